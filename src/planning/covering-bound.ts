import type { CoveringProblem } from "./covering.ts";

/** Fewest and most units at each site. */
export type SiteLimits = { readonly low: Int32Array; readonly high: Int32Array };

export type BoundOptions = {
  readonly limits: SiteLimits;
  readonly multipliers: Float64Array;
  readonly iterationsMax: number;
  /** Length of the first steps; prices near their best want short ones. */
  readonly firstStep: number;
  readonly incumbent: number;
  readonly isClosed: (bound: number) => boolean;
  /** Called with placements met on the way; answers the best objective so far. */
  readonly visit: (placed: Int32Array, iteration: number) => number;
};

export type CoveringBound = {
  readonly upperBound: number;
  readonly multipliers: Float64Array;
  /** Units at each site on average of the last relaxed answers. */
  readonly frequency: Float64Array;
};

/** Iterations without a better bound before the step is made smaller. */
const PATIENCE = 100;
const STEP_FACTOR = 0.8;
const STEP_MIN = 1e-5;
const VISIT_EVERY = 10;
/** Weight of the newest relaxed answer in the frequency. */
const NEWEST = 0.05;

/**
 * Relaxed best: every site as few units as it must hold, the rest where a unit is worth most, the
 * earlier site at a tie. Only as many sites as units are left can matter, so only those are kept
 * in order. Answers the value.
 */
function fill(
  values: Float64Array,
  { limits: { low, high }, units }: { limits: SiteLimits; units: number },
  placed: Int32Array,
): number {
  placed.set(low);
  let left = units;
  let worth = 0;
  for (let site = 0; site < low.length; site += 1) {
    left -= low[site]!;
    worth += low[site]! * values[site]!;
  }
  const best: number[] = [];
  for (let site = 0; site < low.length; site += 1) {
    if (left === 0 || low[site] === high[site]) continue;
    const value = values[site]!;
    if (best.length === left && value <= values[best[left - 1]!]!) continue;
    if (best.length === left) best.pop();
    let at = best.length;
    while (at > 0 && values[best[at - 1]!]! < value) at -= 1;
    best.splice(at, 0, site);
  }
  for (const site of best) {
    const more = Math.min(left, high[site]! - low[site]!);
    placed[site]! += more;
    worth += more * values[site]!;
    left -= more;
    if (left === 0) break;
  }
  return worth;
}

/**
 * An upper bound: "units counted at a place are in its reach" is relaxed with a price u_j for each
 * place (Lagrange), which leaves sum_j max_n (f_j(n) - u_j n) + the best units by sum of u_j in
 * their reach. The price is moved by subgradients (Held, Wolfe and Crowder 1974).
 */
export function boundCovering(problem: CoveringProblem, options: BoundOptions): CoveringBound {
  const { demand, covers, units, weights } = problem;
  const { limits, multipliers, isClosed, visit } = options;
  const values = new Float64Array(covers.length);
  const placed = new Int32Array(covers.length);
  const wanted = new Int32Array(demand.length);
  const inReach = new Int32Array(demand.length);
  const frequency = new Float64Array(covers.length);
  let best = { upperBound: Infinity, multipliers: Float64Array.from(multipliers) };
  let { incumbent } = options;
  let step = options.firstStep;
  let patience = PATIENCE;
  for (let iteration = 0; iteration < options.iterationsMax && step > STEP_MIN; iteration += 1) {
    let bound = 0;
    for (let place = 0; place < demand.length; place += 1) {
      const price = multipliers[place]!;
      let count = 0;
      while (count < weights.length && demand[place]! * weights[count]! > price) {
        bound += demand[place]! * weights[count]! - price;
        count += 1;
      }
      wanted[place] = count;
    }
    for (const [site, reached] of covers.entries()) {
      let value = 0;
      for (const place of reached) value += multipliers[place]!;
      values[site] = value;
    }
    bound += fill(values, { limits, units }, placed);
    for (let site = 0; site < placed.length; site += 1) {
      const start = iteration === 0 ? 1 : NEWEST;
      frequency[site]! += start * (placed[site]! - frequency[site]!);
    }
    if (bound < best.upperBound * (1 - 1e-12)) {
      best = { upperBound: bound, multipliers: Float64Array.from(multipliers) };
      patience = PATIENCE;
    } else if ((patience -= 1) === 0) {
      step *= STEP_FACTOR;
      patience = PATIENCE;
    }
    if (iteration % VISIT_EVERY === 0) incumbent = visit(placed, iteration);
    if (isClosed(best.upperBound)) break;
    inReach.fill(0);
    for (const [site, count] of placed.entries()) {
      if (count > 0) for (const place of covers[site]!) inReach[place]! += count;
    }
    move(bound - incumbent);
  }
  return { ...best, frequency };

  /** Prices rise where more is wanted than is in reach. */
  function move(distance: number): void {
    let square = 0;
    for (let place = 0; place < demand.length; place += 1) {
      square += (wanted[place]! - inReach[place]!) ** 2;
    }
    if (square === 0) return;
    const length = (step * Math.max(distance, 0)) / square;
    const first = weights[0] ?? 0;
    for (let place = 0; place < demand.length; place += 1) {
      const price = multipliers[place]! + length * (wanted[place]! - inReach[place]!);
      multipliers[place] = Math.max(0, Math.min(demand[place]! * first, price));
    }
  }
}
