// Where to open sites and where to put units, each with proof: OR-Library problems where they are
// there, road networks and planes drawn from a seed, and San Francisco with its own calls and roads.
//   npm run bench -- location [--scenario FOLDER]
//   npm run bench -- location --networks SEED,SEED… (only road networks drawn from these seeds)
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  allPairs,
  backupWeights,
  expectedWeights,
  locateCovering,
  locateMedians,
  maximalWeights,
  type CoveringProblem,
  type MedianProblem,
} from "#planning";
import { readOrLibrary } from "../src/cli/locate/or-library.ts";
import { readScenarioQuestion } from "../src/cli/locate/scenario-question.ts";
import { builtScenario } from "./san-francisco.ts";

const SEED = 1_985;
const DATA = new URL("../../shared/data/location-benchmarks/", import.meta.url).pathname;
const TARGETS = { gap: 0.001, seconds: 10 };
const WITHIN_SECONDS = 240;
const NODES = 900;
const MEDIANS = [5, 10, 20, 50, 90];
const OPTIONS = { scenario: { type: "string" }, networks: { type: "string" } } as const;

function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function onNodes(nodes: number, medians: number, costs: Float64Array): MedianProblem {
  return { sites: nodes, customers: nodes, medians, costs };
}

function orLibrary(file: string): MedianProblem {
  const { nodes, medians, edges } = readOrLibrary(file);
  return onNodes(nodes, medians, allPairs(nodes, edges));
}

/** Like the OR-Library's: a tree and random edges, n²/50 in all, lengths 1 to 100. */
function network(nodes: number, medians: number, seed = SEED): MedianProblem {
  const next = random(seed + nodes + medians);
  const draw = (limit: number): number => Math.floor(limit * next());
  const edges = Array.from({ length: Math.round(nodes ** 2 / 50) }, (_, edge) => {
    const from = edge + 1 < nodes ? edge + 1 : draw(nodes);
    return { from, to: edge + 1 < nodes ? draw(from) : draw(nodes), cost: 1 + draw(100) };
  });
  return onNodes(nodes, medians, allPairs(nodes, edges));
}

/** Random points of a square with whole distances. */
function plane(nodes: number, medians: number): MedianProblem {
  const next = random(SEED + nodes + medians);
  const points = Array.from({ length: nodes }, () => ({ x: 1_000 * next(), y: 1_000 * next() }));
  const costs = Float64Array.from({ length: nodes * nodes }, (_, at) => {
    const from = points[Math.floor(at / nodes)]!;
    const to = points[at % nodes]!;
    return Math.round(Math.hypot(from.x - to.x, from.y - to.y));
  });
  return onNodes(nodes, medians, costs);
}

/** Random places of a square, each a site that reaches a tenth of the side. */
function square(rest: Pick<CoveringProblem, "units" | "unitsPerSiteMax" | "weights">) {
  const next = random(5_404);
  const points = Array.from({ length: NODES }, () => ({ x: next(), y: next() }));
  const near = (from: { x: number; y: number }, to: { x: number; y: number }): boolean =>
    Math.hypot(from.x - to.x, from.y - to.y) <= 0.1;
  return {
    demand: Float64Array.from(points, () => Math.round(1 + 99 * next() ** 3)),
    covers: points.map((from) =>
      Int32Array.from([...points.keys()].filter((to) => near(from, points[to]!))),
    ),
    ...rest,
  };
}

type Solved = { objective: number; gap: number; nodes: number };

/** Wall and processor seconds: on a shared machine the first says how busy the others were. */
function measure(name: string, solve: () => Solved): object {
  const [started, used] = [performance.now(), process.cpuUsage()];
  const { objective, gap, nodes } = solve();
  const { user, system } = process.cpuUsage(used);
  const seconds = (performance.now() - started) / 1000;
  const isTargetMet = gap <= TARGETS.gap && seconds <= TARGETS.seconds;
  const cpuSeconds = (user + system) / 1e6;
  return { name, objective, gap, branches: nodes, seconds, cpuSeconds, isTargetMet };
}

function coverings(name: string, unitsOf: readonly number[], problem: Coverable): object[] {
  return unitsOf.flatMap((units) => {
    const models = [
      ["mclp", { units, unitsPerSiteMax: 1, weights: maximalWeights() }],
      ["mexclp", { units, unitsPerSiteMax: 4, weights: expectedWeights(0.3, units) }],
      ["backup", { units, unitsPerSiteMax: 2, weights: backupWeights(0.6) }],
    ] as const;
    return models.map(([model, rest]) =>
      measure(`${name} ${model} ${units}`, () => locateCovering(problem(rest))),
    );
  });
}

type Coverable = (
  rest: Pick<CoveringProblem, "units" | "unitsPerSiteMax" | "weights">,
) => CoveringProblem;

/** 900 places of the history, and 900 sites: stations and the busiest road nodes. */
function sanFrancisco(folder: string): object[] {
  const stations = readScenarioQuestion(folder, { placesMax: NODES, nodeSites: 0 }).sites.length;
  const choice = { placesMax: NODES, nodeSites: NODES - stations };
  const { sites, demand, travelSeconds } = readScenarioQuestion(folder, choice);
  const costs = Float64Array.from(
    travelSeconds.flatMap((row) => row.map((seconds, place) => seconds * demand[place]!)),
  );
  const covers = travelSeconds.map((row) =>
    Int32Array.from([...row.keys()].filter((place) => row[place]! <= WITHIN_SECONDS)),
  );
  const shape = { sites: sites.length, customers: demand.length, costs };
  return [
    ...[10, 20, 40].map((medians) =>
      measure(`San Francisco p-median ${medians}`, () => locateMedians({ ...shape, medians })),
    ),
    ...coverings("San Francisco", [10, 20, 40], (rest) => ({
      demand: Float64Array.from(demand),
      covers,
      ...rest,
    })),
  ];
}

export async function run(words: string[]): Promise<object> {
  const { values } = parseArgs({ args: words, options: OPTIONS });
  if (values.networks !== undefined) {
    const results = values.networks.split(",").flatMap((seed) =>
      MEDIANS.map((medians) => {
        const problem = network(NODES, medians, Number(seed));
        return measure(`network ${seed} p-median ${medians}`, () => locateMedians(problem));
      }),
    );
    return { targets: TARGETS, results };
  }
  const results: object[] = [];
  for (let number = 1; number <= 20 && existsSync(`${DATA}pmedopt.txt`); number += 1) {
    const problem = orLibrary(`${DATA}pmed${number}.txt`);
    const optimum = Number(optimaOf(`pmed${number}`));
    results.push({ ...measure(`pmed${number}`, () => locateMedians(problem)), optimum });
  }
  for (const medians of MEDIANS) {
    const [roads, points] = [network(NODES, medians), plane(NODES, medians)];
    results.push(measure(`network ${NODES} p-median ${medians}`, () => locateMedians(roads)));
    results.push(measure(`plane ${NODES} p-median ${medians}`, () => locateMedians(points)));
  }
  results.push(...coverings(`square ${NODES}`, [20, 30], square));
  results.push(...sanFrancisco(values.scenario ?? builtScenario()));
  return { seed: SEED, targets: TARGETS, withinSeconds: WITHIN_SECONDS, results };
}

function optimaOf(name: string): string | undefined {
  const lines = readFileSync(`${DATA}pmedopt.txt`, "utf8").split("\n");
  return lines.map((line) => line.trim().split(/\s+/)).find(([first]) => first === name)?.[1];
}
