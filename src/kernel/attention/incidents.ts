import type { Assignment, Board, Incident } from "../board.ts";
import type { Instant } from "../primitives.ts";
import { getPriority, isOpen } from "../records.ts";
import { itemKey, minuteStages, stageAfter, type AttentionItem } from "./item.ts";

/** Ten minutes for the crew's report; closing late is untidy, never urgent. */
const NOT_CLOSED = { warnSeconds: 600, alertSeconds: Number.POSITIVE_INFINITY };

function pendingItem(board: Board, incident: Incident, at: Instant): AttentionItem[] {
  const { incidentId, pendingSince: since } = incident;
  const { rank, warnMinutes, alertMinutes } = getPriority(board, incident);
  const stage = stageAfter(at - since, minuteStages(warnMinutes, alertMinutes));
  if (!stage) return [];
  const kind = "incident-pending";
  const key = itemKey(kind, incidentId, since);
  const action = { command: "assignUnits", incidentId } as const;
  return [{ key, kind, stage, since, rank, incidentId, action }];
}

function lastEndedAt(incident: Incident, assignments: readonly Assignment[]): Instant {
  const ends = assignments.map(
    ({ times }) => times.clearedAt ?? times.cancelledAt ?? times.assignedAt,
  );
  return Math.max(incident.openedAt, ...ends);
}

function notClosedItem(
  board: Board,
  incident: Incident,
  assignments: readonly Assignment[],
  at: Instant,
): AttentionItem[] {
  const { incidentId } = incident;
  const since = lastEndedAt(incident, assignments);
  const stage = stageAfter(at - since, NOT_CLOSED);
  if (!stage) return [];
  const { rank } = getPriority(board, incident);
  const kind = "incident-not-closed";
  const key = itemKey(kind, incidentId, since);
  const action = { command: "closeIncident", incidentId } as const;
  return [{ key, kind, stage, since, rank, incidentId, action }];
}

function holdItem(board: Board, incident: Incident, since: Instant, at: Instant): AttentionItem[] {
  const { incidentId } = incident;
  const { rank, alertMinutes } = getPriority(board, incident);
  const stage = stageAfter(at - since, minuteStages(0, alertMinutes));
  if (!stage) return [];
  const kind = "hold-over";
  const key = itemKey(kind, incidentId, since);
  const action = { command: "releaseIncident", incidentId } as const;
  return [{ key, kind, stage, since, rank, incidentId, action }];
}

/** ATT-3, ATT-4, ATT-5: pending too long, held too long, left by all its units. */
export function incidentItems(
  board: Board,
  incident: Incident,
  assignments: readonly Assignment[],
  at: Instant,
): AttentionItem[] {
  if (incident.status === "held") return holdItem(board, incident, incident.until, at);
  if (assignments.some(isOpen)) return [];
  if (!incident.attended) return pendingItem(board, incident, at);
  return notClosedItem(board, incident, assignments, at);
}
