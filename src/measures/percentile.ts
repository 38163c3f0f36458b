/** The share of a distribution that lies within its 90th percentile, and the like: 0 < p < 1. */
export type PercentileInterval = {
  /** Undefined when there are too few values for that side to hold the coverage asked for. */
  readonly low: number | undefined;
  readonly high: number | undefined;
};

/**
 * Nearest-rank percentile: the smallest value such that at least the share p of all values is not
 * larger, x(ceil(n p)). It is the inverse of the empirical distribution function (type 1 of
 * R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", The American Statistician
 * 50 (4), 1996), so it is always a value that occurred. Requires ascending values.
 */
export function nearestRank(ascending: ArrayLike<number>, share: number): number | undefined {
  if (ascending.length === 0) return undefined;
  return ascending[rankOf(ascending.length, share) - 1];
}

/** ceil(n p), at least 1; a product that misses an integer only by rounding counts as it. */
export function rankOf(count: number, share: number): number {
  return Math.max(1, Math.ceil(count * share - 1e-9));
}

/**
 * Distribution-free interval for a percentile from order statistics (H. A. David and H. N.
 * Nagaraja, Order Statistics, 3rd edition, 2003, section 7.1): x(l) and x(u) with the largest l and
 * smallest u such that a binomial(n, p) count is below l, and not below u, with probability at most
 * (1 - confidence) / 2 each. It supposes that the values are independent; durations of a busy hour
 * are not quite, so the true interval is somewhat wider. Requires ascending values.
 */
export function percentileInterval(
  ascending: ArrayLike<number>,
  share: number,
  confidence = 0.95,
): PercentileInterval {
  const count = ascending.length;
  const ranks = intervalRanks(count, share, confidence);
  return {
    low: ranks.low < 1 ? undefined : ascending[ranks.low - 1],
    high: ranks.high > count ? undefined : ascending[ranks.high - 1],
  };
}

/** Ranks l and u, from 1; l = 0 or u = n + 1 when no such order statistic exists. */
export function intervalRanks(
  count: number,
  share: number,
  confidence: number,
): { readonly low: number; readonly high: number } {
  const tail = (1 - confidence) / 2;
  // P(B <= k), accumulated from the first k whose probability can matter at all.
  const spread = 12 * Math.sqrt(count * share * (1 - share)) + 12;
  const first = Math.max(0, Math.floor(count * share - spread));
  let below = 0;
  let low = 0;
  for (let successes = first; successes <= count; successes += 1) {
    below += binomialProbability(count, successes, share);
    // P(B < l) = P(B <= l - 1) <= tail, so l may be one more than this count of successes.
    if (below <= tail) low = successes + 1;
    // P(B >= u) = 1 - P(B <= u - 1) <= tail, for the first u that satisfies it.
    if (below >= 1 - tail) return { low, high: successes + 1 };
  }
  return { low, high: count + 1 };
}

function binomialProbability(count: number, successes: number, share: number): number {
  return Math.exp(
    logFactorial(count) -
      logFactorial(successes) -
      logFactorial(count - successes) +
      successes * Math.log(share) +
      (count - successes) * Math.log1p(-share),
  );
}

const SMALL_FACTORIALS = 64;
const smallLogFactorials = [0];
for (let value = 1; value < SMALL_FACTORIALS; value += 1) {
  smallLogFactorials.push((smallLogFactorials[value - 1] as number) + Math.log(value));
}

/** ln(n!), by Stirling's series (Abramowitz and Stegun 6.1.41) from 64 on: error below 1e-13. */
function logFactorial(value: number): number {
  if (value < SMALL_FACTORIALS) return smallLogFactorials[value] as number;
  const inverse = 1 / value;
  const correction = (inverse / 12) * (1 - (inverse * inverse) / 30);
  return (value + 0.5) * Math.log(value) - value + 0.5 * Math.log(2 * Math.PI) + correction;
}
