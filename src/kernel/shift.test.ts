import assert from "node:assert/strict";
import { test } from "node:test";
import {
  boardFromSnapshot,
  boardHash,
  boardSnapshot,
  evolve,
  findClaim,
  findSeatOf,
  isStale,
  listClaimsOf,
  needsReason,
  type Actor,
  type ConfigurationChange,
  type JsonValue,
} from "./index.ts";
import {
  assign,
  openIncident,
  receiveCall,
  town,
  townOnDuty,
  type Story,
} from "./testing/given.ts";
import { MINUTE, NOON, SECOND } from "./testing/town.ts";

const ANN: Actor = { kind: "person", id: "ann" };
const BOB: Actor = { kind: "person", id: "bob" };
const seal = { sealId: "s1", commitment: "ab12" };

function by(actor: Actor, seconds = 0) {
  return { actor, at: NOON + seconds * SECOND };
}

function withSettings(story: Story, more: object): Story {
  const { settings } = story.board.configuration;
  const changes: ConfigurationChange[] = [{ kind: "settings", put: { ...settings, ...more } }];
  return story.and({ type: "configure", changes });
}

const seated = town().and({ type: "takeSeat", seat: "Fire desk", agencyIds: ["fire"] }, by(ANN));

test("SHI-1: only a person sits, claims, acknowledges, writes and hands over", () => {
  const story = townOnDuty().and(openIncident("i1")).and(receiveCall("k1"));
  const kinds = ["autopilot", "system", "feed", "import", "crew"] as const;
  for (const kind of kinds) {
    const way = { actor: { kind, id: "x" } };
    const refused = (what: string, command: Parameters<Story["when"]>[0]) =>
      story.when(command, way).refused("person-only", { what });
    refused("seat", { type: "takeSeat", seat: "Fire desk" });
    refused("seat", { type: "leaveSeat", seat: "Fire desk" });
    refused("claim", { type: "claimIncident", incidentId: "i1" });
    refused("claim", { type: "claimCall", callId: "k1" });
    refused("alarm", { type: "acknowledgeAlarm", key: "k" });
    refused("alarm", { type: "shelveAlarm", key: "k", until: NOON + 1, reason: "in-hand" });
    refused("alarm", { type: "unshelveAlarm", key: "k" });
    refused("note", { type: "writeShiftNote", noteId: "n", text: seal });
    refused("note", { type: "removeShiftNote", noteId: "n" });
    refused("hand-over", { type: "handOver", seat: "Fire desk", sequence: 0 });
  }
});

test("SHI-2: without configured seats any short name is one; with them only they are", () => {
  const story = town();
  for (const seat of ["", " ", " Fire", "x".repeat(61), "a\u0000"]) {
    story.when({ type: "takeSeat", seat }, by(ANN)).refused("invalid-value", { field: "seat" });
  }
  story.when({ type: "takeSeat", seat: "x".repeat(60) }, by(ANN)).happened("seatTaken");
  const seats = [{ seatId: "fire", name: { en: "Fire desk", zh: "消防席" } }];
  const configured = withSettings(story, { seats });
  configured.when({ type: "takeSeat", seat: "Fire desk" }, by(ANN)).refused("unknown-seat");
  configured.when({ type: "takeSeat", seat: "fire" }, by(ANN)).happened("seatTaken");
  configured
    .when({ type: "handOver", seat: "Fire desk", sequence: 0 }, by(ANN))
    .refused("unknown-seat");
});

test("SHI-2: a seat serves agencies that there are, each once", () => {
  const unknown = { type: "takeSeat", seat: "Fire desk", agencyIds: ["navy"] } as const;
  town().when(unknown, by(ANN)).refused("unknown-agency", { agencyId: "navy" });
  const twice = { type: "takeSeat", seat: "Fire desk", agencyIds: ["fire", "fire"] } as const;
  const { agencyIds } = town().when(twice, by(ANN)).happened("seatTaken").event("seatTaken");
  assert.deepEqual(agencyIds, ["fire"]);
});

test("SHI-3: an occupied seat is taken with a reason only, and who sat there is named", () => {
  const take = { type: "takeSeat", seat: "Fire desk" } as const;
  const since = NOON;
  seated.when(take, by(BOB, 5)).refused("seat-taken", { holderId: "ann", since });
  seated.when({ ...take, reason: "" as never }, by(BOB, 5)).refused("reason-required");
  const relieved = seated
    .when({ ...take, reason: "relief" }, by(BOB, 5))
    .happened("seatLeft", "seatTaken");
  const { holderId, why, reason } = relieved.event("seatLeft");
  assert.deepEqual(
    { holderId, why, reason },
    { holderId: "ann", why: "relieved", reason: "relief" },
  );
  const seat = relieved.board.shift.seats.get("Fire desk");
  assert.deepEqual(seat, { seat: "Fire desk", holderId: "bob", since: NOON + 5000, agencyIds: [] });
});

test("SHI-4: a person sits at one seat: taking another leaves the first, and claims stay", () => {
  const claimed = seated
    .and(openIncident("i1"))
    .and({ type: "claimIncident", incidentId: "i1" }, by(ANN, 1));
  const moved = claimed
    .when({ type: "takeSeat", seat: "Medical desk" }, by(ANN, 2))
    .happened("seatLeft", "seatTaken");
  assert.equal(moved.event("seatLeft").why, "moved");
  assert.equal(findSeatOf(moved.board, "ann")?.seat, "Medical desk");
  assert.equal(moved.board.shift.seats.size, 1);
  assert.equal(listClaimsOf(moved.board, "ann").length, 1);
});

test("SHI-4: taken again as it is, nothing happens; with other agencies it stays since when", () => {
  const take = { type: "takeSeat", seat: "Fire desk", agencyIds: ["fire"] } as const;
  seated.when(take, by(ANN, 9)).happened();
  const wider = seated.when({ ...take, agencyIds: [] }, by(ANN, 9)).happened("seatTaken");
  assert.equal(wider.board.shift.seats.get("Fire desk")?.since, NOON);
});

test("SHI-5: leaving a seat releases the claims of who sat there, each with its event", () => {
  const story = seated
    .and(openIncident("i1"))
    .and(openIncident("i2"))
    .and(receiveCall("k1"))
    .and({ type: "claimIncident", incidentId: "i1" }, by(ANN, 1))
    .and({ type: "claimCall", callId: "k1" }, by(ANN, 1))
    .and({ type: "claimIncident", incidentId: "i2" }, by(BOB, 1));
  const left = story
    .when({ type: "leaveSeat", seat: "Fire desk" }, by(ANN, 2))
    .happened("seatLeft", "callUnclaimed", "incidentUnclaimed");
  const { incidentId, holderId, why } = left.event("incidentUnclaimed");
  assert.deepEqual(
    { incidentId, holderId, why },
    { incidentId: "i1", holderId: "ann", why: "seat-left" },
  );
  assert.deepEqual([...left.board.shift.claims.keys()], ["incident/i2"]);
  story.when({ type: "leaveSeat", seat: "Fire desk" }, by(BOB, 2)).refused("seat-taken");
  const cleared = story
    .when({ type: "leaveSeat", seat: "Fire desk", reason: "holder-left" }, by(BOB, 2))
    .happened("seatLeft", "callUnclaimed", "incidentUnclaimed");
  assert.equal(cleared.event("seatLeft").why, "cleared");
  left.when({ type: "leaveSeat", seat: "Fire desk" }, by(ANN, 3)).refused("seat-empty");
});

test("SHI-6: a note to the next shift is sealed and has an end, a day if none is given", () => {
  const write = { type: "writeShiftNote", noteId: "n1", text: seal } as const;
  const written = town().when(write, by(ANN)).happened("shiftNoteWritten");
  assert.equal(written.event("shiftNoteWritten").until, NOON + 24 * 60 * MINUTE);
  written.when(write, by(ANN)).refused("note-exists");
  for (const until of [NOON, NOON + 7 * 24 * 60 * MINUTE + 1, 0.5]) {
    town()
      .when({ ...write, until }, by(ANN))
      .refused("invalid-value", { field: "until" });
  }
  const week = { ...write, until: NOON + 7 * 24 * 60 * MINUTE };
  town().when(week, by(ANN)).happened("shiftNoteWritten");
  const bad = { ...write, text: { sealId: "s", commitment: "my words" } };
  town().when(bad, by(ANN)).refused("invalid-value");
});

test("SHI-6: what has ended leaves with the next note; a hundred hold at one time", () => {
  const write = {
    type: "writeShiftNote",
    noteId: "old",
    text: seal,
    until: NOON + SECOND,
  } as const;
  let story = town().and(write, by(ANN));
  for (let index = 0; index < 100; index += 1) {
    story = story.and({ type: "writeShiftNote", noteId: `n${index}`, text: seal }, by(ANN, 2));
  }
  assert.equal(story.board.shift.notes.has("old"), false);
  assert.equal(story.board.shift.notes.size, 100);
  const more = { type: "writeShiftNote", noteId: "more", text: seal } as const;
  story.when(more, by(ANN, 2)).refused("limit-reached", { limit: 100 });
  story.when(more, by(ANN, 25 * 3600)).happened("shiftNoteWritten");
});

test("SHI-7: a note is taken off by anybody on the floor, once", () => {
  const story = town().and({ type: "writeShiftNote", noteId: "n1", text: seal }, by(ANN));
  const off = story
    .when({ type: "removeShiftNote", noteId: "n1" }, by(BOB))
    .happened("shiftNoteRemoved");
  assert.equal(off.board.shift.notes.size, 0);
  off.when({ type: "removeShiftNote", noteId: "n1" }, by(BOB)).refused("unknown-note");
});

test("SHI-8: a hand-over names who gave it, the seat and how far into the log it reached", () => {
  const { sequence } = seated.board;
  const over = { type: "handOver", seat: "Fire desk", sequence } as const;
  for (const wrong of [sequence + 1, -1, 0.5]) {
    seated
      .when({ ...over, sequence: wrong }, by(ANN))
      .refused("invalid-value", { field: "sequence" });
  }
  const given = seated.when(over, by(ANN, 3)).happened("handedOver");
  const expected = { seat: "Fire desk", by: "ann", at: NOON + 3000, sequence };
  assert.deepEqual(given.board.shift.handOvers.get("Fire desk"), expected);
});

test("CLM-1: an incident that is open or held and a call that is open can be claimed", () => {
  const story = town().and(openIncident("i1")).and(receiveCall("k1"));
  const claimed = story
    .when({ type: "claimIncident", incidentId: "i1" }, by(ANN))
    .happened("incidentClaimed");
  const claim = findClaim(claimed.board, { incidentId: "i1" });
  assert.deepEqual(claim, { incidentId: "i1", holderId: "ann", since: NOON, lastActionAt: NOON });
  assert.equal(claimed.board.incidents.get("i1")?.timeline.at(-1)?.event.type, "incidentClaimed");
  story.when({ type: "claimCall", callId: "k1" }, by(ANN)).happened("callClaimed");
  story.when({ type: "claimIncident", incidentId: "i9" }, by(ANN)).refused("unknown-incident");
  story.when({ type: "claimCall", callId: "k9" }, by(ANN)).refused("unknown-call");
  const closed = story
    .and({ type: "closeIncident", incidentId: "i1", disposition: "completed" })
    .and({ type: "closeCall", callId: "k1", disposition: "completed" });
  closed.when({ type: "claimIncident", incidentId: "i1" }, by(ANN)).refused("incident-not-open");
  closed.when({ type: "claimCall", callId: "k1" }, by(ANN)).refused("call-not-open");
});

test("CLM-2: the claim names the seat it was made from; claimed again, nothing happens", () => {
  const claim = { type: "claimIncident", incidentId: "i1" } as const;
  const story = seated.and(openIncident("i1"));
  const claimed = story.when(claim, by(ANN, 1)).happened("incidentClaimed");
  assert.equal(claimed.event("incidentClaimed").seat, "Fire desk");
  claimed.when(claim, by(ANN, 60)).happened();
});

const claimed = town()
  .and(openIncident("i1"))
  .and({ type: "claimIncident", incidentId: "i1" }, by(ANN));
const take = { type: "claimIncident", incidentId: "i1" } as const;

test("CLM-3: within 20 seconds another takes it over without a reason, later with one", () => {
  const grace = claimed.when(take, by(BOB, 20)).happened("incidentClaimed");
  assert.deepEqual(grace.event("incidentClaimed").takenOver, { holderId: "ann", why: "grace" });
  claimed.when(take, by(BOB, 21)).refused("claimed-by-another", { holderId: "ann", since: NOON });
  claimed.when({ ...take, reason: "" as never }, by(BOB, 21)).refused("reason-required");
  const taken = claimed.when({ ...take, reason: "holder-busy" }, by(BOB, 21));
  const { takenOver } = taken.happened("incidentClaimed").event("incidentClaimed");
  assert.deepEqual(takenOver, {
    holderId: "ann",
    why: "reason",
    reason: "holder-busy",
  });
  const { board } = grace;
  assert.equal(findClaim(board, { incidentId: "i1" })?.holderId, "bob");
});

test("CLM-4: without an action of its holder for ten minutes it is stale, and stays where it is", () => {
  const claim = findClaim(claimed.board, { incidentId: "i1" }) ?? assert.fail();
  assert.equal(isStale(claimed.board, claim, NOON + 10 * MINUTE - 1), false);
  assert.equal(isStale(claimed.board, claim, NOON + 10 * MINUTE), true);
  assert.equal(needsReason(claimed.board, claim, NOON + 5 * MINUTE), true);
  assert.equal(needsReason(claimed.board, claim, NOON + 10 * MINUTE), false);
  const taken = claimed.when(take, by(BOB, 600)).happened("incidentClaimed");
  assert.equal(taken.event("incidentClaimed").takenOver?.why, "stale");
  const again = claimed.when(take, by(ANN, 600)).happened("incidentClaimed");
  assert.equal(again.event("incidentClaimed").takenOver, undefined);
});

test("CLM-4: whatever the holder does about it keeps it fresh; what others do does not", () => {
  const note = { type: "addNote", incidentId: "i1", noteId: "n1", text: seal } as const;
  const fresh = claimed.and(note, by(ANN, 300));
  assert.equal(findClaim(fresh.board, { incidentId: "i1" })?.lastActionAt, NOON + 300 * SECOND);
  const others = claimed.and(note, by(BOB, 300));
  assert.equal(findClaim(others.board, { incidentId: "i1" })?.lastActionAt, NOON);
  const call = town().and(receiveCall("k1")).and({ type: "claimCall", callId: "k1" }, by(ANN));
  const amended = call.and({ type: "amendCall", callId: "k1", typeId: "fire" }, by(ANN, 60));
  assert.equal(findClaim(amended.board, { callId: "k1" })?.lastActionAt, NOON + 60 * SECOND);
  const units = townOnDuty().and(openIncident("i1")).and(take, by(ANN));
  const assigned = units.and(assign("i1", "E1"), { ...by(ANN, 60), commandId: "a" });
  const undone = assigned.and({ type: "undo", targetCommandId: "a" }, by(ANN, 90));
  assert.equal(findClaim(undone.board, { incidentId: "i1" })?.lastActionAt, NOON + 90 * SECOND);
});

test("CLM-4: the times are the area's own when it has set them", () => {
  const story = withSettings(claimed, { claims: { graceSeconds: 5, staleSeconds: 60 } });
  story.when(take, by(BOB, 5)).happened("incidentClaimed");
  story.when(take, by(BOB, 6)).refused("claimed-by-another");
  story.when(take, by(BOB, 60)).happened("incidentClaimed");
});

test("CLM-5: one releases one's own claim; another's is taken over, not released", () => {
  const release = { type: "unclaimIncident", incidentId: "i1" } as const;
  claimed.when(release, by(BOB)).refused("not-claimed");
  const free = claimed.when(release, by(ANN)).happened("incidentUnclaimed");
  assert.equal(free.board.shift.claims.size, 0);
  free.when(release, by(ANN)).refused("not-claimed");
  const call = town().and(receiveCall("k1")).and({ type: "claimCall", callId: "k1" }, by(ANN));
  call.when({ type: "unclaimCall", callId: "k1" }, by(BOB)).refused("not-claimed");
  call.when({ type: "unclaimCall", callId: "k1" }, by(ANN)).happened("callUnclaimed");
});

test("CLM-6: a claim ends with what it is about", () => {
  const story = claimed.and(receiveCall("k1")).and({ type: "claimCall", callId: "k1" }, by(ANN));
  const linked = story.and({ type: "linkCall", callId: "k1", incidentId: "i1" }, by(ANN));
  assert.deepEqual([...linked.board.shift.claims.keys()], ["incident/i1"]);
  const close = { type: "closeIncident", incidentId: "i1", disposition: "completed" } as const;
  const closed = linked.and(close, { ...by(ANN), commandId: "close" });
  assert.equal(closed.board.shift.claims.size, 0);
  const undone = closed.and({ type: "undo", targetCommandId: "close" }, by(ANN));
  assert.equal(undone.board.shift.claims.size, 0, "a claim comes back by a person only");
});

test("LOG-3: a claim or a seat that is not there, or not so, throws", () => {
  const { board } = claimed;
  const head = { sequence: board.sequence + 1, commandId: "x", recordedAt: NOON, occurredAt: NOON };
  const accepted = { ...head, actor: BOB };
  const unclaimed = {
    type: "incidentUnclaimed",
    incidentId: "i1",
    holderId: "bob",
    why: "released",
  } as const;
  assert.throws(
    () => evolve(board, { ...accepted, event: unclaimed }),
    /expected it claimed by bob/u,
  );
  const left = { type: "seatLeft", seat: "Fire desk", holderId: "bob", why: "left" } as const;
  assert.throws(() => evolve(board, { ...accepted, event: left }), /expected bob on it/u);
  const sat = { type: "seatTaken", seat: "Fire desk", agencyIds: [] } as const;
  const at = { ...accepted, sequence: seated.board.sequence + 1 };
  assert.throws(() => evolve(seated.board, { ...at, event: sat }), /expected it left first/u);
  const call = { type: "callClaimed", callId: "k9" } as const;
  assert.throws(() => evolve(board, { ...accepted, event: call }), /expected it open/u);
});

test("LOG-5: a snapshot holds seats, claims, notes and hand-overs", () => {
  const story = claimed
    .and({ type: "takeSeat", seat: "Fire desk", agencyIds: ["fire"] }, by(ANN))
    .and(receiveCall("k1"))
    .and({ type: "claimCall", callId: "k1" }, by(BOB))
    .and({ type: "writeShiftNote", noteId: "n1", text: seal }, by(ANN))
    .and({ type: "handOver", seat: "Fire desk", sequence: 1 }, by(ANN));
  const json = JSON.parse(JSON.stringify(boardSnapshot(story.board))) as JsonValue;
  const board = boardFromSnapshot(json);
  assert.equal(boardHash(board), boardHash(story.board));
  assert.deepEqual([...board.shift.claims.keys()].sort(), ["call/k1", "incident/i1"]);
  assert.equal(board.shift.handOvers.get("Fire desk")?.by, "ann");
  assert.notEqual(boardHash(board), boardHash(claimed.board));
});

test("CONF-11: seats differ, and a claim turns stale after its grace is over", () => {
  const story = town();
  const { settings } = story.board.configuration;
  const refused = (more: object, path: string) => {
    const changes: ConfigurationChange[] = [{ kind: "settings", put: { ...settings, ...more } }];
    const refusal = story.when({ type: "configure", changes }).refused("configuration-invalid");
    assert.ok(JSON.stringify(refusal).includes(path), JSON.stringify(refusal));
  };
  const seat = { seatId: "fire", name: { en: "Fire desk" } };
  refused({ seats: [seat, seat] }, "settings.seats");
  refused({ seats: [{ ...seat, seatId: "" }] }, "settings.seats[0].seatId");
  refused({ seats: [{ ...seat, name: { en: "" } }] }, "settings.seats[0].name.en");
  refused({ claims: { graceSeconds: 20, staleSeconds: 20 } }, "settings.claims.staleSeconds");
  refused({ claims: { graceSeconds: 301, staleSeconds: 600 } }, "settings.claims.graceSeconds");
});
