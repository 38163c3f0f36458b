import assert from "node:assert/strict";
import { test } from "node:test";
import { openIncident, receiveCall, town, type Story } from "./testing/given.ts";
import { MINUTE, NOON, place } from "./testing/town.ts";

const reporter = { sealId: "s1", commitment: "0a1b" };
const narrative = { sealId: "s2", commitment: "ff" };

function callOf(story: Story, callId = "k1") {
  const call = story.board.calls.get(callId);
  assert.ok(call);
  return call;
}

test("CALL-1: a call needs neither type nor place, and is received when the person says", () => {
  const story = town()
    .when(receiveCall("k1"), { occurredAt: NOON - MINUTE })
    .happened("callReceived");
  assert.deepEqual(callOf(story), {
    callId: "k1",
    channel: "phone",
    status: "open",
    receivedAt: NOON - MINUTE,
    takenBy: "dispatcher",
  });
  assert.ok(story.board.openCallIds.has("k1"));
});

test("CALL-1: a call keeps everything that was given", () => {
  const more = { typeId: "fire", place: place(), reporter, narrative, unverified: true };
  const story = town().and({ type: "receiveCall", callId: "k1", channel: "alarm", ...more });
  assert.deepEqual(callOf(story), {
    callId: "k1",
    channel: "alarm",
    status: "open",
    receivedAt: NOON,
    takenBy: "dispatcher",
    ...more,
  });
});

test("CALL-2: a call is received once", () => {
  const story = town().and(receiveCall("k1"));
  story.when(receiveCall("k1")).refused("call-exists", { callId: "k1" });
  town().when(receiveCall("")).refused("invalid-value", { field: "callId" });
});

test("CALL-2: a type, a place and a seal must be right when given", () => {
  const call = { type: "receiveCall", callId: "k1", channel: "phone" } as const;
  const story = town();
  story.when({ ...call, typeId: "nope" }).refused("unknown-type", { typeId: "nope" });
  story.when({ ...call, place: { ...place(), lat: 91 } }).refused("invalid-value", {
    field: "place.lat",
    got: "91",
    expected: "a number from -90 to 90",
  });
  story
    .when({ ...call, reporter: { sealId: "", commitment: "ab" } })
    .refused("invalid-value", { field: "reporter.sealId" });
  story
    .when({ ...call, narrative: { sealId: "s", commitment: "AB" } })
    .refused("invalid-value", { field: "narrative.commitment" });
  const long = { sealId: "s", commitment: "a".repeat(129) };
  story.when({ ...call, narrative: long }).refused("invalid-value");
  const longest = { sealId: "s", commitment: "a".repeat(128) };
  story.when({ ...call, narrative: longest }).happened("callReceived");
});

test("CALL-3: an amendment replaces what it gives and leaves the rest", () => {
  const story = town()
    .and({ type: "receiveCall", callId: "k1", channel: "web", typeId: "fire", reporter })
    .when({ type: "amendCall", callId: "k1", typeId: "alarm", narrative, place: place() })
    .happened("callAmended");
  const call = callOf(story);
  assert.equal(call.typeId, "alarm");
  assert.equal(call.receivedAt, NOON);
  assert.deepEqual(call.reporter, reporter);
  assert.deepEqual(call.narrative, narrative);
  assert.deepEqual(call.place, place());
  story.when({ type: "amendCall", callId: "k1" }).happened();
  story.when({ type: "amendCall", callId: "k1", typeId: "x" }).refused("unknown-type");
  story.when({ type: "amendCall", callId: "k2" }).refused("unknown-call", { callId: "k2" });
});

test("CALL-3: channel and unverified are amended, and both values stay in the log", () => {
  const story = town()
    .and(receiveCall("k1"))
    .when({ type: "amendCall", callId: "k1", channel: "transferred", unverified: true })
    .happened("callAmended");
  assert.deepEqual([callOf(story).channel, callOf(story).unverified], ["transferred", true]);
  const verified = story.and({ type: "amendCall", callId: "k1", unverified: false });
  assert.equal(callOf(verified).unverified, false);
  const said = verified.log
    .map(({ event }) => event)
    .filter(({ type }) => type !== "configurationChanged");
  assert.deepEqual(
    said.map(({ type }) => type),
    ["callReceived", "callAmended", "callAmended"],
  );
});

test("CALL-3: amending a linked call is told on its incident", () => {
  const story = town()
    .and(receiveCall("k1"))
    .and(openIncident("i1", "fire", { callId: "k1" }))
    .and({ type: "amendCall", callId: "k1", typeId: "alarm" });
  assert.equal(callOf(story).status, "linked");
  const types = story.board.incidents.get("i1")?.timeline.map(({ event }) => event.type);
  assert.deepEqual(types, ["incidentOpened", "callLinked", "callAmended"]);
});

test("CALL-4: an open call is closed with a known disposition, and then left as it is", () => {
  const open = town().and(receiveCall("k1"));
  open
    .when({ type: "closeCall", callId: "k1", disposition: "gone" })
    .refused("unknown-disposition");
  const closed = open
    .when({ type: "closeCall", callId: "k1", disposition: "duplicate" }, { at: NOON + MINUTE })
    .happened("callClosed");
  const call = callOf(closed);
  assert.ok(call.status === "closed");
  assert.equal(call.closedAt, NOON + MINUTE);
  assert.equal(call.disposition, "duplicate");
  assert.ok(!closed.board.openCallIds.has("k1"));
  const status = { callId: "k1", status: "closed" };
  closed.when({ type: "amendCall", callId: "k1" }).refused("call-not-open", status);
  closed
    .when({ type: "closeCall", callId: "k1", disposition: "duplicate" })
    .refused("call-not-open", status);
  closed
    .and(openIncident("i1"))
    .when({ type: "linkCall", callId: "k1", incidentId: "i1" })
    .refused("call-not-open", status);
  closed
    .when({ type: "unlinkCall", callId: "k1", reason: "another-event" })
    .refused("call-not-linked");
});

test("CALL-5: a call is linked to an incident that is open or held", () => {
  const story = town().and(receiveCall("k1")).and(openIncident("i1"));
  const link = { type: "linkCall", callId: "k1", incidentId: "i1" } as const;
  const linked = story.when(link).happened("callLinked");
  const call = callOf(linked);
  assert.ok(call.status === "linked");
  assert.equal(call.incidentId, "i1");
  assert.deepEqual(linked.board.incidents.get("i1")?.callIds, ["k1"]);
  assert.ok(!linked.board.openCallIds.has("k1"));
  linked.when(link).refused("call-not-open", { status: "linked" });
  linked
    .when({ type: "closeCall", callId: "k1", disposition: "duplicate" })
    .refused("call-not-open", { status: "linked" });
  story.when({ ...link, callId: "k9" }).refused("unknown-call");
  story.when({ ...link, incidentId: "i9" }).refused("unknown-incident", { incidentId: "i9" });
  story
    .and({
      type: "holdIncident",
      incidentId: "i1",
      reason: "waits-for-access",
      until: NOON + MINUTE,
    })
    .when(link)
    .happened("callLinked");
  story
    .and({ type: "closeIncident", incidentId: "i1", disposition: "completed" })
    .when(link)
    .refused("incident-not-open", { incidentId: "i1", status: "closed" });
  story
    .and(openIncident("i2"))
    .and({ type: "groupIncident", incidentId: "i1", intoIncidentId: "i2" })
    .when(link)
    .refused("incident-not-open", { status: "grouped" });
});

test("CALL-6: unlinking takes a reason and makes the call open again", () => {
  const story = town()
    .and(receiveCall("k1"))
    .and(openIncident("i1", "fire", { callId: "k1" }));
  const unlink = { type: "unlinkCall", callId: "k1", reason: "another-event" } as const;
  const unlinked = story.when(unlink).happened("callUnlinked");
  assert.deepEqual(unlinked.event("callUnlinked"), {
    type: "callUnlinked",
    callId: "k1",
    incidentId: "i1",
    reason: "another-event",
  });
  assert.equal(callOf(unlinked).status, "open");
  assert.ok(!("incidentId" in callOf(unlinked)));
  assert.deepEqual(unlinked.board.incidents.get("i1")?.callIds, []);
  assert.ok(unlinked.board.openCallIds.has("k1"));
  unlinked.when(unlink).refused("call-not-linked", { callId: "k1" });
  story.when({ ...unlink, reason: "" as never }).refused("reason-required", { field: "reason" });
  story.when({ ...unlink, callId: "k9" }).refused("unknown-call");
});

const received = (now: Story) => now.board.incidents.get("i1")?.receivedAt;

test("INC-18: an incident was received when its earliest linked call was", () => {
  const story = town()
    .and(receiveCall("k1"), { occurredAt: NOON - 2 * MINUTE })
    .and(receiveCall("k2"), { occurredAt: NOON - 3 * MINUTE })
    .and(openIncident("i1", "fire", { callId: "k1" }));
  assert.equal(story.board.incidents.get("i1")?.openedAt, NOON);
  assert.equal(received(story), NOON - 2 * MINUTE);
  const two = story.and({ type: "linkCall", callId: "k2", incidentId: "i1" });
  assert.equal(received(two), NOON - 3 * MINUTE);
  const one = two.and({ type: "unlinkCall", callId: "k2", reason: "another-event" });
  assert.equal(received(one), NOON - 2 * MINUTE);
  const none = one.and({ type: "unlinkCall", callId: "k1", reason: "another-event" });
  assert.equal(received(none), NOON);
});

test("CALL-8: an anonymous call has no reporter, and a call with one is not anonymous", () => {
  const received = {
    type: "receiveCall",
    callId: "k1",
    channel: "phone",
    anonymous: true,
  } as const;
  town()
    .when({ ...received, reporter })
    .refused("reporter-given", { callId: "k1" });
  const story = town().and(received);
  assert.equal(callOf(story).anonymous, true);
  const amend = { type: "amendCall", callId: "k1" } as const;
  story.when({ ...amend, reporter }).refused("reporter-given");
  const named = story.and({ ...amend, reporter, anonymous: false });
  assert.equal(callOf(named).anonymous, false);
  named.when({ ...amend, anonymous: true }).refused("reporter-given");
});
