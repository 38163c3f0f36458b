import assert from "node:assert/strict";
import { test } from "node:test";
import {
  filtersOf,
  instantOf,
  isBackwards,
  localText,
  partsOfFilters,
  queryOf,
} from "./filters.ts";

const PACIFIC = [
  { from: 0, minutes: -480 },
  { from: Date.UTC(2017, 2, 12, 10), minutes: -420 },
];

test("CON-50: the address holds the filters, and nothing that was typed for a place", () => {
  const parts = ["zone=east", "type=fire", "text=Winterbottom", "person=ann", "from=", "=x"];
  const filters = filtersOf(parts);
  assert.deepEqual(filters, { zone: "east", type: "fire" });
  assert.deepEqual(partsOfFilters(filters), ["type=fire", "zone=east"]);
  assert.deepEqual(filtersOf(partsOfFilters(filters)), filters);
});

test("CON-50: a period is typed in the area's time, across a change of the clock too", () => {
  const at = Date.UTC(2017, 0, 1, 7, 0);
  assert.equal(instantOf("2016-12-31 23:00", PACIFIC), at);
  assert.equal(instantOf("2016-12-31T23:00", PACIFIC), at);
  assert.equal(localText(at, PACIFIC), "2016-12-31 23:00");
  assert.equal(instantOf("2017-03-12 01:59", PACIFIC), Date.UTC(2017, 2, 12, 9, 59));
  assert.equal(instantOf("2017-03-12 03:00", PACIFIC), Date.UTC(2017, 2, 12, 10, 0));
  assert.equal(instantOf("2017-07-01", PACIFIC), Date.UTC(2017, 6, 1, 7));
  for (const wrong of ["", "yesterday", "2017-02-30", "2017-01-01 24:00", "2017-13-01"]) {
    assert.equal(instantOf(wrong, PACIFIC), undefined, wrong);
  }
});

test("CON-50: the question leaves out what cannot be read, and knows a period set backwards", () => {
  const filters = { type: "fire", from: "2016-12-31 23:00", to: "soon" };
  assert.deepEqual(queryOf(filters, " ellis ", PACIFIC), {
    type: "fire",
    from: Date.UTC(2017, 0, 1, 7),
    text: "ellis",
  });
  assert.deepEqual(Object.keys(queryOf({ from: "2017-01-02", to: "2017-01-01" }, "", PACIFIC)), [
    "from",
  ]);
  assert.ok(isBackwards({ from: "2017-01-02", to: "2017-01-01" }, PACIFIC));
  assert.ok(!isBackwards({ from: "2017-01-01", to: "2017-01-02" }, PACIFIC));
  assert.ok(!isBackwards({ from: "2017-01-01", to: "soon" }, PACIFIC));
});
