import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  columnTotalsOf,
  disclose,
  discloseMore,
  intervalsOf,
  maskOf,
  rowTotalsOf,
  type CountTable,
  type DisclosedTable,
} from "./disclosure.ts";
import { Attacker, type Sum } from "./testing/attacker.ts";

const table = (counts: number[][]): CountTable => ({
  rows: counts.map((_row, index) => `r${index}`),
  columns: (counts[0] ?? []).map((_count, index) => `c${index}`),
  counts,
});

/** What a published table says of the numbers in its cells. */
function sumsOf(shown: DisclosedTable): Sum[] {
  const width = shown.columns.length;
  const at = (r: number, c: number): number => r * width + c;
  const all = shown.rows.map((_row, r) => shown.columns.map((_column, c) => at(r, c)));
  const sums: [number[], number | null][] = [
    ...shown.cells.flatMap((row, r) =>
      row.map((one, c): [number[], number | null] => [[at(r, c)], one]),
    ),
    ...shown.rowTotals.map((one, r): [number[], number | null] => [all[r] ?? [], one]),
    ...shown.columnTotals.map((one, c): [number[], number | null] => [
      all.map((row) => row[c] ?? 0),
      one,
    ]),
    [all.flat(), shown.total],
  ];
  return sums.flatMap(([of, value]) => (value === null ? [] : [{ of, value }]));
}

test("DIS-1: a count below the threshold is withheld, zero and larger ones are published", () => {
  const given = table([
    [20, 3, 30],
    [40, 50, 60],
    [0, 80, 90],
  ]);
  const shown = disclose(given, { threshold: 5 });
  assert.ok(shown);
  assert.equal(shown.cells[0]?.[1], null);
  assert.equal(shown.cells[2]?.[2], 90);
  assert.equal(shown.total, 373);
  assert.ok(shown.withheld >= 4, "a lone withheld cell is the total less the others");
});

test("DIS-2: an attacker with all that is published tells no small count to within its threshold", () => {
  const cells = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 14 }));
  let withheld = 0;
  fc.assert(
    fc.property(
      fc.array(fc.array(cells, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 3 }),
      fc.integer({ min: 2, max: 5 }),
      (counts, threshold) => {
        const given = table(counts);
        const shown = disclose(given, { threshold });
        if (shown === undefined) return;
        withheld += shown.withheld;
        const attacker = new Attacker(counts.length * 3, sumsOf(shown), 40);
        const guard = (of: number[], value: number, published: number | null, what: string) => {
          if (published !== null) {
            assert.equal(published, value);
            assert.ok(value === 0 || value >= threshold, `${what}: published ${value}`);
          } else if (value > 0 && value < threshold) {
            const width = attacker.widthOf(of, value, threshold);
            assert.ok(width >= threshold, `${what}: ${value} is told to within ${width}`);
          }
        };
        for (const [r, row] of counts.entries()) {
          for (const [c, value] of row.entries()) {
            guard([r * 3 + c], value, shown.cells[r]?.[c] ?? null, `cell ${r},${c}`);
          }
        }
        for (const [r, value] of rowTotalsOf(given).entries()) {
          const of = [0, 1, 2].map((c) => r * 3 + c);
          guard(of, value, shown.rowTotals[r] ?? null, `row ${r}`);
        }
        for (const [c, value] of columnTotalsOf(given).entries()) {
          const of = counts.map((_row, r) => r * 3 + c);
          guard(of, value, shown.columnTotals[c] ?? null, `column ${c}`);
        }
      },
    ),
    { numRuns: 400, seed: 20161231 },
  );
  assert.ok(withheld > 600, `${withheld} numbers were withheld`);
});

test("DIS-2: the range of a count is the one that trying every filling gives", () => {
  const flags = fc.array(fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), {
    minLength: 3,
    maxLength: 3,
  });
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 }), {
        minLength: 3,
        maxLength: 3,
      }),
      flags,
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      (counts, shownCells, shownTotals) => {
        const given = table(counts);
        const mask = {
          cells: shownCells,
          rowTotals: shownTotals.slice(0, 3),
          columnTotals: shownTotals.slice(3),
          total: true,
        };
        const hide = (value: number, isShown: boolean | undefined) =>
          isShown === true ? value : null;
        const shown: DisclosedTable = {
          ...given,
          cells: counts.map((row, r) => row.map((one, c) => hide(one, shownCells[r]?.[c]))),
          rowTotals: rowTotalsOf(given).map((one, r) => hide(one, mask.rowTotals[r])),
          columnTotals: columnTotalsOf(given).map((one, c) => hide(one, mask.columnTotals[c])),
          total: counts.flat().reduce((all, one) => all + one, 0),
          withheld: 0,
        };
        const attacker = new Attacker(9, sumsOf(shown), 36);
        for (const [r, row] of intervalsOf(given, mask).entries()) {
          for (const [c, { low, high }] of row.entries()) {
            const of = [r * 3 + c];
            assert.ok(attacker.canBe(of, low) && attacker.canBe(of, high), `${low} to ${high}`);
            assert.ok(low === 0 || !attacker.canBe(of, low - 1));
            assert.ok(!attacker.canBe(of, high + 1));
          }
        }
      },
    ),
    { numRuns: 80, seed: 7 },
  );
});

test("DIS-3: a row with a higher threshold keeps it, in its counts and in its total", () => {
  const counts = [
    [40, 30, 8],
    [50, 60, 70],
    [3, 3, 3],
  ];
  const thresholdOf = (row: string) => (row === "r0" || row === "r2" ? 10 : 5);
  const shown = disclose(table(counts), { threshold: 5, thresholdOf });
  assert.ok(shown);
  assert.equal(shown.cells[0]?.[2], null);
  assert.equal(shown.rowTotals[2], null, "nine is too few to stand alone");
  for (const [r, row] of shown.cells.entries()) {
    const least: number = shown.rows[r] === "r1" ? 5 : 10;
    for (const count of row) assert.ok(count === null || count === 0 || count >= least);
  }
});

test("DIS-4: too little is published as nothing", () => {
  assert.equal(disclose(table([[1, 2]]), { threshold: 5 }), undefined);
  assert.equal(disclose({ rows: [], columns: [], counts: [] }, { threshold: 5 }), undefined);
});

test("DIS-8: what was published before stays known, and nothing that would break it is published", () => {
  const given = table([
    [3, 20],
    [30, 40],
  ]);
  const nothing = maskOf(given, false);
  // The first month was published alone: its small count and one more are withheld.
  const first = {
    ...nothing,
    cells: [
      [true, false],
      [true, false],
    ],
    columnTotals: [true, false],
  };
  const known = discloseMore(given, { threshold: 5 }, { known: nothing, wanted: first });
  assert.ok(known);
  assert.deepEqual(known.cells, [
    [false, false],
    [false, false],
  ]);
  const all = discloseMore(given, { threshold: 5 }, { known, wanted: maskOf(given, true) });
  assert.ok(all);
  assert.equal(all.columnTotals[0], true, "it cannot be taken back");
  // 23 in the row, 20 beside it: together they would tell the 3.
  assert.ok(!(all.rowTotals[0] === true && all.cells[0]?.[1] === true));
});
