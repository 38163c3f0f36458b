/** What a placement must keep beside being good in all; those left out are not asked. */
export type FairLimits = {
  /** Part of every area's demand that a unit reaches within `withinSeconds`, at least. */
  readonly areaShareMin?: number | undefined;
  /** Mean seconds from the nearest unit over every area's demand, at most. */
  readonly areaMeanSecondsMax?: number | undefined;
  /** Seconds from the nearest unit to any place with demand, at most. */
  readonly farthestSecondsMax?: number | undefined;
  /** Demand whose nearest site a site is, per unit there, at most. */
  readonly loadMax?: number | undefined;
  /** Units that stand elsewhere than in the present plan, at most. */
  readonly movesMax?: number | undefined;
  /** By how much, as a part of it, the load per unit of a site that stays open may change. */
  readonly loadChangeMax?: number | undefined;
};

/**
 * Where to put units so that all are served well and none too badly. Without `weights` the total
 * of demand x travel is to be least (p-median), with them the demand covered is to be most, as in
 * `CoveringProblem`. A place is served by its nearest site with a unit, the earlier one at a tie.
 */
export type FairProblem = {
  readonly demand: readonly number[];
  /** One list per site of seconds to each place. */
  readonly travelSeconds: readonly (readonly number[])[];
  readonly units: number;
  readonly unitsPerSiteMax: number;
  readonly withinSeconds?: number | undefined;
  readonly weights?: readonly number[] | undefined;
  /** Of each place, the number of its area, from 0; left out: every place is its own. */
  readonly areaOf?: readonly number[] | undefined;
  /** Sites where units stand now, one entry per unit. */
  readonly present?: readonly number[] | undefined;
  readonly limits: FairLimits;
};

/** How a placement does. Sums are over demand; an area without demand has no figures. */
export type FairFigures = {
  /** Demand x travel in all, or the demand covered. */
  readonly objective: number;
  readonly worstAreaShare: number | undefined;
  readonly worstAreaMeanSeconds: number;
  readonly farthestSeconds: number;
  readonly greatestLoad: number;
  readonly moves: number | undefined;
  readonly greatestLoadChange: number | undefined;
};

/** How far a placement is from keeping all limits, in parts of them; 0: it keeps them. */
export type Measured = { readonly figures: FairFigures; readonly excess: number };

/** By this part a limit may be missed: sums are rounded. */
export const ROUNDING = 1e-9;

function checkLimits({ limits, withinSeconds, weights, present }: FairProblem): void {
  for (const [name, value] of Object.entries(limits)) {
    if (value === undefined || (Number.isFinite(value) && value >= 0)) continue;
    throw new RangeError(`${name} must be a number, zero or more, got ${value}`);
  }
  if ((limits.areaShareMin ?? 0) > 1) {
    throw new RangeError(`areaShareMin must be at most 1, got ${limits.areaShareMin}`);
  }
  if (withinSeconds === undefined && (weights ?? limits.areaShareMin) !== undefined) {
    throw new RangeError("withinSeconds must be given for areaShareMin and for covering");
  }
  if (present === undefined && (limits.movesMax ?? limits.loadChangeMax) !== undefined) {
    throw new RangeError("present must be given for movesMax and loadChangeMax");
  }
}

/** Throws RangeError naming the field, what it holds and what it should hold. */
export function checkFair(problem: FairProblem): void {
  const { demand, travelSeconds, units, unitsPerSiteMax, areaOf, present } = problem;
  if (!(Number.isInteger(unitsPerSiteMax) && unitsPerSiteMax >= 1)) {
    throw new RangeError(`unitsPerSiteMax must be a whole number above 0, got ${unitsPerSiteMax}`);
  }
  const room = travelSeconds.length * unitsPerSiteMax;
  if (!(Number.isInteger(units) && units >= 1 && units <= room)) {
    throw new RangeError(`units must be 1 to ${room}, the room on all sites, got ${units}`);
  }
  const numbers = (name: string, values: readonly number[]): void => {
    const bad = values.findIndex((value) => !(Number.isFinite(value) && value >= 0));
    if (bad === -1) return;
    throw new RangeError(`${name} ${bad} must be a number, zero or more, got ${values[bad]}`);
  };
  numbers("demand", demand);
  for (const [site, row] of travelSeconds.entries()) numbers(`travelSeconds of site ${site},`, row);
  if (areaOf !== undefined && areaOf.length !== demand.length) {
    throw new RangeError(`areas must name ${demand.length}, one per place, got ${areaOf.length}`);
  }
  const counts = new Int32Array(travelSeconds.length);
  for (const site of present ?? []) {
    if (!(Number.isInteger(site) && site >= 0 && site < counts.length)) {
      throw new RangeError(`present must name sites 0 to ${counts.length - 1}, got ${site}`);
    }
    counts[site]! += 1;
  }
  if (
    present !== undefined &&
    (present.length !== units || Math.max(...counts) > unitsPerSiteMax)
  ) {
    throw new RangeError(
      `present must hold ${units} sites, at most ${unitsPerSiteMax} times each, got ${present.join(", ")}`,
    );
  }
  checkLimits(problem);
}

/** Measures placements of one problem; the present plan's loads are reckoned once. */
export class FairMeasure {
  readonly problem: FairProblem;
  readonly areaOf: readonly number[];
  readonly areaDemand: Float64Array;
  /** Units of the present plan at each site. */
  readonly presentUnits: Int32Array;
  /** Demand per unit of each site in the present plan, when there is one. */
  readonly presentLoads: Float64Array | undefined;
  private readonly loads: Float64Array;
  private readonly farDemand: Float64Array;
  private readonly weighted: Float64Array;

  constructor(problem: FairProblem) {
    this.problem = problem;
    const { demand, areaOf, travelSeconds, present } = problem;
    this.areaOf = areaOf ?? demand.map((_, place) => place);
    const areas = this.areaOf.reduce((most, area) => Math.max(most, area), -1) + 1;
    this.areaDemand = new Float64Array(areas);
    demand.forEach((value, place) => (this.areaDemand[this.areaOf[place]!]! += value));
    this.loads = new Float64Array(travelSeconds.length);
    this.farDemand = new Float64Array(areas);
    this.weighted = new Float64Array(areas);
    this.presentUnits = new Int32Array(travelSeconds.length);
    for (const site of present ?? []) this.presentUnits[site]! += 1;
    if (present === undefined) return;
    this.measure(this.presentUnits);
    this.presentLoads = this.loads.slice();
  }

  measure(placed: Int32Array): Measured {
    const { total, farthest, covered } = this.serve(placed);
    const { limits, weights, withinSeconds } = this.problem;
    let excess = 0;
    const over = (value: number, limit: number | undefined): void => {
      if (limit === undefined || value <= limit + ROUNDING * Math.max(1, limit)) return;
      excess += limit > 0 ? value / limit - 1 : value;
    };
    let [share, mean, load, change, moves] = [1, 0, 0, 0, 0];
    this.areaDemand.forEach((demand, area) => {
      if (demand === 0) return;
      const far = this.farDemand[area]! / demand;
      share = Math.min(share, 1 - far);
      const missing = (limits.areaShareMin ?? 0) - (1 - far);
      if (missing > ROUNDING) excess += missing;
      mean = Math.max(mean, this.weighted[area]! / demand);
      over(this.weighted[area]! / demand, limits.areaMeanSecondsMax);
    });
    placed.forEach((units, site) => {
      moves += Math.max(0, this.presentUnits[site]! - units);
      if (units === 0) return;
      load = Math.max(load, this.loads[site]!);
      over(this.loads[site]!, limits.loadMax);
      if (this.presentLoads === undefined || this.presentUnits[site] === 0) return;
      const before = this.presentLoads[site]!;
      const moved = Math.abs(this.loads[site]! - before) / Math.max(before, Number.MIN_VALUE);
      change = Math.max(change, moved);
      over(moved, limits.loadChangeMax);
    });
    over(farthest, limits.farthestSecondsMax);
    over(moves, limits.movesMax);
    const known = this.presentLoads !== undefined;
    const figures: FairFigures = {
      objective: weights === undefined ? total : covered,
      worstAreaShare: withinSeconds === undefined ? undefined : share,
      worstAreaMeanSeconds: mean,
      farthestSeconds: farthest,
      greatestLoad: load,
      moves: known ? moves : undefined,
      greatestLoadChange: known ? change : undefined,
    };
    return { figures, excess };
  }

  /** Fills the sums by area and site; loads are per unit. */
  private serve(placed: Int32Array): { total: number; farthest: number; covered: number } {
    const { demand, travelSeconds, withinSeconds = Infinity, weights = [] } = this.problem;
    const { loads, farDemand, weighted } = this;
    for (const sums of [loads, farDemand, weighted]) sums.fill(0);
    const open = [...placed.keys()].filter((site) => placed[site]! > 0);
    let [total, farthest, covered] = [0, 0, 0];
    for (let place = 0; place < demand.length; place += 1) {
      const value = demand[place]!;
      if (value === 0) continue;
      let [nearest, least, reach] = [-1, Infinity, 0];
      for (const site of open) {
        const seconds = travelSeconds[site]![place]!;
        if (seconds <= withinSeconds) reach += placed[site]!;
        if (seconds >= least) continue;
        least = seconds;
        nearest = site;
      }
      for (let unit = 0; unit < Math.min(reach, weights.length); unit += 1) {
        covered += value * weights[unit]!;
      }
      total += value * least;
      farthest = Math.max(farthest, least);
      loads[nearest]! += value / placed[nearest]!;
      const area = this.areaOf[place]!;
      weighted[area]! += value * least;
      if (least > withinSeconds) farDemand[area]! += value;
    }
    return { total, farthest, covered };
  }
}
