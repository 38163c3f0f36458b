// Placements under limits on drawn towns: 40 sites, 100 places in nine areas, 8 units. Limits are
// drawn up from what the best placement without limits comes to.
//   npm run bench -- limits [SEED…]
import { expectedWeights, locateFairly, maximalWeights, type FairProblem } from "#planning";

const SEEDS = [1];
const WORK_MAX = 3e8;
const MODELS = ["p-median", "mclp", "mexclp"] as const;
const UNITS = 8;

function town(seed: number, model: (typeof MODELS)[number]): FairProblem {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const points = (count: number): { x: number; y: number }[] =>
    Array.from({ length: count }, () => ({ x: next(), y: next() }));
  const [sites, places] = [points(40), points(100)];
  return {
    demand: places.map(() => 1 + Math.floor(40 * next() ** 2)),
    travelSeconds: sites.map((site) =>
      places.map((place) => Math.round(900 * Math.hypot(site.x - place.x, site.y - place.y))),
    ),
    units: UNITS,
    unitsPerSiteMax: model === "mexclp" ? 2 : 1,
    withinSeconds: 240,
    weights:
      model === "p-median"
        ? undefined
        : model === "mclp"
          ? maximalWeights()
          : expectedWeights(0.3, UNITS),
    areaOf: places.map(({ x, y }) => Math.floor(3 * x) + 3 * Math.floor(3 * y)),
    present: Array.from({ length: UNITS }, (_, unit) => unit),
    limits: {},
  };
}

function limitsOf(problem: FairProblem): Record<string, FairProblem["limits"]> {
  const { figures } = locateFairly(problem, { workMax: 1e8 });
  const { greatestLoad, worstAreaShare = 0, worstAreaMeanSeconds } = figures;
  return {
    load: { loadMax: 0.75 * greatestLoad },
    share: { areaShareMin: Math.min(0.95, worstAreaShare + 0.1) },
    "share, close": { areaShareMin: Math.min(0.95, worstAreaShare + 0.25) },
    mean: { areaMeanSecondsMax: 0.9 * worstAreaMeanSeconds },
    "mean, close": { areaMeanSecondsMax: 0.8 * worstAreaMeanSeconds },
    change: { loadChangeMax: 0.5 },
    "change and moves": { loadChangeMax: 0.2, movesMax: 4 },
  };
}

export async function run(words: string[]): Promise<object> {
  const seeds = words.length > 0 ? words.map(Number) : SEEDS;
  const results = seeds.flatMap((seed) =>
    MODELS.flatMap((model) => {
      const problem = town(seed, model);
      return Object.entries(limitsOf(problem)).map(([asked, limits]) => {
        const before = process.cpuUsage();
        const found = locateFairly({ ...problem, limits }, { workMax: WORK_MAX });
        const { user, system } = process.cpuUsage(before);
        const { limits: kept, gap, bound, nodes, figures } = found;
        const cpuSeconds = (user + system) / 1e6;
        const { objective } = figures;
        return { seed, model, asked, limits: kept, gap, objective, bound, nodes, cpuSeconds };
      });
    }),
  );
  return { workMax: WORK_MAX, results };
}
