import type { Climb } from "./lagrange.ts";
import { boundMedians, climbMedians, RelaxedMedians, type Decisions } from "./median-bound.ts";
import { greedyMedians, interchange, medianCost, type MedianProblem } from "./median-swap.ts";
import { nearSites, withoutClosed } from "./near-sites.ts";

export type MedianOptions = {
  /** Branches looked at before the answer is given with the gap it has. */
  readonly nodesMax: number;
  /** Entries of cost lists looked at before that; 3e8 are a second or so. */
  readonly workMax: number;
  readonly rootIterationsMax: number;
  /** Steps of the bound in a branch before it is split, and before it waits for its turn. */
  readonly nodeIterationsMax: number;
  readonly firstIterationsMax: number;
};

export type MedianResult = {
  /** The sites opened, ascending, numbered from 0. */
  readonly open: Int32Array;
  readonly objective: number;
  /** No choice of sites costs less than this. */
  readonly lowerBound: number;
  /** (objective - lowerBound) / objective; 0 is a proof that the choice is best. */
  readonly gap: number;
  readonly nodes: number;
  readonly iterations: number;
};

const DEFAULTS: MedianOptions = {
  nodesMax: 50_000,
  workMax: 3e9,
  rootIterationsMax: 2_000,
  nodeIterationsMax: 60,
  firstIterationsMax: 25,
};
/** Choices met on the way are improved by exchange this often. */
const ITERATIONS_PER_EXCHANGE = 100;
/** An exchange looks at all costs about so often. */
const EXCHANGE_PASSES = 2;
/** Branches whose likeliest sites are improved by exchange: that costs as much as a bound. */
const NODES_PER_EXCHANGE = 8;

function checkProblem({ sites, customers, medians, costs }: MedianProblem): void {
  if (!Number.isInteger(medians) || medians < 1 || medians > sites) {
    throw new RangeError(`medians must be 1 to ${sites}, the number of sites, got ${medians}`);
  }
  if (costs.length !== sites * customers) {
    throw new RangeError(`costs must hold ${sites * customers} numbers, got ${costs.length}`);
  }
  for (const cost of costs) {
    if (Number.isFinite(cost) && cost >= 0) continue;
    throw new RangeError(`a cost must be a number, zero or more, got ${cost}`);
  }
}

/** The best choice found, and the bound that a better one would have to stay under. */
class Incumbent {
  open: Int32Array;
  objective: number;
  readonly problem: MedianProblem;
  readonly whole: boolean;
  /** What is decided for good: sites that no better choice has are not tried. */
  decisions: Decisions | undefined;
  work = 0;
  private readonly improved = new Set<string>();

  constructor(problem: MedianProblem) {
    this.problem = problem;
    this.whole = problem.costs.every((cost) => Number.isInteger(cost));
    const { open, objective } = interchange(problem, greedyMedians(problem));
    this.open = open;
    this.objective = objective;
  }

  /** A bound above this proves that nothing better is left; whole costs improve by one at least. */
  target(): number {
    return this.whole ? this.objective - 1 + 1e-6 : this.objective * (1 - 1e-9);
  }

  offer(chosen: Int32Array): void {
    if (medianCost(this.problem, chosen) < this.objective) this.improve(chosen);
  }

  /** Offers a choice improved by exchange; the same choice only once. */
  improve(chosen: Int32Array): void {
    const key = chosen.toSorted().join(" ");
    if (this.improved.has(key)) return;
    this.improved.add(key);
    const { open, objective } = interchange(this.problem, chosen, this.decisions);
    this.work += EXCHANGE_PASSES * this.problem.sites * this.problem.customers;
    if (objective >= this.objective) return;
    this.open = open;
    this.objective = objective;
  }
}

/** A branch as far as it is bounded; `climb` can go on. */
type Branch = { decisions: Decisions; climb: Climb; lowerBound: number };

/** The free site whose part in the relaxed optimum is least clear; -1 when none is free. */
function unclearSite(decisions: Decisions, share: Float64Array): number {
  let site = -1;
  for (let other = 0; other < decisions.length; other += 1) {
    if (decisions[other] !== 0) continue;
    if (site < 0 || Math.abs(share[other]! - 0.5) < Math.abs(share[site]! - 0.5)) site = other;
  }
  return site;
}

/** The sites decided open, and of the free ones those with the greatest part. */
function likelySites(medians: number, decisions: Decisions, share: Float64Array): Int32Array {
  return Int32Array.from(decisions.keys())
    .filter((site) => decisions[site] !== -1)
    .sort((one, other) => rank(other) - rank(one) || one - other)
    .subarray(0, medians);

  function rank(site: number): number {
    return share[site]! + (decisions[site] === 1 ? 2 : 0);
  }
}

/** Takes the branch with the least bound out: what is proven rises with it. The last at a tie. */
function takeLeast(branches: Branch[]): Branch {
  let least = branches.length - 1;
  for (let at = least - 1; at >= 0; at -= 1) {
    if (branches[at]!.lowerBound < branches[least]!.lowerBound) least = at;
  }
  return branches.splice(least, 1)[0]!;
}

/**
 * Chooses the sites that serve all customers at the least total cost (the p-median problem), with
 * a bound: exchange heuristic, Lagrangian bound, reduced-cost fixing, then branch and bound, least
 * bound first. No chance and no clock: the same problem gives the same answer.
 * docs/planning/location.md.
 */
export function locateMedians(
  problem: MedianProblem,
  options: Partial<MedianOptions> = {},
): MedianResult {
  checkProblem(problem);
  return new Search(problem, { ...DEFAULTS, ...options }).run();
}

class Search {
  private readonly problem: MedianProblem;
  private readonly limits: MedianOptions;
  private readonly incumbent: Incumbent;
  private readonly relaxed: RelaxedMedians;
  private readonly branches: Branch[] = [];
  private nodes = 0;
  private iterations = 0;

  constructor(problem: MedianProblem, limits: MedianOptions) {
    this.problem = problem;
    this.limits = limits;
    this.incumbent = new Incumbent(problem);
    this.relaxed = new RelaxedMedians(problem, nearSites(problem));
  }

  run(): MedianResult {
    const { branches, incumbent, limits, problem } = this;
    const { customers } = problem;
    // Half more than what a customer costs in the mean.
    const price = (1.5 * incumbent.objective) / customers;
    const climb = climbMedians(problem, new Float64Array(customers).fill(price), true);
    branches.push({ decisions: new Int8Array(problem.sites), climb, lowerBound: 0 });
    while (branches.length > 0 && this.nodes < limits.nodesMax && this.work() < limits.workMax) {
      const branch = takeLeast(branches);
      if (branch.lowerBound <= incumbent.target()) this.look(branch);
    }
    let lowerBound = incumbent.objective;
    for (const branch of branches) lowerBound = Math.min(lowerBound, branch.lowerBound);
    if (incumbent.whole) lowerBound = Math.ceil(lowerBound - 1e-6);
    const { open, objective } = incumbent;
    const gap = objective === 0 ? 0 : (objective - lowerBound) / objective;
    const { nodes, iterations } = this;
    return { open: open.toSorted(), objective, lowerBound, gap, nodes, iterations };
  }

  private work(): number {
    return this.relaxed.work + this.incumbent.work;
  }

  /** Bounds a branch further; false when it can hold nothing better. */
  private bound(branch: Branch, iterationsMax: number, root: boolean): boolean {
    const { incumbent, relaxed } = this;
    const before = branch.climb.iterations;
    branch.decisions = boundMedians(branch.climb, relaxed, {
      decisions: branch.decisions,
      iterationsMax,
      target: () => incumbent.target(),
      visit: (chosen, iteration) => {
        const exchange = root && iteration % ITERATIONS_PER_EXCHANGE === 50;
        if (exchange) incumbent.improve(chosen);
        else if (iteration % 10 === 9) incumbent.offer(chosen);
      },
    });
    this.iterations += branch.climb.iterations - before;
    branch.lowerBound = Math.max(branch.climb.bound, branch.lowerBound);
    return branch.lowerBound <= incumbent.target();
  }

  /** Bounds a branch to the end and splits it. */
  private look(branch: Branch): void {
    const { limits, incumbent, problem, relaxed, branches } = this;
    const root = this.nodes === 0;
    const most = root ? limits.rootIterationsMax : limits.nodeIterationsMax;
    const { lowerBound } = branch;
    if (!this.bound(branch, most, root)) {
      this.nodes += root ? 1 : 0;
      return;
    }
    // Risen, it may not be the least any more: others come first.
    if (branch.lowerBound > lowerBound && !root) {
      branches.push(branch);
      return;
    }
    this.nodes += 1;
    const { decisions, climb } = branch;
    if (root) {
      relaxed.near = withoutClosed(problem, relaxed.near, decisions);
      incumbent.decisions = decisions.slice();
    }
    const likely = likelySites(problem.medians, decisions, climb.share);
    if (this.nodes % NODES_PER_EXCHANGE === 1) incumbent.improve(likely);
    else incumbent.offer(likely);
    const site = unclearSite(decisions, climb.share);
    if (site < 0) {
      const chosen = Int32Array.from(decisions.keys()).filter((other) => decisions[other] === 1);
      incumbent.offer(chosen);
      return;
    }
    const likelier = climb.share[site]! >= 0.5 ? 1 : -1;
    for (const decision of [-likelier, likelier]) this.split(branch, site, decision);
  }

  /** Bounds a half of a branch a little: when it has risen it may never have to be looked at. */
  private split(branch: Branch, site: number, decision: number): void {
    const half: Branch = {
      decisions: branch.decisions.with(site, decision),
      climb: climbMedians(this.problem, branch.climb.prices, false),
      lowerBound: branch.lowerBound,
    };
    if (this.bound(half, this.limits.firstIterationsMax, false)) this.branches.push(half);
  }
}
