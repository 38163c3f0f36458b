import type { RelaxedProblem } from "./lagrange.ts";

/** Prices: of serving and of reaching each place, and of the limits, each as a part of it. */
export type Prices = {
  readonly serve: Float64Array;
  readonly reach: Float64Array;
  readonly mean: Float64Array;
  readonly far: Float64Array;
  readonly load: Float64Array;
  /** Of a site that stays open and may not lose too much of its load. */
  readonly light: Float64Array;
};

const KINDS = ["serve", "reach", "mean", "far", "load", "light"] as const;
/** Prices of the limits may fall no lower than this; nobody need be served at a negative price. */
const LEAST = { serve: -Infinity, reach: 0, mean: 0, far: 0, load: 0, light: 0 } as const;

export const copyOf = (prices: Prices): Prices => ({
  serve: prices.serve.slice(),
  reach: prices.reach.slice(),
  mean: prices.mean.slice(),
  far: prices.far.slice(),
  load: prices.load.slice(),
  light: prices.light.slice(),
});

/** What is asked of the relaxed problem that takes prices by kind. */
type FairRelaxed = {
  readonly bound: number;
  readonly slopes: Prices;
  readonly chosen: Int32Array;
  solve(prices: Prices, decisions: Int8Array): boolean;
};

/** The relaxed problem as one that is climbed: all prices in one row. */
export class PriceRow implements RelaxedProblem {
  readonly slope: Float64Array;
  private readonly relaxed: FairRelaxed;
  private readonly prices: Prices;
  private readonly decisions: Int8Array;
  private readonly root: number;

  /** The price of a limit stands for that of all its places, so it moves `scale` times as far. */
  constructor(relaxed: FairRelaxed, prices: Prices, decisions: Int8Array, scale: number) {
    this.relaxed = relaxed;
    this.prices = copyOf(prices);
    this.decisions = decisions;
    this.root = Math.sqrt(scale);
    this.slope = this.rowOf(prices, (factor) => factor);
  }

  get bound(): number {
    return this.relaxed.bound;
  }

  solve(row: Float64Array): boolean {
    this.unpack(row, this.prices);
    if (!this.relaxed.solve(this.prices, this.decisions)) return false;
    this.slope.set(this.rowOf(this.relaxed.slopes, (factor) => factor));
    return true;
  }

  blend(share: Float64Array, weight: number): void {
    for (let slot = 0; slot < share.length; slot += 1) share[slot]! *= 1 - weight;
    for (const slot of this.relaxed.chosen) share[slot]! += weight;
  }

  pack(prices: Prices): Float64Array {
    return this.rowOf(prices, (factor) => 1 / factor);
  }

  unpack(row: Float64Array, to: Prices): void {
    let from = 0;
    for (const kind of KINDS) {
      const [prices, factor] = [to[kind], this.factorOf(kind)];
      for (let at = 0; at < prices.length; at += 1) prices[at] = row[from + at]! * factor;
      from += prices.length;
    }
  }

  putRight(row: Float64Array): void {
    let at = 0;
    for (const kind of KINDS) {
      for (const end = at + this.prices[kind].length; at < end; at += 1) {
        row[at] = Math.max(LEAST[kind], row[at]!);
      }
    }
  }

  private factorOf(kind: (typeof KINDS)[number]): number {
    return kind === "serve" || kind === "reach" ? 1 : this.root;
  }

  private rowOf(values: Prices, by: (factor: number) => number): Float64Array {
    const row = new Float64Array(KINDS.reduce((sum, kind) => sum + values[kind].length, 0));
    let to = 0;
    for (const kind of KINDS) {
      const factor = by(this.factorOf(kind));
      for (const value of values[kind]) row[to++] = value * factor;
    }
    return row;
  }
}
