/** States of one round of a sweep, and their bits. A chain has at least the units of one. */
export const CHUNK_BITS = 4;
export const CHUNK_STATES = 2 ** CHUNK_BITS;
/** Rates between states of one chunk. */
export const CHUNK_OWN_RATES = (CHUNK_BITS * CHUNK_STATES) / 2;

/**
 * Where a chunk keeps the rate at which unit 0 to 3 is sent in its `index`-th state with that
 * unit free, the unit's bit left out. Units 2 and 3 by state; then for each four states in a row
 * the rates of unit 1 in the second of them, of unit 0 in the first, of unit 1 in the first and of
 * unit 0 in the third: four at a time, as the sweeps multiply them.
 */
export function ownRate(unit: number, index: number): number {
  if (unit >= 2) return 8 * (unit - 2) + index;
  const four = 16 + 4 * (index >> 1);
  if (unit === 0) return four + ((index & 1) === 0 ? 1 : 3);
  return four + ((index & 1) === 0 ? 2 : 0);
}

/** The numbers of one solution. Vectors have an entry per state unless told otherwise. */
export type Field = {
  readonly units: number;
  /**
   * Rates at which free units are sent, in the order that a sweep reads them: by chunks of 16
   * states; first those of units 0 to 3 (`ownRate`); then, of every further unit that is busy in
   * the chunk, those that lead to its 16 states. Kept as 32-bit floats, for sweeps that only have
   * to come nearer, and what these leave of the rates, for the checks.
   */
  readonly rates: Float32Array;
  readonly rest: Float32Array;
  /** Per chunk, the index of its first rate. */
  readonly starts: Int32Array;
  /** Per unit, the rate at which it ends. */
  readonly ends: Float64Array;
  readonly endsSingle: Float32Array;
  /** Rates of units 0 and 1 as the last four states of a chunk need them: 0 u1 u0 0, 0 u0 u1 0. */
  readonly endsCrossed: Float32Array;
  /** The rate of leaving each state, and `relaxation` divided by it. */
  readonly out: Float64Array;
  readonly inverse: Float32Array;
  readonly states: Float64Array;
  /** What is left out of balance, in the measure that `forward` gives. */
  readonly residual: Float32Array;
  /** `backward` of the residual, and `forward` of what that leaves. */
  readonly solved: Float32Array;
  readonly effect: Float32Array;
  /** The last direction and its effect, and the change since the last check. */
  readonly step: Float32Array;
  readonly lastEffect: Float32Array;
  readonly change: Float32Array;
};

/** How far to go along the direction, and how much of the last one to take off it. */
export type Stride = { readonly length: number; readonly share: number };

/**
 * The inner loops. With A the rates of being sent, E those of ending and D = out / relaxation,
 * what flows into state s is (A x + E x)(s); A leads from smaller states only and E from larger.
 */
export type Kernels = {
  /** to += from, of equal length. */
  add(to: Float64Array, from: Float64Array): void;
  /** Lays the rates of a further unit, given by state without its bit, where sweeps read them. */
  lay(field: Field, unit: number, sums: Float64Array): void;
  /**
   * residual = D^-1 scale (A x + E x - out x) in single precision, from the states in double.
   * Gives the sum and the largest of |A x + E x - out x|.
   */
  check(field: Field, scale: number): { total: number; largest: number };
  /**
   * effect = (D - A)^-1 D (residual + (relaxation - 2) solved). Gives the products of
   * solved + effect, which is what a step along `solved` takes off the residual, with
   * `lastEffect`, itself and the residual.
   */
  forward(field: Field, relaxation: number): { overlap: number; size: number; gain: number };
  /**
   * Takes the direction `solved`, goes along it, and solved = (D - E)^-1 D residual of what is
   * left. Gives the sum of |residual|.
   */
  backward(field: Field, stride: Stride): number;
  /** states += scale change, none below zero. */
  fold(field: Field, scale: number): void;
};
