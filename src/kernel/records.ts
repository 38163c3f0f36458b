import type {
  Assignment,
  Board,
  Call,
  Incident,
  IncidentBase,
  IncidentStatus,
  OpenAssignmentStatus,
  Unit,
} from "./board.ts";
import type { Priority, UnitDefinition } from "./configuration.ts";
import { assert, unreachable, type AssignmentId, type CallId } from "./primitives.ts";
import type { IncidentId, UnitId } from "./primitives.ts";

/** Open statuses in the order in which an assignment goes through them. */
export const OPEN_STATUSES: readonly OpenAssignmentStatus[] = [
  "assigned",
  "acknowledged",
  "enRoute",
  "onScene",
  "transporting",
  "atDestination",
];

/** An assignment that has not ended. */
export type OpenAssignment = Assignment & { readonly status: OpenAssignmentStatus };

export function isOpen(assignment: Assignment): assignment is OpenAssignment {
  return assignment.status !== "cleared" && assignment.status !== "cancelled";
}

/** Position of an open status in its order, from 0. */
export function statusRank(status: OpenAssignmentStatus): number {
  return OPEN_STATUSES.indexOf(status);
}

/** Whether the unit has reached the scene, or is beyond it with what it took up there. */
export function hasArrived(status: OpenAssignmentStatus): boolean {
  return statusRank(status) >= statusRank("onScene");
}

/** Throws when there is no such call. */
export function getCall(board: Board, callId: CallId): Call {
  const call = board.calls.get(callId);
  assert(call !== undefined, `got call ${callId}, expected one on the board`);
  return call;
}

/** Throws when there is no such incident. */
export function getIncident(board: Board, incidentId: IncidentId): Incident {
  const incident = board.incidents.get(incidentId);
  assert(incident !== undefined, `got incident ${incidentId}, expected one on the board`);
  return incident;
}

/** Throws when there is no such assignment. */
export function getAssignment(board: Board, assignmentId: AssignmentId): Assignment {
  const assignment = board.assignments.get(assignmentId);
  assert(assignment !== undefined, `got assignment ${assignmentId}, expected one on the board`);
  return assignment;
}

/** Throws when there is no such unit. */
export function getUnit(board: Board, unitId: UnitId): Unit {
  const unit = board.units.get(unitId);
  assert(unit !== undefined, `got unit ${unitId}, expected one on the board`);
  return unit;
}

/** Throws when there is no such unit in the configuration. */
export function getUnitDefinition(board: Board, unitId: UnitId): UnitDefinition {
  const definition = board.configuration.units.get(unitId);
  assert(definition !== undefined, `got unit ${unitId}, expected one in the configuration`);
  return definition;
}

/** The priority of an incident on the board; the configuration keeps those in use. */
export function getPriority(board: Board, incident: Pick<Incident, "priorityId">): Priority {
  const priority = board.configuration.priorities.get(incident.priorityId);
  assert(priority !== undefined, `got priority ${incident.priorityId}, expected a configured one`);
  return priority;
}

/** All assignments of an incident in the order in which they were made. */
export function listAssignments(board: Board, incident: Incident): Assignment[] {
  return incident.assignmentIds.map((assignmentId) => getAssignment(board, assignmentId));
}

/** The assignments of an incident that have not ended, in the order in which they were made. */
export function listOpenAssignments(board: Board, incident: Incident): OpenAssignment[] {
  return listAssignments(board, incident).filter(isOpen);
}

/** The parts of an incident that do not depend on its status. */
export function incidentBase(incident: Incident): IncidentBase {
  return {
    incidentId: incident.incidentId,
    number: incident.number,
    typeId: incident.typeId,
    priorityId: incident.priorityId,
    place: incident.place,
    alarmLevel: incident.alarmLevel,
    receivedAt: incident.receivedAt,
    openedAt: incident.openedAt,
    pendingSince: incident.pendingSince,
    ...(incident.attended ? { attended: true } : {}),
    callIds: incident.callIds,
    groupedIds: incident.groupedIds,
    agencyIds: incident.agencyIds,
    assignmentIds: incident.assignmentIds,
    ...(incident.primaryAssignmentId === undefined
      ? {}
      : { primaryAssignmentId: incident.primaryAssignmentId }),
    notes: incident.notes,
    timeline: incident.timeline,
  };
}

/** Only the status of an incident with what belongs to it. */
export function incidentStatus(incident: IncidentStatus): IncidentStatus {
  switch (incident.status) {
    case "held": {
      const { status, heldAt, reason, until } = incident;
      return { status, heldAt, reason, until };
    }
    case "grouped": {
      const { status, groupedAt, intoIncidentId } = incident;
      return { status, groupedAt, intoIncidentId };
    }
    case "closed": {
      const { status, closedAt, disposition } = incident;
      return { status, closedAt, disposition };
    }
    case "open":
      return { status: "open" };
    default:
      return unreachable(incident);
  }
}

/** The incident with another status; what belonged to the old one goes. */
export function withStatus(incident: Incident, status: IncidentStatus): Incident {
  return { ...status, ...incidentBase(incident) };
}

/** A copy of an object without some of its optional properties. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const copy: Partial<T> = { ...value };
  for (const key of keys) delete copy[key];
  return copy as Omit<T, K>;
}
