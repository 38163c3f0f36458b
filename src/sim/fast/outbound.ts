import type { Instant } from "#kernel";
import type { Centre } from "./centre.ts";
import type { FastMotions } from "./motions.ts";

/** For whom a unit is looked for. */
export type Ask = {
  need: number;
  place: number;
  /** Whether a life may be at stake there: 1 or 0. */
  urgent: number;
  /** Of its priority. */
  rank: number;
  hour: number;
};

/**
 * Units that were sent and have not arrived: those that may be sent on to something more urgent
 * (RUL-1, RUL-2). They are few, and looked at one by one.
 */
export class Outbound {
  readonly #centre: Centre;
  readonly #motions: FastMotions;
  readonly #list: Int32Array;
  readonly #placeOf: Int32Array;
  #count = 0;

  constructor(centre: Centre, motions: FastMotions) {
    const units = centre.units.length;
    this.#centre = centre;
    this.#motions = motions;
    this.#list = new Int32Array(units);
    this.#placeOf = new Int32Array(units).fill(-1);
  }

  add(unit: number): void {
    this.#placeOf[unit] = this.#count;
    this.#list[this.#count] = unit;
    this.#count += 1;
  }

  remove(unit: number): void {
    const place = this.#placeOf[unit]!;
    if (place === -1) return;
    this.#placeOf[unit] = -1;
    this.#count -= 1;
    const last = this.#list[this.#count]!;
    if (last === unit) return;
    this.#list[place] = last;
    this.#placeOf[last] = place;
  }

  has(unit: number): boolean {
    return this.#placeOf[unit] !== -1;
  }

  /**
   * The unit that comes first of those under way that `mayLeave`, each counted as coming later by
   * the gain, and of the best that is free with its seconds. At a tie the smaller unit id.
   */
  soonest(
    { need, place, urgent, hour }: Ask,
    free: { readonly unit: number; readonly seconds: number },
    now: Instant,
    mayLeave: (unit: number) => boolean,
  ): number {
    const { fits, times, typeOf, rules } = this.#centre;
    const gain = rules.diverts!.gainSeconds;
    const fitsNeed = fits[need]!;
    let best = free.unit;
    let least = free.seconds;
    for (let at = 0; at < this.#count; at += 1) {
      const unit = this.#list[at]!;
      if (fitsNeed[unit] === 0 || !mayLeave(unit)) continue;
      const seconds = this.#motions.secondsTo(unit, place, now);
      if (seconds === Infinity) continue;
      const cost = times[typeOf[unit]!]![urgent]!.travelMedian(seconds, hour) + gain;
      if (cost > least || (cost === least && unit > best && best !== -1)) continue;
      best = unit;
      least = cost;
    }
    return best;
  }
}
