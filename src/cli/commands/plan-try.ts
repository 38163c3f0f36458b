import { writeFileSync } from "node:fs";
import { Option, type Command } from "commander";
import { canonicalText, type DeploymentPlan } from "#kernel";
import { documentHash, PlanFileError, planFrom, PROGRAM_VERSION } from "#server";
import {
  PLANS_MAX,
  SEEDS_MAX,
  seedsText,
  tryPlans,
  withinPeriod,
  type Precision,
  type Trial,
  type TrialFigures,
  type TrialLine,
} from "#sim";
import { InputError } from "../failure.ts";
import { readText } from "../json-file.ts";
import { underRules } from "../rules-file.ts";
import { readScenarioFolder } from "./replay.ts";

type Options = {
  plan: string[];
  policy: "closest" | "plan";
  seeds: number[];
  urgent: number;
  other: number;
  cover?: number;
  fromInstant?: number;
  toInstant?: number;
  json?: boolean;
  out?: string;
  rules?: string;
  precision?: number;
  runsMax: number;
  timeLimit?: number;
  kernel?: boolean;
};

function readPlan(file: string): DeploymentPlan {
  let value: unknown;
  try {
    value = JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${file}: not JSON: ${error instanceof Error ? error.message : ""}`);
  }
  try {
    return planFrom(value);
  } catch (error) {
    if (error instanceof PlanFileError) throw new InputError(`${file}: ${error.message}`);
    throw error;
  }
}

function numberFor(option: string, whole: boolean) {
  return (text: string): number => {
    const value = Number(text);
    const good = text.trim() !== "" && (whole ? Number.isSafeInteger(value) : value > 0);
    if (good && Number.isFinite(value)) return value;
    throw new InputError(
      `${option}: expected a ${whole ? "whole" : "positive"} number, got ${text}`,
    );
  };
}

/** Numbers and stretches of them: "1,2,3" and "1-3" are the same. */
function seedsFrom(text: string): number[] {
  const whole = numberFor("--seeds", true);
  return text.split(",").flatMap((part) => {
    const [, from, to] = /^(\d+)-(\d+)$/u.exec(part) ?? [];
    if (from === undefined || to === undefined) return [whole(part)];
    const [first, last] = [whole(from), whole(to)];
    if (first <= last && last - first < SEEDS_MAX) {
      return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    }
    throw new InputError(`--seeds: expected at most ${SEEDS_MAX} seeds, got ${part}`);
  });
}

function listed(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/** The command that makes the same document again, with the files as they were named. */
function commandOf(folder: string, options: Options): string {
  const { plan, policy, seeds, urgent, other, cover, fromInstant, toInstant } = options;
  const more = [
    ...(cover === undefined ? [] : [`--cover ${cover}`]),
    ...(fromInstant === undefined ? [] : [`--from-instant ${fromInstant}`]),
    ...(toInstant === undefined ? [] : [`--to-instant ${toInstant}`]),
    ...(options.rules === undefined ? [] : [`--rules ${options.rules}`]),
    ...(options.precision === undefined
      ? []
      : [`--precision ${options.precision} --runs-max ${options.runsMax}`]),
    ...(options.kernel === true ? ["--kernel"] : []),
  ];
  return [
    `muster plan ${plan.length === 1 ? "try" : "compare"} ${folder}`,
    ...plan.map((file) => `--plan ${file}`),
    `--policy ${policy} --seeds ${seedsText(seeds)} --urgent ${urgent} --other ${other}`,
    ...more,
  ].join(" ");
}

function run(folder: string, options: Options): void {
  const { plan: files, policy, seeds, urgent, other, cover, fromInstant, toInstant } = options;
  const { scenario, roads, responseModel } = readScenarioFolder(folder);
  const plans = files.map((file) => readPlan(file));
  const quiet = options.json === true || !process.stderr.isTTY;
  if (options.json !== true) process.stderr.write(`SEEDS=${seeds.join(",")} policy=${policy}\n`);
  const answer = withRangeErrors(() =>
    tryPlans({
      historyId: scenario.manifest.scenarioId,
      scenario: withinPeriod(underRules(scenario, options.rules), fromInstant, toInstant),
      roads,
      responseModel,
      plans,
      policy,
      seeds,
      targets: { urgentSeconds: urgent, otherSeconds: other },
      coverSeconds: cover,
      precision: precisionOf(options),
      simulator: options.kernel === true ? "kernel" : undefined,
      programVersion: PROGRAM_VERSION,
      command: commandOf(folder, options),
      onProgress: (share) => {
        if (!quiet) process.stderr.write(`\r${(100 * share).toFixed(0)} %  `);
      },
    }),
  );
  if (!quiet) process.stderr.write("\r");
  if ("problems" in answer) {
    const lines = answer.problems.map(
      ({ path, got, expected }) => `  ${path}: got ${got}; expected ${expected}`,
    );
    throw new InputError(`${files[answer.plan]} does not fit the history:\n${lines.join("\n")}`);
  }
  const text = `${canonicalText(answer.trial)}\n`;
  if (options.out !== undefined) write(options.out, text);
  process.stdout.write(options.json === true ? text : inWords(answer.trial));
}

function precisionOf({ precision, runsMax, timeLimit }: Options): Precision | undefined {
  if (precision === undefined) return undefined;
  const asked = { halfWidthSeconds: precision, runsMax };
  if (timeLimit === undefined) return asked;
  const ends = performance.now() + 1000 * timeLimit;
  return { ...asked, mayGoOn: () => performance.now() < ends };
}

function withRangeErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(error.message);
    throw error;
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`cannot write ${file}: ${reason}`);
  }
}

function range({ low, high }: TrialFigures["mean"], digits: number, scale = 1): string {
  if (low === null || high === null) return "(too few for an interval)";
  return `(${(low * scale).toFixed(digits)} to ${(high * scale).toFixed(digits)})`;
}

function figureLine(name: string, figures: TrialFigures, sign: string): string {
  const { mean, median, p90, withinTarget } = figures;
  const plus = (value: number, digits: number) =>
    `${sign === "+" && value > 0 ? "+" : ""}${value.toFixed(digits)}`;
  return (
    `  ${name.padEnd(34)} mean ${plus(mean.value, 1)} ${range(mean, 1)}  ` +
    `median ${plus(median.value, 0)} ${range(median, 0)}  90th ${plus(p90.value, 0)} ` +
    `${range(p90, 0)}  in time ${plus(100 * withinTarget.value, 1)} % ` +
    range(withinTarget, 1, 100)
  );
}

function lineWords({ columns }: Trial, line: TrialLine): string[] {
  if (line.columns === null) return [`${line.name.en}: ${line.calls} calls, none to compare`];
  const lines = [`${line.name.en}: ${line.compared} of ${line.calls} calls compared`];
  for (const [place, { name }] of columns.entries()) {
    lines.push(figureLine(name.en, line.columns[place] as TrialFigures, ""));
    const difference = line.plan[place];
    if (difference) lines.push(figureLine("… less today", difference, "+"));
  }
  if (line.policy !== null) lines.push(figureLine("today less as it was", line.policy, "+"));
  return lines;
}

function boundWords({ bound, columns }: Trial): string[] {
  if (bound === undefined) return [];
  const told = columns.flatMap(({ name }, place) => {
    const [all, urgent] = [bound.meanSeconds[place], bound.urgentMeanSeconds[place]];
    if (typeof all !== "number") return [];
    const ofUrgent = typeof urgent === "number" ? ` (life at stake ${urgent.toFixed(1)})` : "";
    return [`${name.en} ${all.toFixed(1)} s${ofUrgent}`];
  });
  return [`${bound.what.en} ${told.join("; ")}`];
}

function inWords(trial: Trial): string {
  const { calls, method } = trial;
  const lines = [
    `${trial.history.title.en}: ${calls.demand} calls of the public; ` +
      `${calls.officerInitiated} begun by crews are played and not counted`,
    "received to first unit on scene, seconds, with 95 % intervals:",
    ...trial.lines
      .filter(({ group }) => ["all", "urgent", "priority"].includes(group.kind))
      .flatMap((line) => lineWords(trial, line)),
    ...boundWords(trial),
    ...trial.mostChanged.flatMap(({ plan, sooner, later }) => [
      `${trial.plans[plan]?.name ?? ""}: calls that change most`,
      ...[...sooner, ...later].map(
        ({ callId, differenceSeconds, why }) =>
          `  ${callId} ${differenceSeconds.toFixed(0)} s: ${why?.sentence.en ?? ""}`,
      ),
    ]),
    ...trial.columns.flatMap(({ name }, place) => {
      const counts = Object.entries(trial.working?.[place] ?? {});
      if (counts.length === 0) return [];
      const told = counts.map(([what, count]) => `${what} ${count.toFixed(1)}`);
      return [`${name.en}, by the working rules, in a run: ${told.join(", ")}`];
    }),
    method.intervals.en,
    ...[method.luck?.what, method.simulatorWhy].flatMap((one) => one?.en ?? []),
    ...trial.limits.map(({ en }) => `limit: ${en}`),
    `sha256 ${documentHash(trial)}`,
  ];
  return `${lines.join("\n")}\n`;
}

const HELP = `
FOLDER is a scenario folder (muster scenario build). A plan is one JSON object: see
docs/spec/deployment.md; examples/plans has one. Every column has the same calls and the same luck:
"as it was" is the record, "today" decides every dispatch anew under what is in force, and each
plan does the same under the plan. Compare a plan with today.

Example:
  $ muster plan try new-year --plan nights.json --seeds 1,2,3 --out trial.json`;

function addOne(plan: Command, name: "try" | "compare", what: string): void {
  plan
    .command(name)
    .description(what)
    .argument("<folder>", "the scenario folder: a history")
    .requiredOption("--plan <file>", `a plan; with compare up to ${PLANS_MAX} times`, listed)
    .addOption(
      new Option("--policy <name>", "who decides which units go")
        .choices(["closest", "plan"])
        .default("plan"),
    )
    .option("--seeds <numbers>", "one run for each: 1,2,3 or 1-20", seedsFrom, [1, 2, 3])
    .option(
      "--urgent <seconds>",
      "target where a life may be at stake",
      numberFor("--urgent", false),
      480,
    )
    .option("--other <seconds>", "target of the other calls", numberFor("--other", false), 900)
    .option("--cover <seconds>", "travel within which a unit covers", numberFor("--cover", false))
    .option(
      "--from-instant <ms>",
      "only calls received from then on",
      numberFor("--from-instant", true),
    )
    .option("--to-instant <ms>", "only calls received up to then", numberFor("--to-instant", true))
    .option("--rules <file>", "working rules of today, and of plans that have none of their own")
    .option(
      "--precision <seconds>",
      "go on with more seeds until the luck of the simulation leaves no more than this open",
      numberFor("--precision", false),
    )
    .option(
      "--runs-max <number>",
      "with --precision: runs at most",
      numberFor("--runs-max", true),
      SEEDS_MAX,
    )
    .option(
      "--time-limit <seconds>",
      "with --precision: begin no run after this long",
      numberFor("--time-limit", false),
    )
    .option("--kernel", "play all by the kernel itself: slower, the same figures")
    .option("--json", "print the whole result as JSON")
    .option("--out <file>", "write the JSON result, for 'muster plan report'")
    .addHelpText("after", HELP)
    .action(run);
}

export function addTry(plan: Command): void {
  addOne(plan, "try", "try a plan on a history: what it would have changed, and how sure that is");
  addOne(plan, "compare", "try up to four plans on a history, side by side");
}
