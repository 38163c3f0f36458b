import assert from "node:assert/strict";
import { test } from "node:test";
import { isPending, type Actor, type Command } from "./index.ts";
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
  type Story,
} from "./testing/given.ts";
import { close, group, hold, incidentOf, split } from "./testing/incident.ts";
import { HOUR, MINUTE, NOON, place } from "./testing/town.ts";

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
