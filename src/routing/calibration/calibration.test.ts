import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  calibrate,
  defaultResponseModel,
  defaultResponseModelFile,
  fitClassTimes,
  isHeldOut,
  responseModelFrom,
  ResponseModelError,
  type ResponseHistory,
  type ResponseModel,
  type ResponseModelFile,
  type Trip,
} from "./index.ts";
import { normalQuantile } from "./default.ts";
import { ascending, isotonic, LEVELS, partBelow, quantile, valueAt } from "./quantiles.ts";
import { foldOf } from "./trips.ts";

/** A small generator with a seed (mulberry32), so that a failure comes back. */
function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SPREAD = 0.4;
const TURNOUT_SPREAD = 0.5;
const NIGHT_FACTOR = 0.5;

/** The true median of the made-up trips: known, so that the model can be held to it. */
function trueMedian({ roadSeconds, urgent, hourOfDay, unitTypeId }: Omit<Trip, "travelSeconds">) {
  const plain = 40 + 1.2 * roadSeconds;
  const hours = hourOfDay < 6 ? NIGHT_FACTOR : 1;
  return plain * (urgent ? 1 : 1.5) * hours * (unitTypeId === "truck" ? 1.2 : 1);
}

/** Trips of a known law: lognormal around `trueMedian`, turnout and travel independent. */
function madeUp(count: number, seed: number): ResponseHistory {
  const uniform = uniforms(seed);
  const trips = Array.from({ length: count }, (_, place): Trip => {
    const roadSeconds = 10 + 500 * uniform() ** 2;
    const trip = {
      callId: `call-${Math.floor(place / 2)}`,
      unitTypeId: uniform() < 0.6 ? "engine" : "truck",
      hourOfDay: Math.floor(uniform() * 24),
      urgent: uniform() < 0.6,
      roadSeconds,
      roadMetres: roadSeconds * 11,
      straightMetres: roadSeconds * 8,
    };
    const travelSeconds = trueMedian(trip) * Math.exp(SPREAD * normalQuantile(uniform()));
    const turnoutSeconds = 60 * Math.exp(TURNOUT_SPREAD * normalQuantile(uniform()));
    return { ...trip, travelSeconds, turnoutSeconds };
  });
  const turnouts = trips.map(({ callId, unitTypeId, hourOfDay, turnoutSeconds = 0 }) => ({
    callId,
    unitTypeId,
    hourOfDay,
    turnoutSeconds,
  }));
  return { trips, turnouts, excluded: { "made up": 3 } };
}

function modelOf(history: ResponseHistory): { file: ResponseModelFile; model: ResponseModel } {
  const file = calibrate(history);
  assert.ok(file !== undefined);
  return { file, model: responseModelFrom(JSON.parse(JSON.stringify(file))) };
}

const known = modelOf(madeUp(60_000, 1));
const QUESTION = { roadSeconds: 150, unitTypeId: "engine", hourOfDay: 12, urgent: true };

function isNear(got: number, expected: number, part: number): void {
  assert.ok(Math.abs(got / expected - 1) <= part, `${got} is not within ${part} of ${expected}`);
}

test("CAL-4: quantiles are those of Hyndman and Fan type 6, and cover what they say", () => {
  const sorted = ascending([4, 1, 3, 2]);
  assert.equal(quantile(sorted, 0.5), 2.5);
  assert.equal(quantile(sorted, 0.2), 1);
  assert.equal(quantile(sorted, 0.3), 1.5);
  assert.equal(quantile(sorted, 1), 4);
  // Nine values cut the line into ten equally likely parts, so the ends are the 10 % and 90 %.
  const nine = ascending([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(quantile(nine, 0.1), 1);
  assert.equal(quantile(nine, 0.9), 9);
});

test("CAL-4: a distribution kept at levels is read and inverted alike", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), {
        minLength: LEVELS.length,
        maxLength: LEVELS.length,
      }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, part) => {
        const row = ascending(values);
        const value = valueAt(row, part);
        assert.ok(value >= row[0]! && value <= row.at(-1)!);
        const back = valueAt(row, partBelow(row, value));
        assert.ok(Math.abs(back - value) <= 1e-6 * Math.max(1, value), `${back} ${value}`);
      },
    ),
  );
});

const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0);

test("CAL-4: the isotonic fit rises, keeps the sum, and leaves what already rises", () => {
  assert.deepEqual(isotonic([1, 3, 2, 4]), [1, 2.5, 2.5, 4]);
  assert.deepEqual(isotonic([3, 2, 1]), [2, 2, 2]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1 }), (values) => {
      const fitted = isotonic(values);
      assert.ok(Math.abs(sum(fitted) - sum(values)) < 1e-6);
      for (let place = 1; place < fitted.length; place += 1) {
        assert.ok(fitted[place]! >= fitted[place - 1]! - 1e-9);
      }
      const rising = values.toSorted((a, b) => a - b);
      assert.deepEqual(isotonic(rising), rising);
    }),
  );
});

test("CAL-5: medians and intervals of a known law are found, by type, urgency and hour", () => {
  for (const unitTypeId of ["engine", "truck"]) {
    for (const urgent of [true, false]) {
      for (const hourOfDay of [3, 14]) {
        for (const roadSeconds of [40, 120, 300]) {
          const question = { unitTypeId, urgent, hourOfDay, roadSeconds };
          const expected = trueMedian({
            ...question,
            callId: "",
            roadMetres: 0,
            straightMetres: 0,
          });
          const { medianSeconds, lowSeconds, highSeconds } = known.model.travel(question);
          isNear(medianSeconds, expected, 0.12);
          isNear(lowSeconds, expected * Math.exp(-1.2816 * SPREAD), 0.15);
          isNear(highSeconds, expected * Math.exp(1.2816 * SPREAD), 0.15);
        }
      }
    }
  }
});

test("CAL-5: without urgency the answer lies between urgent and routine", () => {
  const { urgent: _, ...either } = QUESTION;
  const fast = known.model.travel(QUESTION).medianSeconds;
  const slow = known.model.travel({ ...QUESTION, urgent: false }).medianSeconds;
  const mixed = known.model.travel(either).medianSeconds;
  assert.ok(fast < mixed && mixed < slow, `${fast} ${mixed} ${slow}`);
});

test("CAL-8: arrival is the quantile of the sum, not the sum of the quantiles", () => {
  const uniform = uniforms(7);
  const sums = Array.from(
    { length: 40_000 },
    () =>
      known.model.sampleTravel(uniform(), QUESTION) +
      known.model.sampleTurnout(uniform(), QUESTION),
  );
  const sorted = ascending(sums);
  const arrival = known.model.arrival(QUESTION);
  isNear(arrival.lowSeconds, quantile(sorted, 0.1), 0.03);
  isNear(arrival.medianSeconds, quantile(sorted, 0.5), 0.03);
  isNear(arrival.highSeconds, quantile(sorted, 0.9), 0.03);
  const [travel, turnout] = [known.model.travel(QUESTION), known.model.turnout(QUESTION)];
  assert.ok(arrival.highSeconds < (travel.highSeconds + turnout.highSeconds) * 0.97);
  assert.ok(arrival.lowSeconds > (travel.lowSeconds + turnout.lowSeconds) * 1.03);
});

test("CAL-8: a unit already under way has no turnout", () => {
  assert.deepEqual(
    known.model.arrival({ ...QUESTION, moving: true }),
    known.model.travel(QUESTION),
  );
});

test("CAL-9: on calls never seen, 80 of 100 fall in the interval, whichever fifth is held out", () => {
  const history = madeUp(6_000, 2);
  for (let rotation = 0; rotation < 5; rotation += 1) {
    const evidence = calibrate(history, { rotation })?.evidence;
    assert.ok(evidence !== undefined);
    for (const check of [evidence.travel, evidence.turnout, evidence.arrival]) {
      assert.ok(Math.abs(check.coverage - 0.8) <= 0.035, `${rotation}: ${check.coverage}`);
      // 1,200 records of this spread tell a median to about 2 %: three times that is chance.
      assert.ok(Math.abs(check.medianBias) <= 0.06, `${rotation}: ${check.medianBias}`);
      assert.equal(Number((check.coverage + check.below + check.above).toFixed(3)), 1);
    }
    assert.ok(evidence.travel.lossSeconds < evidence.simpler.constantSpeed.lossSeconds);
  }
});

test("CAL-9: the calls held out have no part in the model", () => {
  const history = madeUp(3_000, 3);
  const file = calibrate(history);
  const changed = {
    ...history,
    trips: history.trips.map((trip) =>
      isHeldOut(trip.callId)
        ? Object.assign({}, trip, { travelSeconds: 9, turnoutSeconds: 9 })
        : trip,
    ),
  };
  const other = calibrate(changed);
  assert.deepEqual(other?.travel, file?.travel);
  assert.deepEqual(other?.turnout, file?.turnout);
  assert.notDeepEqual(other?.evidence, file?.evidence);
  assert.deepEqual(file?.evidence?.excluded, { "made up": 3 });
});

test("CAL-9: fifths are of like size, and all units of a call fall into the same", () => {
  const sizes = [0, 0, 0, 0, 0];
  for (let call = 170_010_000; call < 170_020_000; call += 1) sizes[foldOf(String(call))]! += 1;
  for (const size of sizes) assert.ok(Math.abs(size - 2_000) < 200, String(sizes));
});

test("CAL-10: times rise with the road time and never cross", () => {
  const seconds = fc.double({ min: 0, max: 20_000, noNaN: true });
  fc.assert(
    fc.property(seconds, seconds, fc.nat(23), fc.boolean(), (one, two, hourOfDay, urgent) => {
      const [near, far] = [Math.min(one, two), Math.max(one, two)];
      for (const unitTypeId of ["engine", "boat"]) {
        for (const ask of ["travel", "arrival"] as const) {
          const question = { unitTypeId, hourOfDay, urgent };
          const close = known.model[ask]({ ...question, roadSeconds: near });
          const distant = known.model[ask]({ ...question, roadSeconds: far });
          assert.ok(close.lowSeconds <= close.medianSeconds);
          assert.ok(close.medianSeconds <= close.highSeconds);
          assert.ok(close.medianSeconds <= distant.medianSeconds + 1e-6);
          assert.ok(close.highSeconds <= distant.highSeconds + 1e-6);
        }
      }
    }),
  );
});

test("CAL-10: no way is Infinity; what is no question throws", () => {
  const far = { ...QUESTION, roadSeconds: Infinity };
  assert.equal(known.model.travel(far).medianSeconds, Infinity);
  assert.equal(known.model.arrival(far).lowSeconds, Infinity);
  assert.equal(known.model.sampleTravel(0.3, far), Infinity);
  assert.throws(() => known.model.travel({ ...QUESTION, roadSeconds: Number.NaN }), RangeError);
  assert.throws(() => known.model.travel({ ...QUESTION, roadSeconds: -1 }), RangeError);
  assert.throws(() => known.model.turnout({ ...QUESTION, hourOfDay: 24 }), /hourOfDay .* got 24/);
});

test("CAL-10: samples follow the distribution that the answers come from", () => {
  const draws = ascending(
    Array.from({ length: 1_001 }, (_, place) => known.model.sampleTravel(place / 1_000, QUESTION)),
  );
  const { lowSeconds, medianSeconds, highSeconds } = known.model.travel(QUESTION);
  isNear(draws[100]!, lowSeconds, 1e-9);
  isNear(draws[500]!, medianSeconds, 1e-9);
  isNear(draws[900]!, highSeconds, 1e-9);
  assert.equal(
    known.model.sampleTurnout(0.5, QUESTION),
    known.model.turnout(QUESTION).medianSeconds,
  );
});

test("CAL-11: a new centre starts with assumptions, and the file says so", () => {
  const model = defaultResponseModel();
  assert.equal(model.file.calibrated, false);
  assert.equal(model.file.evidence, undefined);
  isNear(model.turnout(QUESTION).medianSeconds, 60, 1e-6);
  isNear(model.travel(QUESTION).medianSeconds, 30 + 1.33 * 150, 0.03);
  const routine = model.travel({ ...QUESTION, urgent: false }).medianSeconds;
  isNear(routine, 1.5 * model.travel(QUESTION).medianSeconds, 1e-6);
  assert.equal(calibrate(madeUp(40, 4)), undefined, "forty trips are no history");
});

test("CAL-11: the normal quantile agrees with printed tables", () => {
  const table: [part: number, value: number][] = [
    [0.5, 0],
    [0.9, 1.2815515655],
    [0.975, 1.9599639845],
    [0.001, -3.0902323062],
    [0.01, -2.326347874],
  ];
  for (const [part, value] of table) assert.ok(Math.abs(normalQuantile(part) - value) < 1e-8);
});

test("CAL-12: a model file is checked value by value when it is loaded", () => {
  const good = defaultResponseModelFile();
  const { any } = good.travel;
  const crossing = [...any.either.rows.slice(0, -1), any.either.rows[0]!.toReversed()];
  const cases: [unknown, RegExp][] = [
    [undefined, /the file: expected an object, got nothing/],
    [{ ...good, format: "x" }, /format: expected "muster-response-model", got "x"/],
    [{ ...good, version: 2 }, /version: expected 1, got 2/],
    [{ ...good, levels: [0, 1] }, /levels: /],
    [{ ...good, travel: {} }, /travel\.any: expected a table for any unit type/],
    [
      { ...good, travel: { any: { ...any, hourFactors: [1] } } },
      /hourFactors: expected 24 numbers/,
    ],
    [
      { ...good, travel: { any: { ...any, either: { ...any.either, rows: crossing } } } },
      /travel\.any\.either\.rows\[8\]\[1\]: expected at least/,
    ],
    [{ ...good, turnout: { any: { hours: [] } } }, /turnout\.any\.hours: expected 24 lists/],
  ];
  for (const [json, message] of cases) {
    assert.throws(
      () => responseModelFrom(json),
      (error) => {
        assert.ok(error instanceof ResponseModelError);
        assert.match(error.message, message);
        return true;
      },
    );
  }
  const again = responseModelFrom(JSON.parse(JSON.stringify(good)));
  assert.deepEqual(again.travel(QUESTION), defaultResponseModel().travel(QUESTION));
});

test("CAL-3: known factors of road classes and a known start are found, rare classes left alone", () => {
  const uniform = uniforms(11);
  const classes = ["fast", "slow", "rare"];
  const trips = Array.from({ length: 2_000 }, (_, place) => {
    const secondsByClass = [200 * uniform(), 200 * uniform(), place % 500 === 0 ? 5 : 0];
    const [fast, slow, rare] = secondsByClass;
    const seconds = 50 + 0.8 * fast! + 1.3 * slow! + 1.9 * rare!;
    const noise = Math.exp(0.25 * normalQuantile(uniform()));
    // One in twenty is nonsense, as in real records.
    return { secondsByClass, travelSeconds: seconds * (place % 20 === 0 ? 9 : noise) };
  });
  const { factors, startSeconds } = fitClassTimes(trips, classes);
  isNear(factors["fast"]!, 0.8, 0.1);
  isNear(factors["slow"]!, 1.3, 0.1);
  isNear(factors["rare"]!, 1, 0.05);
  assert.ok(Math.abs(startSeconds - 50) <= 12, String(startSeconds));
  assert.deepEqual(fitClassTimes([], classes).factors, { fast: 1, slow: 1, rare: 1 });
});

test("CAL-10: an answer costs under two microseconds", () => {
  const started = performance.now();
  let sum = 0;
  for (let ask = 0; ask < 200_000; ask += 1) {
    const question = { ...QUESTION, roadSeconds: ask % 900, hourOfDay: ask % 24 };
    sum += known.model.arrival(question).medianSeconds;
  }
  const microseconds = ((performance.now() - started) * 1_000) / 200_000;
  assert.ok(sum > 0);
  assert.ok(microseconds < 2, `${microseconds} µs`);
});
