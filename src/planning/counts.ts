/**
 * A count with mean m and variance m + m² / size (negative binomial: Poisson calls whose rate
 * itself varies); `size` Infinity is Poisson. Logarithms throughout, so large means do not vanish.
 */
export type CountLaw = { readonly mean: number; readonly size: number };

/** What is left out of the upper tail when a sum over counts is cut. */
const TAIL = 1e-12;

/** Natural logarithm of the probability of zero. */
function logZero({ mean, size }: CountLaw): number {
  return size === Infinity ? -mean : -size * Math.log1p(mean / size);
}

/** Ratio of the probabilities of count + 1 and count. */
function ratio({ mean, size }: CountLaw, count: number): number {
  return size === Infinity
    ? mean / (count + 1)
    : ((count + size) / (count + 1)) * (mean / (mean + size));
}

/** Natural logarithm of the probability of one count. */
export function logProbability(law: CountLaw, count: number): number {
  if (law.mean === 0) return count === 0 ? 0 : -Infinity;
  let log = logZero(law);
  for (let below = 0; below < count; below += 1) log += Math.log(ratio(law, below));
  return log;
}

/** The distribution function at 0, 1, 2, … up to where less than `TAIL` is left. */
export function cumulative(law: CountLaw): number[] {
  if (law.mean === 0) return [1];
  const deviation = Math.sqrt(law.mean + (law.size === Infinity ? 0 : law.mean ** 2 / law.size));
  const longest = Math.ceil(law.mean + 60 * deviation + 60);
  const values: number[] = [];
  let log = logZero(law);
  let sum = 0;
  for (let count = 0; count <= longest; count += 1) {
    sum += Math.exp(log);
    values.push(Math.min(1, sum));
    if (1 - sum < TAIL) break;
    log += Math.log(ratio(law, count));
  }
  return values;
}

/** The smallest count whose distribution function reaches `part`. */
export function quantile(distribution: readonly number[], part: number): number {
  const found = distribution.findIndex((value) => value >= part);
  return found === -1 ? distribution.length - 1 : found;
}

/**
 * Continuous ranked probability score of a count, in calls: the sum over k of (F(k) - [y ≤ k])²
 * (Gneiting and Raftery 2007). Smaller is better; of a point forecast it is the absolute error.
 */
export function rankedScore(distribution: readonly number[], observed: number): number {
  let score = 0;
  const end = Math.max(distribution.length, observed);
  for (let count = 0; count < end; count += 1) {
    const below = distribution[count] ?? 1;
    score += (below - (observed <= count ? 1 : 0)) ** 2;
  }
  return score;
}
