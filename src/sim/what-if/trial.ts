import { localTime } from "#kernel";
import type { Configuration, ConfigurationProblem, DeploymentPlan, Text } from "#kernel";
import type { Roads } from "#routing";
import { scenarioDigest } from "../digest.ts";
import type { LoadedScenario, Policy, WorldResponseModel } from "../loaded.ts";
import { applyPlan, configurationHash, configurationOf, roadsUnder } from "./apply.ts";
import {
  areaZonesOf,
  askedCapabilities,
  coverageBook,
  demandPoints,
  rowsTo,
  usualSeconds,
  type CoverageBook,
  type DemandPoints,
} from "./coverage.ts";
import type { Trial, TrialColumn } from "./document.ts";
import { drawBlocks, DRAWS, type Sample } from "./figures.ts";
import { callsOf, changesOf, coverageOf, distributionsOf, linesOf, worstOf } from "./lines.ts";
import { runOnce, type TrialRun } from "./run.ts";
import { limitsOf } from "./words.ts";
import { boundOf } from "./bound.ts";
import { meanCounts } from "../working/counts.ts";
import { workloadOf } from "./workload.ts";

export const PLANS_MAX = 4;
export const SEEDS_MAX = 20;
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
  readonly seeds: readonly number[];
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

/** One column while it is made. */
export type Made = {
  readonly column: TrialColumn;
  readonly scenario: LoadedScenario;
  readonly configuration: Configuration;
  readonly runs: readonly TrialRun[];
  readonly coverage: CoverageBook | undefined;
};

type Planned = Pick<Made, "column" | "scenario" | "configuration"> & { readonly roads: Roads };

const HISTORY: Text = { en: "As it was", zh: "实际情况" };
const TODAY: Text = { en: "Today's deployment", zh: "现行部署" };

function prepare(options: TrialOptions): Planned[] | Exclude<TrialAnswer, { trial: Trial }> {
  const { scenario, roads, plans } = options;
  const configuration = configurationOf(scenario);
  const base = { scenario, configuration, roads };
  const columns: Planned[] = [
    { ...base, column: { kind: "history", name: HISTORY } },
    { ...base, column: { kind: "today", name: TODAY } },
  ];
  for (const [plan, document] of plans.entries()) {
    const applied = applyPlan(scenario, document);
    if ("problems" in applied) return { plan, problems: applied.problems };
    columns.push({
      scenario: applied.scenario,
      configuration: applied.configuration,
      roads: roadsUnder(roads, document).reindexed(),
      column: { kind: "plan", name: { en: document.name }, plan },
    });
  }
  return columns;
}

function check({ plans, seeds }: TrialOptions): void {
  if (plans.length < 1 || plans.length > PLANS_MAX) {
    throw new RangeError(`a trial compares 1 to ${PLANS_MAX} plans, got ${plans.length}`);
  }
  const good = seeds.every((seed) => Number.isSafeInteger(seed)) && new Set(seeds).size;
  if (good !== seeds.length || seeds.length < 1 || seeds.length > SEEDS_MAX) {
    throw new RangeError(
      `a trial needs 1 to ${SEEDS_MAX} different whole seeds, got ${seeds.join()}`,
    );
  }
}

type Covered = {
  readonly capabilityIds: readonly string[];
  readonly withinSeconds: readonly number[];
};

function coveredIn(options: TrialOptions, points: DemandPoints, base: Configuration): Covered {
  const { scenario, roads, responseModel, coverSeconds } = options;
  const capabilityIds = askedCapabilities(base, scenario);
  const rows = rowsTo(points, roads, responseModel);
  const withinSeconds = capabilityIds.map(
    (id) => coverSeconds ?? usualSeconds({ points, rows, roads, configuration: base }, id),
  );
  return { capabilityIds, withinSeconds };
}

function makeColumns(
  planned: readonly Planned[],
  options: TrialOptions,
  points: DemandPoints,
  asked: Covered,
): Made[] {
  const { responseModel, policy, seeds, onProgress = () => undefined } = options;
  const total = 1 + (planned.length - 1) * seeds.length;
  let done = 0;
  return planned.map(({ column, scenario, configuration, roads }) => {
    const isHistory = column.kind === "history";
    const rows = rowsTo(points, roads, responseModel);
    const coverage = isHistory ? undefined : coverageBook({ points, rows, roads, ...asked });
    const runs = (isHistory ? seeds.slice(0, 1) : seeds).map((seed) => {
      const run = runOnce({
        scenario,
        roads,
        responseModel,
        seed,
        policy: isHistory ? "history" : policy,
        ...(coverage === undefined ? {} : { coverage: coverage.sample }),
        onProgress: (share) => onProgress((0.98 * (done + share)) / total),
      });
      done += 1;
      return run;
    });
    return { column, scenario, configuration, runs, coverage };
  });
}

function blockHoursOf({ manifest }: LoadedScenario): number {
  return manifest.to - manifest.from >= DAYS_FOR_DAYS * 24 * HOUR ? 24 : BLOCK_HOURS;
}

function sampleOf(made: readonly Made[], options: TrialOptions, blockHours: number): Sample {
  const { scenario, targets, seeds } = options;
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
  const planned = prepare(options);
  if (!Array.isArray(planned)) return planned;
  const { scenario, roads, onProgress = () => undefined } = options;
  const base = configurationOf(scenario);
  const areas = areaZonesOf(base);
  const points = demandPoints(scenario, roads, areas);
  const asked = coveredIn(options, points, base);
  const made = makeColumns(planned, options, points, asked);
  const blockHours = blockHoursOf(scenario);
  const sample = sampleOf(made, options, blockHours);
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
      ...boundOf(made, calls, options),
      ...workingOf(made),
      method: methodOf(options, blockHours),
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

/** By column, the mean over its runs of how often each rule was followed. */
function workingOf(made: readonly Made[]): Pick<Trial, "working"> {
  const working = made.map(({ runs }) => meanCounts(runs.flatMap((run) => run.working ?? [])));
  return working.every((one) => one === null) ? {} : { working };
}

function methodOf({ policy, seeds }: TrialOptions, blockHours: number): Trial["method"] {
  const en =
    `Each interval holds 95 % of ${DRAWS} draws. A draw takes blocks of ${blockHours} hours of ` +
    "this history, each as often as chance has it, the same blocks for all columns, and one of " +
    "the runs. So it tells how far the figure hangs on which calls happened to come and on what " +
    "the simulation drew. It does not tell what another season would bring.";
  const zh =
    `每个区间包含 ${DRAWS} 次抽样中的 95%。每次抽样随机抽取本段历史中的 ${blockHours} 小时时段` +
    "（各列抽取相同时段）以及其中一次模拟运行。区间说明该数字在多大程度上取决于恰好发生的报警和" +
    "模拟中的随机因素，并不说明其他季节会怎样。";
  return {
    policy,
    seeds,
    blockHours,
    draws: DRAWS,
    confidence: 0.95,
    intervals: { en, zh },
    simulator: "kernel",
  };
}
