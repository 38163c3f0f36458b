import { Climb, type ClimbRules, type RelaxedProblem } from "./lagrange.ts";
import type { MedianProblem } from "./median-swap.ts";
import { isSingle, type NearSites } from "./near-sites.ts";

/** What branching has decided of each site: 1 open, -1 closed, 0 free. */
export type Decisions = Int8Array;

/**
 * The root is climbed to its end. From the same prices everywhere, and with averages that take
 * much of the newest choice, branches were measured to rise twice as far.
 */
const ROOT_RULES: ClimbRules = {
  patience: 10,
  stepFirst: 0.08,
  newestFirst: 0.3,
  newestMin: 6.4e-3,
  progressMin: 0.04,
  patient: true,
};
/**
 * A branch starts near its best prices: measured, averages that take more of the newest choice and
 * steps that shorten sooner lift it twice as far in the same number of choices.
 */
const BRANCH_RULES: ClimbRules = {
  patience: 8,
  stepFirst: 0.08,
  newestFirst: 0.3,
  newestMin: 1e-2,
  progressMin: 0.04,
  patient: true,
};

/** The relaxed problem at one set of prices. */
export class RelaxedMedians implements RelaxedProblem {
  readonly values: Float64Array;
  readonly chosen: Int32Array;
  /** 1 less the chosen sites that undercut the price of each customer. */
  readonly slope: Float64Array;
  decisions: Decisions;
  near: NearSites;
  /** Entries of the lists looked at: a measure of work that no machine changes. */
  work = 0;
  bound = 0;
  /** Values of the last free site chosen and of the first one left out. */
  private last = -Infinity;
  private next = Infinity;
  private readonly problem: MedianProblem;
  /** Costs as they take least room, exactly: sweeps over them wait for memory. */
  private readonly costs: Float32Array | Float64Array;
  /** The best free sites, one more than are to be chosen. */
  private readonly best: Int32Array;

  constructor(problem: MedianProblem, near: NearSites) {
    this.problem = problem;
    this.near = near;
    this.costs = isSingle(problem.costs) ? Float32Array.from(problem.costs) : problem.costs;
    this.decisions = new Int8Array(problem.sites);
    this.values = new Float64Array(problem.sites);
    this.chosen = new Int32Array(problem.medians);
    this.slope = new Float64Array(problem.customers);
    this.best = new Int32Array(problem.medians + 1);
  }

  /** False when the decisions leave fewer sites than are to be opened, or open too many. */
  solve(multipliers: Float64Array): boolean {
    this.sumValues(multipliers);
    if (!this.choose()) return false;
    let bound = 0;
    for (let customer = 0; customer < multipliers.length; customer += 1) {
      bound += multipliers[customer]!;
    }
    for (const site of this.chosen) bound += this.values[site]!;
    this.bound = bound;
    this.countServed(multipliers);
    return true;
  }

  blend(share: Float64Array, weight: number): void {
    for (let site = 0; site < share.length; site += 1) share[site]! *= 1 - weight;
    for (const site of this.chosen) share[site]! += weight;
  }

  /** Decides the free sites whose other choice would push the bound to the target. */
  fixSites(target: number): void {
    const { values, last, next, bound, decisions } = this;
    for (let site = 0; site < decisions.length; site += 1) {
      if (decisions[site] !== 0) continue;
      const value = values[site]!;
      if (value > last && bound + value - last > target) decisions[site] = -1;
      else if (value <= last && bound + next - value > target) decisions[site] = 1;
    }
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

  /** The sites decided open and the best of the free; the earlier at a tie. */
  private choose(): boolean {
    const { values, chosen, decisions } = this;
    let count = 0;
    for (let site = 0; site < decisions.length; site += 1) {
      if (decisions[site] !== 1) continue;
      if (count === chosen.length) return false;
      chosen[count] = site;
      count += 1;
    }
    const wanted = chosen.length - count;
    const found = this.bestFree(wanted + 1);
    if (wanted > found) return false;
    this.last = wanted > 0 ? values[this.best[wanted - 1]!]! : -Infinity;
    this.next = wanted < found ? values[this.best[wanted]!]! : Infinity;
    for (let at = 0; at < wanted; at += 1) chosen[count + at] = this.best[at]!;
    return true;
  }

  /** Puts the free sites of least value into `best`, in order; gives how many there are. */
  private bestFree(most: number): number {
    const { values, decisions, best } = this;
    let found = 0;
    for (let site = 0; site < decisions.length; site += 1) {
      if (decisions[site] !== 0) continue;
      const value = values[site]!;
      if (found === most && value >= values[best[most - 1]!]!) continue;
      let at = found === most ? most - 1 : found;
      for (; at > 0 && values[best[at - 1]!]! > value; at -= 1) best[at] = best[at - 1]!;
      best[at] = site;
      if (found < most) found += 1;
    }
    return found;
  }

  private countServed(multipliers: Float64Array): void {
    const { slope, costs } = this;
    const { customers } = this.problem;
    slope.fill(1);
    this.work += this.chosen.length * customers;
    for (const site of this.chosen) {
      const row = site * customers;
      for (let customer = 0; customer < customers; customer += 1) {
        if (costs[row + customer]! < multipliers[customer]!) slope[customer]! -= 1;
      }
    }
  }
}

export type BoundOptions = {
  readonly decisions: Decisions;
  readonly iterationsMax: number;
  /** Called with each choice of sites. */
  readonly visit: (chosen: Int32Array, iteration: number) => void;
  /** The cost below which a choice is of interest: a bound above it is enough. */
  readonly target: () => number;
};

/** A climb of the root, or of a branch that starts with the prices of its parent. */
export function climbMedians(problem: MedianProblem, prices: Float64Array, root: boolean): Climb {
  return new Climb(root ? ROOT_RULES : BRANCH_RULES, prices, problem.sites);
}

/**
 * Lagrangian bound of the p-median problem: "every customer is served" is relaxed with one
 * multiplier a customer (Cornuejols, Fisher and Nemhauser 1977), which `climb` raises. Gives the
 * decisions, with those added that any better choice than the target must keep (reduced costs).
 */
export function boundMedians(
  climb: Climb,
  relaxed: RelaxedMedians,
  { decisions, iterationsMax, visit, target }: BoundOptions,
): Decisions {
  relaxed.decisions = decisions.slice();
  climb.run(relaxed, iterationsMax, {
    visit: (iteration) => visit(relaxed.chosen, iteration),
    target,
    isEnough: (bound) => bound > target(),
    onRise: () => {
      relaxed.fixSites(target());
      return true;
    },
    aim: (value) => 1e-6 * Math.abs(value) + 1e-9,
  });
  return relaxed.decisions;
}
