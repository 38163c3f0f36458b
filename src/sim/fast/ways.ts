import { UNREACHABLE_TICKS } from "#routing";
import type { WorldRoads } from "../loaded.ts";

/**
 * Road seconds between every home and every place, both ways, as whole ticks where the roads have
 * them: what is looked up most should lie close together. Infinity: no way.
 */
export class HomeWays {
  /** Home h to place p at [2 * (p * homes + h)], the way back beside it. */
  readonly #ticks: Int32Array;
  /** In place of ticks, on roads without them. */
  readonly #seconds: Float64Array | undefined;
  readonly #ticksPerSecond: number;
  readonly #homes: number;

  constructor(roads: WorldRoads, homes: Int32Array, places: Int32Array) {
    this.#homes = homes.length;
    const seconds = secondsOf(roads, homes, places);
    const first = homes[0];
    const perSecond = first === undefined ? 0 : (roads.ticksToOne?.(first).perSecond ?? 0);
    const ticks = Int32Array.from(seconds, (one) =>
      one === Infinity ? UNREACHABLE_TICKS : Math.round(one * perSecond),
    );
    const isWhole = seconds.every(
      (one, at) => one === Infinity || (perSecond > 0 && ticks[at]! / perSecond === one),
    );
    this.#ticks = ticks;
    this.#seconds = isWhole ? undefined : seconds;
    this.#ticksPerSecond = perSecond;
  }

  /** From a home to a place. */
  out(home: number, place: number): number {
    return this.#at(2 * (place * this.#homes + home));
  }

  /** From a place to a home. */
  back(home: number, place: number): number {
    return this.#at(2 * (place * this.#homes + home) + 1);
  }

  #at(at: number): number {
    if (this.#seconds !== undefined) return this.#seconds[at]!;
    const ticks = this.#ticks[at]!;
    return ticks >= UNREACHABLE_TICKS ? Infinity : ticks / this.#ticksPerSecond;
  }
}

function secondsOf(roads: WorldRoads, homes: Int32Array, places: Int32Array): Float64Array {
  const seconds = new Float64Array(2 * places.length * homes.length);
  const fromHomes = new Float64Array(homes.length);
  for (const [place, node] of places.entries()) {
    roads.secondsToOne(homes, node, fromHomes);
    const first = 2 * place * homes.length;
    for (const [home, way] of fromHomes.entries()) seconds[first + 2 * home] = way;
  }
  const fromPlaces = new Float64Array(places.length);
  for (const [home, node] of homes.entries()) {
    roads.secondsToOne(places, node, fromPlaces);
    for (const [place, way] of fromPlaces.entries()) {
      seconds[2 * (place * homes.length + home) + 1] = way;
    }
  }
  return seconds;
}
