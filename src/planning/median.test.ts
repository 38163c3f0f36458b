import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { allPairs, interchange, locateMedians, medianCost, type MedianProblem } from "#planning";

const DATA = new URL("../../../shared/data/location-benchmarks/", import.meta.url).pathname;
const skip = existsSync(`${DATA}pmedopt.txt`) ? false : "the OR-Library files are not there";

function problemOf(
  [sites, customers]: readonly [number, number],
  medians: number,
  costOf: (at: number) => number,
): MedianProblem {
  const costs = Float64Array.from({ length: sites * customers }, (_, at) => costOf(at));
  return { sites, customers, medians: Math.min(medians, sites), costs };
}

/** Every choice of sites, costed. */
function bestOfAll(problem: MedianProblem): number {
  let best = Infinity;
  for (let subset = 0; subset < 2 ** problem.sites; subset += 1) {
    const open: number[] = [];
    for (let site = 0; site < problem.sites; site += 1) if (subset & (1 << site)) open.push(site);
    if (open.length !== problem.medians) continue;
    let cost = 0;
    for (let customer = 0; customer < problem.customers; customer += 1) {
      const row = (site: number): number => problem.costs[site * problem.customers + customer]!;
      cost += Math.min(...open.map(row));
    }
    best = Math.min(best, cost);
  }
  return best;
}

const size = fc.tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 12 }));
const whole = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 120, maxLength: 120 });
const real = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), {
  minLength: 120,
  maxLength: 120,
});
const medians = fc.integer({ min: 1, max: 9 });

test("PLN-30: small problems, to the best of all choices", () => {
  const property = fc.property(size, fc.oneof(whole, real), medians, (shape, costs, count) => {
    const problem = problemOf(shape, count, (at) => costs[at]!);
    const result = locateMedians(problem);
    const best = bestOfAll(problem);
    const near = (value: number): boolean => Math.abs(value - best) <= 1e-8 * (1 + best);
    assert.ok(near(result.objective), `${result.objective} against ${best}`);
    assert.ok(near(result.lowerBound) && result.lowerBound <= result.objective);
    assert.ok(near(medianCost(problem, result.open)));
    assert.equal(new Set(result.open).size, problem.medians);
  });
  fc.assert(property, { numRuns: 300, seed: 1977 });
});

test("PLN-31: pmed1 to pmed20 to the published optima, with a proven gap", { skip }, () => {
  const optima = readFileSync(`${DATA}pmedopt.txt`, "utf8").trim().split("\n").slice(1);
  assert.equal(optima.length >= 20, true);
  for (const line of optima.slice(0, 20)) {
    const [name = "", optimum] = line.trim().split(/\s+/);
    const words = readFileSync(`${DATA}${name}.txt`, "utf8").trim().split(/\s+/).map(Number);
    const [nodes = 0, count = 0, medians = 0] = words;
    const edges = Array.from({ length: count }, (_, edge) => {
      const [from = 0, to = 0, cost = 0] = words.slice(3 + 3 * edge, 6 + 3 * edge);
      return { from: from - 1, to: to - 1, cost };
    });
    const costs = allPairs(nodes, edges);
    const result = locateMedians({ sites: nodes, customers: nodes, medians, costs });
    assert.equal(result.objective, Number(optimum), name);

    assert.equal(result.lowerBound, result.objective, name);
    assert.equal(result.gap, 0, name);
  }
});

test("PLN-32: a search stopped early still has a true bound, and repeats itself", () => {
  const stop = fc.integer({ min: 0, max: 3 });
  const property = fc.property(size, whole, medians, stop, (shape, costs, count, nodesMax) => {
    const problem = problemOf(shape, count, (at) => costs[at]!);
    const limits = { nodesMax, rootIterationsMax: 6, nodeIterationsMax: 3 };
    const result = locateMedians(problem, limits);
    const best = bestOfAll(problem);
    assert.ok(result.lowerBound <= best && best <= result.objective);
    assert.deepEqual(locateMedians(problem, limits), result);
    const swapped = interchange(problem, result.open);
    assert.ok(swapped.objective <= result.objective);
  });
  fc.assert(property, { numRuns: 200, seed: 1983 });
});

test("PLN-33: all-pairs costs", () => {
  const edge = fc.record({ from: fc.nat(6), to: fc.nat(6), cost: fc.integer({ min: 1, max: 9 }) });
  const property = fc.property(fc.array(edge), (edges) => {
    const direct = new Map<string, number>();
    for (const { from, to, cost } of edges) {
      direct.set(`${from} ${to}`, cost);
      direct.set(`${to} ${from}`, cost);
    }
    // Bellman and Ford, from each node.
    const costs = allPairs(7, edges);
    for (let start = 0; start < 7; start += 1) {
      const away = Array.from({ length: 7 }, (_, node) => (node === start ? 0 : Infinity));
      for (let round = 0; round < 7; round += 1) {
        for (const [pair, cost] of direct) {
          const [from, to] = pair.split(" ").map(Number);
          away[to!] = Math.min(away[to!]!, away[from!]! + cost);
        }
      }
      assert.deepEqual(away, [...costs.subarray(7 * start, 7 * start + 7)]);
    }
  });
  fc.assert(property, { numRuns: 100, seed: 1962 });
});

test("PLN-34: problems that make no sense are refused", () => {
  const base = problemOf([3, 2], 1, (at) => at);
  assert.throws(() => locateMedians({ ...base, medians: 4 }), /medians must be 1 to 3/);
  assert.throws(() => locateMedians({ ...base, sites: 4 }), /costs must hold 8/);
  assert.throws(() => locateMedians({ ...base, costs: base.costs.map(() => -1) }), /zero or more/);
});
