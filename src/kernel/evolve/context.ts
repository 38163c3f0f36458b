import type { Assignment, Board, Call, Incident, Unit } from "../board.ts";
import type { AcceptedEvent } from "../event.ts";
import type { IncidentId, UnitId } from "../primitives.ts";
import { getIncident, getUnit, isOpen, listAssignments } from "../records.ts";
import { claimKey, type ClaimSubject, type Shift } from "../shift/records.ts";

/** CLM-6: a claim ends with what it is about. */
function unclaimed({ shift }: Board, subject: ClaimSubject): Shift {
  if (shift.claims.size === 0) return shift;
  const claims = shift.claims.delete(claimKey(subject));
  return claims === shift.claims ? shift : { ...shift, claims };
}

/** The board with a call put in; keeps the list of open calls. */
export function putCall(board: Board, call: Call): Board {
  const calls = board.calls.set(call.callId, call);
  const openCallIds =
    call.status === "open"
      ? board.openCallIds.set(call.callId, true)
      : board.openCallIds.delete(call.callId);
  if (call.status === "open") return { ...board, calls, openCallIds };
  return { ...board, calls, openCallIds, shift: unclaimed(board, { callId: call.callId }) };
}

/** The board with an incident put in; keeps the list of active incidents. */
export function putIncident(board: Board, incident: Incident): Board {
  const { incidentId, status } = incident;
  const active = status === "open" || status === "held";
  const incidents = board.incidents.set(incidentId, incident);
  if (active) {
    const activeIncidentIds = board.activeIncidentIds.set(incidentId, true);
    return { ...board, incidents, activeIncidentIds };
  }
  return {
    ...board,
    incidents,
    activeIncidentIds: board.activeIncidentIds.delete(incidentId),
    shift: unclaimed(board, { incidentId }),
  };
}

export function putAssignment(board: Board, assignment: Assignment): Board {
  return { ...board, assignments: board.assignments.set(assignment.assignmentId, assignment) };
}

export function putUnit(board: Board, unit: Unit): Board {
  return { ...board, units: board.units.set(unit.unitId, unit) };
}

/**
 * The board with an incident changed and the event on its timeline. Throws when there is no such
 * incident.
 */
export function changeIncident(
  board: Board,
  accepted: AcceptedEvent,
  incidentId: IncidentId,
  change: (incident: Incident) => Incident,
): Board {
  const incident = getIncident(board, incidentId);
  const timeline = [...incident.timeline, accepted];
  return putIncident(board, { ...change(incident), timeline });
}

/** Throws when there is no such unit. */
export function changeUnit(board: Board, unitId: UnitId, change: (unit: Unit) => Unit): Board {
  return putUnit(board, change(getUnit(board, unitId)));
}

/** The incident whose primary is an open assignment, if it has any: the earliest made stands in. */
export function withOpenPrimary(board: Board, incident: Incident): Incident {
  const open = listAssignments(board, incident).filter(isOpen);
  const primary = open.find((item) => item.assignmentId === incident.primaryAssignmentId);
  const next = (primary ?? open[0])?.assignmentId;
  if (next === incident.primaryAssignmentId) return incident;
  const { primaryAssignmentId: _ended, ...rest } = incident;
  return next === undefined ? rest : { ...rest, primaryAssignmentId: next };
}
