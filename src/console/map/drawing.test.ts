import assert from "node:assert/strict";
import { test } from "node:test";
import { readRoads } from "./drawing.ts";

test("CON-6: roads come as steps from point to point and are drawn in degrees", () => {
  const { features, bounds } = readRoads({
    scale: 100,
    classes: ["S1400", "S1100"],
    names: ["", "Ellis St"],
    lines: [[1, 1, -12_240, 3_770, 10, 5, -20, 0]],
  });
  assert.deepEqual(features, [
    {
      type: "Feature",
      geometry: {
        type: "LineString",
        coordinates: [
          [-122.4, 37.7],
          [-122.3, 37.75],
          [-122.5, 37.75],
        ],
      },
      properties: { level: 3, name: "Ellis St" },
    },
  ]);
  assert.deepEqual(bounds, [-122.5, 37.7, -122.3, 37.75]);
});
