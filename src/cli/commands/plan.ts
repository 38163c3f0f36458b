import type { Command } from "commander";
import {
  solveHypercube,
  staffHours,
  type AnswerTarget,
  type HypercubeInput,
  type Preference,
  type StaffingInput,
} from "#planning";
import { InputError } from "../failure.ts";
import {
  expectShape,
  isNumber,
  isNumbers,
  isTable,
  readFields,
  withInputErrors,
} from "../json-file.ts";
import { addForecast } from "./plan-forecast.ts";
import { addLocate } from "./plan-locate.ts";

type JsonOption = { json?: boolean };

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function isLists(value: unknown): value is Preference[][] {
  return (
    Array.isArray(value) &&
    value.every(
      (list) =>
        Array.isArray(list) && list.every((place) => typeof place === "number" || isNumbers(place)),
    )
  );
}

function readHypercube(file: string): HypercubeInput {
  const fields = readFields(file, {
    needed: ["unitServiceRatePerHour", "atomCallRatePerHour", "preferences", "queue"],
    optional: ["travelHours", "atomTravelHours"],
  });
  const numbers = (name: string): number[] =>
    expectShape(file, fields, { name, shape: "a list of numbers", is: isNumbers });
  const table = (name: string): number[][] | undefined =>
    fields.has(name)
      ? expectShape(file, fields, { name, shape: "a list of lists of numbers", is: isTable })
      : undefined;
  const queue = fields.get("queue");
  if (queue !== "loss" && queue !== "infinite") {
    throw new InputError(
      `${file}: "queue" must be "loss" or "infinite", got ${JSON.stringify(queue)}`,
    );
  }
  return {
    unitServiceRatePerHour: numbers("unitServiceRatePerHour"),
    atomCallRatePerHour: numbers("atomCallRatePerHour"),
    preferences: expectShape(file, fields, {
      name: "preferences",
      shape: "one list of unit numbers per atom",
      is: isLists,
    }),
    travelHours: table("travelHours"),
    atomTravelHours: table("atomTravelHours"),
    queue,
  };
}

/** Beyond this the states would be most of the output and are left out. */
const STATES_PRINTED_UNITS_MAX = 15;

function hypercube(file: string, options: JsonOption): void {
  const input = readHypercube(file);
  const result = withInputErrors(file, () => solveHypercube(input));
  const units = input.unitServiceRatePerHour.length;
  const outcome =
    input.queue === "loss"
      ? { lossProbability: result.lossProbability }
      : {
          waitProbability: result.waitProbability,
          queueProbability: result.queueProbability,
          meanWaitHours: result.meanWaitHours,
        };
  if (options.json === true) {
    const states = units <= STATES_PRINTED_UNITS_MAX ? Array.from(result.stateProbabilities) : null;
    print(
      JSON.stringify({
        stateProbabilities: states,
        workloads: Array.from(result.workloads),
        ...outcome,
        dispatchFractions: result.dispatchFractions.map((row) => Array.from(row)),
        meanTravelHours: result.meanTravelHours ?? null,
        sweeps: result.report.sweeps,
        totalResidual: result.report.totalResidual,
      }),
    );
    return;
  }
  result.workloads.forEach((workload, unit) => print(`unit ${unit}: busy ${workload.toFixed(4)}`));
  for (const [name, value] of Object.entries(outcome)) print(`${name}: ${value.toFixed(6)}`);
  if (result.meanTravelHours !== undefined) {
    print(`mean travel: ${(result.meanTravelHours * 60).toFixed(2)} minutes`);
  }
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

const HYPERCUBE_HELP = `
FILE holds one object; units and atoms are numbered from 0:
  {"unitServiceRatePerHour": [1, 1], "atomCallRatePerHour": [0.6, 0.4],
   "preferences": [[0, 1], [1, 0]], "travelHours": [[0.1, 0.3], [0.3, 0.1]], "queue": "loss"}
A place in a list may be a list of units that share it. "queue" is "loss" or "infinite".
Fractions in the answer are of calls served; rows are units, columns atoms.

Example:
  $ muster plan hypercube town.json --json`;

export function add(program: Command): void {
  const plan = program.command("plan").description("how many units, where, and how busy");
  plan
    .command("hypercube")
    .description("how busy each unit is and which goes where, by the exact hypercube model")
    .argument("<file>", "the question, as JSON")
    .option("--json", "print the whole answer as JSON")
    .addHelpText("after", HYPERCUBE_HELP)
    .action(hypercube);
  plan
    .command("staffing")
    .description("call-taking positions for each hour, by Erlang C, or A when callers hang up")
    .argument("<file>", "the question, as JSON")
    .option("--json", "print the answer as JSON")
    .addHelpText("after", STAFFING_HELP)
    .action(staffing);
  addLocate(plan);
  addForecast(plan);
}
