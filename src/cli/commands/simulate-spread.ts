import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  beginRun,
  fetchRun,
  JobsError,
  listRuns,
  packInput,
  progressOf,
  removeRun,
  requireSame,
  setState,
  simulationVersion,
  spreadTo,
  unpackInput,
  type JobsDatabase,
  type Run,
} from "#jobs";
import { emptyPartial, prepareSimulation, type PreparedSimulation } from "#sim";
import { withInputErrors } from "../json-file.ts";
import { underRules } from "../rules-file.ts";
import { readScenarioFolder } from "./replay.ts";
import {
  answer,
  listenForStop,
  played,
  say,
  sayOptions,
  STOPPED,
  told,
  type ScenarioOptions,
} from "./simulate-scenario.ts";

const REPORT_EVERY_MS = 2_000;

type Going = {
  readonly jobs: JobsDatabase;
  readonly run: Run;
  readonly simulation: PreparedSimulation;
  readonly json: boolean;
};

/** Lets workers play a run to its end and prints the answer; stopped, it says how to go on. */
async function follow({ jobs, run, simulation, json }: Going): Promise<void> {
  const { isStopped, done: unlisten } = listenForStop();
  const { runId, goal, settings } = run;
  say(`run ${runId} in ${jobs.place}`);
  let reported = performance.now();
  const result = await played(
    (total, before) => {
      const began = performance.now();
      let first: number | undefined;
      const onProgress = (partial: typeof before, done: number): void => {
        first ??= done;
        if (performance.now() - reported < REPORT_EVERY_MS) return;
        reported = performance.now();
        const progress = { done: done - first, total: total - first, began };
        say(`${told(progress, partial)} (${done} of ${total} done)`);
      };
      return spreadTo(jobs, run, { total, before }, { isStopped, say, onProgress });
    },
    emptyPartial(simulation),
    { halfWidthSeconds: undefined, ...goal },
  );
  unlisten();
  const taken = result.partial.replications.length;
  if (!result.isWhole) {
    say(
      `stopped after ${taken} replications: the same command, or --run ${runId}, goes on with it`,
    );
    process.exitCode = STOPPED;
    return;
  }
  await setState(jobs, run, "done");
  const { beyond } = await progressOf(jobs, run, taken);
  if (beyond > 0) say(`${beyond} replications beyond the ${taken} were played and are not counted`);
  process.stdout.write(`${answer({ settings, json }, simulation, result)}\n`);
}

/** Puts a scenario's run into the database, or finds it there, and follows it. */
export async function simulateSpread(jobs: JobsDatabase, options: ScenarioOptions): Promise<void> {
  const { scenario: folder, settings, json, halfWidthSeconds } = options;
  sayOptions(options);
  const folderRead = readScenarioFolder(folder);
  const loaded = { ...folderRead, scenario: underRules(folderRead.scenario, options.rules) };
  const simulation = withInputErrors(folder, () => prepareSimulation(loaded, settings));
  const modelFile = join(folder, "response-model.json");
  const packed = packInput({
    scenario: loaded.scenario,
    roadFile: readFileSync(join(folder, "roads.bin")),
    ...(existsSync(modelFile)
      ? { responseModelFile: JSON.parse(readFileSync(modelFile, "utf8")) as unknown }
      : {}),
  });
  requireSame(simulation, unpackInput(packed, settings, simulation.digest));
  const run = await beginRun(jobs, packed, {
    version: simulationVersion(),
    settings,
    digest: simulation.digest,
    scenario: loaded.scenario.manifest.scenarioId,
    goal: {
      replications: options.replications,
      replicationsMax: options.replicationsMax,
      ...(halfWidthSeconds === undefined ? {} : { halfWidthSeconds }),
    },
  });
  await follow({ jobs, run, simulation, json });
}

/** Goes on with a run by its id; its input is in the database. */
export async function goOn(jobs: JobsDatabase, runId: string, json: boolean): Promise<void> {
  const { run, packed } = await fetchRun(jobs, runId);
  const version = simulationVersion();
  if (run.version !== version) {
    throw new JobsError(
      `run ${runId} is of version ${run.version}, this program is ${version}; go on with it by ` +
        "that version, or begin it anew",
    );
  }
  await follow({ jobs, run, simulation: unpackInput(packed, run.settings, run.digest), json });
}

/** Every run with how far it is. */
export async function printRuns(jobs: JobsDatabase, json: boolean): Promise<void> {
  const runs = await listRuns(jobs);
  if (json) {
    process.stdout.write(`${JSON.stringify(runs)}\n`);
    return;
  }
  if (runs.length === 0) say(`no runs in ${jobs.place}`);
  for (const { runId, state, done, wanted, scenario, version, changedAt, failure } of runs) {
    const why = failure === null ? "" : `  ${failure}`;
    const when = changedAt.toISOString().slice(0, 16);
    process.stdout.write(
      `${runId}  ${state.padEnd(7)}  ${done}/${wanted}  ${when}  ${scenario}  ${version}${why}\n`,
    );
  }
}

export async function removeOneRun(jobs: JobsDatabase, runId: string): Promise<void> {
  await removeRun(jobs, runId);
  say(`run ${runId} and its results are removed`);
}
