import assert from "node:assert/strict";
import { test } from "node:test";
import { prepareSimulation, SIMULATION_DEFAULTS, traceOfReplication } from "#sim";
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
