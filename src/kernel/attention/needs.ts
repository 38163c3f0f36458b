import type { Assignment, Board, Incident } from "../board.ts";
import type { Need } from "../configuration.ts";
import { meetsNeed, unservedNeeds, type NeedState } from "../needs.ts";
import type { Instant } from "../primitives.ts";
import { getPriority, isOpen, type OpenAssignment } from "../records.ts";
import { statusOfUnit, type DefinedUnit } from "../units.ts";
import { itemKey, minuteStages, stageAfter, type AttentionItem } from "./item.ts";

/** Whether any unit could fill a need: none on duty can, all that can are busy, one is free. */
type Supply = "none" | "committed" | "free";

function supplyOf(board: Board, units: readonly DefinedUnit[], need: Need, at: Instant): Supply {
  let supply: Supply = "none";
  for (const { unit, definition } of units) {
    if (unit.duty.status === "outOfService" || !meetsNeed(need, unit, definition)) continue;
    if (statusOfUnit(board, unit, at) === "available") return "free";
    supply = "committed";
  }
  return supply;
}

/** The answers for one board and time, each looked up once: many incidents ask the same. */
function rememberedSupply(
  board: Board,
  units: readonly DefinedUnit[],
  at: Instant,
): (need: Need) => Supply {
  const known = new Map<string, Supply>();
  return (need) => {
    const { capabilityId, minimumLevel = 1, minimumCrew = 0, agencyId = "" } = need;
    const key = `${capabilityId}\n${minimumLevel}\n${minimumCrew}\n${agencyId}`;
    let supply = known.get(key);
    if (supply === undefined) known.set(key, (supply = supplyOf(board, units, need, at)));
    return supply;
  };
}

/** ATT-8: nobody on duty can, or everybody who can is busy. */
function noCapableUnit(
  incident: Incident,
  rank: number,
  state: NeedState,
  alert: boolean,
): AttentionItem {
  const { incidentId, openedAt: since } = incident;
  const { need, missing } = state;
  const { needId } = need;
  const kind = "no-capable-unit";
  const key = itemKey(kind, `${incidentId}/${needId}`, since);
  const stage = alert ? "alert" : "warn";
  const command = alert ? "addAgency" : "divertUnit";
  const action = { command, incidentId, needId } as const;
  return { key, kind, stage, since, rank, incidentId, needId, need, missing, action };
}

/**
 * ATT-9: units are on their way but the plan asks for more and one is free. Counted from the last
 * assignment, in the minutes of the priority, so that a dispatcher still at work is left alone.
 */
function unfilledItem(
  board: Board,
  incident: Incident,
  open: readonly OpenAssignment[],
  state: NeedState,
  at: Instant,
): AttentionItem[] {
  if (open.length === 0) return [];
  const since = Math.max(...open.map((item) => item.times.assignedAt));
  const { rank, warnMinutes, alertMinutes } = getPriority(board, incident);
  const stage = stageAfter(at - since, minuteStages(warnMinutes, alertMinutes));
  if (!stage) return [];
  const { incidentId } = incident;
  const { need, missing } = state;
  const { needId } = need;
  const kind = "needs-unfilled";
  const key = itemKey(kind, `${incidentId}/${needId}`, since);
  const action = { command: "assignUnits", incidentId, needId } as const;
  return [{ key, kind, stage, since, rank, incidentId, needId, need, missing, action }];
}

/** ATT-8, ATT-9 for the open incidents of one board and time. */
export function needItems(
  board: Board,
  units: readonly DefinedUnit[],
  at: Instant,
): (incident: Incident, assignments: readonly Assignment[]) => AttentionItem[] {
  const supply = rememberedSupply(board, units, at);
  return (incident, assignments) => {
    if (incident.status !== "open") return [];
    const unserved = unservedNeeds(board, incident, assignments, at);
    if (unserved.length === 0) return [];
    const open = assignments.filter(isOpen);
    // An incident that all its units have left waits to be closed, not to be filled.
    if (incident.attended && open.length === 0) return [];
    const { rank } = getPriority(board, incident);
    return unserved.flatMap((state): AttentionItem[] => {
      const found = supply(state.need);
      if (found === "free") return unfilledItem(board, incident, open, state, at);
      return [noCapableUnit(incident, rank, state, found === "none")];
    });
  };
}
