import type { Text } from "#kernel";
import { FIRST_STAGE_MIN, replicationsNeeded, twoStageInterval } from "../fast/summary.ts";
import { intervalOf } from "../matrix/summary.ts";

/** How narrow the luck of the simulation is to be made, and how long that may take. */
export type Precision = {
  /**
   * Half the width of the 95 % interval that the luck of the simulation leaves to the mean of all
   * compared calls, plan less today. Seconds.
   */
  readonly halfWidthSeconds: number;
  /** Runs of each column at most. */
  readonly runsMax: number;
  /** Asked after each run: false ends it there, with what there is. Absent: as long as it takes. */
  readonly mayGoOn?: () => boolean;
};

/** What the luck of the simulation leaves open, beside which calls happened to come. */
export type LuckOfRuns = {
  /** By column: half the width of its 95 % interval, seconds; null: of no plan, or one run. */
  readonly halfWidthSeconds: readonly (number | null)[];
  /** All of it in words. */
  readonly what: Text;
  readonly askedSeconds?: number;
  readonly firstRuns?: number;
  /** Why no more were played: narrow enough, the most that were allowed, or the time was over. */
  readonly ended?: "narrow" | "most" | "time";
};

/** Runs from which the spread is judged, at least. */
export const FIRST_RUNS = 2 * FIRST_STAGE_MIN;

/** By run: the mean over these calls of plan less today, in seconds. */
export function differencesOf(
  today: readonly Float64Array[],
  plan: readonly Float64Array[],
  calls: readonly number[],
): number[] {
  return plan.map((seconds, run) => {
    let sum = 0;
    for (const call of calls) sum += seconds[call]! - today[run]![call]!;
    return calls.length === 0 ? 0 : sum / calls.length;
  });
}

/** Runs needed in all for every plan, from those of the first stage (FAST-6). */
export function runsNeeded(
  differences: readonly (readonly number[])[],
  { halfWidthSeconds, runsMax }: Precision,
): number {
  const needed = differences.map((one) => replicationsNeeded(one, halfWidthSeconds));
  return Math.min(runsMax, Math.max(...needed));
}

/** Half the width of what luck leaves open; of two stages when there were two. */
export function luckHalfWidth(differences: readonly number[], firstRuns?: number): number | null {
  if (differences.length < 2) return null;
  const { high, low } =
    firstRuns === undefined || firstRuns > differences.length
      ? intervalOf(differences)
      : twoStageInterval(differences, firstRuns);
  return (high - low) / 2;
}

/** Seeds as people and the command line write them: stretches of four or more as "1-20". */
export function seedsText(seeds: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < seeds.length;) {
    let end = at + 1;
    while (end < seeds.length && seeds[end] === seeds[end - 1]! + 1) end += 1;
    if (seeds[at]! < 0 || end - at < 4) parts.push(...seeds.slice(at, end).map(String));
    else parts.push(`${seeds[at]!}-${seeds[end - 1]!}`);
    at = end;
  }
  return parts.join(",");
}
