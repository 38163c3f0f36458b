import type { Discipline, Instant } from "#kernel";
import { nearestRank, percentileInterval } from "./percentile.ts";
import { DEFAULT_TARGETS, targetFor, type Target } from "./targets.ts";

/** See docs/spec/measures.md for what each begins and ends with. */
export type IndicatorName = "callHandling" | "turnout" | "travel" | "firstOnScene" | "commitment";

export const INDICATOR_NAMES: readonly IndicatorName[] = [
  "callHandling",
  "turnout",
  "travel",
  "firstOnScene",
  "commitment",
];

/** Why a duration could not be counted. Stable codes: they are part of the output. */
export type Exclusion =
  | "no-incident"
  | "linked-to-earlier-call"
  | "grouped"
  | "no-dispatch"
  | "no-en-route"
  | "no-on-scene"
  | "no-available"
  | "negative";

/** A duration in seconds, or why there is none. */
export type Duration = number | Exclusion;

/** One assignment with its durations, seconds. */
export type AssignmentMeasure = {
  /** call/unit type/k: the k-th unit of that type sent to that call, from 1. Pairs two runs. */
  readonly key: string;
  readonly assignmentId: string;
  readonly unitId: string;
  readonly turnout: Duration;
  readonly travel: Duration;
  readonly commitment: Duration;
};

/** One call (or one incident that no call reported) with its durations, seconds. */
export type CallMeasure = {
  /** The call's id, or the incident's when no call reported it. */
  readonly callId: string;
  readonly incidentId: string | undefined;
  /** The last priority of its incident; undefined while there is no incident. */
  readonly priorityId: string | undefined;
  readonly discipline: Discipline | undefined;
  readonly receivedAt: Instant;
  readonly callHandling: Duration;
  readonly firstOnScene: Duration;
  readonly assignments: readonly AssignmentMeasure[];
};

export const ALL_PRIORITIES = "all";

/** One line of a scorecard. Times in seconds; null where there is nothing to say. */
export type Indicator = {
  readonly name: IndicatorName;
  /** A priority id, or "all". */
  readonly priority: string;
  readonly count: number;
  readonly median: number | null;
  readonly p90: number | null;
  /** 95 % interval of the 90th percentile; null on a side that has too few values. */
  readonly p90Low: number | null;
  readonly p90High: number | null;
  readonly excluded: Readonly<Partial<Record<Exclusion, number>>>;
  /** Share of the counted durations within their target; null without a target or a value. */
  readonly withinTarget: number | null;
};

/** Visits every duration of an indicator: once per call, or once per assignment. */
export function durationsOf(
  calls: Iterable<CallMeasure>,
  name: IndicatorName,
  visit: (duration: Duration, call: CallMeasure, key: string) => void,
): void {
  for (const call of calls) {
    if (name === "callHandling" || name === "firstOnScene") {
      visit(call[name], call, call.callId);
    } else {
      for (const one of call.assignments) visit(one[name], call, one.key);
    }
  }
}

type Collected = {
  readonly values: number[];
  readonly excluded: Partial<Record<Exclusion, number>>;
  readonly targets: Set<Target>;
  withTarget: number;
  within: number;
};

/** An indicator with the values it was made of. */
export type CollectedIndicator = {
  readonly indicator: Indicator;
  /** Ascending, seconds. */
  readonly values: Float64Array;
  /** Targets that some counted duration was held against, in the order met. */
  readonly targets: readonly Target[];
  /** Counted durations that have a target, and those of them that do not exceed it. */
  readonly withTarget: number;
  readonly within: number;
};

/** The middle and the slow end of some times, seconds; null where there is nothing to say. */
export type TimesSummary = {
  readonly count: number;
  readonly median: number | null;
  readonly p90: number | null;
  readonly p90Low: number | null;
  readonly p90High: number | null;
};

/** Median, 90th percentile and its 95 % interval. Requires ascending values. */
export function summariseTimes(ascending: Float64Array): TimesSummary {
  const interval = percentileInterval(ascending, 0.9);
  return {
    count: ascending.length,
    median: nearestRank(ascending, 0.5) ?? null,
    p90: nearestRank(ascending, 0.9) ?? null,
    p90Low: interval.low ?? null,
    p90High: interval.high ?? null,
  };
}

function newCollected(): Collected {
  return { values: [], excluded: {}, targets: new Set(), withTarget: 0, within: 0 };
}

function collect(into: Collected, duration: Duration, target: Target | undefined): void {
  if (typeof duration !== "number") {
    into.excluded[duration] = (into.excluded[duration] ?? 0) + 1;
    return;
  }
  into.values.push(duration);
  if (target === undefined) return;
  into.targets.add(target);
  into.withTarget += 1;
  if (duration <= target.seconds) into.within += 1;
}

function summarise(
  name: IndicatorName,
  priority: string,
  collected: Collected,
): CollectedIndicator {
  const { excluded, targets, withTarget, within } = collected;
  const values = Float64Array.from(collected.values).sort();
  const indicator: Indicator = {
    name,
    priority,
    ...summariseTimes(values),
    excluded: Object.fromEntries(Object.entries(excluded).toSorted(byKey)),
    withinTarget: withTarget === 0 ? null : within / withTarget,
  };
  return { indicator, values, targets: [...targets], withTarget, within };
}

function byKey(left: readonly [string, unknown], right: readonly [string, unknown]): number {
  return left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0;
}

/**
 * Every indicator for all priorities together and for each priority that occurs, in the order of
 * INDICATOR_NAMES, "all" first and then by priority id. A call without an incident has no priority
 * and counts under "all" only.
 */
export function indicators(
  calls: readonly CallMeasure[],
  targets: readonly Target[] = DEFAULT_TARGETS,
): Indicator[] {
  return collectIndicators(calls, targets).map(({ indicator }) => indicator);
}

/** As `indicators`, with the values each was made of. */
export function collectIndicators(
  calls: readonly CallMeasure[],
  targets: readonly Target[] = DEFAULT_TARGETS,
): CollectedIndicator[] {
  const priorities = new Set<string>();
  for (const call of calls) if (call.priorityId !== undefined) priorities.add(call.priorityId);
  const lines: CollectedIndicator[] = [];
  for (const name of INDICATOR_NAMES) {
    const all = newCollected();
    const byPriority = new Map<string, Collected>();
    for (const priority of [...priorities].toSorted()) byPriority.set(priority, newCollected());
    durationsOf(calls, name, (duration, call) => {
      const target = targetFor(targets, name, call.discipline);
      collect(all, duration, target);
      const own = call.priorityId === undefined ? undefined : byPriority.get(call.priorityId);
      if (own !== undefined) collect(own, duration, target);
    });
    lines.push(summarise(name, ALL_PRIORITIES, all));
    for (const [priority, own] of byPriority) lines.push(summarise(name, priority, own));
  }
  return lines;
}
