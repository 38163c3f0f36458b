import {
  isOpen,
  listAssignments,
  matchNeeds,
  needsOf,
  type Board,
  type Incident,
  type Instant,
  type Need,
  type PlanId,
} from "#kernel";

/** A need with how many units fill it or have served it, and how many it lacks. */
export type NeedState = { readonly need: Need; readonly filled: number; readonly missing: number };

export type PlannedNeeds = {
  readonly planId: PlanId | undefined;
  readonly states: readonly NeedState[];
};

/**
 * The plan that answers the incident, and what its needs still lack. A unit that was sent since
 * the incident last began to wait and has cleared again has served its need: sending another in
 * its place would never end. A unit that was cancelled, or came before a reopening, has not.
 */
export function plannedNeeds(board: Board, incident: Incident, at: Instant): PlannedNeeds {
  const { plan, needs } = needsOf(board, incident, at);
  const counted = listAssignments(board, incident).filter(
    (assignment) =>
      isOpen(assignment) ||
      (assignment.status === "cleared" && assignment.times.assignedAt >= incident.pendingSince),
  );
  return {
    planId: plan?.planId,
    states: matchNeeds(board, needs, counted).map(({ need, filledBy, missing }) => ({
      need,
      filled: filledBy.length,
      missing: Math.max(0, missing),
    })),
  };
}
