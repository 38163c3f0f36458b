import type { CapabilityId, CoverageRule } from "#kernel";
import { rulesWhereWaiting, type UnitEntry } from "./fleet-index.ts";
import type { CoverageGap, CoverageLoss } from "./recommendation.ts";
import { isFree, type Situation } from "./situation.ts";

/** Who is free now, where coverage rules look, and who would answer the next calls. */
export type Coverage = {
  /** What the unit leaves behind when it is sent for this capability; undefined: nothing. */
  lossOf(entry: UnitEntry, capabilityId: CapabilityId): CoverageLoss | undefined;
  /** Rules that these units, sent together, leave short. */
  gapsAfter(entries: readonly UnitEntry[]): CoverageGap[];
  /** Units that rules lack when these are sent together, beyond what each one's own gaps say. */
  jointGaps(entries: readonly UnitEntry[]): number;
};

/** Counts free units per rule, and rates every free unit that has one of the capabilities. */
export function coverageOf(
  situation: Situation,
  capabilityIds: ReadonlySet<CapabilityId>,
): Coverage {
  const { index, options } = situation;
  const free = freePerRule(situation);
  const added = new Map<CapabilityId, ReadonlyMap<UnitEntry, number>>();
  for (const capabilityId of capabilityIds) {
    added.set(capabilityId, addedSecondsOf(situation, capabilityId));
  }
  const shortage = (position: number, leaving: number): CoverageGap | undefined => {
    const rule = index.rules[position]!;
    const freeBefore = free[position]!;
    const freeAfter = freeBefore - leaving;
    if (freeAfter >= rule.minimumFree) return undefined;
    return gapOf(situation, rule, { freeBefore, freeAfter });
  };
  return {
    lossOf: (entry, capabilityId) => {
      const addedSeconds = added.get(capabilityId)?.get(entry) ?? 0;
      const gaps: CoverageGap[] = [];
      for (const rule of rulesOf(situation, entry)) {
        const gap = shortage(rule, 1);
        if (gap !== undefined) gaps.push(gap);
      }
      if (gaps.length === 0 && addedSeconds === 0) return undefined;
      return { gaps, addedSeconds, lossSeconds: gaps.length * options.gapSeconds + addedSeconds };
    },
    gapsAfter: (entries) =>
      [...leavingPerRule(situation, entries)]
        .sort(([a], [b]) => a - b)
        .flatMap(([rule, units]) => shortage(rule, units) ?? []),
    jointGaps: (entries) => {
      let joint = 0;
      for (const [rule, units] of leavingPerRule(situation, entries)) {
        const spare = free[rule]! - index.rules[rule]!.minimumFree;
        // Without a unit to spare every unit that leaves is a gap of its own already.
        if (spare > 0) joint += Math.max(0, units - spare);
      }
      return joint;
    },
  };
}

/** How many of the units count for each rule. */
function leavingPerRule(
  situation: Situation,
  entries: readonly UnitEntry[],
): ReadonlyMap<number, number> {
  const leaving = new Map<number, number>();
  for (const rule of entries.flatMap((entry) => rulesOf(situation, entry))) {
    leaving.set(rule, 1 + (leaving.get(rule) ?? 0));
  }
  return leaving;
}

/** When nothing is weighed: no unit leaves anything behind. */
export const NO_COVERAGE: Coverage = {
  lossOf: () => undefined,
  gapsAfter: () => [],
  jointGaps: () => 0,
};

function gapOf(
  situation: Situation,
  rule: CoverageRule,
  free: { readonly freeBefore: number; readonly freeAfter: number },
): CoverageGap {
  const { zones, capabilities } = situation.input.board.configuration;
  const { ruleId, zoneId, capabilityId, minimumFree } = rule;
  const zoneName = zones.get(zoneId)?.name ?? { en: zoneId };
  const capabilityName = capabilities.get(capabilityId)?.name ?? { en: capabilityId };
  return { ruleId, zoneId, zoneName, capabilityId, capabilityName, minimumFree, ...free };
}

/** Rules that a free unit counts for where it waits; none for a unit that is not free. */
function rulesOf(situation: Situation, entry: UnitEntry): readonly number[] {
  const { input, incident, index } = situation;
  const unit = input.board.units.get(entry.definition.unitId);
  if (unit === undefined || !isFree(unit, input.at, incident.incidentId)) return [];
  return rulesWhereWaiting(index, entry, unit);
}

function freePerRule(situation: Situation): Int32Array {
  const { index } = situation;
  const free = new Int32Array(index.rules.length);
  if (free.length === 0) return free;
  for (const entry of index.entries) {
    for (const rule of rulesOf(situation, entry)) free[rule]! += 1;
  }
  return free;
}

type Waiting = { readonly entry: UnitEntry; readonly seconds: Float64Array };

/**
 * Seconds that the calls expected while a unit is away would wait longer in all:
 * awayHours x sum over points of callsPerHour x (second best - best), over the points where this
 * unit is the best of the free units with the capability.
 */
function addedSecondsOf(
  situation: Situation,
  capabilityId: CapabilityId,
): ReadonlyMap<UnitEntry, number> {
  const { input, index, incident, options } = situation;
  const added = new Map<UnitEntry, number>();
  const { demand } = input;
  if (demand === undefined) return added;
  const waiting: Waiting[] = [];
  for (const entry of index.byCapability.get(capabilityId) ?? []) {
    const { definition } = entry;
    const unit = input.board.units.get(definition.unitId);
    if (unit === undefined || !isFree(unit, input.at, incident.incidentId)) continue;
    const seconds = demand.secondsFromWaiting(definition, unit, input.positions);
    if (seconds !== undefined) waiting.push({ entry, seconds });
  }
  const { callsPerHour } = demand;
  for (let point = 0; point < callsPerHour.length; point += 1) {
    let best = options.unreachedSeconds;
    let second = options.unreachedSeconds;
    let bestUnit: UnitEntry | undefined;
    for (const { entry, seconds } of waiting) {
      const time = seconds[point]!;
      if (time < best) {
        second = best;
        best = time;
        bestUnit = entry;
      } else if (time < second) second = time;
    }
    if (bestUnit === undefined || second === best) continue;
    const share = options.awayHours * callsPerHour[point]! * (second - best);
    added.set(bestUnit, share + (added.get(bestUnit) ?? 0));
  }
  return added;
}
