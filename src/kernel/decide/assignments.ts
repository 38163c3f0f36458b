import type { Board, Incident, Unit } from "../board.ts";
import type { CommandOf, UnitToAssign } from "../command.ts";
import type { Event } from "../event.ts";
import { UNITS_PER_COMMAND_MAX, UNITS_PER_INCIDENT_MAX } from "../limits.ts";
import type { AgencyId, AssignmentId, Instant, UnitId } from "../primitives.ts";
import { getUnitDefinition, isOpen, listOpenAssignments, type OpenAssignment } from "../records.ts";
import type { Reason } from "../reasons.ts";
import { isReservedAt } from "../units.ts";
import {
  checkAdvice,
  checkId,
  checkOptionalId,
  checkOwnUnit,
  checkReason,
  findIncident,
  firstOf,
  happened,
  refuse,
  type Check,
  type Context,
  type Decision,
  type Found,
} from "./checks.ts";

export function findUnit(board: Board, unitId: UnitId): Found<"unit", Unit> {
  const unit = board.units.get(unitId);
  return unit ? { unit } : { refusal: { code: "unknown-unit", unitId } };
}

/** ASG-4: out of service is not sent; away is sent only when it can be recalled. */
function checkDuty(unit: Unit): Check {
  const { duty, unitId } = unit;
  const canCome =
    duty.status === "inService" || (duty.status === "away" && duty.recallSeconds !== undefined);
  return canCome ? undefined : { code: "unit-not-in-service", unitId };
}

/** ASG-2, ASG-3: once on an incident, and on a second incident only with a reason. */
function checkCommitted(
  board: Board,
  unit: Unit,
  incident: Incident,
  reason: string | undefined,
): Check {
  const { unitId } = unit;
  const incidentIds = unit.openAssignmentIds.map(
    (assignmentId) => board.assignments.get(assignmentId)?.incidentId ?? "",
  );
  if (incidentIds.includes(incident.incidentId)) {
    return { code: "unit-already-assigned", unitId, incidentId: incident.incidentId };
  }
  if (incidentIds.length === 0 || reason !== undefined) return undefined;
  return { code: "unit-committed", unitId, incidentIds };
}

/** ASG-5: a unit promised elsewhere is sent only with a reason. */
function checkReserved(
  unit: Unit,
  incident: Incident,
  reason: string | undefined,
  at: Instant,
): Check {
  const { reservation, unitId } = unit;
  if (!reservation || !isReservedAt(unit, at)) return undefined;
  if (reservation.incidentId === incident.incidentId || reason !== undefined) return undefined;
  return { code: "unit-reserved", unitId, until: reservation.until };
}

function checkUnitToAssign(context: Context, incident: Incident, item: UnitToAssign): Check {
  const { board, occurredAt } = context;
  const { assignmentId, unitId, needId, advice, concurrentReason: reason } = item;
  const found = findUnit(board, unitId);
  if (found.refusal) return found.refusal;
  if (board.assignments.has(assignmentId)) return { code: "assignment-exists", assignmentId };
  return (
    checkId("assignmentId", assignmentId) ??
    checkOptionalId("needId", needId) ??
    checkAdvice("advice", advice) ??
    (reason === undefined ? undefined : checkReason("concurrentReason", "commit", reason)) ??
    checkOwnUnit(context, unitId) ??
    checkDuty(found.unit) ??
    checkCommitted(board, found.unit, incident, reason) ??
    checkReserved(found.unit, incident, reason, occurredAt)
  );
}

function checkTwice(units: readonly UnitToAssign[], incident: Incident): Check {
  const unitIds = new Set<UnitId>();
  const assignmentIds = new Set<AssignmentId>();
  return firstOf(units, ({ unitId, assignmentId }) => {
    const { incidentId } = incident;
    if (unitIds.has(unitId)) return { code: "unit-already-assigned", unitId, incidentId };
    if (assignmentIds.has(assignmentId)) return { code: "assignment-exists", assignmentId };
    unitIds.add(unitId);
    assignmentIds.add(assignmentId);
    return undefined;
  });
}

function checkCount(board: Board, incident: Incident, units: readonly UnitToAssign[]): Check {
  if (units.length === 0) {
    return { code: "invalid-value", field: "units", got: "none", expected: "at least one unit" };
  }
  if (units.length > UNITS_PER_COMMAND_MAX) {
    return { code: "limit-reached", what: "units", limit: UNITS_PER_COMMAND_MAX };
  }
  const open = listOpenAssignments(board, incident).length;
  if (open + units.length <= UNITS_PER_INCIDENT_MAX) return undefined;
  return { code: "limit-reached", what: "units on the incident", limit: UNITS_PER_INCIDENT_MAX };
}

/** INC-9, INC-10: a held incident is released, a closed one reopened when a reason is given. */
function opening(
  incident: Incident,
  reopenReason: Reason<"reopen"> | undefined,
): { refusal: Check; events: Event[] } {
  const { incidentId, status } = incident;
  if (status === "open") return { refusal: undefined, events: [] };
  if (status === "held") {
    return { refusal: undefined, events: [{ type: "incidentReleased", incidentId }] };
  }
  if (status === "grouped" || reopenReason === undefined) {
    return { refusal: { code: "incident-not-open", incidentId, status }, events: [] };
  }
  const reason = reopenReason;
  const refusal = checkReason("reopenReason", "reopen", reason);
  return { refusal, events: [{ type: "incidentReopened", incidentId, reason }] };
}

/** ASG-6: a unit that is away is back in service once it is assigned. */
function recallEvents(unit: Unit): Event[] {
  if (unit.duty.status === "inService") return [];
  return [{ type: "unitPlacedInService", unitId: unit.unitId, crew: unit.crew }];
}

/** ASG-7: the agencies of the units that are not on the incident yet, each once. */
function agencyEvents(board: Board, incident: Incident, unitIds: readonly UnitId[]): Event[] {
  const agencies = unitIds.map((unitId) => getUnitDefinition(board, unitId).agencyId);
  const added = new Set<AgencyId>(agencies).difference(new Set(incident.agencyIds));
  const { incidentId } = incident;
  return [...added].map((agencyId) => ({ type: "agencyAdded", incidentId, agencyId }));
}

function assignedEvent(incidentId: string, item: UnitToAssign): Event {
  const { assignmentId, unitId, needId, advice, concurrentReason } = item;
  return {
    type: "unitAssigned",
    assignmentId,
    unitId,
    incidentId,
    ...(needId === undefined ? {} : { needId }),
    ...(advice === undefined ? {} : { advice }),
    ...(concurrentReason === undefined ? {} : { concurrentReason }),
  };
}

/** ASG-1: all units of the command are assigned, or none. */
export function assignUnits(context: Context, command: CommandOf<"assignUnits">): Decision {
  const { board } = context;
  const { incidentId, units, reopenReason } = command;
  const found = findIncident(board, incidentId);
  if (found.refusal) return refuse(found.refusal);
  const { incident } = found;
  const opened = opening(incident, reopenReason);
  const refusal =
    opened.refusal ??
    checkCount(board, incident, units) ??
    checkTwice(units, incident) ??
    firstOf(units, (item) => checkUnitToAssign(context, incident, item));
  if (refusal) return refuse(refusal);
  const unitIds = units.map((item) => item.unitId);
  const assigned = units.flatMap((item) => {
    const unit = findUnit(board, item.unitId);
    const recalled = unit.refusal ? [] : recallEvents(unit.unit);
    return recalled.concat(assignedEvent(incidentId, item));
  });
  return happened(...opened.events, ...agencyEvents(board, incident, unitIds), ...assigned);
}

/** The refusal of an assignment that is not there or has ended. */
export function findOpenAssignment(
  board: Board,
  assignmentId: AssignmentId,
): Found<"assignment", OpenAssignment> {
  const assignment = board.assignments.get(assignmentId);
  if (!assignment) return { refusal: { code: "unknown-assignment", assignmentId } };
  if (isOpen(assignment)) return { assignment };
  const { status } = assignment;
  return { refusal: { code: "assignment-ended", assignmentId, status } };
}

export function setPrimaryUnit(context: Context, command: CommandOf<"setPrimaryUnit">): Decision {
  const { board } = context;
  const { assignmentId } = command;
  const found = findOpenAssignment(board, assignmentId);
  if (found.refusal) return refuse(found.refusal);
  const { incidentId, unitId } = found.assignment;
  const refusal = checkOwnUnit(context, unitId);
  if (refusal) return refuse(refusal);
  if (board.incidents.get(incidentId)?.primaryAssignmentId === assignmentId) return happened();
  return happened({ type: "primaryUnitSet", incidentId, assignmentId });
}

/** Checks shared with diverting: the unit as it is apart from the assignment it leaves. */
export function checkDiverted(
  context: Context,
  incident: Incident,
  unit: Unit,
  item: UnitToAssign,
): Check {
  const { board } = context;
  if (board.assignments.has(item.assignmentId)) {
    return { code: "assignment-exists", assignmentId: item.assignmentId };
  }
  return (
    checkId("assignmentId", item.assignmentId) ??
    checkOptionalId("needId", item.needId) ??
    checkAdvice("advice", item.advice) ??
    checkCommitted(board, unit, incident, item.concurrentReason)
  );
}

/** The events of one unit joining an open or held incident. */
export function joinEvents(board: Board, incident: Incident, item: UnitToAssign): Event[] {
  const released = opening(incident, undefined).events;
  const agencies = agencyEvents(board, incident, [item.unitId]);
  return [...released, ...agencies, assignedEvent(incident.incidentId, item)];
}
