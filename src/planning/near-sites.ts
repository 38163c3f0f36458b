import type { MedianProblem } from "./median-swap.ts";

/** The sites of each customer, cheapest first: only those that undercut its price are looked at. */
export type NearSites = {
  /** Sites listed for each customer. */
  readonly length: number;
  readonly site: Uint16Array | Uint32Array;
  readonly cost: Float32Array | Float64Array;
};

const SITES_MAX_OF_16_BITS = 65_536;

/** Whether 32 bits hold every value exactly, as they do whole numbers to 16 million. */
export function isSingle(values: Float64Array): boolean {
  return values.every((value) => Math.fround(value) === value);
}

function emptyLists(problem: MedianProblem, length: number): NearSites {
  const size = length * problem.customers;
  const site =
    problem.sites <= SITES_MAX_OF_16_BITS ? new Uint16Array(size) : new Uint32Array(size);
  const cost = isSingle(problem.costs) ? new Float32Array(size) : new Float64Array(size);
  return { length, site, cost };
}

/** Ties keep the earlier site. */
export function nearSites(problem: MedianProblem): NearSites {
  const { sites, customers, costs } = problem;
  const lists = emptyLists(problem, sites);
  const column = new Float64Array(sites);
  const order = new Int32Array(sites);
  for (let customer = 0; customer < customers; customer += 1) {
    for (let site = 0; site < sites; site += 1) {
      column[site] = costs[site * customers + customer]!;
      order[site] = site;
    }
    order.sort((one, other) => column[one]! - column[other]! || one - other);
    const row = customer * sites;
    for (let position = 0; position < sites; position += 1) {
      lists.site[row + position] = order[position]!;
      lists.cost[row + position] = column[order[position]!]!;
    }
  }
  return lists;
}

/** The same lists without the sites that are closed for good. */
export function withoutClosed(
  problem: MedianProblem,
  near: NearSites,
  decisions: Int8Array,
): NearSites {
  const length = decisions.reduce((count, decision) => count + (decision === -1 ? 0 : 1), 0);
  const lists = emptyLists(problem, length);
  let to = 0;
  for (let from = 0; from < near.site.length; from += 1) {
    if (decisions[near.site[from]!] === -1) continue;
    lists.site[to] = near.site[from]!;
    lists.cost[to] = near.cost[from]!;
    to += 1;
  }
  return lists;
}
