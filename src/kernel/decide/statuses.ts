import type { Assignment, Board, Incident, Unit } from "../board.ts";
import type { CommandOf, UnitToAssign } from "../command.ts";
import type { Event, EventOf } from "../event.ts";
import type { Instant } from "../primitives.ts";
import {
  getPriority,
  hasArrived,
  isOpen,
  listAssignments,
  listOpenAssignments,
  statusRank,
  type OpenAssignment,
} from "../records.ts";
import type { EndReason } from "../reasons.ts";
import { sameValue } from "../canonical.ts";
import { checkDiverted, findOpenAssignment, findUnit, joinEvents } from "./assignments.ts";
import {
  checkDisposition,
  checkOwnUnit,
  checkPerson,
  checkPlace,
  checkReason,
  findIncidentIn,
  firstOf,
  happened,
  isLifeThreat,
  refuse,
  type Check,
  type Context,
  type Decision,
  type Found,
} from "./checks.ts";

type Status = CommandOf<"setAssignmentStatus">["status"];

/** ASG-9, ASG-10: forward only; cancelled only before arrival; cleared from anywhere. */
function checkForward(assignment: OpenAssignment, to: Status): Check {
  const { assignmentId, status: from } = assignment;
  const refused: Check = { code: "status-not-forward", assignmentId, from, to };
  if (to === "cleared") return undefined;
  if (to === "cancelled") return hasArrived(from) ? refused : undefined;
  return statusRank(to) > statusRank(from) ? undefined : refused;
}

/** ASG-12: recorded history often lacks the destination, so an import may leave it out. */
function checkDestination(
  { actor }: Context,
  assignment: Assignment,
  command: CommandOf<"setAssignmentStatus">,
): Check {
  const { status, destination } = command;
  if (status !== "transporting" || actor.kind === "import") return undefined;
  if (destination !== undefined || assignment.destination !== undefined) return undefined;
  return { code: "destination-required", assignmentId: assignment.assignmentId };
}

/** ASG-13: earlier than a mark made before; accepted, and flagged. */
function isOutOfOrder(assignment: Assignment, at: Instant): boolean {
  return Object.values(assignment.times).some((time) => time > at);
}

function statusEvent(
  assignment: Assignment,
  status: Status,
  at: Instant,
  more: Pick<EventOf<"assignmentStatusChanged">, "destination" | "reason">,
): Event {
  const { assignmentId, unitId, incidentId } = assignment;
  return {
    type: "assignmentStatusChanged",
    assignmentId,
    unitId,
    incidentId,
    status,
    ...more,
    ...(isOutOfOrder(assignment, at) ? { outOfOrder: true } : {}),
  };
}

/** ASG-8: the status it has already is accepted without an event, but for a new destination. */
function repeated(assignment: Assignment, command: CommandOf<"setAssignmentStatus">): Event[] {
  const { status, destination } = command;
  const moved = destination !== undefined && !sameValue(destination, assignment.destination);
  if (!isOpen(assignment) || !moved) return [];
  const { assignmentId, unitId, incidentId } = assignment;
  const type = "assignmentStatusChanged";
  return [{ type, assignmentId, unitId, incidentId, status, destination }];
}

export function setAssignmentStatus(
  context: Context,
  command: CommandOf<"setAssignmentStatus">,
): Decision {
  const { board, occurredAt } = context;
  const { assignmentId, status, destination, reason } = command;
  const known = board.assignments.get(assignmentId);
  if (!known) return refuse({ code: "unknown-assignment", assignmentId });
  const wrong = checkOwnUnit(context, known.unitId) ?? checkPlace("destination", destination);
  if (wrong) return refuse(wrong);
  if (known.status === status) return happened(...repeated(known, command));
  if (!isOpen(known))
    return refuse({ code: "assignment-ended", assignmentId, status: known.status });
  const refusal =
    checkForward(known, status) ??
    checkDestination(context, known, command) ??
    (status === "cancelled" || reason !== undefined
      ? checkReason("reason", "end", reason)
      : undefined);
  if (refusal) return refuse(refusal);
  const more = {
    ...(destination === undefined ? {} : { destination }),
    ...(reason === undefined ? {} : { reason }),
  };
  return happened(statusEvent(known, status, occurredAt, more));
}

/** Ends an assignment from outside: cleared once it arrived, cancelled before. */
function endEvent(assignment: OpenAssignment, at: Instant, reason: EndReason): Event {
  if (hasArrived(assignment.status)) return statusEvent(assignment, "cleared", at, { reason });
  return statusEvent(assignment, "cancelled", at, { reason });
}

/** ASG-15: only to a more urgent incident, never with a patient aboard, never by a machine alone. */
function checkDivert(
  context: Context,
  from: Incident,
  to: Incident,
  command: CommandOf<"divertUnit">,
): Check {
  const { board } = context;
  const { incidentId: fromIncidentId } = from;
  const { incidentId: toIncidentId } = to;
  if (fromIncidentId === toIncidentId) return { code: "same-incident", incidentId: toIncidentId };
  if (getPriority(board, to).rank >= getPriority(board, from).rank) {
    return { code: "divert-not-lower-priority", fromIncidentId, toIncidentId };
  }
  const reasoned = checkReason("reason", "divert", command.reason);
  if (reasoned) return reasoned;
  if (!command.confirmed) return { code: "confirmation-required", what: "divert" };
  return checkPerson(context, "history-may", from);
}

type Divert = {
  readonly assignment: OpenAssignment;
  readonly from: Incident;
  readonly to: Incident;
  readonly unit: Unit;
};

function findDivert(board: Board, command: CommandOf<"divertUnit">): Found<"divert", Divert> {
  const assigned = findOpenAssignment(board, command.fromAssignmentId);
  if (assigned.refusal) return assigned;
  const { assignment } = assigned;
  const from = findIncidentIn(board, assignment.incidentId, "open");
  if (from.refusal) return from;
  const to = findIncidentIn(board, command.toIncidentId, "open", "held");
  if (to.refusal) return to;
  const found = findUnit(board, assignment.unitId);
  if (found.refusal) return found;
  return { divert: { assignment, from: from.incident, to: to.incident, unit: found.unit } };
}

export function divertUnit(context: Context, command: CommandOf<"divertUnit">): Decision {
  const { board, occurredAt } = context;
  const { fromAssignmentId, assignmentId, needId, advice, reason } = command;
  const found = findDivert(board, command);
  if (found.refusal) return refuse(found.refusal);
  const { assignment, from, to, unit } = found.divert;
  const { unitId, status } = assignment;
  const others = unit.openAssignmentIds.filter((id) => id !== fromAssignmentId);
  const item: UnitToAssign = {
    assignmentId,
    unitId,
    ...(needId === undefined ? {} : { needId }),
    ...(advice === undefined ? {} : { advice }),
    ...(others.length === 0 ? {} : { concurrentReason: "more-urgent" as const }),
  };
  const aboard = status === "transporting" || status === "atDestination";
  const refusal: Check =
    checkOwnUnit(context, unitId) ??
    (aboard ? { code: "divert-patient-aboard", assignmentId: fromAssignmentId } : undefined) ??
    checkDivert(context, from, to, command) ??
    checkDiverted(context, to, { ...unit, openAssignmentIds: others }, item);
  if (refusal) return refuse(refusal);
  return happened(
    endEvent(assignment, occurredAt, `diverted-${reason}`),
    ...joinEvents(board, to, item),
  );
}

/** INC-14: no machine alone closes an incident where a life may be at stake and nobody came. */
function checkClosing(context: Context, incident: Incident): Check {
  const { board, actor } = context;
  if (actor.kind === "person" || actor.kind === "crew" || actor.kind === "import") return undefined;
  if (!isLifeThreat(board, incident)) return undefined;
  const assignments = listAssignments(board, incident);
  const seen = assignments.some(
    ({ times, status }) =>
      times.onSceneAt !== undefined ||
      times.transportingAt !== undefined ||
      times.atDestinationAt !== undefined ||
      (actor.kind === "autopilot" && status === "cleared"),
  );
  if (seen && !assignments.some(isOpen)) return undefined;
  return { code: "needs-person", why: "life-threat" };
}

export function closeIncident(context: Context, command: CommandOf<"closeIncident">): Decision {
  const { board, occurredAt } = context;
  const { incidentId, disposition, clearUnits } = command;
  const found = findIncidentIn(board, incidentId, "open", "held");
  if (found.refusal) return refuse(found.refusal);
  const { incident } = found;
  const refusal = checkDisposition(board, disposition) ?? checkClosing(context, incident);
  if (refusal) return refuse(refusal);
  const open = listOpenAssignments(board, incident);
  if (open.length > 0 && clearUnits !== true) {
    const unitIds = open.map((item) => item.unitId);
    return refuse({ code: "incident-has-units", incidentId, unitIds });
  }
  const foreign = firstOf(open, (item) => checkOwnUnit(context, item.unitId));
  if (foreign) return refuse(foreign);
  const ended = open.map((item) => endEvent(item, occurredAt, "incident-closed"));
  return happened(...ended, { type: "incidentClosed", incidentId, disposition });
}
