/**
 * What each unit does next, by time, then kind, then unit: a tournament (Knuth, The Art of Computer
 * Programming 3, 5.4.1) whose leaves are the units. A change is played again up its own path only,
 * and no further than it matters.
 */
export class UnitEvents {
  /** By unit; Infinity while it does nothing. */
  readonly times: Float64Array;
  readonly kinds: Uint8Array;
  /** The winner below each knot; knot 1 is the root, those of the leaves are the units. */
  readonly #winners: Int32Array;
  readonly #leaves: number;

  constructor(units: number) {
    let leaves = 2;
    while (leaves < units) leaves *= 2;
    this.#leaves = leaves;
    this.times = new Float64Array(leaves).fill(Infinity);
    this.kinds = new Uint8Array(leaves);
    this.#winners = new Int32Array(2 * leaves);
    for (let leaf = 0; leaf < leaves; leaf += 1) this.#winners[leaves + leaf] = leaf;
    for (let knot = leaves - 1; knot > 0; knot -= 1) {
      this.#winners[knot] = this.#winners[2 * knot]!;
    }
  }

  /** The unit whose event is first; its time is Infinity when there is none. */
  get first(): number {
    return this.#winners[1]!;
  }

  /** Sets what the unit does next, in place of what it was going to do. */
  set(unit: number, at: number, kind: number): void {
    const { times, kinds } = this;
    const winners = this.#winners;
    times[unit] = at;
    kinds[unit] = kind;
    for (let knot = (this.#leaves + unit) >> 1; knot > 0; knot >>= 1) {
      const left = winners[2 * knot]!;
      const right = winners[2 * knot + 1]!;
      const difference = times[left]! - times[right]!;
      // At the same time and kind the smaller unit is first: it is on the left.
      const isLeft = difference < 0 || (!(difference > 0) && kinds[left]! <= kinds[right]!);
      const winner = isLeft ? left : right;
      if (winner === winners[knot] && winner !== unit) return;
      winners[knot] = winner;
    }
  }

  /** The unit does nothing any more. */
  drop(unit: number): void {
    this.set(unit, Infinity, 0);
  }
}
