import { Option, type Command } from "commander";
import type { SimulationSettings } from "#sim";
import { InputError } from "../failure.ts";
import { simulateConfig, TARGET_SECONDS } from "./simulate-config.ts";
import { requireFirstStage, simulateScenario } from "./simulate-scenario.ts";
import { goOn, printRuns, removeOneRun, simulateSpread } from "./simulate-spread.ts";
import { withDatabase } from "./worker.ts";

type Options = {
  config?: string;
  scenario?: string;
  rules?: string;
  policy: SimulationSettings["policy"];
  seed: number;
  replications: number;
  replicationsMax: number;
  halfWidth?: number;
  warmUp: number;
  target: number;
  holidays: readonly string[];
  antithetic?: boolean;
  strata?: number;
  state?: string;
  bound?: boolean;
  json?: boolean;
  database?: string | true;
  run?: string;
  runs?: boolean;
  removeRun?: string;
};

/** What is about runs in the database; false when the options ask for none of it. */
async function ofRuns({ database, run, runs, removeRun, json }: Options): Promise<boolean> {
  if (runs !== true && run === undefined && removeRun === undefined) return false;
  await withDatabase(database ?? true, async (jobs) => {
    if (removeRun !== undefined) await removeOneRun(jobs, removeRun);
    if (run !== undefined) await goOn(jobs, run, json === true);
    if (runs === true) await printRuns(jobs, json === true);
  });
  return true;
}

async function simulate(options: Options): Promise<void> {
  if (await ofRuns(options)) return;
  const { config, scenario, policy, seed, holidays, replications, halfWidth, state } = options;
  const json = options.json === true;
  if ((config === undefined) === (scenario === undefined)) {
    throw new InputError("give either --scenario FOLDER or --config FILE");
  }
  const bound = options.bound === true;
  if (config !== undefined) return simulateConfig(config, { json, bound });
  if (bound) throw new InputError("--bound is for --config: a trace on a table of travel times");
  const antithetic = options.antithetic === true;
  const { warmUp: warmUpHours, target: targetSeconds, replicationsMax, strata } = options;
  const common = { policy, seed, warmUpHours, targetSeconds, holidays, antithetic };
  const settings = strata === undefined ? common : { ...common, strata };
  if (halfWidth !== undefined) requireFirstStage(replications, settings);
  if (antithetic && replications % 2 === 1) {
    throw new InputError(`--antithetic plays pairs: give an even number, got ${replications}`);
  }
  if (strata !== undefined && replications % strata !== 0) {
    throw new InputError(`--strata ${strata}: give a multiple of it, got ${replications}`);
  }
  const asked = {
    scenario: scenario ?? "",
    rules: options.rules,
    settings,
    replications,
    replicationsMax: Math.max(replications, replicationsMax),
    halfWidthSeconds: halfWidth,
    state,
    json,
  };
  const { database } = options;
  if (database === undefined) return simulateScenario(asked);
  if (state !== undefined) {
    throw new InputError("--state and --database both keep results: give one of them");
  }
  return withDatabase(database, (jobs) => simulateSpread(jobs, asked));
}

const HELP = `
--scenario plays calls drawn from a scenario's own history (a folder made by 'muster scenario
build') on its roads, with its plans, units and shifts, by the kernel's rules. Runs of hours tell
how far they are; Ctrl-C stops them, and with --state the same command goes on where it stopped,
to the same result.

--database lets 'muster worker's on any number of machines play the replications; the answer is
the same to the letter. Ctrl-C stops the run; the same command, or --run ID, goes on with it.

--config plays a plain table of travel times. FILE holds one object; zones are rows of the matrix,
or names when "zones" gives them:
  {"travelSeconds": [[60, 300], [300, 60]], "units": [{"home": 0}, {"home": 1}],
   "calls": [{"atSeconds": 0, "zone": 1, "onSceneSeconds": 900}]}
In place of "calls", "arrivals" draws calls by their rates and gives figures with intervals.
Everything: docs/planning/simulate.md.

Examples:
  $ muster simulate --scenario new-year --replications 200 --state run.json
  $ muster simulate --scenario new-year --half-width 5 --json
  $ muster simulate --scenario new-year --half-width 1 --database postgres://planner@db/muster
  $ muster simulate --runs --database postgres://planner@db/muster
  $ muster simulate --config town.json --json`;

function numberOption(name: string, is: (value: number) => boolean, expected: string) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && is(value)) return value;
    throw new InputError(`--${name}: expected ${expected}, got ${text}`);
  };
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
const isPositive = (value: number): boolean => Number.isFinite(value) && value > 0;

function dates(text: string): string[] {
  const found = text.split(",").map((date) => date.trim());
  const wrong = found.find((date) => !/^\d{4}-\d{2}-\d{2}$/u.test(date));
  if (wrong === undefined) return found;
  throw new InputError(`--holidays: expected dates like 2017-01-01,2017-12-25, got ${wrong}`);
}

export function add(program: Command): void {
  const count = (name: string) => numberOption(name, isCount, "a whole number above 0");
  const positive = (name: string) => numberOption(name, isPositive, "a number above 0");
  program
    .command("simulate")
    .description("play many weeks of a scenario, or of a town on a table of travel times")
    .option("--scenario <folder>", "the scenario folder")
    .option("--rules <file>", "working rules (diverts …) of the scenario, as JSON")
    .option("--config <file>", "a town on a table of travel times, as JSON")
    .addOption(
      new Option("--policy <name>", "who decides which units go; plan is far slower")
        .choices(["closest", "plan"])
        .default("closest"),
    )
    .option(
      "--seed <number>",
      "of everything that is drawn",
      numberOption("seed", Number.isSafeInteger, "a whole number"),
      1,
    )
    .option("--replications <number>", "to play, or of the first stage", count("replications"), 20)
    .option(
      "--half-width <seconds>",
      "as many more as make the interval so narrow",
      positive("half-width"),
    )
    .option("--replications-max <number>", "with --half-width", count("replications-max"), 10_000)
    .option(
      "--warm-up <hours>",
      "played and not counted",
      numberOption("warm-up", (value) => value >= 0 && Number.isFinite(value), "hours"),
      12,
    )
    .option("--target <seconds>", "of 'within target'", positive("target"), TARGET_SECONDS)
    .option("--holidays <dates>", "with arrivals of their own, separated by commas", dates, [])
    .option("--strata <number>", "replications that share out the counts of calls", count("strata"))
    .option("--antithetic", "play pairs with their luck turned round")
    .option("--state <file>", "keep replications in it, and go on from it")
    .option("--bound", "with --config: what perfect foresight could have reached on the trace")
    .option("--database [url]", "let workers play it; without URL as MUSTER_DATABASE says")
    .option("--run <id>", "go on with a run of the database")
    .option("--runs", "list the runs of the database and how far they are")
    .option("--remove-run <id>", "remove a run of the database with its results")
    .option("--json", "print the whole answer as JSON")
    .addHelpText("after", HELP)
    .action(simulate);
}
