import type { HypercubeChain } from "./hypercube-chain.ts";
import { CHUNK_BITS, CHUNK_STATES, type Stride } from "./hypercube-field.ts";
import { sum } from "./hypercube-input.ts";

/** When to stop, and how long to try. */
export type SweepOptions = {
  /** Bound on what is left out of balance, as `stopOn` reads it. */
  readonly tolerance: number;
  /**
   * "total": the sum over all states of |flow in - flow out| / lowest service rate; measured, the
   * sum of the errors of all probabilities is at most 0.56 of it. "largest": the largest such
   * value of one state.
   */
  readonly stopOn: "total" | "largest";
  readonly sweepsMax: number;
};

export type SweepReport = {
  readonly sweeps: number;
  readonly totalResidual: number;
  readonly largestResidual: number;
};

/** Above this many sweeps plain symmetric Gauss-Seidel, which cannot stall, takes over. */
const ACCELERATED_SWEEPS = 120;

/** Part of all rates that rounding may leave out of balance. */
const ROUNDING = 1e-15;

/** Measured with 12 to 20 units, loads of 0.2 to 0.8: fewest sweeps at 1.4 to 1.6. */
const RELAXATION = 1.5;

/** Single precision carries a correction so far, as a part of what was left; then it is checked. */
const CYCLE_GAIN = 1e-5;
/** A correction aims so far below what is asked, as its own measure of the rest is a rough one. */
const MARGIN = 0.6;
/** Directions that nearly fall together have lost their digits: start afresh. */
const SIZE_LEFT_MIN = 1e-5;
/** Plain sweeps between checks. */
const PLAIN_SWEEPS = 10;

/**
 * A product-form start: each unit busy on its own, with the workload that the others' workloads
 * leave to it (Larson's approximation without its correction factor).
 */
function fillStart(chain: HypercubeChain, workloads: Float64Array): void {
  const { field, realUnits } = chain;
  const { states, units } = field;
  states[0] = 1;
  for (let unit = 0; unit < units; unit += 1) {
    const ratio = unit < realUnits ? workloads[unit]! / (1 - workloads[unit]!) : 0;
    for (let state = 0, bit = 1 << unit; state < bit; state += 1) {
      states[state | bit] = states[state]! * ratio;
    }
  }
}

const OWN_MASK = CHUNK_STATES - 1;
/** Numbers busy among a chunk's own units, and how many are in each set of them. */
const OWN_LEVELS = CHUNK_BITS + 1;
const OWN_COUNTS = Uint8Array.of(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
const ONES = new Float64Array(CHUNK_STATES).fill(1);

/** The weighted sums of a chunk's states by number busy among its own units. */
function sumByLevel(
  values: Float64Array,
  at: number,
  { weights: of, first }: { weights: Float64Array; first: number },
  to: Float64Array,
): void {
  const term = (set: number): number => values[at + set]! * of[first + set]!;
  to[0] = term(0);
  to[1] = term(1) + term(2) + term(4) + term(8);
  to[2] = term(3) + term(5) + term(6) + term(9) + term(10) + term(12);
  to[3] = term(7) + term(11) + term(13) + term(14);
  to[4] = term(15);
}

/** Per number busy, its probability and the flows to one more and to one fewer. */
function levelFlows(chain: HypercubeChain): Record<"mass" | "up" | "down", Float64Array> {
  const { field, busyCounts, endRates, ownEndRates } = chain;
  const { states, units, out } = field;
  const vector = (length: number): Float64Array => new Float64Array(length);
  const [mass, up, down] = [vector(units + 1), vector(units + 1), vector(units + 1)];
  const [parts, ends, leaves] = [vector(OWN_LEVELS), vector(OWN_LEVELS), vector(OWN_LEVELS)];
  for (let chunk = 0; chunk < busyCounts.length; chunk += 1) {
    const base = chunk * CHUNK_STATES;
    sumByLevel(states, base, { weights: ONES, first: 0 }, parts);
    sumByLevel(states, base, { weights: ownEndRates, first: 0 }, ends);
    sumByLevel(states, base, { weights: out, first: base }, leaves);
    for (let own = 0; own < OWN_LEVELS; own += 1) {
      const ending = ends[own]! + parts[own]! * endRates[chunk]!;
      const level = busyCounts[chunk]! + own;
      mass[level]! += parts[own]!;
      down[level]! += ending;
      up[level]! += leaves[own]! - ending;
    }
  }
  return { mass, up, down };
}

/**
 * Scales every level (states with the same number busy) so that the flows across each cut between
 * levels agree, exactly as they must: the aggregation step for a birth and death of the number
 * busy (Koury, McAllister and Stewart 1984).
 */
function rescale(chain: HypercubeChain): void {
  const { states, units } = chain.field;
  const { mass, up, down } = levelFlows(chain);
  const factors = new Float64Array(units + 1);
  factors[0] = 1;
  let total = mass[0]!;
  for (let level = 1; level <= units; level += 1) {
    const flow = factors[level - 1]! * Math.max(up[level - 1]!, 0);
    factors[level] = down[level]! > 0 ? flow / down[level]! : 0;
    total += factors[level]! * mass[level]!;
  }
  for (let level = 0; level <= units; level += 1) factors[level]! /= total;
  for (let state = 0; state < states.length; state += 1) {
    const level = chain.busyCounts[state >>> CHUNK_BITS]! + OWN_COUNTS[state & OWN_MASK]!;
    states[state]! *= factors[level]!;
  }
}

function relax({ field }: HypercubeChain, relaxation: number): void {
  const { inverse, out } = field;
  for (let state = 0; state < out.length; state += 1) inverse[state] = relaxation / out[state]!;
}

/** The residual of the last check, as a sweep measures it, with no direction yet. */
function startCycle({ field, kernels }: HypercubeChain, relaxation: number): number {
  const { residual, solved, effect, step, lastEffect, change } = field;
  for (const vector of [solved, step, lastEffect, change]) vector.fill(0);
  kernels.forward(field, relaxation);
  residual.set(effect);
  effect.fill(0);
  return kernels.backward(field, { length: 0, share: 0 });
}

/**
 * Conjugate residuals with one direction remembered (Vinsome's Orthomin(1), 1976) on what
 * successive overrelaxation, up through the states and down again, leaves; the two halves of a
 * sweep are arranged after Eisenstat (1981), so that it reads every rate once. Goes on until the
 * residual is down to this part of what it was, no step helps or the sweeps are used up; the
 * states take what was found. Gives the number of sweeps.
 */
function accelerate(
  { field, kernels }: HypercubeChain,
  { part, sweepsMax, scale }: { part: number; sweepsMax: number; scale: number },
  first: number,
): number {
  let lastSize = 0;
  for (let sweeps = 1; ; sweeps += 1) {
    const { overlap, size, gain } = kernels.forward(field, RELAXATION);
    let share = lastSize > 0 ? overlap / lastSize : 0;
    let left = size - share * overlap;
    if (!(left > SIZE_LEFT_MIN * size)) [share, left] = [0, size];
    const stride: Stride = { length: left > 0 ? gain / left : 0, share };
    const total = kernels.backward(field, stride);
    lastSize = left;
    const stuck = stride.length === 0 || !Number.isFinite(total);
    if (stuck || total <= part * first || sweeps >= sweepsMax) {
      // An overflow leaves nothing worth keeping.
      if (Number.isFinite(total)) kernels.fold(field, scale);
      return sweeps;
    }
  }
}

/** Up and down through the states without overrelaxation: keeps every state above zero. */
function plainSweeps({ field, kernels }: HypercubeChain, scale: number): number {
  for (let sweep = 0; sweep < PLAIN_SWEEPS; sweep += 1) {
    kernels.forward(field, 1);
    kernels.backward(field, { length: 1, share: 0 });
  }
  kernels.fold(field, scale);
  return PLAIN_SWEEPS;
}

/**
 * The stationary distribution of the chain, in `field.states`, added up to 1. Corrections are
 * found in single precision, each from a residual taken in double; the report is that of the
 * states given. Throws RangeError when `sweepsMax` sweeps did not reach the tolerance.
 */
export function settle(
  chain: HypercubeChain,
  workloads: Float64Array,
  { tolerance, stopOn, sweepsMax }: SweepOptions,
): SweepReport {
  const { field, kernels, realUnits, callRate } = chain;
  const service = field.ends.subarray(0, realUnits);
  const lowest = service.reduce((least, rate) => Math.min(least, rate));
  const bound = Math.max(tolerance, (ROUNDING * (callRate + sum(service))) / lowest);
  fillStart(chain, workloads);
  relax(chain, RELAXATION);
  let [sweeps, scale, accelerated] = [0, 1, true];
  for (;;) {
    rescale(chain);
    const { total, largest } = kernels.check(field, 1 / scale);
    sweeps += 1;
    const report = {
      sweeps,
      totalResidual: total / lowest,
      largestResidual: largest / lowest,
    };
    const reached = stopOn === "total" ? report.totalResidual : report.largestResidual;
    if (reached <= bound) return report;
    if (!(sweeps < sweepsMax)) {
      throw new RangeError(
        `the hypercube did not settle in ${sweepsMax} sweeps: residual ${report.totalResidual}, ` +
          `tolerance ${tolerance}; the rates lie too far apart`,
      );
    }
    if (accelerated && sweeps >= ACCELERATED_SWEEPS) {
      accelerated = false;
      relax(chain, 1);
      kernels.check(field, 1 / scale);
    }
    if (accelerated) {
      const part = Math.max(CYCLE_GAIN, (MARGIN * bound) / reached);
      const most = Math.min(ACCELERATED_SWEEPS, sweepsMax) - sweeps;
      const first = startCycle(chain, RELAXATION);
      sweeps += accelerate(chain, { part, sweepsMax: Math.max(most, 1), scale }, first);
      scale *= part;
    } else {
      startCycle(chain, 1);
      sweeps += plainSweeps(chain, scale);
    }
  }
}
