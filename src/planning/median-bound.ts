import type { MedianProblem } from "./median-swap.ts";

/** What branching has decided of each site: 1 open, -1 closed, 0 free. */
export type Decisions = Int8Array;

export type MedianBound = {
  /** No choice of sites that keeps the decisions costs less. */
  readonly lowerBound: number;
  readonly multipliers: Float64Array;
  /** Decisions, with those added that any better choice than the target must keep. */
  readonly decisions: Decisions;
  /** How often each site was chosen lately: an estimate of its part in the relaxed optimum. */
  readonly frequency: Float64Array;
  readonly iterations: number;
};

export type BoundOptions = {
  readonly decisions: Decisions;
  readonly multipliers: Float64Array;
  readonly iterationsMax: number;
  /** Called with each choice of sites; answers the cost below which a choice is of interest. */
  readonly visit: (chosen: Int32Array, iteration: number) => number;
  readonly target: number;
};

/** Value of each site at the multipliers: the sum of what serving from it undercuts them by. */
function siteValues(
  { customers, costs }: MedianProblem,
  {
    active,
    multipliers,
    values,
  }: {
    active: Int32Array;
    multipliers: Float64Array;
    values: Float64Array;
  },
): void {
  for (const site of active) {
    const row = site * customers;
    let value = 0;
    for (let customer = 0; customer < customers; customer += 1) {
      const under = costs[row + customer]! - multipliers[customer]!;
      value += under < 0 ? under : 0;
    }
    values[site] = value;
  }
}

/** The sites chosen, and the values of the last free one chosen and the first one left out. */
function choose(
  medians: number,
  active: Int32Array,
  { values, decisions }: { values: Float64Array; decisions: Decisions },
): { chosen: Int32Array; last: number; next: number } {
  const chosen: number[] = [];
  const free: number[] = [];
  for (const site of active) (decisions[site] === 1 ? chosen : free).push(site);
  const wanted = medians - chosen.length;
  const sorted = Float64Array.from(free, (site) => values[site]!).sort();
  const last = wanted > 0 ? sorted[wanted - 1]! : -Infinity;
  const next = wanted < free.length ? sorted[wanted]! : Infinity;
  let ties = wanted;
  for (const site of free) if (values[site]! < last) ties -= 1;
  for (const site of free) {
    if (values[site]! < last) chosen.push(site);
    else if (values[site] === last && ties > 0) {
      chosen.push(site);
      ties -= 1;
    }
  }
  return { chosen: Int32Array.from(chosen), last, next };
}

/** Decides the free sites whose other choice would push the bound to the target (reduced costs). */
function fixSites(
  decisions: Decisions,
  active: Int32Array,
  {
    values,
    last,
    next,
    bound,
    target,
  }: {
    values: Float64Array;
    last: number;
    next: number;
    bound: number;
    target: number;
  },
): Int32Array {
  for (const site of active) {
    if (decisions[site] !== 0) continue;
    const value = values[site]!;
    if (value > last && bound + value - last > target) decisions[site] = -1;
    else if (value <= last && bound + next - value > target) decisions[site] = 1;
  }
  return active.filter((site) => decisions[site] !== -1);
}

/**
 * Lagrangian bound of the p-median problem: "every customer is served" is relaxed with one
 * multiplier a customer, improved by subgradient steps towards the target (Cornuejols, Fisher and
 * Nemhauser 1977; Held, Wolfe and Crowder 1974), with part of the last direction kept.
 */
export function boundMedians(problem: MedianProblem, options: BoundOptions): MedianBound {
  const { sites, customers, medians, costs } = problem;
  const decisions = options.decisions.slice();
  let active: Int32Array = Int32Array.from({ length: sites }, (_, site) => site).filter(
    (site) => decisions[site] !== -1,
  );
  let target = options.target;
  const multipliers = options.multipliers.slice();
  let best = { lowerBound: -Infinity, multipliers: multipliers.slice() };
  const values = new Float64Array(sites);
  const frequency = new Float64Array(sites);
  const direction = new Float64Array(customers);
  const served = new Float64Array(customers);
  let step = options.iterationsMax > 500 ? 1.5 : 0.5;
  let stale = 0;
  let iteration = 0;
  for (; iteration < options.iterationsMax && step > 1e-4; iteration += 1) {
    siteValues(problem, { active, multipliers, values });
    const { chosen, last, next } = choose(medians, active, { values, decisions });
    if (chosen.length < medians)
      return { ...best, lowerBound: Infinity, decisions, frequency, iterations: iteration };
    let bound = 0;
    for (const multiplier of multipliers) bound += multiplier;
    for (const site of chosen) bound += values[site]!;
    target = options.visit(chosen, iteration);
    if (bound > best.lowerBound) {
      if (bound > best.lowerBound + 1e-5 * Math.abs(bound)) stale = 0;
      best = { lowerBound: bound, multipliers: multipliers.slice() };
      if (bound > target) break;
      active = fixSites(decisions, active, { values, last, next, bound, target });
    } else if ((stale += 1) >= 20) {
      step /= 2;
      stale = 0;
      multipliers.set(best.multipliers);
      direction.fill(0);
      continue;
    }
    served.fill(1);
    for (const site of chosen) {
      frequency[site] = frequency[site]! + 0.05;
      const row = site * customers;
      for (let customer = 0; customer < customers; customer += 1) {
        if (costs[row + customer]! < multipliers[customer]!) served[customer]! -= 1;
      }
    }
    let norm = 0;
    for (let customer = 0; customer < customers; customer += 1) {
      direction[customer] = served[customer]! + 0.3 * direction[customer]!;
      norm += direction[customer]! ** 2;
    }
    for (let site = 0; site < sites; site += 1) frequency[site]! *= 0.95;
    if (norm === 0) break;
    const length = (step * Math.max(target * 1.0005 + 0.5 - bound, 1e-6 * target)) / norm;
    for (let customer = 0; customer < customers; customer += 1) {
      multipliers[customer]! += length * direction[customer]!;
    }
  }
  return { ...best, decisions, frequency, iterations: iteration };
}
