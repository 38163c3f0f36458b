import assert from "node:assert/strict";
import { test } from "node:test";
import { callsIn, nightText, noonOf, spanOf } from "./shift-choice.ts";

const HOUR = 3_600_000;
/** Noon in San Francisco. */
const NOON = Date.UTC(2016, 11, 31, 20);
const callsPerHour = Array.from({ length: 24 }, (_, hour) => (hour === 12 ? 50 : 10));
const night = {
  from: NOON,
  to: NOON + 24 * HOUR,
  calls: 280,
  callsPerHour,
  busiestFrom: NOON + 12 * HOUR,
  busiestCalls: 50,
};
const data = { from: NOON - 12 * HOUR, to: NOON + 20 * HOUR };

test("CON-70: a start time is of the chosen night, before and after midnight", () => {
  assert.equal(noonOf(night), NOON);
  const at = (start: string, hours = 1) => spanOf({ start, hours }, night, data);
  assert.deepEqual(at("18:00"), { from: NOON + 6 * HOUR, to: NOON + 7 * HOUR });
  assert.deepEqual(at("02:30"), { from: NOON + 14.5 * HOUR, to: NOON + 15.5 * HOUR });
  assert.deepEqual(at("06:00", 12), { from: NOON + 18 * HOUR, to: data.to }, "cut at the end");
  assert.equal(at("11:00"), "after");
  assert.equal(at("1800"), "time");
  assert.equal(spanOf({ start: "12:00", hours: 1 }, night, { ...data, from: NOON + 1 }), "before");
});

test("CON-70: the calls of a span are counted hour by hour", () => {
  assert.equal(callsIn({ from: NOON, to: NOON + 24 * HOUR }, night), 280);
  assert.equal(callsIn({ from: NOON + 11.5 * HOUR, to: NOON + 12.5 * HOUR }, night), 30);
});

test("CON-70: a night is named by its evening in the area's time", () => {
  const offsets = [{ from: 0, minutes: -480 }];
  assert.match(nightText(NOON, offsets, "en"), /Sat, 31 Dec 2016/);
  assert.match(nightText(NOON, offsets, "zh"), /2016年12月31日.*周六/);
});
