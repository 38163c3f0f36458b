import type { Text } from "#kernel";
import type { WaitingUnit } from "./ground.ts";
import type { ProposalModel } from "./propose.ts";

export type Site = {
  readonly node: number;
  readonly stationId: string;
  readonly name: Text;
  readonly seconds: Float64Array;
};

/** Everything the models look at. Placements are units at each site. */
export type PlacementProblem = {
  readonly model: ProposalModel;
  readonly sites: readonly Site[];
  readonly rates: Float64Array;
  readonly units: number;
  readonly coverSeconds: number;
  /** What the k-th unit in reach is worth; of the covering models. */
  readonly weights: readonly number[];
  /** Seconds as they count: where no road leads, something far and finite. */
  readonly reach: (seconds: number) => number;
};

/** Where a road does not lead counts as this far away, so that sums stay finite. */
const UNREACHED_SECONDS = 3600;

export const reach = (seconds: number): number => Math.min(seconds, UNREACHED_SECONDS);

/** What a placement comes to at every point: calls an hour covered, or travel seconds. */
function valueAt(problem: PlacementProblem, placed: Int32Array, point: number): number {
  const { sites, coverSeconds, weights, model } = problem;
  let nearest = UNREACHED_SECONDS;
  let within = 0;
  for (let site = 0; site < placed.length; site += 1) {
    if (placed[site] === 0) continue;
    const seconds = sites[site]!.seconds[point]!;
    nearest = Math.min(nearest, reach(seconds));
    if (seconds <= coverSeconds) within += placed[site]!;
  }
  if (model === "p-median") return nearest;
  let worth = 0;
  for (let unit = 0; unit < within; unit += 1) worth += weights[unit] ?? 0;
  return worth;
}

export function valueOf(
  problem: PlacementProblem,
  placed: Int32Array,
  points?: readonly number[],
): number {
  const { rates } = problem;
  let sum = 0;
  let total = 0;
  for (const point of points ?? rates.keys()) {
    sum += rates[point]! * valueAt(problem, placed, point);
    total += rates[point]!;
  }
  return total === 0 ? 0 : sum / total;
}

/** At most so many moves, one after another, each the one that helps most. */
export function moveSome(
  problem: PlacementProblem,
  start: Int32Array,
  movesMax: number,
): Int32Array {
  const sign = problem.model === "p-median" ? -1 : 1;
  const placed = start.slice();
  const room = problem.model === "p-median" ? 1 : Infinity;
  for (let move = 0; move < movesMax; move += 1) {
    let best = { gain: 1e-12, from: -1, to: -1 };
    const now = valueOf(problem, placed);
    for (let from = 0; from < placed.length; from += 1) {
      if (placed[from] === 0) continue;
      for (let to = 0; to < placed.length; to += 1) {
        if (to === from || placed[to]! >= room) continue;
        placed[from]! -= 1;
        placed[to]! += 1;
        const gain = sign * (valueOf(problem, placed) - now);
        placed[from]! += 1;
        placed[to]! -= 1;
        if (gain > best.gain) best = { gain, from, to };
      }
    }
    if (best.from < 0) break;
    placed[best.from]! -= 1;
    placed[best.to]! += 1;
  }
  return placed;
}

export type Move = { readonly unit: WaitingUnit; readonly from: number; readonly to: number };

/** Which unit goes where, so that few move and those not far. */
export function movesOf(
  sites: readonly Site[],
  units: readonly WaitingUnit[],
  siteOf: ReadonlyMap<WaitingUnit, number>,
  placed: Int32Array,
): Move[] {
  const room = placed.slice();
  const leaving: WaitingUnit[] = [];
  for (const unit of units) {
    const site = siteOf.get(unit) ?? -1;
    if (site >= 0 && room[site]! > 0) room[site]! -= 1;
    else leaving.push(unit);
  }
  const moves: Move[] = [];
  for (const unit of leaving) {
    const from = siteOf.get(unit) ?? -1;
    let best = -1;
    for (let site = 0; site < room.length; site += 1) {
      if (room[site] === 0) continue;
      if (best < 0 || apart(sites, from, site) < apart(sites, from, best)) best = site;
    }
    if (best < 0) continue;
    room[best]! -= 1;
    moves.push({ unit, from, to: best });
  }
  return moves;
}

/** How differently two sites lie to the demand: the mean difference of their travel seconds. */
function apart(sites: readonly Site[], one: number, other: number): number {
  const a = sites[one]?.seconds;
  const b = sites[other]!.seconds;
  if (a === undefined) return 0;
  let sum = 0;
  for (let point = 0; point < b.length; point += 1)
    sum += Math.abs(reach(a[point]!) - reach(b[point]!));
  return sum;
}

/** Units that a site may hold: a few, and as many as stand there where they may stay. */
export function perSiteMax(
  { units, sites }: PlacementProblem,
  before: Int32Array | undefined,
): number {
  return Math.max(2, Math.ceil(units / sites.length) + 1, ...(before ?? []));
}
