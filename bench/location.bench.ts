// p-median with proof: OR-Library problems where they are there, and grids of random points.
import { existsSync, readFileSync } from "node:fs";
import { allPairs, locateMedians, type MedianProblem } from "#planning";

const SEED = 1_985;
const DATA = new URL("../../shared/data/location-benchmarks/", import.meta.url).pathname;
const TARGETS = { gap: 0.001, seconds: 10 };

function orLibrary(file: string): MedianProblem {
  const words = readFileSync(file, "utf8").trim().split(/\s+/).map(Number);
  const [nodes = 0, count = 0, medians = 0] = words;
  const edges = Array.from({ length: count }, (_, edge) => {
    const [from = 0, to = 0, cost = 0] = words.slice(3 + 3 * edge, 6 + 3 * edge);
    return { from: from - 1, to: to - 1, cost };
  });
  return { sites: nodes, customers: nodes, medians, costs: allPairs(nodes, edges) };
}

/** Random points of a square with whole distances: harder for the bound than road networks. */
function plane(nodes: number, medians: number): MedianProblem {
  let state = SEED + nodes + medians;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const points = Array.from({ length: nodes }, () => ({ x: 1_000 * next(), y: 1_000 * next() }));
  const costs = Float64Array.from({ length: nodes * nodes }, (_, at) => {
    const from = points[Math.floor(at / nodes)]!;
    const to = points[at % nodes]!;
    return Math.round(Math.hypot(from.x - to.x, from.y - to.y));
  });
  return { sites: nodes, customers: nodes, medians, costs };
}

function measure(name: string, make: () => MedianProblem): object {
  const started = performance.now();
  const problem = make();
  const solving = performance.now();
  const { objective, lowerBound, gap, nodes, iterations } = locateMedians(problem);
  const { sites, medians } = problem;
  const makeSeconds = (solving - started) / 1000;
  const solveSeconds = (performance.now() - solving) / 1000;
  const answer = { objective, lowerBound, gap, nodes, iterations };
  return { name, sites, medians, ...answer, makeSeconds, solveSeconds };
}

export async function run(): Promise<object> {
  const results: object[] = [];
  for (let number = 1; number <= 20 && existsSync(`${DATA}pmedopt.txt`); number += 1) {
    results.push(measure(`pmed${number}`, () => orLibrary(`${DATA}pmed${number}.txt`)));
  }
  for (const [nodes, medians] of [
    [400, 20],
    [900, 10],
    [900, 50],
  ] as const) {
    results.push(measure(`plane ${nodes} ${medians}`, () => plane(nodes, medians)));
  }
  return { seed: SEED, targets: TARGETS, results };
}
