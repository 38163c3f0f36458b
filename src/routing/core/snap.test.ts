import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { distanceMetres } from "#geo";
import { draftOf, monaco, roadsOf } from "../testing/roads.ts";
import { assemble } from "./assemble.ts";
import type { TestArc } from "../testing/roads.ts";

test("ROAD-12: the nearest of all nodes is the nearest by great circle", () => {
  const roads = monaco();
  const place = fc.record({
    lat: fc.double({ min: 43.6, max: 43.9, noNaN: true }),
    lon: fc.double({ min: 7.2, max: 7.6, noNaN: true }),
  });
  const property = fc.property(place, (point) => {
    let least = Infinity;
    for (let node = 0; node < roads.nodeCount; node += 1) {
      const at = { lat: roads.lat[node]!, lon: roads.lon[node]! };
      least = Math.min(least, distanceMetres(point, at));
    }
    assert.equal(roads.nearestOfAllNodes(point).distanceMetres, least);
  });
  fc.assert(property, { numRuns: 300, seed: 5 });
});

test("ROAD-12: a large network snaps to nodes that can be reached and left", () => {
  const roads = monaco();
  const trap = roads.network.core.indexOf(0);
  assert.ok(trap >= 0, "Monaco holds a one-way trap");
  const exact = { lat: roads.lat[trap]!, lon: roads.lon[trap]! };
  assert.equal(roads.nearestNode(exact).node, trap);
  const near = { lat: exact.lat + 0.00002, lon: exact.lon };
  assert.equal(roads.nearestOfAllNodes(near).node, trap);
  const snapped = roads.nearestNode(near);
  assert.equal(roads.network.core[snapped.node], 1);
  assert.ok(snapped.distanceMetres > 1);
});

test("ROAD-12: a small network snaps to any node", () => {
  const roads = roadsOf(
    draftOf(3, [
      [0, 1, 1],
      [1, 0, 1],
      [1, 2, 1],
    ]),
  );
  assert.equal(roads.nearestNode({ lat: 0.0001, lon: 0.0021 }).node, 2);
});

test("ROAD-12: equally near nodes snap to the lowest, and bad degrees are refused", () => {
  const roads = roadsOf(
    draftOf(2, [
      [0, 1, 1],
      [1, 0, 1],
    ]),
  );
  assert.equal(roads.nearestNode({ lat: 0, lon: 0.0005 }).node, 0);
  assert.throws(() => roads.nearestNode({ lat: 91, lon: 0 }), RangeError);
  assert.throws(() => roads.nearestNode({ lat: Number.NaN, lon: 0 }), RangeError);
});

test("ROAD-13: the nearest place on a road tells the arc, how far along, and the way back", () => {
  const draft = draftOf(2, [[0, 1, 4]]);
  draft.edges[0]!.secondsAgainst = 4;
  const roads = roadsOf(draft);
  const position = roads.nearestPosition({ lat: 0.0001, lon: 0.00025 });
  assert.ok(Math.abs(position.fraction - 0.25) < 1e-6);
  assert.ok(Math.abs(position.distanceMetres - 11.12) < 0.01);
  assert.equal(roads.arcAt(position.arc).from, 0);
  assert.equal(roads.arcAt(position.oppositeArc!).from, 1);
});

test("ROAD-13: no shape of a road is nearer than the place that is found", () => {
  const roads = monaco();
  const place = fc.record({
    lat: fc.double({ min: 43.72, max: 43.76, noNaN: true }),
    lon: fc.double({ min: 7.4, max: 7.45, noNaN: true }),
  });
  const property = fc.property(place, (point) => {
    const found = roads.nearestPosition(point);
    assert.ok(found.distanceMetres <= roads.nearestOfAllNodes(point).distanceMetres + 0.5);
    assert.ok(Math.abs(distanceMetres(found.point, point) - found.distanceMetres) < 0.5);
    assert.ok(found.fraction >= 0 && found.fraction <= 1);
  });
  fc.assert(property, { numRuns: 200, seed: 6 });
});

const ISLANDS: TestArc[] = [
  [0, 1, 1],
  [1, 2, 1],
  [4, 5, 1],
];

test("ROAD-10: only the largest part is kept, and the rest is counted with examples", () => {
  const { network, report } = assemble(draftOf(7, ISLANDS));
  assert.deepEqual([...network.nodeIds], [0, 1, 2]);
  const reasons = report.dropped.map(({ what, reason, count, examples }) => [
    what,
    reason,
    count,
    examples,
  ]);
  assert.deepEqual(reasons, [
    ["node", "no road at this node", 2, ["3", "6"]],
    ["node", "not connected to the largest part", 2, ["4", "5"]],
    ["edge", "not connected to the largest part", 1, ["4 to 5"]],
  ]);
});

test("ROAD-10: a strong build keeps only nodes that reach each other", () => {
  const arcs: TestArc[] = [...ISLANDS, [2, 1, 1]];
  assert.deepEqual([...assemble(draftOf(6, arcs), "strong").network.nodeIds], [1, 2]);
  const weak = assemble(draftOf(6, arcs));
  assert.equal(weak.report.nodes, 3);
  assert.equal(weak.report.coreNodes, 2);
  assert.deepEqual([...weak.network.core], [0, 1, 1]);
});
