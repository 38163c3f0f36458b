import type { Assignment, Board, Call, Incident, Unit } from "../board.ts";
import type { AcceptedEvent } from "../event.ts";
import type { IncidentId, UnitId } from "../primitives.ts";
import { getIncident, getUnit, isOpen, listAssignments } from "../records.ts";

/** The board with a call put in; keeps the list of open calls. */
export function putCall(board: Board, call: Call): Board {
  const calls = board.calls.set(call.callId, call);
  const openCallIds =
    call.status === "open"
      ? board.openCallIds.set(call.callId, true)
      : board.openCallIds.delete(call.callId);
  return { ...board, calls, openCallIds };
}

/** The board with an incident put in; keeps the list of active incidents. */
export function putIncident(board: Board, incident: Incident): Board {
  const { incidentId, status } = incident;
  const active = status === "open" || status === "held";
  return {
    ...board,
    incidents: board.incidents.set(incidentId, incident),
    activeIncidentIds: active
      ? board.activeIncidentIds.set(incidentId, true)
      : board.activeIncidentIds.delete(incidentId),
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
