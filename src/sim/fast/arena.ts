/**
 * Room that run after run of one centre uses again, so that a run makes nothing but its log. The
 * n-th request after `begin` gets what the n-th got before, if that is large enough: it holds zeros
 * in as many elements as were asked for, and may be longer.
 */
export class Arena {
  readonly #bytes: Uint8Array[] = [];
  readonly #numbers: Int32Array[] = [];
  readonly #times: Float64Array[] = [];
  #bytesUsed = 0;
  #numbersUsed = 0;
  #timesUsed = 0;

  begin(): void {
    this.#bytesUsed = 0;
    this.#numbersUsed = 0;
    this.#timesUsed = 0;
  }

  bytes(size: number): Uint8Array {
    const at = this.#bytesUsed;
    this.#bytesUsed += 1;
    const known = this.#bytes[at];
    if (known !== undefined && known.length >= size) return known.fill(0, 0, size);
    return (this.#bytes[at] = new Uint8Array(size));
  }

  numbers(size: number): Int32Array {
    const at = this.#numbersUsed;
    this.#numbersUsed += 1;
    const known = this.#numbers[at];
    if (known !== undefined && known.length >= size) return known.fill(0, 0, size);
    return (this.#numbers[at] = new Int32Array(size));
  }

  times(size: number): Float64Array {
    const at = this.#timesUsed;
    this.#timesUsed += 1;
    const known = this.#times[at];
    if (known !== undefined && known.length >= size) return known.fill(0, 0, size);
    return (this.#times[at] = new Float64Array(size));
  }
}
