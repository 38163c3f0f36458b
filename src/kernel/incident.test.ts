import assert from "node:assert/strict";
import { test } from "node:test";
import { isPending, type Actor, type Command, type Incident } from "./index.ts";
import {
  assign,
  DISPATCHER,
  FIRE_OFFICER,
  openIncident,
  receiveCall,
  town,
  townOnDuty,
  type Story,
} from "./testing/given.ts";
import { HOUR, MINUTE, NOON, place, SECOND } from "./testing/town.ts";

const AUTOPILOT: Actor = { kind: "autopilot", id: "pilot" };
const SYSTEM: Actor = { kind: "system", id: "system" };
const FEED: Actor = { kind: "feed", id: "feed" };
const IMPORT: Actor = { kind: "import", id: "import" };
const CREW: Actor = { kind: "crew", id: "E1", agencyId: "fire" };

function incidentOf(story: Story, incidentId = "i1"): Incident {
  const incident = story.board.incidents.get(incidentId);
  assert.ok(incident);
  return incident;
}

function hold(until = NOON + 10 * MINUTE): Command {
  return { type: "holdIncident", incidentId: "i1", reason: "waits-for-access", until };
}

const close = { type: "closeIncident", incidentId: "i1", disposition: "completed" } as const;
const group = { type: "groupIncident", incidentId: "i1", intoIncidentId: "i2" } as const;
const split = { type: "splitIncident", incidentId: "i1", reason: "another-event" } as const;

test("INC-1: an incident is opened open, numbered, with all lists empty", () => {
  const story = town().when(openIncident("i1"), { occurredAt: NOON - MINUTE });
  const opened = story.happened("incidentOpened");
  const { timeline, ...incident } = incidentOf(opened);
  assert.deepEqual(incident, {
    incidentId: "i1",
    status: "open",
    number: "1",
    typeId: "fire",
    priorityId: "P2",
    place: place(),
    alarmLevel: 1,
    receivedAt: NOON - MINUTE,
    openedAt: NOON - MINUTE,
    pendingSince: NOON - MINUTE,
    callIds: [],
    groupedIds: [],
    agencyIds: [],
    assignmentIds: [],
    notes: [],
  });
  assert.equal(timeline.length, 1);
  opened.when(openIncident("i1")).refused("incident-exists", { incidentId: "i1" });
});

test("INC-1: what an incident is opened with must be known and well formed", () => {
  const open = { type: "openIncident", incidentId: "i1", typeId: "fire", place: place() } as const;
  const story = town();
  story.when({ ...open, typeId: "x" }).refused("unknown-type", { typeId: "x" });
  story.when({ ...open, priorityId: "x" }).refused("unknown-priority", { priorityId: "x" });
  story.when({ ...open, agencyIds: ["x"] }).refused("unknown-agency", { agencyId: "x" });
  story.when({ ...open, incidentId: " i" }).refused("invalid-value", { field: "incidentId" });
  story.when({ ...open, callId: "k9" }).refused("unknown-call");
  story.when({ ...open, place: { ...place(), lon: -181 } }).refused("invalid-value");
  const many = Array.from({ length: 257 }, () => "fire");
  story
    .when({ ...open, agencyIds: many })
    .refused("limit-reached", { what: "agencyIds", limit: 256 });
  story.when({ ...open, agencyIds: many.slice(1) }).happened("incidentOpened");
});

test("INC-4: numbers go up in the order of opening and are never given again", () => {
  const numbers = town()
    .and(openIncident("b"))
    .and(openIncident("a"))
    .and({ type: "closeIncident", incidentId: "a", disposition: "completed" })
    .and({ type: "archiveClosed" }, { at: NOON + 25 * HOUR })
    .and(openIncident("a"));
  assert.equal(incidentOf(numbers, "b").number, "1");
  assert.equal(incidentOf(numbers, "a").number, "3");
});

test("INC-5: the agencies named are on it, each once, and the agency that opens it", () => {
  const open = { type: "openIncident", incidentId: "i1", typeId: "fire", place: place() } as const;
  const agencyIds = ["works", "works"];
  const named = town().and({ ...open, agencyIds });
  assert.deepEqual(incidentOf(named).agencyIds, ["works"]);
  const own = town().and({ ...open, agencyIds }, { actor: FIRE_OFFICER });
  assert.deepEqual(incidentOf(own).agencyIds, ["works", "fire"]);
  const stranger: Actor = { kind: "person", id: "x", agencyId: "elsewhere" };
  assert.deepEqual(incidentOf(town().and(open, { actor: stranger })).agencyIds, []);
});

test("INC-6: opening from a call links the call in the same command", () => {
  const story = town().and(receiveCall("k1"));
  const opened = story
    .when(openIncident("i1", "fire", { callId: "k1" }))
    .happened("incidentOpened", "callLinked");
  assert.deepEqual(incidentOf(opened).callIds, ["k1"]);
  opened.when(openIncident("i2", "fire", { callId: "k1" })).refused("call-not-open");
});

test("INC-7: the priority is the type's unless given; a change of type keeps it", () => {
  const story = town().and(openIncident("i1", "cardiac"));
  assert.equal(incidentOf(story).priorityId, "P1");
  assert.equal(
    incidentOf(town().and(openIncident("i1", "cardiac", { priorityId: "P3" }))).priorityId,
    "P3",
  );
  const changed = story
    .when({ type: "changeType", incidentId: "i1", typeId: "fire" })
    .happened("incidentTypeChanged");
  assert.equal(incidentOf(changed).typeId, "fire");
  assert.equal(incidentOf(changed).priorityId, "P1");
  const both = story
    .when({ type: "changeType", incidentId: "i1", typeId: "fire", priorityId: "P2" })
    .happened("incidentTypeChanged", "incidentPriorityChanged");
  assert.equal(incidentOf(both).priorityId, "P2");
});

test("INC-8: type, priority, place and agencies change while open or held", () => {
  const open = town().and(openIncident("i1"));
  const moved = place("2 Main St", ["west"]);
  const commands: readonly Command[] = [
    { type: "changeType", incidentId: "i1", typeId: "alarm" },
    { type: "changePriority", incidentId: "i1", priorityId: "P3" },
    { type: "moveIncident", incidentId: "i1", place: moved },
    { type: "addAgency", incidentId: "i1", agencyId: "works" },
    { type: "raiseAlarm", incidentId: "i1", alarmLevel: 2 },
  ];
  const held = open.and(hold());
  const closed = open.and(close);
  for (const command of commands) {
    open.and(command);
    held.and(command);
    closed.when(command).refused("incident-not-open", { incidentId: "i1", status: "closed" });
    const elsewhere = { ...command, incidentId: "i9" } as Command;
    open.when(elsewhere).refused("unknown-incident", { incidentId: "i9" });
  }
  const all = commands.reduce((story, command) => story.and(command), open);
  const { typeId, priorityId, place: at, agencyIds, alarmLevel } = incidentOf(all);
  assert.deepEqual(
    { typeId, priorityId, at, agencyIds, alarmLevel },
    { typeId: "alarm", priorityId: "P3", at: moved, agencyIds: ["works"], alarmLevel: 2 },
  );
});

test("INC-8: what is so already is accepted and nothing happens", () => {
  const story = town().and(openIncident("i1"));
  story.when({ type: "changeType", incidentId: "i1", typeId: "fire" }).happened();
  const same = { type: "changeType", incidentId: "i1", typeId: "fire", priorityId: "P2" } as const;
  story.when(same).happened();
  story.when({ type: "changePriority", incidentId: "i1", priorityId: "P2" }).happened();
  story.when({ type: "moveIncident", incidentId: "i1", place: place() }).happened();
});

test("INC-8: what an incident changes to must be known and well formed", () => {
  const story = town().and(openIncident("i1"));
  const incidentId = "i1";
  story.when({ type: "changeType", incidentId, typeId: "x" }).refused("unknown-type");
  story
    .when({ type: "changeType", incidentId, typeId: "alarm", priorityId: "x" })
    .refused("unknown-priority");
  story.when({ type: "changePriority", incidentId, priorityId: "x" }).refused("unknown-priority");
  story
    .when({ type: "moveIncident", incidentId, place: { ...place(), lat: Number.NaN } })
    .refused("invalid-value", { field: "place.lat", got: "NaN" });
  story.when({ type: "addAgency", incidentId, agencyId: "x" }).refused("unknown-agency");
  story
    .and({ type: "addAgency", incidentId, agencyId: "works" })
    .when({ type: "addAgency", incidentId, agencyId: "works" })
    .refused("agency-already-on", { incidentId, agencyId: "works" });
});

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

const pending = (story: Story) => isPending(story.board, incidentOf(story));

test("INC-3: pending is open, without open assignment, and not attended", () => {
  const open = townOnDuty().and(openIncident("i1"));
  assert.ok(pending(open));
  assert.ok(!pending(open.and(hold())));
  assert.ok(!pending(open.and(close)));
  const assigned = open.and(assign("i1", "E1"));
  assert.ok(!pending(assigned));
  const change = { type: "setAssignmentStatus", assignmentId: "i1-E1" } as const;
  const cancelled = assigned.and({ ...change, status: "cancelled", reason: "not-needed" });
  assert.ok(pending(cancelled));
  assert.ok(!pending(assigned.and({ ...change, status: "cleared" })));
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

test("INC-13: lowering a priority out of life threat takes a person, or recorded history", () => {
  const story = town().and(openIncident("i1", "cardiac"));
  const lower = { type: "changePriority", incidentId: "i1", priorityId: "P2" } as const;
  const retype = {
    type: "changeType",
    incidentId: "i1",
    typeId: "fire",
    priorityId: "P3",
  } as const;
  for (const actor of [AUTOPILOT, SYSTEM, FEED]) {
    story.when(lower, { actor }).refused("needs-person");
    story.when(retype, { actor }).refused("needs-person");
    story.when({ ...lower, priorityId: "P1" }, { actor }).happened();
    const keep = { type: "changeType", incidentId: "i1", typeId: "fire" } as const;
    story.when(keep, { actor }).happened("incidentTypeChanged");
    const raised = town().and(openIncident("i1"));
    raised.when({ ...lower, priorityId: "P3" }, { actor }).happened("incidentPriorityChanged");
  }
  for (const actor of [DISPATCHER, CREW, IMPORT]) {
    story.when(lower, { actor }).happened("incidentPriorityChanged");
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

test("INC-16: a note can be added whatever the status, each id once", () => {
  const text = { sealId: "s1", commitment: "ab" };
  const note = { type: "addNote", incidentId: "i1", noteId: "n1", text } as const;
  const story = town().and(openIncident("i1")).and(openIncident("i2"));
  for (const now of [story, story.and(hold()), story.and(close), story.and(group)]) {
    const noted = now.when(note, { at: NOON + MINUTE }).happened("noteAdded");
    assert.deepEqual(incidentOf(noted).notes, [{ noteId: "n1", at: NOON + MINUTE, text }]);
    assert.equal(incidentOf(noted).status, incidentOf(now).status);
    noted.when(note).refused("note-exists", { noteId: "n1" });
  }
  story.when({ ...note, incidentId: "i9" }).refused("unknown-incident");
  story.when({ ...note, noteId: "" }).refused("invalid-value", { field: "noteId" });
  story
    .when({ ...note, text: { sealId: "s", commitment: "" } })
    .refused("invalid-value", { field: "text.commitment" });
});

test("INC-17: an alarm is only raised", () => {
  const story = town().and(openIncident("i1"));
  const raise = { type: "raiseAlarm", incidentId: "i1", alarmLevel: 3 } as const;
  const raised = story.when(raise).happened("alarmRaised");
  assert.equal(incidentOf(raised).alarmLevel, 3);
  raised.when(raise).refused("alarm-not-higher", { incidentId: "i1", alarmLevel: 3 });
  raised.when({ ...raise, alarmLevel: 2 }).refused("alarm-not-higher", { alarmLevel: 3 });
  story.when({ ...raise, alarmLevel: 1 }).refused("alarm-not-higher");
  for (const alarmLevel of [0, 1.5, 100, Number.NaN]) {
    story.when({ ...raise, alarmLevel }).refused("invalid-value", { field: "alarmLevel" });
  }
  story.when({ ...raise, alarmLevel: 99 }).happened("alarmRaised");
});

test("INC-19: the timeline tells each thing that touched the incident, oldest first", () => {
  const story = townOnDuty()
    .and(receiveCall("k1"))
    .and(openIncident("i1", "fire", { callId: "k1" }))
    .and(openIncident("i2"))
    .and(assign("i1", "E1"))
    .and({ type: "setPrimaryUnit", assignmentId: "i1-E1" })
    .and({ type: "setAssignmentStatus", assignmentId: "i1-E1", status: "cleared" })
    .and({ type: "groupIncident", incidentId: "i2", intoIncidentId: "i1" })
    .and({ ...split, incidentId: "i2" })
    .and(close, { commandId: "close" })
    .and({ type: "undo", targetCommandId: "close" });
  const types = incidentOf(story).timeline.map(({ event }) => event.type);
  assert.deepEqual(types, [
    "incidentOpened",
    "callLinked",
    "agencyAdded",
    "unitAssigned",
    "assignmentStatusChanged",
    "incidentGrouped",
    "incidentSplit",
    "incidentClosed",
    "commandUndone",
  ]);
});
