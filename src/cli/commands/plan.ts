import type { Command } from "commander";
import { staffHours, type AnswerTarget, type StaffingInput } from "#planning";
import { addAsked, type Loaders } from "../asked.ts";
import { expectShape, isNumber, isNumbers, readFields, withInputErrors } from "../json-file.ts";

type JsonOption = { json?: boolean };

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function isTarget(value: unknown): value is AnswerTarget {
  if (typeof value !== "object" || value === null) return false;
  return (
    "share" in value &&
    isNumber(value.share) &&
    "withinSeconds" in value &&
    isNumber(value.withinSeconds)
  );
}

function readStaffing(file: string): StaffingInput {
  const fields = readFields(file, {
    needed: ["callsPerHour", "meanHandlingSeconds", "target"],
    optional: ["meanPatienceSeconds", "positionsMin"],
  });
  const number = (name: string): number =>
    expectShape(file, fields, { name, shape: "a number", is: isNumber });
  const positionsMin = fields.has("positionsMin") ? number("positionsMin") : undefined;
  return {
    callsPerHour: expectShape(file, fields, {
      name: "callsPerHour",
      shape: "a list of numbers, one per hour",
      is: isNumbers,
    }),
    meanHandlingSeconds: number("meanHandlingSeconds"),
    meanPatienceSeconds: fields.has("meanPatienceSeconds")
      ? number("meanPatienceSeconds")
      : undefined,
    target: expectShape(file, fields, {
      name: "target",
      shape: '{"share": 0.9, "withinSeconds": 15}',
      is: isTarget,
    }),
    positionsMin,
  };
}

function staffing(file: string, options: JsonOption): void {
  const input = readStaffing(file);
  const staffed = withInputErrors(file, () => staffHours(input));
  const hours = staffed.map((result, hour) => Object.assign({ hour }, result));
  const positionHours = hours.reduce((total, { positions }) => total + positions, 0);
  if (options.json === true) {
    print(JSON.stringify({ target: input.target, positionHours, hours }));
    return;
  }
  for (const { hour, callsPerHour, positions, serviceLevel, occupancy } of hours) {
    print(
      `hour ${hour}: ${callsPerHour} calls, ${positions} positions, ` +
        `${(serviceLevel * 100).toFixed(1)} % in time, ${(occupancy * 100).toFixed(0)} % busy`,
    );
  }
  print(`${positionHours} position hours`);
}

const STAFFING_HELP = `
FILE holds one object; the hours may be a day, a week or any others:
  {"callsPerHour": [12, 9, 7], "meanHandlingSeconds": 150,
   "target": {"share": 0.9, "withinSeconds": 15}, "meanPatienceSeconds": 120, "positionsMin": 2}
meanPatienceSeconds and positionsMin may be left out; without patience nobody hangs up.

Example:
  $ muster plan staffing week.json --json`;

function addStaffing(plan: Command): void {
  plan
    .command("staffing")
    .description("call-taking positions for each hour, by Erlang C, or A when callers hang up")
    .argument("<file>", "the question, as JSON")
    .option("--json", "print the answer as JSON")
    .addHelpText("after", STAFFING_HELP)
    .action(staffing);
}

const loadTry = async () => (await import("./plan-try.ts")).addTry;

const COMMANDS: Loaders = {
  hypercube: async () => (await import("./plan-hypercube.ts")).addHypercube,
  staffing: async () => addStaffing,
  locate: async () => (await import("./plan-locate.ts")).addLocate,
  try: loadTry,
  compare: loadTry,
  report: async () => (await import("./plan-report.ts")).addReport,
  history: async () => (await import("./plan-history.ts")).addHistory,
  forecast: async () => (await import("./plan-forecast.ts")).addForecast,
};

/** Adds the `plan` commands. */
export async function add(program: Command, words: readonly string[]): Promise<void> {
  const plan = program.command("plan").description("how many units, where, and how busy");
  await addAsked(plan, COMMANDS, words);
}
