import { useState } from "react";
import {
  machineScopes,
  type MachineKey as Given,
  type MachineListed,
  type MachineScope,
} from "#protocol";
import { useWhen } from "../account/use-when.ts";
import { ask } from "../area/api.ts";
import { areaId } from "../area/area.ts";
import { useWords } from "../words/use-words.ts";
import type { Job } from "./access-screen.tsx";
import { AccessTable, DisableButton, ShownOnce } from "./parts.tsx";
import { scopeWords } from "./role-words.ts";

type Act = (job: Job) => Promise<boolean>;
type Shown = { readonly machineId: string; readonly key: string };

function Row({
  machine,
  act,
  show,
}: {
  readonly machine: MachineListed;
  readonly act: Act;
  readonly show: (shown: Shown) => void;
}) {
  const { t } = useWords();
  const when = useWhen();
  const { machineId, name, scopes, disabled, keys, usedAt } = machine;
  const values = { machineId };
  const rotate = async () => {
    const { key } = await ask<Given>("rotateMachineKey", { values, body: {} });
    show({ machineId, key });
  };
  const body = { disabled: !disabled };
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi> <span className="dim">{machineId}</span>
      </th>
      <td>{scopes.map((scope) => t(scopeWords[scope])).join(", ")}</td>
      <td>
        {t(disabled ? "access.disabled" : "access.keys", { keys })} ·{" "}
        {usedAt === undefined ? t("access.neverUsed") : t("access.used", { at: when(usedAt) })}
      </td>
      <td className="access-actions">
        <button
          type="button"
          className="button"
          aria-label={t("access.rotateWhat", { who: name })}
          onClick={() => void act(rotate)}
        >
          {t("access.rotate")}
        </button>
        <DisableButton
          who={name}
          disabled={disabled}
          press={() => void act(() => ask("changeMachine", { values, body, method: "PATCH" }))}
        />
      </td>
    </tr>
  );
}

function AddMachine({ act, show }: { readonly act: Act; readonly show: (shown: Shown) => void }) {
  const { t } = useWords();
  const [machineId, setMachineId] = useState("");
  const [name, setName] = useState("");
  const [scope, setScope] = useState<MachineScope>("alarms");
  const add = async () => {
    const body = {
      machineId: machineId.trim(),
      name: name.trim(),
      areaId: areaId(),
      scopes: [scope],
    };
    const { key } = await ask<Given>("addMachine", { body });
    show({ machineId: body.machineId, key });
    setMachineId("");
    setName("");
  };
  return (
    <form
      className="access-form"
      onSubmit={(event) => {
        event.preventDefault();
        void act(add);
      }}
    >
      <label>
        {t("access.machineId")}
        <input
          className="field"
          value={machineId}
          required
          pattern="[a-z0-9][a-z0-9\-]{0,39}"
          onChange={({ target }) => setMachineId(target.value)}
        />
      </label>
      <label>
        {t("access.name")}
        <input
          className="field"
          value={name}
          required
          maxLength={200}
          onChange={({ target }) => setName(target.value)}
        />
      </label>
      <label>
        {t("access.scope")}
        <select
          className="field"
          value={scope}
          onChange={({ target }) => {
            setScope(machineScopes.find((one) => one === target.value) ?? "alarms");
          }}
        >
          {machineScopes.map((one) => (
            <option key={one} value={one}>
              {t(scopeWords[one])}
            </option>
          ))}
        </select>
      </label>
      <button
        type="submit"
        className="button main"
        disabled={machineId.trim() === "" || name.trim() === ""}
      >
        {t("access.addMachine")}
      </button>
    </form>
  );
}

/** Machines that bring reports or positions; a key is shown once, where it was made. */
export function Machines({ machines, act }: { machines: readonly MachineListed[]; act: Act }) {
  const { t } = useWords();
  const [shown, setShown] = useState<Shown>();
  return (
    <section aria-label={t("access.machines")}>
      <h2 className="column-title">
        {t("access.machines")} <span className="numeric dim">{machines.length}</span>
      </h2>
      {machines.length === 0 ? <p className="dim">{t("access.noMachines")}</p> : null}
      {machines.length === 0 ? null : (
        <AccessTable may="access.scope">
          {machines.map((machine) => (
            <Row key={machine.machineId} machine={machine} act={act} show={setShown} />
          ))}
        </AccessTable>
      )}
      {shown === undefined ? null : (
        <ShownOnce
          about={t("access.keyOnce", { machine: shown.machineId })}
          secret={shown.key}
          taken="access.keyTaken"
          close={() => setShown(undefined)}
        />
      )}
      <AddMachine act={act} show={setShown} />
    </section>
  );
}
