import { meanTravel, type HypercubeResult } from "./hypercube.ts";
import { APPROXIMATE_UNITS_MAX, checkHypercubeInput, sum } from "./hypercube-input.ts";
import type { HypercubeInput } from "./hypercube-input.ts";
import {
  addTally,
  emptyTally,
  groupLists,
  samplerOf,
  type ListGroups,
  type Tally,
} from "./hypercube-sample.ts";

export type ApproximateOptions = {
  readonly seed: number;
  /** Go on until the worst unit's half-width is this part of its workload. */
  readonly relativeHalfWidth: number;
  /** Stop after so many steps of the chain in any case. */
  readonly stepsMax: number;
};

/** The answers of the hypercube model from a long seeded walk of its chain, with their error. */
export type HypercubeEstimate = Omit<HypercubeResult, "stateProbabilities" | "report"> & {
  /** Three standard errors of each workload, from batch means. */
  readonly workloadHalfWidths: Float64Array;
  /**
   * The largest half-width as a part of its workload; workloads below `SMALL_WORKLOAD` count as
   * that.
   */
  readonly worstRelativeHalfWidth: number;
  readonly steps: number;
};

const DEFAULTS: ApproximateOptions = {
  seed: 1_975,
  relativeHalfWidth: 0.005,
  stepsMax: 20_000_000,
};
/** A unit that is hardly ever sent need not be known to a part of next to nothing. */
export const SMALL_WORKLOAD = 0.02;
/** Even, so that pairs of batches can be made one when the walk is doubled. */
const BATCHES = 32;
const HALF_WIDTH_ERRORS = 3;
/** Looks at the chain in the mean service time of the fastest unit. */
const LOOKS_PER_SERVICE = 4;
/** Mean service times of the slowest unit before the first look. */
const WARM_UP_SERVICES = 30;

/**
 * While unit u is free it is sent at the mean rate L, so it is busy L / (L + service rate) of
 * the time: exact, and far steadier than counting how often it is busy.
 */
function workloadsOf(tally: Tally, service: Float64Array): Float64Array {
  return service.map((rate, unit) => {
    const sent = tally.sentRate[unit]! / Math.max(tally.free[unit]!, 1);
    return sent / (sent + rate);
  });
}

function halfWidths(batches: readonly Tally[], service: Float64Array): Float64Array {
  const each = batches.map((batch) => workloadsOf(batch, service));
  return service.map((_, unit) => {
    const values = each.map((workloads) => workloads[unit]!);
    const mean = sum(values) / values.length;
    const squares = sum(values.map((value) => (value - mean) ** 2));
    return HALF_WIDTH_ERRORS * Math.sqrt(squares / (values.length - 1) / values.length);
  });
}

type Walked = {
  readonly all: Tally;
  readonly groups: ListGroups;
  readonly widths: Float64Array;
  readonly worst: number;
  readonly steps: number;
};

/** Walks until the half-widths are narrow enough; batches are doubled by pairing them. */
function walk(
  input: HypercubeInput,
  { seed, relativeHalfWidth, stepsMax }: ApproximateOptions,
): Walked {
  const service = Float64Array.from(input.unitServiceRatePerHour);
  const groups = groupLists(input);
  const [units, lists] = [service.length, groups.calls.length];
  const rate = sum(service) + sum(input.atomCallRatePerHour);
  const fastest = service.reduce((most, each) => Math.max(most, each));
  const slowest = service.reduce((least, each) => Math.min(least, each));
  const gap = Math.max(1, Math.round(rate / fastest / LOOKS_PER_SERVICE));
  const sampler = samplerOf(groups, service, seed);
  let steps = Math.min(Math.ceil((WARM_UP_SERVICES * rate) / slowest), stepsMax);
  sampler.step(steps);
  let looks = Math.max(64, Math.ceil((WARM_UP_SERVICES * rate) / slowest / gap / 4));
  let batches: Tally[] = [];
  for (;;) {
    while (batches.length < BATCHES) {
      const batch = emptyTally(units, lists);
      for (let look = 0; look < looks; look += 1) {
        sampler.step(gap);
        sampler.observe(batch);
      }
      steps += gap * looks;
      batches.push(batch);
    }
    const all = emptyTally(units, lists);
    for (const batch of batches) addTally(all, batch);
    const widths = halfWidths(batches, service);
    const workloads = workloadsOf(all, service);
    const worst = widths.reduce(
      (most, width, unit) => Math.max(most, width / Math.max(workloads[unit]!, SMALL_WORKLOAD)),
      0,
    );
    if (worst <= relativeHalfWidth || steps + gap * looks * BATCHES > stepsMax) {
      return { all, groups, widths, worst, steps };
    }
    batches = batches.flatMap((batch, index) => {
      if (index % 2 === 1) return [];
      addTally(batch, batches[index + 1]!);
      return [batch];
    });
    looks *= 2;
  }
}

/**
 * The probability that all units are busy when every list names every unit: the number busy then
 * climbs at the call rate and falls at the mean rate of ends of its level, which is looked up
 * where the walk has been and drawn straight to the exact rate of all units where it has not.
 */
function allBusy(tally: Tally, callRate: number, capacity: number): number {
  const levels = tally.levels.length - 1;
  let last = 0;
  let lastRate = 0;
  let mass = 1;
  let total = 1;
  for (let level = 1; level <= levels; level += 1) {
    let rate = capacity;
    if (level < levels) {
      if (tally.levels[level]! > 0) {
        rate = tally.endRates[level]! / tally.levels[level]!;
        [last, lastRate] = [level, rate];
      } else {
        rate = lastRate + ((capacity - lastRate) * (level - last)) / (levels - last);
      }
    }
    mass *= callRate / rate;
    total += mass;
  }
  return mass / total;
}

function isComplete(input: HypercubeInput): boolean {
  const units = input.unitServiceRatePerHour.length;
  return input.preferences.every((list) => list.flat().length === units);
}

/**
 * The hypercube model beyond what can be solved exactly: a seeded walk of the same chain, read by
 * conditional means, until the worst unit's workload is known to `relativeHalfWidth` (three
 * standard errors) or `stepsMax` is reached; `worstRelativeHalfWidth` says how far it came. Takes
 * the same input and refuses the same as `solveHypercube`, up to `APPROXIMATE_UNITS_MAX` units.
 */
export function approximateHypercube(
  input: HypercubeInput,
  options: Partial<ApproximateOptions> = {},
): HypercubeEstimate {
  checkHypercubeInput(input, APPROXIMATE_UNITS_MAX);
  const { all, groups, widths, worst, steps } = walk(input, { ...DEFAULTS, ...options });
  const service = Float64Array.from(input.unitServiceRatePerHour);
  const calls = input.atomCallRatePerHour;
  const [callRate, capacity] = [sum(calls), sum(service)];
  const infinite = input.queue === "infinite";
  const free = workloadsOf(all, service);
  const servedFree = sum(free.map((workload, unit) => workload * service[unit]!));
  const full = isComplete(input) ? allBusy(all, callRate, capacity) : 0;
  // With complete lists what is served is known better than the sum of the workloads is.
  const served = isComplete(input) ? callRate * (1 - full) : Math.min(servedFree, callRate);
  const ratio = infinite ? callRate / capacity : 0;
  const queueMass = (full * ratio) / (1 - ratio);
  const queueProbability = queueMass / (1 + queueMass);
  const waitProbability = infinite ? (full + queueMass) / (1 + queueMass) : 0;
  const atOnce = Array.from(free, (workload, unit) => {
    const lists = groups.calls.length;
    const row = all.sent.subarray(unit * lists, (unit + 1) * lists);
    const total = Math.max(sum(row), Number.MIN_VALUE);
    const part = ((workload * service[unit]!) / servedFree / total) * (1 - waitProbability);
    return Float64Array.from(calls, (rate, atom) => {
      const group = groups.groupOf[atom]!;
      return rate === 0 ? 0 : row[group]! * part * (rate / groups.calls[group]!);
    });
  });
  const dispatchFractions = atOnce.map((row, unit) =>
    row.map((part, atom) => {
      const queued = (waitProbability * calls[atom]! * service[unit]!) / callRate / capacity;
      return part + queued;
    }),
  );
  return {
    workloads: free.map((workload) => workload / (1 + queueMass) + queueProbability),
    workloadHalfWidths: widths,
    worstRelativeHalfWidth: worst,
    lossProbability: infinite ? 0 : 1 - served / callRate,
    waitProbability,
    queueProbability,
    meanWaitHours: infinite ? waitProbability / (capacity - callRate) : 0,
    dispatchFractions,
    meanTravelHours: meanTravel(input, atOnce, dispatchFractions),
    steps,
  };
}
