import { boundMedians, type Decisions } from "./median-bound.ts";
import { greedyMedians, interchange, medianCost, type MedianProblem } from "./median-swap.ts";
import { nearSites, withoutClosed } from "./near-sites.ts";

export type MedianOptions = {
  /** Branches looked at before the answer is given with the gap it has. */
  readonly nodesMax: number;
  /** Entries of cost lists looked at before that; about 2e8 are a second's work. */
  readonly workMax: number;
  readonly rootIterationsMax: number;
  readonly nodeIterationsMax: number;
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
  workMax: 1e9,
  rootIterationsMax: 2_000,
  nodeIterationsMax: 160,
};
/** Choices met on the way are improved by exchange this often. */
const ITERATIONS_PER_EXCHANGE = 100;
/** An exchange looks at all costs about so often. */
const EXCHANGE_PASSES = 3;
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

  offer(chosen: Int32Array, exchange: boolean): void {
    const found = exchange
      ? interchange(this.problem, chosen)
      : { open: chosen, objective: medianCost(this.problem, chosen) };
    if (found.objective >= this.objective) return;
    const better = exchange ? found : interchange(this.problem, chosen);
    this.open = better.open;
    this.objective = better.objective;
  }
}

type Branch = { decisions: Decisions; multipliers: Float64Array; lowerBound: number };

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

/** Prices to begin with: what each customer costs now, and half the mean more. */
function firstPrices({ sites, customers, costs }: MedianProblem, incumbent: Incumbent) {
  const prices = new Float64Array(customers).fill(Infinity);
  for (const site of incumbent.open) {
    for (let customer = 0; customer < customers; customer += 1) {
      prices[customer] = Math.min(prices[customer]!, costs[site * customers + customer]!);
    }
  }
  const half = incumbent.objective / customers / 2;
  const decisions = new Int8Array(sites);
  return { decisions, multipliers: prices.map((cost) => cost + half), lowerBound: 0 };
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
  const limits: MedianOptions = { ...DEFAULTS, ...options };
  const incumbent = new Incumbent(problem);
  const { sites, customers } = problem;
  let near = nearSites(problem);
  const branches: Branch[] = [firstPrices(problem, incumbent)];
  let [nodes, iterations, work] = [0, 0, 0];
  while (branches.length > 0 && nodes < limits.nodesMax && work < limits.workMax) {
    const branch = takeLeast(branches);
    if (branch.lowerBound > incumbent.target()) continue;
    const root = nodes === 0;
    nodes += 1;
    const bound = boundMedians(problem, {
      near,
      decisions: branch.decisions,
      multipliers: branch.multipliers,
      iterationsMax: root ? limits.rootIterationsMax : limits.nodeIterationsMax,
      target: incumbent.target(),
      patient: root,
      visit: (chosen, iteration) => {
        const exchange = root && iteration % ITERATIONS_PER_EXCHANGE === 50;
        if (exchange || iteration % 10 === 9) incumbent.offer(chosen, exchange);
        return incumbent.target();
      },
    });
    iterations += bound.iterations;
    work += bound.work;
    const lowerBound = Math.max(bound.lowerBound, branch.lowerBound);
    if (lowerBound > incumbent.target()) continue;
    const { decisions, multipliers, share } = bound;
    const exchange = nodes % NODES_PER_EXCHANGE === 1;
    incumbent.offer(likelySites(problem.medians, decisions, share), exchange);
    if (exchange) work += EXCHANGE_PASSES * sites * customers;
    if (root) near = withoutClosed(problem, near, decisions);
    const site = unclearSite(decisions, share);
    if (site < 0) {
      const chosen = Int32Array.from(decisions.keys()).filter((other) => decisions[other] === 1);
      incumbent.offer(chosen, false);
      continue;
    }
    const likely = share[site]! >= 0.5 ? 1 : -1;
    for (const decision of [-likely, likely]) {
      const next = decisions.slice();
      next[site] = decision;
      branches.push({ decisions: next, multipliers, lowerBound });
    }
  }
  let lowerBound = incumbent.objective;
  for (const branch of branches) lowerBound = Math.min(lowerBound, branch.lowerBound);
  if (incumbent.whole) lowerBound = Math.ceil(lowerBound - 1e-6);
  const { open, objective } = incumbent;
  const gap = objective === 0 ? 0 : (objective - lowerBound) / objective;
  return { open: open.toSorted(), objective, lowerBound, gap, nodes, iterations };
}
