import type { MedianProblem } from "./median-swap.ts";
import type { NearSites } from "./near-sites.ts";

/** What branching has decided of each site: 1 open, -1 closed, 0 free. */
export type Decisions = Int8Array;

export type MedianBound = {
  /** No choice of sites that keeps the decisions costs less. */
  readonly lowerBound: number;
  readonly multipliers: Float64Array;
  /** Decisions, with those added that any better choice than the target must keep. */
  readonly decisions: Decisions;
  /** Part of each site in the relaxed optimum, as an average of the choices met. */
  readonly share: Float64Array;
  readonly iterations: number;
  /** Entries of the lists looked at: a measure of work that no machine changes. */
  readonly work: number;
};

export type BoundOptions = {
  readonly near: NearSites;
  readonly decisions: Decisions;
  readonly multipliers: Float64Array;
  readonly iterationsMax: number;
  /** Called with each choice of sites; answers the cost below which a choice is of interest. */
  readonly visit: (chosen: Int32Array, iteration: number) => number;
  readonly target: number;
  /** Whether to go on for as long as it takes rather than branch when progress is slow. */
  readonly patient: boolean;
};

/** A better bound makes the steps longer, this many choices in a row without one shorter. */
const LONGER = 1.1;
const SHORTER = 0.66;
const PATIENCE = 20;
const STEP_FIRST = 0.1;
const STEP_MAX = 2;
/** Largest weight of the newest choice in the average, and how far it sinks. */
const NEWEST_FIRST = 0.1;
const NEWEST_MIN = 1e-4;
/** At this weight slow progress means that branching is quicker; the root goes on with it. */
const NEWEST_SLOW = 6.4e-3;
/** Every so many iterations the progress is looked at. */
const LOOK_EVERY = 40;
/** Less than this part of the distance to the target since the last look: branching is quicker. */
const PROGRESS_MIN = 0.04;

/** The relaxed problem at one set of prices. */
class Relaxed {
  readonly values: Float64Array;
  readonly chosen: Int32Array;
  /** 1 less the chosen sites that undercut the price of each customer: the subgradient. */
  readonly unserved: Float64Array;
  work = 0;
  bound = 0;
  /** Values of the last free site chosen and of the first one left out. */
  last = -Infinity;
  next = Infinity;
  private readonly problem: MedianProblem;
  private readonly near: NearSites;

  constructor(problem: MedianProblem, near: NearSites) {
    this.problem = problem;
    this.near = near;
    this.values = new Float64Array(problem.sites);
    this.chosen = new Int32Array(problem.medians);
    this.unserved = new Float64Array(problem.customers);
  }

  /** False when the decisions leave fewer sites than are to be opened, or open too many. */
  solve(multipliers: Float64Array, decisions: Decisions): boolean {
    this.sumValues(multipliers);
    if (!this.choose(decisions)) return false;
    let bound = 0;
    for (let customer = 0; customer < multipliers.length; customer += 1) {
      bound += multipliers[customer]!;
    }
    for (const site of this.chosen) bound += this.values[site]!;
    this.bound = bound;
    this.countServed(multipliers);
    return true;
  }

  private sumValues(multipliers: Float64Array): void {
    const { values, near } = this;
    const { length, site, cost } = near;
    values.fill(0);
    for (let customer = 0; customer < multipliers.length; customer += 1) {
      const price = multipliers[customer]!;
      const start = customer * length;
      let at = start;
      for (const end = start + length; at < end && cost[at]! < price; at += 1) {
        values[site[at]!]! += cost[at]! - price;
      }
      this.work += at - start;
    }
  }

  private choose(decisions: Decisions): boolean {
    const { values, chosen } = this;
    let count = 0;
    const free: number[] = [];
    for (let site = 0; site < decisions.length; site += 1) {
      if (decisions[site] === 0) free.push(site);
      if (decisions[site] !== 1) continue;
      if (count === chosen.length) return false;
      chosen[count] = site;
      count += 1;
    }
    const wanted = chosen.length - count;
    if (wanted > free.length) return false;
    const sorted = Float64Array.from(free, (site) => values[site]!).sort();
    this.last = wanted > 0 ? sorted[wanted - 1]! : -Infinity;
    this.next = wanted < free.length ? sorted[wanted]! : Infinity;
    let ties = wanted;
    for (const site of free) if (values[site]! < this.last) ties -= 1;
    for (const site of free) {
      const tied = values[site] === this.last && ties > 0;
      if (tied) ties -= 1;
      if (!tied && !(values[site]! < this.last)) continue;
      chosen[count] = site;
      count += 1;
    }
    return true;
  }

  private countServed(multipliers: Float64Array): void {
    const { customers, costs } = this.problem;
    this.unserved.fill(1);
    this.work += this.chosen.length * customers;
    for (const site of this.chosen) {
      const row = site * customers;
      for (let customer = 0; customer < customers; customer += 1) {
        if (costs[row + customer]! < multipliers[customer]!) this.unserved[customer]! -= 1;
      }
    }
  }
}

/** Decides the free sites whose other choice would push the bound to the target (reduced costs). */
function fixSites(decisions: Decisions, relaxed: Relaxed, target: number): void {
  const { values, last, next, bound } = relaxed;
  for (let site = 0; site < decisions.length; site += 1) {
    if (decisions[site] !== 0) continue;
    const value = values[site]!;
    if (value > last && bound + value - last > target) decisions[site] = -1;
    else if (value <= last && bound + next - value > target) decisions[site] = 1;
  }
}

/** The averages that the volume algorithm keeps: what is not served, and the sites chosen. */
class Average {
  readonly unserved: Float64Array;
  readonly share: Float64Array;
  newestMax = NEWEST_FIRST;

  constructor(relaxed: Relaxed) {
    this.unserved = relaxed.unserved.slice();
    this.share = new Float64Array(relaxed.values.length);
    for (const site of relaxed.chosen) this.share[site] = 1;
  }

  square(): number {
    return dot(this.unserved, this.unserved);
  }

  /** Takes the newest choice in with the weight that leaves least unserved. */
  take({ unserved, chosen }: Relaxed): void {
    const own = this.square();
    const both = dot(this.unserved, unserved);
    const apart = dot(unserved, unserved) - 2 * both + own;
    const best = apart > 0 ? (own - both) / apart : this.newestMax;
    const newest = Math.max(this.newestMax / 10, Math.min(this.newestMax, best));
    for (let customer = 0; customer < unserved.length; customer += 1) {
      this.unserved[customer]! += newest * (unserved[customer]! - this.unserved[customer]!);
    }
    for (let site = 0; site < this.share.length; site += 1) this.share[site]! *= 1 - newest;
    for (const site of chosen) this.share[site]! += newest;
  }
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += one[index]! * other[index]!;
  return sum;
}

/**
 * Lagrangian bound of the p-median problem: "every customer is served" is relaxed with one
 * multiplier a customer (Cornuejols, Fisher and Nemhauser 1977). The multipliers climb by the
 * volume algorithm (Barahona and Anbil 2000), which steps from the best point along an average of
 * subgradients; the average of the choices estimates the relaxed optimum.
 */
export function boundMedians(problem: MedianProblem, options: BoundOptions): MedianBound {
  const decisions = options.decisions.slice();
  const best = options.multipliers.slice();
  const relaxed = new Relaxed(problem, options.near);
  let { target } = options;
  let lowerBound = -Infinity;
  let iteration = 0;
  if (!relaxed.solve(best, decisions)) return answer(Infinity, new Float64Array(problem.sites));
  target = options.visit(relaxed.chosen, 0);
  lowerBound = relaxed.bound;
  fixSites(decisions, relaxed, target);
  const average = new Average(relaxed);
  const tried = best.slice();
  let [step, stale, seen] = [STEP_FIRST, 0, lowerBound];
  for (iteration = 1; iteration < options.iterationsMax && lowerBound <= target; iteration += 1) {
    const square = average.square();
    if (square < 1e-12) break;
    // Aiming a little above the target keeps the steps from vanishing just below it.
    const length = (step * (target - lowerBound + 1e-6 * Math.abs(target) + 1e-9)) / square;
    for (let customer = 0; customer < tried.length; customer += 1) {
      tried[customer] = best[customer]! + length * average.unserved[customer]!;
    }
    if (!relaxed.solve(tried, decisions)) return answer(Infinity, average.share);
    target = options.visit(relaxed.chosen, iteration);
    const along = dot(average.unserved, relaxed.unserved);
    average.take(relaxed);
    stale += 1;
    if (relaxed.bound > lowerBound) {
      best.set(tried);
      lowerBound = relaxed.bound;
      fixSites(decisions, relaxed, target);
      if (along >= 0) step = Math.min(STEP_MAX, step * LONGER);
      stale = 0;
    } else if (stale >= PATIENCE) {
      step *= SHORTER;
      stale = 0;
    }
    if (iteration % LOOK_EVERY !== 0) continue;
    const slow = lowerBound - seen < PROGRESS_MIN * (target - lowerBound);
    if (!options.patient && slow && average.newestMax <= NEWEST_SLOW) break;
    if (slow)
      average.newestMax = Math.max(
        options.patient ? NEWEST_SLOW : NEWEST_MIN,
        average.newestMax / 2,
      );
    seen = lowerBound;
  }
  return answer(lowerBound, average.share);

  function answer(bound: number, share: Float64Array): MedianBound {
    const { work } = relaxed;
    return { lowerBound: bound, multipliers: best, decisions, share, iterations: iteration, work };
  }
}
