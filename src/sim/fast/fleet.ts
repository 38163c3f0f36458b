import type { Instant } from "#kernel";
import { GROUP_UNITS_MAX, type Centre } from "./centre.ts";
import type { FastMotions } from "./motions.ts";

/** Medians that differ by less may differ by rounding alone: such a unit is still looked at. */
const ROUNDING_SECONDS = 1e-6;

/**
 * The units that can be sent now, and the closest of them for a need. Units at home stand in
 * groups, whose order by road time is worked out once for each place; those on the way are few and
 * looked at one by one. The answer is that of `chooseUnits` with `closest`: the least median
 * arrival, at a tie the smaller unit id. It rests on medians that rise with road time.
 */
export class FreeUnits {
  readonly #centre: Centre;
  readonly #motions: FastMotions;
  /** By group: bit k set while its k-th unit is free and at home. */
  readonly #atHome: Int32Array;
  readonly #bitOf: Int32Array;
  /** By group and bit. */
  readonly #unitAt: Int32Array;
  readonly #moving: Int32Array;
  readonly #movingAt: Int32Array;
  #movingCount = 0;
  /** Median seconds of the unit that `closest` found last; Infinity when it found none. */
  seconds = Infinity;

  /** By unit: the post where it is to wait; -1: at home. */
  readonly #postOf: Int32Array;
  /** By unit: how much longer it needs to set out when it is called from a break. */
  readonly #recall: Float64Array;
  readonly #resting = new Set<number>();

  constructor(centre: Centre, motions: FastMotions, postOf: Int32Array) {
    const units = centre.units.length;
    this.#centre = centre;
    this.#motions = motions;
    this.#postOf = postOf;
    this.#recall = new Float64Array(units);
    this.#atHome = new Int32Array(centre.groups.length);
    this.#bitOf = new Int32Array(units);
    this.#unitAt = new Int32Array(centre.groups.length * GROUP_UNITS_MAX);
    for (const [group, { units: members }] of centre.groups.entries()) {
      for (const [bit, unit] of members.entries()) {
        this.#bitOf[unit] = 1 << bit;
        this.#unitAt[group * GROUP_UNITS_MAX + bit] = unit;
      }
    }
    this.#moving = new Int32Array(units);
    this.#movingAt = new Int32Array(units).fill(-1);
  }

  /** The unit can be sent from now on. */
  add(unit: number, now: Instant): void {
    const group = this.#centre.groupOf[unit]!;
    if (group === -1) return;
    if (this.#motions.isMoving(unit, now) || this.#postOf[unit] !== -1) {
      this.#movingAt[unit] = this.#movingCount;
      this.#moving[this.#movingCount] = unit;
      this.#movingCount += 1;
    } else this.#atHome[group]! |= this.#bitOf[unit]!;
  }

  /** On a break: sent only where a life may be at stake; NaN: not at all. */
  rest(unit: number, recallSeconds: number): void {
    if (Number.isNaN(recallSeconds) || this.#centre.groupOf[unit] === -1) return;
    this.#recall[unit] = recallSeconds;
    this.#resting.add(unit);
  }

  recallSeconds(unit: number): number {
    return this.#recall[unit]!;
  }

  remove(unit: number): void {
    if (this.#resting.size > 0 && this.#resting.delete(unit)) return;
    const at = this.#movingAt[unit]!;
    if (at === -1) {
      const group = this.#centre.groupOf[unit]!;
      if (group !== -1) this.#atHome[group]! &= ~this.#bitOf[unit]!;
      return;
    }
    this.#movingAt[unit] = -1;
    this.#movingCount -= 1;
    const last = this.#moving[this.#movingCount]!;
    if (last === unit) return;
    this.#moving[at] = last;
    this.#movingAt[last] = at;
  }

  /** Units that have come home stand in their group again. Before `closest`, at every instant. */
  settle(now: Instant): void {
    for (let at = this.#movingCount - 1; at >= 0; at -= 1) {
      const unit = this.#moving[at]!;
      if (this.#motions.isMoving(unit, now) || this.#postOf[unit] !== -1) continue;
      this.remove(unit);
      this.add(unit, now);
    }
  }

  /** -1 when no free unit fits the need or can reach the place. */
  closest(need: number, place: number, urgent: number, hour: number, now: Instant): number {
    const { near, times, typesOfNeed, places } = this.#centre;
    const fits = this.#centre.groupFits[need]!;
    const begin = near.beginOf(place);
    const { groups, homes, typeStart } = near;
    const atHome = this.#atHome;
    const types = typesOfNeed[need]!;
    let best = -1;
    let least = Infinity;
    for (let one = 0; one < types.length; one += 1) {
      const type = types[one]!;
      const model = times[type]![urgent]!;
      const end = begin + typeStart[type + 1]!;
      for (let at = begin + typeStart[type]!; at < end; at += 1) {
        const group = groups[at]!;
        const mask = atHome[group]!;
        if (mask === 0 || fits[group] === 0) continue;
        const seconds = places.ways.out(homes[group]!, place);
        if (seconds === Infinity) break;
        const median = model.arrivalMedian(seconds, hour);
        if (median > least + ROUNDING_SECONDS) break;
        const unit = this.#unitAt[group * GROUP_UNITS_MAX + 31 - Math.clz32(mask & -mask)]!;
        if (median > least || (median === least && unit > best)) continue;
        best = unit;
        least = median;
      }
    }
    this.seconds = least;
    if (this.#movingCount > 0) best = this.#closestOut(best, need, place, urgent, hour, now);
    if (urgent === 1 && this.#resting.size > 0) {
      best = this.#closestResting(best, need, place, hour, now);
    }
    return best;
  }

  /** The same of the best so far and those on a break, who need longer. */
  #closestResting(so: number, need: number, place: number, hour: number, now: Instant): number {
    const { fits, times, typeOf } = this.#centre;
    let best = so;
    for (const unit of this.#resting) {
      if (fits[need]![unit] === 0) continue;
      const seconds = this.#motions.secondsTo(unit, place, now);
      if (seconds === Infinity) continue;
      const model = times[typeOf[unit]!]![1];
      const median = model.arrivalMedian(seconds, hour) + this.#recall[unit]!;
      if (median > this.seconds || (median === this.seconds && unit > best)) continue;
      best = unit;
      this.seconds = median;
    }
    return best;
  }

  /** The same of the best so far and those that are not at home. */
  #closestOut(
    so: number,
    need: number,
    place: number,
    urgent: number,
    hour: number,
    now: Instant,
  ): number {
    const { fits, times, typeOf } = this.#centre;
    let best = so;
    let least = this.seconds;
    const motions = this.#motions;
    const fitsNeed = fits[need]!;
    for (let at = 0; at < this.#movingCount; at += 1) {
      const unit = this.#moving[at]!;
      if (fitsNeed[unit] === 0) continue;
      const model = times[typeOf[unit]!]![urgent]!;
      if (!motions.isMoving(unit, now)) {
        // It waits at a post.
        const seconds = motions.secondsTo(unit, place, now);
        if (seconds === Infinity) continue;
        const median = model.arrivalMedian(seconds, hour);
        if (median > least || (median === least && unit > best)) continue;
        best = unit;
        least = median;
        continue;
      }
      const limit = least + ROUNDING_SECONDS;
      const guess = motions.secondsGuessed(unit, place, now);
      if (guess > 0 && model.travelMedian(guess, hour) > limit) continue;
      const bound = motions.secondsAtLeast(unit, place, now);
      if (bound > guess && bound > 0 && model.travelMedian(bound, hour) > limit) continue;
      const seconds = motions.secondsTo(unit, place, now);
      if (seconds === Infinity) continue;
      const median = model.travelMedian(seconds, hour);
      if (median > least || (median === least && unit > best)) continue;
      best = unit;
      least = median;
    }
    this.seconds = least;
    return best;
  }
}
