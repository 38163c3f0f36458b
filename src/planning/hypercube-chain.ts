import {
  CHUNK_BITS,
  CHUNK_OWN_RATES,
  CHUNK_STATES,
  CHUNK_UNITS,
  startMachine,
  type Machine,
} from "./hypercube-kernels.ts";
import { sum, visitTerms, type HypercubeInput } from "./hypercube-input.ts";

/**
 * The chain of busy and free units while no call waits. A state is a number whose bit u is set
 * when unit u is busy. Every move changes one bit, so the states fall into two colours (0: an
 * even number busy, 1: an odd number) and each colour is reached from the other only. A state is
 * named within its colour by its half, the state without bit 0: the colour tells bit 0.
 */
export type HypercubeChain = {
  /** Units of the question, and those of the chain: the latter may include units never sent. */
  readonly realUnits: number;
  readonly units: number;
  /** Number of states of one colour. */
  readonly halves: number;
  readonly callRate: number;
  readonly serviceRates: Float64Array;
  /** Rates at which units 1, 2, … end. */
  readonly ends: Float64Array;
  /**
   * Per colour, the rates at which units 1, 2, … are sent so that its states are reached, in the
   * order that a sweep reads them: by chunks of 16 halves; first the units of the chunk's own
   * bits, unit by unit, by half without the unit's bit; then every further unit that is busy in
   * the chunk, by half. Read in order, memory is ten times as fast as by unit.
   */
  readonly takeRates: readonly [Float64Array, Float64Array];
  /** Per colour and half: the rate at which unit 0 ends or is sent to reach the state. */
  readonly ownRates: readonly [Float64Array, Float64Array];
  /** Per colour and half: mean hours in the state. */
  readonly stayHours: readonly [Float64Array, Float64Array];
  /** Per half: the rate at which busy units other than 0 end, and how many are busy. */
  readonly endRates: Float64Array;
  readonly busyCounts: Uint8Array;
  /** Room for four vectors of a colour, free once the chain is built. */
  readonly room: Float64Array;
  readonly machine: Machine;
};

/** The state without the bit of a unit, the bits above it moved down by one. */
export function withoutUnit(state: number, unit: number): number {
  return (state & ((1 << unit) - 1)) | ((state >>> (unit + 1)) << unit);
}

/**
 * Replaces values[base + s] by the sum over all subsets of s of the entries (the zeta transform),
 * for s of `bits` bits. Only `keys` are set at first: an empty part is skipped and an empty upper
 * half is a copy, so few entries cost little more than writing the result.
 */
function subsetSums(values: Float64Array, base: number, bits: number, keys: number[]): void {
  if (keys.length === 0 || bits === 0) return;
  const half = 1 << (bits - 1);
  const lower = keys.filter((key) => (key & half) === 0);
  const upper = keys.filter((key) => (key & half) !== 0);
  subsetSums(values, base, bits - 1, lower);
  subsetSums(values, base + half, bits - 1, upper);
  if (lower.length === 0) return;
  if (upper.length === 0) values.copyWithin(base + half, base, base + half);
  else for (let at = base; at < base + half; at += 1) values[at + half]! += values[at]!;
}

/** A term of the rates of a unit: from these busy units on, by half, so much more. */
type Term = { readonly half: number; readonly rate: number };

/** What the lists say of each unit and of the calls turned away, without and with bit 0. */
type Terms = {
  readonly ofUnit: readonly (readonly [Term[], Term[]])[];
  readonly away: readonly [Term[], Term[]];
};

function readTerms(input: HypercubeInput): Terms {
  const pairOf = (): [Term[], Term[]] => [[], []];
  const ofUnit = input.unitServiceRatePerHour.map(pairOf);
  const away = pairOf();
  input.preferences.forEach((list, atom) => {
    const rate = input.atomCallRatePerHour[atom]!;
    let listed = 0;
    visitTerms(list, (unit, mask, share) => {
      listed |= 1 << unit;
      const half = unit === 0 ? mask >>> 1 : withoutUnit(mask >>> 1, unit - 1);
      ofUnit[unit]![mask & 1]!.push({ half, rate: rate * share });
    });
    away[listed & 1]!.push({ half: listed >>> 1, rate });
  });
  return { ofUnit, away };
}

/** The subset sums of terms, in a part of the room. */
function sumTerms(values: Float64Array, bits: number, terms: readonly Term[]): void {
  values.fill(0);
  for (const { half, rate } of terms) values[half]! += rate;
  subsetSums(values, 0, bits, [...new Set(terms.map(({ half }) => half))]);
}

/** Lays the rates of unit `row` + 1, whose sums lie without and with bit 0, where sweeps read. */
function layRow(
  { halves, busyCounts, takeRates }: HypercubeChain,
  row: number,
  [free, busy]: readonly [Float64Array, Float64Array],
): void {
  const [even, odd] = takeRates;
  const own = row < CHUNK_BITS;
  const length = own ? CHUNK_STATES / 2 : CHUNK_STATES;
  const bit = own ? 0 : 1 << (row - CHUNK_BITS);
  let start = 0;
  for (let chunk = 0; chunk < halves / CHUNK_STATES; chunk += 1) {
    let to = start;
    start += CHUNK_OWN_RATES + CHUNK_STATES * busyCounts[chunk]!;
    if (own) {
      to += row * length;
    } else {
      if ((chunk & bit) === 0) continue;
      to += CHUNK_OWN_RATES + CHUNK_STATES * busyCounts[chunk & (bit - 1)]!;
    }
    const from = length * (own ? chunk : withoutUnit(chunk, row - CHUNK_BITS));
    for (let low = 0; low < length; low += 1) {
      const without = free[from + low]!;
      const both = without + busy[from + low]!;
      // A state of even colour has bit 0 set when its half has an odd number busy.
      const swapped = (busyCounts[from + low]! & 1) === 0;
      even[to + low] = swapped ? both : without;
      odd[to + low] = swapped ? without : both;
    }
  }
}

/** Rates of unit 0, and the mean stay in each state. */
function fillColours(chain: HypercubeChain, { ofUnit, away }: Terms): void {
  const { units, halves, serviceRates, callRate, ownRates, stayHours, endRates, room } = chain;
  const part = (index: number): Float64Array => room.subarray(index * halves, (index + 1) * halves);
  const [first, without, within] = [part(0), part(1), part(2)];
  sumTerms(first, units - 1, [...ofUnit[0]![0], ...ofUnit[0]![1]]);
  sumTerms(without, units - 1, away[0]);
  sumTerms(within, units - 1, away[1]);
  const own = serviceRates[0]!;
  const full = 2 ** (chain.realUnits - 1) - 1;
  for (let half = 0; half < halves; half += 1) {
    const odd = chain.busyCounts[half]! & 1;
    const turned = without[half]!;
    // With every unit busy every call is turned away, exactly and not up to rounding.
    const taken = (half & full) === full ? 0 : Math.max(callRate - turned - within[half]!, 0);
    ownRates[odd]![half] = own;
    ownRates[1 - odd]![half] = first[half]!;
    stayHours[odd]![half] = 1 / (Math.max(callRate - turned, 0) + endRates[half]!);
    stayHours[1 - odd]![half] = 1 / (taken + endRates[half]! + own);
  }
}

/** Every rate by one subset-sum (zeta) transform per unit over the terms of the lists. */
export function buildChain(input: HypercubeInput): HypercubeChain {
  const realUnits = input.unitServiceRatePerHour.length;
  const units = Math.max(realUnits, CHUNK_UNITS);
  const serviceRates = new Float64Array(units).fill(1);
  serviceRates.set(input.unitServiceRatePerHour);
  const rows = units - 1;
  const halves = 2 ** rows;
  const rates = (rows * halves) / 2;
  const machine = startMachine(2 * rates + rows + 12 * halves, 12);
  const vector = (): Float64Array => machine.allocate(halves);
  const chain: HypercubeChain = {
    realUnits,
    units,
    halves,
    callRate: sum(input.atomCallRatePerHour),
    serviceRates,
    ends: machine.allocate(rows),
    takeRates: [machine.allocate(rates), machine.allocate(rates)],
    ownRates: [vector(), vector()],
    stayHours: [vector(), vector()],
    endRates: vector().fill(0),
    busyCounts: new Uint8Array(halves),
    room: machine.allocate(4 * halves),
    machine,
  };
  chain.ends.set(serviceRates.subarray(1));
  for (let row = 0; row < rows; row += 1) {
    for (let half = 0, bit = 1 << row; half < bit; half += 1) {
      chain.busyCounts[half | bit] = chain.busyCounts[half]! + 1;
      chain.endRates[half | bit] = chain.endRates[half]! + serviceRates[row + 1]!;
    }
  }
  const terms = readTerms(input);
  const buffers = [
    chain.room.subarray(0, halves / 2),
    chain.room.subarray(halves / 2, halves),
  ] as const;
  for (let row = 0; row < rows; row += 1) {
    const [free, busy] = terms.ofUnit[row + 1] ?? [[], []];
    sumTerms(buffers[0], rows - 1, free);
    sumTerms(buffers[1], rows - 1, busy);
    layRow(chain, row, buffers);
  }
  fillColours(chain, terms);
  return chain;
}
