import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareRuns, NotComparable } from "./compare.ts";
import { pairedDifference, type Pair } from "./paired.ts";
import { streams } from "./random.ts";
import { replay } from "./replay.ts";
import { busyDay, lineRoads, LINE_MODEL } from "./testing/line-town.ts";

const HOUR = 3_600_000;

test("RPL-11: counts, medians and percentiles of pairs equal the plain definitions", () => {
  const pair = fc.record({ before: fc.nat(100), after: fc.nat(100), at: fc.nat(20 * HOUR) });
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 80 }), (pairs) => {
      const result = pairedDifference(pairs, streams(1)("test"));
      const differences = pairs.map(({ before, after }) => after - before);
      assert.equal(result.improved, differences.filter((one) => one < 0).length);
      assert.equal(result.worse, differences.filter((one) => one > 0).length);
      assert.equal(result.same + result.improved + result.worse, pairs.length);
      const sorted = differences.toSorted((left, right) => left - right);
      assert.equal(result.medianDifference?.value, sorted[Math.ceil(pairs.length / 2) - 1]);
      const mean = differences.reduce((sum, one) => sum + one, 0) / pairs.length;
      assert.ok(Math.abs((result.meanDifference?.value ?? NaN) - mean) < 1e-9);
      const p90 = (values: number[]) =>
        values.toSorted((left, right) => left - right)[Math.ceil(pairs.length * 0.9 - 1e-9) - 1]!;
      const both = p90(pairs.map(({ after }) => after)) - p90(pairs.map(({ before }) => before));
      assert.equal(result.p90Difference?.value, both);
    }),
    { numRuns: 30 },
  );
});

test("RPL-11: intervals hold the true difference about as often as they say", () => {
  // 40 hours with a shock of their own: pairs of an hour differ together.
  let meanHeld = 0;
  let medianHeld = 0;
  const rounds = 120;
  for (let round = 0; round < rounds; round += 1) {
    const draw = streams(round)("coverage");
    const pairs: Pair[] = [];
    for (let hour = 0; hour < 40; hour += 1) {
      const shock = draw.normal(0, 10);
      for (let index = 0; index < 8; index += 1) {
        const before = 300 + draw.normal(0, 60);
        const after = before - 20 + shock + draw.normal(0, 10);
        pairs.push({ before, after, at: hour * HOUR });
      }
    }
    const { meanDifference, medianDifference } = pairedDifference(pairs, draw);
    if (meanDifference!.low! <= -20 && -20 <= meanDifference!.high!) meanHeld += 1;
    if (medianDifference!.low! <= -20 && -20 <= medianDifference!.high!) medianHeld += 1;
  }
  // Clustered draws know about the hours; the order statistics do not, and say so in the spec.
  assert.ok(meanHeld / rounds > 0.87, `${meanHeld} of ${rounds}`);
  assert.ok(medianHeld / rounds > 0.4, `${medianHeld} of ${rounds}`);
});

const text = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const run = (policy: "closest" | "plan" | "history", calls = 40) =>
  replay({
    scenario: busyDay(calls, 3),
    roads: lineRoads(),
    responseModel: LINE_MODEL,
    policy,
    seed: 1,
  });

test("RPL-11: a run against itself differs in nothing", () => {
  const result = run("plan");
  const comparison = compareRuns(result, result);
  for (const line of comparison.indicators) {
    assert.equal(line.improved + line.worse + line.onlyFirst + line.onlySecond, 0);
    if (line.pairs > 0) assert.equal(line.meanDifference?.value, 0);
  }
  assert.deepEqual(comparison.mostDifferent, []);
});

test("RPL-12: pairs and what is in one run only add up, and survive JSON", () => {
  const first = run("history");
  const second = run("closest");
  const comparison = compareRuns(first, second);
  assert.deepEqual(compareRuns(text(first), text(second)), comparison);
  for (const line of comparison.indicators) {
    const count = (result: typeof first) =>
      result.indicators.find((one) => one.name === line.name && one.priority === line.priority)
        ?.count ?? 0;
    assert.equal(line.pairs + line.onlyFirst, count(first));
    assert.equal(line.pairs + line.onlySecond, count(second));
  }
  const sizes = comparison.mostDifferent.map((one) => Math.abs(one.differenceSeconds));
  assert.equal(sizes.length, 10);
  assert.deepEqual(
    sizes,
    sizes.toSorted((left, right) => right - left),
  );
});

test("RPL-12: runs of different scenarios are refused with what differs", () => {
  assert.throws(
    () => compareRuns(run("plan"), run("plan", 39)),
    (error) => error instanceof NotComparable && /recorded calls/.test(error.message),
  );
});
