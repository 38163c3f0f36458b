import assert from "node:assert/strict";
import { test } from "node:test";
import {
  prepareCentre,
  prepareSimulation,
  runTrace,
  SIMULATION_DEFAULTS,
  templatesOf,
  traceOfHistory,
  traceOfReplication,
  type Trace,
} from "#sim";
import type { Roads } from "#routing";
import type { WorldRoads } from "../loaded.ts";
import { Places } from "./places.ts";
import { assertEqual, assertHistoryEqual } from "../testing/equal-runs.ts";
import { busyDay, call, lineRoads, LINE_MODEL, scenarioOf } from "../testing/line-town.ts";
import { randomTown } from "../testing/random-town.ts";

test("FAST-1: on the line, what happens is what the kernel says, to the millisecond", () => {
  for (let seed = 1; seed <= 8; seed += 1) {
    const town = { scenario: busyDay(60, seed), roads: lineRoads(), responseModel: LINE_MODEL };
    assert.ok(assertHistoryEqual(town, seed).count > 60);
  }
});

test("FAST-1: in random towns on real roads, with everything that a history may hold", () => {
  let [cancelled, transported] = [0, 0];
  for (let seed = 1; seed <= 24; seed += 1) {
    const log = assertHistoryEqual(randomTown(seed, 45), seed);
    cancelled += log.isCancelled.reduce((sum, one) => sum + one, 0);
    transported += log.transportingAt.filter((at) => !Number.isNaN(at)).length;
  }
  assert.ok(cancelled > 50 && transported > 50);
});

test("FAST-1: in larger towns too", () => {
  for (let seed = 201; seed <= 203; seed += 1) {
    assert.ok(assertHistoryEqual(randomTown(seed, 260), seed).count > 150);
  }
});

/** Roads that are asked one by one. */
function withoutRows(roads: Roads): WorldRoads {
  return {
    nodeCount: roads.nodeCount,
    lat: roads.lat,
    lon: roads.lon,
    nearestNode: (point) => roads.nearestNode(point),
    seconds: (from, to) => roads.seconds(from, to),
    secondsToOne: (from, to, out) => roads.secondsToOne(from, to, out),
    routeArcs: (from, to) => roads.routeArcs(from, to),
    arcAt: (arc) => roads.arcAt(arc),
    arcPolyline: (arc) => roads.arcPolyline(arc),
  };
}

test("FAST-1: on roads without rows of times, and where ways are forgotten again and again", () => {
  for (let seed = 211; seed <= 216; seed += 1) {
    const town = randomTown(seed, 140);
    const plain = assertHistoryEqual({ ...town, roads: withoutRows(town.roads) }, seed);
    const centre = prepareCentre(town);
    const { homes, nodes } = centre.places;
    const places = new Places(town.roads, [...homes], [...nodes], 1);
    const trace = traceOfHistory(centre, templatesOf(centre));
    const log = assertEqual({ ...centre, places }, trace, seed);
    assert.ok(places.paths.epoch > 0);
    assert.deepEqual(log.endedAt, plain.endedAt);
  }
});

test("FAST-1: weeks without a call, and all calls at one instant", () => {
  const at: Record<string, (times: Float64Array) => Float64Array> = {
    apart: (times) => times.map((time, call) => time + 9 * 86_400_000 * Math.floor(call / 7)),
    together: (times) => times.map(() => times[0]!),
  };
  for (let seed = 221; seed <= 226; seed += 1) {
    const centre = prepareCentre(randomTown(seed, 50));
    const trace = traceOfHistory(centre, templatesOf(centre));
    for (const change of Object.values(at)) {
      assertEqual(centre, { ...trace, receivedAt: change(trace.receivedAt) }, seed);
    }
  }
});

test("FAST-1: a run leaves nothing behind for the next, be it longer or shorter", () => {
  for (let seed = 231; seed <= 234; seed += 1) {
    const centre = prepareCentre(randomTown(seed, 60));
    const long = traceOfHistory(centre, templatesOf(centre));
    const short: Trace = {
      ...long,
      templateOf: long.templateOf.slice(0, 20),
      receivedAt: long.receivedAt.slice(0, 20),
      callIds: long.callIds.slice(0, 20),
    };
    const first = runTrace(centre, long, seed);
    const before = structuredClone(first);
    runTrace(centre, short, seed + 1);
    assert.deepEqual(runTrace(centre, long, seed), before);
    assert.deepEqual(first, before);
    assertEqual(centre, short, seed);
  }
});

test("RPL-4: of calls that wait for the same unit the most urgent is sent to first", () => {
  const times = [0, 30, 200, undefined, undefined, 900] as const;
  const later = { originalPriorityId: "2", priorityId: "2", finalPriorityId: "2" };
  const units = ["E5", "E20", "E35"].map((unitId) => ({ unitId, times }));
  // Three calls take every engine; then two wait, the less urgent one for longer.
  const history = [
    ...units.map((unit, at) => call(`first-${at}`, at, 20, [unit])),
    call("routine", 60, 20, [units[0]!], later),
    call("urgent", 90, 20, [units[0]!]),
  ];
  const town = {
    scenario: scenarioOf(history),
    roads: lineRoads(),
    responseModel: LINE_MODEL,
  };
  const log = assertHistoryEqual(town, 3);
  const [routine, urgent] = [log.reachedAt[3]!, log.reachedAt[4]!];
  assert.ok(urgent < routine, `urgent ${urgent}, routine ${routine}`);
});

test("FAST-2: calls that were drawn are played by the kernel in the same way", () => {
  for (let seed = 31; seed <= 36; seed += 1) {
    const settings = { ...SIMULATION_DEFAULTS, seed, warmUpHours: 0 };
    const simulation = prepareSimulation(randomTown(seed, 60), settings);
    for (const replication of [0, 1]) {
      const trace = traceOfReplication(simulation, replication);
      assert.ok(trace.callIds.length > 10);
      assertEqual(simulation.centre, trace, seed);
    }
  }
});
