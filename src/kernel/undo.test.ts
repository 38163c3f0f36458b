import assert from "node:assert/strict";
import { test } from "node:test";
import type { Actor, Command, Incident } from "./index.ts";
import { open, status } from "./testing/assignment.ts";
import {
  assign,
  FIRE_OFFICER,
  openIncident,
  receiveCall,
  town,
  type Story,
} from "./testing/given.ts";
import { HOUR, MINUTE, NOON, place, SECOND, TOWN } from "./testing/town.ts";

const undo = { type: "undo", targetCommandId: "x" } as const;
const x = { commandId: "x" };

function unseen({ timeline: _timeline, ...incident }: Incident) {
  return incident;
}

/** Undoing the command gives back the incident and the unit exactly, but for the timeline. */
function restores(before: Story, command: Command): Story {
  const done = before.and(command, { ...x, at: NOON + SECOND });
  const undone = done.when(undo, { at: NOON + MINUTE }).happened("commandUndone");
  for (const incident of before.board.incidents.values()) {
    const now = undone.board.incidents.get(incident.incidentId);
    assert.ok(now);
    assert.deepEqual(unseen(now), unseen(incident), command.type);
  }
  assert.deepEqual([...undone.board.units], [...before.board.units], command.type);
  assert.deepEqual([...undone.board.assignments], [...before.board.assignments], command.type);
  undone.when(undo).refused("nothing-to-undo", { targetCommandId: "x" });
  return undone;
}

test("UNDO-1: what a command did to incidents, assignments and units is put back", () => {
  const incidentId = "i1";
  const commands: readonly Command[] = [
    { type: "closeIncident", incidentId, disposition: "completed" },
    { type: "changeType", incidentId, typeId: "alarm", priorityId: "P3" },
    { type: "changePriority", incidentId, priorityId: "P3" },
    { type: "moveIncident", incidentId, place: place("North", ["west"]) },
    { type: "raiseAlarm", incidentId, alarmLevel: 2 },
    { type: "holdIncident", incidentId, reason: "waits-for-access", until: NOON + HOUR },
    { type: "takeOutOfService", unitId: "E1", reason: "breakdown" },
    { type: "setAway", unitId: "E1", reason: "meal", recallSeconds: 60 },
    { type: "placeInService", unitId: "E1", crew: 1 },
    { type: "postUnit", unitId: "E1", postId: "mall" },
    { type: "reserveUnit", unitId: "E1", purpose: "event", from: NOON, until: NOON + HOUR },
  ];
  for (const command of commands) restores(open, command);
  restores(town(), { type: "placeInService", unitId: "E1" });
  const held = open.and({
    type: "holdIncident",
    incidentId,
    reason: "waits-for-access",
    until: NOON + HOUR,
  });
  restores(held, { type: "releaseIncident", incidentId });
  const closed = open.and({ type: "closeIncident", incidentId, disposition: "completed" });
  restores(closed, { type: "reopenIncident", incidentId, reason: "not-over" });
  const posted = open.and({ type: "postUnit", unitId: "E1", postId: "mall" });
  restores(posted, { type: "postUnit", unitId: "E1" });
  const promised = open.and({
    type: "reserveUnit",
    unitId: "E1",
    purpose: "event",
    from: NOON,
    until: NOON + HOUR,
  });
  restores(promised, { type: "releaseUnit", unitId: "E1" });
});

test("UNDO-1: a status of an assignment is put back, with everything that followed from it", () => {
  const assigned = open.and(assign("i1", "E1", "E2"));
  restores(assigned, status("i1-E1", "enRoute"));
  restores(assigned, status("i1-E1", "onScene"));
  restores(assigned, status("i1-E1", "cleared"));
  restores(assigned, {
    type: "setAssignmentStatus",
    assignmentId: "i1-E1",
    status: "cancelled",
    reason: "not-needed",
  });
  const alone = open.and(assign("i1", "E1"));
  const off = restores(alone, {
    type: "setAssignmentStatus",
    assignmentId: "i1-E1",
    status: "cancelled",
    reason: "not-needed",
  });
  assert.equal(off.board.incidents.get("i1")?.primaryAssignmentId, "i1-E1");
  restores(assigned, { type: "setPrimaryUnit", assignmentId: "i1-E2" });
  restores(assigned, {
    type: "closeIncident",
    incidentId: "i1",
    disposition: "completed",
    clearUnits: true,
  });
});

test("UNDO-3: an assignment that is taken back stays on record as cancelled", () => {
  const done = open.and(assign("i1", "E1", "M1"), x);
  const undone = done.when(undo, { at: NOON + MINUTE }).happened("commandUndone");
  const { incidents, assignments, units, incidentId } = undone.event("commandUndone");
  assert.equal(incidentId, "i1");
  assert.ok(!("unitId" in undone.event("commandUndone")));
  assert.deepEqual(
    incidents.map((item) => item.incidentId),
    ["i1"],
  );
  assert.deepEqual(
    units.map((item) => item.unitId),
    ["E1", "M1"],
  );
  assert.deepEqual(
    assignments.map((item) => item.assignmentId),
    ["i1-E1", "i1-M1"],
  );
  const assignment = undone.board.assignments.get("i1-E1");
  assert.deepEqual(assignment, {
    assignmentId: "i1-E1",
    unitId: "E1",
    incidentId: "i1",
    status: "cancelled",
    times: { assignedAt: NOON, cancelledAt: NOON + MINUTE },
    endReason: "undone",
  });
  const incident = undone.board.incidents.get("i1");
  assert.deepEqual(incident?.assignmentIds, ["i1-E1", "i1-M1"]);
  assert.equal(incident?.primaryAssignmentId, undefined);
  assert.equal(incident?.pendingSince, NOON);
  assert.deepEqual(undone.board.units.get("E1"), open.board.units.get("E1"));
  undone.when({ ...undo, targetCommandId: "other" }).refused("nothing-to-undo");
});

test("UNDO-3: assigning a recalled or promised unit to a held or closed incident", () => {
  const incidentId = "i1";
  const starts = [
    open.and({ type: "holdIncident", incidentId, reason: "waits-for-access", until: NOON + HOUR }),
    open.and({ type: "closeIncident", incidentId, disposition: "completed" }),
  ];
  for (const start of starts) {
    const before = start
      .and({
        type: "reserveUnit",
        unitId: "E1",
        purpose: "event",
        from: NOON,
        until: NOON + HOUR,
        ...(start === starts[0] ? { incidentId } : { incidentId: "i2" }),
      })
      .and({ type: "setAway", unitId: "E1", reason: "meal", recallSeconds: 60 });
    const units = [{ unitId: "E1", assignmentId: "a", concurrentReason: "nobody-else" as const }];
    const done = before.and(
      { type: "assignUnits", incidentId, units, reopenReason: "not-over" },
      x,
    );
    const undone = done.when(undo).happened("commandUndone");
    assert.equal(undone.event("commandUndone").unitId, "E1");
    assert.deepEqual(undone.board.units.get("E1"), before.board.units.get("E1"));
    assert.equal(
      undone.board.incidents.get("i1")?.status,
      before.board.incidents.get("i1")?.status,
    );
  }
});

test("UNDO-3: a diversion is taken back on both incidents", () => {
  const before = open.and(openIncident("i3", "cardiac")).and(assign("i1", "E1"));
  const done = before.and(
    {
      type: "divertUnit",
      fromAssignmentId: "i1-E1",
      toIncidentId: "i3",
      assignmentId: "d",
      reason: "more-urgent",
      confirmed: true,
    },
    x,
  );
  const undone = done.when(undo).happened("commandUndone");
  assert.ok(!("incidentId" in undone.event("commandUndone")));
  assert.equal(undone.board.assignments.get("i1-E1")?.status, "assigned");
  assert.equal(undone.board.assignments.get("d")?.status, "cancelled");
  assert.deepEqual(undone.board.units.get("E1"), before.board.units.get("E1"));
  const one = undone.board.incidents.get("i1");
  assert.equal(one?.primaryAssignmentId, "i1-E1");
  assert.equal(one?.timeline.at(-1)?.event.type, "commandUndone");
  assert.equal(undone.board.incidents.get("i3")?.timeline.at(-1)?.event.type, "commandUndone");
});

test("UNDO-2: within the window of the settings, and once", () => {
  const done = open.and(assign("i1", "E1"), x);
  done.when(undo, { at: NOON + 120 * SECOND }).happened("commandUndone");
  done
    .when(undo, { at: NOON + 120 * SECOND + 1 })
    .refused("undo-window-over", { targetCommandId: "x" });
  open.and(receiveCall("k1"), x).when(undo).refused("nothing-to-undo");
});

test("UNDO-2: an agency's people undo their own commands, the centre any", () => {
  const done = open.and(assign("i1", "E1"), { ...x, actor: FIRE_OFFICER });
  const other: Actor = { ...FIRE_OFFICER, id: "another" };
  done.when(undo, { actor: other }).refused("not-your-command", { targetCommandId: "x" });
  done.when(undo, { actor: FIRE_OFFICER }).happened("commandUndone");
  done.when(undo).happened("commandUndone");
  const moved = done.and({
    type: "configure",
    changes: TOWN.map((change) =>
      change.kind === "unit" && "put" in change && change.put.unitId === "E1"
        ? { kind: "unit", put: { ...change.put, agencyId: "medical" } }
        : change,
    ),
  });
  moved.when(undo, { actor: FIRE_OFFICER }).refused("not-your-unit", { unitId: "E1" });
});

test("UNDO-2: a machine alone does not undo the priority or status of what may cost a life", () => {
  const actor: Actor = { kind: "autopilot", id: "pilot" };
  const raised = open.and({ type: "changePriority", incidentId: "i1", priorityId: "P1" }, x);
  raised.when(undo, { actor }).refused("needs-person");
  raised.when(undo, { actor: { kind: "import", id: "x" } }).happened("commandUndone");
  raised.when(undo).happened("commandUndone");
  const grave = open.and(openIncident("i3", "cardiac"));
  grave
    .and({ type: "closeIncident", incidentId: "i3", disposition: "completed" }, x)
    .when(undo, { actor })
    .refused("needs-person");
  grave
    .and({ type: "moveIncident", incidentId: "i3", place: place("North") }, x)
    .when(undo, { actor })
    .happened("commandUndone");
  open
    .and({ type: "closeIncident", incidentId: "i1", disposition: "completed" }, x)
    .when(undo, { actor })
    .happened("commandUndone");
});

test("UNDO-4: refused when what it would put back has changed since", () => {
  const incidentId = "i1";
  const overtaken = { targetCommandId: "x" };
  const moved = open.and({ type: "moveIncident", incidentId, place: place("North") }, x);
  moved
    .and({ type: "moveIncident", incidentId, place: place("South") })
    .when(undo)
    .refused("undo-overtaken", overtaken);
  moved
    .and({ type: "changePriority", incidentId, priorityId: "P3" })
    .when(undo)
    .happened("commandUndone");
  const posted = open.and({ type: "postUnit", unitId: "E1", postId: "mall" }, x);
  posted.and({ type: "postUnit", unitId: "E1" }).when(undo).refused("undo-overtaken");
  const assigned = open.and(assign("i1", "E1"), x);
  assigned.and(status("i1-E1", "enRoute")).when(undo).refused("undo-overtaken");
  const units = [{ unitId: "E1", assignmentId: "b", concurrentReason: "nobody-else" as const }];
  assigned
    .and({ type: "assignUnits", incidentId: "i2", units })
    .when(undo)
    .refused("undo-overtaken");
  const cleared = open.and(assign("i1", "E1")).and(status("i1-E1", "cleared"), x);
  cleared.and(assign("i2", "E1")).when(undo).refused("undo-overtaken");
  const held = open.and(
    { type: "holdIncident", incidentId, reason: "waits-for-access", until: NOON + HOUR },
    x,
  );
  held.and({ type: "releaseIncident", incidentId }).when(undo).refused("undo-overtaken");
  const raised = open.and({ type: "raiseAlarm", incidentId, alarmLevel: 2 }, x);
  raised
    .and({ type: "raiseAlarm", incidentId, alarmLevel: 3 })
    .when(undo)
    .refused("undo-overtaken");
  const retyped = open.and({ type: "changeType", incidentId, typeId: "alarm" }, x);
  retyped
    .and({ type: "changeType", incidentId, typeId: "cardiac" })
    .when(undo)
    .refused("undo-overtaken");
  const ranked = open.and({ type: "changePriority", incidentId, priorityId: "P3" }, x);
  ranked
    .and({ type: "changePriority", incidentId, priorityId: "P1" })
    .when(undo)
    .refused("undo-overtaken");
});

test("UNDO-4: a second unit's assignment does not hinder undoing the first", () => {
  const both = open.and(assign("i1", "E1"), x).and(assign("i1", "E2"));
  const undone = both.when(undo).happened("commandUndone");
  assert.equal(undone.board.incidents.get("i1")?.primaryAssignmentId, "i1-E2");
  assert.equal(undone.board.assignments.get("i1-E2")?.status, "assigned");
});

test("UNDO-5: refused when what it would put back no longer makes sense", () => {
  const cleared = open.and(assign("i1", "E1")).and(status("i1-E1", "cleared"), x);
  cleared
    .and({ type: "closeIncident", incidentId: "i1", disposition: "completed" })
    .when(undo)
    .refused("undo-overtaken");
  cleared
    .and({ type: "takeOutOfService", unitId: "E1", reason: "breakdown" })
    .when(undo)
    .refused("undo-overtaken");
  const home = open
    .and({ type: "postUnit", unitId: "E1", postId: "mall" })
    .and({ type: "postUnit", unitId: "E1" }, x);
  home
    .and({ type: "configure", changes: [{ kind: "post", remove: "mall" }] })
    .when(undo)
    .refused("undo-overtaken");
  const alarm = town().and(openIncident("i1", "alarm"));
  alarm
    .and({ type: "changeType", incidentId: "i1", typeId: "fire", priorityId: "P2" }, x)
    .and({ type: "configure", changes: [{ kind: "incidentType", remove: "alarm" }] })
    .when(undo)
    .refused("undo-overtaken");
  const back = town().and({ type: "placeInService", unitId: "E1" }, x).and(openIncident("i1"));
  back.and(assign("i1", "E1")).when(undo).refused("undo-overtaken");
  const held = open.and({
    type: "holdIncident",
    incidentId: "i1",
    reason: "waits-for-access",
    until: NOON + HOUR,
  });
  held
    .and({ type: "releaseIncident", incidentId: "i1" }, x)
    .and(assign("i1", "E1"))
    .when(undo)
    .refused("undo-overtaken");
});

test("UNDO-5: refused when the priority, the incident or the unit is gone", () => {
  const low = {
    kind: "priority",
    put: { ...TOWN.flatMap((c) => (c.kind === "priority" && "put" in c ? [c.put] : []))[2] },
  } as never;
  const story = town()
    .and({ type: "configure", changes: [low] })
    .and(openIncident("i1", "fire", { priorityId: "P3" }))
    .and({ type: "changePriority", incidentId: "i1", priorityId: "P2" }, x);
  const alarm = TOWN.find(
    (c) => c.kind === "incidentType" && "put" in c && c.put.typeId === "alarm",
  );
  assert.ok(alarm && alarm.kind === "incidentType" && "put" in alarm);
  story
    .and({
      type: "configure",
      changes: [
        { kind: "incidentType", put: { ...alarm.put, defaultPriorityId: "P2" } },
        { kind: "priority", remove: "P3" },
      ],
    })
    .when(undo)
    .refused("undo-overtaken");
  const gone = town()
    .and({ type: "placeInService", unitId: "M2" }, x)
    .and({ type: "configure", changes: [{ kind: "unit", remove: "M2" }] });
  gone.when(undo).refused("undo-overtaken");
  const settings = TOWN.flatMap((c) => (c.kind === "settings" ? [c.put] : []))[0];
  assert.ok(settings);
  const archived = open
    .and({
      type: "configure",
      changes: [{ kind: "settings", put: { ...settings, closedRetentionHours: 0 } }],
    })
    .and({ type: "closeIncident", incidentId: "i1", disposition: "completed" }, x)
    .and({ type: "archiveClosed" });
  assert.ok(!archived.board.incidents.has("i1"));
  archived.when(undo).refused("undo-overtaken");
});

test("UNDO-6: commands older than the window, and beyond the last 512, are forgotten", () => {
  let story = open.and({ type: "postUnit", unitId: "E1", postId: "mall" }, x);
  const later = story.and({ type: "postUnit", unitId: "E2", postId: "mall" }, { at: NOON + HOUR });
  assert.deepEqual(later.board.undoables.map((item) => item.commandId).includes("x"), false);
  assert.equal(later.board.undoables.length, 1);
  const edge = story.and(
    { type: "postUnit", unitId: "E2", postId: "mall" },
    { at: NOON + 120 * SECOND },
  );
  assert.ok(edge.board.undoables.some((item) => item.commandId === "x"));
  for (let count = 0; count < 256; count++) {
    story = story
      .and({ type: "postUnit", unitId: "E2", postId: "mall" })
      .and({ type: "postUnit", unitId: "E2" });
    assert.ok(story.board.undoables.length <= 512);
  }
  assert.equal(story.board.undoables.length, 512);
  story.when(undo).refused("nothing-to-undo");
});
