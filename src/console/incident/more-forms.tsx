import {
  getPriority,
  isOpen,
  listOpenIncidents,
  reasonInWords,
  type Board,
  type Incident,
} from "#kernel";
import type { PlaceInput } from "#protocol";
import { useState } from "react";
import { incidentValues, type Step } from "../command-bar/meaning.ts";
import { OrderForm, SelectField } from "../command-bar/order-form.tsx";
import { addedNeeds } from "../command-bar/read-incidents.ts";
import { PlaceField } from "../intake/place-field.tsx";
import { newId } from "../reasons/give-steps.ts";
import { noteSteps } from "../reasons/note-step.ts";
import { noFocus, ReasonFields, useReason } from "../reasons/reason-fields.tsx";
import { useWords } from "../words/use-words.ts";

type Props = { readonly board: Board; readonly incident: Incident; readonly done: () => void };

/** Levels offered above the present one. */
const LEVELS_AHEAD = 3;

export function AlarmForm({ board, incident, done }: Props) {
  const { t } = useWords();
  const [level, setLevel] = useState(String(incident.alarmLevel + 1));
  const alarmLevel = Number(level);
  const { incidentId } = incident;
  const added = level === "" ? [] : addedNeeds(board, incident, alarmLevel);
  const step: Step | undefined =
    level === ""
      ? undefined
      : {
          command: { type: "raiseAlarm", incidentId, alarmLevel },
          label: {
            id: "bar.do.alarm",
            values: { ...incidentValues(board, incident), level: alarmLevel },
          },
        };
  return (
    <OrderForm
      board={board}
      step={step}
      notes={added.length === 0 ? [{ id: "bar.addsNothing" }] : added}
      word="more.alarmNow"
      done={done}
    >
      <SelectField
        word="more.level"
        takesFocus
        value={level}
        onValue={setLevel}
        choices={Array.from({ length: LEVELS_AHEAD }, (_, index) => {
          const next = incident.alarmLevel + 1 + index;
          return { id: String(next), name: t("incident.alarmLevel", { level: next }) };
        })}
      />
    </OrderForm>
  );
}

/** Units on something less urgent that carry nobody: the only ones the rules let go. */
function divertable(board: Board, to: Incident) {
  const rank = getPriority(board, to).rank;
  return [...board.units.values()].flatMap((unit) =>
    unit.openAssignmentIds.flatMap((id) => {
      const assignment = board.assignments.get(id);
      const from = board.incidents.get(assignment?.incidentId ?? "");
      if (assignment === undefined || from === undefined || !isOpen(assignment)) return [];
      if (assignment.status === "transporting" || assignment.status === "atDestination") return [];
      if (getPriority(board, from).rank <= rank) return [];
      const unitName = board.configuration.units.get(unit.unitId)?.callSign ?? unit.unitId;
      return [{ assignment, from, unit: unitName }];
    }),
  );
}

/** A unit leaves something less urgent; what it leaves behind is read before it is confirmed. */
export function DivertForm({ board, incident, done }: Props) {
  const { t, text } = useWords();
  const [chosen, setChosen] = useState("");
  const because = useReason("divert");
  const { reason } = because;
  const [assignmentId] = useState(() => crypto.randomUUID());
  const choices = divertable(board, incident);
  const choice = choices.find(({ assignment }) => assignment.assignmentId === chosen);
  const step: Step | undefined =
    choice === undefined || reason === undefined
      ? undefined
      : {
          command: {
            type: "divertUnit",
            fromAssignmentId: chosen,
            toIncidentId: incident.incidentId,
            assignmentId,
            reason,
            confirmed: true,
          },
          label: {
            id: "bar.do.divert",
            values: {
              ...incidentValues(board, incident),
              unit: choice.unit,
              from: choice.from.number,
              reason: reasonInWords(reason),
            },
          },
        };
  if (choices.length === 0) return <p className="order-said dim">{t("more.nobody")}</p>;
  return (
    <OrderForm
      board={board}
      step={step}
      more={noteSteps(incident, because.words, newId)}
      word="more.divertNow"
      done={done}
    >
      <SelectField
        word="more.unit"
        takesFocus
        value={chosen}
        onValue={setChosen}
        choices={choices.map(({ assignment, from, unit }) => {
          const type = board.configuration.incidentTypes.get(from.typeId);
          const name = type === undefined ? from.typeId : text(type.name);
          return { id: assignment.assignmentId, name: `${unit} · #${from.number} ${name}` };
        })}
      />
      <ReasonFields of={because} word="unit.why" fieldRef={noFocus} note="incident" />
    </OrderForm>
  );
}

export function GroupForm({ board, incident, done }: Props) {
  const { text } = useWords();
  const [intoId, setIntoId] = useState("");
  const into = board.incidents.get(intoId);
  const { incidentId, number } = incident;
  const others = listOpenIncidents(board).filter((item) => item.incidentId !== incidentId);
  const step: Step | undefined =
    into === undefined
      ? undefined
      : {
          command: { type: "groupIncident", incidentId, intoIncidentId: into.incidentId },
          label: { id: "bar.do.group", values: { number, into: into.number } },
        };
  return (
    <OrderForm board={board} step={step} word="more.groupNow" done={done}>
      <SelectField
        word="more.into"
        takesFocus
        value={intoId}
        onValue={setIntoId}
        choices={others.map((item) => {
          const type = board.configuration.incidentTypes.get(item.typeId);
          const name = type === undefined ? item.typeId : text(type.name);
          return { id: item.incidentId, name: `#${item.number} ${name}, ${item.place.address}` };
        })}
      />
    </OrderForm>
  );
}

export function SplitForm({ board, incident, done }: Props) {
  const because = useReason("split");
  const { reason } = because;
  const { incidentId, number } = incident;
  const step: Step | undefined =
    reason === undefined
      ? undefined
      : {
          command: { type: "splitIncident", incidentId, reason },
          label: { id: "bar.do.split", values: { number } },
        };
  return (
    <OrderForm
      board={board}
      step={step}
      more={noteSteps(incident, because.words, newId)}
      word="more.splitNow"
      done={done}
    >
      <ReasonFields of={because} word="unit.why" note="incident" />
    </OrderForm>
  );
}

export function AgencyForm({ board, incident, done }: Props) {
  const { text } = useWords();
  const [agencyId, setAgencyId] = useState("");
  const { agencies } = board.configuration;
  const agency = agencies.get(agencyId);
  const { incidentId, number } = incident;
  const step: Step | undefined =
    agency === undefined
      ? undefined
      : {
          command: { type: "addAgency", incidentId, agencyId },
          label: { id: "bar.do.agency", values: { agency: agency.name, number } },
        };
  return (
    <OrderForm board={board} step={step} word="more.agencyNow" done={done}>
      <SelectField
        word="more.agencyField"
        takesFocus
        value={agencyId}
        onValue={setAgencyId}
        choices={[...agencies.values()]
          .filter((item) => !incident.agencyIds.includes(item.agencyId))
          .map((item) => ({ id: item.agencyId, name: text(item.name) }))}
      />
    </OrderForm>
  );
}

export function MoveForm({ board, incident, done }: Props) {
  const { t } = useWords();
  const [place, setPlace] = useState<PlaceInput>();
  const { incidentId, number } = incident;
  const step: Step | undefined =
    place === undefined
      ? undefined
      : {
          command: { type: "moveIncident", incidentId, place },
          label: { id: "more.doMove", values: { number, address: place.address } },
        };
  return (
    <OrderForm board={board} step={step} word="more.moveNow" done={done}>
      <PlaceField takesFocus label={t("intake.place")} place={place} onPlace={setPlace} />
    </OrderForm>
  );
}
