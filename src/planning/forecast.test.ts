import assert from "node:assert/strict";
import { test } from "node:test";
import {
  checkForecast,
  cumulative,
  fitDemand,
  forecastDemand,
  HOURS_PER_WEEK,
  logProbability,
  quantile,
  rankedScore,
  type DemandHistory,
} from "#planning";

/** A repeatable stream of numbers between 0 and 1 (mulberry32). */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const PEAK = 3;

/** Weeks with quiet nights and a busy day, drawn from a law whose scatter is known. */
function made(weeks: number, levels: readonly number[], size = Infinity): DemandHistory {
  const draw = uniforms(20_161_231);
  const hourOfWeek = Array.from({ length: weeks * HOURS_PER_WEEK }, (_, hour) => hour % 168);
  const shape = (hour: number): number => (hour % 24 >= 8 && hour % 24 < 22 ? PEAK : 1);
  const counts = levels.map((level) =>
    hourOfWeek.map((hour) => quantile(cumulative({ mean: level * shape(hour), size }), draw())),
  );
  return { hourOfWeek, counts };
}

test("PLN-40: count laws have their closed forms, mean and variance", () => {
  const poisson = cumulative({ mean: 2, size: Infinity });
  assert.ok(Math.abs(poisson[0]! - Math.exp(-2)) < 1e-15);
  assert.ok(Math.abs(poisson[2]! - 5 * Math.exp(-2)) < 1e-14);
  // Size 1 is the geometric distribution: P(0) = 1 / (1 + mean).
  assert.ok(Math.abs(cumulative({ mean: 3, size: 1 })[0]! - 0.25) < 1e-15);
  for (const law of [
    { mean: 7.5, size: 2.5 },
    { mean: 2_000, size: Infinity },
  ]) {
    let [mean, square] = [0, 0];
    for (let count = 0; count < cumulative(law).length; count += 1) {
      const probability = Math.exp(logProbability(law, count));
      mean += count * probability;
      square += count ** 2 * probability;
    }
    const variance = law.mean + law.mean ** 2 / law.size;
    assert.ok(Math.abs(mean / law.mean - 1) < 1e-6, `mean ${mean}`);
    assert.ok(Math.abs((square - mean ** 2) / variance - 1) < 1e-6);
  }
  assert.equal(quantile(poisson, 0.5), 2);
});

test("PLN-40: the ranked score of a point is its error, and the true law scores best", () => {
  const point = [0, 0, 0, 1];
  assert.equal(rankedScore(point, 3), 0);
  assert.equal(rankedScore(point, 5), 2);
  assert.equal(rankedScore(point, 1), 2);
  const truth = { mean: 3, size: Infinity };
  const expected = (mean: number): number => {
    const said = cumulative({ mean, size: Infinity });
    let score = 0;
    for (let count = 0; count < 40; count += 1) {
      score += Math.exp(logProbability(truth, count)) * rankedScore(said, count);
    }
    return score;
  };
  assert.ok(expected(3) < expected(2.8) && expected(3) < expected(3.2));
});

test("PLN-41: a known week is found again, with its scatter", () => {
  const history = made(40, [0.4, 4], 3);
  const { hours, sizes } = forecastDemand(history);
  for (const [area, level] of [0.4, 4].entries()) {
    const day = hours[area]!.filter((_, hour) => hour % 24 >= 9 && hour % 24 < 21);
    const mean = day.reduce((sum, hour) => sum + hour.mean, 0) / day.length;
    assert.ok(Math.abs(mean / (level * PEAK) - 1) < 0.05, `area ${area}: ${mean}`);
  }
  assert.ok(sizes[1]! > 2 && sizes[1]! < 4.5, `size ${sizes[1]}`);
  assert.ok(forecastDemand(made(40, [4])).sizes[0]! > 50, "Poisson calls are seen as such");
});

test("PLN-42: an interval holds what it says, on weeks not seen", () => {
  for (const size of [2, Infinity]) {
    for (const confidence of [0.5, 0.8, 0.95]) {
      const { interval } = checkForecast(made(30, [0.5, 3, 8], size), 8, confidence);
      const off = Math.abs(interval.observed - interval.expected);
      assert.ok(interval.expected >= confidence);
      assert.ok(off < 0.015, `size ${size}: ${interval.observed} of ${interval.expected}`);
    }
  }
});

test("PLN-43: it beats the same hour last week and the plain average on thin data", () => {
  const { model, average, sameHourLastWeek, gainOverAverage } = checkForecast(
    made(16, [0.2, 0.3, 0.5]),
    6,
  );
  assert.ok(model.rankedScore < average.rankedScore);
  assert.ok(model.rootMeanSquare < sameHourLastWeek.rootMeanSquare);
  assert.ok(gainOverAverage.mean > 2 * gainOverAverage.standardError);
});

test("PLN-44: nothing after the hour of the forecast is used", () => {
  const history = made(12, [1, 2]);
  const settings = { halfLifeWeeks: 8, bandwidthHours: 1, priorHours: 16 };
  const hours = 8 * HOURS_PER_WEEK;
  const counts = history.counts.map((row) => row.map((count, at) => (at < hours ? count : 99)));
  const before = fitDemand(history, settings, hours);
  assert.deepEqual(fitDemand({ ...history, counts }, settings, hours), before);
});

test("PLN-45: what cannot be counted is a RangeError that names it", () => {
  const history = made(8, [1]);
  const { hourOfWeek, counts } = history;
  const refused = (change: Partial<DemandHistory>, message: RegExp): void => {
    assert.throws(() => forecastDemand({ ...history, ...change }), { name: "RangeError", message });
  };
  refused({ counts: [] }, /at least one area/);
  refused({ counts: [counts[0]!.with(3, -1)] }, /area 0, hour 3, .* got -1/);
  refused({ counts: [[1]] }, /must hold 1344 hours, got 1/);
  refused({ hourOfWeek: hourOfWeek.with(5, 168) }, /hour 5 must be 0 to 167, got 168/);
  assert.throws(() => forecastDemand(made(3, [1])), /at least 4 whole weeks, got 3/);
  assert.throws(() => checkForecast(history, 0), /testWeeks/);
  assert.throws(() => checkForecast(history, 6), /at least 4 whole weeks, got 2/);
  assert.throws(() => forecastDemand(history, 1), /confidence/);
});
