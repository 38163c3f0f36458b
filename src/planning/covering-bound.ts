import type { CoveringProblem } from "./covering.ts";
import { Climb, type ClimbRules, type RelaxedProblem } from "./lagrange.ts";

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

const RULES: ClimbRules = {
  patience: 20,
  stepFirst: 0.1,
  newestFirst: 0.1,
  newestMin: 0.0016,
  progressMin: 0.03,
  patient: false,
};
const VISIT_EVERY = 10;

/** The relaxed problem at one set of prices. Worth counts as negative cost. */
class Relaxed implements RelaxedProblem {
  readonly placed: Int32Array;
  /** Units wanted at each place less those in its reach. */
  readonly slope: Float64Array;
  bound = 0;
  work = 0;
  /** Values of the last unit that was free to go and of the best place left. */
  last = -Infinity;
  next = -Infinity;
  readonly values: Float64Array;
  private readonly problem: CoveringProblem;
  private readonly limits: SiteLimits;

  constructor(problem: CoveringProblem, limits: SiteLimits) {
    this.limits = limits;
    this.problem = problem;
    this.placed = new Int32Array(problem.covers.length);
    this.values = new Float64Array(problem.covers.length);
    this.slope = new Float64Array(problem.demand.length);
  }

  solve(multipliers: Float64Array): boolean {
    const { limits } = this;
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
      this.slope[place] = count;
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
    this.bound = -(bound + this.fill(limits));
    for (let site = 0; site < covers.length; site += 1) {
      const count = this.placed[site]!;
      if (count > 0) for (const place of covers[site]!) this.slope[place]! -= count;
    }
    return true;
  }

  blend(share: Float64Array, weight: number): void {
    const { placed } = this;
    for (let site = 0; site < placed.length; site += 1) {
      share[site]! += weight * (placed[site]! - share[site]!);
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
  const { values, placed, last, next } = relaxed;
  const bound = -relaxed.bound;
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
  const relaxed = new Relaxed(problem, limits);
  const climb = new Climb(RULES, options.multipliers, problem.covers.length);
  let { target } = options;
  climb.run(relaxed, options.iterationsMax, {
    visit: (iteration) => {
      if (iteration % VISIT_EVERY === 0) target = options.visit(relaxed.placed, iteration);
    },
    target: () => -target,
    isEnough: (bound) => -bound <= target || options.isClosed(-bound),
    onRise: () => {
      if (climb.iterations > 1) tighten(limits, relaxed, target);
      return isPossible(problem, limits);
    },
    putRight: (prices) => {
      for (let place = 0; place < prices.length; place += 1) {
        prices[place] = priceWithin(problem, place, prices[place]!);
      }
    },
    aim: (value) => 1e-9 * Math.abs(value),
  });
  const { bound, prices, share } = climb;
  return { upperBound: -bound, multipliers: prices, limits, share, work: relaxed.work };
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
