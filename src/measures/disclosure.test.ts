import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { disclose, intervalOf, OTHER, type CountTable, type DisclosedTable } from "./disclosure.ts";

const table = (counts: number[][]): CountTable => ({
  rows: counts.map((_row, index) => `r${index}`),
  columns: (counts[0] ?? []).map((_count, index) => `c${index}`),
  counts,
});

/**
 * An attacker who tries every filling of the withheld cells that fits the totals: another way
 * than the one under test, and slow. Says the range of each withheld cell.
 */
function attacked({
  cells,
  rowTotals,
  columnTotals,
}: DisclosedTable): Map<string, [number, number]> {
  const open = cells.flatMap((row, r) =>
    row.flatMap((count, c) => (count === null ? [[r, c]] : [])),
  );
  const rowLeft = rowTotals.map((total, r) => total - add(cells[r] ?? []));
  const columnLeft = columnTotals.map((total, c) => total - add(cells.map((row) => row[c] ?? 0)));
  const seen = new Map<string, [number, number]>();
  const values: number[] = [];
  const fill = (index: number): void => {
    if (index === open.length) {
      if (rowLeft.some((left) => left !== 0) || columnLeft.some((left) => left !== 0)) return;
      for (const [at, [r, c]] of open.entries() as Iterable<[number, [number, number]]>) {
        const key = `${r},${c}`;
        const value = values[at] ?? 0;
        const [low, high] = seen.get(key) ?? [value, value];
        seen.set(key, [Math.min(low, value), Math.max(high, value)]);
      }
      return;
    }
    const [r = 0, c = 0] = open[index] ?? [];
    const most = Math.min(rowLeft[r] ?? 0, columnLeft[c] ?? 0);
    // The last open cell of a row has no choice.
    const isLast = open[index + 1]?.[0] !== r;
    for (let value = isLast ? (rowLeft[r] ?? 0) : 0; value <= most; value += 1) {
      values[index] = value;
      rowLeft[r] = (rowLeft[r] ?? 0) - value;
      columnLeft[c] = (columnLeft[c] ?? 0) - value;
      fill(index + 1);
      rowLeft[r] += value;
      columnLeft[c] += value;
    }
  };
  fill(0);
  return seen;
}

const add = (row: readonly (number | null)[]) =>
  row.reduce<number>((all, one) => all + (one ?? 0), 0);

test("DIS-1: a count below the threshold is withheld, zero and larger ones are published", () => {
  const given = table([
    [20, 3, 30],
    [40, 50, 60],
    [0, 80, 90],
  ]);
  const shown = disclose(given, { threshold: 5 });
  assert.ok(shown);
  assert.equal(shown.cells[0]?.[1], null);
  assert.equal(shown.total, 373);
  assert.deepEqual(shown.rowTotals, [53, 150, 170]);
  assert.ok(shown.withheld >= 4, "a lone withheld cell is the total less the others");
});

test("DIS-2: an attacker with all totals tells no withheld small count to within the threshold", () => {
  const cells = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 14 }));
  let withheld = 0;
  fc.assert(
    fc.property(
      fc.array(fc.array(cells, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 4 }),
      fc.integer({ min: 2, max: 5 }),
      (counts, threshold) => {
        const shown = disclose(table(counts), { threshold });
        if (shown === undefined) return;
        const ranges = attacked(shown);
        withheld += shown.withheld;
        for (const total of [...shown.rowTotals, ...shown.columnTotals]) {
          assert.ok(total === 0 || total >= threshold, `total ${total}`);
        }
        const grid = regrouped(table(counts), shown);
        for (const [r, row] of shown.cells.entries()) {
          for (const [c, published] of row.entries()) {
            const count = grid[r]?.[c] ?? 0;
            if (published !== null) {
              assert.equal(published, count);
              assert.ok(count === 0 || count >= threshold, `published ${count}`);
            } else if (count > 0 && count < threshold) {
              const [low = 0, high = 0] = ranges.get(`${r},${c}`) ?? [];
              assert.ok(high - low >= threshold, `${count} is within ${low} to ${high}`);
            }
          }
        }
      },
    ),
    { numRuns: 1500, seed: 20161231 },
  );
  assert.ok(withheld > 1000, `${withheld} cells were withheld`);
});

/** The true counts under the joined rows and columns. */
function regrouped(given: CountTable, shown: DisclosedTable): number[][] {
  const rowOf = (row: string) => shown.rows.indexOf(shown.merged.rows.includes(row) ? OTHER : row);
  const columnOf = (column: string) =>
    shown.columns.indexOf(shown.merged.columns.includes(column) ? OTHER : column);
  const counts = shown.rows.map(() => shown.columns.map(() => 0));
  for (const [r, row] of given.rows.entries()) {
    for (const [c, column] of given.columns.entries()) {
      const target = counts[rowOf(row)];
      assert.ok(target);
      target[columnOf(column)] = (target[columnOf(column)] ?? 0) + (given.counts[r]?.[c] ?? 0);
    }
  }
  return counts;
}

test("DIS-2: the range of a cell is the one that trying every filling gives", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 3, maxLength: 3 }), {
        minLength: 3,
        maxLength: 3,
      }),
      fc.array(fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), {
        minLength: 3,
        maxLength: 3,
      }),
      (counts, hidden) => {
        const given = table(counts);
        const shown: DisclosedTable = {
          ...given,
          cells: counts.map((row, r) => row.map((one, c) => (hidden[r]?.[c] ? null : one))),
          rowTotals: counts.map(add),
          columnTotals: [0, 1, 2].map((c) => add(counts.map((row) => row[c] ?? 0))),
          total: add(counts.flat()),
          merged: { rows: [], columns: [] },
          withheld: 0,
        };
        for (const [key, [low, high]] of attacked(shown)) {
          const [r = 0, c = 0] = key.split(",").map(Number);
          assert.deepEqual(intervalOf(given, hidden, r, c), { low, high });
        }
      },
    ),
    { numRuns: 400, seed: 7 },
  );
});

test("DIS-3: a row with a higher threshold keeps it, also when it is joined to another", () => {
  const counts = [
    [40, 30, 8],
    [50, 60, 70],
    [3, 3, 3],
  ];
  const thresholdOf = (row: string) => (row === "r0" || row === "r2" ? 10 : 5);
  const shown = disclose(table(counts), { threshold: 5, thresholdOf });
  assert.ok(shown);
  for (const [r, row] of shown.cells.entries()) {
    const least: number = shown.rows[r] === "r1" ? 5 : 10;
    for (const count of row) assert.ok(count === null || count === 0 || count >= least);
  }
  assert.ok(shown.merged.rows.includes("r2"), "nine is too few to stand alone");
});

test("DIS-4: too little is published as nothing", () => {
  assert.equal(disclose(table([[1, 2]]), { threshold: 5 }), undefined);
  assert.equal(disclose({ rows: [], columns: [], counts: [] }, { threshold: 5 }), undefined);
  const one = disclose(table([[1, 2, 3]]), { threshold: 5 });
  assert.deepEqual(one?.columns, [OTHER]);
});
