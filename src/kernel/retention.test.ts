import assert from "node:assert/strict";
import { test } from "node:test";
import { currentHolds, ERASED_MAX, type Actor, type Command } from "./index.ts";
import { openIncident, receiveCall, town } from "./testing/given.ts";
import { HOUR, NOON } from "./testing/town.ts";

const MACHINE: Actor = { kind: "feed", id: "alarms" };
const place = (holdId: string, until = NOON + HOUR): Command => ({
  type: "placeHold",
  holdId,
  subject: { incidentId: "i1" },
  label: "file 12-2026",
  until,
});
const erase = (reportId: string, incidentId: string): Command => ({
  type: "eraseReports",
  reports: [{ reportId, subjects: [{ callId: "k1" }, { incidentId }] }],
  rule: "retention",
});
const story = town()
  .and(receiveCall("k1"))
  .and(openIncident("i1", "fire", { callId: "k1" }));

test("RET-3: a hold is a person's, named, dated, and it ends by itself or is lifted", () => {
  story.when(place("h1"), { actor: MACHINE }).refused("person-only");
  story.when(place("h1", NOON)).refused("invalid-value", { field: "until" });
  for (const label of [" ", "Mrs Smith", " 12-2026", "1".repeat(61)]) {
    story.when({ ...place("h1"), label } as Command).refused("invalid-value", { field: "label" });
  }
  const held = story.and(place("h1"));
  assert.equal(currentHolds(held.board, NOON + HOUR - 1)[0]?.label, "file 12-2026");
  assert.deepEqual(currentHolds(held.board, NOON + HOUR), []);
  held.when(place("h1")).refused("hold-exists");
  const lifted = held.and({ type: "liftHold", holdId: "h1" });
  assert.equal(lifted.board.holds.size, 0);
  lifted.when({ type: "liftHold", holdId: "h1" }).refused("unknown-hold");
  held.when({ type: "liftHold", holdId: "h1" }, { at: NOON + HOUR }).refused("unknown-hold");
});

test("RET-4: what is held is not erased; afterwards it is, and the erasure is on record", () => {
  const held = story.and(place("h1"));
  held.when(erase("k1", "i1")).refused("held", { holdId: "h1" });
  held.when(erase("k1", "i2")).happened("reportsErased");
  const over = held.when(erase("k1", "i1"), { at: NOON + HOUR }).happened("reportsErased");
  assert.deepEqual(over.event("reportsErased").reportIds, ["k1"]);
  const many = { reportId: "k1", subjects: [] };
  const reports = Array.from({ length: ERASED_MAX + 1 }, () => many);
  story.when({ type: "eraseReports", reports, rule: "retention" }).refused("limit-reached");
});

test("RET-1: a retention rule has whole days, and each type once", () => {
  const settings = story.board.configuration.settings;
  const days = { reporterDays: 30, wordsDays: 60, notesDays: 90 };
  const put = (retention: object): Command =>
    ({
      type: "configure",
      changes: [{ kind: "settings", put: { ...settings, retention } }],
    }) as Command;
  story
    .when(put({ ...days, types: [{ typeId: "fire", ...days }] }))
    .happened("configurationChanged");
  story.when(put({ ...days, wordsDays: 0 })).refused("configuration-invalid");
  story.when(put({ ...days, reporterDays: 1.5 })).refused("configuration-invalid");
  const twice = [
    { typeId: "fire", ...days },
    { typeId: "fire", ...days },
  ];
  story.when(put({ ...days, types: twice })).refused("configuration-invalid");
});
