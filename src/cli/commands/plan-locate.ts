import { Option, type Command } from "commander";
import { allPairs, locateCovering, locateMedians, type FairLimits } from "#planning";
import { InputError } from "../failure.ts";
import { withInputErrors } from "../json-file.ts";
import {
  inWords,
  isLimited,
  LIMITS,
  solveFairly,
  weightsOf,
  type KeptLimits,
  type Model,
} from "../locate/limits.ts";
import { readOrLibrary } from "../locate/or-library.ts";
import { readQuestion, type Question } from "../locate/question.ts";
import {
  readScenarioQuestion,
  type NamedSite,
  type ScenarioQuestion,
} from "../locate/scenario-question.ts";

const MODELS: readonly Model[] = ["p-median", "mclp", "mexclp", "backup"];
type Options = {
  json?: boolean;
  orlib?: string;
  scenario?: string;
  model: Model;
  units?: string;
  withinSeconds?: string;
  unitsPerSiteMax?: string;
  busyFraction?: string;
  firstShare?: string;
  nodeSites?: string;
  placesMax?: string;
  present?: string;
} & { [Limit in (typeof LIMITS)[number]]?: string };

/** A proof from below where cost is to be least, from above where cover is to be most. */
type Answer = {
  readonly objective: number;
  readonly lowerBound?: number | undefined;
  readonly upperBound?: number | undefined;
  readonly gap?: number | undefined;
  readonly open: readonly number[];
  readonly limits?: KeptLimits;
  /** The open sites by name, when they have one. */
  readonly openSites?: readonly NamedSite[];
  /** What was counted of a scenario's history and what was not. */
  readonly demand?: Demand;
};

type Demand = Pick<ScenarioQuestion, "calls" | "excluded"> & {
  readonly counted: number;
  readonly places: number;
  readonly sites: number;
};

function print(text: string): void {
  process.stdout.write(`${text}\n`);
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

/** Names of figures in a question file, and of the options that give them for a scenario. */
const FIGURES = [
  "units",
  "withinSeconds",
  "unitsPerSiteMax",
  "busyFraction",
  "firstShare",
  "nodeSites",
  "placesMax",
  ...LIMITS,
] as const;

function optionName(figure: string): string {
  return `--${figure.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The figures given as options; a question file holds its own. */
function figuresOf(options: Options): (name: string, fallback?: number) => number {
  const given = new Map<string, string | undefined>(FIGURES.map((name) => [name, options[name]]));
  return (name, fallback) => {
    const text = given.get(name);
    if (text === undefined && fallback !== undefined) return fallback;
    const value = Number(text);
    if (text !== undefined && text.trim() !== "" && Number.isFinite(value)) return value;
    const got = text === undefined ? "it is missing" : `got "${text}"`;
    throw new InputError(`${optionName(name)} must be a number; ${got}`);
  };
}

function solveModel(question: Question, model: Model): Answer {
  if (isLimited(question.fairness)) return solveFairly(question, model, question.fairness);
  return model === "p-median" ? solveMedian(question) : solveCovering(question, model);
}

function limitsOf(options: Options): FairLimits {
  const number = figuresOf(options);
  const given = LIMITS.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, number(name)]));
}

/** Sites where units stand now, by the ids of stations and posts. */
function presentOf(
  folder: string,
  sites: readonly NamedSite[],
  present: string | undefined,
): number[] | undefined {
  return present?.split(",").map((id) => {
    const site = sites.findIndex((known) => known.id === id.trim());
    if (site !== -1) return site;
    const known = sites.map((each) => each.id).join(", ");
    throw new InputError(`${folder}: --present must name sites, got "${id}"; known are ${known}`);
  });
}

function solveScenario(folder: string, options: Options): Answer {
  const number = figuresOf(options);
  const asked = readScenarioQuestion(folder, {
    placesMax: number("placesMax", PLACES_MAX),
    nodeSites: number("nodeSites", 0),
  });
  const { sites, demand, travelSeconds, calls, excluded } = asked;
  const fairness = {
    limits: limitsOf(options),
    areas: asked.places.map(({ areaId }) => areaId),
    present: presentOf(folder, sites, options.present),
  };
  const question = { file: folder, number, demand, travelSeconds, fairness };
  const answer = solveModel(question, options.model);
  const counted = demand.reduce((sum, count) => sum + count, 0);
  const used = { calls, counted, places: demand.length, sites: sites.length, excluded };
  return { ...answer, openSites: answer.open.map((site) => sites[site]!), demand: used };
}

/** Costs between more places and sites than this would not fit into memory. */
const PLACES_MAX = 5_000;

function solve(file: string | undefined, options: Options): Answer {
  const { orlib, scenario, model } = options;
  const given = [file, orlib, scenario].filter((source) => source !== undefined);
  if (given.length !== 1) {
    throw new InputError(
      "give either a question FILE, --orlib FILE or --scenario FOLDER, one of them",
    );
  }
  if (orlib !== undefined && model !== "p-median") {
    throw new InputError(`--orlib holds a p-median problem, got --model ${model}`);
  }
  if (scenario !== undefined) return solveScenario(scenario, options);
  const idle = FIGURES.find((name) => options[name] !== undefined);
  if (idle !== undefined) {
    throw new InputError(`${optionName(idle)} goes with --scenario; a file holds its own figures`);
  }
  if (orlib !== undefined) return solveOrLibrary(orlib);
  return solveModel(readQuestion(file ?? ""), model);
}

function locate(file: string | undefined, options: Options): void {
  const started = performance.now();
  const answer = solve(file, options);
  const seconds = (performance.now() - started) / 1000;
  if (options.json === true) return print(JSON.stringify({ ...answer, seconds }));
  const { objective, lowerBound, upperBound, open, openSites, demand } = answer;
  if (demand !== undefined) {
    const out = Object.entries(demand.excluded).map(([reason, count]) => `${count} ${reason}`);
    print(`${demand.counted} of ${demand.calls} calls counted (not counted: ${out.join(", ")})`);
  }
  if (answer.limits !== undefined) for (const line of inWords(answer.limits)) print(line);
  if (answer.limits !== undefined && answer.limits.outcome !== "kept") {
    print(`${options.model === "p-median" ? "total cost" : "covers"} ${objective} there`);
  } else if (options.model === "p-median") {
    print(`total cost ${objective}, proven to be at least ${lowerBound}`);
  } else print(`covers ${objective}, proven that no more than ${upperBound} can be`);
  print(`open ${openSites?.map(({ name }) => name).join(", ") ?? open.join(", ")}`);
}

const LOCATE_HELP = `
FILE holds one object; sites and places of demand are numbered from 0:
  {"demand": [10, 4], "travelSeconds": [[60, 500], [400, 90]], "units": 1, "withinSeconds": 480}
p-median: least total demand x travel. mclp: most demand within withinSeconds of a unit. mexclp: the
same when each unit is busy "busyFraction" of the time. backup: "firstShare" of the worth for one
unit within reach, the rest for a second. "unitsPerSiteMax" is 1 for mclp, otherwise "units".
A site with several units stands in "open" as many times.

With --scenario FOLDER (from "muster scenario build") sites are the stations and posts of the area,
and with --node-sites the busiest road nodes; demand is the calls of its history where they came
from; travel is the seconds of its roads. Calls that are not counted are, with the reason. The
figures are then options: --units, --within-seconds and so on; open sites are named in "openSites".

Limits that protect the worst served and the present plan, in FILE or as options of --scenario:
"areaShareMin" of every area's demand within withinSeconds, "areaMeanSecondsMax" and
"farthestSecondsMax" of travel, "loadMax" demand per unit that is nearest to it, and against the
present plan at most "movesMax" units moved and "loadChangeMax" as a part of a site's load.
"areas" names the area of each place (each its own without it; of a scenario its zones), "present"
the sites of today (--present ID,ID). Where no placement keeps them, that is said, with the nearest.

An OR-Library p-median file holds nodes, edges, medians; then from, to and cost of each undirected
edge; of two lines for one edge the later counts; its nodes are numbered from 1, as in the file.
No choice costs less than lowerBound (p-median) or covers more than upperBound (the others); gap is
the distance to it in parts; 0 means proven best.

Examples:
  $ muster plan locate town.json --model mexclp --json
  $ muster plan locate --scenario new-year --model mexclp --units 20 --within-seconds 240 \\
      --busy-fraction 0.3
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
    .option("--scenario <folder>", "a scenario: its own stations, calls and roads")
    .option("--units <number>", "units to place, or sites to open")
    .option("--within-seconds <number>", "travel within which a call is reached")
    .option("--units-per-site-max <number>", "units that one site can hold")
    .option("--busy-fraction <part>", "mexclp: part of the time that each unit is busy")
    .option("--first-share <part>", "backup: what the first unit within reach is worth")
    .option("--node-sites <number>", "busiest road nodes that are sites too")
    .option("--places-max <number>", "busiest places that count as demand")
    .option("--present <ids>", "sites where units stand now, one for each unit")
    .option("--area-share-min <part>", "part of every area's demand within reach, at least")
    .option("--area-mean-seconds-max <number>", "mean travel in every area, at most")
    .option("--farthest-seconds-max <number>", "travel to any place with demand, at most")
    .option("--load-max <number>", "demand whose nearest site it is, per unit, at most")
    .option("--moves-max <number>", "units that move from where they are now, at most")
    .option("--load-change-max <part>", "change of the load of a site that stays, at most")
    .option("--json", "print the answer as JSON")
    .addHelpText("after", LOCATE_HELP)
    .action(locate);
}
