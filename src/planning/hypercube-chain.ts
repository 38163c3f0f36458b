import { sum, visitTerms, type HypercubeInput } from "./hypercube-input.ts";

/**
 * The chain of busy and free units while no call waits. A state is a number whose bit u is set
 * when unit u is busy. `takeRates[u * rowLength + s]`, s being a state with bit u taken out,
 * is the rate at which unit u, free, is sent; `exitRates[state]` is the rate of leaving a state.
 */
export type HypercubeChain = {
  readonly units: number;
  readonly callRate: number;
  readonly serviceRates: Float64Array;
  readonly takeRates: Float64Array;
  readonly rowLength: number;
  readonly exitRates: Float64Array;
  /** Of each state, the rate at which busy units end. */
  readonly endRates: Float64Array;
  readonly busyCounts: Uint8Array;
};

/** Rows a power of two apart would compete for the same few lines of the cache. */
const ROW_PADDING = 72;

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

/**
 * Every rate by one zeta transform per unit over the terms of the lists. Fewer than `unitsMin`
 * units are filled up with units that are never sent.
 */
export function buildChain(input: HypercubeInput, unitsMin: number): HypercubeChain {
  const realUnits = input.unitServiceRatePerHour.length;
  const units = Math.max(realUnits, unitsMin);
  const serviceRates = new Float64Array(units).fill(1);
  serviceRates.set(input.unitServiceRatePerHour);
  const half = 2 ** (units - 1);
  const rowLength = half + ROW_PADDING;
  const states = 2 * half;
  const takeRates = new Float64Array(units * rowLength);
  const keys = Array.from({ length: units }, () => new Set<number>());
  const endRates = new Float64Array(states);
  const busyCounts = new Uint8Array(states);
  const turnedAway = new Float64Array(states);
  const turnedAwayKeys = new Set<number>();
  input.preferences.forEach((list, atom) => {
    const rate = input.atomCallRatePerHour[atom]!;
    let listed = 0;
    visitTerms(list, (unit, mask, share) => {
      const key = withoutUnit(mask, unit);
      takeRates[unit * rowLength + key]! += rate * share;
      keys[unit]!.add(key);
      listed |= 1 << unit;
    });
    turnedAway[listed]! += rate;
    turnedAwayKeys.add(listed);
  });
  keys.forEach((set, unit) => subsetSums(takeRates, unit * rowLength, units - 1, [...set]));
  subsetSums(turnedAway, 0, units, [...turnedAwayKeys]);
  for (let unit = 0; unit < units; unit += 1) {
    for (let state = 0, bit = 1 << unit; state < bit; state += 1) {
      busyCounts[state | bit] = busyCounts[state]! + 1;
      endRates[state | bit] = endRates[state]! + serviceRates[unit]!;
    }
  }
  const callRate = sum(input.atomCallRatePerHour);
  const exitRates = turnedAway;
  const realMask = 2 ** realUnits - 1;
  for (let state = 0; state < states; state += 1) {
    // With every unit busy every call is turned away, exactly and not up to rounding.
    const full = (state & realMask) === realMask;
    const taken = full ? 0 : Math.max(callRate - turnedAway[state]!, 0);
    exitRates[state] = taken + endRates[state]!;
  }
  return { units, callRate, serviceRates, takeRates, rowLength, exitRates, endRates, busyCounts };
}
