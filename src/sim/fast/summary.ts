import { intervalOf, student95, type MeanInterval } from "../matrix/summary.ts";
import { noCounts, type WorkingCounts } from "../working/counts.ts";
import type { CallFigures, ReplicationFigures } from "./figures.ts";
import { groupSize, type PartialResult, type SimulationSettings } from "./replications.ts";

/** Replications in the first stage at least: of fewer the spread is not known. */
export const FIRST_STAGE_MIN = 5;

type Spread = { readonly mean: number; readonly variance: number };

function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}

/**
 * How many replications are needed in all, from those of a first stage (C. Stein, "A two-sample
 * test for a linear hypothesis whose power is independent of the variance", 1945): the interval of
 * `twoStageInterval` is then no wider than asked and holds the mean with 95 % or more, exactly so
 * for normal values. Looking at the interval after every replication and stopping when it seems
 * narrow would not: it stops when the spread happens to look small. Requires two values or more.
 */
export function replicationsNeeded(first: readonly number[], halfWidth: number): number {
  const { variance } = spreadOf(first);
  return Math.max(
    first.length,
    Math.ceil((student95(first.length - 1) / halfWidth) ** 2 * variance),
  );
}

/** The mean of all values, with the spread of the first stage alone. */
export function twoStageInterval(values: readonly number[], firstStage: number): MeanInterval {
  const { variance } = spreadOf(values.slice(0, firstStage));
  const { mean } = spreadOf(values);
  const half = student95(firstStage - 1) * Math.sqrt(variance / values.length);
  return { mean, low: mean - half, high: mean + half };
}

/**
 * Antithetic or stratified replications are not independent: each group counts as one value, its
 * mean; a group that is not whole does not count.
 */
export function independentValues(
  replications: readonly ReplicationFigures[],
  settings: SimulationSettings,
  read: (one: ReplicationFigures) => number | null | undefined,
): number[] {
  const values = replications.map((one) => read(one) ?? NaN);
  const size = groupSize(settings);
  if (size === 1) return values;
  return Array.from({ length: Math.floor(values.length / size) }, (_, group) => {
    const own = values.slice(group * size, (group + 1) * size);
    return own.reduce((sum, value) => sum + value, 0) / size;
  });
}

export type CallSummary = {
  readonly calls: number;
  readonly toReach: number;
  readonly meanResponseSeconds: MeanInterval;
  readonly response90Seconds: MeanInterval;
  readonly withinTarget: MeanInterval;
};

export type SimulationSummary = {
  readonly replications: number;
  readonly events: number;
  readonly all: CallSummary;
  readonly byPriority: Readonly<Record<string, CallSummary>>;
  readonly byZone: Readonly<Record<string, CallSummary>>;
  readonly waitedShare: MeanInterval;
  readonly workloads: Readonly<Record<string, MeanInterval>>;
  /** How often in a replication the working rules were followed; absent without any. */
  readonly working?: Readonly<Record<keyof WorkingCounts, MeanInterval>>;
  /**
   * With antithetic or stratified replications: the variance of the mean response of a pair or
   * group over that of as many independent ones. Below 1 it helps; 0.5 does what twice as many
   * replications do.
   */
  readonly varianceRatio?: number;
};

type Figures = ReplicationFigures["all"];

function callSummary(
  { replications, settings }: PartialResult,
  read: (one: ReplicationFigures) => Figures | undefined,
): CallSummary {
  const interval = (name: keyof CallFigures): MeanInterval =>
    intervalOf(independentValues(replications, settings, (one) => read(one)?.[name]));
  const total = (name: "calls" | "toReach"): number =>
    replications.reduce((sum, one) => sum + (read(one)?.[name] ?? 0), 0);
  return {
    calls: total("calls"),
    toReach: total("toReach"),
    meanResponseSeconds: interval("meanResponseSeconds"),
    response90Seconds: interval("response90Seconds"),
    withinTarget: interval("withinTarget"),
  };
}

function keysOf(replications: readonly ReplicationFigures[], name: "byPriority" | "byZone") {
  return [...new Set(replications.flatMap((one) => Object.keys(one[name])))].sort();
}

function varianceRatio({ replications, settings }: PartialResult): number | undefined {
  const size = groupSize(settings);
  if (size === 1 || replications.length < 2 * size) return undefined;
  const read = (one: ReplicationFigures) => one.all.meanResponseSeconds;
  const single = replications.map((one) => read(one) ?? NaN);
  const pairs = independentValues(replications, settings, read);
  return spreadOf(pairs).variance / (spreadOf(single).variance / size);
}

type IntervalOf = (read: (one: ReplicationFigures) => number | null | undefined) => MeanInterval;

function workingOf(interval: IntervalOf): NonNullable<SimulationSummary["working"]> {
  const names = Object.keys(noCounts()) as (keyof WorkingCounts)[];
  const entries = names.map((name) => [name, interval(({ working }) => working?.[name])]);
  return Object.fromEntries(entries) as NonNullable<SimulationSummary["working"]>;
}

/** Means over replications with 95 % intervals (Student's t). */
export function summarise(partial: PartialResult): SimulationSummary {
  const { replications, settings } = partial;
  const ratio = varianceRatio(partial);
  const interval: IntervalOf = (read) =>
    intervalOf(independentValues(replications, settings, read));
  const groups = (name: "byPriority" | "byZone"): Record<string, CallSummary> =>
    Object.fromEntries(
      keysOf(replications, name).map((id) => [id, callSummary(partial, (one) => one[name][id])]),
    );
  return {
    replications: replications.length,
    events: replications.reduce((sum, { events }) => sum + events, 0),
    all: callSummary(partial, ({ all }) => all),
    byPriority: groups("byPriority"),
    byZone: groups("byZone"),
    waitedShare: interval(({ waitedShare }) => waitedShare),
    workloads: Object.fromEntries(
      Object.keys(replications[0]?.workloads ?? {}).map((unitId) => [
        unitId,
        interval(({ workloads }) => workloads[unitId]),
      ]),
    ),
    ...(replications[0]?.working === undefined ? {} : { working: workingOf(interval) }),
    ...(ratio === undefined ? {} : { varianceRatio: ratio }),
  };
}
