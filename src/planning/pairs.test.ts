import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { solveHypercube, solvePairs, type PairsInput } from "#planning";

function near(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

/** A list of all units in an order, the same on every run. */
function shuffled(units: number, seed: number): number[] {
  const list = Array.from({ length: units }, (_, unit) => unit);
  let state = seed + 1;
  for (let at = units - 1; at > 0; at -= 1) {
    state = (state * 48_271) % 2_147_483_647;
    const other = state % (at + 1);
    [list[at], list[other]] = [list[other]!, list[at]!];
  }
  return list;
}

/** States by power iteration of the uniformised chain: slow, and nothing shared with the solver. */
function bruteForce(input: PairsInput): number[] {
  const { unitServiceRatePerHour: service } = input;
  const size = 2 ** service.length;
  const moves: [number, number, number][] = [];
  for (let state = 0; state < size; state += 1) {
    input.preferences.forEach((list, atom) => {
      const free = (list as number[]).filter((unit) => Math.floor(state / 2 ** unit) % 2 === 0);
      const ones = input.atomCallRatePerHour[atom]!;
      const twos = input.atomPairCallRatePerHour[atom]!;
      const [first, second] = free;
      if (first === undefined) return;
      moves.push([state, state + 2 ** first, ones]);
      if (second !== undefined) moves.push([state, state + 2 ** first + 2 ** second, twos]);
      else if (input.shortfall === "one") moves.push([state, state + 2 ** first, twos]);
    });
    service.forEach((rate, unit) => {
      if (Math.floor(state / 2 ** unit) % 2 === 1) moves.push([state, state - 2 ** unit, rate]);
    });
  }
  const most =
    service.reduce((all, rate) => all + rate, 0) +
    [...input.atomCallRatePerHour, ...input.atomPairCallRatePerHour].reduce((all, r) => all + r, 0);
  let now = Array.from({ length: size }, () => 1 / size);
  for (let step = 0; step < 200_000; step += 1) {
    const next = [...now];
    for (const [from, to, rate] of moves) {
      const flow = (now[from]! * rate) / most;
      next[from]! -= flow;
      next[to]! += flow;
    }
    const change = next.reduce((all, value, at) => all + Math.abs(value - now[at]!), 0);
    now = next;
    if (change < 1e-14) break;
  }
  return now;
}

test("PLN-70: without two-unit calls it is the hypercube model", () => {
  const base = {
    unitServiceRatePerHour: [1, 1.5, 0.8, 1.2],
    atomCallRatePerHour: [0.7, 0.9, 0.4],
    preferences: [shuffled(4, 1), shuffled(4, 2), shuffled(4, 3)],
    travelHours: [
      [0.1, 0.2, 0.3],
      [0.2, 0.1, 0.4],
      [0.3, 0.2, 0.1],
      [0.15, 0.25, 0.35],
    ],
  };
  const plain = solveHypercube({ ...base, queue: "loss" });
  const pairs = solvePairs({ ...base, atomPairCallRatePerHour: [0, 0, 0], shortfall: "one" });
  plain.stateProbabilities.forEach((p, state) => near(pairs.stateProbabilities[state]!, p, 1e-9));
  near(pairs.lossProbability, plain.lossProbability);
  near(pairs.travel?.single ?? Number.NaN, plain.meanTravelHours ?? 0);
  assert.equal(pairs.travel?.first, undefined);
});

test("PLN-71: two like units and two-unit calls alone have their closed form", () => {
  // Busy 0, 1, 2. From 0 calls take both; from 1 a call takes the other, or is lost.
  const [calls, service] = [0.9, 1.3];
  const solve = (shortfall: "one" | "none") =>
    solvePairs({
      unitServiceRatePerHour: [service, service],
      atomCallRatePerHour: [0],
      atomPairCallRatePerHour: [calls],
      preferences: [[0, 1]],
      shortfall,
    });
  // Balance with "none": P0 calls = P1 service; P1 service = P2 2 service.
  const none = solve("none");
  const idle = 1 / (1 + calls / service + calls / (2 * service));
  near(none.stateProbabilities[0]!, idle);
  near(none.pairs.two, idle);
  near(none.pairs.none, 1 - idle);
  // With "one": P0 calls = P1 service; P2 2 service = P0 calls + P1 calls.
  const one = solve("one");
  const busyOne = calls / service;
  const busyTwo = (calls + busyOne * calls) / (2 * service);
  const free = 1 / (1 + busyOne + busyTwo);
  near(one.stateProbabilities[0]!, free);
  near(one.stateProbabilities[3]!, free * busyTwo);
  near(one.pairs.one, free * busyOne);
});

test("PLN-72: small chains equal brute force, partial lists and uneven rates too", () => {
  const rate = fc.double({ min: 0.1, max: 2, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(rate, { minLength: 2, maxLength: 4 }),
      fc.array(fc.tuple(rate, rate, fc.nat(1000), fc.boolean()), { minLength: 1, maxLength: 3 }),
      fc.constantFrom("one" as const, "none" as const),
      (service, atoms, shortfall) => {
        const input: PairsInput = {
          unitServiceRatePerHour: service,
          atomCallRatePerHour: atoms.map(([ones]) => ones),
          atomPairCallRatePerHour: atoms.map(([, twos]) => twos),
          preferences: atoms.map(([, , seed, whole]) => {
            const list = shuffled(service.length, seed);
            return whole ? list : list.slice(1);
          }),
          shortfall,
        };
        const { stateProbabilities } = solvePairs(input);
        bruteForce(input).forEach((p, state) => near(stateProbabilities[state]!, p, 1e-7));
      },
    ),
    { seed: 81, numRuns: 12 },
  );
});

test("PLN-73: what is sent is what ends, and the parts of two-unit calls add up", () => {
  const units = 7;
  const atoms = 5;
  const service = Array.from({ length: units }, (_, unit) => 0.8 + 0.1 * unit);
  const input: PairsInput = {
    unitServiceRatePerHour: service,
    atomCallRatePerHour: Array.from({ length: atoms }, (_, atom) => 0.4 + 0.1 * atom),
    atomPairCallRatePerHour: Array.from({ length: atoms }, (_, atom) => 0.3 - 0.04 * atom),
    preferences: Array.from({ length: atoms }, (_, atom) => shuffled(units, atom)),
    travelHours: Array.from({ length: units }, (_, unit) =>
      Array.from({ length: atoms }, (__, atom) => 0.05 + 0.02 * Math.abs(unit - atom)),
    ),
    shortfall: "one",
  };
  const result = solvePairs(input);
  const { two, one, none } = result.pairs;
  near(two + one + none, 1);
  assert.ok(two > 0.3 && one > 0.01 && none > 0, "all three happen");
  const ended = service.map((rate, unit) => rate * result.workloads[unit]!);
  const all = ended.reduce((sum, value) => sum + value, 0);
  result.dispatchFractions.forEach((row, unit) => {
    near(row.reduce((sum, value) => sum + value, 0) * all, ended[unit]!, 1e-8);
  });
  assert.ok((result.travel?.first ?? 1) < (result.travel?.second ?? 0));
});

test("PLN-74: what makes no sense is a RangeError that names it", () => {
  const good: PairsInput = {
    unitServiceRatePerHour: [1, 1],
    atomCallRatePerHour: [1],
    atomPairCallRatePerHour: [1],
    preferences: [[0, 1]],
    shortfall: "one",
  };
  const bad: [Partial<PairsInput>, RegExp][] = [
    [{ atomPairCallRatePerHour: [] }, /atomPairCallRatePerHour must have one rate per atom/],
    [{ atomPairCallRatePerHour: [-1] }, /atomPairCallRatePerHour\[0\]/],
    [{ atomCallRatePerHour: [-0.5] }, /atomCallRatePerHour\[0\]/],
    [{ preferences: [[[0, 1]]] }, /name one unit in each place/],
    [{ unitServiceRatePerHour: Array.from({ length: 17 }, () => 1) }, /1 to 16 units/],
  ];
  for (const [change, pattern] of bad) {
    assert.throws(() => solvePairs({ ...good, ...change }), {
      name: "RangeError",
      message: pattern,
    });
  }
});
