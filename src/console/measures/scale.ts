import type { MeasuredLine } from "#measures";

/** An axis from zero: where a time stands on it, in percent, and which times are written at it. */
export type Scale = { readonly end: number; readonly ticks: readonly number[] };

/** Steps that people read as times, seconds. */
const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];
const TICKS_MAX = 5;

/** An axis that holds a time; its end is a whole step, so it seldom changes. */
export function scaleTo(seconds: number): Scale {
  const step = STEPS.find((one) => seconds <= one * TICKS_MAX) ?? 86_400;
  const count = Math.max(1, Math.ceil(seconds / step));
  return { end: count * step, ticks: Array.from({ length: count + 1 }, (_, tick) => tick * step) };
}

/** The axis that all lines of an indicator share. */
export function scaleOf(lines: readonly MeasuredLine[]): Scale {
  let largest = 1;
  for (const { median, p90, p90High, targets, enough } of lines) {
    const shown = enough ? [median, p90, p90High] : [median];
    for (const time of shown) largest = Math.max(largest, time ?? 0);
    for (const { seconds } of targets) largest = Math.max(largest, seconds);
  }
  return scaleTo(largest);
}

/** Room at both ends, so that a dot at the edge is whole. */
const MARGIN = 2;

/** Percent of the width; what is beyond the axis stands at its end. */
export function placeOn({ end }: Scale, seconds: number): number {
  return MARGIN + Math.min(1, seconds / end) * (100 - 2 * MARGIN);
}
