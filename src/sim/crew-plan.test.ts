import assert from "node:assert/strict";
import { test } from "node:test";
import { createCrewPlans, DONORS_MIN } from "./crew-plan.ts";
import { streams } from "./random.ts";
import { call, NEVER } from "./testing/line-town.ts";

const three = call("three", 0, 10, [
  { unitId: "E20", times: [90, 130, 300, NEVER, NEVER, 900] },
  { unitId: "E5", times: [60, 110, 200, NEVER, NEVER, 700] },
  { unitId: "A5", times: [60, 75, 200, 500, 800, 1000] },
]);
const donors = Array.from({ length: DONORS_MIN }, (_, index) =>
  call(`d${index}`, 100 * index, 10, [
    { unitId: "E35", times: [60, 61 + index, 200, NEVER, NEVER, 300 + index] },
  ]),
);
const never = call("never", 0, 10, [
  { unitId: "E5", times: [60, 110, NEVER, NEVER, NEVER, 200] },
  { unitId: "E20", times: [60, NEVER, NEVER, NEVER, NEVER, 360] },
]);

const plans = createCrewPlans([three, ...donors, never], (row) => row.unitTypeId);
const stream = (name: string) => () => streams(1)(name);
const forbidden = () => {
  throw new Error("nothing is to be drawn here");
};

test("RPL-6: the k-th unit of a type takes the k-th recorded times, by time dispatched", () => {
  const times = (order: number) => {
    const { turnoutSeconds, sceneSeconds } = plans.planFor(three, "engine", order, forbidden);
    return [turnoutSeconds, sceneSeconds];
  };
  assert.deepEqual(times(1), [50, 500]);
  assert.deepEqual(times(2), [40, 600]);
  assert.deepEqual(plans.planFor(three, "ambulance", 1, forbidden), {
    turnoutSeconds: 15,
    sceneSeconds: 300,
    transportSeconds: 300,
    destinationSeconds: 200,
    cancelAfterSeconds: undefined,
    basis: "recorded",
  });
});

test("RPL-6: beyond the record a whole recorded assignment of the type is drawn", () => {
  const seen = new Set<string>();
  for (let index = 0; index < 60; index += 1) {
    const plan = plans.planFor(three, "engine", 3, stream(`${index}`));
    assert.equal(plan.basis, "drawn");
    assert.equal(plan.cancelAfterSeconds, undefined);
    seen.add(`${plan.turnoutSeconds} ${plan.sceneSeconds}`);
  }
  // Five donors of the other calls and both engines of this one, each with its own two times.
  const whole = donors.map((_, index) => `${1 + index} ${100 + index}`);
  assert.deepEqual([...seen].toSorted(), [...whole, "40 600", "50 500"].toSorted());
});

test("RPL-6: units of a call that nobody reached are called off, recorded or not", () => {
  assert.equal(plans.planFor(never, "engine", 1, forbidden).cancelAfterSeconds, 140);
  assert.equal(plans.planFor(never, "engine", 2, forbidden).turnoutSeconds, undefined);
  assert.equal(plans.planFor(never, "engine", 3, stream("x")).cancelAfterSeconds, 300);
  assert.equal(plans.planFor(undefined, "ladder", 1, stream("y")).sceneSeconds, 1200);
});
