import {
  CoverState,
  greedyUnits,
  improve,
  reachedBy,
  withPlacesJoined,
  worthOf,
} from "./covering-swap.ts";
import { boundCovering, isPossible, type SiteLimits } from "./covering-bound.ts";

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
  /** Worth that the first unit in reach of each place has beside that; absent: none. */
  readonly firstBonus?: Float64Array;
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
  /** Entries of reach lists looked at before that; about 2e8 are a second's work. */
  readonly workMax: number;
  readonly rootIterationsMax: number;
  readonly nodeIterationsMax: number;
  /** A gap that is small enough to stop at. */
  readonly gapAim: number;
};

const DEFAULTS: CoveringOptions = {
  nodesMax: 50_000,
  workMax: 1e9,
  rootIterationsMax: 3_000,
  nodeIterationsMax: 160,
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

/** The site whose units in the relaxed optimum are least whole; the first open one when all are. */
function unclearSite({ low, high }: SiteLimits, share: Float64Array): number {
  let site = -1;
  let most = 1e-3;
  for (let other = 0; other < low.length; other += 1) {
    if (low[other] === high[other]) continue;
    const unclear = Math.abs(share[other]! - Math.round(share[other]!));
    if (unclear <= most) continue;
    most = unclear;
    site = other;
  }
  return site === -1 ? low.findIndex((value, other) => value < high[other]!) : site;
}

/** The two halves of a branch: at most so many units at the site, or more; the likelier last. */
function halves(limits: SiteLimits, site: number, share: number): SiteLimits[] {
  const floor = Math.floor(share);
  const cut = Math.max(limits.low[site]!, Math.min(limits.high[site]! - 1, floor));
  const fewer = { low: limits.low, high: limits.high.with(site, cut) };
  const more = { low: limits.low.with(site, cut + 1), high: limits.high };
  return share - floor > 0.5 ? [fewer, more] : [more, fewer];
}

/** Takes the branch that may hold most out: what is proven sinks with it. The last at a tie. */
function takeMost(branches: Branch[]): Branch {
  let most = branches.length - 1;
  for (let at = most - 1; at >= 0; at -= 1) {
    if (branches[at]!.upperBound > branches[most]!.upperBound) most = at;
  }
  return branches.splice(most, 1)[0]!;
}

/** The units of the relaxed optimum made whole: the whole parts, then the greatest rests. */
function rounded(units: number, { low, high }: SiteLimits, share: Float64Array): Int32Array {
  const placed = Int32Array.from(low, (least, site) =>
    Math.max(least, Math.min(high[site]!, Math.floor(share[site]! + 1e-6))),
  );
  let left = units - sum(placed);
  const rest = (site: number): number => share[site]! - placed[site]!;
  const order = [...placed.keys()].sort((one, other) => rest(other) - rest(one) || one - other);
  for (; left > 0;) {
    const before = left;
    for (const site of order) {
      if (left > 0 && placed[site]! < high[site]!) {
        placed[site]! += 1;
        left -= 1;
      }
    }
    if (left === before) break;
  }
  for (const site of order.toReversed()) {
    while (left < 0 && placed[site]! > low[site]!) {
      placed[site]! -= 1;
      left += 1;
    }
  }
  return placed;
}

const sum = (values: Int32Array): number => values.reduce((total, value) => total + value, 0);

/** What placements improve by at least: whole demand counted whole, or nothing known. */
function grainOf({ demand, weights }: CoveringProblem): number {
  const whole = weights.every((weight) => weight === 0 || weight === 1);
  return whole && demand.every((value) => Number.isInteger(value)) ? 1 - 1e-6 : 0;
}

/**
 * Places units by exchange, Lagrangian bound and branch and bound, greatest bound first. No chance
 * and no clock: the same problem gives the same answer. Throws RangeError on a problem without
 * sense.
 */
export function locateCovering(
  problem: CoveringProblem,
  options: Partial<CoveringOptions> = {},
): CoveringResult {
  checkProblem(problem);
  return new Search(withPlacesJoined(problem), { ...DEFAULTS, ...options }).run();
}

class Search {
  private readonly problem: CoveringProblem;
  private readonly options: CoveringOptions;
  private readonly sitesOf: readonly Int32Array[];
  private readonly best: CoverState;
  private readonly grain: number;
  private readonly branches: Branch[];
  /** Placements made whole that were improved already. */
  private readonly improved = new Set<string>();
  /** Greatest of the branches given up within `gapAim`: what they may hide is not proven away. */
  private closed = 0;
  private work = 0;
  private nodes = 0;

  constructor(problem: CoveringProblem, options: CoveringOptions) {
    this.problem = problem;
    this.options = options;
    this.sitesOf = reachedBy(problem);
    this.grain = grainOf(problem);
    this.best = new CoverState(problem, this.sitesOf);
    greedyUnits(this.best);
    improve(this.best);
    const { covers, demand, unitsPerSiteMax, weights } = problem;
    const low = new Int32Array(covers.length);
    const high = new Int32Array(covers.length).fill(unitsPerSiteMax);
    const multipliers = demand.map((value) => (value * (weights[0] ?? 0)) / 2);
    this.branches = [{ limits: { low, high }, multipliers, upperBound: Infinity }];
  }

  run(): CoveringResult {
    const { branches, best, options } = this;
    const goesOn = (): boolean => this.nodes < options.nodesMax && this.work < options.workMax;
    while (branches.length > 0 && goesOn()) {
      const branch = takeMost(branches);
      if (this.isClosed(branch.upperBound)) this.close(branch.upperBound);
      else this.look(branch);
    }
    let upperBound = Math.max(this.closed, best.objective);
    for (const branch of branches) upperBound = Math.max(upperBound, branch.upperBound);
    if (this.grain > 0) upperBound = Math.floor(upperBound + 1e-6);
    const gap = upperBound === 0 ? 0 : (upperBound - best.objective) / upperBound;
    const { placed, objective } = best;
    return { placed, objective, upperBound, gap, nodes: this.nodes };
  }

  private isClosed(bound: number): boolean {
    const { objective } = this.best;
    if (bound === Infinity) return false;
    return bound <= objective + this.grain || bound - objective <= this.options.gapAim * bound;
  }

  private close(bound: number): void {
    const { objective } = this.best;
    this.closed = Math.max(this.closed, bound <= objective + this.grain ? objective : bound);
  }

  /** Takes a placement as the best if it is; answers what the next one must exceed. */
  private offer(placed: Int32Array, exchange: boolean): number {
    const { problem, best } = this;
    if (exchange || worthOf(problem, placed) > best.objective) {
      const state = new CoverState(problem, this.sitesOf, placed);
      if (exchange) improve(state);
      this.work += state.work;
      if (state.objective > best.objective) best.take(state);
    }
    return best.objective + this.grain;
  }

  private offerRounded(limits: SiteLimits, share: Float64Array): void {
    const placed = rounded(this.problem.units, limits, share);
    const key = placed.join(" ");
    if (this.improved.has(key)) return;
    this.improved.add(key);
    this.offer(placed, true);
  }

  /** Bounds a branch; keeps its halves when it may still hold something better. */
  private look(branch: Branch): void {
    const { problem, options, best } = this;
    const root = this.nodes === 0;
    this.nodes += 1;
    const bound = boundCovering(problem, {
      ...branch,
      iterationsMax: root ? options.rootIterationsMax : options.nodeIterationsMax,
      target: best.objective + this.grain,
      isClosed: (value) => this.isClosed(value),
      visit: (placed, iteration) => this.offer(placed, root && iteration % 400 === 200),
    });
    const { limits, multipliers, share } = bound;
    this.work += bound.work;
    if (isPossible(problem, limits)) this.offerRounded(limits, share);
    const upperBound = Math.min(bound.upperBound, branch.upperBound);
    if (this.isClosed(upperBound)) return this.close(upperBound);
    const site = unclearSite(limits, share);
    if (site === -1) {
      this.offer(limits.low, false);
      return;
    }
    for (const half of halves(limits, site, share[site]!)) {
      if (isPossible(problem, half)) this.branches.push({ limits: half, multipliers, upperBound });
    }
  }
}
