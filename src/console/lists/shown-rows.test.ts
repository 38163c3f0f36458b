import assert from "node:assert/strict";
import { test } from "node:test";
import { shownRows } from "./shown-rows.ts";

const frame = { top: 0, bottom: 500 };

test("CON-110: only the rows in sight are drawn, with the ends and what is around the focus", () => {
  const rows = shownRows(300, 50, { top: 5000, bottom: 5500 }, [7]);
  assert.deepEqual(rows.slice(0, 5), [0, 6, 7, 8, 94]);
  assert.equal(rows.at(-1), 299);
  assert.equal(rows.at(-2), 115);
  assert.ok(rows.length < 30, `${rows.length} rows are drawn`);
});

test("CON-110: a list beside the frame keeps its ends; a short one is drawn whole", () => {
  assert.deepEqual(shownRows(40, 50, { top: -4000, bottom: -3500 }, []), [0, 39]);
  assert.deepEqual(shownRows(40, 50, { top: 9000, bottom: 9500 }, []), [0, 39]);
  assert.deepEqual(shownRows(3, 50, frame, []), [0, 1, 2]);
  assert.deepEqual(shownRows(0, 50, frame, []), []);
  assert.deepEqual(shownRows(1, 50, frame, [0]), [0]);
});

test("CON-110: a focus that is gone with its row keeps nothing", () => {
  assert.deepEqual(shownRows(2, 50, frame, [-1]), [0, 1]);
  assert.throws(() => shownRows(2, 0, frame, []), /got 0/);
});
