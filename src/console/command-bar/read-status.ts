import { getIncident, reasonInWords, type Assignment, type AwayReason, type UnitId } from "#kernel";
import type { WireCommandOf } from "#protocol";
import { statusShapes } from "../shapes/status-shapes.ts";
import { noteSteps } from "../reasons/note-step.ts";
import type { Said } from "../words/said.ts";
import { callSignOf, findIncident, isIncidentWord } from "./find.ts";
import { judge, judgeAll } from "./judge.ts";
import { choose, got, incidentValues, wrong } from "./meaning.ts";
import type { Desk, Step, Understanding } from "./meaning.ts";
import { incidentChoice, lineOf, withUnit, withUnits } from "./read.ts";
import { withReason } from "./read-reason.ts";
import { minutesOf } from "./read-time.ts";
import {
  AWAY,
  awayReasonOf,
  STATUSES,
  statusOf,
  type StatusWord,
  type Verb,
} from "./vocabulary.ts";

type Words = readonly string[];
type Reader = (desk: Desk, words: Words) => Understanding;

/** One step whose preview is also what it is called afterwards. */
export function one(
  desk: Desk,
  command: Step["command"],
  label: Said,
  reason?: Words,
): Understanding {
  return judge(desk, [label], [{ command, label }], reason);
}

function openAssignments({ board }: Desk, unitId: UnitId): Assignment[] {
  const ids = board.units.get(unitId)?.openAssignmentIds ?? [];
  return ids.flatMap((id) => board.assignments.get(id) ?? []);
}

/** The one open assignment that is meant; several ask for the incident, none is said. */
export function withAssignment(
  desk: Desk,
  verb: Verb,
  unitId: UnitId,
  rest: Words,
  next: (assignment: Assignment, rest: Words) => Understanding,
): Understanding {
  const { board, selectedIncidentId } = desk;
  const unit = callSignOf(board, unitId);
  const open = openAssignments(desk, unitId);
  const named = isIncidentWord(rest[0]);
  const incident = named ? findIncident(board, rest[0], selectedIncidentId) : undefined;
  const after = named ? rest.slice(1) : rest;
  const meant = named ? open.filter((item) => item.incidentId === incident?.incidentId) : open;
  const [only] = meant;
  if (only === undefined) {
    const said: Said = { id: "bar.unit", values: { unit } };
    return { kind: "blocked", said: [said], why: { id: "bar.noAssignment", values: { unit } } };
  }
  if (meant.length === 1) return next(only, after);
  const choices = meant.flatMap((item) => {
    const on = board.incidents.get(item.incidentId);
    return on === undefined
      ? []
      : [incidentChoice(desk, on, lineOf(verb, unit, on.number, ...after))];
  });
  return choose(verb, choices);
}

type Moving = Exclude<WireCommandOf<"setAssignmentStatus">["status"], "cancelled">;

/** The status as a step of its own, or the question it leaves open. */
export function movedTo(desk: Desk, assignment: Assignment, status: Moving): Understanding {
  const { board } = desk;
  const { assignmentId, incidentId, unitId } = assignment;
  const incident = board.incidents.get(incidentId);
  const values = {
    unit: callSignOf(board, unitId),
    status: { word: statusShapes[status].word },
    ...(incident === undefined ? { number: "", address: "" } : incidentValues(board, incident)),
  };
  if (status === "transporting" && assignment.destination === undefined) {
    const said: Said = { id: "bar.go.transport", values };
    return { kind: "go", said, goal: { to: "transport", incidentId, assignmentId } };
  }
  const label: Said = { id: status === "cleared" ? "bar.do.clear" : "bar.do.status", values };
  return one(desk, { type: "setAssignmentStatus", assignmentId, status }, label);
}

function available(desk: Desk, unitId: UnitId, rest: Words): Understanding {
  const unit = desk.board.units.get(unitId);
  if (unit === undefined || unit.openAssignmentIds.length > 0) {
    return withAssignment(desk, "clear", unitId, rest, (assignment) =>
      movedTo(desk, assignment, "cleared"),
    );
  }
  const values = { unit: callSignOf(desk.board, unitId) };
  if (unit.duty.status === "inService" && unit.reservation !== undefined) {
    return one(desk, { type: "releaseUnit", unitId }, { id: "do.releaseUnit", values });
  }
  return one(desk, { type: "placeInService", unitId }, { id: "bar.do.back", values });
}

export function cancelled(desk: Desk, unitId: UnitId, words: Words): Understanding {
  return withAssignment(desk, "cancel", unitId, words, (assignment, rest) => {
    const { assignmentId, incidentId } = assignment;
    const { number } = getIncident(desk.board, incidentId);
    const unit = callSignOf(desk.board, unitId);
    const line = { verb: "cancel", before: [unit, number] } as const;
    return withReason("end", rest, line, ({ reason, words: more }) => {
      const values = { unit, number, reason: reasonInWords(reason) };
      const label: Said = { id: "bar.do.cancel", values };
      const status = "cancelled";
      const command = { type: "setAssignmentStatus", assignmentId, status, reason } as const;
      const note = noteSteps({ incidentId, number }, more, desk.newId);
      return judgeAll(desk, [{ command, label }, ...note]);
    });
  });
}

export function outOfService(desk: Desk, unitId: UnitId, rest: Words): Understanding {
  const unit = callSignOf(desk.board, unitId);
  const line = { verb: "outOfService", before: [unit] } as const;
  return withReason("outOfService", rest, line, ({ reason, words }) => {
    const values = { unit, reason: reasonInWords(reason) };
    const label: Said = { id: "bar.do.outOfService", values };
    const command = { type: "takeOutOfService", unitId, reason } as const;
    const note = noteSteps({ about: unit }, words, desk.newId);
    return judgeAll(desk, [{ command, label }, ...note]);
  });
}

export function away(desk: Desk, unitId: UnitId, rest: Words): Understanding {
  const unit = callSignOf(desk.board, unitId);
  const reason = rest[0] === undefined ? undefined : awayReasonOf(rest[0]);
  if (reason === undefined) {
    if (rest[0] !== undefined) return wrong("away", { id: "bar.want.away" });
    const choices = (Object.keys(AWAY) as AwayReason[]).map((id) => ({
      said: { id: "bar.choice.named", values: { name: reasonInWords(id) } } as const,
      line: lineOf("away", unit, id),
    }));
    return choose("away", choices);
  }
  const minutes = minutesOf(rest[1]);
  if (rest[1] !== undefined && minutes === undefined) {
    return wrong("away", { id: "bar.want.minutes", values: got(rest[1]) });
  }
  const values = { unit, reason: reasonInWords(reason), minutes: minutes ?? 0 };
  const recall = minutes === undefined ? {} : { recallSeconds: minutes * 60 };
  return one(desk, { type: "setAway", unitId, reason, ...recall }, { id: "bar.do.away", values });
}

/** What a status means for one unit. */
function setStatus(desk: Desk, unitId: UnitId, status: StatusWord, rest: Words): Understanding {
  if (status === "available") return available(desk, unitId, rest);
  if (status === "outOfService") return outOfService(desk, unitId, rest);
  if (status === "away") return away(desk, unitId, rest);
  if (status === "cancelled") return cancelled(desk, unitId, rest);
  return withAssignment(desk, "status", unitId, rest, (assignment) =>
    movedTo(desk, assignment, status),
  );
}

/** Several units at once: every one of them must be clear, or the first question is asked. */
export function together(answers: readonly Understanding[]): Understanding {
  const open = answers.find((answer) => answer.kind !== "order");
  if (open !== undefined) return open;
  const orders = answers.filter((answer) => answer.kind === "order");
  return {
    kind: "order",
    said: orders.flatMap((order) => order.said),
    steps: orders.flatMap((order) => order.steps),
    warnings: orders.flatMap((order) => order.warnings),
  };
}

const STATUS_WORDS_MAX = 3;

/** The longest status at the end of the words, so that call signs of several words work. */
function statusAtEnd(words: Words): { status: StatusWord; head: Words } | undefined {
  for (let count = Math.min(STATUS_WORDS_MAX, words.length - 1); count > 0; count -= 1) {
    const status = statusOf(words.slice(-count).join(""));
    if (status !== undefined) return { status, head: words.slice(0, -count) };
  }
  return undefined;
}

const WITH_REASON = new Set<StatusWord>(["outOfService", "away", "cancelled"]);

/** "M21 os", "M21 E36 412 os", "M21 oos brakes". */
export const readStatus: Reader = (desk, words) => {
  const end = statusAtEnd(words);
  if (end !== undefined) {
    return withUnits(desk, "status", end.head, (unitIds, rest) =>
      together(unitIds.map((unitId) => setStatus(desk, unitId, end.status, rest))),
    );
  }
  const at = words.findIndex((word, index) => {
    const status = index === 0 ? undefined : statusOf(word);
    return status !== undefined && WITH_REASON.has(status);
  });
  const status = at < 0 ? undefined : statusOf(words[at] ?? "");
  if (status !== undefined) {
    return withUnits(desk, "status", words.slice(0, at), (unitIds) =>
      together(unitIds.map((unitId) => setStatus(desk, unitId, status, words.slice(at + 1)))),
    );
  }
  return withUnit(desk, "status", words, (unitId, rest) => {
    if (awayReasonOf(rest[0] ?? "") !== undefined) return away(desk, unitId, rest);
    if (rest.length > 0 && !isIncidentWord(rest[0])) {
      return wrong("status", { id: "bar.want.status", values: got(rest.join(" ")) });
    }
    return statusChoices(desk, unitId, rest);
  });
};

/** The statuses the rules would take now, by trying each. */
function statusChoices(desk: Desk, unitId: UnitId, rest: Words): Understanding {
  const unit = callSignOf(desk.board, unitId);
  const taken = (Object.keys(STATUSES) as StatusWord[]).flatMap((status) => {
    // "Available" says the same as "cleared" for a unit on an incident.
    if (status === "cleared") return [];
    const alias = STATUSES[status][0] ?? status;
    const answer = setStatus(desk, unitId, status, rest);
    const said =
      answer.kind === "go" ? answer.said : answer.kind === "order" ? answer.said[0] : undefined;
    return said === undefined ? [] : [{ said, line: lineOf("status", unit, ...rest, alias) }];
  });
  return taken.length === 0
    ? wrong("status", { id: "bar.want.status", values: got("") })
    : choose("status", taken);
}
