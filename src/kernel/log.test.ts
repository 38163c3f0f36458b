import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accept,
  boardFromSnapshot,
  boardHash,
  boardSnapshot,
  decide,
  emptyBoard,
  evolve,
  type AcceptedEvent,
  type Event,
  type JsonValue,
} from "./index.ts";
import { busy } from "./testing/busy.ts";
import { envelopeOf, receiveCall, town, townOnDuty } from "./testing/given.ts";
import { HOUR, MINUTE, NOON, place, TOWN } from "./testing/town.ts";

/** An event as it would follow on the busy board. */
function after(event: Event, sequence = busy.board.sequence + 1): AcceptedEvent {
  const [accepted] = accept(busy.board, envelopeOf({ type: "archiveClosed" }), [event]);
  return { ...(accepted as AcceptedEvent), sequence };
}

function impossible(event: Event, message: RegExp): void {
  assert.throws(() => evolve(busy.board, after(event)), message, JSON.stringify(event));
}

test("LOG-1: events are numbered from the board's next sequence, with both times", () => {
  const story = town();
  const envelope = envelopeOf(receiveCall("k"), { occurredAt: NOON - HOUR });
  const event: Event = { type: "callClosed", callId: "k", disposition: "completed" };
  const accepted = accept(story.board, envelope, [event, event]);
  assert.deepEqual(accepted, [
    {
      sequence: 2,
      commandId: envelope.commandId,
      actor: envelope.actor,
      recordedAt: NOON,
      occurredAt: NOON - HOUR,
      event,
    },
    { ...accepted[0], sequence: 3 },
  ]);
});

test("LOG-2: the board knows the latest time the authority has seen, even if its clock goes back", () => {
  const story = town().and(receiveCall("a"), { at: NOON + HOUR });
  assert.equal(story.board.at, NOON + HOUR);
  const back = story.and(receiveCall("b"));
  assert.equal(back.board.at, NOON + HOUR);
  assert.equal(back.board.sequence, 3);
});

test("LOG-3: a sequence that does not follow throws", () => {
  const event: Event = { type: "callClosed", callId: "k2", disposition: "completed" };
  const { sequence } = busy.board;
  for (const wrong of [sequence, sequence + 2, 0]) {
    assert.throws(() => evolve(busy.board, after(event, wrong)), /invariant broken: got event/u);
  }
  assert.equal(evolve(busy.board, after(event)).sequence, sequence + 1);
});

test("LOG-3: a call that is not there, or not so, throws", () => {
  const callId = "k1";
  impossible({ type: "callReceived", callId, channel: "web" }, /got call k1 twice/u);
  impossible({ type: "callAmended", callId: "x" }, /got call x/u);
  impossible(
    { type: "callClosed", callId, disposition: "x" },
    /got call k1 linked, expected open/u,
  );
  impossible(
    { type: "callLinked", callId, incidentId: "i2" },
    /got call k1 linked, expected open/u,
  );
  impossible({ type: "callLinked", callId: "k2", incidentId: "x" }, /got incident x/u);
  impossible(
    { type: "callUnlinked", callId, incidentId: "i2", reason: "another-event" },
    /linked to i2/u,
  );
  impossible(
    { type: "callUnlinked", callId: "k2", incidentId: "i1", reason: "another-event" },
    /got call k2 open/u,
  );
});

test("LOG-3: an incident that is not there, or not so, throws", () => {
  const incidentId = "i1";
  impossible(
    {
      type: "incidentOpened",
      incidentId,
      number: "9",
      typeId: "fire",
      priorityId: "P1",
      place: place(),
      agencyIds: [],
    },
    /got incident i1 twice/u,
  );
  impossible({ type: "incidentMoved", incidentId: "x", place: place() }, /got incident x/u);
  impossible({ type: "incidentReleased", incidentId }, /incidentReleased for incident i1 open/u);
  impossible({ type: "incidentReopened", incidentId, reason: "not-over" }, /expected closed/u);
  const until = NOON + HOUR;
  impossible(
    { type: "incidentHeld", incidentId: "i3", reason: "waits-for-access", until },
    /i3 closed, expected open/u,
  );
  impossible(
    { type: "incidentClosed", incidentId: "i3", disposition: "x" },
    /expected open\/held/u,
  );
  impossible({ type: "incidentGrouped", incidentId: "i3", intoIncidentId: "i1" }, /i3 closed/u);
  impossible({ type: "incidentGrouped", incidentId: "i2", intoIncidentId: "x" }, /got incident x/u);
  impossible(
    { type: "incidentSplit", incidentId, fromIncidentId: "i2", reason: "another-event" },
    /i1 open/u,
  );
});

test("LOG-3: an incident split from one it is not in throws", () => {
  const story = busy.and({ type: "groupIncident", incidentId: "i2", intoIncidentId: "i1" });
  const event: Event = {
    type: "incidentSplit",
    incidentId: "i2",
    fromIncidentId: "i3",
    reason: "another-event",
  };
  const accepted = { ...after(event), sequence: story.board.sequence + 1 };
  assert.throws(() => evolve(story.board, accepted), /got incident i2 grouped/u);
});

test("LOG-3: an assignment or unit that is not there, or not so, throws", () => {
  const assigned = {
    type: "unitAssigned",
    assignmentId: "n",
    unitId: "M1",
    incidentId: "i1",
  } as const;
  impossible({ ...assigned, assignmentId: "i1-E1" }, /got assignment i1-E1 twice/u);
  impossible({ ...assigned, incidentId: "i3" }, /got incident i3 closed/u);
  impossible({ ...assigned, unitId: "x" }, /got unit x/u);
  const change = { type: "assignmentStatusChanged", unitId: "E2", incidentId: "i1" } as const;
  const ended = { ...change, assignmentId: "i1-E2", status: "cancelled" } as const;
  impossible(ended, /got assignment i1-E2 cleared/u);
  impossible({ ...ended, assignmentId: "x" }, /got assignment x/u);
  impossible({ type: "primaryUnitSet", incidentId: "i1", assignmentId: "i1-E2" }, /open one of/u);
  impossible({ type: "primaryUnitSet", incidentId: "i2", assignmentId: "i1-E1" }, /incident i2/u);
  impossible({ type: "unitReleased", unitId: "x" }, /got unit x/u);
  const remove = [{ kind: "unit", remove: "E1" }] as const;
  impossible({ type: "configurationChanged", changes: remove, inverse: [] }, /unit E1 with 1/u);
});

test("LOG-3: a unit out of service cannot have been assigned", () => {
  const out = busy.and({ type: "takeOutOfService", unitId: "M1", reason: "breakdown" });
  const event = {
    type: "unitAssigned",
    assignmentId: "n",
    unitId: "M1",
    incidentId: "i1",
  } as const;
  const accepted = { ...after(event), sequence: out.board.sequence + 1 };
  assert.throws(() => evolve(out.board, accepted), /got unit M1 outOfService/u);
});

test("LOG-3: an undo of, or an archive with, what is not there throws", () => {
  const undone = { type: "commandUndone", targetCommandId: "x" } as const;
  const nothing = { ...undone, incidents: [], assignments: [], units: [] };
  const unit = busy.board.units.get("E1");
  const assignment = busy.board.assignments.get("i1-E1");
  assert.ok(unit && assignment);
  impossible({ ...nothing, units: [{ ...unit, unitId: "x" }] }, /got unit x/u);
  impossible({ ...nothing, assignments: [{ ...assignment, assignmentId: "x" }] }, /assignment x/u);
  const archived = { type: "incidentsArchived", incidentIds: [], callIds: [] } as const;
  impossible({ ...archived, callIds: ["k2"] }, /got open call k2/u);
  impossible({ ...archived, incidentIds: ["i1"] }, /got incident i1 open/u);
  impossible({ ...archived, incidentIds: ["x"] }, /got incident x/u);
});

test("LOG-4: replaying the log from the empty board gives the same board", () => {
  assert.equal(boardHash(busy.log.reduce(evolve, emptyBoard("town"))), boardHash(busy.board));
  assert.notEqual(boardHash(busy.board), boardHash(townOnDuty().board));
  assert.notEqual(boardHash(emptyBoard("a")), boardHash(emptyBoard("b")));
});

test("LOG-5: a snapshot gives an equal board, also of its derived lists", () => {
  const story = busy.and({ type: "postUnit", unitId: "M1", postId: "mall" }, { commandId: "x" });
  const json = JSON.parse(JSON.stringify(boardSnapshot(story.board))) as JsonValue;
  const board = boardFromSnapshot(json);
  assert.equal(boardHash(board), boardHash(story.board));
  assert.deepEqual([...board.activeIncidentIds.keys()].sort(), ["i1", "i2"]);
  assert.deepEqual([...board.openCallIds.keys()], ["k2"]);
  assert.equal(board.configuredAt, story.board.configuredAt);
  const undo = envelopeOf({ type: "undo", targetCommandId: "x" });
  assert.deepEqual(decide(board, undo), decide(story.board, undo));
});

test("LOG-5: what is no snapshot of this version throws", () => {
  const good = JSON.parse(JSON.stringify(boardSnapshot(busy.board))) as Record<string, JsonValue>;
  const wrongs: JsonValue[] = [null, "x", 1, [], {}];
  wrongs.push({ ...good, version: 1 }, { ...good, areaId: 1 }, { ...good, sequence: "1" });
  wrongs.push({ ...good, sequence: 0.5 }, { ...good, nextIncidentNumber: 1 });
  const lists = ["configuration", "calls", "incidents", "assignments", "units", "undoables"];
  const ofShift = ["seats", "claims", "alarms", "notes", "handOvers", "openings", "holds"];
  for (const list of [...lists, ...ofShift]) {
    wrongs.push({ ...good, [list]: {} });
  }
  for (const wrong of wrongs) assert.throws(() => boardFromSnapshot(wrong), /expected a snapshot/u);
  assert.ok(boardFromSnapshot(good));
});

test("LOG-6: a command that changes nothing leaves no event", () => {
  const story = town();
  const at = NOON + MINUTE;
  story.when({ type: "configure", changes: TOWN }, { at }).happened();
  story.when({ type: "archiveClosed" }, { at }).happened();
});
