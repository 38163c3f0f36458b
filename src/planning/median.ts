import { boundMedians, type Decisions } from "./median-bound.ts";
import { greedyMedians, interchange, medianCost, type MedianProblem } from "./median-swap.ts";

export type MedianOptions = {
  /** Branches looked at before the answer is given with the gap it has. */
  readonly nodesMax: number;
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

const DEFAULTS: Omit<MedianOptions, "nodesMax"> = {
  rootIterationsMax: 2_000,
  nodeIterationsMax: 120,
};
/** Keeps a problem of 900 sites and customers near ten seconds of work. */
const NODES_TIMES_SIZE = 5e7;
/** Choices met on the way are improved by exchange this often. */
const ITERATIONS_PER_EXCHANGE = 100;

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
function unclearSite(decisions: Decisions, frequency: Float64Array): number {
  let site = -1;
  for (let other = 0; other < decisions.length; other += 1) {
    if (decisions[other] !== 0) continue;
    if (site < 0 || Math.abs(frequency[other]! - 0.5) < Math.abs(frequency[site]! - 0.5)) {
      site = other;
    }
  }
  return site;
}

/**
 * Chooses the sites that serve all customers at the least total cost (the p-median problem), with
 * a bound: exchange heuristic, Lagrangian bound, reduced-cost fixing, then branch and bound, depth
 * first. No chance and no clock: the same problem gives the same answer. docs/planning/location.md.
 */
export function locateMedians(
  problem: MedianProblem,
  options: Partial<MedianOptions> = {},
): MedianResult {
  checkProblem(problem);
  const size = problem.sites * problem.customers;
  const nodesMax = Math.max(40, Math.min(150, Math.round(NODES_TIMES_SIZE / size)));
  const limits: MedianOptions = { nodesMax, ...DEFAULTS, ...options };
  const incumbent = new Incumbent(problem);
  const { sites, customers, costs } = problem;
  const start = new Float64Array(customers).fill(Infinity);
  for (const site of incumbent.open) {
    for (let customer = 0; customer < customers; customer += 1) {
      start[customer] = Math.min(start[customer]!, costs[site * customers + customer]!);
    }
  }
  const mean = incumbent.objective / customers;
  const branches: Branch[] = [
    {
      decisions: new Int8Array(sites),
      multipliers: start.map((cost) => cost + mean / 2),
      lowerBound: 0,
    },
  ];
  let nodes = 0;
  let iterations = 0;
  while (branches.length > 0 && nodes < limits.nodesMax) {
    const branch = branches.pop()!;
    if (branch.lowerBound > incumbent.target()) continue;
    const root = nodes === 0;
    nodes += 1;
    const bound = boundMedians(problem, {
      decisions: branch.decisions,
      multipliers: branch.multipliers,
      iterationsMax: root ? limits.rootIterationsMax : limits.nodeIterationsMax,
      target: incumbent.target(),
      visit: (chosen, iteration) => {
        const exchange = root && iteration % ITERATIONS_PER_EXCHANGE === 50;
        if (exchange || iteration % 10 === 9) incumbent.offer(chosen, exchange);
        return incumbent.target();
      },
    });
    iterations += bound.iterations;
    const lowerBound = Math.max(bound.lowerBound, branch.lowerBound);
    if (lowerBound > incumbent.target()) continue;
    const { decisions, multipliers, frequency } = bound;
    const site = unclearSite(decisions, frequency);
    if (site < 0) {
      const chosen = Int32Array.from(decisions.keys()).filter((other) => decisions[other] === 1);
      incumbent.offer(chosen, false);
      continue;
    }
    const likely = frequency[site]! >= 0.5 ? 1 : -1;
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
