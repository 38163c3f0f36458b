import assert from "node:assert/strict";
import { test } from "node:test";
import { isPending, type Assignment, type Command } from "./index.ts";
import { oneUnit, open, status, type Status } from "./testing/assignment.ts";
import { assign, IMPORT, openIncident, town, type Story } from "./testing/given.ts";
import { HOUR, MINUTE, NOON, place, SECOND } from "./testing/town.ts";

function assignmentOf(story: Story, assignmentId: string): Assignment {
  const assignment = story.board.assignments.get(assignmentId);
  assert.ok(assignment);
  return assignment;
}

test("ASG-1: all units of a command are assigned, or none", () => {
  const both = open
    .when(assign("i1", "E1", "M1"), { occurredAt: NOON - SECOND })
    .happened("agencyAdded", "agencyAdded", "unitAssigned", "unitAssigned");
  assert.deepEqual(assignmentOf(both, "i1-E1"), {
    assignmentId: "i1-E1",
    unitId: "E1",
    incidentId: "i1",
    status: "assigned",
    times: { assignedAt: NOON - SECOND },
  });
  assert.deepEqual(both.board.incidents.get("i1")?.assignmentIds, ["i1-E1", "i1-M1"]);
  assert.deepEqual(both.board.units.get("E1")?.openAssignmentIds, ["i1-E1"]);
  open.when(assign("i1", "E1", "X9")).refused("unknown-unit", { unitId: "X9" });
  open.when(assign("i9", "E1")).refused("unknown-incident");
  open.when(assign("i1")).refused("invalid-value", { field: "units", got: "none" });
});

test("ASG-1: an assignment keeps what it was made with", () => {
  const advice = { rank: 2, etaSeconds: 240, lowSeconds: 200, highSeconds: 330.5 };
  const story = open.and(oneUnit("E1", { needId: "engines", advice }));
  const { needId, advice: kept } = assignmentOf(story, "i1-E1");
  assert.deepEqual({ needId, kept }, { needId: "engines", kept: advice });
  for (const wrong of [{ rank: 0 }, { etaSeconds: -1 }, { lowSeconds: Number.NaN }]) {
    open.when(oneUnit("E1", { advice: { ...advice, ...wrong } })).refused("invalid-value");
  }
  const here = { rank: 1, etaSeconds: 0, lowSeconds: 0, highSeconds: 0 };
  open.when(oneUnit("E1", { advice: here })).happened("agencyAdded", "unitAssigned");
  const far = { ...advice, highSeconds: Number.POSITIVE_INFINITY };
  open
    .when(oneUnit("E1", { advice: far }))
    .refused("invalid-value", { field: "advice.highSeconds" });
  open.when(oneUnit("E1", { needId: "" })).refused("invalid-value", { field: "needId" });
  open
    .when(oneUnit("E1", { assignmentId: "" }))
    .refused("invalid-value", { field: "assignmentId" });
});

test("ASG-1: an assignment id is new", () => {
  const story = open.and(assign("i1", "E1"));
  const again = oneUnit("E2", { assignmentId: "i1-E1" });
  story.when(again).refused("assignment-exists", { assignmentId: "i1-E1" });
  const units = [
    { unitId: "E1", assignmentId: "a" },
    { unitId: "E2", assignmentId: "a" },
  ];
  open
    .when({ type: "assignUnits", incidentId: "i1", units })
    .refused("assignment-exists", { assignmentId: "a" });
});

test("ASG-1: one command assigns at most 256 units", () => {
  const units = Array.from({ length: 257 }, (_, index) => ({
    unitId: `E${index}`,
    assignmentId: `a${index}`,
  }));
  open
    .when({ type: "assignUnits", incidentId: "i1", units })
    .refused("limit-reached", { what: "units", limit: 256 });
  open
    .when({ type: "assignUnits", incidentId: "i1", units: units.slice(1) })
    .refused("unknown-unit", { unitId: "E3" });
});

test("ASG-2: a unit is on an incident at most once", () => {
  const refused = { unitId: "E1", incidentId: "i1" };
  const story = open.and(assign("i1", "E1"));
  story.when(oneUnit("E1", { assignmentId: "b" })).refused("unit-already-assigned", refused);
  story
    .when(oneUnit("E1", { assignmentId: "b", concurrentReason: "nobody-else" }))
    .refused("unit-already-assigned", refused);
  open.when(assign("i1", "E1", "E1")).refused("unit-already-assigned", refused);
  const cleared = story.and(status("i1-E1", "cleared"));
  cleared.when(oneUnit("E1", { assignmentId: "b" })).happened("unitAssigned");
});

test("ASG-3: a second incident takes a reason, and leaves the first assignment as it was", () => {
  const story = open.and(assign("i1", "E1")).and(status("i1-E1", "onScene"));
  story.when(assign("i2", "E1")).refused("unit-committed", { unitId: "E1", incidentIds: ["i1"] });
  story.when(oneUnit("E1", { concurrentReason: "" as never }, "i2")).refused("reason-required");
  const both = story.and(oneUnit("E1", { concurrentReason: "nobody-else" }, "i2"));
  assert.equal(assignmentOf(both, "i1-E1").status, "onScene");
  assert.equal(assignmentOf(both, "i2-E1").concurrentReason, "nobody-else");
  assert.deepEqual(both.board.units.get("E1")?.openAssignmentIds, ["i1-E1", "i2-E1"]);
});

test("ASG-4: a unit out of service is not sent", () => {
  const story = town().and(openIncident("i1"));
  story.when(assign("i1", "E1")).refused("unit-not-in-service", { unitId: "E1" });
});

test("ASG-4, ASG-6: a unit that is away is sent when it can be recalled, and is then back", () => {
  const away = { type: "setAway", unitId: "E1", reason: "meal" } as const;
  open.and(away).when(assign("i1", "E1")).refused("unit-not-in-service", { unitId: "E1" });
  const recalled = open
    .and({ type: "placeInService", unitId: "E1", crew: 2 })
    .and({ ...away, recallSeconds: 0 })
    .when(assign("i1", "E1"), { at: NOON + MINUTE })
    .happened("agencyAdded", "unitPlacedInService", "unitAssigned");
  const unit = recalled.board.units.get("E1");
  assert.deepEqual(unit?.duty, { status: "inService", since: NOON + MINUTE });
  assert.equal(unit?.crew, 2);
});

test("ASG-5: a reserved unit is sent where it is promised, elsewhere only with a reason", () => {
  const reserve = {
    type: "reserveUnit",
    unitId: "E1",
    purpose: "event",
    from: NOON,
    until: NOON + HOUR,
  } as const;
  const story = open.and(reserve);
  const until = NOON + HOUR;
  story.when(assign("i1", "E1")).refused("unit-reserved", { unitId: "E1", until });
  const kept = story.and(oneUnit("E1", { concurrentReason: "nobody-else" }));
  assert.equal(kept.board.units.get("E1")?.reservation?.purpose, "event");
  story.when(assign("i1", "E1"), { occurredAt: NOON - 1 }).happened("agencyAdded", "unitAssigned");
  story.when(assign("i1", "E1"), { at: until - 1 }).refused("unit-reserved");
  story.when(assign("i1", "E1"), { at: until }).happened("agencyAdded", "unitAssigned");
  const promised = open.and({ ...reserve, incidentId: "i1" });
  promised.when(assign("i2", "E1")).refused("unit-reserved");
  assert.equal(promised.and(assign("i1", "E1")).board.units.get("E1")?.reservation, undefined);
});

test("ASG-7: the agencies of the units join the incident, each once", () => {
  const story = open.and(assign("i1", "M1"));
  assert.deepEqual(story.board.incidents.get("i1")?.agencyIds, ["medical"]);
  const more = story
    .when(assign("i1", "M2", "E1", "E2"))
    .happened("agencyAdded", "unitAssigned", "unitAssigned", "unitAssigned");
  assert.equal(more.event("agencyAdded").agencyId, "fire");
  assert.deepEqual(more.board.incidents.get("i1")?.agencyIds, ["medical", "fire"]);
});

test("ASG-8: the status it has already is accepted and nothing happens", () => {
  const there = open.and(assign("i1", "E1")).and(status("i1-E1", "onScene"));
  there.when(status("i1-E1", "onScene"), { at: NOON + MINUTE }).happened();
  there.and(status("i1-E1", "cleared")).when(status("i1-E1", "cleared")).happened();
  const off = open.and(assign("i1", "E1")).and(status("i1-E1", "cancelled", "not-needed"));
  off.when(status("i1-E1", "cancelled", "not-needed")).happened();
});

test("ASG-8: the same status with another destination moves the destination alone", () => {
  const to = { ...status("i1-M1", "transporting"), destination: place("North") } as Command;
  const elsewhere = { ...to, destination: place("South") } as Command;
  const story = open.and(assign("i1", "M1")).and(to);
  story.when(to).happened();
  const moved = story.when(elsewhere, { at: NOON + MINUTE }).happened("assignmentStatusChanged");
  assert.equal(assignmentOf(moved, "i1-M1").destination?.address, "South");
  assert.equal(assignmentOf(moved, "i1-M1").times.transportingAt, NOON);
  const cleared = { ...status("i1-M1", "cleared"), destination: place("West") } as Command;
  story.and(status("i1-M1", "cleared")).when(cleared).happened();
});

const ORDER: readonly Status[] = [
  "acknowledged",
  "enRoute",
  "onScene",
  "transporting",
  "atDestination",
];

test("ASG-9: a status only goes forward, and may skip", () => {
  const assigned = open.and(assign("i1", "M1"));
  const destination = place("Hospital");
  const to = (next: Status) => ({ ...status("i1-M1", next), destination }) as Command;
  for (const [position, now] of ORDER.entries()) {
    const story = assigned.and(to(now), { at: NOON + MINUTE });
    const assignment = assignmentOf(story, "i1-M1");
    assert.equal(assignment.status, now);
    const mark = `${now}At` as keyof Assignment["times"];
    assert.deepEqual(assignment.times, { assignedAt: NOON, [mark]: NOON + MINUTE });
    for (const [other, next] of ORDER.entries()) {
      if (other > position) story.when(to(next)).happened("assignmentStatusChanged");
      if (other < position) {
        story.when(to(next)).refused("status-not-forward", {
          assignmentId: "i1-M1",
          from: now,
          to: next,
        });
      }
    }
  }
});

test("ASG-10: cancelled only before arrival and with a reason; cleared from anywhere", () => {
  const assigned = open.and(assign("i1", "M1"));
  const destination = place("Hospital");
  for (const now of ORDER) {
    const story = assigned.and({ ...status("i1-M1", now), destination } as Command);
    story.when(status("i1-M1", "cleared")).happened("assignmentStatusChanged");
    const cancel = story.when(status("i1-M1", "cancelled", "not-needed"));
    if (now === "acknowledged" || now === "enRoute") cancel.happened("assignmentStatusChanged");
    else cancel.refused("status-not-forward", { from: now, to: "cancelled" });
  }
  assigned.when(status("i1-M1", "cancelled")).refused("reason-required", { field: "reason" });
  assigned.when(status("i1-M1", "enRoute", "" as never)).refused("reason-required");
  const cancelled = assigned.and(status("i1-M1", "cancelled", "not-needed"), { at: NOON + 1 });
  const assignment = assignmentOf(cancelled, "i1-M1");
  assert.equal(assignment.endReason, "not-needed");
  assert.deepEqual(assignment.times, { assignedAt: NOON, cancelledAt: NOON + 1 });
});

test("ASG-11: an assignment that has ended stays ended", () => {
  const story = open.and(assign("i1", "E1")).and(status("i1-E1", "cleared"));
  const ended = { assignmentId: "i1-E1", status: "cleared" };
  story.when(status("i1-E1", "enRoute")).refused("assignment-ended", ended);
  story.when(status("i1-E1", "cancelled", "not-needed")).refused("assignment-ended", ended);
  story.when({ type: "setPrimaryUnit", assignmentId: "i1-E1" }).refused("assignment-ended", ended);
  story.when(status("none", "enRoute")).refused("unknown-assignment", { assignmentId: "none" });
  open
    .when({ type: "setPrimaryUnit", assignmentId: "none" })
    .refused("unknown-assignment", { assignmentId: "none" });
});

test("ASG-12: transporting has a destination, but for recorded history", () => {
  const story = open.and(assign("i1", "M1"));
  const transporting = status("i1-M1", "transporting");
  story.when(transporting).refused("destination-required", { assignmentId: "i1-M1" });
  story.when(transporting, { actor: IMPORT }).happened("assignmentStatusChanged");
  story.when(status("i1-M1", "atDestination")).happened("assignmentStatusChanged");
  const early = story.and({
    ...status("i1-M1", "onScene"),
    destination: place("North"),
  } as Command);
  const later = early.when(transporting).happened("assignmentStatusChanged");
  assert.equal(assignmentOf(later, "i1-M1").destination?.address, "North");
  const nowhere = { ...transporting, destination: { ...place(), lat: 100 } } as Command;
  story.when(nowhere).refused("invalid-value", { field: "destination.lat" });
});

test("ASG-13: a time before an earlier mark is accepted and flagged", () => {
  const story = open.and(assign("i1", "E1")).and(status("i1-E1", "enRoute"), { at: NOON + MINUTE });
  const way = { at: NOON + HOUR, occurredAt: NOON + MINUTE - 1 };
  const late = story.when(status("i1-E1", "onScene"), way).happened("assignmentStatusChanged");
  assert.equal(late.event("assignmentStatusChanged").outOfOrder, true);
  assert.equal(assignmentOf(late, "i1-E1").times.onSceneAt, NOON + MINUTE - 1);
  const same = story
    .when(status("i1-E1", "onScene"), { ...way, occurredAt: NOON + MINUTE })
    .happened("assignmentStatusChanged");
  assert.ok(!("outOfOrder" in same.event("assignmentStatusChanged")));
});

const primary = (story: Story) => story.board.incidents.get("i1")?.primaryAssignmentId;

test("ASG-14: the first unit is primary, and the next open one when it ends", () => {
  const one = open.and(assign("i1", "E1"));
  assert.equal(primary(one), "i1-E1");
  const three = one.and(assign("i1", "E2", "M1"));
  assert.equal(primary(three), "i1-E1");
  const next = three.and(status("i1-E1", "cleared"));
  assert.equal(primary(next), "i1-E2");
  const set = three
    .when({ type: "setPrimaryUnit", assignmentId: "i1-M1" })
    .happened("primaryUnitSet");
  assert.equal(primary(set), "i1-M1");
  set.when({ type: "setPrimaryUnit", assignmentId: "i1-M1" }).happened();
  assert.equal(primary(set.and(status("i1-E2", "cleared"))), "i1-M1");
  assert.equal(primary(set.and(status("i1-M1", "cleared"))), "i1-E1");
  assert.equal(primary(one.and(status("i1-E1", "cancelled", "not-needed"))), undefined);
});

test("ASG-16: a unit is free again when its last assignment ends", () => {
  const story = open
    .and(assign("i1", "E1"))
    .and(oneUnit("E1", { concurrentReason: "nobody-else" }, "i2"))
    .and(status("i1-E1", "cleared"), { at: NOON + MINUTE });
  const unit = story.board.units.get("E1");
  assert.deepEqual(unit?.openAssignmentIds, ["i2-E1"]);
  assert.equal(unit?.freeSince, NOON - SECOND);
  const free = story.and(status("i2-E1", "cleared"), { at: NOON + 2 * MINUTE });
  assert.deepEqual(free.board.units.get("E1")?.openAssignmentIds, []);
  assert.equal(free.board.units.get("E1")?.freeSince, NOON + 2 * MINUTE);
});

const since = (story: Story) => story.board.incidents.get("i1")?.pendingSince;

test("ASG-17: when the last unit is cancelled before anybody came, the wait starts anew", () => {
  const two = open.and(assign("i1", "E1", "E2"));
  assert.equal(since(two), NOON);
  const one = two.and(status("i1-E1", "cancelled", "not-needed"), { at: NOON + MINUTE });
  assert.equal(since(one), NOON);
  const none = one.and(status("i1-E2", "cancelled", "not-needed"), { at: NOON + 2 * MINUTE });
  assert.equal(since(none), NOON + 2 * MINUTE);
  const seen = two
    .and(status("i1-E2", "onScene"))
    .and(status("i1-E2", "cleared"))
    .and(status("i1-E1", "cancelled", "not-needed"), { at: NOON + MINUTE });
  assert.equal(since(seen), NOON);
  const incident = seen.board.incidents.get("i1");
  assert.equal(incident?.attended, true);
  assert.ok(incident && !isPending(seen.board, incident));
  assert.equal(none.board.incidents.get("i1")?.attended, undefined);
  const held = seen
    .and({ type: "holdIncident", incidentId: "i1", reason: "waits-for-access", until: NOON + HOUR })
    .and({ type: "releaseIncident", incidentId: "i1" }, { commandId: "x" });
  assert.equal(held.board.incidents.get("i1")?.attended, true);
  const undone = held.when({ type: "undo", targetCommandId: "x" }).happened("commandUndone");
  const [core] = undone.event("commandUndone").incidents;
  assert.equal(core?.attended, true);
  assert.equal(undone.board.incidents.get("i1")?.attended, true);
});
