import assert from "node:assert/strict";
import { test } from "node:test";
import {
  alarmStates,
  attention,
  boardFromSnapshot,
  boardHash,
  boardSnapshot,
  type Actor,
  type AttentionItem,
  type Command,
  type JsonValue,
} from "./index.ts";
import { openIncident, receiveCall, town, townOnDuty, type Story } from "./testing/given.ts";
import { MINUTE, NOON, place } from "./testing/town.ts";

const ANN: Actor = { kind: "person", id: "ann" };

function by(minutes: number) {
  return { actor: ANN, at: NOON + minutes * MINUTE };
}

function find(story: Story, minutes: number, kind = "incident-pending"): AttentionItem {
  const items = attention(story.board, NOON + minutes * MINUTE);
  return items.find((item) => item.kind === kind) ?? assert.fail(`no ${kind}`);
}

function stateOf(story: Story, minutes: number, kind?: string) {
  return alarmStates(story.board, NOON + minutes * MINUTE)(find(story, minutes, kind));
}

function shelve(key: string, minutes: number, more: object = {}): Command {
  const until = NOON + minutes * MINUTE;
  return { type: "shelveAlarm", key, until, reason: "in-hand", ...more };
}

// P3: warns after 3 minutes, alerts after 6, no life at stake. P1: after 1 and 2, life at stake.
const waiting = townOnDuty().and(openIncident("i1", "alarm", { priorityId: "P3" }));
const { key } = find(waiting, 3);

test("ATT-13: an acknowledgement names what it is about, by whom and at which stage", () => {
  const seen = waiting.when({ type: "acknowledgeAlarm", key }, by(3)).happened("alarmAcknowledged");
  assert.deepEqual(seen.event("alarmAcknowledged"), {
    type: "alarmAcknowledged",
    key,
    kind: "incident-pending",
    stage: "warn",
    since: NOON,
    rank: 3,
    missing: 0,
    subject: { incidentId: "i1" },
  });
  assert.equal(stateOf(seen, 4).acknowledged?.by, "ann");
  seen.when({ type: "acknowledgeAlarm", key }, by(4)).happened();
  waiting.when({ type: "acknowledgeAlarm", key }, by(2)).refused("alarm-gone", { key });
  waiting.when({ type: "acknowledgeAlarm", key: "no/such/1" }, by(3)).refused("alarm-gone");
});

test("ATT-14: an acknowledgement holds until the matter is sharper than it was", () => {
  const seen = waiting.and({ type: "acknowledgeAlarm", key }, by(3));
  assert.ok(stateOf(seen, 5.9).acknowledged);
  assert.equal(stateOf(seen, 6).acknowledged, undefined, "it became an alert");
  const again = seen.when({ type: "acknowledgeAlarm", key }, by(6)).happened("alarmAcknowledged");
  assert.ok(stateOf(again, 60).acknowledged);
  const graver = { type: "changePriority", incidentId: "i1", priorityId: "P2" } as const;
  assert.equal(stateOf(seen.and(graver, by(3)), 3).acknowledged, undefined, "it became graver");
});

test("ATT-14: a gap of one more unit is more than what was seen", () => {
  const rule = {
    ruleId: "east-first-aid",
    zoneId: "east",
    capabilityId: "first-aid",
    minimumFree: 5,
  };
  const out = (unitId: string): Command => ({
    type: "takeOutOfService",
    unitId,
    reason: "breakdown",
  });
  const story = townOnDuty()
    .and({ type: "configure", changes: [{ kind: "coverageRule", put: rule }] })
    .and(out("E1"), by(0));
  const gap = attention(story.board, NOON).find((item) => item.ruleId === rule.ruleId);
  assert.ok(gap);
  const seen = story.and({ type: "acknowledgeAlarm", key: gap.key }, by(0));
  const state = alarmStates(seen.board, NOON);
  assert.ok(state(gap).acknowledged);
  assert.equal(state({ ...gap, missing: (gap.missing ?? 0) + 1 }).acknowledged, undefined);
  assert.ok(state({ ...gap, missing: (gap.missing ?? 0) - 1 }).acknowledged);
});

test("ATT-15: shelving takes a reason and an end within the hour", () => {
  waiting.when(shelve(key, 8, { reason: "" as never }), by(3)).refused("reason-required");
  waiting.when(shelve(key, 3), by(3)).refused("invalid-value", { field: "until" });
  waiting.when(shelve(key, 64), by(3)).refused("invalid-value", { field: "until" });
  waiting.when(shelve("no/such/1", 8), by(3)).refused("alarm-gone");
  waiting.when(shelve(key, 63), by(3)).happened("alarmShelved");
  const shelved = waiting.when(shelve(key, 5), by(3)).happened("alarmShelved");
  const { stage, until, reason } = shelved.event("alarmShelved");
  assert.deepEqual(
    { stage, until, reason },
    { stage: "warn", until: NOON + 5 * MINUTE, reason: "in-hand" },
  );
  assert.ok(stateOf(shelved, 4.9).shelved);
  assert.equal(stateOf(shelved, 5).shelved, undefined, "its time is over");
});

test("ATT-16: an alert is shelved after a confirmation where a life may be at stake", () => {
  const life = townOnDuty().and(openIncident("i1", "fire", { priorityId: "P1" }));
  const { key: grave } = find(life, 2);
  life.when(shelve(grave, 8), by(2)).refused("confirmation-required", { what: "shelving" });
  life.when(shelve(grave, 8, { confirmed: false }), by(2)).refused("confirmation-required");
  const sure = life.when(shelve(grave, 8, { confirmed: true }), by(2)).happened("alarmShelved");
  assert.equal(sure.event("alarmShelved").confirmed, true);
  life.when(shelve(grave, 8), by(1)).happened("alarmShelved");
  waiting.when(shelve(key, 10), by(6)).happened("alarmShelved");
  const call = town().and(receiveCall("k1"));
  const unheard = find(call, 3, "call-unlinked");
  assert.equal(unheard.stage, "alert");
  call.when(shelve(unheard.key, 8), by(3)).refused("confirmation-required");
});

test("ATT-17: what is shelved comes back when it gets sharper or its subject changes", () => {
  const shelved = waiting.and(shelve(key, 33), by(3));
  assert.ok(stateOf(shelved, 5.9).shelved);
  assert.equal(stateOf(shelved, 6).shelved, undefined, "it became an alert");
  const incidentId = "i1";
  const changes: Command[] = [
    { type: "changeType", incidentId, typeId: "fire", priorityId: "P3" },
    { type: "changePriority", incidentId, priorityId: "P2" },
    { type: "moveIncident", incidentId, place: place("9 Side St") },
    { type: "raiseAlarm", incidentId, alarmLevel: 2 },
  ];
  for (const change of changes) {
    const story = shelved.and(change, by(3));
    assert.equal(story.board.shift.alarms[0]?.shelved, undefined, change.type);
  }
  const told = shelved.and(receiveCall("k1")).and({ type: "linkCall", callId: "k1", incidentId });
  assert.equal(told.board.shift.alarms[0]?.shelved, undefined, "another call came for it");
  const other = shelved
    .and(openIncident("i2"))
    .and({ type: "raiseAlarm", incidentId: "i2", alarmLevel: 2 });
  assert.ok(other.board.shift.alarms[0]?.shelved, "another incident is another matter");
});

test("ATT-17: an acknowledgement outlives a shelving of the same matter", () => {
  const both = waiting.and({ type: "acknowledgeAlarm", key }, by(3)).and(shelve(key, 5), by(3));
  assert.equal(both.board.shift.alarms.length, 1);
  assert.ok(stateOf(both, 5).acknowledged);
  const moved = both.and({ type: "moveIncident", incidentId: "i1", place: place("9 Side St") });
  assert.ok(stateOf(moved, 4).acknowledged);
  assert.equal(stateOf(moved, 4).shelved, undefined);
});

test("ATT-18: a shelved matter is brought back before its time, once", () => {
  const shelved = waiting.and(shelve(key, 33), by(3));
  const back = shelved.when({ type: "unshelveAlarm", key }, by(4)).happened("alarmUnshelved");
  assert.equal(stateOf(back, 4).shelved, undefined);
  back.when({ type: "unshelveAlarm", key }, by(4)).refused("alarm-not-shelved", { key });
  shelved.when({ type: "unshelveAlarm", key }, by(33)).refused("alarm-not-shelved");
});

test("ATT-19: the latest thousand are kept, and a snapshot holds them", () => {
  let story = townOnDuty();
  for (let index = 0; index < 1001; index += 1) story = story.and(receiveCall(`k${index}`));
  const keys = attention(story.board, NOON + MINUTE).filter(
    (item) => item.kind === "call-unlinked",
  );
  assert.equal(keys.length, 1001);
  for (const item of keys) story = story.and({ type: "acknowledgeAlarm", key: item.key }, by(1));
  const { alarms } = story.board.shift;
  assert.equal(alarms.length, 1000);
  assert.equal(alarms[0]?.key, keys[1]?.key);
  const json = JSON.parse(JSON.stringify(boardSnapshot(story.board))) as JsonValue;
  const board = boardFromSnapshot(json);
  assert.equal(boardHash(board), boardHash(story.board));
  assert.deepEqual(board.shift.alarms, alarms);
});
