import { useCallback, useEffect, useState } from "react";
import { roles, type MachineListed, type PersonListed, type Role } from "#protocol";
import { ask, ServerProblem } from "../area/api.ts";
import { useWords } from "../words/use-words.ts";
import { Machines } from "./machines.tsx";
import { roleWords } from "./role-words.ts";
import "./access.css";

/** What the server said is wrong: in its words, which name what to do. */
export function said(error: unknown): string {
  return error instanceof ServerProblem || error instanceof Error ? error.message : String(error);
}

type Change = { readonly role?: Role; readonly disabled?: boolean };

function PersonRow({ person, act }: { person: PersonListed; act: (job: Job) => void }) {
  const { t } = useWords();
  const { personId, name, role, disabled } = person;
  const values = { personId };
  const change = (body: Change) => () => ask("changePerson", { values, body, method: "PATCH" });
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi> <span className="dim">{personId}</span>
      </th>
      <td>
        <select
          className="field"
          aria-label={t("access.roleOf", { who: name })}
          value={role}
          onChange={({ target }) => {
            const next = roles.find((one) => one === target.value);
            if (next !== undefined) act(change({ role: next }));
          }}
        >
          {roles.map((one) => (
            <option key={one} value={one}>
              {t(roleWords[one])}
            </option>
          ))}
        </select>
      </td>
      <td>{t(disabled ? "access.disabled" : "access.enabled")}</td>
      <td className="access-actions">
        <button
          type="button"
          className="button"
          aria-label={t(disabled ? "access.enableWhat" : "access.disableWhat", { who: name })}
          onClick={() => act(change({ disabled: !disabled }))}
        >
          {t(disabled ? "access.enable" : "access.disable")}
        </button>
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

const NO_ONE = { personId: "", name: "", role: "dispatcher" as Role, secret: "" };

function AddPerson({ act }: { act: (job: Job) => Promise<boolean> }) {
  const { t } = useWords();
  const [person, setPerson] = useState(NO_ONE);
  const { personId, name, role, secret } = person;
  const add = async () => {
    const body = { ...person, personId: personId.trim(), name: name.trim() };
    if (await act(() => ask("addPerson", { body }))) setPerson(NO_ONE);
  };
  const text = (key: "personId" | "name" | "secret", label: string, type = "text") => (
    <label>
      {label}
      <input
        className="field"
        type={type}
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
        <select
          className="field"
          value={role}
          onChange={({ target }) => {
            const next = roles.find((one) => one === target.value);
            if (next !== undefined) setPerson({ ...person, role: next });
          }}
        >
          {roles.map((one) => (
            <option key={one} value={one}>
              {t(roleWords[one])}
            </option>
          ))}
        </select>
      </label>
      {text("secret", t("access.secret"), "password")}
      <button
        type="submit"
        className="button main"
        disabled={personId.trim() === "" || name.trim() === "" || secret.length < 15}
      >
        {t("access.add")}
      </button>
    </form>
  );
}

export type Job = () => Promise<unknown>;

/** Who may sign in and which machines may bring something in. Every change is on record. */
export default function AccessScreen() {
  const { t } = useWords();
  const [people, setPeople] = useState<readonly PersonListed[]>();
  const [machines, setMachines] = useState<readonly MachineListed[]>();
  const [problem, setProblem] = useState<string>();
  const read = useCallback(async () => {
    try {
      setPeople(await ask<PersonListed[]>("listPeople"));
      setMachines(await ask<MachineListed[]>("listMachines"));
    } catch (error) {
      setProblem(said(error));
    }
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => void read(), 0);
    return () => clearTimeout(timer);
  }, [read]);
  const act = async (job: Job): Promise<boolean> => {
    setProblem(undefined);
    try {
      await job();
      return true;
    } catch (error) {
      setProblem(said(error));
      return false;
    } finally {
      await read();
    }
  };
  return (
    <div className="access">
      <p role="alert" className="wrong access-problem">
        {problem}
      </p>
      <section aria-label={t("access.people")}>
        <h2 className="column-title">
          {t("access.people")} <span className="numeric dim">{people?.length}</span>
        </h2>
        <p className="dim">{t("access.recorded")}</p>
        <div className="access-scroll">
          <table className="access-table">
            <thead>
              <tr>
                <th scope="col">{t("access.name")}</th>
                <th scope="col">{t("access.role")}</th>
                <th scope="col">{t("access.state")}</th>
                <th scope="col">{t("access.do")}</th>
              </tr>
            </thead>
            <tbody>
              {people?.map((person) => (
                <PersonRow key={person.personId} person={person} act={(job) => void act(job)} />
              ))}
            </tbody>
          </table>
        </div>
        <AddPerson act={act} />
      </section>
      <Machines machines={machines ?? []} act={act} />
    </div>
  );
}
