import { buildChain, supersetSums } from "./hypercube-chain.ts";
import {
  checkHypercubeInput,
  HYPERCUBE_UNITS_MAX,
  sum,
  visitTerms,
  type HypercubeInput,
} from "./hypercube-input.ts";
import { settle, type SweepOptions, type SweepReport } from "./hypercube-settle.ts";

/** Answers of the hypercube model. Probabilities are those a call sees (Poisson arrivals). */
export type HypercubeResult = {
  /**
   * Per state; bit u of the index is set when unit u is busy. With an infinite queue the last is
   * "all busy and nobody waits", and all of them and `queueProbability` add up to 1.
   */
  readonly stateProbabilities: Float64Array;
  /** The part of time each unit is busy. */
  readonly workloads: Float64Array;
  /** Loss: the part of calls that no listed unit could take. Infinite queue: 0. */
  readonly lossProbability: number;
  /** Infinite queue: the part of calls that wait. Loss: 0. */
  readonly waitProbability: number;
  /** Infinite queue: the part of time with calls waiting. Loss: 0. */
  readonly queueProbability: number;
  /** Infinite queue: mean hours of waiting over all calls. Loss: 0. */
  readonly meanWaitHours: number;
  /** Per unit and atom, the part of all dispatches (calls served); they add up to 1. */
  readonly dispatchFractions: readonly Float64Array[];
  /** Mean travel hours of a dispatch, when travel hours were given. */
  readonly meanTravelHours: number | undefined;
  readonly report: SweepReport;
};

const DEFAULTS: SweepOptions = { tolerance: 1e-10, stopOn: "total", sweepsMax: 5_000 };
const START_ROUNDS = 30;
const START_WORKLOAD_MIN = 1e-6;

/** Workloads when units are busy independently of each other: where the sweeps start. */
function startWorkloads(input: HypercubeInput): Float64Array {
  const service = input.unitServiceRatePerHour;
  const workloads = new Float64Array(service.length).fill(0.5);
  for (let round = 0; round < START_ROUNDS; round += 1) {
    const taken = new Float64Array(service.length);
    input.preferences.forEach((list, atom) => {
      let rate = input.atomCallRatePerHour[atom]!;
      for (const place of list) {
        const tied = typeof place === "number" ? [place] : place;
        for (const unit of tied) taken[unit]! += rate / tied.length;
        for (const unit of tied) rate *= workloads[unit]!;
      }
    });
    taken.forEach((rate, unit) => {
      // Down a list that all share this falls like 10^-(2^n): no start is as small as that.
      workloads[unit] = Math.max(rate / (rate + service[unit]!), START_WORKLOAD_MIN);
    });
  }
  return workloads;
}

/** Of unit (row) and atom (column), the part of all calls sent at once: f[1] of Larson & Odoni. */
function sentAtOnce(input: HypercubeInput, busy: Float64Array): Float64Array[] {
  const { unitServiceRatePerHour, atomCallRatePerHour } = input;
  const callRate = sum(atomCallRatePerHour);
  const atoms = atomCallRatePerHour.length;
  const fractions = unitServiceRatePerHour.map(() => new Float64Array(atoms));
  input.preferences.forEach((list, atom) => {
    const part = atomCallRatePerHour[atom]! / callRate;
    visitTerms(list, (unit, mask, share) => {
      const probability = busy[mask]! - busy[mask | (1 << unit)]!;
      fractions[unit]![atom]! += part * share * probability;
    });
  });
  return fractions;
}

function weighted(
  fractions: readonly Float64Array[],
  hours: readonly (readonly number[])[],
): number {
  let total = 0;
  fractions.forEach((row, unit) => {
    row.forEach((fraction, atom) => {
      total += fraction * hours[unit]![atom]!;
    });
  });
  return total;
}

/**
 * Mean travel hours of a dispatch. A unit sent to a waiting call leaves from its last call, whose
 * atom is j with the call rate's part of j: sum of rate_i rate_j tau_ij / rate^2 (Larson & Odoni,
 * section 5.4.4). Without `atomTravelHours` it is taken to leave from where it would be when free.
 */
export function meanTravel(
  input: HypercubeInput,
  atOnce: readonly Float64Array[],
  all: readonly Float64Array[],
): number | undefined {
  const { travelHours, atomTravelHours, atomCallRatePerHour: calls } = input;
  if (travelHours === undefined) return undefined;
  if (atomTravelHours === undefined || input.queue === "loss") return weighted(all, travelHours);
  const callRate = sum(calls);
  let queued = 0;
  for (const row of atOnce) queued += sum(row);
  const between = calls.map((from) =>
    Float64Array.from(calls, (to) => (from * to) / callRate ** 2),
  );
  return weighted(atOnce, travelHours) + (1 - queued) * weighted(between, atomTravelHours);
}

/**
 * The exact hypercube queueing model (Larson 1974; Larson and Odoni, Urban Operations Research,
 * section 5.4) with a service rate per unit. "loss": a call none of whose listed units is free is
 * served from outside. "infinite": a call that finds every unit busy waits, first come first
 * served, for whichever unit is free first. Symbols: docs/planning/hypercube.md. Throws RangeError
 * on bad input, and on an infinite queue whose load reaches the capacity.
 */
export function solveHypercube(
  input: HypercubeInput,
  options: Partial<SweepOptions & { readonly plain: boolean }> = {},
): HypercubeResult {
  checkHypercubeInput(input, HYPERCUBE_UNITS_MAX);
  const chain = buildChain(input, options.plain ?? false);
  const units = input.unitServiceRatePerHour.length;
  const serviceRates = chain.field.ends.slice(0, units);
  const report = settle(chain, startWorkloads(input), { ...DEFAULTS, ...options });
  const probabilities = chain.field.states.slice(0, 2 ** units);
  const full = probabilities.length - 1;
  const callRate = sum(input.atomCallRatePerHour);
  const capacity = sum(serviceRates);
  const infinite = input.queue === "infinite";
  // With every unit busy the number waiting falls off by callRate / capacity a call.
  const ratio = infinite ? callRate / capacity : 0;
  const queueMass = (probabilities[full]! * ratio) / (1 - ratio);
  const total = sum(probabilities) + queueMass;
  for (let state = 0; state <= full; state += 1) probabilities[state]! /= total;
  const queueProbability = queueMass / total;
  const busy = chain.room.subarray(0, full + 1);
  busy.set(probabilities);
  supersetSums(chain.kernels, busy);
  const atOnce = sentAtOnce(input, busy);
  const waitProbability = infinite ? probabilities[full]! + queueProbability : 0;
  let served = waitProbability;
  for (const row of atOnce) served += sum(row);
  const dispatchFractions = atOnce.map((row, unit) =>
    row.map((fraction, atom) => {
      const part = input.atomCallRatePerHour[atom]! / callRate;
      const queued = (waitProbability * part * serviceRates[unit]!) / capacity;
      return (fraction + queued) / served;
    }),
  );
  return {
    stateProbabilities: probabilities,
    workloads: serviceRates.map((_, unit) => busy[1 << unit]! + queueProbability),
    lossProbability: infinite ? 0 : 1 - served,
    waitProbability,
    queueProbability,
    meanWaitHours: infinite ? waitProbability / (capacity - callRate) : 0,
    dispatchFractions,
    meanTravelHours: meanTravel(input, atOnce, dispatchFractions),
    report,
  };
}
