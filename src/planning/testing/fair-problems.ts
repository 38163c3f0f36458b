import fc from "fast-check";
import {
  backupWeights,
  expectedWeights,
  locateFairly,
  maximalWeights,
  type FairProblem,
} from "../index.ts";

/** Numbers from 0 to below 1, the same for a seed. */
export function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const MODELS = ["p-median", "mclp", "mexclp", "backup"] as const;

/** Whole demand and travel that no two sites share, so that the nearest site is one. */
export const problems = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    sites: fc.integer({ min: 3, max: 7 }),
    places: fc.integer({ min: 3, max: 8 }),
    units: fc.integer({ min: 1, max: 4 }),
    model: fc.constantFrom(...MODELS),
    limit: fc.constantFrom("share", "mean", "farthest", "load", "moves", "change", "both"),
    strict: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ seed, sites, places, units, model, limit, strict }): FairProblem => {
    const draw = numbersFrom(seed);
    const next = (below: number): number => Math.floor(draw() * below);
    const perSite = model === "mexclp" ? 2 : 1;
    const count = Math.min(units, sites);
    const demand = Array.from({ length: places }, () => next(20) + 1);
    const travelSeconds = Array.from({ length: sites }, (_, site) =>
      Array.from({ length: places }, () => (1 + next(30)) * 10 + site),
    );
    const problem = {
      demand,
      travelSeconds,
      units: count,
      unitsPerSiteMax: perSite,
      withinSeconds: 130,
      weights:
        model === "p-median"
          ? undefined
          : model === "mclp"
            ? maximalWeights()
            : model === "mexclp"
              ? expectedWeights(0.4, count)
              : backupWeights(0.7),
      areaOf: demand.map((_, place) => place % 3),
      present: Array.from({ length: count }, (_, unit) => unit),
    };
    // Just out of the reach of what is best without limits, so that they matter.
    const { figures } = locateFairly({ ...problem, limits: {} });
    const tighter = (value: number): number => Math.floor(value * (0.6 + 0.4 * strict));
    const asked = (name: string): boolean => limit === name || (limit === "both" && strict > 0.3);
    return {
      ...problem,
      limits: {
        areaShareMin: asked("share")
          ? Math.min(1, figures.worstAreaShare! + 0.4 * strict)
          : undefined,
        areaMeanSecondsMax: asked("mean") ? tighter(figures.worstAreaMeanSeconds) : undefined,
        farthestSecondsMax: limit === "farthest" ? tighter(figures.farthestSeconds) : undefined,
        loadMax: asked("load") ? tighter(figures.greatestLoad) : undefined,
        loadChangeMax: limit === "change" ? 1.2 * strict * figures.greatestLoadChange! : undefined,
        movesMax: asked("moves") ? Math.floor(strict * figures.moves!) : undefined,
      },
    };
  });
