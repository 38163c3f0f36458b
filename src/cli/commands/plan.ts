import { readFileSync } from "node:fs";
import type { Command } from "commander";
import {
  allPairs,
  locateMedians,
  solveHypercube,
  staffHours,
  type AnswerTarget,
  type CostedEdge,
  type HypercubeInput,
  type Preference,
  type StaffingInput,
} from "#planning";
import { InputError } from "../failure.ts";

type JsonOption = { json?: boolean };

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new InputError(`${file}: cannot be read: ${messageOf(error)}`);
  }
}

/** The fields of a JSON file; an unknown or a missing one is an InputError. */
function readFields(
  file: string,
  { needed, optional }: { needed: readonly string[]; optional: readonly string[] },
): Map<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${file}: not JSON: ${messageOf(error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`${file}: expected one object, {"${needed[0]}": …}`);
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const name of needed) {
    if (!fields.has(name)) {
      throw new InputError(`${file}: "${name}" is missing; needed are ${needed.join(", ")}`);
    }
  }
  for (const name of fields.keys()) {
    if (!needed.includes(name) && !optional.includes(name)) {
      const known = [...needed, ...optional].join(", ");
      throw new InputError(`${file}: "${name}" is not known; known are ${known}`);
    }
  }
  return fields;
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

function isTable(value: unknown): value is number[][] {
  return Array.isArray(value) && value.every((row) => isNumbers(row));
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

function expectShape<Shape>(
  file: string,
  fields: ReadonlyMap<string, unknown>,
  { name, shape, is }: { name: string; shape: string; is: (value: unknown) => value is Shape },
): Shape {
  const value = fields.get(name);
  if (is(value)) return value;
  throw new InputError(`${file}: "${name}" must be ${shape}`);
}

/** Runs a calculation and turns what is wrong with the user's figures into an InputError. */
function withInputErrors<Result>(file: string, job: () => Result): Result {
  try {
    return job();
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${file}: ${error.message}`);
    throw error;
  }
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

function isNumber(value: unknown): value is number {
  return typeof value === "number";
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

/** The costs between all pairs of more nodes than this would not fit into memory. */
const NODES_MAX = 5_000;

/** The numbers of an OR-Library p-median file: n, m, p, then m edges of two nodes and a cost. */
function readOrLibrary(file: string): { nodes: number; medians: number; edges: CostedEdge[] } {
  const words = readText(file)
    .split(/\s+/)
    .filter((word) => word !== "");
  const numbers = words.map((word, position) => {
    const number = Number(word);
    if (Number.isFinite(number) && number >= 0) return number;
    throw new InputError(
      `${file}: word ${position + 1} must be a number, zero or more, got "${word}"`,
    );
  });
  const [nodes = 0, count = 0, medians = 0] = numbers;
  if (numbers.length !== 3 + 3 * count || nodes < 1 || !Number.isInteger(nodes)) {
    throw new InputError(
      `${file}: expected "nodes edges medians" and then 3 numbers for each edge, ` +
        `${3 + 3 * count} in all; got ${numbers.length}`,
    );
  }
  if (nodes > NODES_MAX) {
    throw new InputError(`${file}: got ${nodes} nodes; expected at most ${NODES_MAX}`);
  }
  const node = (position: number): number => {
    const name = numbers[position]!;
    if (Number.isInteger(name) && name >= 1 && name <= nodes) return name - 1;
    throw new InputError(`${file}: nodes are numbered 1 to ${nodes}, got ${name}`);
  };
  const edges = Array.from({ length: count }, (_, edge) => {
    const at = 3 + 3 * edge;
    return { from: node(at), to: node(at + 1), cost: numbers[at + 2]! };
  });
  return { nodes, medians, edges };
}

function locate(options: JsonOption & { orlib: string }): void {
  const started = performance.now();
  const { nodes, medians, edges } = readOrLibrary(options.orlib);
  const costs = allPairs(nodes, edges);
  if (costs.includes(Infinity)) {
    throw new InputError(`${options.orlib}: some nodes cannot reach each other; join the parts`);
  }
  const { open, objective, lowerBound, gap } = withInputErrors(options.orlib, () =>
    locateMedians({ sites: nodes, customers: nodes, medians, costs }),
  );
  const seconds = (performance.now() - started) / 1000;
  const names = Array.from(open, (site) => site + 1);
  if (options.json === true) {
    print(JSON.stringify({ objective, lowerBound, gap, open: names, seconds }));
    return;
  }
  print(`total cost ${objective}, proven to be at least ${lowerBound}`);
  print(`open ${names.join(", ")}`);
}

const LOCATE_HELP = `
The file is an OR-Library p-median file: nodes, edges, medians; then from, to and cost of each
undirected edge; of two lines for one edge the later counts. Nodes in the answer are numbered from
1, as in the file. gap is (objective - lowerBound) / objective; 0 means proven best.

Example:
  $ muster plan locate --orlib pmed1.txt --json`;

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
  plan
    .command("locate")
    .description("where to open p sites so that the total cost to all nodes is least, with a proof")
    .requiredOption("--orlib <file>", "an OR-Library p-median file")
    .option("--json", "print the answer as JSON")
    .addHelpText("after", LOCATE_HELP)
    .action(locate);
}
