import assert from "node:assert/strict";
import { test } from "node:test";
import {
  arrivalText,
  clockText,
  dateText,
  distanceText,
  durationText,
  fieldText,
  instantOfField,
} from "./format.ts";

const offsets = [
  { from: 0, minutes: -480 },
  { from: Date.UTC(2017, 2, 12, 10), minutes: -420 },
];

test("CON-1: durations are minutes and seconds, with hours only when there are any", () => {
  assert.equal(durationText(0), "0:00");
  assert.equal(durationText(41.9), "0:41");
  assert.equal(durationText(724), "12:04");
  assert.equal(durationText(3723), "1:02:03");
  assert.equal(durationText(-5), "0:00");
  assert.equal(arrivalText(249.6), "4:10");
});

test("CON-2: the clock is the area's, 24 hours, and follows its offsets", () => {
  assert.equal(clockText(Date.UTC(2017, 0, 1, 7, 58, 14), offsets), "23:58:14");
  assert.equal(clockText(Date.UTC(2017, 2, 12, 9, 59, 59), offsets), "01:59:59");
  assert.equal(clockText(Date.UTC(2017, 2, 12, 10), offsets), "03:00:00");
  assert.equal(clockText(Date.UTC(2017, 0, 1, 7, 58), offsets, false), "23:58");
});

test("CON-2: the date is written in the order of the language", () => {
  assert.equal(dateText(Date.UTC(2017, 0, 1, 7), offsets, "en"), "31 Dec 2016");
  assert.equal(dateText(Date.UTC(2017, 0, 1, 7), offsets, "zh"), "2016年12月31日");
});

test("CON-3: distances are said as on the radio", () => {
  assert.equal(distanceText(83), "80 m");
  assert.equal(distanceText(1234), "1.2 km");
});

test("CON-2: a date and time that is typed is on the area's clock, through the change of hours", () => {
  for (const at of [
    Date.UTC(2017, 0, 1, 7, 58),
    Date.UTC(2017, 5, 1, 3),
    Date.UTC(2017, 2, 12, 10),
  ]) {
    assert.equal(instantOfField(fieldText(at, offsets), offsets), at);
  }
  assert.equal(fieldText(Date.UTC(2017, 2, 12, 10), offsets), "2017-03-12T03:00");
  // 02:30 is left out on that night: an hour later it is 03:30.
  assert.equal(instantOfField("2017-03-12T02:30", offsets), Date.UTC(2017, 2, 12, 10, 30));
  const autumn = [...offsets, { from: Date.UTC(2017, 10, 5, 9), minutes: -480 }];
  assert.equal(instantOfField("2017-11-05T01:30", autumn), Date.UTC(2017, 10, 5, 8, 30));
  assert.equal(instantOfField("2017-13-05T01:30", autumn), undefined);
  assert.equal(instantOfField("", offsets), undefined);
});
