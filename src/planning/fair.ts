import { locateCovering } from "./covering.ts";
import { boundFair, firstPrices, slotsOf, type Slots } from "./fair-bound.ts";
import { checkFair, FairMeasure, type FairFigures, type FairProblem } from "./fair-problem.ts";
import type { Prices } from "./fair-row.ts";
import { locateMedians } from "./median.ts";

export type FairResult = {
  /** Units at each site; those nearest to the limits when none kept them all. */
  readonly placed: Int32Array;
  /**
   * "kept": the placement keeps all limits. "impossible": none does, proven. "unknown": none was
   * found that does, and it is not proven that there is none.
   */
  readonly limits: "kept" | "impossible" | "unknown";
  readonly figures: FairFigures;
  /** No placement that keeps all limits costs less, or covers more; undefined when impossible. */
  readonly bound: number | undefined;
  /** Distance to the bound in parts; 0 is a proof; undefined when no limits were kept. */
  readonly gap: number | undefined;
  readonly nodes: number;
};

export type FairOptions = {
  readonly nodesMax: number;
  /** Pairs of a site and a place looked at; about 1e8 are a second's work. */
  readonly workMax: number;
  readonly rootIterationsMax: number;
  readonly nodeIterationsMax: number;
  readonly gapAim: number;
};

const DEFAULTS: FairOptions = {
  nodesMax: 50_000,
  workMax: 1e9,
  rootIterationsMax: 600,
  nodeIterationsMax: 60,
  gapAim: 1e-9,
};
/** Choices met at the root are improved by exchange this often. */
const ITERATIONS_PER_EXCHANGE = 60;
/** An exchange opens the likeliest sites only, this many for each unit, and at least so many. */
const ENTERING_PER_UNIT = 3;
const ENTERING_MIN = 40;

type Branch = { decisions: Int8Array; prices: Prices; lowerBound: number };

/**
 * Places units under limits that protect the worst served and the present plan: exchange, a
 * Lagrangian bound with the limits relaxed at a price, and branch and bound, least bound first.
 * No chance and no clock: the same problem gives the same answer. docs/planning/fairness.md.
 * Throws RangeError on a problem without sense.
 */
export function locateFairly(problem: FairProblem, options: Partial<FairOptions> = {}): FairResult {
  checkFair(problem);
  return new Search(problem, { ...DEFAULTS, ...options }).run();
}

/** A good placement, whatever it does to the limits. */
function withoutLimits(problem: FairProblem): Int32Array {
  const { demand, travelSeconds, units, unitsPerSiteMax, weights, withinSeconds = 0 } = problem;
  const [sites, customers] = [travelSeconds.length, demand.length];
  const quick = { nodesMax: 1, rootIterationsMax: 200 };
  if (weights !== undefined) {
    const covers = travelSeconds.map((row) =>
      Int32Array.from(demand.keys()).filter((place) => row[place]! <= withinSeconds),
    );
    const covering = { demand: Float64Array.from(demand), covers, units, unitsPerSiteMax, weights };
    return locateCovering(covering, quick).placed;
  }
  const costs = Float64Array.from(
    travelSeconds.flatMap((row) => row.map((seconds, place) => seconds * demand[place]!)),
  );
  const medians = Math.min(units, sites);
  const placed = new Int32Array(sites);
  const { open } = locateMedians({ sites, customers, medians, costs }, quick);
  for (const site of open) placed[site]! += 1;
  // More units than sites: a second one at a site changes no travel.
  for (let left = units - medians, site = 0; left > 0; site = (site + 1) % sites) {
    if (placed[site]! >= unitsPerSiteMax) continue;
    placed[site]! += 1;
    left -= 1;
  }
  return placed;
}

/** What placements improve by at least: whole sums by one, of others nothing is known. */
function grainOf({ demand, travelSeconds, weights }: FairProblem): number {
  const isWhole = (values: readonly number[]): boolean => values.every(Number.isInteger);
  const counted = weights?.every((weight) => weight === 0 || weight === 1);
  const whole = isWhole(demand) && (counted ?? travelSeconds.every(isWhole));
  return whole ? 1 - 1e-6 : 0;
}

class Search {
  private readonly measure: FairMeasure;
  private readonly slots: Slots;
  private readonly options: FairOptions;
  /** Less is better: demand covered counts as negative. */
  private readonly sign: 1 | -1;
  private readonly worst: number;
  private readonly grain: number;
  private placed: Int32Array;
  private figures: FairFigures;
  private excess: number;
  private readonly seen = new Set<string>();
  private work = 0;
  private nodes = 0;
  private closed = Infinity;

  constructor(problem: FairProblem, options: FairOptions) {
    this.measure = new FairMeasure(problem);
    this.slots = slotsOf(this.measure);
    this.options = options;
    const { demand, travelSeconds, weights, present } = problem;
    this.sign = weights === undefined ? 1 : -1;
    const farthest = (place: number): number =>
      travelSeconds.reduce((most, row) => Math.max(most, row[place]!), 0);
    const total = demand.reduce((sum, value, place) => sum + value * farthest(place), 0);
    this.worst = weights === undefined ? total * (1 + 1e-9) + 1e-9 : 1e-9;
    this.grain = grainOf(problem);
    const start = new Int32Array(travelSeconds.length);
    if (present === undefined) {
      for (let unit = 0; unit < problem.units; unit += 1) {
        start[this.slots.site[Math.floor((unit * this.slots.site.length) / problem.units)]!]! += 1;
      }
    } else start.set(this.measure.presentUnits);
    this.placed = start;
    ({ figures: this.figures, excess: this.excess } = this.measure.measure(start));
    const everywhere = [...start.keys()];
    this.exchange(start, everywhere);
    this.exchange(withoutLimits(problem), everywhere);
  }

  run(): FairResult {
    const { options, slots } = this;
    const decisions = new Int8Array(slots.site.length);
    const first = { decisions, prices: firstPrices(this.measure, slots), lowerBound: -Infinity };
    const branches: Branch[] = [first];
    const goesOn = (): boolean => this.nodes < options.nodesMax && this.work < options.workMax;
    while (branches.length > 0 && goesOn()) {
      branches.sort((one, other) => other.lowerBound - one.lowerBound);
      const branch = branches.pop()!;
      if (this.isClosed(branch.lowerBound)) this.close(branch.lowerBound);
      else branches.push(...this.look(branch));
    }
    const kept = this.excess === 0;
    let least = Math.min(this.closed, kept ? this.value() : Infinity);
    for (const { lowerBound } of branches) least = Math.min(least, lowerBound);
    if (this.grain > 0 && least < Infinity) least = Math.ceil(least - 1e-6);
    const limits = kept ? "kept" : least > this.worst ? "impossible" : "unknown";
    const bound = limits === "impossible" ? undefined : this.sign * least;
    const { placed, figures, nodes } = this;
    const off = Math.abs(figures.objective - (bound ?? 0));
    const whole = Math.abs(this.sign === 1 ? figures.objective : (bound ?? 0));
    const gap = kept ? (whole === 0 ? 0 : off / whole) : undefined;
    return { placed, limits, figures, bound, gap, nodes };
  }

  private value(): number {
    return this.sign * this.figures.objective;
  }

  private target(): number {
    return this.excess === 0 ? this.value() - this.grain : Infinity;
  }

  private isClosed(lowerBound: number): boolean {
    if (lowerBound > this.worst) return true;
    if (this.excess !== 0) return false;
    const value = this.value();
    if (lowerBound > value - this.grain) return true;
    return value - lowerBound <= this.options.gapAim * Math.max(Math.abs(value), 1e-9);
  }

  /** What a branch that is given up may still hide is not proven away. */
  private close(lowerBound: number): void {
    if (lowerBound > this.worst) return;
    const known = this.excess === 0 && lowerBound > this.value() - this.grain;
    this.closed = Math.min(this.closed, known ? this.value() : lowerBound);
  }

  /** Takes a placement when it is nearer to the limits, or as near and better. */
  private offer(placed: Int32Array): boolean {
    const { figures, excess } = this.measure.measure(placed);
    this.work += this.placed.length + this.measure.problem.units * this.measure.areaOf.length;
    const better =
      excess < this.excess - 1e-12 ||
      (excess <= this.excess && this.sign * (figures.objective - this.figures.objective) < -1e-9);
    if (!better) return false;
    this.placed = placed.slice();
    [this.figures, this.excess] = [figures, excess];
    return true;
  }

  /** Moves one unit at a time while that helps, from a placement to one of the sites named. */
  private exchange(from: Int32Array, entering: readonly number[]): void {
    const { problem } = this.measure;
    if (this.work >= this.options.workMax) return;
    const incumbent = { placed: this.placed, figures: this.figures, excess: this.excess };
    const measured = this.measure.measure(from);
    this.placed = from.slice();
    [this.figures, this.excess] = [measured.figures, measured.excess];
    for (let improved = true; improved && this.work < this.options.workMax;) {
      improved = false;
      for (const leave of this.placed.keys()) {
        for (const enter of entering) {
          if (this.placed[leave] === 0) break;
          if (enter === leave || this.placed[enter]! >= problem.unitsPerSiteMax) continue;
          const next = this.placed.slice();
          next[leave]! -= 1;
          next[enter]! += 1;
          if (this.offer(next)) improved = true;
        }
      }
    }
    const found = this.placed;
    this.placed = incumbent.placed;
    [this.figures, this.excess] = [incumbent.figures, incumbent.excess];
    this.offer(found);
  }

  private placementOf(slots: Iterable<number>): Int32Array {
    const placed = new Int32Array(this.placed.length);
    for (const slot of slots) placed[this.slots.site[slot]!]! += 1;
    return placed;
  }

  private visit(chosen: Int32Array, share: Float64Array | undefined): void {
    const placed = this.placementOf(chosen);
    const key = placed.join(" ");
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.offer(placed);
    if (share === undefined) return;
    const likely = new Float64Array(placed.length);
    share.forEach((part, slot) => (likely[this.slots.site[slot]!]! += part));
    const most = Math.max(ENTERING_MIN, ENTERING_PER_UNIT * this.measure.problem.units);
    const order = [...likely.keys()].sort((one, other) => likely[other]! - likely[one]!);
    this.exchange(placed, order.slice(0, most));
  }

  /** Bounds a branch; gives its halves when it may still hold something better. */
  private look(branch: Branch): Branch[] {
    const { measure, slots, options } = this;
    const root = this.nodes === 0;
    this.nodes += 1;
    const bound = boundFair(measure, slots, {
      ...branch,
      iterationsMax: root ? options.rootIterationsMax : options.nodeIterationsMax,
      target: () => this.target(),
      worst: this.worst,
      visit: (chosen, iteration) => {
        const everything = root && iteration % ITERATIONS_PER_EXCHANGE === 30;
        this.visit(chosen, everything ? new Float64Array(slots.site.length) : undefined);
      },
    });
    this.work += bound.work;
    const lowerBound = Math.max(bound.lowerBound, branch.lowerBound);
    const { decisions, prices, share } = bound;
    if (this.isClosed(lowerBound)) {
      this.close(lowerBound);
      return [];
    }
    const rank = (slot: number): number => share[slot]! + 2 * decisions[slot]!;
    const order = [...decisions.keys()].sort((one, other) => rank(other) - rank(one));
    this.visit(Int32Array.from(order.slice(0, measure.problem.units)), share);
    const open = order.filter((slot) => decisions[slot] === 1);
    const free = order.filter((slot) => decisions[slot] === 0);
    if (open.length === measure.problem.units || free.length === 0) {
      if (open.length === measure.problem.units) this.offer(this.placementOf(open));
      return [];
    }
    const unclear = (slot: number): number => Math.abs(share[slot]! - 0.5);
    const slot = free.reduce((best, other) => (unclear(other) < unclear(best) ? other : best));
    return [-1, 1].map((decision) => ({
      decisions: decisions.with(slot, decision),
      prices,
      lowerBound,
    }));
  }
}
