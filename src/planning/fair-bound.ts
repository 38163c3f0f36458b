import { copyOf, PriceRow, type Prices } from "./fair-row.ts";
import { Climb, type ClimbRules } from "./lagrange.ts";
import { ROUNDING, type FairMeasure } from "./fair-problem.ts";

/**
 * A place for one unit; a site with room for several has several. 1 open, -1 closed, 0 free.
 */
export type Slots = { readonly site: Int32Array; readonly present: Uint8Array };

/** Demand a chosen slot serves, at most and at least, when every unit of a site has its share. */
export type SlotLoads = { readonly most: Float64Array; readonly least: Float64Array };

export type FairBound = {
  /** No placement that keeps decisions and limits is worth less (less is better). */
  readonly lowerBound: number;
  readonly prices: Prices;
  readonly decisions: Int8Array;
  /** How often each slot was chosen, recent choices weighing more. */
  readonly share: Float64Array;
  readonly work: number;
};

const RULES: ClimbRules = {
  patience: 8,
  stepFirst: 0.1,
  newestFirst: 0.3,
  newestMin: 0.01,
  progressMin: 0.04,
  patient: true,
};
/** A limit of zero is divided by as this. */
const LEAST_LIMIT = 1e-9;
const divisor = (limit: number): number => Math.max(limit, LEAST_LIMIT);
const isCapped = (most: number): boolean => most > 0 && most < Infinity;

export function slotsOf({ problem, presentUnits }: FairMeasure): Slots {
  const { unitsPerSiteMax, units, travelSeconds } = problem;
  const each = Math.min(unitsPerSiteMax, units);
  const site = Int32Array.from({ length: travelSeconds.length * each }, (_, slot) =>
    Math.floor(slot / each),
  );
  const present = Uint8Array.from(site, (at, slot) => (slot % each < presentUnits[at]! ? 1 : 0));
  return { site, present };
}

/**
 * What `loadMax` and `loadChangeMax` say of each slot; Infinity and 0: nothing. A site that is
 * closed is asked for no load, so `least` counts only for slots that are chosen.
 */
export function slotLoadsOf(
  { problem, presentUnits, presentLoads }: FairMeasure,
  { site }: Slots,
): SlotLoads {
  const { loadMax = Infinity, loadChangeMax } = problem.limits;
  const most = new Float64Array(site.length).fill(loadMax);
  const least = new Float64Array(site.length);
  if (loadChangeMax !== undefined && presentLoads !== undefined) {
    const change = loadChangeMax + 2 * ROUNDING * Math.max(1, loadChangeMax);
    site.forEach((at, slot) => {
      if (presentUnits[at] === 0) return;
      const before = presentLoads[at]!;
      most[slot] = Math.min(loadMax, before * (1 + change));
      least[slot] = Math.max(0, before * (1 - change));
    });
  }
  return { most, least };
}

export function firstPrices({ problem, areaDemand }: FairMeasure, slots: Slots): Prices {
  const { demand, weights, travelSeconds } = problem;
  const areas = areaDemand.length;
  return {
    serve: Float64Array.from(demand, (value, place) =>
      weights === undefined
        ? value * travelSeconds.reduce((least, row) => Math.min(least, row[place]!), Infinity)
        : 0,
    ),
    reach: Float64Array.from(demand, (value) => (value * (weights?.[0] ?? 0)) / 2),
    mean: new Float64Array(areas),
    far: new Float64Array(areas),
    load: new Float64Array(slots.site.length),
    light: new Float64Array(slots.site.length),
  };
}

/** The relaxed problem: which slots are worth most at these prices, each by itself. */
export class Relaxed {
  readonly slopes: Prices;
  readonly values: Float64Array;
  readonly chosen: Int32Array;
  private readonly perSecond: Float64Array;
  private readonly beyond: Float64Array;
  bound = 0;
  work = 0;
  last = -Infinity;
  next = Infinity;
  private readonly measure: FairMeasure;
  private readonly slots: Slots;
  private readonly loads: SlotLoads;
  /** Whether anything asks who is served by whom. */
  private readonly serves: boolean;

  constructor(measure: FairMeasure, slots: Slots) {
    this.measure = measure;
    this.slots = slots;
    this.slopes = firstPrices(measure, slots);
    this.values = new Float64Array(slots.site.length);
    this.chosen = new Int32Array(measure.problem.units);
    const places = measure.problem.demand.length;
    this.perSecond = new Float64Array(places);
    this.beyond = new Float64Array(places);
    this.loads = slotLoadsOf(measure, slots);
    const asked = Object.entries(measure.problem.limits).some(
      ([name, limit]) => name !== "movesMax" && limit !== undefined,
    );
    this.serves = measure.problem.weights === undefined || asked;
  }

  /** Per place, what a second and being beyond reach cost. */
  private prepare(prices: Prices): void {
    const { problem, areaOf, areaDemand } = this.measure;
    const { limits, demand, weights } = problem;
    const { areaMeanSecondsMax, areaShareMin } = limits;
    for (let place = 0; place < demand.length; place += 1) {
      const value = demand[place]!;
      const area = areaOf[place]!;
      const part = areaDemand[area]! > 0 ? value / areaDemand[area]! : 0;
      this.perSecond[place] = weights === undefined ? value : 0;
      if (areaMeanSecondsMax !== undefined) {
        this.perSecond[place]! += (prices.mean[area]! * part) / divisor(areaMeanSecondsMax);
      }
      this.beyond[place] = areaShareMin === undefined ? 0 : prices.far[area]! * part;
    }
  }

  /** What the load of a slot costs for each unit of demand; below zero where it is too light. */
  private perDemand(slot: number, prices: Prices): number {
    const { most, least } = this.loads;
    if (most[slot] === 0) return Infinity;
    const heavy = most[slot]! < Infinity ? prices.load[slot]! / most[slot]! : 0;
    return heavy - (least[slot]! > 0 ? prices.light[slot]! / least[slot]! : 0);
  }

  /** Cost of serving a place from a slot at these prices; Infinity where it may not be. */
  private cost(seconds: number, place: number, perDemand: number): number {
    const { limits, withinSeconds = Infinity, demand } = this.measure.problem;
    const value = demand[place]!;
    if (seconds > (limits.farthestSecondsMax ?? Infinity) && value > 0) return Infinity;
    const far = seconds > withinSeconds ? this.beyond[place]! : 0;
    return seconds * this.perSecond[place]! + far + (value > 0 ? perDemand * value : 0);
  }

  /** False when the decisions leave no choice of the right number. */
  solve(prices: Prices, decisions: Int8Array): boolean {
    const { problem } = this.measure;
    const { withinSeconds = Infinity, travelSeconds, weights } = problem;
    const { site } = this.slots;
    const { most, least } = this.loads;
    const places = problem.demand.length;
    this.prepare(prices);
    for (let slot = 0; slot < site.length; slot += 1) {
      if (decisions[slot] === -1) continue;
      const perDemand = this.perDemand(slot, prices);
      let value = least[slot]! > 0 ? prices.light[slot]! : 0;
      if (isCapped(most[slot]!)) value -= prices.load[slot]!;
      const row = travelSeconds[site[slot]!]!;
      for (let place = 0; place < places; place += 1) {
        if (this.serves) {
          value += Math.min(0, this.cost(row[place]!, place, perDemand) - prices.serve[place]!);
        }
        if (weights !== undefined && row[place]! <= withinSeconds) value -= prices.reach[place]!;
      }
      this.work += places;
      this.values[slot] = value;
    }
    if (!this.choose(decisions)) return false;
    this.addUp(prices);
    return true;
  }

  /** The best slots that keep the decisions and leave enough units where they are. */
  private choose(decisions: Int8Array): boolean {
    const { values, chosen } = this;
    const { present } = this.slots;
    const { movesMax } = this.measure.problem.limits;
    const order = [...decisions.keys()].filter((slot) => decisions[slot] !== -1);
    const rank = (slot: number): number => (decisions[slot] === 1 ? -Infinity : values[slot]!);
    order.sort((one, other) => rank(one) - rank(other) || one - other);
    const forced = order.filter((slot) => decisions[slot] === 1);
    let stay = movesMax === undefined ? 0 : chosen.length - movesMax;
    for (const slot of forced) stay -= present[slot]!;
    const free = order.slice(forced.length);
    const staying = free.filter((slot) => present[slot] === 1).slice(0, Math.max(0, stay));
    const taken = new Set([...forced, ...staying]);
    if (taken.size > chosen.length || staying.length < stay) return false;
    const rest = free.filter((slot) => !taken.has(slot));
    const wanted = chosen.length - taken.size;
    if (wanted > rest.length) return false;
    [...taken, ...rest.slice(0, wanted)].forEach((slot, at) => (chosen[at] = slot));
    this.last = wanted > 0 ? values[rest[wanted - 1]!]! : -Infinity;
    this.next = wanted < rest.length ? values[rest[wanted]!]! : Infinity;
    return true;
  }

  /** The bound, and how it changes with every price. */
  private addUp(prices: Prices): void {
    const { problem, areaDemand } = this.measure;
    const { demand, limits, weights } = problem;
    const { slopes, chosen } = this;
    const share = limits.areaShareMin;
    slopes.serve.fill(this.serves ? 1 : 0);
    slopes.mean.fill(0);
    slopes.far.fill(0);
    slopes.load.fill(0);
    slopes.light.fill(0);
    let bound = 0;
    areaDemand.forEach((value, area) => {
      if (value === 0) return;
      if (limits.areaMeanSecondsMax !== undefined) slopes.mean[area] = -1;
      if (share !== undefined) slopes.far[area] = share - 1;
      bound += prices.mean[area]! * slopes.mean[area]! + prices.far[area]! * slopes.far[area]!;
    });
    for (let place = 0; place < demand.length; place += 1) {
      if (this.serves) bound += prices.serve[place]!;
      let [count, best] = [0, 0];
      for (const weight of weights ?? []) {
        const gain = demand[place]! * weight - prices.reach[place]!;
        if (gain <= 0) break;
        best += gain;
        count += 1;
      }
      bound -= best;
      slopes.reach[place] = weights === undefined ? 0 : count;
    }
    for (const slot of chosen) {
      bound += this.values[slot]!;
      this.addSlopes(slot, prices);
    }
    this.work += 2 * chosen.length * demand.length;
    this.bound = bound;
  }

  /** What a chosen slot adds to the slopes. */
  private addSlopes(slot: number, prices: Prices): void {
    const { problem, areaOf, areaDemand } = this.measure;
    const { demand, limits, weights, withinSeconds = Infinity, travelSeconds } = problem;
    const { slopes } = this;
    const row = travelSeconds[this.slots.site[slot]!]!;
    const perDemand = this.perDemand(slot, prices);
    let load = 0;
    for (let place = 0; place < demand.length; place += 1) {
      const seconds = row[place]!;
      if (weights !== undefined && seconds <= withinSeconds) slopes.reach[place]! -= 1;
      if (!this.serves || this.cost(seconds, place, perDemand) >= prices.serve[place]!) continue;
      slopes.serve[place]! -= 1;
      const area = areaOf[place]!;
      const part = areaDemand[area]! > 0 ? demand[place]! / areaDemand[area]! : 0;
      if (limits.areaMeanSecondsMax !== undefined) {
        slopes.mean[area]! += (part * seconds) / divisor(limits.areaMeanSecondsMax);
      }
      if (limits.areaShareMin !== undefined && seconds > withinSeconds) slopes.far[area]! += part;
      load += demand[place]!;
    }
    const { most, least } = this.loads;
    if (isCapped(most[slot]!)) slopes.load[slot] = load / most[slot]! - 1;
    if (least[slot]! > 0) slopes.light[slot] = 1 - load / least[slot]!;
  }
}

/** Decides the free slots whose other choice would push the bound to the target. */
function fix(decisions: Int8Array, { values, last, next, bound }: Relaxed, target: number): void {
  for (let slot = 0; slot < decisions.length; slot += 1) {
    if (decisions[slot] !== 0) continue;
    const value = values[slot]!;
    if (value > last && bound + value - last > target) decisions[slot] = -1;
    else if (value < next && value <= last && bound + next - value > target) decisions[slot] = 1;
  }
}

export type FairBoundOptions = {
  readonly decisions: Int8Array;
  readonly prices: Prices;
  readonly iterationsMax: number;
  /** What a better placement must stay under; infinite while none is known. */
  readonly target: () => number;
  /** Nothing is worth more than this: a bound above it says that no placement keeps all. */
  readonly worst: number;
  readonly visit: (chosen: Int32Array, iteration: number) => void;
};

/**
 * Lagrangian bound: "every place is served", "units counted are in reach" and the limits of areas
 * and loads are relaxed at a price; what is left chooses slots one by one.
 */
export function boundFair(
  measure: FairMeasure,
  slots: Slots,
  options: FairBoundOptions,
): FairBound {
  const decisions = options.decisions.slice();
  const relaxed = new Relaxed(measure, slots);
  const places = measure.problem.demand.length;
  const scale = places / Math.max(1, Math.min(places, measure.areaDemand.length));
  const row = new PriceRow(relaxed, options.prices, decisions, scale);
  const climb = new Climb(RULES, row.pack(options.prices), slots.site.length);
  const goal = (): number => Math.min(options.target(), options.worst);
  climb.run(row, options.iterationsMax, {
    visit: (iteration) => options.visit(relaxed.chosen, iteration),
    target: goal,
    isEnough: (bound) => bound > goal(),
    onRise: () => {
      if (measure.problem.limits.movesMax === undefined) fix(decisions, relaxed, goal());
      return true;
    },
    putRight: (prices) => row.putRight(prices),
    aim: (target) => 1e-6 * Math.abs(target) + 1e-9,
  });
  const prices = copyOf(options.prices);
  row.unpack(climb.prices, prices);
  const { bound: lowerBound, share } = climb;
  return { lowerBound, prices, decisions, share, work: relaxed.work };
}
