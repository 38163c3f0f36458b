import assert from "node:assert/strict";
import { test } from "node:test";
import type { AttentionItem } from "./index.ts";
import { byUrgency } from "./attention/item.ts";
import { status } from "./testing/assignment.ts";
import { alarm, items, stage, stages } from "./testing/attention.ts";
import { assign, openIncident, receiveCall, townOnDuty } from "./testing/given.ts";
import { HOUR, MINUTE, NOON, place, SECOND, TOWN } from "./testing/town.ts";

test("ATT-1: a quiet board asks for nobody", () => {
  assert.deepEqual(items(townOnDuty(), NOON + HOUR), []);
});

test("ATT-3: an incident is pending for the minutes of its priority", () => {
  stages(alarm, "incident-pending", NOON + 3 * MINUTE, NOON + 6 * MINUTE);
  assert.deepEqual(items(alarm, NOON + 3 * MINUTE), [
    {
      key: `incident-pending/i1/${NOON}`,
      kind: "incident-pending",
      stage: "warn",
      since: NOON,
      rank: 3,
      incidentId: "i1",
      action: { command: "assignUnits", incidentId: "i1" },
    },
  ]);
  assert.deepEqual(items(alarm.and(assign("i1", "E1")), NOON), []);
});

test("ATT-3: an incident that waits again has another key", () => {
  const story = alarm.and(assign("i1", "E1")).and(
    {
      type: "setAssignmentStatus",
      assignmentId: "i1-E1",
      status: "cancelled",
      reason: "not-needed",
    },
    { at: NOON + MINUTE },
  );
  const [item] = items(story, NOON + HOUR, "incident-pending");
  assert.equal(item?.key, `incident-pending/i1/${NOON + MINUTE}`);
});

test("ATT-4: a held incident is over when its time has come", () => {
  const until = NOON + HOUR;
  const story = alarm.and({
    type: "holdIncident",
    incidentId: "i1",
    reason: "waits-for-access",
    until,
  });
  stages(story, "hold-over", until, until + 6 * MINUTE);
  const [item] = items(story, until);
  assert.equal(item?.since, until);
  assert.equal(item?.key, `hold-over/i1/${until}`);
  assert.deepEqual(item?.action, { command: "releaseIncident", incidentId: "i1" });
  assert.equal(items(story, until).length, 1);
});

test("ATT-5: an incident that all its units have left is to be closed; this is never an alert", () => {
  const left = alarm
    .and(assign("i1", "E1", "E2"))
    .and(status("i1-E1", "cleared"), { at: NOON + 2 * MINUTE })
    .and(status("i1-E2", "cleared"), { at: NOON + MINUTE });
  const since = NOON + 2 * MINUTE;
  assert.equal(stage(left, since + 10 * MINUTE - 1, "incident-not-closed"), undefined);
  const found = items(left, since + 10 * MINUTE);
  assert.deepEqual(found, [
    {
      key: `incident-not-closed/i1/${since}`,
      kind: "incident-not-closed",
      stage: "warn",
      since,
      rank: 3,
      incidentId: "i1",
      action: { command: "closeIncident", incidentId: "i1" },
    },
  ]);
  assert.equal(stage(left, since + 100 * HOUR, "incident-not-closed"), "warn");
  const partly = alarm
    .and(assign("i1", "E1"))
    .and(status("i1-E1", "onScene"))
    .and(assign("i1", "E2"), { at: NOON + MINUTE })
    .and(status("i1-E1", "cleared"), { at: NOON + HOUR })
    .and(
      {
        type: "setAssignmentStatus",
        assignmentId: "i1-E2",
        status: "cancelled",
        reason: "not-needed",
      },
      { at: NOON + 2 * HOUR },
    );
  assert.equal(items(partly, NOON + 3 * HOUR)[0]?.since, NOON + 2 * HOUR);
});

test("ATT-6: a unit that has not acknowledged", () => {
  const story = alarm.and(assign("i1", "E1"));
  stages(story, "unit-unacknowledged", NOON + 30 * SECOND, NOON + 60 * SECOND);
  assert.deepEqual(items(story, NOON + 30 * SECOND), [
    {
      kind: "unit-unacknowledged",
      stage: "warn",
      key: `unit-unacknowledged/i1-E1/${NOON}`,
      since: NOON,
      rank: 3,
      incidentId: "i1",
      unitId: "E1",
      assignmentId: "i1-E1",
      action: { command: "setAssignmentStatus", assignmentId: "i1-E1", unitId: "E1" },
    },
  ]);
});

test("ATT-7: a unit that has acknowledged but not left; nothing once it has", () => {
  const story = alarm.and(assign("i1", "E1")).and(status("i1-E1", "acknowledged"));
  stages(story, "unit-not-en-route", NOON + 90 * SECOND, NOON + 180 * SECOND);
  assert.deepEqual(items(story.and(status("i1-E1", "enRoute")), NOON + HOUR), []);
  assert.deepEqual(items(story.and(status("i1-E1", "onScene")), NOON + HOUR), []);
});

test("ATT-7: one matter for one assignment, the worse; on a tie, not acknowledged", () => {
  const settings = TOWN[0];
  assert.ok(settings?.kind === "settings");
  const slow = { warnSeconds: 100, alertSeconds: 300 };
  const story = alarm
    .and({
      type: "configure",
      changes: [{ kind: "settings", put: { ...settings.put, unacknowledged: slow } }],
    })
    .and(assign("i1", "E1"));
  const kinds = (seconds: number) =>
    items(story, NOON + seconds * SECOND).map((item) => `${item.stage} ${item.kind}`);
  assert.deepEqual(kinds(89), []);
  assert.deepEqual(kinds(90), ["warn unit-not-en-route"]);
  assert.deepEqual(kinds(100), ["warn unit-unacknowledged"]);
  assert.deepEqual(kinds(180), ["alert unit-not-en-route"]);
  assert.deepEqual(kinds(300), ["alert unit-unacknowledged"]);
});

test("ATT-11: a call that is neither linked nor closed, ranked as its type, or first without one", () => {
  const story = townOnDuty().and(receiveCall("k1"));
  stages(story, "call-unlinked", NOON + MINUTE, NOON + 3 * MINUTE);
  assert.deepEqual(items(story, NOON + MINUTE), [
    {
      key: `call-unlinked/k1/${NOON}`,
      kind: "call-unlinked",
      stage: "warn",
      since: NOON,
      rank: 0,
      callId: "k1",
      action: { command: "openIncident", callId: "k1" },
    },
  ]);
  const typed = story.and({ type: "amendCall", callId: "k1", typeId: "alarm" });
  assert.equal(items(typed, NOON + MINUTE)[0]?.rank, 3);
  const closed = story.and({ type: "closeCall", callId: "k1", disposition: "duplicate" });
  assert.deepEqual(items(closed, NOON + HOUR), []);
  const settings = TOWN[0];
  assert.ok(settings?.kind === "settings");
  const callUnlinked = { warnSeconds: 5, alertSeconds: 6 };
  const quick = story.and({
    type: "configure",
    changes: [{ kind: "settings", put: { ...settings.put, callUnlinked } }],
  });
  stages(quick, "call-unlinked", NOON + 5 * SECOND, NOON + 6 * SECOND);
});

test("ATT-2: alerts first, then the rank, then the oldest, then the key", () => {
  const base = { kind: "hold-over", action: { command: "undo" } } as const;
  const sorted: AttentionItem[] = [
    { ...base, stage: "alert", rank: 1, since: 5, key: "x" },
    { ...base, stage: "alert", rank: 2, since: 1, key: "x" },
    { ...base, stage: "warn", rank: 1, since: 2, key: "a" },
    { ...base, stage: "warn", rank: 1, since: 2, key: "b" },
    { ...base, stage: "warn", rank: 1, since: 3, key: "a" },
    { ...base, stage: "warn", rank: 2, since: 0, key: "a" },
  ];
  assert.deepEqual(sorted.toReversed().sort(byUrgency), sorted);
  const [first] = sorted;
  assert.ok(first);
  assert.equal(byUrgency(first, first), 0);
});

test("ATT-2: the list of a busy board is sorted and each key is there once", () => {
  let story = townOnDuty().and(receiveCall("k1")).and(receiveCall("k2"));
  for (const [index, typeId] of ["fire", "cardiac", "alarm", "fire", "cardiac"].entries()) {
    story = story.and(openIncident(`i${index}`, typeId), { at: NOON + index * SECOND });
  }
  story = story.and(assign("i0", "E1")).and(assign("i1", "M1", "M2"));
  const found = items(story, NOON + HOUR);
  assert.deepEqual(found.toSorted(byUrgency), found);
  const keys = found.map((item) => item.key);
  assert.equal(new Set(keys).size, keys.length);
  assert.ok(keys.length > 8);
  assert.equal(found[0]?.kind, "call-unlinked");
});

test("ATT-1: attention leaves the board alone and knows nothing but the time", () => {
  const story = alarm.and(assign("i1", "E1")).and({
    type: "moveIncident",
    incidentId: "i1",
    place: place("North"),
  });
  assert.deepEqual(items(story, NOON + HOUR), items(story, NOON + HOUR));
});
