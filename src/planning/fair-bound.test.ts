import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { locateFairly, type FairProblem } from "#planning";
import { boundFair, firstPrices, Relaxed, slotLoadsOf, slotsOf } from "./fair-bound.ts";
import { FairMeasure } from "./fair-problem.ts";
import type { Prices } from "./fair-row.ts";
import { numbersFrom, problems } from "./testing/fair-problems.ts";

test("PLN-59: the bound by itself is never above the best placement that keeps the limits", () => {
  let priced = 0;
  fc.assert(
    fc.property(problems, (problem) => {
      const found = locateFairly(problem);
      if (found.limits !== "kept") return;
      const sign = problem.weights === undefined ? 1 : -1;
      const best = sign * found.figures.objective;
      const measure = new FairMeasure(problem);
      const slots = slotsOf(measure);
      // Far above the best, so that prices climb as high as they can.
      const goal = best + 0.5 * Math.abs(best);
      const { lowerBound, prices } = boundFair(measure, slots, {
        decisions: new Int8Array(slots.site.length),
        prices: firstPrices(measure, slots),
        iterationsMax: 300,
        target: () => goal,
        worst: goal,
        visit: () => {},
      });
      assert.ok(lowerBound <= best + 1e-6 * Math.abs(best), `${lowerBound} is above ${best}`);
      const { mean, far, load } = prices;
      if ([mean, far, load].some((kind) => kind.some((price) => price > 0))) priced += 1;
    }),
    { numRuns: 110, seed: 5904 },
  );
  assert.ok(priced > 8, String(priced));
});

const KINDS = ["serve", "reach", "mean", "far", "load", "light"] as const;

/** Prices of any height; those of conditions that are no equations are zero or more. */
function anyPrices(start: Prices, problem: FairProblem, next: () => number): Prices {
  const worth = problem.demand.reduce((sum, value) => sum + value, 0) * 40;
  const drawn = (kind: (typeof KINDS)[number]): Float64Array =>
    start[kind].map((price) => {
      if (kind === "serve") return price + worth * (next() - 0.3) * 0.2;
      return next() < 0.3 ? 0 : worth * next() ** 2;
    });
  return Object.fromEntries(KINDS.map((kind) => [kind, drawn(kind)])) as Prices;
}

/** Every placement of the units, at most so many on a site. */
function* everyPlacement({ travelSeconds, units, unitsPerSiteMax }: FairProblem) {
  const placed = new Int32Array(travelSeconds.length);
  function* from(site: number, left: number): Generator<Int32Array> {
    if (site === placed.length) {
      if (left === 0) yield placed;
      return;
    }
    for (let count = 0; count <= Math.min(left, unitsPerSiteMax); count += 1) {
      placed[site] = count;
      yield* from(site + 1, left - count);
    }
    placed[site] = 0;
  }
  yield* from(0, units);
}

test("PLN-85: at any prices the bound is below all that keep the limits, and its slopes are true", () => {
  const bites = { load: 0, light: 0, mean: 0, far: 0 };
  fc.assert(
    fc.property(problems, fc.integer({ min: 1, max: 1e6 }), (problem, seed) => {
      const next = numbersFrom(seed);
      const sign = problem.weights === undefined ? 1 : -1;
      const measure = new FairMeasure(problem);
      let best = Infinity;
      for (const placed of everyPlacement(problem)) {
        const { figures, excess } = measure.measure(placed);
        if (excess === 0) best = Math.min(best, sign * figures.objective);
      }
      const slots = slotsOf(measure);
      const free = new Int8Array(slots.site.length);
      const relaxed = new Relaxed(measure, slots);
      for (let round = 0; round < 4; round += 1) {
        const [one, other] = [0, 1].map(() =>
          anyPrices(firstPrices(measure, slots), problem, next),
        );
        assert.ok(relaxed.solve(one!, free));
        const { bound } = relaxed;
        const slack = 1e-9 * (1 + Math.abs(bound) + Math.abs(best === Infinity ? 0 : best));
        assert.ok(bound <= best + slack, `${bound} is above ${best}`);
        let reached = bound;
        for (const kind of KINDS) {
          relaxed.slopes[kind].forEach((slope, at) => {
            reached += slope * (other![kind][at]! - one![kind][at]!);
            if (kind in bites && slope !== 0) bites[kind as keyof typeof bites] += 1;
          });
        }
        // A slope is true when no other prices give more than it promises.
        assert.ok(relaxed.solve(other!, free));
        const rounding = 1e-9 * (1 + Math.abs(reached) + Math.abs(relaxed.bound));
        assert.ok(relaxed.bound <= reached + rounding, `${relaxed.bound} is above ${reached}`);
      }
    }),
    { numRuns: 150, seed: 8501 },
  );
  for (const [kind, count] of Object.entries(bites)) assert.ok(count > 100, `${kind} ${count}`);
});

test("PLN-85: the prices of loads and of their change lift the bound", () => {
  const lifted = { loadMax: 0, loadChangeMax: 0 };
  fc.assert(
    fc.property(problems, fc.constantFrom("loadMax", "loadChangeMax"), (problem, name) => {
      const { figures } = locateFairly({ ...problem, limits: {} });
      const limits =
        name === "loadMax"
          ? { loadMax: 0.8 * figures.greatestLoad }
          : { loadChangeMax: 0.3 * figures.greatestLoadChange! };
      const rootOf = (limited: FairProblem): number => {
        const measure = new FairMeasure(limited);
        const slots = slotsOf(measure);
        const goal = 1.5 * Math.abs(figures.objective) + 1;
        return boundFair(measure, slots, {
          decisions: new Int8Array(slots.site.length),
          prices: firstPrices(measure, slots),
          iterationsMax: 400,
          target: () => goal,
          worst: goal,
          visit: () => {},
        }).lowerBound;
      };
      const free = rootOf({ ...problem, limits: {} });
      const limited = rootOf({ ...problem, limits });
      if (limited > free + 0.01 * Math.abs(free)) lifted[name] += 1;
    }),
    { numRuns: 120, seed: 8502 },
  );
  assert.ok(lifted.loadMax > 10 && lifted.loadChangeMax > 8, JSON.stringify(lifted));
});

test("PLN-85: what a unit of a site may serve follows from the present plan", () => {
  const problem: FairProblem = {
    demand: [10, 12, 28],
    travelSeconds: [
      [10, 90, 90],
      [90, 10, 20],
      [50, 60, 70],
    ],
    units: 3,
    unitsPerSiteMax: 2,
    present: [0, 1, 1],
    limits: { loadChangeMax: 0.25, loadMax: 22 },
  };
  const measure = new FairMeasure(problem);
  const { most, least } = slotLoadsOf(measure, slotsOf(measure));
  const near = (found: Float64Array, expected: number[]): void => {
    found.forEach((value, at) =>
      assert.ok(Math.abs(value - expected[at]!) < 1e-6, `${at} ${value}`),
    );
  };
  // Site 0 serves 10 with one unit, site 1 serves 40 with two; site 2 has none today.
  near(most, [12.5, 12.5, 22, 22, 22, 22]);
  near(least, [7.5, 7.5, 15, 15, 0, 0]);
});
