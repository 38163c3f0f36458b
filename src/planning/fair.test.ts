import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { locateCovering, locateFairly, locateMedians, type FairProblem } from "#planning";
import { problems } from "./testing/fair-problems.ts";
import { byProgramming } from "./testing/fair-program.ts";

test("PLN-56: under limits small problems are solved to the best, or said to be impossible", () => {
  const seen = { kept: 0, impossible: 0, unknown: 0 };
  fc.assert(
    fc.property(problems, (problem) => {
      const expected = byProgramming(problem);
      const found = locateFairly(problem);
      seen[found.limits] += 1;
      if (expected === undefined) {
        assert.equal(found.limits, "impossible");
        return;
      }
      assert.equal(found.limits, "kept");
      assert.ok(Math.abs(found.figures.objective - expected) <= 1e-6 * Math.max(1, expected));
      assert.ok(Math.abs(found.bound! - expected) <= 1e-5 * Math.max(1, expected));
    }),
    { numRuns: 40, seed: 5601 },
  );
  assert.ok(seen.kept > 12 && seen.impossible > 3, JSON.stringify(seen));
});

test("PLN-58: without limits p-median and covering equal integer programming", () => {
  let tried = 0;
  fc.assert(
    fc.property(problems, (drawn) => {
      const problem: FairProblem = { ...drawn, limits: {} };
      const { demand, travelSeconds, units, unitsPerSiteMax, withinSeconds, weights } = problem;
      const expected = byProgramming(problem)!;
      const found =
        weights === undefined
          ? locateMedians({
              sites: travelSeconds.length,
              customers: demand.length,
              medians: units,
              costs: Float64Array.from(
                travelSeconds.flatMap((row) => row.map((time, place) => time * demand[place]!)),
              ),
            })
          : locateCovering({
              demand: Float64Array.from(demand),
              covers: travelSeconds.map((row) =>
                Int32Array.from([...row.keys()].filter((place) => row[place]! <= withinSeconds!)),
              ),
              units,
              unitsPerSiteMax,
              weights,
            });
      tried += 1;
      assert.ok(found.gap <= 1e-9);
      assert.ok(Math.abs(found.objective - expected) <= 1e-6 * Math.max(1, expected));
    }),
    { numRuns: 20, seed: 5802 },
  );
  assert.equal(tried, 20);
});

test("PLN-59: what is found under limits keeps them, however early the search is stopped", () => {
  let kept = 0;
  fc.assert(
    fc.property(problems, fc.integer({ min: 0, max: 3 }), (problem, nodesMax) => {
      const found = locateFairly(problem, { nodesMax, rootIterationsMax: 20 });
      const full = locateFairly(problem);
      assert.deepEqual(locateFairly(problem, { nodesMax, rootIterationsMax: 20 }), found);
      if (found.limits === "impossible") assert.equal(full.limits, "impossible");
      if (found.limits !== "kept") return;
      kept += 1;
      const sign = problem.weights === undefined ? 1 : -1;
      const slack = 1e-6 * Math.max(1, full.figures.objective);
      assert.equal(full.limits, "kept");
      assert.ok(sign * (found.bound! - full.figures.objective) <= slack, "the bound holds");
      assert.ok(sign * (found.figures.objective - full.figures.objective) >= -slack);
      const { worstAreaShare, worstAreaMeanSeconds, greatestLoad, moves } = found.figures;
      const {
        areaShareMin = 0,
        areaMeanSecondsMax = Infinity,
        loadMax = Infinity,
      } = problem.limits;
      assert.ok(worstAreaShare! >= areaShareMin - 1e-9);
      assert.ok(
        worstAreaMeanSeconds <= areaMeanSecondsMax + 1e-6 && greatestLoad <= loadMax + 1e-6,
      );
      assert.ok(moves! <= (problem.limits.movesMax ?? Infinity));
    }),
    { numRuns: 24, seed: 5903 },
  );
  assert.ok(kept > 5, String(kept));
});
