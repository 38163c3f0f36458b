import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyNetwork, draftOf, monaco, roadsOf, sampler } from "../testing/roads.ts";
import type { Fleet } from "./fleet.ts";
import type { Roads } from "./roads.ts";

type Pin = { node: number; offsetSeconds: number };

function assertQuery(roads: Roads, fleet: Fleet, pins: readonly (Pin | undefined)[], to: number) {
  const expected = pins.map((pin) => {
    const seconds = pin === undefined ? undefined : roads.seconds(pin.node, to);
    return pin === undefined || seconds === undefined ? Infinity : seconds + pin.offsetSeconds;
  });
  const actual = [...fleet.query(to)];
  for (const [unit, seconds] of expected.entries()) {
    assert.equal(actual[unit]!.toFixed(6), seconds.toFixed(6), `unit ${unit} to ${to}`);
  }
}

/** Moves units about at random and asks in between; `CAPACITY` is small so units collide. */
function exercise(roads: Roads, capacity: number, steps: number, seed: number): void {
  const sample = sampler(seed);
  const fleet = roads.fleet(capacity);
  const pins: (Pin | undefined)[] = Array.from({ length: capacity });
  for (let step = 0; step < steps; step += 1) {
    const unit = sample(capacity);
    if (sample(4) === 0) {
      pins[unit] = undefined;
      fleet.unpin(unit);
    } else {
      const pin = { node: sample(roads.nodeCount), offsetSeconds: sample(3) * 0.5 };
      pins[unit] = pin;
      fleet.pin(unit, pin.node, pin.offsetSeconds);
    }
    assert.equal(fleet.pinnedCount, pins.filter((pin) => pin !== undefined).length);
    assert.equal(fleet.nodeOf(unit), pins[unit]?.node);
    assertQuery(roads, fleet, pins, sample(roads.nodeCount));
  }
}

test("ROAD-4: a fleet answers as each of its units would, however they move", () => {
  fc.assert(
    fc.property(anyNetwork, fc.nat(), ({ nodeCount, arcs }, seed) => {
      exercise(roadsOf(draftOf(nodeCount, arcs)), 5, 30, seed);
    }),
    { numRuns: 150, seed: 2 },
  );
});

test("ROAD-4: a fleet of 60 answers right in Monaco through 2,000 moves", () => {
  exercise(monaco(), 60, 2_000, 3);
});

test("ROAD-4: a fleet on changed roads answers by search, and the same", () => {
  const roads = monaco().withChanges([{ type: "classSpeed", roadClass: "primary", factor: 0.5 }]);
  assert.equal(roads.isIndexed, false);
  exercise(roads, 20, 300, 4);
});

test("ROAD-4: a fleet follows closures with its units where they were", () => {
  const roads = monaco();
  const fleet = roads.fleet(40);
  const sample = sampler(5);
  const pins = Array.from({ length: 40 }, () => ({
    node: sample(roads.nodeCount),
    offsetSeconds: 0,
  }));
  for (const [unit, pin] of pins.entries()) fleet.pin(unit, pin.node);
  fleet.unpin(7);
  const placed = pins.map((pin, unit) => (unit === 7 ? undefined : pin));
  const closed = roads.withChanges([{ type: "closeRoad", arc: roads.routeArcs(3, 300)![2]! }]);
  for (const next of [closed, closed.reindexed(), roads]) {
    fleet.follow(next);
    for (let query = 0; query < 50; query += 1) {
      assertQuery(next, fleet, placed, sample(roads.nodeCount));
    }
  }
});

test("ROAD-4: units, nodes and offsets out of range are refused and change nothing", () => {
  const roads = roadsOf(draftOf(2, [[0, 1, 1]]));
  const fleet = roads.fleet(1);
  fleet.pin(0, 0, 2);
  assert.throws(() => fleet.pin(1, 0), /a unit must be 0\.\.0, got 1/u);
  assert.throws(() => fleet.pin(0, 2), /a node must be/u);
  assert.throws(() => fleet.pin(0, 0, -1), /an offset must be/u);
  assert.throws(() => fleet.pin(0, 0, Number.NaN), /an offset must be/u);
  assert.throws(() => fleet.follow(monaco()), /same network/u);
  assert.throws(() => roads.fleet(-1), RangeError);
  assert.deepEqual([...fleet.query(1)], [3]);
  assert.equal(fleet.pinnedCount, 1);
});
