import type { CoveringProblem } from "./covering.ts";

/** For each place of demand the sites that reach it, ascending. */
export function reachedBy({ covers, demand }: CoveringProblem): readonly Int32Array[] {
  const lists = Array.from(demand, (): number[] => []);
  for (const [site, places] of covers.entries()) {
    for (const place of places) lists[place]!.push(site);
  }
  return lists.map((list) => Int32Array.from(list));
}

/** What a placement is worth, without what more would be. */
export function worthOf(problem: CoveringProblem, placed: Int32Array): number {
  const { covers, demand, weights, firstBonus } = problem;
  const sums = [0];
  for (const weight of weights) sums.push(sums.at(-1)! + weight);
  const inReach = new Int32Array(demand.length);
  for (let site = 0; site < placed.length; site += 1) {
    const units = placed[site]!;
    if (units > 0) for (const place of covers[site]!) inReach[place]! += units;
  }
  let worth = 0;
  for (let place = 0; place < demand.length; place += 1) {
    const count = inReach[place]!;
    if (count === 0) continue;
    worth += demand[place]! * sums[Math.min(count, weights.length)]! + (firstBonus?.[place] ?? 0);
  }
  return worth;
}

/** A placement with what it covers and what one more unit would be worth, kept up to date. */
export class CoverState {
  readonly problem: CoveringProblem;
  readonly placed: Int32Array;
  /** Units in reach of each place of demand. */
  readonly inReach: Int32Array;
  /** What one more unit at each site would be worth. */
  readonly gains: Float64Array;
  objective = 0;
  /** Entries of reach lists looked at: a measure of work that no machine changes. */
  work = 0;
  private readonly sitesOf: readonly Int32Array[];

  constructor(problem: CoveringProblem, sitesOf: readonly Int32Array[], placed?: Int32Array) {
    this.problem = problem;
    this.sitesOf = sitesOf;
    this.placed = new Int32Array(problem.covers.length);
    this.inReach = new Int32Array(problem.demand.length);
    this.gains = new Float64Array(problem.covers.length);
    for (const [site, units] of (placed ?? this.placed).entries()) {
      this.placed[site] = units;
      if (units > 0) for (const place of problem.covers[site]!) this.inReach[place]! += units;
    }
    this.recount();
  }

  /** Worth of the unit after the first `count` in reach of the place. */
  private worth(place: number, count: number): number {
    const { demand, weights, firstBonus } = this.problem;
    const bonus = count === 0 ? (firstBonus?.[place] ?? 0) : 0;
    return demand[place]! * (weights[count] ?? 0) + bonus;
  }

  /** Sums everything anew, so that what rounding left behind is gone. */
  recount(): void {
    this.gains.fill(0);
    this.objective = 0;
    for (let place = 0; place < this.inReach.length; place += 1) {
      const count = this.inReach[place]!;
      for (let unit = 0; unit < count; unit += 1) this.objective += this.worth(place, unit);
      const next = this.worth(place, count);
      if (next !== 0) for (const site of this.sitesOf[place]!) this.gains[site]! += next;
    }
  }

  private shift(site: number, by: 1 | -1): void {
    this.placed[site]! += by;
    for (const place of this.problem.covers[site]!) {
      const before = this.worth(place, this.inReach[place]!);
      this.inReach[place]! += by;
      const change = this.worth(place, this.inReach[place]!) - before;
      if (change === 0) continue;
      this.work += this.sitesOf[place]!.length;
      for (const other of this.sitesOf[place]!) this.gains[other]! += change;
    }
  }

  add(site: number): void {
    this.objective += this.gains[site]!;
    this.shift(site, 1);
  }

  remove(site: number): void {
    this.shift(site, -1);
    this.objective -= this.gains[site]!;
  }

  /** Becomes a copy of the other. */
  take(other: CoverState): void {
    this.placed.set(other.placed);
    this.inReach.set(other.inReach);
    this.gains.set(other.gains);
    this.objective = other.objective;
  }

  /** The site with room where one more unit is worth most, the earlier at a tie. */
  bestSite(): number {
    let best = -1;
    let most = -1;
    for (let site = 0; site < this.placed.length; site += 1) {
      if (this.placed[site]! >= this.problem.unitsPerSiteMax) continue;
      const worth = this.gains[site]!;
      if (worth > most) {
        most = worth;
        best = site;
      }
    }
    return best;
  }
}

/**
 * The same problem with places that the same sites reach put together: what matters of a place is
 * only who reaches it.
 */
export function withPlacesJoined(problem: CoveringProblem): CoveringProblem {
  const { covers, demand, firstBonus } = problem;
  const joined = new Map<string, number>();
  const target = reachedBy(problem).map((sites) => {
    const key = sites.join(" ");
    const known = joined.get(key);
    if (known !== undefined) return known;
    joined.set(key, joined.size);
    return joined.size - 1;
  });
  const sumOf = (values: Float64Array): Float64Array => {
    const sums = new Float64Array(joined.size);
    for (const [place, value] of values.entries()) sums[target[place]!]! += value;
    return sums;
  };
  return {
    ...problem,
    demand: sumOf(demand),
    ...(firstBonus === undefined ? {} : { firstBonus: sumOf(firstBonus) }),
    covers: covers.map((places) =>
      Int32Array.from(new Set(Array.from(places, (place) => target[place]!))).sort(),
    ),
  };
}

/** One unit after another where it is worth most: at least 63 % of the best (Nemhauser 1978). */
export function greedyUnits(state: CoverState): void {
  for (let unit = 0; unit < state.problem.units; unit += 1) state.add(state.bestSite());
}

/** Gains below this part of the objective are rounding. */
const ROUNDING = 1e-10;

/** Moves one unit at a time to where it is worth most, until no move gains. */
export function improve(state: CoverState): void {
  for (let moved = true; moved;) {
    moved = false;
    for (let site = 0; site < state.placed.length; site += 1) {
      if (state.placed[site] === 0) continue;
      const before = state.objective;
      state.remove(site);
      const better = state.bestSite();
      const gains = state.objective + state.gains[better]! > before + ROUNDING * Math.abs(before);
      state.add(gains ? better : site);
      moved ||= gains;
    }
  }
  state.recount();
}
