import assert from "node:assert/strict";
import { test } from "node:test";
import { hourText, minuteOf, weeklyText } from "./hours-text.ts";
import { percentText, signedSeconds, signedShare } from "./numbers.ts";

test("STU-5: hours of the week are said as people say them", () => {
  assert.equal(hourText(0, "en"), "Mon 00:00");
  assert.equal(hourText(167, "en"), "Sun 23:00");
  const weekdays = [4, 0, 1, 2, 6];
  const said = weeklyText({ weekdays, fromMinute: 1080, toMinute: 360 }, "en");
  assert.equal(said, "Mon–Wed, Fri, Sun 18:00–06:00");
});

test("STU-5: a clock that is none is not taken", () => {
  assert.equal(minuteOf("18:30"), 1110);
  assert.equal(minuteOf(" 24:00 "), 1440);
  for (const text of ["", "6", "24:01", "12:60", "-1:00", "noon"]) {
    assert.equal(minuteOf(text), undefined, text);
  }
});

test("STU-5: a difference has its sign, and what rounds to nothing has none", () => {
  assert.equal(signedSeconds(-64.2), "−1:04");
  assert.equal(signedSeconds(12), "+0:12");
  assert.equal(signedSeconds(-0.4), "0:00");
  assert.equal(signedShare(0.0123), "+1.2");
  assert.equal(signedShare(-0.0001), "0.0");
  assert.equal(percentText(0.0736), "7.4 %");
  assert.equal(percentText(0.632), "63 %");
  assert.equal(percentText(0), "0 %");
});
