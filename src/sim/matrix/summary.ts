import { drawCalls } from "./arrivals.ts";
import {
  checkArrivals,
  checkCalls,
  checkSystem,
  type MatrixArrivals,
  type MatrixCall,
  type MatrixSystem,
} from "./input.ts";
import { runMatrix, type MatrixRun } from "./run.ts";

/** Mean over replications with its 95 % interval (Student's t). */
export type MeanInterval = { readonly mean: number; readonly low: number; readonly high: number };

export type Figures = {
  readonly calls: number;
  readonly lost: number;
  /** Received to on scene, of calls that were served. NaN when there were none. */
  readonly meanResponseSeconds: number;
  readonly response90Seconds: number;
  /** Part of all calls reached within the target; a lost call is not. */
  readonly withinTarget: number;
  readonly lostShare: number;
  /** Part of calls that waited for a unit. */
  readonly waitedShare: number;
  /** Part of the counted time each unit was sent out, by unit. */
  readonly workloads: readonly number[];
  readonly meanResponseByZone: readonly number[];
};

export type Stopping = {
  readonly min: number;
  readonly max: number;
  /** Stops once half the interval of the mean response is no wider; absent: at `min`. */
  readonly halfWidthSeconds?: number;
};

export type Replicated = {
  readonly replications: readonly Figures[];
  /** False when `max` replications were not enough for `halfWidthSeconds`. */
  readonly reached: boolean;
};

/** Smallest value that at least this share of the ascending values do not exceed. */
function nearestRank(ascending: Float64Array, share: number): number {
  return ascending.length === 0
    ? NaN
    : ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)]!;
}

/** Part of [from, to) each unit was between dispatch and being free again. */
function workloadsOf(run: MatrixRun, units: number, from: number, to: number): number[] {
  const busy = new Float64Array(units);
  for (const [call, unit] of run.unit.entries()) {
    if (unit === -1) continue;
    const start = Math.max(from, run.dispatchedAt[call]!);
    const end = Math.min(to, run.finishedAt[call]!);
    if (end > start) busy[unit]! += end - start;
  }
  return Array.from(busy, (seconds) => seconds / (to - from));
}

/** Figures of the calls received in [from, to), seconds. */
export function figuresOf(
  system: MatrixSystem,
  calls: readonly MatrixCall[],
  run: MatrixRun,
  { from, to, targetSeconds }: { from: number; to: number; targetSeconds: number },
): Figures {
  const zones = system.travelSeconds.length;
  const sums = new Float64Array(zones);
  const counts = new Float64Array(zones);
  const responses: number[] = [];
  let [counted, lost, within, waited] = [0, 0, 0, 0];
  for (const [index, { atSeconds, zone }] of calls.entries()) {
    if (atSeconds < from || atSeconds >= to) continue;
    counted += 1;
    if (run.unit[index] === -1) {
      lost += 1;
      continue;
    }
    const response = run.onSceneAt[index]! - atSeconds;
    responses.push(response);
    sums[zone]! += response;
    counts[zone]! += 1;
    if (response <= targetSeconds) within += 1;
    if (run.dispatchedAt[index]! > atSeconds) waited += 1;
  }
  const served = counted - lost;
  return {
    calls: counted,
    lost,
    meanResponseSeconds: responses.reduce((sum, value) => sum + value, 0) / served,
    response90Seconds: nearestRank(Float64Array.from(responses).toSorted(), 0.9),
    withinTarget: within / counted,
    lostShare: lost / counted,
    waitedShare: waited / counted,
    workloads: workloadsOf(run, system.homes.length, from, to),
    meanResponseByZone: Array.from(sums, (sum, zone) => sum / counts[zone]!),
  };
}

/**
 * Two-sided 95 % point of Student's t by Hill's expansion (G. W. Hill, Algorithm 396, 1970), good
 * to four figures; exact for one and two degrees of freedom.
 */
export function student95(degrees: number): number {
  const part = 0.05;
  if (degrees === 1) return Math.tan((Math.PI / 2) * (1 - part));
  if (degrees === 2) return Math.sqrt(2 / (part * (2 - part)) - 2);
  const a = 1 / (degrees - 0.5);
  const b = (48 / a) * (1 / a);
  let c = ((20_700 * a) / b - 98) * a - 16;
  c = c * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * degrees;
  const start = (d * part) ** (2 / degrees);
  if (start <= 0.05 + a) {
    const e = 1 / (((degrees + 6) / (degrees * start) - 0.089 * d - 0.822) * (degrees + 2) * 3);
    const y = ((e + 0.5 / (degrees + 4)) * start - 1) * ((degrees + 1) / (degrees + 2)) + 1 / start;
    return Math.sqrt(degrees * y);
  }
  const normal = 1.959963984540054;
  let y = normal ** 2;
  if (degrees < 5) c += 0.3 * (degrees - 4.5) * (normal + 0.6);
  c = (((0.05 * d * -normal - 5) * -normal - 7) * -normal - 2) * -normal + b + c;
  y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * -normal;
  y = a * y * y;
  y = y > 0.002 ? Math.expm1(y) : 0.5 * y * y + y;
  return Math.sqrt(degrees * y);
}

/** Values that are not numbers (an hour without calls) are left out. */
export function intervalOf(values: readonly number[]): MeanInterval {
  const known = values.filter((value) => !Number.isNaN(value));
  const count = known.length;
  const mean = known.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, low: NaN, high: NaN };
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = student95(count - 1) * Math.sqrt(squares / (count - 1) / count);
  return { mean, low: mean - half, high: mean + half };
}

/** Plays a trace. Throws RangeError that names what is wrong with it. */
export function playTrace(
  system: MatrixSystem,
  calls: readonly MatrixCall[],
  targetSeconds: number,
): { run: MatrixRun; figures: Figures } {
  checkSystem(system);
  checkCalls(calls, system.travelSeconds.length);
  const run = runMatrix(system, calls);
  const last = run.finishedAt.reduce((most, at) => (at > most ? at : most), 0);
  const to = Math.max(last, (calls.at(-1)?.atSeconds ?? 0) + 1);
  return { run, figures: figuresOf(system, calls, run, { from: 0, to, targetSeconds }) };
}

/** Replications with calls of their own until the interval is narrow enough. Throws RangeError. */
export function replicate(
  system: MatrixSystem,
  arrivals: MatrixArrivals,
  options: { seed: number; targetSeconds: number; stopping: Stopping },
): Replicated {
  const { seed, targetSeconds, stopping } = options;
  checkSystem(system);
  checkArrivals(arrivals, system);
  const { min, max, halfWidthSeconds } = stopping;
  if (!(Number.isInteger(min) && Number.isInteger(max) && min >= 1 && max >= min)) {
    throw new RangeError(`replications need whole 1 <= min <= max, got ${min} and ${max}`);
  }
  const window = { from: arrivals.warmUpHours * 3_600, to: arrivals.hours * 3_600, targetSeconds };
  const replications: Figures[] = [];
  const isNarrow = (): boolean => {
    if (halfWidthSeconds === undefined) return true;
    const { high, low } = intervalOf(replications.map((each) => each.meanResponseSeconds));
    return (high - low) / 2 <= halfWidthSeconds;
  };
  while (replications.length < max) {
    const calls = drawCalls(system, arrivals, seed, replications.length);
    replications.push(figuresOf(system, calls, runMatrix(system, calls), window));
    if (replications.length >= min && isNarrow()) return { replications, reached: true };
  }
  return { replications, reached: isNarrow() };
}
