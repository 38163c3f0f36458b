/**
 * Who is to be served from where. `costs[site * customers + customer]` is the cost of serving the
 * customer from the site, zero or more; `medians` sites are to be opened.
 */
export type MedianProblem = {
  readonly sites: number;
  readonly customers: number;
  readonly medians: number;
  readonly costs: Float64Array;
};

export type OpenSites = { readonly open: Int32Array; readonly objective: number };

/** Nearest and second nearest open site of each customer. */
type Nearest = { site: Int32Array; first: Float64Array; second: Float64Array };

function nearestOf({ customers, costs }: MedianProblem, open: Int32Array): Nearest {
  const site = new Int32Array(customers).fill(-1);
  const first = new Float64Array(customers).fill(Infinity);
  const second = new Float64Array(customers).fill(Infinity);
  for (let position = 0; position < open.length; position += 1) {
    const row = open[position]! * customers;
    for (let customer = 0; customer < customers; customer += 1) {
      const cost = costs[row + customer]!;
      if (cost < first[customer]!) {
        second[customer] = first[customer]!;
        first[customer] = cost;
        site[customer] = position;
      } else if (cost < second[customer]!) second[customer] = cost;
    }
  }
  return { site, first, second };
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index]!;
  return sum;
}

/** The cost of serving every customer from its nearest open site. */
export function medianCost(problem: MedianProblem, open: Int32Array): number {
  return total(nearestOf(problem, open).first);
}

/** Opens one site after another, each time the one that saves most; ties take the first. */
export function greedyMedians(problem: MedianProblem): Int32Array {
  const { sites, customers, medians, costs } = problem;
  const best = new Float64Array(customers).fill(Infinity);
  const open: number[] = [];
  for (let round = 0; round < medians; round += 1) {
    let chosen = -1;
    let lowest = Infinity;
    for (let site = 0; site < sites; site += 1) {
      if (open.includes(site)) continue;
      let sum = 0;
      for (let customer = 0; customer < customers; customer += 1) {
        sum += Math.min(best[customer]!, costs[site * customers + customer]!);
      }
      if (chosen < 0 || sum < lowest) {
        lowest = sum;
        chosen = site;
      }
    }
    open.push(chosen);
    for (let customer = 0; customer < customers; customer += 1) {
      best[customer] = Math.min(best[customer]!, costs[chosen * customers + customer]!);
    }
  }
  return Int32Array.from(open);
}

/**
 * Exchanges one open and one closed site while that saves, always the exchange that saves most.
 * All exchanges of a site to open are weighed in one pass over the customers (Whitaker 1983): what
 * it gains, less, per site to close, what the customers of that site lose.
 */
export function interchange(problem: MedianProblem, start: Int32Array): OpenSites {
  const { sites, customers, medians, costs } = problem;
  const open = start.slice();
  const isOpen = new Uint8Array(sites);
  for (const site of open) isOpen[site] = 1;
  const loss = new Float64Array(medians);
  for (;;) {
    const { site: near, first, second } = nearestOf(problem, open);
    let bestSaving = 1e-9;
    let enter = -1;
    let leave = -1;
    for (let site = 0; site < sites; site += 1) {
      if (isOpen[site] === 1) continue;
      loss.fill(0);
      let gain = 0;
      const row = site * customers;
      for (let customer = 0; customer < customers; customer += 1) {
        const cost = costs[row + customer]!;
        const now = first[customer]!;
        if (cost < now) gain += now - cost;
        else loss[near[customer]!]! += Math.min(second[customer]!, cost) - now;
      }
      for (let position = 0; position < medians; position += 1) {
        if (gain - loss[position]! <= bestSaving) continue;
        bestSaving = gain - loss[position]!;
        enter = site;
        leave = position;
      }
    }
    if (enter < 0) return { open: open.toSorted(), objective: total(first) };
    isOpen[open[leave]!] = 0;
    isOpen[enter] = 1;
    open[leave] = enter;
  }
}
