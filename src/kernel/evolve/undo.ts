import type { Board, Incident, IncidentCore, UndoChange, Undoable } from "../board.ts";
import type { AcceptedEvent, Event, EventOf, EventType } from "../event.ts";
import { UNDOABLES_MAX } from "../limits.ts";
import { assert, type IncidentId, type UnitId } from "../primitives.ts";
import { getIncident, incidentBase, incidentStatus } from "../records.ts";
import { changeIncident, putAssignment, putUnit } from "./context.ts";

/** Events of commands that can be undone. Grouping and calls have opposite commands of their own. */
const UNDOABLE_EVENTS: ReadonlySet<EventType> = new Set<EventType>([
  "assignmentStatusChanged",
  "unitAssigned",
  "primaryUnitSet",
  "incidentClosed",
  "incidentReopened",
  "incidentTypeChanged",
  "incidentPriorityChanged",
  "incidentMoved",
  "alarmRaised",
  "incidentHeld",
  "incidentReleased",
  "unitPlacedInService",
  "unitTakenOutOfService",
  "unitAway",
  "unitPosted",
  "unitReserved",
  "unitReleased",
]);

/** The parts of an incident that an undo puts back. */
export function incidentCore(incident: Incident): IncidentCore {
  const { incidentId, typeId, priorityId, place, alarmLevel, pendingSince } = incident;
  return {
    ...incidentStatus(incident),
    incidentId,
    typeId,
    priorityId,
    place,
    alarmLevel,
    pendingSince,
    ...(incident.attended ? { attended: true } : {}),
    ...(incident.primaryAssignmentId === undefined
      ? {}
      : { primaryAssignmentId: incident.primaryAssignmentId }),
  };
}

/** The incident with its core replaced; its lists stay as they are. */
export function withCore(incident: Incident, core: IncidentCore): Incident {
  const { attended: _attended, primaryAssignmentId: _primary, ...base } = incidentBase(incident);
  return { ...base, ...core };
}

function incidentChange(before: Board, after: Board, incidentId: IncidentId): UndoChange[] {
  const was = getIncident(before, incidentId);
  const is = getIncident(after, incidentId);
  return [{ what: "incident", before: incidentCore(was), after: incidentCore(is) }];
}

function unitChange(before: Board, after: Board, unitId: UnitId): UndoChange[] {
  const was = before.units.get(unitId);
  const is = after.units.get(unitId);
  return was && is && was !== is ? [{ what: "unit", before: was, after: is }] : [];
}

function changesOf(before: Board, after: Board, event: Event): UndoChange[] {
  const changes: UndoChange[] = [];
  if ("assignmentId" in event) {
    const was = before.assignments.get(event.assignmentId);
    const is = after.assignments.get(event.assignmentId);
    if (is && was !== is) {
      changes.push({ what: "assignment", ...(was ? { before: was } : {}), after: is });
    }
  }
  if ("unitId" in event && event.unitId) changes.push(...unitChange(before, after, event.unitId));
  if (event.type !== "unitReserved" && "incidentId" in event && event.incidentId) {
    changes.push(...incidentChange(before, after, event.incidentId));
  }
  return changes;
}

function sameRecord(a: UndoChange, b: UndoChange): boolean {
  if (a.what === "incident") {
    return b.what === "incident" && a.after.incidentId === b.after.incidentId;
  }
  if (a.what === "assignment") {
    return b.what === "assignment" && a.after.assignmentId === b.after.assignmentId;
  }
  return b.what === "unit" && a.after.unitId === b.after.unitId;
}

/** The first `before` and the last `after` of each record. */
function merged(old: readonly UndoChange[], added: readonly UndoChange[]): UndoChange[] {
  const changes = [...old];
  for (const change of added) {
    const index = changes.findIndex((item) => sameRecord(item, change));
    if (index < 0) changes.push(change);
    // Both are of one record, so of one kind: only the compiler cannot see it.
    else changes[index] = { ...changes[index], after: change.after } as UndoChange;
  }
  return changes;
}

/** The list of undoables after an event that took the board from `before` to `after`. */
export function undoablesAfter(before: Board, after: Board, accepted: AcceptedEvent): Board {
  const { commandId, recordedAt, actor, event } = accepted;
  if (!UNDOABLE_EVENTS.has(event.type)) return after;
  const old = after.undoables;
  const last = old.at(-1);
  const changes = changesOf(before, after, event);
  if (last?.commandId === commandId) {
    const undoable = { ...last, changes: merged(last.changes, changes) };
    return { ...after, undoables: old.with(old.length - 1, undoable) };
  }
  const undoable: Undoable = { commandId, at: recordedAt, actorId: actor.id, changes };
  const oldest = recordedAt - after.configuration.settings.undoWindowSeconds * 1000;
  const recent = old.findIndex((item) => item.at >= oldest);
  const first = Math.max(recent < 0 ? old.length : recent, old.length + 1 - UNDOABLES_MAX);
  return { ...after, undoables: [...old.slice(first), undoable] };
}

export function applyCommandUndone(
  board: Board,
  accepted: AcceptedEvent,
  event: EventOf<"commandUndone">,
): Board {
  const undoables = board.undoables.filter((item) => item.commandId !== event.targetCommandId);
  let next: Board = { ...board, undoables };
  for (const assignment of event.assignments) {
    const known = next.assignments.has(assignment.assignmentId);
    assert(known, `got assignment ${assignment.assignmentId}, expected one on the board`);
    next = putAssignment(next, assignment);
  }
  for (const unit of event.units) {
    assert(next.units.has(unit.unitId), `got unit ${unit.unitId}, expected one on the board`);
    next = putUnit(next, unit);
  }
  for (const core of event.incidents) {
    next = changeIncident(next, accepted, core.incidentId, (incident) => withCore(incident, core));
  }
  return next;
}
