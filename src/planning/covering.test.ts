import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  backupWeights,
  expectedWeights,
  locateCovering,
  maximalWeights,
  type CoveringProblem,
} from "#planning";

/** Worth of a placement straight from the definition. */
function worth({ demand, covers, weights }: CoveringProblem, placed: readonly number[]): number {
  let total = 0;
  for (const [place, value] of demand.entries()) {
    let reach = 0;
    for (const [site, units] of placed.entries()) if (covers[site]!.includes(place)) reach += units;
    for (let k = 0; k < reach; k += 1) total += value * (weights[k] ?? 0);
  }
  return total;
}

/** The most that any placement is worth, by trying all. */
function bestOfAll(problem: CoveringProblem): number {
  let best = 0;
  const placed: number[] = [];
  const place = (left: number): void => {
    if (placed.length === problem.covers.length) {
      if (left === 0) best = Math.max(best, worth(problem, placed));
      return;
    }
    for (let units = 0; units <= Math.min(left, problem.unitsPerSiteMax); units += 1) {
      placed.push(units);
      place(left - units);
      placed.pop();
    }
  };
  place(problem.units);
  return best;
}

const problems = fc
  .record({
    sites: fc.integer({ min: 2, max: 6 }),
    units: fc.integer({ min: 1, max: 4 }),
    demand: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 9 }),
    bits: fc.array(fc.boolean(), { minLength: 54, maxLength: 54 }),
    model: fc.constantFrom("mclp", "mexclp", "backup"),
    busy: fc.constantFrom(0, 0.2, 0.5, 0.8),
    perSite: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ sites, units, demand, bits, model, busy, perSite }): CoveringProblem => ({
    demand: Float64Array.from(demand),
    covers: Array.from({ length: sites }, (_, site) =>
      Int32Array.from([...demand.keys()].filter((place) => bits[site * 9 + place])),
    ),
    units: Math.min(units, sites * perSite),
    unitsPerSiteMax: perSite,
    weights:
      model === "mclp"
        ? maximalWeights()
        : model === "mexclp"
          ? expectedWeights(busy, units)
          : backupWeights(0.6),
  }));

test("PLN-50: the placement equals the best of all on small problems, and is proven", () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const { placed, objective, upperBound } = locateCovering(problem, { nodesMax: 4000 });
      const best = bestOfAll(problem);
      assert.ok(Math.abs(objective - best) < 1e-9 * Math.max(1, best), `${objective} of ${best}`);
      assert.ok(Math.abs(worth(problem, [...placed]) - objective) < 1e-9 * Math.max(1, best));
      assert.ok(upperBound >= best - 1e-9);
      assert.ok(upperBound - objective <= 1e-6 * Math.max(1, best), `proven ${upperBound}`);
      assert.equal(
        placed.reduce((sum, units) => sum + units, 0),
        problem.units,
      );
    }),
    { numRuns: 300, seed: 20161231 },
  );
});

test("PLN-51: the bound holds however early the search is stopped", () => {
  fc.assert(
    fc.property(problems, fc.integer({ min: 1, max: 40 }), (problem, rootIterationsMax) => {
      const { upperBound } = locateCovering(problem, { nodesMax: 1, rootIterationsMax });
      assert.ok(upperBound >= bestOfAll(problem) * (1 - 1e-9));
    }),
    { numRuns: 200 },
  );
});

/** Places on a square, demand at each, a site at each; reach by distance. */
function square(count: number, radius: number, rest: Partial<CoveringProblem>) {
  let state = 5_404;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const points = Array.from({ length: count }, () => ({ x: next(), y: next() }));
  const demand = Float64Array.from(points, () => Math.round(1 + 99 * next() ** 3));
  const covers = points.map((from) =>
    Int32Array.from(
      [...points.keys()].filter(
        (to) => Math.hypot(from.x - points[to]!.x, from.y - points[to]!.y) <= radius,
      ),
    ),
  );
  return {
    demand,
    covers,
    units: 10,
    unitsPerSiteMax: 1,
    weights: maximalWeights(),
    ...rest,
  };
}

test("PLN-52: nine hundred places are proven to a thousandth, each model", () => {
  const models: [number, Partial<CoveringProblem>][] = [
    [0.001, { weights: maximalWeights(), units: 20 }],
    [0.001, { weights: expectedWeights(0.3, 30), units: 30, unitsPerSiteMax: 4 }],
    [0.001, { weights: backupWeights(0.6), units: 30, unitsPerSiteMax: 2 }],
  ];
  for (const [aim, model] of models) {
    const { gap, objective } = locateCovering(square(900, 0.1, model), { gapAim: 1e-3 });
    assert.ok(objective > 0);
    assert.ok(gap <= aim, `gap ${gap} with ${model.units} units`);
  }
});

test("PLN-53: a covering problem that makes no sense is a RangeError that names it", () => {
  const refused = (change: Partial<CoveringProblem>, message: RegExp): void => {
    assert.throws(() => locateCovering(square(5, 0.3, { units: 2, ...change })), {
      name: "RangeError",
      message,
    });
  };
  refused({ units: 6 }, /units must be 1 to 5, the room on all sites, got 6/);
  refused({ unitsPerSiteMax: 0 }, /unitsPerSiteMax/);
  refused({ weights: [0.2, 0.5] }, /never rise/);
  refused({ demand: Float64Array.of(1, -1, 1, 1, 1) }, /demand 1 must be .* got -1/);
  assert.throws(() => expectedWeights(1, 3), /busyFraction/);
  assert.throws(() => backupWeights(0.3), /firstShare/);
});
