import {
  CHUNK_BITS,
  CHUNK_OWN_RATES,
  CHUNK_STATES,
  ownRate,
  type Field,
  type Kernels,
} from "./hypercube-field.ts";
import { sum, visitTerms, type HypercubeInput } from "./hypercube-input.ts";
import { startMachine } from "./hypercube-machine.ts";

/**
 * The chain of busy and free units while no call waits. A state is a number whose bit u is set
 * when unit u is busy.
 */
export type HypercubeChain = {
  /** Units of the question; the field may have more, never sent. */
  readonly realUnits: number;
  readonly callRate: number;
  readonly field: Field;
  /** Per chunk, the rate at which its busy units above its own bits end, and how many are busy. */
  readonly endRates: Float64Array;
  readonly busyCounts: Uint8Array;
  /** The same within a chunk. */
  readonly ownEndRates: Float64Array;
  /** Room for three doubles per state, void while states are sought. */
  readonly room: Float64Array;
  readonly kernels: Kernels;
};

/** The state without the bit of a unit, the bits above it moved down by one. */
export function withoutUnit(state: number, unit: number): number {
  return (state & ((1 << unit) - 1)) | ((state >>> (unit + 1)) << unit);
}

/** Parts of so many numbers are summed without further splitting. */
const LEAF_LENGTH = 32;
const SUPERSET_LEAF_LENGTH = 512;

/** Both sums over sets, by bit: to the set with the bit from that without, or the other way. */
function sumLeaf(values: Float64Array, to: "supersets" | "subsets"): void {
  const { length } = values;
  for (let bit = 1; bit < length; bit *= 2) {
    const [given, taken] = to === "supersets" ? [0, bit] : [bit, 0];
    for (let base = 0; base < length; base += 2 * bit) {
      for (let at = base; at < base + bit; at += 1) values[at + given]! += values[at + taken]!;
    }
  }
}

/**
 * Replaces values[s] by the sum over all subsets of s of the entries (the zeta transform). Only
 * `keys` are set at first: an empty part is skipped and an empty upper half is a copy, so few
 * entries cost little more than writing the result.
 */
function subsetSums(kernels: Kernels, values: Float64Array, keys: readonly number[]): void {
  if (keys.length === 0) return;
  if (values.length <= LEAF_LENGTH) {
    sumLeaf(values, "subsets");
    return;
  }
  const half = values.length / 2;
  const lower = keys.filter((key) => (key & half) === 0);
  const upper = keys.filter((key) => (key & half) !== 0);
  const [low, high] = [values.subarray(0, half), values.subarray(half)];
  subsetSums(kernels, low, lower);
  subsetSums(kernels, high, upper);
  if (lower.length === 0) return;
  if (upper.length === 0) high.set(low);
  else kernels.add(high, low);
}

/** Replaces values[s] by the sum over all sets that hold s. */
export function supersetSums(kernels: Kernels, values: Float64Array): void {
  if (values.length <= SUPERSET_LEAF_LENGTH) {
    sumLeaf(values, "supersets");
    return;
  }
  const half = values.length / 2;
  const [low, high] = [values.subarray(0, half), values.subarray(half)];
  supersetSums(kernels, low);
  supersetSums(kernels, high);
  kernels.add(low, high);
}

/** A term of a rate: with these units busy, and whatever others, so much more. */
type Term = { readonly busy: number; readonly rate: number };

/** What the lists say of each unit, its own bit left out, and of the calls turned away. */
type Terms = { readonly ofUnit: readonly Term[][]; readonly away: Term[] };

function readTerms(input: HypercubeInput): Terms {
  const ofUnit: Term[][] = input.unitServiceRatePerHour.map(() => []);
  const away: Term[] = [];
  input.preferences.forEach((list, atom) => {
    const rate = input.atomCallRatePerHour[atom]!;
    let listed = 0;
    visitTerms(list, (unit, mask, share) => {
      listed |= 1 << unit;
      ofUnit[unit]!.push({ busy: withoutUnit(mask, unit), rate: rate * share });
    });
    away.push({ busy: listed, rate });
  });
  return { ofUnit, away };
}

/** The subset sums of terms. */
function sumTerms(kernels: Kernels, values: Float64Array, terms: readonly Term[]): void {
  values.fill(0);
  for (const { busy, rate } of terms) values[busy]! += rate;
  subsetSums(kernels, values, [...new Set(terms.map(({ busy }) => busy))]);
}

/**
 * Lays the rates of units 0 to 3, each given by state without its bit, where sweeps read them:
 * all four in one go, as they share lines of the cache.
 */
function layOwn({ rates, rest, starts }: Field, sums: readonly Float64Array[]): void {
  const half = CHUNK_STATES / 2;
  const places = Int32Array.from({ length: CHUNK_OWN_RATES }, (_, index) =>
    ownRate(Math.floor(index / half), index % half),
  );
  for (let chunk = 0; chunk < starts.length; chunk += 1) {
    for (let unit = 0; unit < CHUNK_BITS; unit += 1) {
      const values = sums[unit]!;
      for (let low = 0; low < half; low += 1) {
        const rate = values[chunk * half + low]!;
        const at = starts[chunk]! + places[unit * half + low]!;
        const single = Math.fround(rate);
        rates[at] = single;
        rest[at] = rate - single;
      }
    }
  }
}

/** Per set of units, the rate at which they end. */
function endRatesOf(ends: Float64Array): Float64Array {
  const rates = new Float64Array(2 ** ends.length);
  ends.forEach((end, unit) => {
    for (let set = 0, bit = 1 << unit; set < bit; set += 1) rates[set | bit] = rates[set]! + end;
  });
  return rates;
}

/** The rate of leaving each state: calls that a unit takes, and units that end. */
function fillOut(chain: HypercubeChain, away: readonly Term[]): void {
  const { realUnits, callRate, field, endRates, ownEndRates } = chain;
  const { out } = field;
  sumTerms(chain.kernels, out, away);
  const full = 2 ** realUnits - 1;
  for (let state = 0; state < out.length; state += 1) {
    // With every unit busy every call is turned away, exactly and not up to rounding.
    const taken = (state & full) === full ? 0 : Math.max(callRate - out[state]!, 0);
    const end = endRates[state >>> CHUNK_BITS]! + ownEndRates[state & (CHUNK_STATES - 1)]!;
    out[state] = taken + end;
  }
}

function startField(
  ends: Float64Array,
  plain: boolean,
): { field: Field; room: Float64Array; kernels: Kernels } {
  const units = ends.length;
  const states = 2 ** units;
  const rates = (units * states) / 2;
  const bytes = 8 * rates + 44 * states + (4 * states) / CHUNK_STATES + 12 * units + 32;
  const machine = startMachine(bytes, { arrays: 16, plain });
  const single = (): Float32Array => machine.singles(states);
  // One after the other: together they are the room of the doubles while the chain is built.
  const vectors = machine.doubles(3 * states);
  const part = (index: number): Float32Array =>
    new Float32Array(vectors.buffer, vectors.byteOffset + 4 * index * states, states);
  const field: Field = {
    units,
    rates: machine.singles(rates),
    rest: machine.singles(rates),
    starts: machine.integers(states / CHUNK_STATES).fill(0),
    ends: machine.doubles(units),
    endsSingle: machine.singles(units),
    endsCrossed: machine.singles(8),
    out: machine.doubles(states),
    inverse: single(),
    states: machine.doubles(states),
    residual: part(0),
    solved: part(1),
    effect: part(2),
    step: part(3),
    lastEffect: part(4),
    change: part(5),
  };
  field.ends.set(ends);
  field.endsSingle.set(ends);
  field.endsCrossed.set([0, ends[1]!, ends[0]!, 0, 0, ends[0]!, ends[1]!, 0]);
  return { field, room: vectors, kernels: machine.kernels };
}

/**
 * Every rate by one subset-sum (zeta) transform per unit over the terms of the lists. `plain`
 * solves without WebAssembly.
 */
export function buildChain(input: HypercubeInput, plain: boolean): HypercubeChain {
  const realUnits = input.unitServiceRatePerHour.length;
  const units = Math.max(realUnits, CHUNK_BITS);
  const ends = new Float64Array(units).fill(1);
  ends.set(input.unitServiceRatePerHour);
  const states = 2 ** units;
  const chain: HypercubeChain = {
    ...startField(ends, plain),
    realUnits,
    callRate: sum(input.atomCallRatePerHour),
    endRates: endRatesOf(ends.subarray(CHUNK_BITS)),
    busyCounts: Uint8Array.from(endRatesOf(new Float64Array(units - CHUNK_BITS).fill(1))),
    ownEndRates: endRatesOf(ends.subarray(0, CHUNK_BITS)),
  };
  const { busyCounts, kernels } = chain;
  const { starts } = chain.field;
  for (let chunk = 1; chunk < starts.length; chunk += 1) {
    const length = CHUNK_OWN_RATES + CHUNK_STATES * busyCounts[chunk - 1]!;
    starts[chunk] = starts[chunk - 1]! + length;
  }
  const terms = readTerms(input);
  const sumsOf = (unit: number): Float64Array => {
    const part = Math.min(unit, CHUNK_BITS) * (states / 2);
    const sums = chain.room.subarray(part, part + states / 2);
    sumTerms(kernels, sums, terms.ofUnit[unit] ?? []);
    return sums;
  };
  layOwn(chain.field, [0, 1, 2, 3].map(sumsOf));
  for (let unit = CHUNK_BITS; unit < units; unit += 1) {
    kernels.lay(chain.field, unit, sumsOf(unit));
  }
  fillOut(chain, terms.away);
  return chain;
}
