import { needsOf, reasonInWords, type Board, type Incident, type Undoable } from "#kernel";
import { noteSteps } from "../reasons/note-step.ts";
import type { Said } from "../words/said.ts";
import { callSignsOf, findIncident, isIncidentWord, takeUnit } from "./find.ts";
import { judge, judgeAll } from "./judge.ts";
import { got, incidentValues, wrong, type Desk, type Step, type Understanding } from "./meaning.ts";
import { lineOf, withIncident, withNamed } from "./read.ts";
import { withReason } from "./read-reason.ts";
import { minutesUntil, untilOf } from "./read-time.ts";
import type { Verb } from "./vocabulary.ts";

type Words = readonly string[];
type Reader = (desk: Desk, words: Words) => Understanding;

function one(desk: Desk, command: Step["command"], label: Said): Understanding {
  return judge(desk, [label], [{ command, label }]);
}

/** The command, and what of its reason is no reason of the list, as a note. */
function withNote(
  desk: Desk,
  incident: Incident,
  command: Step["command"],
  label: Said,
  words: string,
): Understanding {
  const note = noteSteps(incident, words, desk.newId);
  return judgeAll(desk, [{ command, label }, ...note]);
}

function ofIncident(
  verb: Verb,
  next: (desk: Desk, incident: Incident, rest: Words) => Understanding,
): Reader {
  return (desk, words) =>
    withIncident(desk, verb, words, (incident, rest) => next(desk, incident, rest));
}

/** What a higher alarm would ask for beyond what is asked for now. */
export function addedNeeds(board: Board, incident: Incident, level: number): readonly Said[] {
  const { openedAt, alarmLevel } = incident;
  const now = needsOf(board, incident, openedAt).needs.length;
  const raised = { ...incident, alarmLevel: Math.max(level, alarmLevel) };
  return needsOf(board, raised, openedAt)
    .needs.slice(now)
    .map(({ capabilityId, count }) => {
      const { capabilities } = board.configuration;
      const capability = capabilities.get(capabilityId)?.name ?? { en: capabilityId };
      return { id: "bar.adds", values: { count, capability } };
    });
}

export const readAlarm = ofIncident("alarm", (desk, incident, rest) => {
  const [word] = rest;
  const level = word === undefined ? incident.alarmLevel + 1 : Number(word);
  if (!Number.isInteger(level)) {
    return wrong("alarm", { id: "bar.want.level", values: got(word ?? "") });
  }
  const { board } = desk;
  const { incidentId } = incident;
  const label: Said = { id: "bar.do.alarm", values: { ...incidentValues(board, incident), level } };
  const added = addedNeeds(board, incident, level);
  const adds: readonly Said[] = added.length === 0 ? [{ id: "bar.addsNothing" }] : added;
  const command = { type: "raiseAlarm" as const, incidentId, alarmLevel: level };
  return judge(desk, [label, ...adds], [{ command, label }]);
});

export const readHold = ofIncident("hold", (desk, incident, rest) => {
  const until = untilOf(desk, rest[0]);
  if (until === undefined) {
    return wrong("hold", { id: "bar.want.until", values: got(rest[0] ?? "") });
  }
  const line = { verb: "hold", before: [incident.number, rest[0] ?? ""] } as const;
  return withReason("hold", rest.slice(1), line, ({ reason, words }) => {
    const { incidentId } = incident;
    const minutes = minutesUntil(desk, until);
    const why = reasonInWords(reason);
    const values = { ...incidentValues(desk.board, incident), minutes, reason: why };
    const command = { type: "holdIncident" as const, incidentId, reason, until };
    return withNote(desk, incident, command, { id: "bar.do.hold", values }, words);
  });
});

export const readClose = ofIncident("close", (desk, incident, rest) => {
  const { dispositions } = desk.board.configuration.settings;
  const things = dispositions.map(({ disposition, name }) => ({ id: disposition, name }));
  const typed = rest.join(" ");
  const want: Said = { id: "bar.want.disposition", values: got(typed) };
  const options = { verb: "close" as const, before: [incident.number], want };
  return withNamed(things, typed, options, ({ id, name }) => {
    const { incidentId } = incident;
    const values = { ...incidentValues(desk.board, incident), disposition: name };
    const command = { type: "closeIncident" as const, incidentId, disposition: id };
    return one(desk, command, { id: "bar.do.close", values });
  });
});

export const readReopen = ofIncident("reopen", (desk, incident, rest) => {
  const { incidentId, number } = incident;
  const line = { verb: "reopen", before: [number] } as const;
  return withReason("reopen", rest, line, ({ reason, words }) => {
    const label: Said = { id: "do.reopen", values: { number } };
    const command = { type: "reopenIncident", incidentId, reason } as const;
    return withNote(desk, incident, command, label, words);
  });
});

export const readNote = ofIncident("note", (desk, incident, rest) => {
  const text = rest.join(" ");
  if (text === "") return wrong("note", { id: "bar.want.text" });
  const { incidentId, number } = incident;
  const said: Said = { id: "bar.do.note", values: incidentValues(desk.board, incident) };
  const label: Said = { id: "do.note", values: { number } };
  const command = { type: "addNote" as const, incidentId, noteId: desk.newId() };
  return judge(desk, [said], [{ command, label, texts: { text } }]);
});

export const readPriority = ofIncident("priority", (desk, incident, rest) => {
  const priorities = [...desk.board.configuration.priorities.values()];
  const typed = rest.join(" ");
  const rank = priorities.find((item) => String(item.rank) === typed);
  const things = (rank === undefined ? priorities : [rank])
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ priorityId, name }) => ({ id: priorityId, name }));
  const want: Said = { id: "bar.want.priority", values: got(typed) };
  const options = { verb: "priority" as const, before: [incident.number], want };
  const wanted = rank === undefined ? typed : rank.priorityId;
  return withNamed(things, wanted, options, ({ id, name }) => {
    const { incidentId } = incident;
    const values = { ...incidentValues(desk.board, incident), priority: name };
    const command = { type: "changePriority" as const, incidentId, priorityId: id };
    return one(desk, command, { id: "bar.do.priority", values });
  });
});

export const readType = ofIncident("type", (desk, incident, rest) => {
  const types = [...desk.board.configuration.incidentTypes.values()];
  const things = types.map(({ typeId, name }) => ({ id: typeId, name }));
  const typed = rest.join(" ");
  const want: Said = { id: "bar.want.type", values: got(typed) };
  const options = { verb: "type" as const, before: [incident.number], want };
  return withNamed(things, typed, options, ({ id, name }) => {
    const { incidentId } = incident;
    const values = { ...incidentValues(desk.board, incident), to: name };
    const command = { type: "changeType" as const, incidentId, typeId: id };
    return one(desk, command, { id: "bar.do.type", values });
  });
});

export const readGroup = ofIncident("group", (desk, incident, rest) => {
  const into = findIncident(desk.board, rest[0], desk.selectedIncidentId);
  if (into === undefined) {
    return wrong("group", { id: "bar.want.incident", values: got(rest[0] ?? "") });
  }
  const { incidentId, number } = incident;
  const label: Said = { id: "bar.do.group", values: { number, into: into.number } };
  const { incidentId: intoIncidentId } = into;
  return one(desk, { type: "groupIncident", incidentId, intoIncidentId }, label);
});

export const readSplit = ofIncident("split", (desk, incident, rest) => {
  const { incidentId, number } = incident;
  const line = { verb: "split", before: [number] } as const;
  return withReason("split", rest, line, ({ reason, words }) => {
    const label: Said = { id: "bar.do.split", values: { number } };
    const command = { type: "splitIncident", incidentId, reason } as const;
    return withNote(desk, incident, command, label, words);
  });
});

export const readAgency = ofIncident("agency", (desk, incident, rest) => {
  const agencies = [...desk.board.configuration.agencies.values()];
  const things = agencies
    .filter(({ agencyId }) => !incident.agencyIds.includes(agencyId))
    .map(({ agencyId, name }) => ({ id: agencyId, name }));
  const typed = rest.join(" ");
  const want: Said = { id: "bar.want.agency", values: got(typed) };
  const options = { verb: "agency" as const, before: [incident.number], want };
  return withNamed(things, typed, options, ({ id, name }) => {
    const { incidentId, number } = incident;
    const label: Said = { id: "bar.do.agency", values: { agency: name, number } };
    return one(desk, { type: "addAgency", incidentId, agencyId: id }, label);
  });
});

/** What a command touched, when nobody here remembers what it was called. */
function touched(board: Board, undoable: Undoable): Said {
  const unitIds = undoable.changes.flatMap((change) =>
    change.what === "unit" ? [change.after.unitId] : [],
  );
  const numbers = undoable.changes.flatMap((change) => {
    if (change.what !== "incident") return [];
    return [`#${board.incidents.get(change.after.incidentId)?.number ?? ""}`];
  });
  const what = [callSignsOf(board, unitIds), ...numbers].filter((part) => part !== "").join(" ");
  return { id: "bar.touched", values: { what } };
}

/** The last command of this person that can still be undone. */
export function lastUndoable({ board, personId, at }: Desk): Undoable | undefined {
  const window = board.configuration.settings.undoWindowSeconds * 1000;
  return board.undoables.findLast((item) => item.actorId === personId && at <= item.at + window);
}

export const readUndo: Reader = (desk) => {
  const last = lastUndoable(desk);
  if (last === undefined) {
    return { kind: "blocked", said: [{ id: "bar.use.undo" }], why: { id: "bar.nothingToUndo" } };
  }
  const what = desk.labels.get(last.commandId) ?? touched(desk.board, last);
  const label: Said = { id: "bar.do.undo" };
  const command = { type: "undo" as const, targetCommandId: last.commandId };
  return judge(desk, [label, what], [{ command, label }]);
};

function goIncident(desk: Desk, incident: Incident): Understanding {
  const said: Said = { id: "bar.go.incident", values: incidentValues(desk.board, incident) };
  return { kind: "go", said, goal: { to: "incident", incidentId: incident.incidentId } };
}

const ADDRESS_LENGTH_MIN = 3;

/** Open incidents whose address holds what was typed. */
function atAddress({ board }: Desk, typed: string): Incident[] {
  if (typed.length < ADDRESS_LENGTH_MIN) return [];
  const wanted = typed.toLowerCase();
  return [...board.activeIncidentIds.keys()].flatMap((id) => {
    const incident = board.incidents.get(id);
    if (incident === undefined) return [];
    return incident.place.address.toLowerCase().includes(wanted) ? [incident] : [];
  });
}

/** A number, a call sign, a screen, or a part of an address: where it leads. */
export const readGo: Reader = (desk, words) => {
  const { board } = desk;
  const typed = words.join(" ").trim();
  if (isIncidentWord(typed)) {
    const incident = findIncident(board, typed, desk.selectedIncidentId);
    if (incident !== undefined) return goIncident(desk, incident);
  }
  const found = takeUnit(board, words);
  if (found !== undefined && "unitId" in found && found.used === words.length) {
    const unit = board.configuration.units.get(found.unitId)?.callSign ?? found.unitId;
    const said: Said = { id: "bar.go.unit", values: { unit } };
    return { kind: "go", said, goal: { to: "unit", unitId: found.unitId } };
  }
  const wanted = typed.toLowerCase();
  const screens = desk.screens.filter(({ names }) => {
    return wanted !== "" && names.some((name) => name.toLowerCase().startsWith(wanted));
  });
  const incidents = atAddress(desk, typed);
  const units = found !== undefined && "among" in found ? found.among : [];
  const choices = [
    ...screens.map(({ id, said }) => ({ said, line: lineOf("go", id) })),
    ...units.map((unitId) => {
      const unit = board.configuration.units.get(unitId)?.callSign ?? unitId;
      return { said: { id: "bar.go.unit", values: { unit } } as const, line: lineOf("go", unit) };
    }),
    ...incidents.map((incident) => ({
      said: { id: "bar.go.incident", values: incidentValues(board, incident) } as const,
      line: lineOf("go", incident.number),
    })),
  ];
  const [screen] = screens;
  const [incident] = incidents;
  if (choices.length === 1 && screen !== undefined) {
    return { kind: "go", said: screen.said, goal: { to: "screen", id: screen.id } };
  }
  if (choices.length === 1 && incident !== undefined) return goIncident(desk, incident);
  if (choices.length > 0) {
    return { kind: "choices", understood: { id: "bar.use.go" }, choices: choices.slice(0, 9) };
  }
  return wrong(undefined, { id: "bar.want.command", values: got(typed) });
};
