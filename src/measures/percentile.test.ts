import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { intervalRanks, nearestRank, percentileInterval } from "./percentile.ts";

test("MEA-7: the nearest-rank percentile of a published example", () => {
  // The worked example of the nearest-rank method: 15, 20, 35, 40, 50.
  const values = [15, 20, 35, 40, 50];
  assert.deepEqual(
    [0.05, 0.3, 0.4, 0.5, 1].map((share) => nearestRank(values, share)),
    [15, 20, 20, 35, 50],
  );
  assert.equal(nearestRank([], 0.5), undefined);
  assert.equal(nearestRank([7], 0.9), 7);
  // 0.9 x 10 is 9 exactly: the ninth value, whatever floating point makes of the product.
  assert.equal(nearestRank([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9), 9);
  assert.equal(
    nearestRank(
      Array.from({ length: 100 }, (_, index) => index + 1),
      0.07,
    ),
    7,
  );
});

test("MEA-7: a percentile is the smallest value with at least that share not above it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 99 }),
      (values, percent) => {
        const ascending = values.toSorted((left, right) => left - right);
        const brute = ascending.find(
          (value) =>
            values.filter((other) => other <= value).length * 100 >= percent * values.length,
        );
        assert.equal(nearestRank(ascending, percent / 100), brute);
      },
    ),
  );
});

/** Binomial tail by the plain definition, for small counts. */
function probabilityBelow(count: number, limit: number, share: number): number {
  let sum = 0;
  let choose = 1;
  for (let successes = 0; successes < limit; successes += 1) {
    sum += choose * share ** successes * (1 - share) ** (count - successes);
    choose = (choose * (count - successes)) / (successes + 1);
  }
  return sum;
}

test("MEA-8: interval ranks are the tightest that hold 2.5 % in each tail, by brute force", () => {
  for (const share of [0.5, 0.9]) {
    for (let count = 1; count <= 120; count += 1) {
      const { low, high } = intervalRanks(count, share, 0.95);
      let bruteLow = 0;
      let bruteHigh = count + 1;
      for (let rank = 1; rank <= count; rank += 1) {
        if (probabilityBelow(count, rank, share) <= 0.025) bruteLow = rank;
      }
      for (let rank = count; rank >= 1; rank -= 1) {
        if (probabilityBelow(count, rank, share) >= 0.975) bruteHigh = rank;
      }
      assert.deepEqual({ low, high }, { low: bruteLow, high: bruteHigh }, `n=${count} p=${share}`);
    }
  }
});

test("MEA-8: published ranks for the median, and none for too few values", () => {
  // Conover, Practical Nonparametric Statistics, and most tables: n = 20 gives x(6) and x(15).
  assert.deepEqual(intervalRanks(20, 0.5, 0.95), { low: 6, high: 15 });
  const few = Array.from({ length: 35 }, (_, index) => index);
  assert.equal(percentileInterval(few, 0.9).high, undefined);
  assert.equal(percentileInterval([...few, 35], 0.9).high, 35);
  assert.deepEqual(percentileInterval([], 0.9), { low: undefined, high: undefined });
});

test("MEA-8: a large count agrees with the normal approximation", () => {
  const count = 1_000_000;
  const { low, high } = intervalRanks(count, 0.9, 0.95);
  const half = 1.959964 * Math.sqrt(count * 0.9 * 0.1);
  assert.ok(Math.abs(low - (count * 0.9 - half)) < 3);
  assert.ok(Math.abs(high - (count * 0.9 + half)) < 3);
});
