import assert from "node:assert/strict";
import { test } from "node:test";
import {
  assign,
  openIncident,
  receiveCall,
  townOnDuty,
  type Story,
} from "../../kernel/testing/given.ts";
import { MINUTE, NOON } from "../../kernel/testing/town.ts";
import { briefOf } from "./brief.ts";
import { shortName } from "./seat-name.ts";

const ANN = { actor: { kind: "person", id: "ann" }, at: NOON } as const;
const seal = { sealId: "s1", commitment: "ab12" };

function busy(): Story {
  return townOnDuty()
    .and(openIncident("grave", "fire", { priorityId: "P1" }))
    .and(openIncident("light", "alarm", { priorityId: "P3" }))
    .and(openIncident("worked", "fire"))
    .and(openIncident("kept", "alarm"))
    .and(assign("worked", "E1"))
    .and({
      type: "holdIncident",
      incidentId: "kept",
      reason: "waits-for-access",
      until: NOON + 30 * MINUTE,
    })
    .and(receiveCall("k1"))
    .and({ type: "takeOutOfService", unitId: "E2", reason: "breakdown" })
    .and({ type: "setAway", unitId: "M2", reason: "meal" })
    .and({
      type: "reserveUnit",
      unitId: "L1",
      purpose: "event",
      from: NOON,
      until: NOON + 60 * MINUTE,
    });
}

test("CON-45: the brief has every open incident once, in its place, the gravest first", () => {
  const { pending, active, held, calls } = briefOf(busy().board, NOON + MINUTE);
  const ids = (items: typeof pending) => items.map(({ incident }) => incident.incidentId);
  assert.deepEqual(ids(pending), ["grave", "light"]);
  assert.deepEqual(ids(active), ["worked"]);
  assert.deepEqual(
    active[0]?.units.map(({ unitId }) => unitId),
    ["E1"],
  );
  assert.deepEqual(ids(held), ["kept"]);
  assert.deepEqual(
    calls.map(({ callId }) => callId),
    ["k1"],
  );
});

test("CON-45: it names what is due on an incident, and which units are not to be had", () => {
  const { pending, units, neverOnDuty } = briefOf(busy().board, NOON + 2 * MINUTE);
  assert.ok(pending[0]?.due.some((line) => line.what === "attention.incident-pending"));
  assert.deepEqual(
    units.map(({ unit, status }) => `${unit.unitId} ${status}`),
    ["E2 outOfService", "L1 reserved", "M2 away"],
  );
  assert.equal(neverOnDuty, 0);
  const known = busy().board.configuration.units.get("E1") ?? assert.fail();
  const put = { ...known, unitId: "E9", callSign: "E9" };
  const later = busy().and({ type: "configure", changes: [{ kind: "unit", put }] });
  const next = briefOf(later.board, NOON + 2 * MINUTE);
  assert.equal(next.neverOnDuty, 1, "a unit that was never on duty is counted, not listed");
  assert.equal(next.units.length, units.length);
});

test("CON-45: it holds shelved alarms, stale claims, and only notes that still hold", () => {
  const day = NOON + 24 * 60 * MINUTE;
  const story = busy()
    .and({ type: "claimIncident", incidentId: "grave" }, ANN)
    .and({ type: "writeShiftNote", noteId: "short", text: seal, until: NOON + MINUTE }, ANN)
    .and({ type: "writeShiftNote", noteId: "long", text: seal, until: day }, ANN);
  const at = NOON + 11 * MINUTE;
  const seen = briefOf(story.board, at);
  assert.equal(seen.shelved.length, 0);
  assert.equal(seen.staleClaims.length, 1);
  assert.equal(seen.pending[0]?.isStale, true);
  assert.deepEqual(
    seen.notes.map((note) => note.noteId),
    ["long"],
  );
  const key = seen.pending[1]?.due[0]?.key ?? assert.fail();
  const shelve = { type: "shelveAlarm", key, until: at + MINUTE, reason: "in-hand" } as const;
  const shelved = story.and(shelve, { ...ANN, at });
  assert.equal(briefOf(shelved.board, at).shelved.length, 1);
  assert.equal(briefOf(shelved.board, at + MINUTE).shelved.length, 0);
  assert.equal(briefOf(story.board, NOON).staleClaims.length, 0);
});

test("CON-42: a seat is short in a row: initials, numbers, or two characters in Chinese", () => {
  assert.equal(shortName("Fire desk"), "FD");
  assert.equal(shortName("Call-taking 1"), "CT1");
  assert.equal(shortName("消防席"), "消防");
  assert.equal(shortName("dana"), "DAN");
});
