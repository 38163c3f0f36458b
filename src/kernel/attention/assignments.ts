import type { Board, Incident } from "../board.ts";
import type { Instant } from "../primitives.ts";
import { getPriority, type OpenAssignment } from "../records.ts";
import { itemKey, stageAfter, type AttentionItem, type Stage } from "./item.ts";

type Late = { readonly kind: "unit-unacknowledged" | "unit-not-en-route"; readonly stage: Stage };

/** ATT-7: one matter for one assignment, the worse of the two; on a tie, not acknowledged. */
function lateness(board: Board, { status, times }: OpenAssignment, at: Instant): Late | undefined {
  if (status !== "assigned" && status !== "acknowledged") return undefined;
  const { unacknowledged, notEnRoute } = board.configuration.settings;
  const age = at - times.assignedAt;
  const silent = status === "assigned" ? stageAfter(age, unacknowledged) : undefined;
  const slow = stageAfter(age, notEnRoute);
  if (silent === "alert" || (silent === "warn" && slow !== "alert")) {
    return { kind: "unit-unacknowledged", stage: silent };
  }
  return slow && { kind: "unit-not-en-route", stage: slow };
}

/** ATT-6, ATT-7: units that have not acknowledged, or not left, in time. */
export function assignmentItems(
  board: Board,
  incident: Incident,
  open: readonly OpenAssignment[],
  at: Instant,
): AttentionItem[] {
  const items: AttentionItem[] = [];
  for (const assignment of open) {
    const late = lateness(board, assignment, at);
    if (!late) continue;
    const { assignmentId, unitId, incidentId, times } = assignment;
    items.push({
      ...late,
      key: itemKey(late.kind, assignmentId, times.assignedAt),
      since: times.assignedAt,
      rank: getPriority(board, incident).rank,
      incidentId,
      unitId,
      assignmentId,
      action: { command: "setAssignmentStatus", assignmentId, unitId },
    });
  }
  return items;
}
