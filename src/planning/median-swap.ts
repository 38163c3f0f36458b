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

function greatest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

/** Per open site, what its customers lose when it closes and no other opens. */
function lossOf({ site, first, second }: Nearest, loss: Float64Array): void {
  loss.fill(0);
  for (let customer = 0; customer < site.length; customer += 1) {
    loss[site[customer]!]! += second[customer]! - first[customer]!;
  }
}

/**
 * Exchanges one open and one closed site while that saves, always the exchange that saves most.
 * All exchanges of a site to open are weighed in one pass over the customers (Whitaker 1983), of
 * whom only those matter that it is nearer to than their second nearest (Resende and Werneck
 * 2007): what it gains, less, per site to close, what the customers of that site lose. Sites that
 * `decisions` close are not opened.
 */
export function interchange(
  problem: MedianProblem,
  start: Int32Array,
  decisions?: Int8Array,
): OpenSites {
  const { sites, customers, medians, costs } = problem;
  const open = start.slice();
  const isOut = new Uint8Array(sites);
  decisions?.forEach((decision, site) => (isOut[site] = decision === -1 ? 1 : 0));
  for (const site of open) isOut[site] = 1;
  const loss = new Float64Array(medians);
  const kept = new Float64Array(medians);
  for (;;) {
    const nearest = nearestOf(problem, open);
    const { site: near, first, second } = nearest;
    if (medians === 1) second.fill(greatest(costs));
    lossOf(nearest, loss);
    let bestSaving = 1e-9;
    let enter = -1;
    let leave = -1;
    for (let site = 0; site < sites; site += 1) {
      if (isOut[site] === 1) continue;
      kept.fill(0);
      let gain = 0;
      const row = site * customers;
      for (let customer = 0; customer < customers; customer += 1) {
        const cost = costs[row + customer]!;
        if (cost >= second[customer]!) continue;
        const now = first[customer]!;
        if (cost < now) gain += now - cost;
        kept[near[customer]!]! += second[customer]! - Math.max(cost, now);
      }
      for (let position = 0; position < medians; position += 1) {
        const saving = gain - (loss[position]! - kept[position]!);
        if (!(saving > bestSaving)) continue;
        bestSaving = saving;
        enter = site;
        leave = position;
      }
    }
    if (enter < 0) return { open: open.toSorted(), objective: total(first) };
    if (decisions?.[open[leave]!] !== -1) isOut[open[leave]!] = 0;
    isOut[enter] = 1;
    open[leave] = enter;
  }
}
