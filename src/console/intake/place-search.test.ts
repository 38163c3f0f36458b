import assert from "node:assert/strict";
import { test } from "node:test";
import { pointFromText } from "./place-search.ts";

test("CON-5: latitude and longitude may be typed as a place", () => {
  assert.deepEqual(pointFromText("37.78, -122.41"), { lat: 37.78, lon: -122.41 });
  assert.deepEqual(pointFromText("37.78 -122.41"), { lat: 37.78, lon: -122.41 });
  assert.deepEqual(pointFromText("37.78，-122.41"), { lat: 37.78, lon: -122.41 });
  assert.equal(pointFromText("600 Ellis St"), undefined);
  assert.equal(pointFromText("99, 10"), undefined);
});
