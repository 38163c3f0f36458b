import type { MatrixSystem } from "./input.ts";

/** What is the same for all calls of a system, laid out for a loop; made once for each. */
export class MatrixGround {
  readonly zones: number;
  /** Seconds to zone t from zone f at [t * zones + f]: those to one zone are beside each other. */
  readonly secondsTo: Float64Array;
  /** Units by their way from home to a zone, then by number, and those ways; from `beginOf` on. */
  readonly order: Int32Array;
  readonly ways: Float64Array;
  readonly #homes: Int32Array;
  readonly #isKnown: Uint8Array;

  constructor({ travelSeconds, homes }: MatrixSystem) {
    const zones = travelSeconds.length;
    this.zones = zones;
    this.#homes = Int32Array.from(homes);
    this.secondsTo = new Float64Array(zones * zones);
    for (const [from, row] of travelSeconds.entries()) {
      for (let to = 0; to < zones; to += 1) this.secondsTo[to * zones + from] = row[to]!;
    }
    this.order = new Int32Array(zones * homes.length);
    this.ways = new Float64Array(zones * homes.length);
    this.#isKnown = new Uint8Array(zones);
  }

  /** Where the units of a zone begin in `order`; sorted when first asked for. */
  beginOf(zone: number): number {
    const begin = zone * this.#homes.length;
    if (this.#isKnown[zone] === 0) this.#sort(zone, begin);
    return begin;
  }

  #sort(zone: number, begin: number): void {
    const way = (unit: number): number => this.secondsTo[zone * this.zones + this.#homes[unit]!]!;
    const order = Int32Array.from(this.#homes.keys()).sort((a, b) => way(a) - way(b) || a - b);
    this.order.set(order, begin);
    for (const [place, unit] of order.entries()) this.ways[begin + place] = way(unit);
    this.#isKnown[zone] = 1;
  }
}

const known = new WeakMap<MatrixSystem, MatrixGround>();

export function groundOf(system: MatrixSystem): MatrixGround {
  let ground = known.get(system);
  if (ground === undefined) known.set(system, (ground = new MatrixGround(system)));
  return ground;
}
