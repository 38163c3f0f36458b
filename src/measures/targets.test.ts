import assert from "node:assert/strict";
import { test } from "node:test";
import { indicators, type CallMeasure } from "./indicator.ts";
import { DEFAULT_TARGETS, targetFor } from "./targets.ts";

test("MEA-12: the discipline's own target goes first, and each names its edition", () => {
  assert.equal(targetFor(DEFAULT_TARGETS, "turnout", "medical")?.seconds, 60);
  assert.equal(targetFor(DEFAULT_TARGETS, "turnout", "fire")?.seconds, 80);
  assert.equal(targetFor(DEFAULT_TARGETS, "turnout", undefined)?.seconds, 80);
  assert.equal(targetFor(DEFAULT_TARGETS, "commitment", "fire"), undefined);
  for (const { edition } of DEFAULT_TARGETS) assert.match(edition, /^NFPA \d+:\d{4}/);
});

function call(callId: string, discipline: "medical" | "fire", turnout: number): CallMeasure {
  return {
    callId,
    incidentId: callId,
    priorityId: "3",
    discipline,
    receivedAt: 0,
    callHandling: 64,
    firstOnScene: "no-on-scene",
    assignments: [
      { key: callId, assignmentId: callId, unitId: "E1", turnout, travel: 241, commitment: 900 },
    ],
  };
}

test("MEA-12: the share within target counts what is not longer, null without a target", () => {
  const calls = [call("a", "medical", 60), call("b", "medical", 61), call("c", "fire", 80)];
  const within = (name: string) =>
    indicators(calls).find((one) => one.name === name && one.priority === "all")?.withinTarget;
  assert.equal(within("turnout"), 2 / 3);
  assert.equal(within("callHandling"), 1);
  assert.equal(within("travel"), 0);
  assert.equal(within("commitment"), null);
});
