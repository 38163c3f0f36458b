import assert from "node:assert/strict";
import { test } from "node:test";
import { RecentRows } from "./recent-rows.ts";

const row = (sequence: number, length = 10) => ({ sequence, bytes: new Uint8Array(length) });
const sequences = (rows: RecentRows, after: number, limit = 10_000) =>
  rows.after(after, limit).map(({ sequence }) => sequence);

test("JRN-19: what was stored last is handed over in order, and nothing else", () => {
  const rows = new RecentRows();
  assert.deepEqual(sequences(rows, 0), []);
  rows.push([row(5), row(6)]);
  rows.push([row(7)]);
  assert.deepEqual(sequences(rows, 4), [5, 6, 7]);
  assert.deepEqual(sequences(rows, 5, 1), [6]);
  assert.deepEqual(sequences(rows, 7), []);
  assert.deepEqual(sequences(rows, 3), [], "the event after 3 is not kept, so none is given");
});

test("JRN-19: old ones are let go by their number and by their bytes", () => {
  const many = new RecentRows();
  for (let sequence = 1; sequence <= 10_000; sequence += 1) many.push([row(sequence)]);
  assert.deepEqual(sequences(many, 5_000), []);
  const kept = sequences(many, 10_000 - 2048);
  assert.equal(kept.length, 2048);
  assert.equal(kept.at(-1), 10_000);
  const large = new RecentRows();
  for (let sequence = 1; sequence <= 30; sequence += 1) large.push([row(sequence, 300_000)]);
  assert.deepEqual(sequences(large, 10), []);
  large.push([row(31, 5_000_000)]);
  assert.deepEqual(sequences(large, 30), [], "one that is too large for it is read from the file");
});
