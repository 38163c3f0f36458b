import assert from "node:assert/strict";
import { test } from "node:test";
import { ExchangeError, localClock, utcOffsets } from "#exchange";

test("SCN-5: the clock changes of a zone are found to the minute", () => {
  assert.deepEqual(utcOffsets("America/Los_Angeles", 2018, 2018), [
    { from: Date.UTC(2018, 0, 1), minutes: -480 },
    { from: Date.UTC(2018, 2, 11, 10), minutes: -420 },
    { from: Date.UTC(2018, 10, 4, 9), minutes: -480 },
  ]);
  assert.deepEqual(utcOffsets("Asia/Shanghai", 2016, 2018), [
    { from: Date.UTC(2016, 0, 1), minutes: 480 },
  ]);
  assert.deepEqual(utcOffsets("Australia/Lord_Howe", 2018, 2018), [
    { from: Date.UTC(2018, 0, 1), minutes: 660 },
    { from: Date.UTC(2018, 2, 31, 15), minutes: 630 },
    { from: Date.UTC(2018, 9, 6, 15, 30), minutes: 660 },
  ]);
});

test("SCN-5: a reading of the hour shown twice has two instants, of the skipped one none", () => {
  const clock = localClock("America/Los_Angeles");
  const twice = Date.UTC(2018, 10, 4, 1, 30);
  assert.deepEqual(clock.instantsOf(twice), [
    Date.UTC(2018, 10, 4, 8, 30),
    Date.UTC(2018, 10, 4, 9, 30),
  ]);
  const skipped = Date.UTC(2018, 2, 11, 2, 30);
  assert.deepEqual(clock.instantsOf(skipped), []);
  assert.equal(clock.skippedInstantOf(skipped), Date.UTC(2018, 2, 11, 10, 30));
  assert.deepEqual(clock.instantsOf(Date.UTC(2018, 2, 11, 1, 59)), [Date.UTC(2018, 2, 11, 9, 59)]);
  assert.deepEqual(clock.instantsOf(Date.UTC(2018, 2, 11, 3)), [Date.UTC(2018, 2, 11, 10)]);
  assert.deepEqual(clock.instantsOf(Date.UTC(2017, 11, 31, 23, 59)), [Date.UTC(2018, 0, 1, 7, 59)]);
});

test("SCN-9: instants are written with the offset that the zone had then", () => {
  const clock = localClock("America/Los_Angeles");
  assert.equal(clock.format(Date.UTC(2018, 6, 1, 7)), "2018-07-01T00:00:00-07:00");
  assert.equal(clock.format(Date.UTC(2018, 0, 1, 7)), "2017-12-31T23:00:00-08:00");
  assert.equal(localClock("Asia/Kolkata").format(0), "1970-01-01T05:30:00+05:30");
});

test("SCN-5: a zone that does not exist is refused", () => {
  assert.throws(() => localClock("Atlantis/Capital"), ExchangeError);
});
