import { flatDistanceMetres } from "#geo";
import type { Text } from "#kernel";
import { locateFairly, type FairLimits } from "#planning";
import type { Ground } from "./ground.ts";
import { perSiteMax, type PlacementProblem } from "./placement.ts";

/** What a proposal must keep beside being good in all; those left out are not asked (PLN-56). */
export type ProposalLimits = Pick<
  FairLimits,
  "areaShareMin" | "areaMeanSecondsMax" | "farthestSecondsMax" | "loadMax"
>;

/** Whether the limits are kept, and what the proposal comes to on each that was asked. */
export type LimitsOutcome = {
  /** "kept"; "impossible": no placement keeps them, proven; "unknown": neither is known. */
  readonly outcome: "kept" | "impossible" | "unknown";
  readonly what: Text;
  /** One sentence for each limit. */
  readonly reached: readonly { readonly kept: boolean; readonly what: Text }[];
};

export type FairlySolved = {
  readonly placed: Int32Array;
  /** In the model's measure; undefined when no placement keeps the limits. */
  readonly bound: number | undefined;
  readonly limits: LimitsOutcome;
};

/** Some seconds of work: whoever asks waits for the answer. */
const WORK_MAX = 1.2e8;

const OUTCOMES: Readonly<Record<LimitsOutcome["outcome"], Text>> = {
  kept: { en: "All limits are kept.", zh: "所有限制均已满足。" },
  impossible: {
    en: "No placement keeps all limits: this is proven. What is proposed comes nearest to them.",
    zh: "没有任何部署能满足所有限制：已证明。所建议的部署最接近这些限制。",
  },
  unknown: {
    en: "No placement was found that keeps all limits, and it is not proven that there is none. What is proposed comes nearest to them.",
    zh: "未找到满足所有限制的部署，也未证明其不存在。所建议的部署最接近这些限制。",
  },
};

export function isLimited(limits: ProposalLimits | undefined): limits is ProposalLimits {
  return limits !== undefined && Object.values(limits).some((limit) => limit !== undefined);
}

/** The area of each point; one that lies in none counts with the area next to it. */
function areasOf({ points }: Ground): number[] {
  const { area, lat, lon } = points;
  const apart = (one: number, other: number) =>
    flatDistanceMetres({ lat: lat[one]!, lon: lon[one]! }, { lat: lat[other]!, lon: lon[other]! });
  const within = [...area.keys()].filter((point) => area[point]! >= 0);
  return Array.from(area, (own, point) => {
    if (own >= 0 || within.length === 0) return Math.max(0, own);
    const nearest = within.reduce((best, one) =>
      apart(point, one) < apart(point, best) ? one : best,
    );
    return area[nearest]!;
  });
}

/**
 * The best placement under limits (PLN-56 to PLN-59). `before`: units at each site now; with
 * `movesMax` it has to hold all of them.
 */
export function solveFairly(
  ground: Ground,
  problem: PlacementProblem,
  {
    limits,
    movesMax,
    before,
  }: {
    readonly limits: ProposalLimits;
    readonly movesMax: number | undefined;
    readonly before: Int32Array;
  },
): FairlySolved {
  const { model, sites, rates, units, coverSeconds, weights, reach } = problem;
  const stays = movesMax === undefined ? undefined : before;
  const present = [...(stays ?? [])].flatMap((count, site) => Array<number>(count).fill(site));
  const areaOf = areasOf(ground);
  const nameOf = (area: number): Text =>
    ground.base.zones.get(ground.areas[area] ?? "")?.name ?? { en: "the area", zh: "本区" };
  const never = neverKept(problem, areaOf, limits);
  const found = locateFairly(
    {
      demand: [...rates],
      travelSeconds: sites.map(({ seconds }) => Array.from(seconds, reach)),
      units,
      unitsPerSiteMax: perSiteMax(problem, stays),
      withinSeconds: coverSeconds,
      areaOf,
      ...(model === "p-median" ? {} : { weights }),
      ...(stays === undefined ? {} : { present }),
      limits: { ...limits, ...(movesMax === undefined ? {} : { movesMax }) },
    },
    { workMax: never === undefined ? WORK_MAX : WORK_MAX / 8, gapAim: 1e-4 },
  );
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  const worst = worstAreas(problem, areaOf, found.placed);
  const reached = told({ limits, movesMax, coverSeconds }, found.figures, nameOf, worst);
  const outcome = never === undefined ? found.limits : "impossible";
  const what = never === undefined ? OUTCOMES[outcome] : neverText(never, nameOf(never.area));
  const isBounded = outcome !== "impossible" && found.bound !== undefined;
  return {
    placed: found.placed,
    bound: isBounded ? found.bound / total : undefined,
    limits: { outcome, what, reached },
  };
}

/** What not even a unit at every station would do for an area. */
type Never = {
  readonly area: number;
  readonly limit: keyof ProposalLimits;
  readonly value: number;
};

/** The first limit that no placement keeps, however many units there were. */
function neverKept(
  problem: PlacementProblem,
  areaOf: readonly number[],
  {
    areaShareMin = 0,
    areaMeanSecondsMax = Infinity,
    farthestSecondsMax = Infinity,
  }: ProposalLimits,
): Never | undefined {
  const everywhere = new Int32Array(problem.sites.length).fill(1);
  for (const [area, sum] of areaSums(problem, areaOf, everywhere)) {
    if (sum.calls === 0) continue;
    const { share, mean, farthest } = figuresOf(sum);
    if (share < areaShareMin - ROUNDING) return { area, limit: "areaShareMin", value: share };
    if (mean > areaMeanSecondsMax * (1 + ROUNDING)) {
      return { area, limit: "areaMeanSecondsMax", value: mean };
    }
    if (farthest > farthestSecondsMax * (1 + ROUNDING)) {
      return { area, limit: "farthestSecondsMax", value: farthest };
    }
  }
  return undefined;
}

function neverText({ limit, value }: Never, area: Text): Text {
  const zh = area.zh ?? area.en;
  const reaches = {
    areaShareMin: {
      en: `${percent(value)} of the calls of ${area.en} would be within reach`,
      zh: `${zh}也只有 ${percent(value)} 的报警在时限内`,
    },
    areaMeanSecondsMax: {
      en: `travel to the calls of ${area.en} would take ${length(value)} on the mean`,
      zh: `到${zh}的平均车程仍为 ${value.toFixed(0)} 秒`,
    },
    farthestSecondsMax: {
      en: `travel to the farthest place of ${area.en} would take ${length(value)}`,
      zh: `到${zh}最远地点的车程仍为 ${value.toFixed(0)} 秒`,
    },
    loadMax: { en: "", zh: "" },
  }[limit];
  return {
    en: `No placement keeps all limits: with a unit at every station ${reaches.en}. What is proposed comes nearest to the limits.`,
    zh: `没有任何部署能满足所有限制：即使每个站点都有单位，${reaches.zh}。所建议的部署最接近这些限制。`,
  };
}

type Worst = { readonly share: number; readonly mean: number };

type AreaSum = { calls: number; within: number; seconds: number; farthest: number };

/** By area: calls an hour, those within reach, seconds of travel in all, and the farthest. */
function areaSums(
  { sites, rates, coverSeconds, reach }: PlacementProblem,
  areaOf: readonly number[],
  placed: Int32Array,
): Map<number, AreaSum> {
  const sums = new Map<number, AreaSum>();
  for (const [point, rate] of rates.entries()) {
    let nearest = Infinity;
    for (const [site, { seconds }] of sites.entries()) {
      if (placed[site]! > 0) nearest = Math.min(nearest, reach(seconds[point]!));
    }
    const area = areaOf[point]!;
    const sum = sums.get(area) ?? { calls: 0, within: 0, seconds: 0, farthest: 0 };
    sum.calls += rate;
    sum.seconds += rate * nearest;
    if (rate > 0) sum.farthest = Math.max(sum.farthest, nearest);
    if (nearest <= coverSeconds) sum.within += rate;
    sums.set(area, sum);
  }
  return sums;
}

function figuresOf({ calls, within, seconds, farthest }: AreaSum) {
  return { share: within / calls, mean: seconds / calls, farthest };
}

/** Which area has the least share in reach, and which the longest mean travel. */
function worstAreas(
  problem: PlacementProblem,
  areaOf: readonly number[],
  placed: Int32Array,
): Worst {
  const areas = [...areaSums(problem, areaOf, placed)].filter(([, { calls }]) => calls > 0);
  const least = (of: (sum: AreaSum) => number): number =>
    areas.toSorted(([, one], [, other]) => of(one) - of(other))[0]?.[0] ?? -1;
  return {
    share: least((sum) => figuresOf(sum).share),
    mean: least((sum) => -figuresOf(sum).mean),
  };
}

type Figures = ReturnType<typeof locateFairly>["figures"];

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
const length = (seconds: number): string => `${seconds.toFixed(0)} s`;
const ROUNDING = 1e-9;

function told(
  {
    limits,
    movesMax,
    coverSeconds,
  }: {
    readonly limits: ProposalLimits;
    readonly movesMax: number | undefined;
    readonly coverSeconds: number;
  },
  figures: Figures,
  nameOf: (area: number) => Text,
  worst: Worst,
): LimitsOutcome["reached"] {
  const [least, longest] = [nameOf(worst.share), nameOf(worst.mean)];
  const atMost = (limit: number, value: number) => value <= limit + ROUNDING * Math.max(1, limit);
  const { areaShareMin, areaMeanSecondsMax, farthestSecondsMax, loadMax } = limits;
  const lines: { kept: boolean; what: Text }[] = [];
  const add = (kept: boolean, en: string, zh: string) => lines.push({ kept, what: { en, zh } });
  if (areaShareMin !== undefined) {
    const share = figures.worstAreaShare ?? 0;
    add(
      share >= areaShareMin - ROUNDING,
      `Worst served area: ${percent(share)} of calls with a unit within ${coverSeconds} s (${least.en}); asked: at least ${percent(areaShareMin)}.`,
      `服务最差的区域：${percent(share)} 的报警在 ${coverSeconds} 秒车程内有单位（${least.zh ?? least.en}）；要求至少 ${percent(areaShareMin)}。`,
    );
  }
  if (areaMeanSecondsMax !== undefined) {
    const mean = figures.worstAreaMeanSeconds;
    add(
      atMost(areaMeanSecondsMax, mean),
      `Longest mean travel in an area: ${length(mean)} (${longest.en}); asked: at most ${length(areaMeanSecondsMax)}.`,
      `平均车程最长的区域：${mean.toFixed(0)} 秒（${longest.zh ?? longest.en}）；要求至多 ${areaMeanSecondsMax.toFixed(0)} 秒。`,
    );
  }
  if (farthestSecondsMax !== undefined) {
    const farthest = figures.farthestSeconds;
    add(
      atMost(farthestSecondsMax, farthest),
      `Travel to the farthest place: ${length(farthest)}; asked: at most ${length(farthestSecondsMax)}.`,
      `最远地点的车程：${farthest.toFixed(0)} 秒；要求至多 ${farthestSecondsMax.toFixed(0)} 秒。`,
    );
  }
  if (loadMax !== undefined) {
    const load = figures.greatestLoad;
    add(
      atMost(loadMax, load),
      `Busiest unit: ${load.toFixed(2)} calls an hour nearest to it; asked: at most ${loadMax}.`,
      `最忙单位：每小时 ${load.toFixed(2)} 起最近报警；要求至多 ${loadMax}。`,
    );
  }
  if (movesMax !== undefined) {
    const moves = figures.moves ?? 0;
    add(
      moves <= movesMax,
      `Units that move: ${moves}; asked: at most ${movesMax}.`,
      `调动单位：${moves} 个；要求至多 ${movesMax} 个。`,
    );
  }
  return lines;
}
