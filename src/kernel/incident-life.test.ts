import assert from "node:assert/strict";
import { test } from "node:test";
import { isPending, type Command } from "./index.ts";
import {
  assign,
  AUTOPILOT,
  CREW,
  DISPATCHER,
  FEED,
  FIRE_OFFICER,
  IMPORT,
  openIncident,
  receiveCall,
  SYSTEM,
  town,
  townOnDuty,
} from "./testing/given.ts";
import { close, group, hold, incidentOf, split } from "./testing/incident.ts";
import { HOUR, MINUTE, NOON, place, SECOND } from "./testing/town.ts";

test("INC-9: an incident without units is held with a reason until a later time", () => {
  const story = townOnDuty().and(openIncident("i1"));
  const held = story.when(hold(), { at: NOON + SECOND }).happened("incidentHeld");
  const incident = incidentOf(held);
  assert.ok(incident.status === "held");
  assert.equal(incident.heldAt, NOON + SECOND);
  assert.equal(incident.until, NOON + 10 * MINUTE);
  assert.equal(incident.reason, "waits-for-access");
  held.when(hold()).refused("incident-not-open", { status: "held" });
  story.when({ ...hold(), reason: "" as never } as Command).refused("reason-required");
  story.when(hold(NOON)).refused("invalid-value", { field: "until" });
  story.when(hold(NOON + 1)).happened("incidentHeld");
  story.when(hold(NOON + 366 * 24 * HOUR)).happened("incidentHeld");
  story.when(hold(NOON + 366 * 24 * HOUR + 1)).refused("invalid-value", { field: "until" });
  story
    .and(assign("i1", "E1"))
    .when(hold())
    .refused("incident-has-units", { incidentId: "i1", unitIds: ["E1"] });
});

test("INC-9: a hold ends while there still are dates", () => {
  const at = 8.64e15 - 1;
  const story = town().and(openIncident("i1"));
  story.when(hold(8.64e15), { at }).happened("incidentHeld");
  story.when(hold(8.64e15 + 1), { at }).refused("invalid-value", { field: "until" });
});

test("INC-9: releasing ends the hold, and the wait counts from before it", () => {
  const open = town().and(openIncident("i1"), { at: NOON - HOUR });
  const release = { type: "releaseIncident", incidentId: "i1" } as const;
  open.when(release).refused("incident-not-held", { incidentId: "i1" });
  const released = open.and(hold()).when(release).happened("incidentReleased");
  assert.equal(incidentOf(released).status, "open");
  assert.equal(incidentOf(released).pendingSince, NOON - HOUR);
  assert.ok(!("until" in incidentOf(released)));
  open.when({ ...release, incidentId: "i9" }).refused("unknown-incident");
});

test("INC-9: assigning a unit to a held incident releases it", () => {
  const held = townOnDuty().and(openIncident("i1")).and(hold());
  held.when(assign("i1", "E1")).happened("incidentReleased", "agencyAdded", "unitAssigned");
});

test("INC-10: reopening takes a reason and starts the wait anew", () => {
  const open = townOnDuty()
    .and(openIncident("i1"))
    .and(assign("i1", "E1"))
    .and({ type: "setAssignmentStatus", assignmentId: "i1-E1", status: "onScene" });
  const closed = open.and({ ...close, clearUnits: true });
  assert.equal(incidentOf(closed).attended, true);
  const reopen = { type: "reopenIncident", incidentId: "i1", reason: "not-over" } as const;
  open.when(reopen).refused("incident-not-closed", { incidentId: "i1" });
  closed.when({ ...reopen, reason: "" as never }).refused("reason-required");
  closed.when({ ...reopen, incidentId: "i9" }).refused("unknown-incident");
  const reopened = closed.when(reopen, { at: NOON + MINUTE }).happened("incidentReopened");
  assert.equal(incidentOf(reopened).status, "open");
  assert.equal(incidentOf(reopened).pendingSince, NOON + MINUTE);
  assert.equal(incidentOf(reopened).attended, undefined);
  assert.ok(isPending(reopened.board, incidentOf(reopened)));
  assert.ok(reopened.board.activeIncidentIds.has("i1"));
});

test("INC-10: assigning to a closed incident reopens it when a reason is given", () => {
  const closed = townOnDuty().and(openIncident("i1")).and(close);
  const command = assign("i1", "E1");
  closed.when(command).refused("incident-not-open", { status: "closed" });
  const blank = { ...command, reopenReason: "" as never };
  closed.when(blank).refused("reason-required", { field: "reopenReason" });
  const reason = { ...command, reopenReason: "not-over" } as Command;
  const reopened = closed.when(reason).happened("incidentReopened", "agencyAdded", "unitAssigned");
  assert.equal(incidentOf(reopened).status, "open");
  assert.equal(reopened.event("incidentReopened").reason, "not-over");
});

test("INC-11: an incident with units is closed only when they are to be cleared", () => {
  const story = townOnDuty()
    .and(openIncident("i1"))
    .and(assign("i1", "E1", "E2"))
    .and({ type: "setAssignmentStatus", assignmentId: "i1-E1", status: "onScene" });
  story.when(close).refused("incident-has-units", { incidentId: "i1", unitIds: ["E1", "E2"] });
  const closed = story
    .when({ ...close, clearUnits: true }, { at: NOON + MINUTE })
    .happened("assignmentStatusChanged", "assignmentStatusChanged", "incidentClosed");
  const statuses = ["i1-E1", "i1-E2"].map((id) => closed.board.assignments.get(id));
  assert.equal(statuses[0]?.status, "cleared");
  assert.equal(statuses[1]?.status, "cancelled");
  assert.equal(statuses[1]?.endReason, "incident-closed");
  const incident = incidentOf(closed);
  assert.ok(incident.status === "closed");
  assert.equal(incident.closedAt, NOON + MINUTE);
  assert.equal(incident.disposition, "completed");
  assert.equal(incident.primaryAssignmentId, undefined);
  assert.ok(!closed.board.activeIncidentIds.has("i1"));
  closed.when(close).refused("incident-not-open", { status: "closed" });
});

test("INC-11: an agency closes an incident only without another agency's units", () => {
  const story = townOnDuty()
    .and(openIncident("i1"))
    .and(assign("i1", "E1", "M1"));
  story
    .when({ ...close, clearUnits: true }, { actor: FIRE_OFFICER })
    .refused("not-your-unit", { unitId: "M1", agencyId: "fire" });
});

test("INC-2: closing takes a disposition of the settings; held may be closed, grouped not", () => {
  const story = town().and(openIncident("i1")).and(openIncident("i2"));
  const refusal = story
    .when({ ...close, disposition: "vanished" })
    .refused("unknown-disposition", { disposition: "vanished" });
  assert.ok(refusal);
  story.and(hold()).when(close).happened("incidentClosed");
  story.and(group).when(close).refused("incident-not-open", { status: "grouped" });
  story.when({ ...close, incidentId: "i9" }).refused("unknown-incident");
});

test("INC-12: a person or crew groups, splits and holds what may cost a life", () => {
  const calm = town().and(openIncident("i1")).and(openIncident("i2"));
  const grave = town().and(openIncident("i1", "cardiac")).and(openIncident("i2"));
  const into = town().and(openIncident("i1")).and(openIncident("i2", "cardiac"));
  for (const actor of [AUTOPILOT, SYSTEM, FEED, IMPORT]) {
    calm.when(group, { actor }).happened("incidentGrouped");
    grave.when(group, { actor }).refused("needs-person", { why: "life-threat" });
    into.when(group, { actor }).refused("needs-person");
    calm.and(group).when(split, { actor }).happened("incidentSplit");
    grave.and(group).when(split, { actor }).refused("needs-person");
    into.and(group).when(split, { actor }).refused("needs-person");
    calm.when(hold(), { actor }).happened("incidentHeld");
  }
  for (const actor of [AUTOPILOT, SYSTEM, FEED]) {
    grave.when(hold(), { actor }).refused("needs-person");
  }
  grave.when(hold(), { actor: IMPORT }).happened("incidentHeld");
  for (const actor of [DISPATCHER, CREW]) {
    grave.when(hold(), { actor }).happened("incidentHeld");
    grave.when(group, { actor }).happened("incidentGrouped");
    grave.and(group).when(split, { actor }).happened("incidentSplit");
  }
});

test("INC-14: no machine alone closes where a life may be at stake and nobody came", () => {
  const story = townOnDuty().and(openIncident("i1", "cardiac"));
  const assigned = story.and(assign("i1", "M1"));
  const change = { type: "setAssignmentStatus", assignmentId: "i1-M1" } as const;
  const unseen = assigned.and({ ...change, status: "cleared" });
  const cancelled = assigned.and({ ...change, status: "cancelled", reason: "not-needed" });
  const there = assigned.and({ ...change, status: "onScene" });
  const seen = there.and({ ...change, status: "cleared" });
  for (const actor of [AUTOPILOT, SYSTEM, FEED]) {
    story.when(close, { actor }).refused("needs-person");
    cancelled.when(close, { actor }).refused("needs-person");
    there.when({ ...close, clearUnits: true }, { actor }).refused("needs-person");
    seen.when(close, { actor }).happened("incidentClosed");
    const other = seen.and(assign("i1", "M2"));
    other.when({ ...close, clearUnits: true }, { actor }).refused("needs-person");
    townOnDuty().and(openIncident("i1")).when(close, { actor }).happened("incidentClosed");
  }
  unseen.when(close, { actor: AUTOPILOT }).happened("incidentClosed");
  unseen.when(close, { actor: SYSTEM }).refused("needs-person");
  unseen.when(close, { actor: FEED }).refused("needs-person");
  for (const actor of [DISPATCHER, CREW, IMPORT]) {
    story.when(close, { actor }).happened("incidentClosed");
  }
});

test("INC-14: transporting or at a destination shows that somebody came", () => {
  const assigned = townOnDuty().and(openIncident("i1", "cardiac")).and(assign("i1", "M1"));
  const change = { type: "setAssignmentStatus", assignmentId: "i1-M1" } as const;
  const cleared = { ...change, status: "cleared" } as const;
  assigned
    .and({ ...change, status: "transporting", destination: place() })
    .and(cleared)
    .when(close, { actor: SYSTEM })
    .happened("incidentClosed");
  assigned
    .and({ ...change, status: "atDestination" })
    .and(cleared)
    .when(close, { actor: SYSTEM })
    .happened("incidentClosed");
});

test("INC-15: grouping moves nothing out of sight, and splitting restores exactly", () => {
  const story = town()
    .and(receiveCall("k1"))
    .and(openIncident("i1", "fire", { callId: "k1" }), { at: NOON - HOUR })
    .and(openIncident("i2"));
  const grouped = story.when(group, { at: NOON + MINUTE }).happened("incidentGrouped");
  const one = incidentOf(grouped, "i1");
  assert.ok(one.status === "grouped");
  assert.equal(one.intoIncidentId, "i2");
  assert.equal(one.groupedAt, NOON + MINUTE);
  assert.deepEqual(one.callIds, ["k1"]);
  assert.deepEqual(incidentOf(grouped, "i2").groupedIds, ["i1"]);
  assert.deepEqual(incidentOf(grouped, "i2").callIds, []);
  const apart = grouped.when(split).happened("incidentSplit");
  assert.equal(apart.event("incidentSplit").fromIncidentId, "i2");
  const { timeline: _after, ...after } = incidentOf(apart, "i1");
  const { timeline: _before, ...before } = incidentOf(story, "i1");
  assert.deepEqual(after, before);
  assert.deepEqual(incidentOf(apart, "i2").groupedIds, []);
  apart.when(split).refused("incident-not-grouped", { incidentId: "i1" });
  grouped.when({ ...split, reason: "" as never }).refused("reason-required");
  grouped.when({ ...split, incidentId: "i9" }).refused("unknown-incident");
});

test("INC-15: grouped is an open incident without units or group, into an open or held one", () => {
  const story = townOnDuty()
    .and(openIncident("i1"))
    .and(openIncident("i2"))
    .and(openIncident("i3"));
  story.when({ ...group, intoIncidentId: "i1" }).refused("same-incident", { incidentId: "i1" });
  story.when({ ...group, intoIncidentId: "i9" }).refused("unknown-incident");
  story.when({ ...group, incidentId: "i9" }).refused("unknown-incident");
  story
    .and(assign("i1", "E1"))
    .when(group)
    .refused("incident-has-units", { unitIds: ["E1"] });
  story.and(hold()).when(group).refused("incident-not-open", { status: "held" });
  const grouped = story.and(group);
  grouped.when(group).refused("incident-not-open", { status: "grouped" });
  grouped
    .when({ type: "groupIncident", incidentId: "i2", intoIncidentId: "i3" })
    .refused("incident-has-group", { incidentId: "i2", groupedIds: ["i1"] });
  grouped
    .when({ type: "groupIncident", incidentId: "i3", intoIncidentId: "i1" })
    .refused("incident-not-open", { incidentId: "i1", status: "grouped" });
  story
    .and(hold())
    .when({ type: "groupIncident", incidentId: "i2", intoIncidentId: "i1" })
    .happened("incidentGrouped");
});

test("INC-15: a grouped incident stays with the one it is in when that one is closed", () => {
  const closed = town()
    .and(openIncident("i1"))
    .and(openIncident("i2"))
    .and(group)
    .and({ ...close, incidentId: "i2" });
  assert.equal(incidentOf(closed, "i1").status, "grouped");
  const apart = closed.when(split).happened("incidentSplit");
  assert.equal(incidentOf(apart, "i1").status, "open");
  assert.equal(incidentOf(apart, "i2").status, "closed");
});
