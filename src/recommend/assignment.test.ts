import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assignSlots, SLOTS_MAX, UNFILLED } from "./assignment.ts";

type Costs = readonly (readonly number[])[];

/** Every way to fill the slots, as the column per slot. */
function* waysToFill(costs: Costs, slot = 0, used: readonly number[] = []): Generator<number[]> {
  const row = costs[slot];
  if (row === undefined) {
    yield [...used];
    return;
  }
  yield* waysToFill(costs, slot + 1, [...used, UNFILLED]);
  for (const [column, cost] of row.entries()) {
    if (cost === Infinity || used.includes(column)) continue;
    yield* waysToFill(costs, slot + 1, [...used, column]);
  }
}

/** What REC-16 compares, most important first; smaller is better. */
function worth(costs: Costs, columns: readonly number[]): (number | string)[] {
  const unfilled = columns.filter((column) => column === UNFILLED).length;
  // As text: an earlier slot that is unfilled ("1") is worse than a later one.
  const which = columns.map((column) => (column === UNFILLED ? "1" : "0")).join("");
  let total = 0;
  for (const [slot, column] of columns.entries()) {
    if (column !== UNFILLED) total += Math.round(costs[slot]![column]! * 100);
  }
  const ties = columns.reduce((sum, column) => sum + Math.max(0, column), 0);
  return [unfilled, which, total, ties];
}

function isBetter(a: readonly (number | string)[], b: readonly (number | string)[]): boolean {
  for (const [place, value] of a.entries()) {
    const other = b[place]!;
    if (value !== other) return value < other;
  }
  return false;
}

const cost = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 2000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 4 }) },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 900, noNaN: true }) },
  { weight: 2, arbitrary: fc.constant(Infinity) },
);
const problem = fc
  .record({ slots: fc.integer({ min: 0, max: 4 }), columns: fc.integer({ min: 0, max: 5 }) })
  .chain(({ slots, columns }) => {
    const row = fc.array(cost, { minLength: columns, maxLength: columns });
    const rows = fc.array(row, { minLength: slots, maxLength: slots });
    return rows.map((costs) => ({ costs, columns }));
  });

test("REC-16: no way to fill the slots is better than the one found", () => {
  fc.assert(
    fc.property(problem, ({ costs, columns }) => {
      const found = assignSlots(costs, columns);
      const own = worth(costs, found);
      for (const other of waysToFill(costs)) {
        const better = worth(costs, other);
        assert.ok(!isBetter(better, own), `${String(other)} beats ${String(found)}`);
      }
    }),
    { numRuns: 2000 },
  );
});

test("REC-16: a slot that cannot be filled leaves the others as they would be", () => {
  assert.deepEqual(
    assignSlots(
      [
        [Infinity, Infinity],
        [7, 3],
      ],
      2,
    ),
    [UNFILLED, 1],
  );
  assert.deepEqual(assignSlots([], 3), []);
  assert.deepEqual(assignSlots([[], []], 0), [UNFILLED, UNFILLED]);
});

test("REC-16: too few units go to the earlier slots, however dear they are there", () => {
  assert.deepEqual(assignSlots([[5000], [1]], 1), [0, UNFILLED]);
});

test("REC-17: among equal costs the smaller columns are taken", () => {
  assert.deepEqual(assignSlots([[9, 9, 9]], 3), [0]);
  assert.deepEqual(
    assignSlots(
      [
        [9, 9, 9, 9],
        [9, 9, 9, 9],
      ],
      4,
    ).toSorted((a, b) => a - b),
    [0, 1],
  );
});

test("REC-16: costs beyond a day and the largest problem stay exact", () => {
  const columns = SLOTS_MAX * 4;
  const costs = Array.from({ length: SLOTS_MAX }, (_, slot) =>
    Array.from({ length: columns }, (_, column) => (column === slot * 4 ? 86_400 : 1e9)),
  );
  const found = assignSlots(costs, columns);
  assert.equal(new Set(found).size, SLOTS_MAX);
  assert.ok(!found.includes(UNFILLED));
  assert.throws(() => assignSlots([...costs, costs[0]!], columns), RangeError);
});
