import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { solveHypercube, type HypercubeInput, type HypercubeResult } from "#planning";
import { moduleBytes } from "./hypercube-wasm.ts";

/**
 * Larson and Odoni, Urban Operations Research, section 5.4.3, some atoms merged.
 * The book prints the response areas (0.75, 0.35, 0.40), the backup orders and atom 5 = 0.15; that
 * atoms 1 and 2 together are 0.50 follows from its workloads, which fit no other multiple of 0.05.
 */
const BOOK: HypercubeInput = {
  unitServiceRatePerHour: [1, 1, 1],
  atomCallRatePerHour: [0.25, 0.25, 0.25, 0.35, 0.4],
  preferences: [
    [0, 1, 2],
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [2, 0, 1],
  ],
  queue: "infinite",
};

function near(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

function listOf(places: readonly (number | readonly number[])[]): readonly number[][] {
  return places.map((place) => (typeof place === "number" ? [place] : [...place]));
}

/** The balance equations by hand, solved densely: an independent second way. */
function dense(input: HypercubeInput): number[] {
  const service = input.unitServiceRatePerHour;
  const size = 2 ** service.length;
  const matrix = Array.from({ length: size }, () => Array.from({ length: size + 1 }, () => 0));
  const move = (from: number, to: number, rate: number): void => {
    matrix[to]![from]! += rate;
    matrix[from]![from]! -= rate;
  };
  for (let state = 0; state < size; state += 1) {
    input.preferences.forEach((list, atom) => {
      for (const place of listOf(list)) {
        const free = place.filter((unit) => (state & (1 << unit)) === 0);
        if (free.length === 0) continue;
        const rate = input.atomCallRatePerHour[atom]! / free.length;
        for (const unit of free) move(state, state | (1 << unit), rate);
        break;
      }
    });
    service.forEach((rate, unit) => {
      if ((state & (1 << unit)) !== 0) move(state, state ^ (1 << unit), rate);
    });
  }
  matrix[size - 1] = Array.from({ length: size + 1 }, () => 1);
  for (let pivot = 0; pivot < size; pivot += 1) {
    let best = pivot;
    for (let row = pivot; row < size; row += 1) {
      if (Math.abs(matrix[row]![pivot]!) > Math.abs(matrix[best]![pivot]!)) best = row;
    }
    [matrix[pivot], matrix[best]] = [matrix[best]!, matrix[pivot]!];
    for (let row = 0; row < size; row += 1) {
      const factor = matrix[row]![pivot]! / matrix[pivot]![pivot]!;
      if (row === pivot || factor === 0) continue;
      for (let column = pivot; column <= size; column += 1) {
        matrix[row]![column]! -= factor * matrix[pivot]![column]!;
      }
    }
  }
  return matrix.map((row, state) => row[size]! / row[state]!);
}

function erlangB(servers: number, load: number): number {
  let blocking = 1;
  for (let n = 1; n <= servers; n += 1) blocking = (load * blocking) / (n + load * blocking);
  return blocking;
}

const rate = fc.double({ min: 0.05, max: 3, noNaN: true });

function lists(units: number, shape: "full" | "partial" | "tied"): fc.Arbitrary<number[][]> {
  const all = Array.from({ length: units }, (_, unit) => unit);
  const order = fc.shuffledSubarray(all, { minLength: shape === "partial" ? 1 : units });
  if (shape !== "tied") return order.map((list) => list.map((unit) => [unit]));
  return fc.tuple(order, fc.nat(units)).map(([list, cut]) => {
    const head = list.slice(0, cut);
    return [...(head.length > 0 ? [head] : []), ...list.slice(cut).map((unit) => [unit])];
  });
}

function inputs(queue: "loss" | "infinite", unitsMax: number): fc.Arbitrary<HypercubeInput> {
  const size = fc.record({
    units: fc.integer({ min: 1, max: unitsMax }),
    atoms: fc.integer({ min: 1, max: 6 }),
    shape: fc.constantFrom("full" as const, queue === "loss" ? "partial" : "full", "tied"),
  });
  return size.chain(({ units, atoms, shape }) =>
    fc.record({
      unitServiceRatePerHour: fc.array(rate, { minLength: units, maxLength: units }),
      atomCallRatePerHour: fc.array(rate, { minLength: atoms, maxLength: atoms }),
      preferences: fc.array(lists(units, shape as "full"), { minLength: atoms, maxLength: atoms }),
      queue: fc.constant(queue),
    }),
  );
}

function totalOf(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function checkFlows(input: HypercubeInput, result: HypercubeResult): void {
  const calls = totalOf(input.atomCallRatePerHour);
  const served = calls * (1 - result.lossProbability);
  near(totalOf(result.dispatchFractions.flatMap((row) => [...row])), 1);
  result.workloads.forEach((workload, unit) => {
    const ended = workload * input.unitServiceRatePerHour[unit]!;
    near(totalOf(result.dispatchFractions[unit]!) * served, ended, 1e-8);
  });
}

test("PLN-1: the three-server example of Larson and Odoni, to the figures printed", () => {
  const result = solveHypercube(BOOK);
  const printed = [0.5574, 0.4734, 0.4693];
  result.workloads.forEach((workload, unit) => near(workload, printed[unit]!, 5e-5));
  near(result.waitProbability, 0.23684, 5e-6);
  const fractions = result.dispatchFractions;
  near(fractions[0]![0]!, 0.087, 5e-4);
  const own = totalOf(fractions[0]!.slice(0, 3)) + fractions[1]![3]! + fractions[2]![4]!;
  // The book works in four figures and prints 0.43529.
  near(1 - own, 0.43529, 5e-5);
});

test("PLN-2: small chains equal a dense solution of the balance equations", () => {
  fc.assert(
    fc.property(inputs("loss", 6), (input) => {
      const expected = dense(input);
      // Service rates 60 times apart make a chain that forgets slowly: a small residual is needed.
      const { stateProbabilities } = solveHypercube(input, { tolerance: 1e-13 });
      expected.forEach((value, state) => near(stateProbabilities[state]!, value, 1e-9));
    }),
    { numRuns: 60, seed: 5401 },
  );
});

test("PLN-3: what is sent is what is served, with loss and with a queue", () => {
  fc.assert(
    fc.property(inputs("loss", 9), (input) => checkFlows(input, solveHypercube(input))),
    { numRuns: 40, seed: 5402 },
  );
  fc.assert(
    fc.property(
      inputs("infinite", 9),
      fc.double({ min: 0.1, max: 0.95, noNaN: true }),
      (raw, rho) => {
        const capacity = totalOf(raw.unitServiceRatePerHour);
        const scale = (rho * capacity) / totalOf(raw.atomCallRatePerHour);
        const input = {
          ...raw,
          atomCallRatePerHour: raw.atomCallRatePerHour.map((calls) => calls * scale),
        };
        const result = solveHypercube(input);
        checkFlows(input, result);
        near(totalOf(result.stateProbabilities) + result.queueProbability, 1);
      },
    ),
    { numRuns: 40, seed: 5403 },
  );
});

test("PLN-4: equal rates give Erlang B and C whatever the lists", () => {
  for (const [units, load] of [
    [1, 0.5],
    [3, 1.5],
    [7, 5],
    [12, 9.5],
  ] as const) {
    const order = Array.from({ length: units }, (_, unit) => unit);
    const base = {
      unitServiceRatePerHour: order.map(() => 1),
      atomCallRatePerHour: [load * 0.3, load * 0.7],
      preferences: [order, order.toReversed()],
    };
    const blocking = erlangB(units, load);
    near(solveHypercube({ ...base, queue: "loss" }).lossProbability, blocking);
    const waiting = blocking / (1 - (load / units) * (1 - blocking));
    const queued = solveHypercube({ ...base, queue: "infinite" });
    near(queued.waitProbability, waiting);
    near(queued.meanWaitHours, waiting / (units - load));
  }
  // One list for all and little to do: the last units are hardly ever sent.
  const order = Array.from({ length: 13 }, (_, unit) => unit);
  const { lossProbability } = solveHypercube({
    unitServiceRatePerHour: order.map(() => 1),
    atomCallRatePerHour: [2.6],
    preferences: [order],
    queue: "loss",
  });
  assert.ok(Math.abs(lossProbability / erlangB(13, 2.6) - 1) < 1e-7);
});

test("PLN-5: renaming units renames the answer", () => {
  fc.assert(
    fc.property(inputs("loss", 7), (input) => {
      const units = input.unitServiceRatePerHour.length;
      const renamed = {
        ...input,
        unitServiceRatePerHour: input.unitServiceRatePerHour.toReversed(),
        preferences: input.preferences.map((list) =>
          listOf(list).map((place) => place.map((unit) => units - 1 - unit)),
        ),
      };
      const first = solveHypercube(input).workloads;
      const second = solveHypercube(renamed).workloads.toReversed();
      first.forEach((workload, unit) => near(workload, second[unit]!, 1e-8));
    }),
    { numRuns: 30, seed: 5404 },
  );
});

test("PLN-6: travel of units sent free and of units sent from their last call", () => {
  const travelHours = [
    [1, 2, 3, 4, 5],
    [2, 4, 6, 8, 10],
    [3, 3, 3, 3, 3],
  ];
  const plain = solveHypercube({ ...BOOK, travelHours });
  let expected = 0;
  plain.dispatchFractions.forEach((row, unit) =>
    row.forEach((part, atom) => {
      expected += part * travelHours[unit]![atom]!;
    }),
  );
  near(plain.meanTravelHours!, expected);
  // All travel one hour when free, seven between atoms: the queued part shows by itself.
  const ones = travelHours.map((row) => row.map(() => 1));
  const sevens = BOOK.atomCallRatePerHour.map(() => BOOK.atomCallRatePerHour.map(() => 7));
  const mixed = solveHypercube({ ...BOOK, travelHours: ones, atomTravelHours: sevens });
  near(mixed.meanTravelHours!, 1 + 6 * plain.waitProbability);
});

/** Units and atoms at drawn places; the nearest goes first, or all atoms have the same list. */
function town(units: number, load: number, same: boolean): HypercubeInput {
  let state = 91 * units + (same ? 1 : 0);
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const order = Array.from({ length: units }, (_, unit) => unit);
  const places = order.map(() => [next(), next()] as const);
  const rates = order.map(() => 0.5 + next());
  const calls = Array.from({ length: 3 * units }, () => 0.2 + next());
  const scale = (load * totalOf(rates)) / totalOf(calls);
  return {
    unitServiceRatePerHour: rates,
    atomCallRatePerHour: calls.map((call) => call * scale),
    preferences: calls.map(() => {
      const [x, y] = [next(), next()];
      const away = places.map(([east, north]) => Math.hypot(east - x, north - y));
      return same ? order : order.toSorted((a, b) => away[a]! - away[b]!);
    }),
    queue: "loss",
  };
}

test("PLN-7: all probabilities together are within the tolerance of a run to rounding", () => {
  for (const units of [3, 6, 10, 13]) {
    for (const load of [0.2, 0.5, 0.8]) {
      for (const same of [false, true]) {
        const input = town(units, load, same);
        const usual = solveHypercube(input);
        const longer = solveHypercube(input, { tolerance: 1e-14 });
        assert.ok(longer.report.sweeps > usual.report.sweeps);
        let apart = 0;
        usual.stateProbabilities.forEach((value, state) => {
          apart += Math.abs(value - longer.stateProbabilities[state]!);
        });
        assert.ok(apart <= 1e-10, `${units} units, load ${load}: ${apart}`);
      }
    }
  }
});

test("PLN-7: an earlier answer keeps its figures when another is solved", () => {
  const first = solveHypercube(town(6, 0.5, false));
  const copy = first.stateProbabilities.slice();
  solveHypercube(town(9, 0.5, false));
  assert.deepEqual(first.stateProbabilities, copy);
  assert.deepEqual(solveHypercube(town(6, 0.5, false)).stateProbabilities, copy);
});

test("PLN-9: without WebAssembly the probabilities are the same within the tolerance", () => {
  assert.ok(WebAssembly.validate(moduleBytes()), "the module is one that this host can run");
  for (const [units, queue] of [
    [2, "infinite"],
    [7, "loss"],
    [10, "infinite"],
  ] as const) {
    const input = { ...town(units, 0.6, units === 7), queue };
    const vectors = solveHypercube(input);
    const plain = solveHypercube(input, { plain: true });
    let apart = 0;
    vectors.stateProbabilities.forEach((value, state) => {
      apart += Math.abs(value - plain.stateProbabilities[state]!);
    });
    assert.ok(apart <= 1e-10, `${units} units: ${apart}`);
    // Sums in another order end in other digits: both ways were gone.
    if (units > 2) assert.notDeepEqual(vectors.stateProbabilities, plain.stateProbabilities);
    near(plain.waitProbability, vectors.waitProbability, 1e-10);
  }
  const heavy = { ...town(5, 0.9, false), unitServiceRatePerHour: [1e-3, 1e3, 1, 1, 1] };
  const slow = solveHypercube(heavy);
  const plain = solveHypercube(heavy, { plain: true });
  slow.workloads.forEach((workload, unit) => near(workload, plain.workloads[unit]!, 1e-9));
});

test("PLN-8: bad input is named, and a load the units cannot serve is refused", () => {
  const refused = (change: Partial<HypercubeInput>, message: RegExp): void => {
    assert.throws(() => solveHypercube({ ...BOOK, ...change }), { name: "RangeError", message });
  };
  refused({ unitServiceRatePerHour: [0.5, 0.5, 0.5] }, /needs less load than capacity/);
  refused({ unitServiceRatePerHour: [1, 0, 1] }, /unitServiceRatePerHour\[1\]/);
  refused({ atomCallRatePerHour: [1, 1] }, /one list per atom/);
  refused({ preferences: BOOK.preferences.map(() => [0, 1]) }, /leaves units out/);
  refused({ preferences: BOOK.preferences.map(() => [0, 1, 3]) }, /names unit 3/);
  refused({ preferences: BOOK.preferences.map(() => [0, [1, 0], 2]) }, /names unit 0 twice/);
  refused({ travelHours: [[1]] }, /travelHours must have 3 rows/);
});
