import type { Board, Call } from "../board.ts";
import type { Stages } from "../configuration.ts";
import type { Instant } from "../primitives.ts";
import type { DefinedUnit } from "../units.ts";
import { itemKey, NO_RANK, stageAfter, type AttentionItem } from "./item.ts";

/** One minute to type what was said, three before someone else should look. */
const CALL_UNLINKED: Stages = { warnSeconds: 60, alertSeconds: 180 };
/** Time to find another unit before a promise comes due. */
const RESERVATION_LEAD_SECONDS = 600;

/** ATT-11: what nobody has judged yet ranks before everything. */
function callRank(board: Board, { typeId }: Call): number {
  const { incidentTypes, priorities } = board.configuration;
  const type = typeId === undefined ? undefined : incidentTypes.get(typeId);
  return (type && priorities.get(type.defaultPriorityId)?.rank) ?? 0;
}

/** ATT-11: calls that are neither part of an incident nor closed. */
export function callItems(board: Board, at: Instant): AttentionItem[] {
  const stages = board.configuration.settings.callUnlinked ?? CALL_UNLINKED;
  const items: AttentionItem[] = [];
  for (const callId of board.openCallIds.keys()) {
    const call = board.calls.get(callId);
    const stage = call && stageAfter(at - call.receivedAt, stages);
    if (!stage) continue;
    const since = call.receivedAt;
    const kind = "call-unlinked";
    const key = itemKey(kind, callId, since);
    const action = { command: "openIncident", callId } as const;
    items.push({ key, kind, stage, since, rank: callRank(board, call), callId, action });
  }
  return items;
}

/**
 * ATT-20: adopted plans that no longer fitted the configuration at their instant: nothing was done,
 * and somebody has to know before the crews wait for it.
 */
export function deploymentItems(board: Board): AttentionItem[] {
  return [...board.deployments.values()].flatMap((deployment): AttentionItem[] => {
    if (deployment.status !== "conflicted") return [];
    const { deploymentId, conflictedAt: since } = deployment;
    const kind = "deployment-conflict";
    const key = itemKey(kind, deploymentId, since);
    const action = { command: "cancelDeployment", deploymentId } as const;
    return [{ key, kind, stage: "warn", since, rank: NO_RANK, deploymentId, action }];
  });
}

/**
 * ATT-12: a promise that comes due. For an incident: the unit is to be assigned. For another
 * purpose: only when the unit is not there for it.
 */
export function reservationItems(
  board: Board,
  units: readonly DefinedUnit[],
  at: Instant,
): AttentionItem[] {
  const items: AttentionItem[] = [];
  for (const { unit } of units) {
    const { reservation, unitId } = unit;
    if (!reservation || at >= reservation.until) continue;
    const { from: since, incidentId } = reservation;
    const due = at >= since;
    const absent = unit.duty.status !== "inService" || unit.openAssignmentIds.length > 0;
    const soon = at >= since - RESERVATION_LEAD_SECONDS * 1000;
    if (!(due && incidentId !== undefined) && !(soon && absent)) continue;
    const incident = incidentId === undefined ? undefined : board.incidents.get(incidentId);
    const priorityId = incident?.priorityId ?? "";
    const subject = { unitId, ...(incidentId === undefined ? {} : { incidentId }) };
    const kind = "reservation-due";
    items.push({
      key: itemKey(kind, unitId, since),
      kind,
      stage: due && absent ? "alert" : "warn",
      since,
      rank: board.configuration.priorities.get(priorityId)?.rank ?? NO_RANK,
      ...subject,
      action: { command: due && incident ? "assignUnits" : "releaseUnit", ...subject },
    });
  }
  return items;
}
