import type { CoveringProblem } from "./covering.ts";

/** A placement with what it covers, kept up to date as units come and go. */
export class CoverState {
  readonly problem: CoveringProblem;
  readonly placed: Int32Array;
  /** Units in reach of each place of demand. */
  readonly inReach: Int32Array;
  objective = 0;

  constructor(problem: CoveringProblem, placed: Int32Array) {
    this.problem = problem;
    this.placed = new Int32Array(problem.covers.length);
    this.inReach = new Int32Array(problem.demand.length);
    for (const [site, units] of placed.entries()) {
      for (let unit = 0; unit < units; unit += 1) this.add(site);
    }
  }

  /** What one more unit at the site would be worth. */
  gain(site: number): number {
    const { covers, demand, weights } = this.problem;
    let worth = 0;
    for (const place of covers[site]!) {
      worth += demand[place]! * (weights[this.inReach[place]!] ?? 0);
    }
    return worth;
  }

  add(site: number): void {
    this.objective += this.gain(site);
    this.placed[site]! += 1;
    for (const place of this.problem.covers[site]!) this.inReach[place]! += 1;
  }

  remove(site: number): void {
    this.placed[site]! -= 1;
    for (const place of this.problem.covers[site]!) this.inReach[place]! -= 1;
    this.objective -= this.gain(site);
  }

  /** Becomes a copy of the other. */
  take(other: CoverState): void {
    this.placed.set(other.placed);
    this.inReach.set(other.inReach);
    this.objective = other.objective;
  }

  /** The site with room where one more unit is worth most, the earlier at a tie. */
  bestSite(): number {
    let best = -1;
    let most = -1;
    for (let site = 0; site < this.placed.length; site += 1) {
      if (this.placed[site]! >= this.problem.unitsPerSiteMax) continue;
      const worth = this.gain(site);
      if (worth > most) {
        most = worth;
        best = site;
      }
    }
    return best;
  }
}

/** One unit after another where it is worth most: at least 63 % of the best (Nemhauser 1978). */
export function greedyUnits(problem: CoveringProblem): Int32Array {
  const state = new CoverState(problem, new Int32Array(problem.covers.length));
  for (let unit = 0; unit < problem.units; unit += 1) state.add(state.bestSite());
  return state.placed;
}

/** Gains below this part of the objective are rounding. */
const ROUNDING = 1e-12;

/** Moves one unit at a time to where it is worth most, until no move gains. */
export function improve(state: CoverState): void {
  for (let moved = true; moved;) {
    moved = false;
    for (let site = 0; site < state.placed.length; site += 1) {
      if (state.placed[site] === 0) continue;
      const before = state.objective;
      state.remove(site);
      const better = state.bestSite();
      const gains = state.objective + state.gain(better) > before + ROUNDING * Math.abs(before);
      state.add(gains ? better : site);
      moved ||= gains;
    }
  }
}
