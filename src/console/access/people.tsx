import { useState } from "react";
import {
  roles,
  type InvitationGiven,
  type PersonInvited,
  type PersonManaged,
  type RecoveryListed,
  type Role,
} from "#protocol";
import { useWhen } from "../account/use-when.ts";
import { ask } from "../area/api.ts";
import { area } from "../area/area.ts";
import { hashOf } from "../screens/address.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import type { Job } from "./access-screen.tsx";
import { AccessTable, DisableButton, ShownOnce } from "./parts.tsx";
import { Recoveries } from "./recoveries.tsx";
import { roleWords } from "./role-words.ts";

/** A link that was just made: shown once, to be given to its person. */
export type Shown = { readonly name: string; readonly token: string; readonly endsAt: number };

/** Whether somebody may sign in, and with what. */
function State({ person }: { readonly person: PersonManaged }) {
  const { t } = useWords();
  const when = useWhen();
  const { disabled, hasSecret, passkeys, hasProvider, invitedUntil } = person;
  if (disabled) return t("access.disabled");
  const ways = [
    ...(hasSecret ? [t("access.way.secret")] : []),
    ...(passkeys > 0 ? [t("access.way.passkeys", { count: passkeys })] : []),
    ...(hasProvider ? [t("access.way.provider")] : []),
  ];
  const link =
    invitedUntil === undefined ? undefined : t("access.invited", { at: when(invitedUntil) });
  if (ways.length > 0) return [...ways, ...(link === undefined ? [] : [link])].join(" · ");
  return link ?? t("access.noWay");
}

type RoleProps = {
  /** Absent: a label stands around it. */
  readonly label?: string;
  readonly role: Role;
  readonly choose: (role: Role) => void;
};

function RoleSelect({ label, role, choose }: RoleProps) {
  const { t } = useWords();
  return (
    <select
      className="field"
      aria-label={label}
      value={role}
      onChange={({ target }) => {
        const next = roles.find((one) => one === target.value);
        if (next !== undefined) choose(next);
      }}
    >
      {roles.map((one) => (
        <option key={one} value={one}>
          {t(roleWords[one])}
        </option>
      ))}
    </select>
  );
}

type Change = { readonly role?: Role; readonly disabled?: boolean };

function PersonRow({
  person,
  isSelf,
  act,
  show,
}: {
  readonly person: PersonManaged;
  readonly isSelf: boolean;
  readonly act: (job: Job) => void;
  readonly show: (shown: Shown) => void;
}) {
  const { t } = useWords();
  const { personId, name, role, disabled } = person;
  const canSignIn = person.hasSecret || person.passkeys > 0 || person.hasProvider;
  const invite = async () => {
    show({ name, ...(await ask<InvitationGiven>("invite", { values, method: "POST" })) });
  };
  const values = { personId };
  const change = (body: Change) => () => ask("changePerson", { values, body, method: "PATCH" });
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi> <span className="dim">{personId}</span>
      </th>
      <td>
        <RoleSelect
          label={t("access.roleOf", { who: name })}
          role={role}
          choose={(next) => act(change({ role: next }))}
        />
      </td>
      <td>
        <State person={person} />
      </td>
      <td className="access-actions">
        <DisableButton
          who={name}
          disabled={disabled}
          press={() => act(change({ disabled: !disabled }))}
        />
        {canSignIn && !isSelf ? (
          <button
            type="button"
            className="button"
            disabled={disabled}
            aria-label={t("access.recoverWhat", { who: name })}
            onClick={() => act(() => ask("askRecovery", { values, method: "POST" }))}
          >
            {t("access.recover")}
          </button>
        ) : null}
        {canSignIn ? null : (
          <button
            type="button"
            className="button"
            disabled={disabled}
            aria-label={t("access.inviteWhat", { who: name })}
            onClick={() => act(invite)}
          >
            {t("access.invite")}
          </button>
        )}
        <button
          type="button"
          className="button plain"
          aria-label={t("access.endSessionsOf", { who: name })}
          onClick={() => act(() => ask("endPersonSessions", { values, method: "DELETE" }))}
        >
          {t("access.endSessions")}
        </button>
      </td>
    </tr>
  );
}

const NO_ONE = { personId: "", name: "", role: "dispatcher" as Role };

function AddPerson({
  act,
  show,
}: {
  readonly act: (job: Job) => Promise<boolean>;
  readonly show: (shown: Shown) => void;
}) {
  const { t } = useWords();
  const [person, setPerson] = useState(NO_ONE);
  const { personId, name, role } = person;
  const add = async () => {
    const body = { ...person, personId: personId.trim(), name: name.trim() };
    const invite = async () => {
      const { invitation } = await ask<PersonInvited>("addPerson", { body });
      show({ name: body.name, ...invitation });
    };
    if (await act(invite)) setPerson(NO_ONE);
  };
  const text = (key: "personId" | "name", label: string) => (
    <label>
      {label}
      <input
        className="field"
        autoComplete="off"
        value={person[key]}
        required
        maxLength={200}
        onChange={({ target }) => setPerson({ ...person, [key]: target.value })}
      />
    </label>
  );
  return (
    <form
      className="access-form"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      {text("personId", t("access.personId"))}
      {text("name", t("access.name"))}
      <label>
        {t("access.role")}
        <RoleSelect role={role} choose={(next) => setPerson({ ...person, role: next })} />
      </label>
      <button
        type="submit"
        className="button main"
        disabled={personId.trim() === "" || name.trim() === ""}
      >
        {t("access.add")}
      </button>
    </form>
  );
}

/** The link, once. It is not kept anywhere: a new one can be made. */
function ShownLink({ shown, close }: { readonly shown: Shown; readonly close: () => void }) {
  const { t } = useWords();
  const when = useWhen();
  const link = `${location.origin}/${hashOf(["invitation", shown.token])}`;
  return (
    <ShownOnce
      about={t("access.linkOnce", { who: shown.name, at: when(shown.endsAt) })}
      secret={link}
      taken="access.linkTaken"
      close={close}
    />
  );
}

/** The people who may sign in, what each has to sign in with, and links for new ones. */
export function People({
  people,
  recoveries,
  act,
}: {
  readonly people: readonly PersonManaged[];
  readonly recoveries: readonly RecoveryListed[];
  readonly act: (job: Job) => Promise<boolean>;
}) {
  const { t } = useWords();
  const [shown, setShown] = useState<Shown>();
  const self = useStore(area, ({ session }) => session?.person.personId);
  return (
    <section aria-label={t("access.people")}>
      <h2 className="column-title">
        {t("access.people")} <span className="numeric dim">{people.length}</span>
      </h2>
      <p className="dim">{t("access.recorded")}</p>
      <AccessTable may="access.role">
        {people.map((person) => (
          <PersonRow
            key={person.personId}
            person={person}
            isSelf={person.personId === self}
            act={(job) => void act(job)}
            show={setShown}
          />
        ))}
      </AccessTable>
      <Recoveries
        recoveries={recoveries}
        people={people}
        self={self}
        act={(job) => void act(job)}
        show={setShown}
      />
      {shown === undefined ? null : <ShownLink shown={shown} close={() => setShown(undefined)} />}
      <AddPerson act={act} show={setShown} />
    </section>
  );
}
