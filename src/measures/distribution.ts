import { nearestRank } from "./percentile.ts";

/** How often times of each length occurred: bar i counts [i w, (i + 1) w), seconds. */
export type Distribution = {
  readonly widthSeconds: number;
  readonly counts: readonly number[];
  /** Times longer than the last bar. */
  readonly longer: number;
};

/** Widths that people read as times. */
const WIDTHS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200];
const BARS_MAX = 24;
/** The last tenth is long and thin: bars reach a little beyond the 90th percentile. */
const REACH = 1.5;

/** The distribution of ascending times in at most 24 bars; what is beyond them is counted. */
export function distributionOf(ascending: Float64Array): Distribution {
  const largest = ascending.at(-1);
  if (largest === undefined) return { widthSeconds: 1, counts: [], longer: 0 };
  const reach = Math.min(largest, (nearestRank(ascending, 0.9) ?? 0) * REACH);
  const widthSeconds = WIDTHS.find((width) => reach < width * BARS_MAX) ?? 86_400;
  const bars = Math.min(BARS_MAX, Math.floor(reach / widthSeconds) + 1);
  const counts = Array.from({ length: bars }, () => 0);
  let longer = 0;
  for (const seconds of ascending) {
    const bar = Math.floor(seconds / widthSeconds);
    if (bar < bars) counts[bar] = (counts[bar] ?? 0) + 1;
    else longer += 1;
  }
  return { widthSeconds, counts, longer };
}
