import assert from "node:assert/strict";
import { test } from "node:test";
import {
  approximateHypercube,
  nearestFirst,
  solveHypercube,
  type HypercubeInput,
  type Preference,
} from "#planning";

const total = (values: Iterable<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

/** A ring of units, each atom's nearest first; `shape` changes one thing. */
function ring(shape: "plain" | "partial" | "shared" | "uneven" | "queue"): HypercubeInput {
  const order = [0, 1, 2, 3, 4, 5];
  const lists = order.map((atom): Preference[] => {
    const near = order.map((step) => (atom + [0, 1, 5, 2, 4, 3][step]!) % 6);
    if (shape === "partial") return near.slice(0, 2 + (atom % 3));
    return shape === "shared" ? [near[0]!, near.slice(1, 4), ...near.slice(4)] : near;
  });
  return {
    unitServiceRatePerHour: order.map((unit) => (shape === "uneven" ? 0.6 + 0.2 * unit : 1)),
    atomCallRatePerHour: [0.9, 0.5, 0.3, 0.4, 0.7, 0.2],
    preferences: lists,
    queue: shape === "queue" ? "infinite" : "loss",
  };
}

test("PLN-60: the approximation is within one per cent of the exact model on every unit", () => {
  for (const shape of ["plain", "partial", "shared", "uneven", "queue"] as const) {
    const input = ring(shape);
    const exact = solveHypercube(input);
    const near = approximateHypercube(input, { relativeHalfWidth: 0.01 });
    assert.ok(near.worstRelativeHalfWidth <= 0.01, shape);
    exact.workloads.forEach((workload, unit) => {
      const off = Math.abs(near.workloads[unit]! - workload);
      assert.ok(
        off <= 0.01 * workload,
        `${shape} unit ${unit}: ${near.workloads[unit]}, ${workload}`,
      );
      assert.ok(off <= 1.5 * near.workloadHalfWidths[unit]!, `${shape} unit ${unit}: ${off}`);
    });
    assert.ok(Math.abs(near.lossProbability - exact.lossProbability) < 0.003, shape);
    assert.ok(Math.abs(near.waitProbability - exact.waitProbability) < 0.003, shape);
    exact.dispatchFractions.forEach((row, unit) =>
      row.forEach((part, atom) => {
        assert.ok(Math.abs(near.dispatchFractions[unit]![atom]! - part) < 0.003, shape);
      }),
    );
  }
});

test("PLN-61: the same question has the same answer, and what is sent is what is served", () => {
  const input = ring("uneven");
  const options = { relativeHalfWidth: 0.05 };
  const first = approximateHypercube(input, options);
  assert.deepEqual(approximateHypercube(input, options), first);
  assert.notDeepEqual(approximateHypercube(input, { ...options, seed: 2 }), first);
  assert.ok(Math.abs(total(first.dispatchFractions.flatMap((row) => [...row])) - 1) < 1e-12);
});

test("PLN-61: rare loss of complete lists is known although no call was lost on the walk", () => {
  const order = Array.from({ length: 30 }, (_, unit) => unit);
  const { lossProbability } = approximateHypercube(
    {
      unitServiceRatePerHour: order.map(() => 1),
      atomCallRatePerHour: [5, 4],
      preferences: [order, order.toReversed()],
      queue: "loss",
    },
    { stepsMax: 100_000 },
  );
  let blocking = 1;
  for (let n = 1; n <= 30; n += 1) blocking = (9 * blocking) / (n + 9 * blocking);
  assert.ok(Math.abs(lossProbability / blocking - 1) < 1e-6, `${lossProbability} ${blocking}`);
});

test("PLN-62: a walk that was stopped says how far it came, and bad input is named", () => {
  const input = ring("plain");
  const short = approximateHypercube(input, { stepsMax: 20_000 });
  assert.ok(short.worstRelativeHalfWidth > 0.005 && short.steps <= 40_000);
  assert.throws(() => approximateHypercube({ ...input, preferences: [[0]] }), /one list per atom/);
  const none = { ...input, preferences: input.preferences.map(() => []) };
  assert.throws(() => approximateHypercube(none), /must name a unit/);
  assert.throws(() => solveHypercube(none), /must name a unit/);
});

test("PLN-63: without lists the nearest goes, and equally near units share a place", () => {
  const lists = nearestFirst([
    [0.2, 0.1],
    [0.1, 0.1],
    [0.3, 0.05],
  ]);
  assert.deepEqual(lists, [
    [1, 0, 2],
    [2, [0, 1]],
  ]);
  assert.throws(() => nearestFirst([[1, 2], [1]]), /travelHours\[1\] must have 2 numbers, got 1/);
});
