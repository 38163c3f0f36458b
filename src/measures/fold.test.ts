import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  TIME_NOT_RECORDED,
  type AcceptedEvent,
  type Assignment,
  type EndReason,
  type Event,
} from "#kernel";
import { createMeasures, type Measures } from "./fold.ts";
import { indicators, type Indicator, type IndicatorName } from "./indicator.ts";
import { nearestRank } from "./percentile.ts";

const START = 1_483_142_400_000;
const place = { lat: 37.77, lon: -122.42, address: "0 Block of Test St", zoneIds: [] };

/** A log written by hand: seconds after START. */
function log() {
  const measures = createMeasures();
  let sequence = 0;
  const add = (seconds: number, event: Event, recordedSeconds = seconds) => {
    sequence += 1;
    const accepted: AcceptedEvent = {
      sequence,
      commandId: `c${sequence}`,
      actor: { kind: "person", id: "d1" },
      recordedAt: START + recordedSeconds * 1000,
      occurredAt: START + seconds * 1000,
      event,
    };
    measures.observe(accepted);
  };
  const call = (seconds: number, callId: string) =>
    add(seconds, { type: "callReceived", callId, channel: "phone" });
  const open = (seconds: number, incidentId: string, priorityId = "3") =>
    add(seconds, {
      type: "incidentOpened",
      incidentId,
      number: "1",
      typeId: "medical",
      priorityId,
      place,
      agencyIds: [],
    });
  const link = (seconds: number, callId: string, incidentId: string) =>
    add(seconds, { type: "callLinked", callId, incidentId });
  const assign = (seconds: number, assignmentId: string, incidentId: string, unitId = "E1") =>
    add(seconds, { type: "unitAssigned", assignmentId, unitId, incidentId });
  const status = (
    seconds: number,
    assignmentId: string,
    incidentId: string,
    to: "enRoute" | "onScene" | "cleared" | "cancelled",
    reason?: EndReason,
  ) =>
    add(seconds, {
      type: "assignmentStatusChanged",
      assignmentId,
      unitId: "E1",
      incidentId,
      status: to,
      ...(reason === undefined ? {} : { reason }),
    });
  return { measures, add, call, open, link, assign, status };
}

function line(measures: Measures, name: IndicatorName, priority = "all"): Indicator {
  const found = indicators(measures.calls()).find(
    (one) => one.name === name && one.priority === priority,
  );
  assert.ok(found);
  return found;
}

test("MEA-1..5: the five durations of a plain call", () => {
  const { measures, call, open, link, assign, status } = log();
  call(0, "call-1");
  open(90, "i1");
  link(90, "call-1", "i1");
  assign(100, "a1", "i1");
  assign(130, "a2", "i1", "E2");
  status(160, "a1", "i1", "enRoute");
  status(400, "a1", "i1", "onScene");
  status(390, "a2", "i1", "cancelled", "not-needed");
  status(1000, "a1", "i1", "cleared");
  const [one] = measures.calls();
  assert.equal(one?.callHandling, 100);
  assert.equal(one?.firstOnScene, 400);
  assert.deepEqual(one?.assignments, [
    {
      key: "call-1/unknown/1",
      assignmentId: "a1",
      unitId: "E1",
      turnout: 60,
      travel: 240,
      commitment: 900,
    },
    {
      key: "call-1/unknown/2",
      assignmentId: "a2",
      unitId: "E2",
      turnout: "no-en-route",
      travel: "no-en-route",
      commitment: 260,
    },
  ]);
  assert.deepEqual(line(measures, "travel").excluded, { "no-en-route": 1 });
  assert.equal(line(measures, "travel").withinTarget, 1);
});

test("MEA-6: what cannot be counted is excluded with its reason, and nothing is dropped", () => {
  const { measures, call, open, link, assign, status } = log();
  call(0, "unanswered");
  call(10, "never-reached");
  open(20, "i1");
  link(20, "never-reached", "i1");
  assign(30, "a1", "i1");
  call(40, "duplicate");
  link(50, "duplicate", "i1");
  call(60, "backwards");
  open(60, "i2", "2");
  link(60, "backwards", "i2");
  assign(70, "a2", "i2");
  status(100, "a2", "i2", "enRoute");
  status(90, "a2", "i2", "onScene");
  status(200, "a2", "i2", "cleared", TIME_NOT_RECORDED);
  assert.deepEqual(line(measures, "firstOnScene").excluded, {
    "linked-to-earlier-call": 1,
    "no-incident": 1,
    "no-on-scene": 1,
  });
  assert.equal(line(measures, "firstOnScene").count, 1);
  assert.deepEqual(line(measures, "travel").excluded, { negative: 1, "no-en-route": 1 });
  assert.deepEqual(line(measures, "commitment").excluded, { "no-available": 2 });
  assert.deepEqual(line(measures, "callHandling", "2").excluded, {});
  assert.equal(measures.checks().endNotRecorded, 1);
  const all = indicators(measures.calls()).filter((one) => one.priority === "all");
  for (const one of all) {
    const excluded = Object.values(one.excluded).reduce((sum, count) => sum + count, 0);
    const subjects = one.name === "callHandling" || one.name === "firstOnScene" ? 4 : 2;
    assert.equal(one.count + excluded, subjects, one.name);
  }
});

test("MEA-2: the last priority of the incident counts", () => {
  const { measures, add, call, open, link, assign } = log();
  call(0, "c");
  open(0, "i", "2");
  link(0, "c", "i");
  assign(30, "a", "i");
  add(60, { type: "incidentPriorityChanged", incidentId: "i", priorityId: "3" });
  assert.equal(line(measures, "callHandling", "3").count, 1);
});

test("MEA-9: undoing an assignment takes it out, undoing a status restores the time", () => {
  const { measures, add, call, open, link, assign, status } = log();
  call(0, "c");
  open(0, "i");
  link(0, "c", "i");
  assign(30, "a", "i");
  assign(60, "b", "i", "E2");
  status(90, "b", "i", "enRoute");
  const cancelled: Assignment = {
    assignmentId: "a",
    unitId: "E1",
    incidentId: "i",
    status: "cancelled",
    times: { assignedAt: START + 30_000, cancelledAt: START + 70_000 },
    endReason: "undone",
  };
  const back: Assignment = {
    assignmentId: "b",
    unitId: "E2",
    incidentId: "i",
    status: "assigned",
    times: { assignedAt: START + 60_000 },
  };
  add(100, {
    type: "commandUndone",
    targetCommandId: "c1",
    incidents: [],
    assignments: [cancelled, back],
    units: [],
  });
  const [one] = measures.calls();
  assert.equal(one?.callHandling, 60);
  assert.deepEqual(
    one?.assignments.map((each) => [each.assignmentId, each.turnout]),
    [["b", "no-en-route"]],
  );
  assert.equal(measures.checks().undone, 1);
});

test("MEA-10: clocks are checked", () => {
  const { measures, add, call } = log();
  call(0, "c");
  add(500, { type: "callReceived", callId: "ahead", channel: "phone" }, 400);
  add(0, { type: "callReceived", callId: "late", channel: "phone" }, 121);
  assert.deepEqual(measures.checks(), {
    events: 3,
    outOfOrder: 0,
    aheadOfClock: 1,
    enteredLate: 1,
    concurrent: 0,
    endNotRecorded: 0,
    undone: 0,
  });
});

test("MEA-11: a moving window forgets what was closed before it and nothing else", () => {
  const { measures, add, call, open, link } = log();
  for (const [index, id] of ["old", "new", "open"].entries()) {
    call(index * 100, `c-${id}`);
    open(index * 100, id);
    link(index * 100, `c-${id}`, id);
  }
  add(500, { type: "incidentClosed", incidentId: "old", disposition: "done" });
  add(900, { type: "incidentClosed", incidentId: "new", disposition: "done" });
  measures.forgetBefore(START + 600_000);
  assert.deepEqual(
    measures.calls().map((one) => one.callId),
    ["c-new", "c-open"],
  );
});

function difference(from: number | undefined, to: number | undefined): number[] {
  return from === undefined || to === undefined || to < from ? [] : [to - from];
}

test("MEA-1..8: indicators equal the plain definitions on random histories", () => {
  const stamp = fc.option(fc.integer({ min: 0, max: 900 }), { nil: undefined });
  const unit = fc.record({
    assigned: fc.integer({ min: 0, max: 900 }),
    enRoute: stamp,
    onScene: stamp,
    end: stamp,
  });
  const history = fc.array(fc.array(unit, { maxLength: 4 }), { maxLength: 12 });
  fc.assert(
    fc.property(history, (calls) => {
      const { measures, call, open, link, assign, status } = log();
      for (const [number, units] of calls.entries()) {
        call(0, `c${number}`);
        open(0, `i${number}`);
        link(0, `c${number}`, `i${number}`);
        for (const [order, one] of units.entries()) {
          const id = `a${number}-${order}`;
          assign(one.assigned, id, `i${number}`);
          if (one.enRoute !== undefined) status(one.enRoute, id, `i${number}`, "enRoute");
          if (one.onScene !== undefined) status(one.onScene, id, `i${number}`, "onScene");
          if (one.end !== undefined) status(one.end, id, `i${number}`, "cleared");
        }
      }
      const flat = calls.flat();
      const expected: Record<IndicatorName, number[]> = {
        callHandling: calls.flatMap((units) =>
          units.length === 0 ? [] : [Math.min(...units.map((one) => one.assigned))],
        ),
        turnout: flat.flatMap((one) => difference(one.assigned, one.enRoute)),
        travel: flat.flatMap((one) => difference(one.enRoute, one.onScene)),
        firstOnScene: calls.flatMap((units) => {
          const times = units.flatMap((one) => (one.onScene === undefined ? [] : [one.onScene]));
          return times.length === 0 ? [] : [Math.min(...times)];
        }),
        commitment: flat.flatMap((one) => difference(one.assigned, one.end)),
      };
      for (const one of indicators(measures.calls())) {
        const values = expected[one.name].toSorted((left, right) => left - right);
        assert.equal(one.count, values.length, one.name);
        assert.equal(one.median, nearestRank(values, 0.5) ?? null);
        assert.equal(one.p90, nearestRank(values, 0.9) ?? null);
      }
    }),
  );
});
