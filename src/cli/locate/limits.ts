import {
  backupWeights,
  expectedWeights,
  locateFairly,
  maximalWeights,
  type FairFigures,
  type FairLimits,
} from "#planning";
import { withInputErrors } from "../json-file.ts";
import type { Question } from "./question.ts";

/** The limits by their names in a question file. */
export const LIMITS = [
  "areaShareMin",
  "areaMeanSecondsMax",
  "farthestSecondsMax",
  "loadMax",
  "movesMax",
  "loadChangeMax",
] as const satisfies readonly (keyof FairLimits)[];

/** What is known of areas and of the present plan, and what a placement must keep. */
export type Fairness = {
  readonly limits: FairLimits;
  /** Of each place, its area. */
  readonly areas?: readonly (string | number)[] | undefined;
  readonly present?: readonly number[] | undefined;
};

/** Whether a placement keeps what was asked, and what it comes to. */
export type KeptLimits = {
  readonly outcome: "kept" | "impossible" | "unknown";
  readonly asked: FairLimits;
  readonly reached: Omit<FairFigures, "objective">;
};

export type FairAnswer = {
  readonly limits: KeptLimits;
  readonly objective: number;
  readonly lowerBound?: number | undefined;
  readonly upperBound?: number | undefined;
  readonly gap?: number | undefined;
  readonly open: readonly number[];
};

export type Model = "p-median" | "mclp" | "mexclp" | "backup";

export function weightsOf({ number }: Question, model: Model, units: number): number[] {
  if (model === "mexclp") return expectedWeights(number("busyFraction"), units);
  return model === "backup" ? backupWeights(number("firstShare", 0.5)) : maximalWeights();
}

export const isLimited = ({ limits }: Fairness): boolean =>
  LIMITS.some((name) => limits[name] !== undefined);

export function solveFairly(
  question: Question,
  model: Model,
  { limits, areas, present }: Fairness,
): FairAnswer {
  const { file, number, demand, travelSeconds } = question;
  const units = number("units");
  const median = model === "p-median";
  const within = !median || limits.areaShareMin !== undefined;
  const names = [...new Set(areas)];
  const { placed, figures, ...found } = withInputErrors(file, () =>
    locateFairly({
      demand,
      travelSeconds,
      units,
      unitsPerSiteMax: number("unitsPerSiteMax", median || model === "mclp" ? 1 : units),
      withinSeconds: within ? number("withinSeconds") : undefined,
      weights: median ? undefined : weightsOf(question, model, units),
      areaOf: areas?.map((area) => names.indexOf(area)),
      present,
      limits,
    }),
  );
  const { objective, ...reached } = figures;
  const bound = median ? { lowerBound: found.bound } : { upperBound: found.bound };
  const open = [...placed].flatMap((count, site) => Array<number>(count).fill(site));
  const kept = { outcome: found.limits, asked: limits, reached };
  return { limits: kept, objective, ...bound, gap: found.gap, open };
}

const percent = (part: number | undefined): string => `${((part ?? 0) * 100).toFixed(1)} %`;

/** Whether the limits are kept, and how the placement does on each that was asked. */
export function inWords({ outcome, asked, reached }: KeptLimits): string[] {
  const { worstAreaShare, worstAreaMeanSeconds, farthestSeconds } = reached;
  const of: Record<(typeof LIMITS)[number], [what: string, reached: string, least: boolean]> = {
    areaShareMin: ["of the worst served area within reach", percent(worstAreaShare), true],
    areaMeanSecondsMax: ["s mean in the worst served area", worstAreaMeanSeconds.toFixed(0), false],
    farthestSecondsMax: ["s to the farthest place", farthestSeconds.toFixed(0), false],
    loadMax: ["demand for the busiest unit", String(reached.greatestLoad), false],
    movesMax: ["units moved", String(reached.moves), false],
    loadChangeMax: ["change of a site's load", percent(reached.greatestLoadChange), false],
  };
  const head = {
    kept: "all limits are kept:",
    impossible: "no placement keeps all limits, proven; nearest found:",
    unknown: "no placement found keeps all limits, nor is it proven that none does; nearest found:",
  };
  const lines = LIMITS.flatMap((name) => {
    const limit = asked[name];
    if (limit === undefined) return [];
    const [what, value, least] = of[name];
    const part = name === "areaShareMin" || name === "loadChangeMax";
    const wanted = part ? percent(limit) : String(limit);
    return [`  ${value} ${what} (asked: ${least ? "at least" : "at most"} ${wanted})`];
  });
  return [head[outcome], ...lines];
}
