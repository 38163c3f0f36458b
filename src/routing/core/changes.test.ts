import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  anyNetwork,
  dijkstraSeconds,
  draftOf,
  monaco,
  NO_SHARED_DATA,
  roadsOf,
  sampler,
  sanFrancisco,
} from "../testing/roads.ts";
import type { RoadChange } from "./changes.ts";
import type { Roads } from "./roads.ts";

const LINE = draftOf(4, [
  [0, 1, 4],
  [1, 0, 4],
  [1, 2, 4],
  [2, 3, 4],
  [0, 3, 20],
]);

const around = (west: number, east: number): RoadChange => ({
  type: "closeArea",
  area: [
    {
      outer: [
        { lat: -1, lon: west },
        { lat: -1, lon: east },
        { lat: 1, lon: east },
        { lat: 1, lon: west },
      ],
      holes: [],
    },
  ],
});

function assertExact(roads: Roads, starts: number, seed: number): void {
  const sample = sampler(seed);
  for (let start = 0; start < starts; start += 1) {
    const from = sample(roads.nodeCount);
    const expected = dijkstraSeconds(roads.network, roads.weights, from);
    for (let end = 0; end < 40; end += 1) {
      const to = sample(roads.nodeCount);
      assert.equal(roads.seconds(from, to), expected[to]);
      assert.equal(roads.route(from, to)?.seconds, expected[to]);
    }
  }
}

function randomChanges(roads: Roads, count: number, seed: number): RoadChange[] {
  const sample = sampler(seed);
  return Array.from({ length: count }, (): RoadChange => {
    const arc = sample(roads.arcCount);
    const kind = sample(5);
    if (kind === 0) return { type: "closeArc", arc };
    if (kind === 1) return { type: "closeRoad", arc };
    if (kind === 2) return { type: "arcSpeed", arc, factor: 0.3 };
    if (kind === 3) return { type: "arcSpeed", arc, factor: 4 };
    return { type: "classSpeed", roadClass: roads.arcClass(arc), factor: 1.1 };
  });
}

test("ROAD-5: a closure counts in the next answer and leaves the roads before it as they were", () => {
  const roads = roadsOf(LINE);
  const closed = roads.withChanges([{ type: "closeArc", arc: roads.routeArcs(1, 2)![0]! }]);
  assert.equal(closed.seconds(0, 3), 20);
  assert.equal(closed.seconds(0, 2), undefined);
  assert.equal(closed.route(0, 3)!.nodes.length, 2);
  assert.equal(roads.seconds(0, 3), 12);
});

test("ROAD-5: after any changes every answer equals Dijkstra's, before and after reindexing", () => {
  fc.assert(
    fc.property(anyNetwork, fc.nat(), ({ nodeCount, arcs }, seed) => {
      const roads = roadsOf(draftOf(nodeCount, arcs));
      const changed = roads.withChanges(randomChanges(roads, 4, seed));
      for (const each of [changed, changed.reindexed()]) assertExact(each, 4, seed);
    }),
    { numRuns: 200, seed: 3 },
  );
});

test("ROAD-5: Monaco with forty changes equals Dijkstra, before and after reindexing", () => {
  const roads = monaco();
  const changed = roads.withChanges(randomChanges(roads, 40, 9));
  for (const each of [changed, changed.reindexed()]) assertExact(each, 20, 10);
});

test("ROAD-5: San Francisco with a hundred changes equals Dijkstra", (context) => {
  const roads = sanFrancisco();
  if (roads === undefined) return context.skip(NO_SHARED_DATA);
  const changed = roads.withChanges(randomChanges(roads, 100, 12));
  assertExact(changed, 10, 13);
  assertExact(changed.reindexed(), 10, 13);
});

test("ROAD-6: closing a road closes both its directions, and no other road", () => {
  const draft = draftOf(2, [[0, 1, 4]]);
  draft.edges[0]!.secondsAgainst = 4;
  draft.edges.push({ ...draft.edges[0]!, secondsAlong: 9, secondsAgainst: 9 });
  const closed = roadsOf(draft).withChanges([{ type: "closeRoad", arc: 0 }]);
  assert.equal(closed.seconds(0, 1), 9);
  assert.equal(closed.seconds(1, 0), 9);
  assert.equal(closed.arcAt(0).seconds, Infinity);
});

test("ROAD-6: closing an area closes every road with an end or a shape point in it", () => {
  const roads = roadsOf(LINE);
  const closed = roads.withChanges([around(0.0015, 0.0025)]);
  assert.equal(closed.seconds(1, 2), undefined);
  assert.equal(closed.seconds(0, 3), 20);
  assert.equal(closed.seconds(1, 0), 4);
  assert.equal(roads.withChanges([around(5, 6)]).seconds(0, 3), 12);
});

test("ROAD-6: a speed factor of one half doubles the time; a closed road stays closed", () => {
  const roads = roadsOf(LINE);
  const slow = roads.withChanges([{ type: "classSpeed", roadClass: "fast", factor: 0.5 }]);
  assert.equal(slow.seconds(0, 2), 16);
  assert.equal(slow.seconds(0, 3), 20);
  assert.equal(roads.withChanges([{ type: "allSpeed", factor: 2 }]).seconds(0, 3), 6);
  const arc = roads.routeArcs(0, 1)![0]!;
  const closed = roads.withChanges([
    { type: "closeArc", arc },
    { type: "arcSpeed", arc, factor: 2 },
    { type: "allSpeed", factor: 2 },
  ]);
  assert.equal(closed.seconds(0, 1), undefined);
});

test("ROAD-6: unknown arcs, classes and wild factors are refused", () => {
  const roads = roadsOf(LINE);
  const change = (each: RoadChange) => () => roads.withChanges([each]);
  assert.throws(change({ type: "closeArc", arc: 99 }), /an arc must be 0\.\.4, got 99/u);
  assert.throws(
    change({ type: "classSpeed", roadClass: "S1400", factor: 1 }),
    /one of fast, slow; got S1400/u,
  );
  assert.throws(change({ type: "allSpeed", factor: 0 }), /close the road to stop traffic/u);
  assert.throws(change({ type: "arcSpeed", arc: 0, factor: Number.NaN }), RangeError);
});
