import type { Instant } from "#kernel";
import { nearestRank, percentileInterval, rankOf } from "#measures";
import type { RandomStream } from "./random.ts";

/** The same call or assignment in two runs. Seconds. */
export type Pair = { readonly before: number; readonly after: number; readonly at: Instant };

/** Differences are after minus before: negative is sooner. Seconds; null without pairs. */
export type PairedDifference = {
  readonly pairs: number;
  readonly improved: number;
  readonly worse: number;
  readonly same: number;
  readonly medianBefore: number | null;
  readonly medianAfter: number | null;
  readonly p90Before: number | null;
  readonly p90After: number | null;
  readonly meanDifference: Estimate | null;
  /** Median of the differences, which is not the difference of the medians. */
  readonly medianDifference: Estimate | null;
  readonly p90Difference: Estimate | null;
};

/** A value with a 95 % interval; an end is null when there are too few pairs for it. */
export type Estimate = {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
};

export const REPLICATES = 1000;

/**
 * Calls received in the same clock hour are drawn together: they share the units that are out, so
 * their differences are not independent; from one hour to the next that is mostly forgotten (a
 * unit is out for 18 minutes in the median in the New Year week). Weeks are too few for days.
 */
export const CLUSTER_SECONDS = 3600;

type Clusters = {
  /** Cluster of each pair. */
  readonly of: Int32Array;
  readonly count: number;
  readonly sizes: Float64Array;
  readonly sums: Float64Array;
};

function clustersOf(pairs: readonly Pair[]): Clusters {
  const numbers = new Map<number, number>();
  const of = new Int32Array(pairs.length);
  for (const [index, { at }] of pairs.entries()) {
    const hour = Math.floor(at / (CLUSTER_SECONDS * 1000));
    const number = numbers.get(hour) ?? numbers.size;
    numbers.set(hour, number);
    of[index] = number;
  }
  const count = numbers.size;
  const sizes = new Float64Array(count);
  const sums = new Float64Array(count);
  for (const [index, { before, after }] of pairs.entries()) {
    const cluster = of[index] as number;
    sizes[cluster] = (sizes[cluster] as number) + 1;
    sums[cluster] = (sums[cluster] as number) + after - before;
  }
  return { of, count, sizes, sums };
}

/** Values in ascending order with the cluster of each: a percentile of a draw is one walk. */
type Ranked = { readonly values: Float64Array; readonly clusters: Int32Array };

function rankedOf(values: readonly number[], clusters: Clusters): Ranked {
  const order = values
    .map((_, index) => index)
    .sort((left, right) => (values[left] as number) - (values[right] as number));
  return {
    values: Float64Array.from(order, (index) => values[index] as number),
    clusters: Int32Array.from(order, (index) => clusters.of[index] as number),
  };
}

function drawnPercentile(ranked: Ranked, weights: Int32Array, rank: number): number {
  let passed = 0;
  for (let index = 0; index < ranked.values.length; index += 1) {
    passed += weights[ranked.clusters[index] as number] as number;
    if (passed >= rank) return ranked.values[index] as number;
  }
  return ranked.values.at(-1) ?? 0;
}

function interval(value: number, draws: Float64Array): Estimate {
  if (draws.length === 0) return { value, low: null, high: null };
  draws.sort();
  return {
    value,
    low: nearestRank(draws, 0.025) ?? null,
    high: nearestRank(draws, 0.975) ?? null,
  };
}

/**
 * Compares the same calls in two runs. The interval of the median difference is from order
 * statistics (the sign test turned round; W. J. Conover, Practical Nonparametric Statistics, 3rd
 * edition, 1999, section 3.4); those of the mean and of the difference of the 90th percentiles are
 * percentile intervals of a paired cluster bootstrap (B. Efron and R. J. Tibshirani, An
 * Introduction to the Bootstrap, 1993, chapters 8 and 13): whole hours are drawn, with both runs.
 */
export function pairedDifference(pairs: readonly Pair[], stream: RandomStream): PairedDifference {
  const differences = Float64Array.from(pairs, ({ before, after }) => after - before).sort();
  const before = pairs.map((pair) => pair.before);
  const after = pairs.map((pair) => pair.after);
  const counts = {
    pairs: pairs.length,
    improved: differences.filter((value) => value < 0).length,
    worse: differences.filter((value) => value > 0).length,
    same: differences.filter((value) => value === 0).length,
  };
  const none = { meanDifference: null, medianDifference: null, p90Difference: null };
  const ascendingBefore = Float64Array.from(before).sort();
  const ascendingAfter = Float64Array.from(after).sort();
  const levels = {
    medianBefore: nearestRank(ascendingBefore, 0.5) ?? null,
    medianAfter: nearestRank(ascendingAfter, 0.5) ?? null,
    p90Before: nearestRank(ascendingBefore, 0.9) ?? null,
    p90After: nearestRank(ascendingAfter, 0.9) ?? null,
  };
  if (pairs.length === 0) return { ...counts, ...levels, ...none };
  const draws = bootstrap(pairs, before, after, stream);
  const sum = differences.reduce((total, value) => total + value, 0);
  const ends = percentileInterval(differences, 0.5);
  return {
    ...counts,
    ...levels,
    meanDifference: interval(sum / pairs.length, draws.means),
    medianDifference: {
      value: nearestRank(differences, 0.5) ?? 0,
      low: ends.low ?? null,
      high: ends.high ?? null,
    },
    p90Difference: interval((levels.p90After ?? 0) - (levels.p90Before ?? 0), draws.p90s),
  };
}

function bootstrap(
  pairs: readonly Pair[],
  before: readonly number[],
  after: readonly number[],
  stream: RandomStream,
): { means: Float64Array; p90s: Float64Array } {
  const clusters = clustersOf(pairs);
  // One cluster drawn again and again is always itself: it says nothing about chance.
  const replicates = clusters.count < 2 ? 0 : REPLICATES;
  const rankedBefore = rankedOf(before, clusters);
  const rankedAfter = rankedOf(after, clusters);
  const means = new Float64Array(replicates);
  const p90s = new Float64Array(replicates);
  const weights = new Int32Array(clusters.count);
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    weights.fill(0);
    let size = 0;
    let sum = 0;
    for (let draw = 0; draw < clusters.count; draw += 1) {
      const cluster = stream.integer(clusters.count);
      weights[cluster] = (weights[cluster] as number) + 1;
      size += clusters.sizes[cluster] as number;
      sum += clusters.sums[cluster] as number;
    }
    const rank = rankOf(size, 0.9);
    means[replicate] = sum / size;
    p90s[replicate] =
      drawnPercentile(rankedAfter, weights, rank) - drawnPercentile(rankedBefore, weights, rank);
  }
  return { means, p90s };
}
