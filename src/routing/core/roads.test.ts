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
import { UNREACHABLE_TICKS } from "./network.ts";
import type { Roads } from "./roads.ts";

/** Asserts that a route's arcs join, and that they add up to the travel time. */
function assertRoute(roads: Roads, from: number, to: number, seconds: number | undefined): void {
  const route = roads.route(from, to);
  assert.equal(route?.seconds, seconds);
  if (route === undefined) return;
  const { nodes, arcs } = route;
  assert.equal(nodes[0], from);
  assert.equal(nodes[nodes.length - 1], to);
  assert.equal(nodes.length, arcs.length + 1);
  let metres = 0;
  for (const [place, arc] of arcs.entries()) {
    const { from: tail, to: head, metres: length, seconds: time } = roads.arcAt(arc);
    assert.deepEqual([tail, head], [nodes[place], nodes[place + 1]]);
    assert.notEqual(time, Infinity);
    metres += length;
  }
  assert.ok(Math.abs(route.metres - metres) < 1e-6 * (1 + metres));
  const byClass = Object.values(route.metresByClass).reduce((sum, each) => sum + each, 0);
  assert.ok(Math.abs(byClass - metres) < 1e-6 * (1 + metres));
}

/** All to one in one pass gives what is asked for pair by pair. */
function assertRowsEqual(roads: Roads): void {
  for (let to = 0; to < roads.nodeCount; to += 1) {
    const { ticks, perSecond } = roads.ticksToOne(to);
    for (const [from, way] of ticks.entries()) {
      const seconds = way >= UNREACHABLE_TICKS ? undefined : way / perSecond;
      assert.equal(seconds, roads.seconds(from, to), `from ${from} to ${to}`);
    }
  }
}

function assertEqualsDijkstra(roads: Roads, starts: number, seed: number): void {
  const sample = sampler(seed);
  const all = Int32Array.from({ length: roads.nodeCount }, (_, node) => node);
  const row = new Float64Array(roads.nodeCount);
  for (let start = 0; start < starts; start += 1) {
    const from = sample(roads.nodeCount);
    const expected = dijkstraSeconds(roads.network, roads.weights, from);
    roads.secondsFromOne(from, all, row);
    assert.deepEqual(
      Array.from(row, (time) => (time === Infinity ? undefined : time)),
      expected,
    );
    for (let end = 0; end < 50; end += 1) {
      const to = sample(roads.nodeCount);
      assert.equal(roads.seconds(from, to), expected[to]);
      assertRoute(roads, from, to, expected[to]);
    }
  }
}

test("ROAD-1: travel times equal Dijkstra's on networks with one-way arcs, ties and loops", () => {
  fc.assert(
    fc.property(anyNetwork, ({ nodeCount, arcs }) => {
      const roads = roadsOf(draftOf(nodeCount, arcs));
      for (let from = 0; from < roads.nodeCount; from += 1) {
        const expected = dijkstraSeconds(roads.network, roads.weights, from);
        for (let to = 0; to < roads.nodeCount; to += 1) {
          assert.equal(roads.seconds(from, to), expected[to]);
          assertRoute(roads, from, to, expected[to]);
        }
      }
      assertRowsEqual(roads);
      assertRowsEqual(roads.withChanges([]));
    }),
    { numRuns: 400, seed: 1 },
  );
});

test("ROAD-1: travel times equal Dijkstra's in Monaco", () => {
  assertEqualsDijkstra(monaco(), 40, 7);
});

test("ROAD-1: travel times equal Dijkstra's in San Francisco", (context) => {
  const roads = sanFrancisco();
  if (roads === undefined) return context.skip(NO_SHARED_DATA);
  assertEqualsDijkstra(roads, 40, 11);
});

test("ROAD-1: many to one equals one by one, and a bad node leaves the answers right", () => {
  const roads = monaco();
  const from = [1, 5, 9, 700];
  const first = roads.secondsToOne(from, 33, new Float64Array(4));
  assert.deepEqual(
    [...first],
    from.map((node) => roads.seconds(node, 33) ?? Infinity),
  );
  assert.throws(() => roads.secondsToOne([1, -1], 33, new Float64Array(2)), RangeError);
  assert.deepEqual(roads.secondsToOne(from, 33, new Float64Array(4)), first);
});

test("ROAD-1: a node out of range is refused with what came and what was expected", () => {
  const roads = roadsOf(draftOf(2, [[0, 1, 1]]));
  assert.throws(() => roads.seconds(0, 2), /a node must be 0\.\.1, got 2/u);
  assert.throws(() => roads.route(0.5, 1), RangeError);
  assert.throws(() => roads.arcAt(1), /an arc must be 0\.\.0, got 1/u);
});

test("ROAD-2: a one-way street is driven one way only", () => {
  const roads = roadsOf(
    draftOf(3, [
      [0, 1, 4],
      [1, 2, 3],
    ]),
  );
  assert.equal(roads.seconds(0, 2), 7);
  assert.equal(roads.seconds(2, 0), undefined);
  assert.equal(roads.route(2, 0), undefined);
  assert.deepEqual(roads.route(0, 2)?.nodes, [0, 1, 2]);
  assert.deepEqual(roads.route(0, 2)?.metresByClass, { fast: 70 });
});

test("ROAD-2: the line of a route passes the shape points in driving order", () => {
  const draft = draftOf(2, [[0, 1, 4]]);
  const via = [
    { lat: 0.001, lon: 0.0002 },
    { lat: 0.002, lon: 0.0005 },
  ];
  draft.edges[0] = { ...draft.edges[0]!, via, secondsAgainst: 6, name: "Bay St" };
  const roads = roadsOf(draft);
  const there = roads.route(0, 1)!;
  assert.deepEqual(
    there.points.map((point) => Math.round(point.lat * 1e7)),
    [0, 10_000, 20_000, 0],
  );
  assert.deepEqual(roads.route(1, 0)!.points, there.points.toReversed());
  assert.equal(roads.route(1, 0)!.seconds, 6);
  assert.equal(roads.arcName(0), "Bay St");
});

test("ROAD-3: the tick is the finest that long travel times allow", () => {
  const short = roadsOf(draftOf(2, [[0, 1, 1]]));
  assert.equal(short.network.ticksPerSecond, 10_000);
  const days = roadsOf(
    draftOf(3, [
      [0, 1, 86_400],
      [1, 2, 86_400],
    ]),
  );
  assert.equal(days.network.ticksPerSecond, 1_000);
  assert.equal(days.seconds(0, 2), 172_800);
});

test("ROAD-2: metres by class are given without making a route", () => {
  const roads = roadsOf(
    draftOf(3, [
      [0, 1, 4],
      [1, 2, 6],
    ]),
  );
  const out = new Float64Array(roads.classes.length);
  assert.deepEqual(roads.classes, ["fast", "slow"]);
  assert.deepEqual([...roads.metresByClass(0, 2, out)!], [40, 60]);
  assert.equal(roads.metresByClass(2, 0, out), undefined);
});
