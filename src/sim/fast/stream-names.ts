/** What is drawn for a unit on a call: the ends of the names of streams. */
export const CREW = 0;
export const TRAVEL = 1;
export const ARRIVES = 2;
const ENDS = ["/crew", "/travel", "/arrives"];

/**
 * What comes after a call's own name in the names of its streams: unit type, order and what is
 * drawn, as UTF-16 code units, made once each.
 */
export class StreamNames {
  readonly #typeIds: readonly string[];
  readonly #known: (Uint16Array | undefined)[];
  readonly #ordersMax: number;

  constructor(typeIds: readonly string[], ordersMax = 32) {
    this.#typeIds = typeIds;
    this.#ordersMax = ordersMax;
    const size = typeIds.length * ordersMax * ENDS.length;
    this.#known = Array.from({ length: size }, () => undefined);
  }

  /** Of the k-th unit of a type on a call, k from 1. */
  codes(type: number, order: number, end: number): Uint16Array {
    if (order >= this.#ordersMax) return this.#made(type, order, end);
    const at = (type * this.#ordersMax + order) * ENDS.length + end;
    return (this.#known[at] ??= this.#made(type, order, end));
  }

  #made(type: number, order: number, end: number): Uint16Array {
    const name = `/${this.#typeIds[type]}/${order}${ENDS[end]}`;
    return Uint16Array.from({ length: name.length }, (_, at) => name.charCodeAt(at));
  }
}
