import type { Discipline } from "#kernel";
import type { IndicatorName } from "./indicator.ts";

/** A time that should not be exceeded, and the text it comes from. */
export type Target = {
  readonly indicator: IndicatorName;
  /** Only for incidents of this discipline; absent: any that has no target of its own. */
  readonly discipline?: Discipline;
  readonly seconds: number;
  /** The share that the text asks for, for the reader; `withinTarget` is what was reached. */
  readonly share: number;
  readonly edition: string;
};

/**
 * Targets used when an area configures none. They are a starting point and no law: editions
 * disagree, and an area names the one it has adopted.
 */
export const DEFAULT_TARGETS: readonly Target[] = [
  {
    indicator: "callHandling",
    seconds: 64,
    share: 0.9,
    edition: "NFPA 1221:2016 (now in NFPA 1225), 64 s at 90 %, 106 s at 95 %",
  },
  {
    indicator: "turnout",
    discipline: "medical",
    seconds: 60,
    share: 0.9,
    edition: "NFPA 1710:2020, 60 s at 90 % for medical incidents",
  },
  {
    indicator: "turnout",
    seconds: 80,
    share: 0.9,
    edition: "NFPA 1710:2020, 80 s at 90 % for fire and special operations",
  },
  {
    indicator: "travel",
    seconds: 240,
    share: 0.9,
    edition: "NFPA 1710:2020, 240 s at 90 % for the first engine or first responder",
  },
];

/** The target of the discipline itself, else the one for any discipline, else none. */
export function targetFor(
  targets: readonly Target[],
  indicator: IndicatorName,
  discipline: Discipline | undefined,
): Target | undefined {
  let general: Target | undefined;
  for (const target of targets) {
    if (target.indicator !== indicator) continue;
    if (target.discipline === undefined) general ??= target;
    else if (target.discipline === discipline) return target;
  }
  return general;
}
