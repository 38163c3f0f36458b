import type { CoveringProblem } from "./covering.ts";

/** Fewest and most units at each site. */
export type SiteLimits = { readonly low: Int32Array; readonly high: Int32Array };

export type BoundOptions = {
  readonly limits: SiteLimits;
  readonly multipliers: Float64Array;
  readonly iterationsMax: number;
  /** Worth that a placement must exceed to be of interest. */
  readonly target: number;
  readonly isClosed: (bound: number) => boolean;
  /** Called with placements met on the way; answers the target. */
  readonly visit: (placed: Int32Array, iteration: number) => number;
};

export type CoveringBound = {
  readonly upperBound: number;
  readonly multipliers: Float64Array;
  /** The limits given, with those added that any placement above the target must keep. */
  readonly limits: SiteLimits;
  /** Units at each site in the relaxed optimum, as an average of the placements met. */
  readonly share: Float64Array;
  /** Entries of reach lists looked at: a measure of work that no machine changes. */
  readonly work: number;
};

/** A better bound makes the steps longer, this many placements in a row without one shorter. */
const LONGER = 1.1;
const SHORTER = 0.66;
const PATIENCE = 20;
const STEP_FIRST = 0.1;
const STEP_MAX = 2;
/** Largest weight of the newest placement in the average, and how far it sinks. */
const NEWEST_FIRST = 0.1;
const NEWEST_MIN = 0.0016;
/** Every so many iterations the progress is looked at. */
const LOOK_EVERY = 40;
/** Less than this part of the distance to the target since the last look: branching is quicker. */
const PROGRESS_MIN = 0.03;
const VISIT_EVERY = 10;

/** The relaxed problem at one set of prices. */
class Relaxed {
  readonly placed: Int32Array;
  /** Units wanted at each place less those in its reach: the subgradient. */
  readonly lacking: Float64Array;
  bound = 0;
  work = 0;
  /** Values of the last unit that was free to go and of the best place left. */
  last = -Infinity;
  next = -Infinity;
  readonly values: Float64Array;
  private readonly problem: CoveringProblem;

  constructor(problem: CoveringProblem) {
    this.problem = problem;
    this.placed = new Int32Array(problem.covers.length);
    this.values = new Float64Array(problem.covers.length);
    this.lacking = new Float64Array(problem.demand.length);
  }

  solve(multipliers: Float64Array, limits: SiteLimits): void {
    const { demand, covers, weights, firstBonus } = this.problem;
    let bound = 0;
    for (let place = 0; place < demand.length; place += 1) {
      const price = multipliers[place]!;
      const bonus = firstBonus?.[place] ?? 0;
      let count = 0;
      while (count < weights.length) {
        const worth = demand[place]! * weights[count]! + (count === 0 ? bonus : 0);
        if (worth <= price) break;
        bound += worth - price;
        count += 1;
      }
      this.lacking[place] = count;
    }
    for (let site = 0; site < covers.length; site += 1) {
      const reached = covers[site]!;
      let value = 0;
      if (limits.high[site]! > 0) {
        for (let at = 0; at < reached.length; at += 1) value += multipliers[reached[at]!]!;
        this.work += reached.length;
      }
      this.values[site] = value;
    }
    this.bound = bound + this.fill(limits);
    for (let site = 0; site < covers.length; site += 1) {
      const count = this.placed[site]!;
      if (count > 0) for (const place of covers[site]!) this.lacking[place]! -= count;
    }
  }

  /** Every site as few units as it must hold, the rest where a unit is worth most. */
  private fill({ low, high }: SiteLimits): number {
    const { values, placed } = this;
    placed.set(low);
    let left = this.problem.units;
    let worth = 0;
    for (let site = 0; site < low.length; site += 1) {
      left -= low[site]!;
      worth += low[site]! * values[site]!;
    }
    [this.last, this.next] = [Infinity, -Infinity];
    for (const site of this.bestSites(left + 1, { low, high })) {
      if (left > 0) this.last = values[site]!;
      const more = Math.min(left, high[site]! - low[site]!);
      placed[site]! += more;
      worth += more * values[site]!;
      left -= more;
      if (placed[site]! < high[site]!) {
        this.next = values[site]!;
        break;
      }
    }
    return worth;
  }

  /** The open sites where a unit is worth most, the earlier at a tie; more cannot matter. */
  private bestSites(count: number, { low, high }: SiteLimits): number[] {
    const { values } = this;
    const best: number[] = [];
    for (let site = 0; site < low.length; site += 1) {
      if (low[site]! >= high[site]!) continue;
      const value = values[site]!;
      if (best.length === count && value <= values[best[count - 1]!]!) continue;
      if (best.length === count) best.pop();
      let at = best.length;
      for (; at > 0 && values[best[at - 1]!]! < value; at -= 1);
      best.splice(at, 0, site);
    }
    return best;
  }
}

/** Tightens limits whose crossing would push the bound to the target (reduced costs). */
function tighten({ low, high }: SiteLimits, relaxed: Relaxed, target: number): void {
  const { values, placed, last, next, bound } = relaxed;
  // Rounding must not cut off a placement that just exceeds the target.
  const room = bound - target + 1e-9 * Math.abs(bound);
  for (let site = 0; site < low.length; site += 1) {
    if (low[site] === high[site]) continue;
    const more = last - values[site]!;
    if (more > 0 && last < Infinity) {
      high[site] = Math.min(high[site]!, placed[site]! + Math.floor(room / more));
    }
    const fewer = values[site]! - next;
    if (fewer > 0 && next > -Infinity) {
      low[site] = Math.max(low[site]!, placed[site]! - Math.floor(room / fewer));
    }
  }
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += one[index]! * other[index]!;
  return sum;
}

/** The averages that the volume algorithm keeps: what is lacking, and the units placed. */
class Average {
  readonly lacking: Float64Array;
  readonly share: Float64Array;
  newestMax = NEWEST_FIRST;

  constructor({ lacking, placed }: Relaxed) {
    this.lacking = lacking.slice();
    this.share = Float64Array.from(placed);
  }

  /** Takes the newest placement in with the weight that leaves least lacking. */
  take({ lacking, placed }: Relaxed): void {
    const own = dot(this.lacking, this.lacking);
    const both = dot(this.lacking, lacking);
    const apart = dot(lacking, lacking) - 2 * both + own;
    const best = apart > 0 ? (own - both) / apart : this.newestMax;
    const newest = Math.max(this.newestMax / 10, Math.min(this.newestMax, best));
    for (let place = 0; place < lacking.length; place += 1) {
      this.lacking[place]! += newest * (lacking[place]! - this.lacking[place]!);
    }
    for (let site = 0; site < placed.length; site += 1) {
      this.share[site]! += newest * (placed[site]! - this.share[site]!);
    }
  }
}

/** No price below zero, and none above what the first unit in reach is worth. */
function priceWithin(problem: CoveringProblem, place: number, price: number): number {
  const { demand, weights, firstBonus } = problem;
  const most = demand[place]! * (weights[0] ?? 0) + (firstBonus?.[place] ?? 0);
  return Math.max(0, Math.min(most, price));
}

/**
 * An upper bound: "units counted at a place are in its reach" is relaxed with a price u_j for each
 * place (Lagrange), which leaves sum_j max_n (f_j(n) - u_j n) + the best units by sum of u_j in
 * their reach. The prices sink by the volume algorithm (Barahona and Anbil 2000).
 */
export function boundCovering(problem: CoveringProblem, options: BoundOptions): CoveringBound {
  const limits = { low: options.limits.low.slice(), high: options.limits.high.slice() };
  const best = options.multipliers.slice();
  const relaxed = new Relaxed(problem);
  relaxed.solve(best, limits);
  let target = options.visit(relaxed.placed, 0);
  let upperBound = relaxed.bound;
  const average = new Average(relaxed);
  const tried = best.slice();
  let [step, stale, seen] = [STEP_FIRST, 0, upperBound];
  for (let iteration = 1; iteration < options.iterationsMax; iteration += 1) {
    const square = dot(average.lacking, average.lacking);
    if (square < 1e-12 || upperBound <= target || options.isClosed(upperBound)) break;
    const length = (step * (upperBound - target + 1e-9 * Math.abs(target))) / square;
    for (let place = 0; place < tried.length; place += 1) {
      tried[place] = priceWithin(problem, place, best[place]! + length * average.lacking[place]!);
    }
    relaxed.solve(tried, limits);
    if (iteration % VISIT_EVERY === 0) target = options.visit(relaxed.placed, iteration);
    const along = dot(average.lacking, relaxed.lacking);
    average.take(relaxed);
    stale += 1;
    if (relaxed.bound < upperBound) {
      best.set(tried);
      upperBound = relaxed.bound;
      tighten(limits, relaxed, target);
      if (!isPossible(problem, limits)) return answer(-Infinity);
      if (along >= 0) step = Math.min(STEP_MAX, step * LONGER);
      stale = 0;
    } else if (stale >= PATIENCE) {
      step *= SHORTER;
      stale = 0;
    }
    if (iteration % LOOK_EVERY !== 0) continue;
    const slow = seen - upperBound < PROGRESS_MIN * (upperBound - target);
    if (slow && average.newestMax <= NEWEST_MIN) break;
    if (slow) average.newestMax = Math.max(NEWEST_MIN, average.newestMax / 2);
    seen = upperBound;
  }
  return answer(upperBound);

  function answer(bound: number): CoveringBound {
    const { share } = average;
    return { upperBound: bound, multipliers: best, limits, share, work: relaxed.work };
  }
}

/** Whether the units fit between the limits. */
export function isPossible({ units }: CoveringProblem, { low, high }: SiteLimits): boolean {
  let [least, most] = [0, 0];
  for (let site = 0; site < low.length; site += 1) {
    if (low[site]! > high[site]!) return false;
    least += low[site]!;
    most += high[site]!;
  }
  return least <= units && units <= most;
}
