import { isotonic, LEVELS, levelsOf, MEDIAN_LEVEL } from "./quantiles.ts";

/** Distributions of travel time at some road times; `rows[knot][level]` in seconds. */
export type Curve = {
  /** Road seconds, ascending, at least one. */
  readonly knots: readonly number[];
  readonly rows: readonly (readonly number[])[];
};

/** A road time and the travel time that was recorded for it. */
export type Timed = { readonly roadSeconds: number; readonly travelSeconds: number };

/** Below this many the tails of a distribution cannot be told. */
const WINDOW_MIN = 60;
const WINDOW_MAX = 600;
/** Windows overlap by half, up to this many of them. */
const KNOTS_MAX = 12;
/** Road times below this are taken as this: the same block. */
export const ROAD_SECONDS_MIN = 5;

/** Every level made to rise along road time, then every distribution along its levels. */
function smoothed(rows: readonly (readonly number[])[]): number[][] {
  const byLevel = LEVELS.map((_, level) => isotonic(rows.map((row) => row[level]!)));
  return rows.map((_, knot) => isotonic(byLevel.map((values) => values[knot]!)));
}

/**
 * Distributions of travel time along road time: quantiles of overlapping windows of trips with
 * neighbouring road times, made to rise with road time. Requires at least one trip.
 */
export function fitCurve(trips: readonly Timed[]): Curve {
  const sorted = trips.toSorted(
    (a, b) => a.roadSeconds - b.roadSeconds || a.travelSeconds - b.travelSeconds,
  );
  const size = Math.min(
    sorted.length,
    Math.max(WINDOW_MIN, Math.min(WINDOW_MAX, Math.round(sorted.length / 5))),
  );
  const steps = Math.min(KNOTS_MAX, Math.max(1, Math.floor((2 * sorted.length) / size) - 1));
  const knots: number[] = [];
  const rows: number[][] = [];
  for (let step = 0; step < steps; step += 1) {
    const start = steps === 1 ? 0 : Math.round((step * (sorted.length - size)) / (steps - 1));
    const window = sorted.slice(start, start + size);
    const sum = window.reduce((all, { roadSeconds }) => all + roadSeconds, 0);
    const knot = Math.max(ROAD_SECONDS_MIN, sum / window.length);
    if (knots.length > 0 && knot <= knots.at(-1)! * 1.001) continue;
    knots.push(knot);
    rows.push(levelsOf(window.map(({ travelSeconds }) => travelSeconds)));
  }
  return { knots, rows: smoothed(rows) };
}

/**
 * The distribution at a road time into `out`. Between knots in proportion to road time; below the
 * first as at the first; above the last the whole grows as road time does.
 */
export function rowAt({ knots, rows }: Curve, roadSeconds: number, out: number[]): number[] {
  const last = knots.length - 1;
  if (roadSeconds >= knots[last]!) {
    const scale = roadSeconds / knots[last]!;
    for (let level = 0; level < LEVELS.length; level += 1) out[level] = rows[last]![level]! * scale;
    return out;
  }
  let above = 0;
  while (knots[above]! <= roadSeconds) above += 1;
  const high = rows[above]!;
  const low = rows[Math.max(0, above - 1)]!;
  const from = knots[Math.max(0, above - 1)]!;
  const width = knots[above]! - from;
  const share = width > 0 ? (roadSeconds - from) / width : 0;
  for (let level = 0; level < LEVELS.length; level += 1) {
    out[level] = low[level]! + (high[level]! - low[level]!) * Math.max(0, share);
  }
  return out;
}

export function medianAt(curve: Curve, roadSeconds: number): number {
  return rowAt(curve, roadSeconds, [])[MEDIAN_LEVEL]!;
}

/** The curve with every time multiplied. */
export function scaledCurve({ knots, rows }: Curve, factor: number): Curve {
  return { knots, rows: rows.map((row) => row.map((seconds) => seconds * factor)) };
}

/** The curve with each distribution read at other parts: `parts[level]` takes the place of it. */
export function remappedCurve(curve: Curve, remap: (row: readonly number[]) => number[]): Curve {
  return { knots: curve.knots, rows: smoothed(curve.rows.map(remap)) };
}
