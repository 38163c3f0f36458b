import { Option, type Command } from "commander";
import {
  allPairs,
  backupWeights,
  expectedWeights,
  locateCovering,
  locateMedians,
  maximalWeights,
  type CostedEdge,
} from "#planning";
import { InputError } from "../failure.ts";
import {
  expectShape,
  isNumber,
  isNumbers,
  isTable,
  readFields,
  readText,
  withInputErrors,
} from "../json-file.ts";

const MODELS = ["p-median", "mclp", "mexclp", "backup"] as const;
type Model = (typeof MODELS)[number];
type Options = { json?: boolean; orlib?: string; model: Model };

/** A proof from below where cost is to be least, from above where cover is to be most. */
type Answer = {
  readonly objective: number;
  readonly lowerBound?: number;
  readonly upperBound?: number;
  readonly gap: number;
  readonly open: readonly number[];
};

function print(text: string): void {
  process.stdout.write(`${text}\n`);
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

function solveOrLibrary(file: string): Answer {
  const { nodes, medians, edges } = readOrLibrary(file);
  const costs = allPairs(nodes, edges);
  if (costs.includes(Infinity)) {
    throw new InputError(`${file}: some nodes cannot reach each other; join the parts`);
  }
  const { open, objective, lowerBound, gap } = withInputErrors(file, () =>
    locateMedians({ sites: nodes, customers: nodes, medians, costs }),
  );
  const names = Array.from(open, (site) => site + 1);
  return { objective, lowerBound, gap, open: names };
}

type Question = {
  readonly file: string;
  readonly number: (name: string, fallback?: number) => number;
  readonly demand: readonly number[];
  readonly travelSeconds: readonly (readonly number[])[];
};

function readQuestion(file: string): Question {
  const fields = readFields(file, {
    needed: ["demand", "travelSeconds", "units"],
    optional: ["withinSeconds", "unitsPerSiteMax", "busyFraction", "firstShare"],
  });
  const demand = expectShape(file, fields, {
    name: "demand",
    shape: "a list of numbers, one per place",
    is: isNumbers,
  });
  const travelSeconds = expectShape(file, fields, {
    name: "travelSeconds",
    shape: "one list per site, of seconds to each place",
    is: isTable,
  });
  for (const [site, row] of travelSeconds.entries()) {
    if (row.length === demand.length) continue;
    throw new InputError(
      `${file}: "travelSeconds" of site ${site} must hold ${demand.length} numbers, ` +
        `one per place of "demand", got ${row.length}`,
    );
  }
  const number = (name: string, fallback?: number): number =>
    fields.has(name) || fallback === undefined
      ? expectShape(file, fields, { name, shape: "a number", is: isNumber })
      : fallback;
  return { file, number, demand, travelSeconds };
}

function solveMedian({ file, number, demand, travelSeconds }: Question): Answer {
  const sites = travelSeconds.length;
  const customers = demand.length;
  const costs = Float64Array.from(
    travelSeconds.flatMap((row) => row.map((seconds, place) => seconds * demand[place]!)),
  );
  const problem = { sites, customers, medians: number("units"), costs };
  const { open, objective, lowerBound, gap } = withInputErrors(file, () => locateMedians(problem));
  return { objective, lowerBound, gap, open: Array.from(open) };
}

function weightsOf({ number }: Question, model: Model, units: number): number[] {
  if (model === "mexclp") return expectedWeights(number("busyFraction"), units);
  return model === "backup" ? backupWeights(number("firstShare", 0.5)) : maximalWeights();
}

function solveCovering(question: Question, model: Model): Answer {
  const { file, number, demand, travelSeconds } = question;
  const units = number("units");
  const within = number("withinSeconds");
  const { placed, objective, upperBound, gap } = withInputErrors(file, () =>
    locateCovering({
      demand: Float64Array.from(demand),
      covers: travelSeconds.map((row) =>
        Int32Array.from([...row.keys()].filter((place) => row[place]! <= within)),
      ),
      units,
      unitsPerSiteMax: number("unitsPerSiteMax", model === "mclp" ? 1 : units),
      weights: weightsOf(question, model, units),
    }),
  );
  const open = [...placed].flatMap((count, site) => Array<number>(count).fill(site));
  return { objective, upperBound, gap, open };
}

function solve(file: string | undefined, { orlib, model }: Options): Answer {
  if ((file === undefined) === (orlib === undefined)) {
    throw new InputError("give either a question FILE or --orlib FILE, one of the two");
  }
  if (orlib !== undefined && model !== "p-median") {
    throw new InputError(`--orlib holds a p-median problem, got --model ${model}`);
  }
  if (orlib !== undefined) return solveOrLibrary(orlib);
  const question = readQuestion(file ?? "");
  return model === "p-median" ? solveMedian(question) : solveCovering(question, model);
}

function locate(file: string | undefined, options: Options): void {
  const started = performance.now();
  const answer = solve(file, options);
  const seconds = (performance.now() - started) / 1000;
  if (options.json === true) return print(JSON.stringify({ ...answer, seconds }));
  const { objective, lowerBound, upperBound, open } = answer;
  if (options.model === "p-median") {
    print(`total cost ${objective}, proven to be at least ${lowerBound}`);
  } else print(`covers ${objective}, proven that no more than ${upperBound} can be`);
  print(`open ${open.join(", ")}`);
}

const LOCATE_HELP = `
FILE holds one object; sites and places of demand are numbered from 0:
  {"demand": [10, 4], "travelSeconds": [[60, 500], [400, 90]], "units": 1, "withinSeconds": 480}
p-median: least total demand x travel. mclp: most demand within withinSeconds of a unit. mexclp: the
same when each unit is busy "busyFraction" of the time. backup: "firstShare" of the worth for one
unit within reach, the rest for a second. "unitsPerSiteMax" is 1 for mclp, otherwise "units".
A site with several units stands in "open" as many times.

An OR-Library p-median file holds nodes, edges, medians; then from, to and cost of each undirected
edge; of two lines for one edge the later counts; its nodes are numbered from 1, as in the file.
No choice costs less than lowerBound (p-median) or covers more than upperBound (the others); gap is
the distance to it in parts; 0 means proven best.

Examples:
  $ muster plan locate town.json --model mexclp --json
  $ muster plan locate --orlib pmed1.txt --json`;

export function addLocate(plan: Command): void {
  plan
    .command("locate")
    .description("where to put units or open sites so that most is reached, with a proof")
    .argument("[file]", "the question, as JSON")
    .option("--orlib <file>", "an OR-Library p-median file")
    .addOption(
      new Option("--model <model>", "what is best").choices([...MODELS]).default("p-median"),
    )
    .option("--json", "print the answer as JSON")
    .addHelpText("after", LOCATE_HELP)
    .action(locate);
}
