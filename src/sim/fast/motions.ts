import type { Instant } from "#kernel";
import type { Places } from "./places.ts";

/**
 * Where every unit is, as `motion.ts` of the world has it and to the last bit the same, on typed
 * arrays. A position is read into `node`, `offsetSeconds` and `moving`.
 */
export class FastMotions {
  readonly #places: Places;
  /** The target where it stands; -1 for a unit that nobody has placed. */
  readonly #standsAt: Int32Array;
  readonly #isOut: Uint8Array;
  readonly #from: Int32Array;
  readonly #offset: Float64Array;
  /** A target of the places. */
  readonly #to: Int32Array;
  readonly #departAt: Float64Array;
  readonly #arriveAt: Float64Array;
  /** Where its way begins in the paths, and the epoch in which it does; 0: not looked up. */
  readonly #paths: Int32Array;
  readonly #epochs: Int32Array;
  /** Road seconds of the whole trip, and which of its arcs, from 1, it was last seen on with its end. */
  readonly #total: Float64Array;
  readonly #arcs: Int32Array;
  readonly #ends: Float64Array;
  /** Target that the unit last stood at, and the road seconds it has driven at most since. */
  readonly #anchor: Int32Array;
  readonly #drivenSince: Float64Array;
  /** The way back from a place to a home or post, of the last way out: between which, seconds. */
  readonly #backFrom: Int32Array;
  readonly #backTo: Int32Array;
  readonly #back: Float64Array;
  node = -1;
  offsetSeconds = 0;
  moving = false;
  /** Road seconds driven on the trip that the last position was on. */
  #driven = 0;

  constructor(units: number, places: Places) {
    this.#places = places;
    this.#standsAt = new Int32Array(units).fill(-1);
    this.#isOut = new Uint8Array(units);
    this.#from = new Int32Array(units);
    this.#offset = new Float64Array(units);
    this.#to = new Int32Array(units);
    this.#departAt = new Float64Array(units);
    this.#arriveAt = new Float64Array(units);
    this.#paths = new Int32Array(units);
    this.#epochs = new Int32Array(units);
    this.#total = new Float64Array(units);
    this.#arcs = new Int32Array(units);
    this.#ends = new Float64Array(units);
    this.#anchor = new Int32Array(units).fill(-1);
    this.#drivenSince = new Float64Array(units);
    this.#backFrom = new Int32Array(units).fill(-1);
    this.#backTo = new Int32Array(units).fill(-1);
    this.#back = new Float64Array(units);
  }

  isPlaced(unit: number): boolean {
    return this.#standsAt[unit] !== -1 || this.#isOut[unit] === 1;
  }

  place(unit: number, target: number): void {
    this.#isOut[unit] = 0;
    this.#standsAt[unit] = target;
    this.#anchor[unit] = target;
    this.#drivenSince[unit] = 0;
  }

  isMoving(unit: number, now: Instant): boolean {
    if (this.#isOut[unit] === 0) return false;
    if (now < this.#arriveAt[unit]!) return true;
    this.place(unit, this.#to[unit]!);
    return false;
  }

  /** When the trip of a unit that is moving ends. */
  arrivesAt(unit: number): Instant {
    return this.#arriveAt[unit]!;
  }

  /** Requires a unit that is placed. */
  read(unit: number, now: Instant): void {
    if (this.isMoving(unit, now)) return this.#readOnTheWay(unit, now);
    this.node = this.#places.targetNodes[this.#standsAt[unit]!]!;
    this.offsetSeconds = 0;
    this.moving = false;
    this.#driven = 0;
  }

  /** The arc of the roads that the unit is on and how far along it, 0 to 1; none when it stands. */
  arcOf(unit: number, now: Instant): { arc: number; along: number } | undefined {
    this.read(unit, now);
    if (!this.moving || this.#driven < this.#offset[unit]!) return undefined;
    const arc = this.#places.arcsTo(this.#from[unit]!, this.#to[unit]!)[this.#arcs[unit]! - 1];
    if (arc === undefined) return undefined;
    const seconds = this.#places.paths.seconds[this.#paths[unit]! + this.#arcs[unit]!]!;
    const along = seconds > 0 ? Math.min(1, (seconds - this.offsetSeconds) / seconds) : 1;
    return { arc, along };
  }

  /** Road seconds from where the unit is to a target; Infinity when there is no way. */
  secondsTo(unit: number, target: number, now: Instant): number {
    this.read(unit, now);
    return this.#secondsFromRead(unit, target);
  }

  /** From the position that was read last, which is that of the unit. */
  #secondsFromRead(unit: number, target: number): number {
    if (this.moving) return this.#places.seconds(this.node, target) + this.offsetSeconds;
    return this.#places.secondsBetween(this.#standsAt[unit]!, target);
  }

  /**
   * Road seconds to a target that the unit certainly needs, for a unit that drives at the road's
   * own pace: it cannot be closer than where it last stood, less all it has driven since. 0 when
   * nothing is known.
   */
  secondsAtLeast(unit: number, target: number, now: Instant): number {
    const anchor = this.#anchor[unit]!;
    if (!this.#places.isNearAtHand(anchor)) return 0;
    const seconds = this.#places.secondsBetween(anchor, target);
    const driven = this.#drivenSince[unit]! + (now - this.#departAt[unit]!) / 1000;
    return seconds - driven - ROUNDING_SECONDS;
  }

  /**
   * The same from what is near at hand: what is left to where the unit drives is no longer than the
   * way there by the target.
   */
  secondsGuessed(unit: number, target: number, now: Instant): number {
    const places = this.#places;
    const to = this.#to[unit]!;
    if (to < places.nodes.length || target >= places.nodes.length) return 0;
    const left = (this.#arriveAt[unit]! - now) / 1000;
    return left - places.secondsBetween(target, to) - ROUNDING_SECONDS;
  }

  /** To a target at the road's own time. Requires a unit that is placed. */
  drive(unit: number, to: number, departAt: Instant): void {
    const seconds = this.#secondsBack(unit, to, departAt);
    const arrives = departAt + Math.round(seconds * 1000);
    this.#goTo(unit, to, departAt, seconds === Infinity ? departAt : arrives);
  }

  /**
   * To a target, there at an instant. `seconds` is what `secondsTo` gave for the same at the same
   * instant: no other position may have been asked for since.
   */
  travel(unit: number, to: number, departAt: Instant, arriveAt: Instant, seconds: number): void {
    this.#goTo(unit, to, departAt, seconds === Infinity ? departAt : arriveAt);
  }

  /** The way back was looked up with the way out: it is beside it. */
  #secondsBack(unit: number, to: number, now: Instant): number {
    this.read(unit, now);
    const isBack = this.#backTo[unit] === to && this.#backFrom[unit] === this.#standsAt[unit];
    return isBack && !this.moving ? this.#back[unit]! : this.#secondsFromRead(unit, to);
  }

  #rememberBack(unit: number, to: number): void {
    const home = this.moving ? this.#to[unit]! : this.#standsAt[unit]!;
    if (to >= this.#places.nodes.length || home < this.#places.nodes.length) return;
    this.#backFrom[unit] = to;
    this.#backTo[unit] = home;
    this.#back[unit] = this.#places.secondsBetween(to, home);
  }

  /** From the position that was read last, which is that of the unit. */
  #goTo(unit: number, to: number, departAt: Instant, arriveAt: Instant): void {
    if (arriveAt <= departAt) return this.place(unit, to);
    this.#rememberBack(unit, to);
    if (this.moving) this.#drivenSince[unit]! += this.#driven;
    this.#from[unit] = this.node;
    this.#offset[unit] = this.offsetSeconds;
    this.#to[unit] = to;
    this.#departAt[unit] = departAt;
    this.#arriveAt[unit] = arriveAt;
    this.#paths[unit] = 0;
    this.#isOut[unit] = 1;
  }

  #layOut(unit: number): number {
    const { paths } = this.#places;
    const path = this.#places.pathTo(this.#from[unit]!, this.#to[unit]!);
    const { nodes, seconds } = paths;
    const arcs = nodes[path]!;
    const offset = this.#offset[unit]!;
    let total = offset;
    if (offset === 0) total = seconds[path]!;
    else for (let arc = 1; arc <= arcs; arc += 1) total += seconds[path + arc]!;
    this.#paths[unit] = path;
    this.#epochs[unit] = paths.epoch;
    this.#total[unit] = total;
    this.#arcs[unit] = 1;
    this.#ends[unit] = arcs === 0 ? offset : offset + seconds[path + 1]!;
    return path;
  }

  #readOnTheWay(unit: number, now: Instant): void {
    const offset = this.#offset[unit]!;
    const { paths } = this.#places;
    let path = this.#paths[unit]!;
    if (path === 0 || this.#epochs[unit] !== paths.epoch) path = this.#layOut(unit);
    const { nodes, seconds } = paths;
    const departAt = this.#departAt[unit]!;
    const share = Math.max(0, (now - departAt) / (this.#arriveAt[unit]! - departAt));
    const driven = this.#total[unit]! * share;
    this.moving = true;
    this.#driven = driven;
    const last = nodes[path]!;
    if (driven < offset || last === 0) {
      // Still on the piece before the first node of the way.
      this.node = this.#from[unit]!;
      this.offsetSeconds = Math.max(0, offset - driven);
      return;
    }
    // Time only goes forward, so the search goes on from the arc it ended at.
    let arc = this.#arcs[unit]!;
    let end = this.#ends[unit]!;
    while (end <= driven && arc < last) {
      arc += 1;
      end += seconds[path + arc]!;
    }
    this.#arcs[unit] = arc;
    this.#ends[unit] = end;
    this.node = nodes[path + arc]!;
    this.offsetSeconds = Math.max(0, end - driven);
  }
}

/** A trip's end is rounded to the millisecond, and so is its pace. */
const ROUNDING_SECONDS = 0.05;
