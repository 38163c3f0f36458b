import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { defaultSettings, localTime, utcOffsetMinutes, utcText, type Settings } from "./index.ts";
import { HOUR, MINUTE, NEW_YEAR } from "./testing/town.ts";

const utc = defaultSettings("town");
const summer = Date.UTC(2024, 2, 31, 1);
const berlin: Settings = {
  ...utc,
  utcOffsets: [
    { from: Date.UTC(2023, 9, 29, 1), minutes: 60 },
    { from: summer, minutes: 120 },
    { from: Date.UTC(2024, 9, 27, 1), minutes: 60 },
  ],
};

test("TIME-3: local time is UTC plus the offset in force", () => {
  assert.deepEqual(localTime(berlin, NEW_YEAR + 13 * HOUR + 5 * MINUTE + 59_999), {
    year: 2024,
    month: 1,
    day: 1,
    dayNumber: 19_723,
    dayOfWeek: 0,
    minuteOfDay: 14 * 60 + 5,
    hourOfDay: 14,
    hourOfWeek: 14,
    utcOffsetMinutes: 60,
  });
  assert.equal(utcOffsetMinutes(berlin, summer - 1), 60);
  assert.equal(utcOffsetMinutes(berlin, summer), 120);
  assert.equal(localTime(berlin, summer - 1).minuteOfDay, 119);
  assert.equal(localTime(berlin, summer).minuteOfDay, 180);
});

test("TIME-3: before the first offset the first one holds; without any, UTC", () => {
  assert.equal(utcOffsetMinutes(berlin, 0), 60);
  assert.equal(utcOffsetMinutes({ ...utc, utcOffsets: [] }, NEW_YEAR), 0);
});

test("TIME-3: the calendar agrees with ECMAScript's", () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_000_000_000_000, max: 250_000_000_000_000 }), (at) => {
      const date = new Date(at);
      const local = localTime(utc, at);
      assert.equal(local.year, date.getUTCFullYear());
      assert.equal(local.month, date.getUTCMonth() + 1);
      assert.equal(local.day, date.getUTCDate());
      assert.equal(local.dayOfWeek, (date.getUTCDay() + 6) % 7);
      assert.equal(local.hourOfDay, date.getUTCHours());
      assert.equal(local.minuteOfDay, date.getUTCHours() * 60 + date.getUTCMinutes());
      assert.equal(local.hourOfWeek, local.dayOfWeek * 24 + local.hourOfDay);
      assert.equal(local.dayNumber, Math.floor(at / 86_400_000));
    }),
    { numRuns: 2_000 },
  );
});

test("TIME-3: each day of a leap cycle", () => {
  for (let day = 0; day < 146_097; day += 1) {
    const at = day * 86_400_000 + NEW_YEAR;
    const date = new Date(at);
    const { month, day: dayOfMonth } = localTime(utc, at);
    assert.ok(month === date.getUTCMonth() + 1 && dayOfMonth === date.getUTCDate(), `${at}`);
  }
});

test("TIME-4: an instant in words is UTC to the minute", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 250_000_000_000_000 }), (at) => {
      const [day, clock] = new Date(at).toISOString().split("T");
      assert.equal(utcText(at), `${day} ${clock?.slice(0, 5)} UTC`);
    }),
  );
});
