import { nearestRank, rankOf } from "#measures";
import type { Estimate } from "../paired.ts";
import { streams } from "../random.ts";

/** Bootstrap draws; the ends of an interval then lie within about 1 % of their places. */
export const DRAWS = 500;
/** Fewer calls or blocks than this give no interval. */
const CALLS_MIN = 10;
const BLOCKS_MIN = 4;

/** What is said of a set of calls. Seconds, and a share of 0 to 1. */
export const STATISTICS = ["mean", "median", "p90", "withinTarget"] as const;
export type Statistic = (typeof STATISTICS)[number];
export type Figures = Readonly<Record<Statistic, Estimate>>;

/** Seconds of every call in every run; a column is a way to run the centre. */
export type Sample = {
  /** [column][run][call]: the k-th run of every column shares its luck with the others' k-th. */
  readonly columns: readonly (readonly Float64Array[])[];
  /** Target of each call, seconds. */
  readonly targetSeconds: Float64Array;
  /** Block of time that each call was received in. */
  readonly block: Int32Array;
  readonly blocks: number;
  readonly draws: Draws;
};

/** How often each block and each run is drawn: the same for all that is compared. */
export type Draws = {
  /** [draw][block]. */
  readonly weights: readonly Uint16Array[];
  /** [draw][run]; one run fewer than there are is drawn, so that means vary as those of all do. */
  readonly runs: readonly Uint16Array[];
};

export function drawBlocks(blocks: number, runs: number, seed: number, count = DRAWS): Draws {
  const stream = streams(seed)("trial/bootstrap");
  const weights: Uint16Array[] = [];
  const drawnRuns: Uint16Array[] = [];
  for (let draw = 0; draw < count; draw += 1) {
    const row = new Uint16Array(blocks);
    for (let one = 0; one < blocks; one += 1) row[stream.integer(blocks)]! += 1;
    weights.push(row);
    const picked = new Uint16Array(Math.max(1, runs));
    for (let one = 0; one < Math.max(1, runs - 1); one += 1)
      picked[stream.integer(picked.length)]! += 1;
    drawnRuns.push(picked);
  }
  return { weights, runs: drawnRuns };
}

/** Values of one column, run and set of calls, ready to be weighed. */
type Ranked = {
  readonly values: Float64Array;
  readonly blocks: Int32Array;
  readonly sizes: Float64Array;
  readonly sums: Float64Array;
  readonly within: Float64Array;
};

function rank(sample: Sample, calls: readonly number[], seconds: Float64Array): Ranked {
  const order = Int32Array.from(calls).sort((left, right) => seconds[left]! - seconds[right]!);
  const sizes = new Float64Array(sample.blocks);
  const sums = new Float64Array(sample.blocks);
  const within = new Float64Array(sample.blocks);
  for (const call of order) {
    const block = sample.block[call]!;
    sizes[block]! += 1;
    sums[block]! += seconds[call]!;
    if (seconds[call]! <= sample.targetSeconds[call]!) within[block]! += 1;
  }
  return {
    values: Float64Array.from(order, (call) => seconds[call]!),
    blocks: Int32Array.from(order, (call) => sample.block[call]!),
    sizes,
    sums,
    within,
  };
}

type Values = Record<Statistic, number>;

function plain({ values, sums, within }: Ranked): Values {
  const total = (row: Float64Array) => row.reduce((sum, value) => sum + value, 0);
  return {
    mean: total(sums) / values.length,
    median: nearestRank(values, 0.5) ?? Number.NaN,
    p90: nearestRank(values, 0.9) ?? Number.NaN,
    withinTarget: total(within) / values.length,
  };
}

/** The same of the calls as drawn: each block counts as often as it was drawn. */
function drawn(ranked: Ranked, weights: Uint16Array): Values | undefined {
  let size = 0;
  let sum = 0;
  let within = 0;
  for (let block = 0; block < weights.length; block += 1) {
    const weight = weights[block]!;
    if (weight === 0) continue;
    size += weight * ranked.sizes[block]!;
    sum += weight * ranked.sums[block]!;
    within += weight * ranked.within[block]!;
  }
  if (size === 0) return undefined;
  const medianRank = rankOf(size, 0.5);
  const p90Rank = rankOf(size, 0.9);
  let passed = 0;
  let median: number | undefined;
  const { values, blocks } = ranked;
  for (let place = 0; place < values.length; place += 1) {
    passed += weights[blocks[place]!]!;
    if (median === undefined && passed >= medianRank) median = values[place]!;
    if (passed < p90Rank) continue;
    return { mean: sum / size, median: median!, p90: values[place]!, withinTarget: within / size };
  }
  return undefined;
}

/** A statistic of every column: its value, and its value in every draw. */
type Column = { readonly value: Values; readonly draws: readonly (Values | undefined)[] };

function columnOf(sample: Sample, runs: readonly Float64Array[], calls: readonly number[]): Column {
  const ranked = runs.map((seconds) => rank(sample, calls, seconds));
  const each = ranked.map((one) => plain(one));
  const value = Object.fromEntries(
    STATISTICS.map((name) => [
      name,
      each.reduce((sum, one) => sum + one[name], 0) / Math.max(1, each.length),
    ]),
  ) as Values;
  const { weights, runs: picked } = sample.draws;
  const draws = weights.map((row, draw) => meanDrawn(ranked, row, picked[draw]!));
  return { value, draws };
}

/** The mean over the runs that were drawn; a column of one run, the record, is itself. */
function meanDrawn(
  ranked: readonly Ranked[],
  weights: Uint16Array,
  picked: Uint16Array,
): Values | undefined {
  if (ranked.length === 1) return drawn(ranked[0]!, weights);
  const sum = { mean: 0, median: 0, p90: 0, withinTarget: 0 };
  let count = 0;
  for (const [run, times] of picked.entries()) {
    if (times === 0) continue;
    const one = drawn(ranked[run]!, weights);
    if (one === undefined) return undefined;
    count += times;
    for (const name of STATISTICS) sum[name] += times * one[name];
  }
  for (const name of STATISTICS) sum[name] /= count;
  return sum;
}

function estimate(value: number, draws: readonly number[], enough: boolean): Estimate {
  if (!enough || draws.length === 0) return { value, low: null, high: null };
  const ascending = Float64Array.from(draws).sort();
  return {
    value,
    low: nearestRank(ascending, 0.025) ?? null,
    high: nearestRank(ascending, 0.975) ?? null,
  };
}

function figures(of: (name: Statistic) => Estimate): Figures {
  return {
    mean: of("mean"),
    median: of("median"),
    p90: of("p90"),
    withinTarget: of("withinTarget"),
  };
}

/** Figures of every column over the same calls, and their differences. */
export type Tally = {
  readonly columns: readonly Figures[];
  /** Second column less first, as paired: the same calls, blocks and run in each draw. */
  difference(first: number, second: number): Figures;
};

/**
 * Figures with 95 % intervals: percentile intervals of a bootstrap (Efron and Tibshirani 1993,
 * chapters 8 and 13) that draws whole blocks of time, because calls of one block share the units
 * that are out, and with each draw some of the runs: one fewer than there are, so that their mean
 * varies as much as that of all does (Rao and Wu 1988). So the interval holds what was drawn in
 * the simulation too, less and less the more runs there are. Undefined for no calls at all.
 */
export function tally(sample: Sample, calls: readonly number[]): Tally | undefined {
  if (calls.length === 0) return undefined;
  const blocks = new Set(calls.map((call) => sample.block[call]!)).size;
  const enough = calls.length >= CALLS_MIN && blocks >= BLOCKS_MIN;
  const columns = sample.columns.map((runs) => columnOf(sample, runs, calls));
  return {
    columns: columns.map(({ value, draws }) =>
      figures((name) =>
        estimate(
          value[name],
          draws.flatMap((one) => one?.[name] ?? []),
          enough,
        ),
      ),
    ),
    difference(first, second) {
      const [one, other] = [columns[first]!, columns[second]!];
      return figures((name) => {
        const value = other.value[name] - one.value[name];
        const draws = other.draws.flatMap((later, draw) => {
          const earlier = one.draws[draw];
          return later === undefined || earlier === undefined ? [] : later[name] - earlier[name];
        });
        return estimate(value, draws, enough);
      });
    },
  };
}

/** Share of calls reached within each time, with a band that holds 95 % point by point. */
export type Curve = {
  readonly share: readonly number[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
};

/** The distribution of each column over the same calls, at these seconds. */
export function curves(
  sample: Sample,
  calls: readonly number[],
  atSeconds: readonly number[],
): Curve[] {
  const enough = calls.length >= CALLS_MIN;
  return sample.columns.map((runs) => {
    const reached = runs.map((seconds) => reachedBy(sample, calls, seconds, atSeconds));
    const value = atSeconds.map(
      (_, step) => reached.reduce((sum, one) => sum + one.all[step]!, 0) / runs.length,
    );
    const { weights, runs: picked } = sample.draws;
    const drawnShares = atSeconds.map(() => [] as number[]);
    for (const [draw, row] of weights.entries()) {
      const times = reached.length === 1 ? ONCE : picked[draw]!;
      const { sizes } = reached[0]!;
      let size = 0;
      for (let block = 0; block < row.length; block += 1) size += row[block]! * sizes[block]!;
      if (size === 0) continue;
      const all = size * times.reduce((sum, one) => sum + one, 0);
      for (let step = 0; step < atSeconds.length; step += 1) {
        let count = 0;
        for (const [run, one] of reached.entries()) {
          if (times[run] === 0) continue;
          const counts = one.counts[step]!;
          let own = 0;
          for (let block = 0; block < row.length; block += 1) own += row[block]! * counts[block]!;
          count += times[run]! * own;
        }
        drawnShares[step]!.push(count / all);
      }
    }
    const ends = drawnShares.map((shares, step) => estimate(value[step]!, shares, enough));
    return {
      share: value,
      low: ends.map(({ low }) => low),
      high: ends.map(({ high }) => high),
    };
  });
}

const ONCE = Uint16Array.of(1);

function reachedBy(
  sample: Sample,
  calls: readonly number[],
  seconds: Float64Array,
  atSeconds: readonly number[],
) {
  const sizes = new Float64Array(sample.blocks);
  const counts = atSeconds.map(() => new Float64Array(sample.blocks));
  for (const call of calls) {
    const block = sample.block[call]!;
    sizes[block]! += 1;
    for (const [step, limit] of atSeconds.entries()) {
      if (seconds[call]! <= limit) counts[step]![block]! += 1;
    }
  }
  const all = counts.map((row) => row.reduce((sum, count) => sum + count, 0) / calls.length);
  return { sizes, counts, all };
}
