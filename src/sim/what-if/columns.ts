import type { Configuration, DeploymentPlan, Text } from "#kernel";
import type { Roads } from "#routing";
import type { LoadedScenario, Policy, WorldResponseModel } from "../loaded.ts";
import { applyPlan, configurationOf, roadsUnder } from "./apply.ts";
import { coverageBook, rowsTo, type CoverageBook, type DemandPoints } from "./coverage.ts";
import type { TrialColumn } from "./document.ts";
import { fastCover } from "./fast-cover.ts";
import { runFast } from "./fast-run.ts";
import { differencesOf, FIRST_RUNS, runsNeeded, type LuckOfRuns } from "./precision.ts";
import { runOnce, type TrialRun } from "./run.ts";
import { ASKED_FOR_KERNEL, readied, type Readied } from "./simulator.ts";
import type { TrialAnswer, TrialOptions } from "./trial.ts";

/** One column while it is made. */
export type Made = {
  readonly column: TrialColumn;
  readonly scenario: LoadedScenario;
  readonly configuration: Configuration;
  readonly roads: Roads;
  readonly runs: readonly TrialRun[];
  readonly coverage: CoverageBook | undefined;
  /** For the fast simulator; absent for the record, and where the kernel plays. */
  readonly ready: Extract<Readied, { centre: unknown }> | undefined;
};

export type Planned = Pick<Made, "column" | "scenario" | "configuration" | "roads">;

const HISTORY: Text = { en: "As it was", zh: "实际情况" };
const TODAY: Text = { en: "Today's deployment", zh: "现行部署" };

/** The columns before anything is played, or the problems of a plan that does not fit. */
export function planColumns({
  scenario,
  roads,
  plans,
}: Pick<TrialOptions, "scenario" | "roads" | "plans">):
  | Planned[]
  | Exclude<TrialAnswer, { trial: unknown }> {
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
      column: nameOf(document, plan),
    });
  }
  return columns;
}

function nameOf({ name }: DeploymentPlan, plan: number): TrialColumn {
  return { kind: "plan", name: { en: name }, plan };
}

export type Covered = {
  readonly capabilityIds: readonly string[];
  readonly withinSeconds: readonly number[];
};

export type MadeColumns = {
  readonly made: readonly Made[];
  readonly seeds: readonly number[];
  /** Why the kernel played; undefined: the fast simulator did. */
  readonly why: Text | undefined;
  readonly luck: Omit<LuckOfRuns, "halfWidthSeconds" | "what">;
};

type Column = Planned & {
  readonly coverage: CoverageBook | undefined;
  readonly ready: Made["ready"];
  readonly play: (seed: number, onProgress: (share: number) => void) => TrialRun;
  readonly runs: TrialRun[];
};

function columnOf(
  planned: Planned,
  ready: Made["ready"],
  { responseModel, policy }: { responseModel: WorldResponseModel; policy: Policy },
  { points, asked }: { readonly points: DemandPoints; readonly asked: Covered },
): Column {
  const { scenario, roads, column } = planned;
  const isHistory = column.kind === "history";
  const question = { points, rows: rowsTo(points, roads, responseModel), roads, ...asked };
  const coverage = isHistory ? undefined : coverageBook(question);
  const made = { ...planned, coverage, ready, runs: [] };
  if (ready !== undefined && coverage !== undefined && policy !== "history") {
    const cover = fastCover(ready.centre, question);
    return { ...made, play: (seed) => runFast({ ...ready, policy, seed, cover, book: coverage }) };
  }
  const sampled = coverage === undefined ? {} : { coverage: coverage.sample };
  const common = { scenario, roads, responseModel, policy, ...sampled };
  return { ...made, play: (seed, onProgress) => runOnce({ ...common, seed, onProgress }) };
}

/** One seed more than those before: the next that is not among them. */
function seedsOf(seeds: readonly number[]): (run: number) => number {
  const next = Math.max(...seeds) + 1;
  return (run) => seeds[run] ?? next + run - seeds.length;
}

/**
 * Plays the record once, and today and every plan once for each seed; with a precision asked for
 * (DEP-21), for as many seeds more as that needs. All columns of a seed are played before the next.
 */
export function makeColumns(
  planned: readonly Planned[],
  options: TrialOptions,
  points: DemandPoints,
  asked: Covered,
): MadeColumns {
  const { responseModel, policy, simulator } = options;
  const prepared = planned.map((one): Readied | undefined => {
    if (one.column.kind === "history") return undefined;
    return simulator === "kernel" ? { why: ASKED_FOR_KERNEL } : readied({ ...one, responseModel });
  });
  const why = prepared.flatMap((one) => (one !== undefined && "why" in one ? one.why : []))[0];
  const columns = planned.map((one, place) => {
    const ready = prepared[place];
    const isReady = why === undefined && ready !== undefined && "centre" in ready;
    const own = one.column.kind === "history" ? "history" : policy;
    const how = { responseModel, policy: own } as const;
    return columnOf(one, isReady ? ready : undefined, how, { points, asked });
  });
  return { ...playAll(columns, options), why };
}

function playAll(columns: readonly Column[], options: TrialOptions): Omit<MadeColumns, "why"> {
  const { seeds, precision, onProgress = () => undefined } = options;
  const [history, ...others] = columns;
  const first = precision === undefined ? seeds.length : Math.max(FIRST_RUNS, seeds.length);
  const seedAt = seedsOf(seeds);
  let needed = precision === undefined ? first : Math.min(first, precision.runsMax);
  let expected = precision?.runsMax ?? first;
  let done = 0;
  const tell = (share: number): void => {
    onProgress((0.98 * (done + share)) / (1 + others.length * expected));
  };
  const play = (column: Column, seed: number): void => {
    column.runs.push(column.play(seed, tell));
    done += 1;
    tell(0);
  };
  play(history!, seeds[0]!);
  let isLate = false;
  for (let run = 0; run < needed && !isLate; run += 1) {
    for (const column of others) play(column, seedAt(run));
    if (precision === undefined) continue;
    if (run + 1 === first) expected = needed = runsNeeded(planDifferences(columns), precision);
    isLate = run + 1 < needed && precision.mayGoOn?.() === false;
  }
  const played = others[0]!.runs.length;
  return {
    made: columns,
    seeds: Array.from({ length: played }, (_, run) => seedAt(run)),
    luck: precision === undefined ? {} : luckOf(columns, { first, isLate }, precision),
  };
}

/** By plan and run, over the calls of the public that somebody reached in all that was played. */
function planDifferences(columns: readonly Column[]): number[][] {
  const { history } = columns[0]!.scenario;
  const runs = columns.flatMap((column) => column.runs);
  const calls = [...history.keys()].filter((call) => {
    if (history[call]!.origin === "officer") return false;
    return runs.every(({ responseSeconds }) => !Number.isNaN(responseSeconds[call]!));
  });
  const secondsOf = (column: Column) => column.runs.map((run) => run.responseSeconds);
  const [, today, ...plans] = columns;
  return plans.map((plan) => differencesOf(secondsOf(today!), secondsOf(plan), calls));
}

function luckOf(
  columns: readonly Column[],
  { first, isLate }: { readonly first: number; readonly isLate: boolean },
  precision: NonNullable<TrialOptions["precision"]>,
): MadeColumns["luck"] {
  const played = columns[1]!.runs.length;
  const differences = planDifferences(columns);
  const firstRuns = Math.min(first, played);
  const isNarrow =
    played >= first &&
    runsNeeded(
      differences.map((one) => one.slice(0, first)),
      { ...precision, runsMax: Infinity },
    ) <= played;
  return {
    askedSeconds: precision.halfWidthSeconds,
    firstRuns,
    ended: isNarrow ? "narrow" : isLate ? "time" : "most",
  };
}
