import type { Assignment, Board, Incident, UndoChange, Unit } from "../board.ts";
import { sameValue } from "../canonical.ts";
import type { CommandOf } from "../command.ts";
import type { Event } from "../event.ts";
import { incidentCore, withCore } from "../evolve/undo.ts";
import { putAssignment, putIncident, putUnit, withOpenPrimary } from "../evolve/context.ts";
import { unreachable } from "../primitives.ts";
import { incidentStatus, isOpen } from "../records.ts";
import {
  checkOwnUnit,
  checkPerson,
  firstOf,
  happened,
  refuse,
  type Check,
  type Context,
  type Decision,
} from "./checks.ts";

type ChangeOf<W extends UndoChange["what"]> = Extract<UndoChange, { what: W }>;

/** UNDO-4: a value goes back only when nothing has changed it since. */
function isOvertaken(before: unknown, after: unknown, now: unknown): boolean {
  return !sameValue(before, after) && !sameValue(after, now);
}

/** The value from before when the command changed it and it stands as the command left it. */
function back<T>(before: T, after: T, now: T): T {
  return !sameValue(before, after) && sameValue(after, now) ? before : now;
}

/** The assignment as it was; one the command made is kept as cancelled, for the record. */
function undoneAssignment(
  change: ChangeOf<"assignment">,
  now: Assignment | undefined,
  { occurredAt }: Context,
): Assignment | undefined {
  if (!sameValue(now, change.after)) return undefined;
  if (change.before) return change.before;
  const times = { ...change.after.times, cancelledAt: occurredAt };
  return { ...change.after, status: "cancelled", times, endReason: "undone" };
}

function undoneUnit({ before, after }: ChangeOf<"unit">, now: Unit | undefined): Unit | undefined {
  if (!now) return undefined;
  const hard = ["duty", "crew", "postId", "reservation", "openAssignmentIds"] as const;
  if (hard.some((key) => isOvertaken(before[key], after[key], now[key]))) return undefined;
  const postId = back(before.postId, after.postId, now.postId);
  const reservation = back(before.reservation, after.reservation, now.reservation);
  return {
    unitId: now.unitId,
    duty: back(before.duty, after.duty, now.duty),
    crew: back(before.crew, after.crew, now.crew),
    ...(postId === undefined ? {} : { postId }),
    ...(reservation === undefined ? {} : { reservation }),
    openAssignmentIds: back(
      before.openAssignmentIds,
      after.openAssignmentIds,
      now.openAssignmentIds,
    ),
    freeSince: back(before.freeSince, after.freeSince, now.freeSince),
  };
}

function undoneIncident(
  { before, after }: ChangeOf<"incident">,
  incident: Incident | undefined,
): Incident | undefined {
  if (!incident) return undefined;
  const now = incidentCore(incident);
  const hard = ["typeId", "priorityId", "place", "alarmLevel"] as const;
  const status = [incidentStatus(before), incidentStatus(after), incidentStatus(now)] as const;
  if (isOvertaken(...status)) return undefined;
  if (hard.some((key) => isOvertaken(before[key], after[key], now[key]))) return undefined;
  const attended = back(before.attended, after.attended, now.attended);
  const primary = back(
    before.primaryAssignmentId,
    after.primaryAssignmentId,
    now.primaryAssignmentId,
  );
  return withCore(incident, {
    ...back(...status),
    incidentId: now.incidentId,
    typeId: back(before.typeId, after.typeId, now.typeId),
    priorityId: back(before.priorityId, after.priorityId, now.priorityId),
    place: back(before.place, after.place, now.place),
    alarmLevel: back(before.alarmLevel, after.alarmLevel, now.alarmLevel),
    pendingSince: back(before.pendingSince, after.pendingSince, now.pendingSince),
    ...(attended ? { attended } : {}),
    ...(primary === undefined ? {} : { primaryAssignmentId: primary }),
  });
}

/** The board with one change taken back; undefined when it was overtaken. */
function undoOne(board: Board, change: UndoChange, context: Context): Board | undefined {
  switch (change.what) {
    case "assignment": {
      const now = board.assignments.get(change.after.assignmentId);
      const undone = undoneAssignment(change, now, context);
      return undone && putAssignment(board, undone);
    }
    case "unit": {
      const undone = undoneUnit(change, board.units.get(change.after.unitId));
      return undone && putUnit(board, undone);
    }
    case "incident": {
      const undone = undoneIncident(change, board.incidents.get(change.after.incidentId));
      return undone && putIncident(board, undone);
    }
    default:
      return unreachable(change);
  }
}

/** UNDO-5: what is put back must still make sense with all that has happened since. */
function isSound(board: Board, changes: readonly UndoChange[]): boolean {
  const { priorities, incidentTypes, posts } = board.configuration;
  return changes.every((change) => {
    // An assignment opens or ends only together with its unit and incident, judged below.
    if (change.what === "assignment") return true;
    if (change.what === "unit") {
      const unit = board.units.get(change.after.unitId);
      if (!unit || (unit.postId !== undefined && !posts.has(unit.postId))) return false;
      return unit.duty.status === "inService" || unit.openAssignmentIds.length === 0;
    }
    const incident = board.incidents.get(change.after.incidentId);
    if (!incident || !incidentTypes.has(incident.typeId)) return false;
    if (!priorities.has(incident.priorityId)) return false;
    const open = incident.assignmentIds.some((assignmentId) => {
      const assignment = board.assignments.get(assignmentId);
      return assignment !== undefined && isOpen(assignment);
    });
    return incident.status === "open" || !open;
  });
}

/** Each incident's primary is one of its open assignments, whatever was taken back. */
function withPrimaries(board: Board, changes: readonly UndoChange[]): Board {
  let next = board;
  for (const change of changes) {
    const incident =
      change.what === "incident" ? next.incidents.get(change.after.incidentId) : undefined;
    if (incident) next = putIncident(next, withOpenPrimary(next, incident));
  }
  return next;
}

function undoneEvent(board: Board, target: string, changes: readonly UndoChange[]): Event {
  const incidents: Incident[] = [];
  const assignments: Assignment[] = [];
  const units: Unit[] = [];
  for (const { what, after } of changes) {
    if (what === "incident") incidents.push(board.incidents.get(after.incidentId) as Incident);
    else if (what === "unit") units.push(board.units.get(after.unitId) as Unit);
    else assignments.push(board.assignments.get(after.assignmentId) as Assignment);
  }
  const incidentId = incidents.length === 1 ? incidents[0]?.incidentId : undefined;
  const unitId = units.length === 1 ? units[0]?.unitId : undefined;
  return {
    type: "commandUndone",
    targetCommandId: target,
    ...(incidentId === undefined ? {} : { incidentId }),
    ...(unitId === undefined ? {} : { unitId }),
    incidents: incidents.map(incidentCore),
    assignments,
    units,
  };
}

/** UNDO-2: the units are the actor's own, and a life at stake is a person's to decide about. */
function checkMayUndo(context: Context, changes: readonly UndoChange[]): Check {
  return firstOf(changes, (change) => {
    if (change.what === "assignment") return undefined;
    if (change.what === "unit") return checkOwnUnit(context, change.after.unitId);
    const { before, after } = change;
    if (before.priorityId === after.priorityId && before.status === after.status) return undefined;
    const incident = context.board.incidents.get(after.incidentId);
    return incident && checkPerson(context, "history-may", incident);
  });
}

export function undo(context: Context, command: CommandOf<"undo">): Decision {
  const { board, actor, at } = context;
  const { targetCommandId } = command;
  const undoable = board.undoables.find((item) => item.commandId === targetCommandId);
  if (!undoable) return refuse({ code: "nothing-to-undo", targetCommandId });
  if (actor.agencyId !== undefined && undoable.actorId !== actor.id) {
    return refuse({ code: "not-your-command", targetCommandId });
  }
  if (at > undoable.at + board.configuration.settings.undoWindowSeconds * 1000) {
    return refuse({ code: "undo-window-over", targetCommandId });
  }
  const { changes } = undoable;
  const refusal = checkMayUndo(context, changes);
  if (refusal) return refuse(refusal);
  let undone: Board | undefined = board;
  for (const change of changes) undone = undone && undoOne(undone, change, context);
  const next = undone && withPrimaries(undone, changes);
  if (!next || !isSound(next, changes)) return refuse({ code: "undo-overtaken", targetCommandId });
  return happened(undoneEvent(next, targetCommandId, changes));
}
