import type { Assignment, AssignmentTimes, Board, Unit } from "../board.ts";
import type { AcceptedEvent, EventOf } from "../event.ts";
import { assert, type AssignmentId, type Instant } from "../primitives.ts";
import {
  getAssignment,
  getIncident,
  getUnit,
  isOpen,
  listOpenAssignments,
  without,
} from "../records.ts";
import { changeIncident, changeUnit, putAssignment, withOpenPrimary } from "./context.ts";

export function applyUnitAssigned(
  board: Board,
  accepted: AcceptedEvent,
  event: EventOf<"unitAssigned">,
): Board {
  const { type: _type, ...rest } = event;
  const { assignmentId, unitId, incidentId } = event;
  const { status } = getIncident(board, incidentId);
  assert(!board.assignments.has(assignmentId), `got assignment ${assignmentId} twice`);
  assert(status === "open", `got incident ${incidentId} ${status}, expected open`);
  const duty = getUnit(board, unitId).duty.status;
  assert(duty === "inService", `got unit ${unitId} ${duty}, expected inService`);
  const times = { assignedAt: accepted.occurredAt };
  const assigned = putAssignment(board, { ...rest, status: "assigned", times });
  const next = changeUnit(assigned, unitId, (unit) => {
    const openAssignmentIds = [...unit.openAssignmentIds, assignmentId];
    const kept = unit.reservation?.incidentId === incidentId ? without(unit, "reservation") : unit;
    return { ...kept, openAssignmentIds };
  });
  return changeIncident(next, accepted, incidentId, (incident) =>
    withOpenPrimary(next, {
      ...incident,
      assignmentIds: [...incident.assignmentIds, assignmentId],
    }),
  );
}

/** The times with the mark of a status; a status reached before keeps its first time. */
function marked(
  assignment: Assignment,
  status: EventOf<"assignmentStatusChanged">["status"],
  at: Instant,
): AssignmentTimes {
  return assignment.status === status
    ? assignment.times
    : { ...assignment.times, [`${status}At`]: at };
}

/** The unit without an ended assignment; free from then on if it was its last. */
function unitLeft(unit: Unit, assignmentId: AssignmentId, at: Instant): Unit {
  const openAssignmentIds = unit.openAssignmentIds.filter((id) => id !== assignmentId);
  if (openAssignmentIds.length > 0) return { ...unit, openAssignmentIds };
  return { ...unit, openAssignmentIds, freeSince: at };
}

const ATTENDED: ReadonlySet<Assignment["status"]> = new Set<Assignment["status"]>([
  "onScene",
  "transporting",
  "atDestination",
  "cleared",
]);

export function applyAssignmentStatusChanged(
  board: Board,
  accepted: AcceptedEvent,
  event: EventOf<"assignmentStatusChanged">,
): Board {
  const { assignmentId, status, destination, reason } = event;
  const before = getAssignment(board, assignmentId);
  assert(isOpen(before), `got assignment ${assignmentId} ${before.status}, expected an open one`);
  const after: Assignment = {
    ...before,
    status,
    times: marked(before, status, accepted.occurredAt),
    ...(destination === undefined ? {} : { destination }),
    ...(reason === undefined ? {} : { endReason: reason }),
  };
  let next = putAssignment(board, after);
  if (!isOpen(after)) {
    next = changeUnit(next, before.unitId, (unit) =>
      unitLeft(unit, assignmentId, accepted.occurredAt),
    );
  }
  return changeIncident(next, accepted, before.incidentId, (incident) => {
    const attended = incident.attended === true || ATTENDED.has(status);
    const left = status === "cancelled" && listOpenAssignments(next, incident).length === 0;
    return withOpenPrimary(next, {
      ...incident,
      ...(attended ? { attended } : {}),
      ...(left && !attended ? { pendingSince: accepted.occurredAt } : {}),
    });
  });
}

export function applyPrimaryUnitSet(
  board: Board,
  accepted: AcceptedEvent,
  event: EventOf<"primaryUnitSet">,
): Board {
  const { incidentId, assignmentId } = event;
  const assignment = getAssignment(board, assignmentId);
  const fits = assignment.incidentId === incidentId && isOpen(assignment);
  assert(fits, `got assignment ${assignmentId}, expected an open one of incident ${incidentId}`);
  return changeIncident(board, accepted, incidentId, (incident) => ({
    ...incident,
    primaryAssignmentId: assignmentId,
  }));
}
