import type { MoveUpGround } from "./move-up-ground.ts";

/**
 * How many free units reach each demand point, and what one more or one less is worth.
 *
 * A point j that n units reach counts d (1 - q^n): d calls per hour, each unit busy a share q of
 * the time independently of the others (Daskin 1983). One more there is worth d (1 - q) q^n, the
 * last one d (1 - q) q^(n-1).
 */
export class CoverState {
  readonly #ground: MoveUpGround;
  readonly #q: number;
  readonly #counts: Int32Array;
  /** q^0, q^1, … as far as counts go. */
  #powers = Float64Array.of(1);
  /** Per point, what one more unit is worth. */
  readonly #more: Float64Array;
  /** Per point, what the last of its units is worth; 0 where none is. */
  readonly #last: Float64Array;
  /** Per place, the sums of both over its reach. */
  readonly #gains: Float64Array;
  readonly #losses: Float64Array;
  /** Per point, `last` less `more` where the place `#marked` reaches it, else 0. */
  readonly #overlap: Float64Array;
  #marked = -1;

  constructor(ground: MoveUpGround, busyFraction: number) {
    const points = ground.callsPerHour.length;
    this.#ground = ground;
    this.#q = busyFraction;
    this.#counts = new Int32Array(points);
    this.#more = new Float64Array(points);
    this.#last = new Float64Array(points);
    this.#overlap = new Float64Array(points);
    this.#gains = new Float64Array(ground.places.length);
    this.#losses = new Float64Array(ground.places.length);
  }

  /** More free units wait there. */
  add(place: number, units: number): void {
    const points = this.#ground.reach[place]!;
    for (let at = 0; at < points.length; at += 1) this.#counts[points[at]!]! += units;
  }

  /** Calls per hour that a free unit is expected to reach in time. */
  covered(): number {
    const { callsPerHour } = this.#ground;
    const powers = this.#powersTo(this.#most());
    let sum = 0;
    for (let point = 0; point < callsPerHour.length; point += 1) {
      sum += callsPerHour[point]! * (1 - powers[this.#counts[point]!]!);
    }
    return sum;
  }

  /** Works out what one unit more is worth at some places and one less at others, as it is now. */
  rate(to: Iterable<number>, from: Iterable<number>): void {
    const { callsPerHour } = this.#ground;
    const powers = this.#powersTo(this.#most());
    this.#marked = -1;
    for (let point = 0; point < callsPerHour.length; point += 1) {
      const count = this.#counts[point]!;
      const free = callsPerHour[point]! * (1 - this.#q);
      this.#last[point] = count === 0 ? 0 : free * powers[count - 1]!;
      this.#more[point] = free * powers[count]!;
    }
    for (const place of to) this.#gains[place] = this.#sum(this.#more, place);
    for (const place of from) this.#losses[place] = this.#sum(this.#last, place);
  }

  /** What one more unit at the place is worth while all others stay. */
  gainAt(place: number): number {
    return this.#gains[place]!;
  }

  /** What one unit that leaves the place is worth while all others stay. */
  lossAt(place: number): number {
    return this.#losses[place]!;
  }

  /**
   * At most what a unit that goes from one place to the other is worth. Points in reach of both
   * lose nothing, and there last - more = (1 - q) last = more (1 - q) / q. So
   * net <= gain - q loss, and net <= gain / q - loss.
   */
  bound(from: number, to: number): number {
    const gain = this.#gains[to]!;
    const loss = this.#losses[from]!;
    const first = gain - this.#q * loss;
    if (this.#q === 0) return first;
    return Math.min(first, gain / this.#q - loss);
  }

  /** What a unit that goes from one place to the other is worth. */
  netOf(from: number, to: number): number {
    if (this.#marked !== from) this.#mark(from);
    const points = this.#ground.reach[to]!;
    let both = 0;
    for (let at = 0; at < points.length; at += 1) both += this.#overlap[points[at]!]!;
    return this.#gains[to]! - this.#losses[from]! + both;
  }

  /** Moves one unit; says what is reached only after and only before. Rate again afterwards. */
  exchange(from: number, to: number): { readonly gained: number; readonly lost: number } {
    const { reach } = this.#ground;
    const before = new Set(reach[from]);
    const after = new Set(reach[to]);
    let gained = 0;
    let lost = 0;
    for (const point of after) {
      if (before.has(point)) continue;
      gained += this.#more[point]!;
      this.#counts[point]! += 1;
    }
    for (const point of before) {
      if (after.has(point)) continue;
      lost += this.#last[point]!;
      this.#counts[point]! -= 1;
    }
    return { gained, lost };
  }

  #sum(values: Float64Array, place: number): number {
    const points = this.#ground.reach[place]!;
    let sum = 0;
    for (let at = 0; at < points.length; at += 1) sum += values[points[at]!]!;
    return sum;
  }

  #most(): number {
    const counts = this.#counts;
    let most = 0;
    for (let point = 0; point < counts.length; point += 1) {
      if (counts[point]! > most) most = counts[point]!;
    }
    return most;
  }

  #powersTo(most: number): Float64Array {
    if (this.#powers.length <= most) {
      this.#powers = Float64Array.from({ length: most + 1 }, (_, count) => this.#q ** count);
    }
    return this.#powers;
  }

  #mark(place: number): void {
    const { reach } = this.#ground;
    if (this.#marked >= 0) {
      for (const point of reach[this.#marked]!) this.#overlap[point] = 0;
    } else this.#overlap.fill(0);
    for (const point of reach[place]!) {
      this.#overlap[point] = this.#last[point]! - this.#more[point]!;
    }
    this.#marked = place;
  }
}
