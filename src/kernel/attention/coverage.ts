import type { Board } from "../board.ts";
import type { CoverageRule } from "../configuration.ts";
import type { Instant, ZoneId } from "../primitives.ts";
import { getAssignment } from "../records.ts";
import { statusOfUnit, type DefinedUnit } from "../units.ts";
import { itemKey, NO_RANK, type AttentionItem } from "./item.ts";

const NOWHERE: readonly ZoneId[] = [];

/** Zones in which a unit waits: those of its post, or of its station when it has no post. */
export function waitingZoneIds(board: Board, { unit, definition }: DefinedUnit): readonly ZoneId[] {
  const { posts, stations } = board.configuration;
  if (unit.postId === undefined) {
    const { stationId } = definition;
    return (stationId === undefined ? undefined : stations.get(stationId)?.zoneIds) ?? NOWHERE;
  }
  const { zoneId, zoneIds = NOWHERE } = posts.get(unit.postId) ?? {};
  return zoneId === undefined || zoneIds.includes(zoneId) ? zoneIds : [zoneId, ...zoneIds];
}

/** When a unit that is not free stopped being so. */
function busySince(board: Board, { unit }: DefinedUnit, at: Instant): Instant {
  const first = unit.openAssignmentIds[0];
  if (first !== undefined) return getAssignment(board, first).times.assignedAt;
  if (unit.duty.status !== "inService") return unit.duty.since;
  return unit.reservation?.from ?? at;
}

/**
 * When the gap began, as far as the board knows: when the unit left whose leaving made one too
 * few. Fewer units than the rule asks for are a gap since the configuration was last changed.
 */
function gapSince(board: Board, busy: readonly Instant[], spare: number): Instant {
  const left = busy.toSorted((a, b) => a - b);
  return (spare < 0 ? undefined : left[spare]) ?? board.configuredAt;
}

function ruleItem(
  board: Board,
  rule: CoverageRule,
  waiting: readonly DefinedUnit[],
  at: Instant,
): AttentionItem[] {
  const { ruleId, zoneId, capabilityId, minimumFree } = rule;
  const able = waiting.filter(({ definition }) =>
    definition.capabilities.some((item) => item.capabilityId === capabilityId),
  );
  const busy: Instant[] = [];
  for (const item of able) {
    if (statusOfUnit(board, item.unit, at) !== "available") busy.push(busySince(board, item, at));
  }
  const free = able.length - busy.length;
  if (free >= minimumFree) return [];
  const since = gapSince(board, busy, able.length - minimumFree);
  const kind = "coverage-gap";
  return [
    {
      key: itemKey(kind, ruleId, since),
      kind,
      stage: free === 0 ? "alert" : "warn",
      since,
      rank: NO_RANK,
      ruleId,
      zoneId,
      missing: minimumFree - free,
      action: { command: "postUnit", zoneId, ruleId },
    },
  ];
}

/** ATT-10: zones that fewer free units cover than the rule asks for. */
export function coverageItems(
  board: Board,
  units: readonly DefinedUnit[],
  at: Instant,
): AttentionItem[] {
  const { coverageRules } = board.configuration;
  if (coverageRules.size === 0) return [];
  const byZone = new Map<ZoneId, DefinedUnit[]>();
  for (const item of units) {
    for (const zoneId of waitingZoneIds(board, item)) {
      const waiting = byZone.get(zoneId);
      if (waiting) waiting.push(item);
      else byZone.set(zoneId, [item]);
    }
  }
  return [...coverageRules.values()].flatMap((rule) =>
    ruleItem(board, rule, byZone.get(rule.zoneId) ?? [], at),
  );
}
