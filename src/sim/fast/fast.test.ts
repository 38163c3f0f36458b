import assert from "node:assert/strict";
import { test } from "node:test";
import { prepareCentre, runTrace, templatesOf, traceOfHistory } from "#sim";
import type { LoadedScenario, WorldResponseModel, WorldRoads } from "../loaded.ts";
import { kernelLog } from "../testing/kernel-log.ts";
import { busyDay, lineRoads, LINE_MODEL } from "../testing/line-town.ts";
import { randomTown } from "../testing/random-town.ts";

type Town = {
  readonly scenario: LoadedScenario;
  readonly roads: WorldRoads;
  readonly responseModel: WorldResponseModel;
};

/** Plays the town through the kernel and through the fast simulator; everything must be equal. */
function assertEqual(town: Town, seed: number): { events: number; sent: number } {
  const kernel = kernelLog({ ...town, policy: "closest", seed });
  assert.deepEqual(kernel.result.refusals, {});
  const centre = prepareCentre(town);
  const trace = traceOfHistory(centre, templatesOf(centre));
  const fast = runTrace(centre, trace, seed);
  const sent = Array.from({ length: fast.count }, (_, one) => {
    const call = fast.call[one]!;
    return {
      callId: trace.callIds[call]!,
      unitId: centre.units[fast.unit[one]!]!.unitId,
      times: [
        fast.assignedAt[one]!,
        fast.enRouteAt[one]!,
        fast.onSceneAt[one]!,
        fast.transportingAt[one]!,
        fast.atDestinationAt[one]!,
        fast.endedAt[one]!,
      ],
      isCancelled: fast.isCancelled[one] === 1,
    };
  });
  for (const [at, one] of kernel.sent.entries()) {
    const { needId: _needId, ...expected } = one;
    assert.deepEqual(sent[at], expected, `assignment ${at}, seed ${seed}`);
  }
  assert.equal(sent.length, kernel.sent.length);
  for (const [call, callId] of trace.callIds.entries()) {
    assert.equal(fast.openedAt[call], kernel.openedAt.get(callId) ?? NaN, `${callId} opened`);
    assert.equal(fast.closedAt[call], kernel.closedAt.get(callId) ?? NaN, `${callId} closed`);
  }
  assert.equal(fast.events, kernel.events);
  assert.equal(fast.openAtEnd, kernel.result.openAtEnd);
  return { events: fast.events, sent: sent.length };
}

test("FAST-1: on the line, what happens is what the kernel says, to the millisecond", () => {
  for (let seed = 1; seed <= 8; seed += 1) {
    const town = { scenario: busyDay(60, seed), roads: lineRoads(), responseModel: LINE_MODEL };
    const { sent } = assertEqual(town, seed);
    assert.ok(sent > 60);
  }
});

test("FAST-1: in random towns on real roads, with everything that a history may hold", () => {
  for (let seed = 1; seed <= 24; seed += 1) assertEqual(randomTown(seed, 45), seed);
});
