import { localTime } from "#kernel";
import type { Configuration, ConfigurationProblem, DeploymentPlan } from "#kernel";
import type { Roads } from "#routing";
import { scenarioDigest } from "../digest.ts";
import type { LoadedScenario, Policy, WorldResponseModel } from "../loaded.ts";
import { meanCounts } from "../working/counts.ts";
import { configurationHash, configurationOf } from "./apply.ts";
import { boundOf } from "./bound.ts";
import { makeColumns, planColumns, type Covered, type Made, type MadeColumns } from "./columns.ts";
import {
  areaZonesOf,
  askedCapabilities,
  demandPoints,
  rowsTo,
  usualSeconds,
  type DemandPoints,
} from "./coverage.ts";
import type { Trial } from "./document.ts";
import { drawBlocks, DRAWS, type Sample } from "./figures.ts";
import { callsOf, changesOf, coverageOf, distributionsOf, linesOf, worstOf } from "./lines.ts";
import type { TrialCalls } from "./lines.ts";
import { differencesOf, luckHalfWidth, type Precision } from "./precision.ts";
import { countsText, rulesText } from "./rules-text.ts";
import { simulatorText } from "./simulator.ts";
import { intervalsText, limitsOf, luckText } from "./words.ts";
import { workloadOf } from "./workload.ts";

export const PLANS_MAX = 4;
export const SEEDS_MAX = 100;
const HOUR = 3_600_000;
/** From so many days on whole days are drawn, else blocks of some hours: a week has too few days. */
const DAYS_FOR_DAYS = 28;
const BLOCK_HOURS = 4;
/** Times of the distribution: every half minute up to twenty minutes. */
const AT_SECONDS = Array.from({ length: 41 }, (_, step) => step * 30);

export type TrialOptions = {
  readonly historyId: string;
  readonly scenario: LoadedScenario;
  readonly roads: Roads;
  readonly responseModel: WorldResponseModel;
  /** One to four. */
  readonly plans: readonly DeploymentPlan[];
  readonly policy: Exclude<Policy, "history">;
  /** One run of each column but the record for each; with a precision, more may follow. */
  readonly seeds: readonly number[];
  /** Runs go on until luck leaves no more than this open (DEP-21); absent: the seeds given. */
  readonly precision?: Precision | undefined;
  /** "kernel": by the kernel itself, slower; absent: the fast simulator where it can (DEP-22). */
  readonly simulator?: "kernel" | undefined;
  /** From received to the first unit on scene. */
  readonly targets: { readonly urgentSeconds: number; readonly otherSeconds: number };
  /** Median travel seconds within which a free unit covers a place; absent: see usualSeconds. */
  readonly coverSeconds?: number | undefined;
  readonly programVersion: string;
  readonly command: string;
  /** Told the share of the work that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
};

export type TrialAnswer =
  | { readonly trial: Trial }
  /** A plan that does not fit the history, and why. */
  | { readonly plan: number; readonly problems: readonly ConfigurationProblem[] };

function check({ plans, seeds, precision }: TrialOptions): void {
  if (plans.length < 1 || plans.length > PLANS_MAX) {
    throw new RangeError(`a trial compares 1 to ${PLANS_MAX} plans, got ${plans.length}`);
  }
  const good = seeds.every((seed) => Number.isSafeInteger(seed)) && new Set(seeds).size;
  if (good !== seeds.length || seeds.length < 1 || seeds.length > SEEDS_MAX) {
    throw new RangeError(
      `a trial needs 1 to ${SEEDS_MAX} different whole seeds, got ${seeds.join()}`,
    );
  }
  if (precision === undefined) return;
  const { halfWidthSeconds, runsMax } = precision;
  if (!(halfWidthSeconds > 0)) {
    throw new RangeError(`the precision must be above 0 seconds, got ${halfWidthSeconds}`);
  }
  if (!Number.isInteger(runsMax) || runsMax < 2 || runsMax > SEEDS_MAX) {
    throw new RangeError(
      `runs at most must be a whole number from 2 to ${SEEDS_MAX}, got ${runsMax}`,
    );
  }
}

function coveredIn(options: TrialOptions, points: DemandPoints, base: Configuration): Covered {
  const { scenario, roads, responseModel, coverSeconds } = options;
  const capabilityIds = askedCapabilities(base, scenario);
  const rows = rowsTo(points, roads, responseModel);
  const withinSeconds = capabilityIds.map(
    (id) => coverSeconds ?? usualSeconds({ points, rows, roads, configuration: base }, id),
  );
  return { capabilityIds, withinSeconds };
}

function blockHoursOf({ manifest }: LoadedScenario): number {
  return manifest.to - manifest.from >= DAYS_FOR_DAYS * 24 * HOUR ? 24 : BLOCK_HOURS;
}

function sampleOf(
  { made, seeds }: MadeColumns,
  { scenario, targets }: TrialOptions,
  blockHours: number,
): Sample {
  const [first] = made;
  const { priorities, settings } = first!.configuration;
  const numbers = new Map<number, number>();
  const block = Int32Array.from(scenario.history, ({ receivedAt }) => {
    const { dayNumber, hourOfDay } = localTime(settings, receivedAt);
    const key = dayNumber * 24 + Math.floor(hourOfDay / blockHours);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
  return {
    columns: made.map(({ runs }) => runs.map(({ responseSeconds }) => responseSeconds)),
    targetSeconds: Float64Array.from(scenario.history, ({ finalPriorityId }) =>
      priorities.get(finalPriorityId)?.lifeThreat === true
        ? targets.urgentSeconds
        : targets.otherSeconds,
    ),
    block,
    blocks: numbers.size,
    draws: drawBlocks(numbers.size, seeds.length, seeds[0] ?? 1),
  };
}

/**
 * Plays a history as it was, again under what is in force, and again under each plan, with the
 * same luck, and puts them side by side: the plan's effect is plan less today, the policy's is
 * today less history. The same options give the same trial. Throws RangeError for no plan, too
 * many, or bad seeds.
 */
export function tryPlans(options: TrialOptions): TrialAnswer {
  check(options);
  const planned = planColumns(options);
  if (!Array.isArray(planned)) return planned;
  const { scenario, roads, onProgress = () => undefined } = options;
  const base = configurationOf(scenario);
  const areas = areaZonesOf(base);
  const points = demandPoints(scenario, roads, areas);
  const asked = coveredIn(options, points, base);
  const columns = makeColumns(planned, options, points, asked);
  const { made } = columns;
  const blockHours = blockHoursOf(scenario);
  const sample = sampleOf(columns, options, blockHours);
  const calls = callsOf(made, areas);
  const lines = linesOf({ made, sample, calls, areas, base });
  onProgress(0.99);
  const { manifest } = scenario;
  const { settings } = base;
  return {
    trial: {
      format: "muster-trial",
      version: 1,
      areaId: manifest.areaId,
      areaName: settings.areaName,
      history: {
        historyId: options.historyId,
        title: manifest.title,
        from: manifest.from,
        to: manifest.to,
        timeZone: settings.timeZone,
        utcOffsets: settings.utcOffsets,
        digest: scenarioDigest(scenario.history),
        sources: manifest.sources,
      },
      plans: options.plans,
      columns: made.map(({ column }) => column),
      calls: calls.counts,
      targets: options.targets,
      lines,
      atSeconds: AT_SECONDS,
      distributions: distributionsOf({ sample, calls, base }, AT_SECONDS),
      mostChanged: changesOf(made, calls, areas),
      worstAreas: worstOf(lines, made.length),
      workload: workloadOf(made, manifest),
      areas: calls.areas.map(({ zoneId, calls: own }) => ({
        zoneId,
        name: base.zones.get(zoneId)?.name ?? { en: zoneId },
        calls: own.length,
      })),
      coverage: coverageOf(made, base, asked),
      ...boundOf(columns, calls, options.responseModel),
      ...workingOf(made),
      method: methodOf(options, columns, { blockHours, sample, calls: comparedOf(calls) }),
      limits: limitsOf(made),
      synthetic: manifest.synthetic,
      assumptions: manifest.assumptions,
      stamp: {
        runs: made.map(({ runs }) => runs.map(({ hash }) => hash)),
        configurationHash: configurationHash(base),
        programVersion: options.programVersion,
        command: options.command,
      },
    },
  };
}

function comparedOf({ demand, compared }: TrialCalls): number[] {
  return demand.filter((call) => compared.has(call));
}

/** By column, the working rules, and the mean over its runs of how often each was followed. */
function workingOf(made: readonly Made[]): Pick<Trial, "working" | "rules"> {
  const working = made.map(({ runs }) => meanCounts(runs.flatMap((run) => run.working ?? [])));
  if (working.every((one) => one === null)) return {};
  const rules = made.map(({ scenario, configuration }, place) => {
    const counts = working[place];
    if (counts === null || counts === undefined) return null;
    return [...rulesText(scenario.rules, configuration), countsText(counts)];
  });
  return { working, rules };
}

function methodOf(
  { policy }: TrialOptions,
  { made, seeds, why, luck }: MadeColumns,
  {
    blockHours,
    sample,
    calls,
  }: {
    readonly blockHours: number;
    readonly sample: Sample;
    readonly calls: readonly number[];
  },
): Trial["method"] {
  const today = sample.columns[1]!;
  const halfWidthSeconds = made.map(({ column }, place) =>
    column.kind === "plan"
      ? luckHalfWidth(differencesOf(today, sample.columns[place]!, calls), luck.firstRuns)
      : null,
  );
  return {
    policy,
    seeds,
    blockHours,
    draws: DRAWS,
    confidence: 0.95,
    intervals: intervalsText(blockHours),
    simulator: why === undefined ? "fast" : "kernel",
    simulatorWhy: simulatorText(why),
    luck: {
      ...luck,
      halfWidthSeconds,
      what: luckText({ ...luck, halfWidthSeconds }, { made, runs: seeds.length }),
    },
  };
}
