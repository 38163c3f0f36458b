import assert from "node:assert/strict";
import { test } from "node:test";
import { eventTypes } from "#kernel";
import { changesOf } from "./changes.ts";
import { indexAt, stepOf } from "./moments.ts";

const timeline = [4, 9, 12].map((sequence) => ({ sequence }));

test("CON-52: a sequence between two events belongs to the earlier one", () => {
  assert.deepEqual(
    [3, 4, 8, 9, 11, 12, 500].map((at) => indexAt(timeline, at)),
    [0, 0, 0, 1, 1, 2, 2],
  );
});

test("CON-52: arrow keys, Home and End stay within the moments there are", () => {
  assert.equal(stepOf("ArrowLeft", 0, 3), 0);
  assert.equal(stepOf("ArrowRight", 1, 3), 2);
  assert.equal(stepOf("ArrowRight", 2, 3), 2);
  assert.equal(stepOf("Home", 2, 3), 0);
  assert.equal(stepOf("End", 0, 3), 2);
  assert.equal(stepOf("n", 1, 3), undefined);
});

test("CON-53: what an event changed is marked, and nothing else", () => {
  const moved = changesOf({ type: "alarmRaised", incidentId: "i1", alarmLevel: 2 });
  assert.deepEqual([...moved.facts], ["alarm"]);
  const scene = changesOf({
    type: "assignmentStatusChanged",
    assignmentId: "a1",
    unitId: "E1",
    incidentId: "i1",
    status: "onScene",
  });
  assert.deepEqual([[...scene.facts], [...scene.assignmentIds]], [[], ["a1"]]);
  assert.ok(eventTypes.length > 30);
});
