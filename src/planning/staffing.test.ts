import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  answerCalls,
  callsByHourOfWeek,
  erlangB,
  erlangC,
  paidHours,
  positionsFor,
} from "#planning";

function near(actual: number, expected: number, relative = 1e-11): void {
  const allowed = relative * Math.max(Math.abs(expected), 1e-12);
  assert.ok(Math.abs(actual - expected) <= allowed, `${actual} is not ${expected}`);
}

/** A quotient of big integers as a number with 15 good figures. */
function quotient(top: bigint, bottom: bigint): number {
  return Number((top * 10n ** 30n) / bottom) / 1e30;
}

function factorial(n: number): bigint {
  return n <= 1 ? 1n : BigInt(n) * factorial(n - 1);
}

test("PLN-20: Erlang B and C equal their sums in exact fractions", () => {
  for (let positions = 1; positions <= 24; positions += 1) {
    for (const tenths of [1, 9, 40, 77, 150]) {
      // a = tenths / 10; every term a^k / k! times 10^n n! is whole.
      const scale = factorial(positions);
      const term = (k: number): bigint =>
        (BigInt(tenths) ** BigInt(k) * 10n ** BigInt(positions - k) * scale) / factorial(k);
      let below = 0n;
      for (let k = 0; k < positions; k += 1) below += term(k);
      const full = term(positions);
      near(erlangB(positions, tenths / 10), quotient(full, below + full));
      if (tenths >= 10 * positions) continue;
      // C = full n / (n - a) over below + full n / (n - a).
      const waiting = full * BigInt(10 * positions);
      const rest = below * BigInt(10 * positions - tenths);
      near(erlangC(positions, tenths / 10), quotient(waiting, waiting + rest));
    }
  }
});

test("PLN-21: published Erlang B tables at one per cent", () => {
  for (const [positions, load] of [
    [5, 1.361],
    [10, 4.461],
    [20, 12.03],
    [100, 84.06],
  ] as const) {
    assert.ok(Math.abs(erlangB(positions, load) - 0.01) < 2e-5, `${positions} positions`);
  }
  near(erlangC(2, 1), 1 / 3);
});

test("PLN-22: patience equal to handling is the infinite-server queue", () => {
  for (const [positions, load] of [
    [3, 2],
    [10, 12],
    [40, 30],
  ] as const) {
    let term = Math.exp(-load);
    let below = 0;
    let busy = 0;
    for (let k = 0; k < positions; k += 1) {
      below += term;
      busy += k * term;
      term *= load / (k + 1);
    }
    const queue = {
      positions,
      callsPerHour: load * 20,
      meanHandlingSeconds: 180,
      meanPatienceSeconds: 180,
    };
    const result = answerCalls(queue, 20);
    near(result.waitProbability, 1 - below, 1e-9);
    near(result.occupancy, (busy + positions * (1 - below)) / positions, 1e-9);
    near(result.abandonProbability, 1 - (result.occupancy * positions) / load, 1e-9);
  }
});

test("PLN-23: with all the time in the world whoever does not hang up is answered", () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 3_000 }),
    fc.double({ min: 0.3, max: 2, noNaN: true }),
    fc.integer({ min: 10, max: 600 }),
    (positions, rho, meanPatienceSeconds) => {
      const callsPerHour = rho * positions * 20;
      const queue = { positions, callsPerHour, meanHandlingSeconds: 180, meanPatienceSeconds };
      // After 20 mean patiences next to nobody is left to be answered.
      const result = answerCalls(queue, meanPatienceSeconds * (positions > 100 ? 2 : 20));
      const answered = 1 - result.abandonProbability;
      assert.ok(Math.abs(result.serviceLevel - answered) < 1e-7, JSON.stringify(result));
    },
  );
  fc.assert(property, { numRuns: 60, seed: 1957 });
});

test("PLN-24: endless patience is Erlang C", () => {
  for (const [positions, callsPerHour] of [
    [3, 40],
    [30, 520],
    [2_000, 39_000],
  ] as const) {
    const base = { positions, callsPerHour, meanHandlingSeconds: 180 };
    const patient = answerCalls({ ...base, meanPatienceSeconds: 1e9 }, 15);
    const endless = answerCalls(base, 15);
    assert.ok(Math.abs(patient.serviceLevel - endless.serviceLevel) < 1e-4);
    assert.ok(Math.abs(patient.waitProbability - endless.waitProbability) < 1e-4);
  }
});

test("PLN-25: the fewest positions reach the target and one fewer does not", () => {
  const target = { share: 0.9, withinSeconds: 15 };
  const property = fc.property(
    fc.double({ min: 0.1, max: 20_000, noNaN: true }),
    fc.option(fc.integer({ min: 20, max: 400 }), { nil: undefined }),
    (callsPerHour, meanPatienceSeconds) => {
      const load = { callsPerHour, meanHandlingSeconds: 150, meanPatienceSeconds };
      const { positions, serviceLevel } = positionsFor(load, target);
      assert.ok(serviceLevel >= 0.9 && serviceLevel <= 1);
      if (positions === 0) return;
      assert.ok(answerCalls({ ...load, positions: positions - 1 }, 15).serviceLevel < 0.9);
    },
  );
  fc.assert(property, { numRuns: 60, seed: 2005 });
  const none = positionsFor({ callsPerHour: 0, meanHandlingSeconds: 150 }, target, 2);
  assert.equal(none.positions, 2);
});

test("PLN-26: bad figures are named", () => {
  const load = { callsPerHour: 10, meanHandlingSeconds: 0 };
  const target = { share: 0.9, withinSeconds: 15 };
  assert.throws(() => positionsFor(load, target), /meanHandlingSeconds/);
  const fine = { ...load, meanHandlingSeconds: 90 };
  assert.throws(() => positionsFor(fine, { ...target, share: 90 }), /share must lie/);
  assert.throws(() => positionsFor({ ...fine, callsPerHour: -1 }, target), /callsPerHour/);
});

test("FUZZ-3: figures that would never be done are refused at once", () => {
  const load = { callsPerHour: 12, meanHandlingSeconds: 150, meanPatienceSeconds: 120 };
  const target = { share: 0.9, withinSeconds: 15 };
  assert.throws(() => positionsFor(load, target, 4_294_967_296), /positionsMin must be at most/);
  assert.throws(
    () => positionsFor({ ...load, callsPerHour: 1e300 }, target),
    /would wait at once|positions are needed/,
  );
  const patient = { ...load, meanPatienceSeconds: 1e300 };
  assert.throws(() => positionsFor(patient, target), /would wait at once|positions are needed/);
});

test("PLN-27: the published figures of 50 positions with and without hanging up", () => {
  // A. Mandelbaum and S. Zeltyn, The Palm/Erlang-A queue, with applications to call centers
  // (2005): 48 calls a minute, one minute of handling, patience of two minutes.
  const queue = { positions: 50, callsPerHour: 48 * 60, meanHandlingSeconds: 60 };
  const patient = answerCalls(queue, 20);
  const meanWaitSeconds = (patient.waitProbability * 60) / (50 - 48);
  assert.ok(Math.abs(meanWaitSeconds - 20.8) < 0.05);
  assert.ok(Math.abs(patient.occupancy - 0.96) < 0.005);
  const hangingUp = answerCalls({ ...queue, meanPatienceSeconds: 120 }, 20);
  assert.ok(Math.abs(hangingUp.abandonProbability - 0.031) < 5e-4);
  assert.ok(Math.abs(hangingUp.occupancy - 0.93) < 0.005);
});

test("PLN-27: the published worked example of 360 calls in half an hour", () => {
  // Mitan, The Erlang-C formula: 55 positions, calls of 240 s, answered within 15 s.
  const load = { callsPerHour: 720, meanHandlingSeconds: 240 };
  const { waitProbability, serviceLevel, occupancy } = answerCalls({ ...load, positions: 55 }, 15);
  assert.ok(Math.abs(waitProbability - 0.239) < 5e-4);
  assert.ok(Math.abs(serviceLevel - 0.846) < 5e-4);
  assert.ok(Math.abs(occupancy - 0.873) < 5e-4);
  assert.ok(Math.abs((waitProbability * 240) / (55 - 48) - 8.2) < 0.05);
  assert.equal(positionsFor(load, { share: 0.84, withinSeconds: 15 }).positions, 55);
});

test("PLN-28: calls are counted by hour of week over whole weeks, the rest is said", () => {
  // Two weeks from Wednesday 05:00 on, and a call after them.
  const first = 2 * 24 + 5;
  const hours = [first, first, first + 168, first + 2 * 168 - 1, first + 2 * 168];
  const { callsPerHour, weeks, beyond } = callsByHourOfWeek(hours);
  assert.deepEqual([weeks, beyond, callsPerHour.length], [2, 1, 168]);
  assert.equal(callsPerHour[first], 1.5);
  assert.equal(callsPerHour[first - 1], 0.5);
  assert.equal(
    callsPerHour.reduce((sum, calls) => sum + calls, 0),
    2,
  );
  assert.throws(() => callsByHourOfWeek([1, 100]), /span at least a whole week, .*got 100/);
  assert.throws(() => callsByHourOfWeek([]), /got 0/);
  near(paidHours(70, 0.3), 100);
  assert.throws(() => paidHours(70, 1), /shrinkage must be from 0 to below 1, got 1/);
});
