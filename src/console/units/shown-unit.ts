import type { Assignment, Board, Instant, Unit } from "#kernel";
import type { ShownStatus } from "../shapes/status-shapes.ts";

export type ShownUnit = {
  readonly unit: Unit;
  readonly status: ShownStatus;
  /** Since when it has this status. */
  readonly since: Instant;
  readonly assignment?: Assignment;
};

const timeOf: Record<Assignment["status"], keyof Assignment["times"]> = {
  assigned: "assignedAt",
  acknowledged: "acknowledgedAt",
  enRoute: "enRouteAt",
  onScene: "onSceneAt",
  transporting: "transportingAt",
  atDestination: "atDestinationAt",
  cleared: "clearedAt",
  cancelled: "cancelledAt",
};

/** When an assignment reached the status it has. */
export function statusSince(assignment: Assignment): Instant {
  return assignment.times[timeOf[assignment.status]] ?? assignment.times.assignedAt;
}

/** The one word for a unit: its latest open assignment's status, or why it has none. */
export function shownUnit(board: Board, unit: Unit): ShownUnit {
  const latest = unit.openAssignmentIds.at(-1);
  const assignment = latest === undefined ? undefined : board.assignments.get(latest);
  if (assignment !== undefined) {
    return { unit, status: assignment.status, since: statusSince(assignment), assignment };
  }
  if (unit.duty.status === "outOfService") {
    return { unit, status: "outOfService", since: unit.duty.since };
  }
  if (unit.duty.status === "away") return { unit, status: "away", since: unit.duty.since };
  if (unit.reservation !== undefined) {
    return { unit, status: "reserved", since: unit.reservation.from };
  }
  return { unit, status: "available", since: unit.freeSince };
}
