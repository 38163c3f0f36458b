import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import {
  emptyPartial,
  FIRST_STAGE_MIN,
  groupSize,
  independentValues,
  intervalOf,
  mergePartials,
  prepareSimulation,
  replicationsNeeded,
  runReplication,
  summarise,
  twoStageInterval,
  type CallSummary,
  type MeanInterval,
  type PartialResult,
  type PreparedSimulation,
  type SimulationSettings,
  type WorkingCounts,
} from "#sim";
import { InputError } from "../failure.ts";
import { withInputErrors } from "../json-file.ts";
import { underRules } from "../rules-file.ts";
import { readScenarioFolder } from "./replay.ts";

export type ScenarioOptions = {
  readonly scenario: string;
  /** File of working rules. */
  readonly rules: string | undefined;
  readonly settings: SimulationSettings;
  readonly replications: number;
  readonly replicationsMax: number;
  readonly halfWidthSeconds: number | undefined;
  readonly state: string | undefined;
  readonly json: boolean;
};

/** The state is written and progress is told about once in this time. */
const REPORT_EVERY_MS = 2_000;
/** Exit code of a run that was stopped: 128 + SIGINT. */
export const STOPPED = 130;

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What was done before, when the file is there. A file of another simulation is refused. */
function readState(file: string | undefined, simulation: PreparedSimulation): PartialResult {
  const none = emptyPartial(simulation);
  if (file === undefined || !existsSync(file)) return none;
  let found: Partial<PartialResult>;
  try {
    found = JSON.parse(readFileSync(file, "utf8")) as Partial<PartialResult>;
  } catch (error) {
    throw new InputError(`${file}: not a state of a simulation: ${String(error)}`);
  }
  if (found.format !== none.format || found.version !== none.version) {
    throw new InputError(
      `${file}: expected ${none.format}, version ${none.version}, ` +
        `got ${String(found.format)}, version ${String(found.version)}`,
    );
  }
  if (found.digest !== none.digest) {
    throw new InputError(
      `${file} is of another scenario or other options; name another file or remove it`,
    );
  }
  return found as PartialResult;
}

/** Whole or not at all: written beside it, then renamed. */
function writeState(file: string | undefined, partial: PartialResult): void {
  if (file === undefined) return;
  const beside = `${file}.part`;
  try {
    writeFileSync(beside, `${JSON.stringify(partial)}\n`);
    renameSync(beside, file);
  } catch (error) {
    throw new InputError(`cannot write ${file}: ${String(error)}`);
  }
}

type Progress = { readonly done: number; readonly total: number; readonly began: number };

export function told({ done, total, began }: Progress, partial: PartialResult): string {
  const values = meanResponses(partial);
  const { low, high } = intervalOf(values);
  const seconds = (performance.now() - began) / 1000;
  const left = done === 0 ? "" : `, ${((seconds / done) * (total - done)).toFixed(0)} s left`;
  const half = Number.isNaN(low) ? "" : `, mean response ± ${((high - low) / 2).toFixed(2)} s`;
  return `replication ${partial.replications.length}${half}${left}`;
}

function meanResponses({ replications, settings }: PartialResult): number[] {
  return independentValues(replications, settings, ({ all }) => all.meanResponseSeconds);
}

/** Ctrl-C ends the run after the replication that is being played; a second one ends it at once. */
export function listenForStop(): { isStopped: () => boolean; done: () => void } {
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  return {
    isStopped: () => isStopped,
    done() {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    },
  };
}

type Job = {
  readonly simulation: PreparedSimulation;
  readonly state: string | undefined;
  readonly isStopped: () => boolean;
};

/** Plays what is missing of the first `total` replications, by number. */
async function upTo(job: Job, total: number, before: PartialResult): Promise<PartialResult> {
  let partial = before;
  const known = new Set(before.replications.map(({ replication }) => replication));
  const missing = Array.from({ length: total }, (_, number) => number).filter(
    (number) => !known.has(number),
  );
  const began = performance.now();
  let reported = began;
  for (const [done, number] of missing.entries()) {
    // Without a pause no signal would ever be heard.
    await setImmediate();
    if (job.isStopped()) break;
    partial = mergePartials(partial, runReplication(job.simulation, number));
    if (performance.now() - reported < REPORT_EVERY_MS) continue;
    reported = performance.now();
    writeState(job.state, partial);
    say(told({ done: done + 1, total: missing.length, began }, partial));
  }
  writeState(job.state, partial);
  return partial;
}

/** Brings the first `total` replications about, or what there is of them when it is stopped. */
export type PlayTo = (total: number, before: PartialResult) => Promise<PartialResult>;

type Played = {
  readonly partial: PartialResult;
  readonly isWhole: boolean;
  /** With a wished width: the interval of the mean response, and whether it is that narrow. */
  readonly stopping?: { readonly interval: MeanInterval; readonly reached: boolean };
};

/** Both stages, whoever plays them: what is needed in all hangs on the first stage alone. */
export async function played(
  playTo: PlayTo,
  before: PartialResult,
  options: Pick<ScenarioOptions, "replications" | "halfWidthSeconds" | "replicationsMax">,
): Promise<Played> {
  const { replications: first, halfWidthSeconds, replicationsMax } = options;
  const stage = await playTo(first, before);
  const hasFirst = stage.replications.length >= first;
  if (halfWidthSeconds === undefined || !hasFirst) return { partial: stage, isWhole: hasFirst };
  const each = groupSize(before.settings);
  // A state may hold more than the first stage: what is needed hangs on the first stage alone.
  const values = meanResponses(stage).slice(0, first / each);
  const needed = each * replicationsNeeded(values, halfWidthSeconds);
  const total = Math.min(replicationsMax, needed);
  if (total > first) say(`first stage done: ${total} replications in all`);
  const partial = await playTo(total, stage);
  const isWhole = partial.replications.length >= total;
  const all = meanResponses(partial).slice(0, total / each);
  const interval = twoStageInterval(all, values.length);
  return { partial, isWhole, stopping: { interval, reached: isWhole && total === needed } };
}

function inWords({ mean, low, high }: MeanInterval, factor = 1, digits = 1): string {
  const [middle, from, to] = [mean, low, high].map((value) => (factor * value).toFixed(digits));
  return `${middle} (95 %: ${from} to ${to})`;
}

function line(name: string, summary: CallSummary): string {
  return [
    name.padEnd(10),
    `${summary.calls} calls`.padEnd(16),
    `mean ${inWords(summary.meanResponseSeconds)} s`.padEnd(42),
    `90th ${inWords(summary.response90Seconds)} s`.padEnd(44),
    `within target ${inWords(summary.withinTarget, 100)} %`,
  ].join(" ");
}

const WORKING_NAMES: Readonly<Record<keyof WorkingCounts, string>> = {
  diverts: "units sent on in a replication",
  breaksTaken: "breaks taken in a replication",
  breaksCut: "breaks cut short in a replication",
  breaksMissed: "breaks missed in a replication",
  moves: "moves to posts in a replication",
  abandoned: "calls given up in a replication",
  transferred: "calls resolved otherwise in a replication",
};

/** What the figures cannot say; see docs/planning/simulate.md. */
const LIMITS =
  "Calls are drawn from the scenario's own; what it does not hold (where ambulances waited, " +
  "what crews' breaks were) is not in it: docs/planning/simulate.md.";

export function answer(
  options: Pick<ScenarioOptions, "settings" | "json">,
  simulation: PreparedSimulation,
  run: Played,
): string {
  const { partial, stopping } = run;
  const summary = summarise(partial);
  const { seed, ...settings } = options.settings;
  if (options.json) {
    const { scenarioId } = simulation.centre.scenario.manifest;
    const head = { seed, ...settings, scenario: scenarioId, digest: partial.digest };
    return JSON.stringify({ ...head, ...(stopping === undefined ? {} : { stopping }), ...summary });
  }
  const lines = [
    `${summary.replications} replications, ${summary.events} events`,
    line("all", summary.all),
    ...Object.entries(summary.byPriority).map(([id, one]) => line(`priority ${id}`, one)),
    `waited for a unit: ${inWords(summary.waitedShare, 100, 2)} %`,
    ...Object.entries(summary.working ?? {}).map(
      ([name, one]) => `${WORKING_NAMES[name as keyof WorkingCounts]}: ${inWords(one)}`,
    ),
    ...(summary.varianceRatio === undefined
      ? []
      : [`pairs or groups: variance ratio ${summary.varianceRatio.toFixed(2)} (below 1 helps)`]),
    ...(stopping === undefined
      ? []
      : [
          `mean response, two stages: ${inWords(stopping.interval)} s, reached ${stopping.reached}`,
        ]),
    LIMITS,
  ];
  return lines.join("\n");
}

/** Seed and options, first of all. */
export function sayOptions({ scenario, settings, replications, rules }: ScenarioOptions): void {
  const { seed, policy, warmUpHours, targetSeconds, antithetic } = settings;
  say(
    `SEED=${seed} policy=${policy} scenario=${scenario} replications=${replications}` +
      ` warm-up=${warmUpHours}h target=${targetSeconds}s antithetic=${antithetic}` +
      (rules === undefined ? "" : ` rules=${rules}`),
  );
}

/** Simulates a scenario and prints the answer; stopped, it says how to go on. */
export async function simulateScenario(options: ScenarioOptions): Promise<void> {
  const { scenario: folder, settings, state } = options;
  sayOptions(options);
  const folderRead = readScenarioFolder(folder);
  const loaded = { ...folderRead, scenario: underRules(folderRead.scenario, options.rules) };
  const simulation = withInputErrors(folder, () => prepareSimulation(loaded, settings));
  const { isStopped, done } = listenForStop();
  const playTo: PlayTo = (total, before) => upTo({ simulation, state, isStopped }, total, before);
  const run = await played(playTo, readState(state, simulation), options);
  done();
  if (!run.isWhole) {
    const { length } = run.partial.replications;
    say(
      state === undefined
        ? `stopped after ${length} replications; with --state FILE they would have been kept`
        : `stopped after ${length} replications, kept in ${state}: the same command goes on`,
    );
    process.exitCode = STOPPED;
    return;
  }
  process.stdout.write(`${answer(options, simulation, run)}\n`);
}

/** A first stage tells how much results scatter; of fewer than five it cannot. */
export function requireFirstStage(replications: number, settings: SimulationSettings): void {
  const least = groupSize(settings) * FIRST_STAGE_MIN;
  if (replications >= least) return;
  throw new InputError(
    `--half-width needs a first stage of ${least} replications or more, got ${replications}`,
  );
}
