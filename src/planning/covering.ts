import { CoverState, greedyUnits, improve } from "./covering-swap.ts";
import { boundCovering, type SiteLimits } from "./covering-bound.ts";

/**
 * Where to put units so that as much demand as possible is covered: demand j that n units can
 * reach counts demand_j (w_1 + … + w_n), where the weights never rise. MCLP, MEXCLP and backup
 * coverage are three choices of weights; docs/planning/covering.md.
 */
export type CoveringProblem = {
  readonly demand: Float64Array;
  /** For each site the places of demand that a unit there can reach, ascending. */
  readonly covers: readonly Int32Array[];
  readonly units: number;
  /** Units that one site can hold. */
  readonly unitsPerSiteMax: number;
  /** What the first, second, … unit in reach is worth; zero for those that are not given. */
  readonly weights: readonly number[];
};

export type CoveringResult = {
  /** Units at each site. */
  readonly placed: Int32Array;
  readonly objective: number;
  /** No placement covers more than this. */
  readonly upperBound: number;
  /** (upperBound - objective) / upperBound; 0 is a proof that the placement is best. */
  readonly gap: number;
  readonly nodes: number;
};

export type CoveringOptions = {
  /** Branches looked at before the answer is given with the gap it has. */
  readonly nodesMax: number;
  readonly rootIterationsMax: number;
  readonly nodeIterationsMax: number;
  /** A gap that is small enough to stop at. */
  readonly gapAim: number;
};

const DEFAULTS: CoveringOptions = {
  nodesMax: 40,
  rootIterationsMax: 20_000,
  nodeIterationsMax: 300,
  gapAim: 1e-9,
};

/** Maximal covering (Church and ReVelle 1974): the first unit in reach is all that counts. */
export const maximalWeights = (): number[] => [1];

/**
 * Maximal expected covering (Daskin 1983): each unit is busy that part of the time, on its own, so
 * the k-th in reach is worth (1 - q) q^(k-1).
 */
export function expectedWeights(busyFraction: number, units: number): number[] {
  if (!(busyFraction >= 0 && busyFraction < 1)) {
    throw new RangeError(`busyFraction must be from 0 to below 1, got ${busyFraction}`);
  }
  return Array.from({ length: units }, (_, k) => (1 - busyFraction) * busyFraction ** k);
}

/** Backup coverage (Hogan and ReVelle 1986): so much for the first unit, the rest for a second. */
export function backupWeights(firstShare: number): number[] {
  if (!(firstShare >= 0.5 && firstShare <= 1)) {
    throw new RangeError(`firstShare must be from 0.5 to 1, got ${firstShare}`);
  }
  return [firstShare, 1 - firstShare];
}

function checkProblem({ demand, covers, units, unitsPerSiteMax, weights }: CoveringProblem): void {
  if (!(Number.isInteger(unitsPerSiteMax) && unitsPerSiteMax >= 1)) {
    throw new RangeError(`unitsPerSiteMax must be a whole number above 0, got ${unitsPerSiteMax}`);
  }
  const room = covers.length * unitsPerSiteMax;
  if (!(Number.isInteger(units) && units >= 1 && units <= room)) {
    throw new RangeError(`units must be 1 to ${room}, the room on all sites, got ${units}`);
  }
  for (const [place, value] of demand.entries()) {
    if (Number.isFinite(value) && value >= 0) continue;
    throw new RangeError(`demand ${place} must be a number, zero or more, got ${value}`);
  }
  for (const [k, weight] of weights.entries()) {
    if (weight >= 0 && weight <= (weights[k - 1] ?? Infinity)) continue;
    throw new RangeError(`weights must be zero or more and never rise, got ${weights.join(", ")}`);
  }
  for (const [site, reached] of covers.entries()) {
    const bad = reached.find((place) => !(place >= 0 && place < demand.length));
    if (bad === undefined) continue;
    throw new RangeError(`site ${site} must cover demand 0 to ${demand.length - 1}, got ${bad}`);
  }
}

type Branch = { limits: SiteLimits; multipliers: Float64Array; upperBound: number };

/** The site whose share of units in the last relaxed answers is least whole; -1 when all are. */
function unclearSite({ low, high }: SiteLimits, frequency: Float64Array): number {
  let site = -1;
  let most = 1e-3;
  for (let other = 0; other < low.length; other += 1) {
    if (low[other] === high[other]) continue;
    const unclear = Math.abs(frequency[other]! - Math.round(frequency[other]!));
    if (unclear <= most) continue;
    most = unclear;
    site = other;
  }
  return site === -1 ? low.findIndex((value, other) => value < high[other]!) : site;
}

/** The two halves of a branch: at most so many units at the site, or more. */
function halves(limits: SiteLimits, site: number, frequency: number): SiteLimits[] {
  const floor = Math.floor(frequency);
  const cut = Math.max(limits.low[site]!, Math.min(limits.high[site]! - 1, floor));
  const fewer = { low: limits.low, high: limits.high.with(site, cut) };
  const more = { low: limits.low.with(site, cut + 1), high: limits.high };
  // The likelier half is looked at first: it is the last on the stack.
  return frequency - floor > 0.5 ? [fewer, more] : [more, fewer];
}

const sum = (values: Int32Array): number => values.reduce((total, value) => total + value, 0);

/**
 * Places units by exchange, Lagrangian bound and branch and bound, depth first. No chance and no
 * clock: the same problem gives the same answer. Throws RangeError on a problem without sense.
 */
export function locateCovering(
  problem: CoveringProblem,
  options: Partial<CoveringOptions> = {},
): CoveringResult {
  checkProblem(problem);
  const limits = { ...DEFAULTS, ...options };
  const { covers, demand, units, unitsPerSiteMax, weights } = problem;
  const best = new CoverState(problem, greedyUnits(problem));
  improve(best);
  const offer = (placed: Int32Array, exchange: boolean): number => {
    const state = new CoverState(problem, placed);
    if (exchange) improve(state);
    if (state.objective > best.objective) best.take(state);
    return best.objective;
  };
  const isClosed = (bound: number): boolean =>
    bound < Infinity && bound - best.objective <= limits.gapAim * bound;
  const branches: Branch[] = [
    {
      limits: {
        low: new Int32Array(covers.length),
        high: new Int32Array(covers.length).fill(unitsPerSiteMax),
      },
      multipliers: demand.map((value) => (value * (weights[0] ?? 0)) / 2),
      upperBound: Infinity,
    },
  ];
  let nodes = 0;
  // Branches given up because they are within `gapAim`: what they may still hide is not proven away.
  let closed = 0;
  while (branches.length > 0 && nodes < limits.nodesMax) {
    const branch = branches.pop()!;
    if (isClosed(branch.upperBound)) {
      closed = Math.max(closed, branch.upperBound);
      continue;
    }
    const root = nodes === 0;
    nodes += 1;
    const bound = boundCovering(problem, {
      ...branch,
      firstStep: root ? 1 : 0.05,
      iterationsMax: root ? limits.rootIterationsMax : limits.nodeIterationsMax,
      incumbent: best.objective,
      isClosed,
      visit: (placed, iteration) => offer(placed, root && iteration % 100 === 50),
    });
    const upperBound = Math.min(bound.upperBound, branch.upperBound);
    if (isClosed(upperBound)) {
      closed = Math.max(closed, upperBound);
      continue;
    }
    const { multipliers, frequency } = bound;
    const site = unclearSite(branch.limits, frequency);
    if (site === -1) continue;
    for (const half of halves(branch.limits, site, frequency[site]!)) {
      if (sum(half.low) > units || sum(half.high) < units) continue;
      branches.push({ limits: half, multipliers: Float64Array.from(multipliers), upperBound });
    }
  }
  const upperBound = branches.reduce(
    (most, branch) => Math.max(most, branch.upperBound),
    Math.max(closed, best.objective),
  );
  const gap = upperBound === 0 ? 0 : (upperBound - best.objective) / upperBound;
  return { placed: best.placed, objective: best.objective, upperBound, gap, nodes };
}
