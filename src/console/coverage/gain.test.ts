import assert from "node:assert/strict";
import { test } from "node:test";
import { everyOf } from "./gain.ts";

test("CON-134: what a move brings is said as one call in so many hours, days or weeks", () => {
  const said = [4, 1, 0.05, 1 / 47, 1 / 48, 1 / 240, 1 / 336, 1 / 3360].map((rate) => {
    const { count, period } = everyOf(rate);
    return `${count} ${period}`;
  });
  assert.deepEqual(said, [
    "1 hours",
    "1 hours",
    "20 hours",
    "47 hours",
    "2 days",
    "10 days",
    "2 weeks",
    "20 weeks",
  ]);
  assert.throws(() => everyOf(0), RangeError);
});
