import type { Board, Incident, OpenAssignmentStatus, Reservation, Unit } from "./board.ts";
import type { UnitDefinition } from "./configuration.ts";
import { assert, type Instant, type UnitId } from "./primitives.ts";
import { getAssignment, getUnit, isOpen, listOpenAssignments, statusRank } from "./records.ts";

/** What a unit is doing, derived from its assignments, duty and reservation. */
export type UnitStatus = "outOfService" | "away" | "reserved" | "available" | OpenAssignmentStatus;

/** UNIT-7: a reservation holds from its start until just before its end. */
export function isReservedAt(unit: Unit, at: Instant): boolean {
  const { reservation } = unit;
  return reservation !== undefined && reservation.from <= at && at < reservation.until;
}

/** The reservation that holds at an instant, if any. */
export function findReservation(unit: Unit, at: Instant): Reservation | undefined {
  return isReservedAt(unit, at) ? unit.reservation : undefined;
}

/** UNIT-8: the most advanced of a unit's open assignments. */
function assignmentStatusOf(board: Board, unit: Unit): OpenAssignmentStatus | undefined {
  let most: OpenAssignmentStatus | undefined;
  for (const assignmentId of unit.openAssignmentIds) {
    const assignment = getAssignment(board, assignmentId);
    assert(isOpen(assignment), `got ${assignmentId} of unit ${unit.unitId} ended, expected open`);
    if (most === undefined || statusRank(assignment.status) > statusRank(most)) {
      most = assignment.status;
    }
  }
  return most;
}

/** Same as `unitStatus` for a unit already at hand. */
export function statusOfUnit(board: Board, unit: Unit, at: Instant): UnitStatus {
  const onIncident = assignmentStatusOf(board, unit);
  if (onIncident !== undefined) return onIncident;
  if (unit.duty.status !== "inService") return unit.duty.status;
  return isReservedAt(unit, at) ? "reserved" : "available";
}

/** What a unit is doing at an instant. Throws when there is no such unit. */
export function unitStatus(board: Board, unitId: UnitId, at: Instant): UnitStatus {
  return statusOfUnit(board, getUnit(board, unitId), at);
}

/** Whether a unit can be sent at once without a reason. Throws when there is no such unit. */
export function isAvailable(board: Board, unitId: UnitId, at: Instant): boolean {
  return unitStatus(board, unitId, at) === "available";
}

/** INC-3: open, no open assignment, and no unit has attended since it was last opened. */
export function isPending(board: Board, incident: Incident): boolean {
  if (incident.status !== "open" || incident.attended) return false;
  return listOpenAssignments(board, incident).length === 0;
}

function byOpening(a: Incident, b: Incident): number {
  if (a.openedAt !== b.openedAt) return a.openedAt - b.openedAt;
  return a.incidentId < b.incidentId ? -1 : 1;
}

/** Incidents that are open or held, earliest opened first. */
export function listOpenIncidents(board: Board): Incident[] {
  const incidents: Incident[] = [];
  for (const incidentId of board.activeIncidentIds.keys()) {
    const incident = board.incidents.get(incidentId);
    if (incident) incidents.push(incident);
  }
  return incidents.sort(byOpening);
}

/** A unit with its definition. */
export type DefinedUnit = { readonly unit: Unit; readonly definition: UnitDefinition };

/** All units in the order in which they were configured. */
export function listUnits(board: Board): DefinedUnit[] {
  const units: DefinedUnit[] = [];
  for (const definition of board.configuration.units.values()) {
    units.push({ definition, unit: getUnit(board, definition.unitId) });
  }
  return units;
}
