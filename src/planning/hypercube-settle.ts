import type { HypercubeChain } from "./hypercube-chain.ts";
import { sum } from "./hypercube-input.ts";

/** When to stop, and how long to try. */
export type SweepOptions = {
  /** Bound on what is left out of balance, as `stopOn` reads it. */
  readonly tolerance: number;
  /**
   * "total": the sum over all states of |flow in - flow out| / lowest service rate; measured, the
   * sum of the errors of all probabilities is at most half of it. "largest": the largest such
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

/** Above this many sweeps plain Gauss-Seidel with rescaling, which cannot stall, takes over. */
const ACCELERATED_SWEEPS = 120;

/** Part of all rates that rounding may leave out of balance. */
const ROUNDING = 1e-15;

/** Levels drift slowly under plain sweeps; correcting them every few sweeps is enough. */
const SWEEPS_PER_RESCALING = 4;

/** The states by colour and half. */
type Colours = readonly [even: Float64Array, odd: Float64Array];

/**
 * A product-form start: each unit busy on its own, with the workload that the others' workloads
 * leave to it (Larson's approximation without its correction factor).
 */
function fillStart(chain: HypercubeChain, states: Colours, workloads: Float64Array): void {
  const { busyCounts, halves } = chain;
  const odds = (unit: number): number =>
    unit < chain.realUnits ? workloads[unit]! / (1 - workloads[unit]!) : 0;
  const free = chain.room.subarray(0, halves);
  free[0] = 1;
  for (let unit = 1; unit < chain.units; unit += 1) {
    const ratio = odds(unit);
    for (let half = 0, bit = 1 << (unit - 1); half < bit; half += 1) {
      free[half | bit] = free[half]! * ratio;
    }
  }
  const ratio = odds(0);
  for (let half = 0; half < halves; half += 1) {
    const odd = busyCounts[half]! & 1;
    states[odd]![half] = free[half]!;
    states[1 - odd]![half] = free[half]! * ratio;
  }
}

/**
 * Scales every level (states with the same number busy) so that the flows across each cut between
 * levels agree, exactly as they must: the aggregation step for a birth and death of the number
 * busy (Koury, McAllister and Stewart 1984).
 */
function rescale(chain: HypercubeChain, states: Colours): void {
  const { units, halves, busyCounts, endRates, stayHours, serviceRates } = chain;
  const mass = new Float64Array(units + 1);
  const up = new Float64Array(units + 1);
  const down = new Float64Array(units + 1);
  for (let half = 0; half < halves; half += 1) {
    const count = busyCounts[half]!;
    for (let bit = 0; bit < 2; bit += 1) {
      const level = count + bit;
      const probability = states[level & 1]![half]!;
      const end = endRates[half]! + bit * serviceRates[0]!;
      mass[level]! += probability;
      down[level]! += probability * end;
      up[level]! += probability * (1 / stayHours[level & 1]![half]! - end);
    }
  }
  const factors = new Float64Array(units + 1);
  factors[0] = 1;
  let total = mass[0]!;
  for (let level = 1; level <= units; level += 1) {
    const flow = factors[level - 1]! * Math.max(up[level - 1]!, 0);
    factors[level] = down[level]! > 0 ? flow / down[level]! : 0;
    total += factors[level]! * mass[level]!;
  }
  for (let level = 0; level <= units; level += 1) factors[level]! /= total;
  for (let half = 0; half < halves; half += 1) {
    const level = busyCounts[half]!;
    states[level & 1]![half]! *= factors[level]!;
    states[(level + 1) & 1]![half]! *= factors[level + 1]!;
  }
}

/** A direction of search, and what a step along it takes off the residual. */
type Direction = { readonly step: Float64Array; readonly effect: Float64Array; size: number };

type Work = {
  readonly chain: HypercubeChain;
  readonly states: Colours;
  /** What one sweep adds to the even states. */
  readonly residual: Float64Array;
  readonly directions: readonly [Direction, Direction];
  /** Rates are divided by this, the lowest at which a unit ends. */
  readonly scale: number;
  report: SweepReport;
};

function startWork(chain: HypercubeChain, workloads: Float64Array): Work {
  const { halves, machine, room, serviceRates } = chain;
  const states = [machine.allocate(halves), machine.allocate(halves)] as const;
  fillStart(chain, states, workloads);
  rescale(chain, states);
  const part = (index: number): Float64Array => room.subarray(index * halves, (index + 1) * halves);
  return {
    chain,
    states,
    residual: machine.allocate(halves),
    directions: [
      { step: part(0), effect: part(1), size: 0 },
      { step: part(2), effect: part(3), size: 0 },
    ],
    scale: serviceRates.subarray(0, chain.realUnits).reduce((least, rate) => Math.min(least, rate)),
    report: { sweeps: 0, totalResidual: Infinity, largestResidual: Infinity },
  };
}

/** Balances one colour against the other. */
function balance(chain: HypercubeChain, colour: 0 | 1, from: Float64Array, to: Float64Array): void {
  const { machine, halves, takeRates } = chain;
  const rows = chain.units - 1;
  machine.kernels.sweep(
    ...([halves, rows, from.byteOffset, to.byteOffset] as const),
    ...([chain.ownRates[colour].byteOffset, chain.stayHours[colour].byteOffset] as const),
    takeRates[colour].byteOffset,
    chain.ends.byteOffset,
  );
}

/**
 * Steps along the direction of that length and reports what is left. Without a length it only
 * measures.
 */
function advance(work: Work, { step, effect }: Direction, length: number): void {
  const { chain, states, residual, scale } = work;
  const { kernels, scratch } = chain.machine;
  kernels.advance(
    ...([8 * chain.halves, states[0].byteOffset, residual.byteOffset] as const),
    ...([step.byteOffset, effect.byteOffset, chain.stayHours[0].byteOffset, length] as const),
  );
  const totalResidual = (scratch[0]! + scratch[1]!) / scale;
  const largestResidual = Math.max(scratch[2]!, scratch[3]!) / scale;
  work.report = { sweeps: work.report.sweeps + 1, totalResidual, largestResidual };
}

/** One sweep from the even states: the balanced odd states, then what they would add. */
function refresh(work: Work): void {
  const { chain, states, residual } = work;
  balance(chain, 1, states[0], states[1]);
  balance(chain, 0, states[1], residual);
  for (let half = 0; half < chain.halves; half += 1) residual[half]! -= states[0][half]!;
  const [none] = work.directions;
  none.step.fill(0);
  none.effect.fill(0);
  advance(work, none, 0);
}

/** The even states take the step that their residual says; none stays below zero. */
function settleStep({ states, residual }: Work): void {
  const [even, odd] = states;
  for (let half = 0; half < even.length; half += 1) {
    even[half] = Math.max(even[half]! + residual[half]!, 0);
    odd[half] = Math.max(odd[half]!, 0);
  }
}

/** Next direction: along the residual, its effect orthogonal to that of the last direction. */
function turn({ chain, states, residual }: Work, last: Direction, next: Direction): number {
  const { kernels, scratch } = chain.machine;
  const bytes = 8 * chain.halves;
  const { step, effect } = next;
  step.set(residual);
  balance(chain, 1, step, states[1]);
  balance(chain, 0, states[1], effect);
  kernels.overlap(bytes, step.byteOffset, effect.byteOffset, last.effect.byteOffset);
  const share = last.size > 0 ? (scratch[0]! + scratch[1]!) / last.size : 0;
  kernels.turn(
    ...([bytes, step.byteOffset, effect.byteOffset] as const),
    ...([last.step.byteOffset, last.effect.byteOffset, residual.byteOffset, share] as const),
  );
  next.size = scratch[0]! + scratch[1]!;
  return next.size > 0 ? (scratch[2]! + scratch[3]!) / next.size : 0;
}

/**
 * Generalised conjugate residuals with one direction remembered (Vinsome's Orthomin(1), 1976) on
 * the states with an even number busy, each step one sweep. As each colour is reached from the
 * other only, nothing is lost by leaving out the odd states. Ends when the residual kept along
 * the way is small enough, or no step helps.
 */
function accelerate(
  work: Work,
  reached: (report: SweepReport) => boolean,
  sweepsMax: number,
): void {
  let [last, next] = work.directions;
  for (const direction of work.directions) {
    direction.size = 0;
    direction.step.fill(0);
    direction.effect.fill(0);
  }
  while (!reached(work.report) && work.report.sweeps < sweepsMax) {
    const length = turn(work, last, next);
    if (length === 0 || !Number.isFinite(length)) return;
    advance(work, next, length);
    [last, next] = [next, last];
  }
}

/**
 * The stationary distribution of the chain, by colour. What one sweep (odd states from the even,
 * even from the odd: red and black Gauss-Seidel) leaves is reduced by conjugate residuals, and
 * levels are rescaled at the start and the end. Throws RangeError when `sweepsMax` sweeps did not
 * reach the tolerance.
 */
export function settle(
  chain: HypercubeChain,
  workloads: Float64Array,
  { tolerance, stopOn, sweepsMax }: SweepOptions,
): { states: Colours; report: SweepReport } {
  const work = startWork(chain, workloads);
  const rates = chain.callRate + sum(chain.serviceRates.subarray(0, chain.realUnits));
  const least = Math.max(tolerance, (ROUNDING * rates) / work.scale);
  const reached = ({ totalResidual, largestResidual }: SweepReport): boolean =>
    (stopOn === "total" ? totalResidual : largestResidual) <= least;
  refresh(work);
  const acceleratedMax = Math.min(ACCELERATED_SWEEPS, sweepsMax);
  while (!reached(work.report)) {
    const { sweeps, totalResidual } = work.report;
    if (!(sweeps < sweepsMax)) {
      throw new RangeError(
        `the hypercube did not settle in ${sweepsMax} sweeps: residual ${totalResidual}, ` +
          `tolerance ${tolerance}; the rates lie too far apart`,
      );
    }
    if (sweeps < acceleratedMax) {
      accelerate(work, reached, acceleratedMax);
    } else {
      // A plain sweep keeps every state above zero and always comes nearer.
      settleStep(work);
      if (sweeps % SWEEPS_PER_RESCALING === 0) rescale(chain, work.states);
    }
    // The residual kept along the way is checked by a sweep of its own.
    refresh(work);
  }
  settleStep(work);
  rescale(chain, work.states);
  return { states: work.states, report: work.report };
}
