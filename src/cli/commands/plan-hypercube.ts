import type { Command } from "commander";
import {
  approximateHypercube,
  HYPERCUBE_UNITS_MAX,
  nearestFirst,
  PAIRS_UNITS_MAX,
  solveHypercube,
  solvePairs,
  type HypercubeInput,
  type HypercubeResult,
  type PairsInput,
  type Preference,
} from "#planning";
import { InputError } from "../failure.ts";
import { expectShape, isNumbers, isTable, readFields, withInputErrors } from "../json-file.ts";

type Options = { approximate?: boolean; json?: boolean };

function isLists(value: unknown): value is Preference[][] {
  return (
    Array.isArray(value) &&
    value.every(
      (list) =>
        Array.isArray(list) && list.every((place) => typeof place === "number" || isNumbers(place)),
    )
  );
}

type Asked = {
  readonly input: HypercubeInput;
  readonly pairs: Pick<PairsInput, "atomPairCallRatePerHour" | "shortfall"> | undefined;
};

/** What the file says of calls that need two units; undefined when it says nothing of them. */
function readPairs(
  file: string,
  fields: ReadonlyMap<string, unknown>,
  queue: HypercubeInput["queue"],
): Asked["pairs"] {
  if (!fields.has("atomPairCallRatePerHour")) {
    if (!fields.has("pairShortfall")) return undefined;
    throw new InputError(`${file}: "pairShortfall" needs "atomPairCallRatePerHour" beside it`);
  }
  const shortfall = fields.get("pairShortfall") ?? "one";
  if (shortfall !== "one" && shortfall !== "none") {
    const got = JSON.stringify(shortfall);
    throw new InputError(`${file}: "pairShortfall" must be "one" or "none", got ${got}`);
  }
  if (queue !== "loss") {
    throw new InputError(
      `${file}: calls that need two units are solved with "queue" "loss" only, got ` +
        `${JSON.stringify(queue)}; who waits for a second unit is no hypercube state`,
    );
  }
  const atomPairCallRatePerHour = expectShape(file, fields, {
    name: "atomPairCallRatePerHour",
    shape: "a list of numbers",
    is: isNumbers,
  });
  return { atomPairCallRatePerHour, shortfall };
}

function readHypercube(file: string): Asked {
  const fields = readFields(file, {
    needed: ["unitServiceRatePerHour", "atomCallRatePerHour", "queue"],
    optional: [
      "preferences",
      "travelHours",
      "atomTravelHours",
      "atomPairCallRatePerHour",
      "pairShortfall",
    ],
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
  const travelHours = table("travelHours");
  if (!fields.has("preferences") && travelHours === undefined) {
    throw new InputError(
      `${file}: "preferences" is missing; give the lists, or "travelHours" to send the nearest`,
    );
  }
  const input = {
    unitServiceRatePerHour: numbers("unitServiceRatePerHour"),
    atomCallRatePerHour: numbers("atomCallRatePerHour"),
    preferences: fields.has("preferences")
      ? expectShape(file, fields, {
          name: "preferences",
          shape: "one list of unit numbers per atom",
          is: isLists,
        })
      : withInputErrors(file, () => nearestFirst(travelHours!)),
    travelHours,
    atomTravelHours: table("atomTravelHours"),
    queue,
  } as const;
  return { input, pairs: readPairs(file, fields, queue) };
}

/** Beyond this the states would be most of the output and are left out. */
const STATES_PRINTED_UNITS_MAX = 15;

type Answer = Omit<HypercubeResult, "report" | "stateProbabilities"> & {
  readonly stateProbabilities: number[] | null;
  /** How it was found, and how near that is. */
  readonly how: Readonly<Record<string, unknown>>;
};

function answer(input: HypercubeInput, approximate: boolean): Answer {
  const units = input.unitServiceRatePerHour.length;
  if (approximate || units > HYPERCUBE_UNITS_MAX) {
    const result = approximateHypercube(input);
    const how = {
      method: "approximate",
      worstRelativeHalfWidth: result.worstRelativeHalfWidth,
      workloadHalfWidths: Array.from(result.workloadHalfWidths),
      steps: result.steps,
    };
    return { ...result, stateProbabilities: null, how };
  }
  const result = solveHypercube(input);
  const { sweeps, totalResidual } = result.report;
  return {
    ...result,
    stateProbabilities:
      units <= STATES_PRINTED_UNITS_MAX ? Array.from(result.stateProbabilities) : null,
    how: { method: "exact", sweeps, totalResidual },
  };
}

function inWords({ how, workloads, meanTravelHours }: Answer, outcome: object): string[] {
  const percent = (part: unknown): string => `${(Number(part) * 100).toFixed(2)} %`;
  const method =
    how["method"] === "exact"
      ? "exact"
      : `approximate: the worst workload is within ${percent(how["worstRelativeHalfWidth"])} ` +
        "of itself (three standard errors)";
  return [
    ...Array.from(workloads, (workload, unit) => `unit ${unit}: busy ${workload.toFixed(4)}`),
    ...Object.entries(outcome).map(([name, value]) => `${name}: ${Number(value).toFixed(6)}`),
    ...(meanTravelHours === undefined
      ? []
      : [`mean travel: ${(meanTravelHours * 60).toFixed(2)} minutes`]),
    method,
  ];
}

/** Prints what a town with calls for two units comes to. */
function pairs(file: string, input: PairsInput, options: Options): void {
  if (options.approximate === true) {
    throw new InputError("--approximate does not know calls that need two units; leave it out");
  }
  const result = withInputErrors(file, () => solvePairs(input));
  const { workloads, lossProbability, travel } = result;
  if (options.json !== true) {
    const { two, one, none } = result.pairs;
    const lines = [
      ...Array.from(workloads, (workload, unit) => `unit ${unit}: busy ${workload.toFixed(4)}`),
      `lossProbability: ${lossProbability.toFixed(6)}`,
      `two-unit calls sent two, one, no unit: ${[two, one, none].map((p) => p.toFixed(6)).join(", ")}`,
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
    return;
  }
  const isSmall = input.unitServiceRatePerHour.length <= STATES_PRINTED_UNITS_MAX;
  const whole = {
    stateProbabilities: isSmall ? Array.from(result.stateProbabilities) : null,
    workloads: Array.from(workloads),
    lossProbability,
    pairs: result.pairs,
    dispatchFractions: result.dispatchFractions.map((row) => Array.from(row)),
    meanTravelHours: travel?.single ?? null,
    meanFirstTravelHours: travel?.first ?? null,
    meanSecondTravelHours: travel?.second ?? null,
    method: "exact",
    sweeps: result.sweeps,
    totalResidual: result.residual,
  };
  process.stdout.write(`${JSON.stringify(whole)}\n`);
}

function hypercube(file: string, options: Options): void {
  const { input, pairs: asked } = readHypercube(file);
  if (asked !== undefined) return pairs(file, { ...input, ...asked }, options);
  const result = withInputErrors(file, () => answer(input, options.approximate === true));
  const outcome =
    input.queue === "loss"
      ? { lossProbability: result.lossProbability }
      : {
          waitProbability: result.waitProbability,
          queueProbability: result.queueProbability,
          meanWaitHours: result.meanWaitHours,
        };
  if (options.json !== true) {
    process.stdout.write(`${inWords(result, outcome).join("\n")}\n`);
    return;
  }
  const whole = {
    stateProbabilities: result.stateProbabilities,
    workloads: Array.from(result.workloads),
    ...outcome,
    dispatchFractions: result.dispatchFractions.map((row) => Array.from(row)),
    meanTravelHours: result.meanTravelHours ?? null,
    ...result.how,
  };
  process.stdout.write(`${JSON.stringify(whole)}\n`);
}

const HELP = `
FILE holds one object; units and atoms are numbered from 0:
  {"unitServiceRatePerHour": [1, 1], "atomCallRatePerHour": [0.6, 0.4],
   "preferences": [[0, 1], [1, 0]], "travelHours": [[0.1, 0.3], [0.3, 0.1]], "queue": "loss"}
A place in a list may be a list of units that share it. "queue" is "loss" or "infinite".
Without "preferences" the nearest by "travelHours" goes, and equally near units share a place.
"atomPairCallRatePerHour" adds calls that need two units; one that finds one free gets that one,
or with "pairShortfall" "none" no unit ("queue" must be "loss", at most ${PAIRS_UNITS_MAX} units).
Fractions in the answer are of calls served; rows are units, columns atoms.
Up to ${HYPERCUBE_UNITS_MAX} units are solved exactly; more, or with --approximate, by a seeded walk that says how
near it came.

Example:
  $ muster plan hypercube town.json --json`;

export function addHypercube(plan: Command): void {
  plan
    .command("hypercube")
    .description("how busy each unit is and which goes where, by the hypercube model")
    .argument("<file>", "the question, as JSON")
    .option("--approximate", "do not solve exactly, even where that could be done")
    .option("--json", "print the whole answer as JSON")
    .addHelpText("after", HELP)
    .action(hypercube);
}
