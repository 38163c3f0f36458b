import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { textInTurns } from "./text-in-turns.ts";

test("AUT-11: a snapshot made in turns reads as one made at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      const json = JSON.parse(JSON.stringify(value));
      assert.deepEqual(JSON.parse(await textInTurns(json)), json);
    }),
  );
});

test("AUT-11: while a large snapshot is made, others get their turns", async () => {
  const item = { text: "x".repeat(2000) };
  const board = { items: Array.from({ length: 20_000 }, () => item) };
  let [turns, longest, before] = [0, 0, performance.now()];
  const timer = setInterval(() => {
    turns += 1;
    longest = Math.max(longest, performance.now() - before);
    before = performance.now();
  }, 1);
  await textInTurns(board);
  clearInterval(timer);
  assert.ok(turns > 3, `${turns} turns, the longest wait was ${longest} ms`);
});
