import assert from "node:assert/strict";
import { test } from "node:test";
import { handlingPart, type Viewer } from "#protocol";
import { assign, openIncident, receiveCall, townOnDuty } from "../../kernel/testing/given.ts";

const dan: Viewer = { personId: "dan", role: "dispatcher" };
const cleo: Viewer = { personId: "cleo", role: "call-taker" };
const incident = { incidentId: "i1" } as const;

/** Ann takes the call and opens the incident from it. */
function town() {
  return townOnDuty()
    .and(receiveCall("c1"), { actor: { kind: "person", id: "ann" } })
    .and(openIncident("i1", "fire", { callId: "c1" }), { actor: { kind: "person", id: "ann" } });
}

test("OPN-1: whoever took the call handles it, whatever their role; another call-taker stands in", () => {
  const { board } = town();
  const ann: Viewer = { personId: "ann", role: "call-taker" };
  assert.equal(handlingPart(board, ann, { callId: "c1" }), "call-taker");
  assert.equal(handlingPart(board, ann, incident), "call-taker");
  assert.equal(handlingPart(board, cleo, { callId: "c1" }), "stand-in");
  assert.equal(handlingPart(board, cleo, incident), "stand-in");
});

test("OPN-1: while nobody sits at its desk it is every dispatcher's; then it is that desk's", () => {
  const before = town();
  assert.equal(handlingPart(before.board, dan, incident), "desk");
  const seated = before
    .and(
      { type: "takeSeat", seat: "Fire desk", agencyIds: ["fire"] },
      { actor: { kind: "person", id: "eli" } },
    )
    .and({ type: "addAgency", incidentId: "i1", agencyId: "fire" });
  const eve: Viewer = { personId: "eve", role: "dispatcher" };
  const eli: Viewer = { personId: "eli", role: "dispatcher" };
  assert.equal(handlingPart(seated.board, eve, incident), "stand-in");
  assert.equal(handlingPart(seated.board, eli, incident), "desk");
  const elsewhere = before.and(
    { type: "takeSeat", seat: "Medical desk", agencyIds: ["medical"] },
    { actor: { kind: "person", id: "eve" } },
  );
  assert.equal(handlingPart(elsewhere.board, eve, incident), "desk", "nobody sits at its desk");
});

test("OPN-1: who claims it or has given an order about it works on it", () => {
  const claimed = town().and(
    { type: "claimIncident", incidentId: "i1" },
    { actor: { kind: "person", id: "dan" } },
  );
  assert.equal(handlingPart(claimed.board, dan, incident), "dispatcher");
  const ordered = town().and(assign("i1", "E1"), { actor: { kind: "person", id: "dan" } });
  assert.equal(handlingPart(ordered.board, dan, incident), "dispatcher");
  assert.equal(handlingPart(ordered.board, dan, { callId: "c1" }), "dispatcher");
});

test("OPN-1: a crew handles what its unit is on, and no longer", () => {
  const crew: Viewer = { personId: "kim", role: "crew", unitId: "E1" };
  const sent = town().and(assign("i1", "E1"));
  assert.equal(handlingPart(town().board, crew, incident), "stand-in");
  assert.equal(handlingPart(sent.board, crew, incident), "crew");
  const [assignment] = sent.board.assignments.values();
  assert.ok(assignment);
  const { assignmentId } = assignment;
  const over = sent.and({ type: "setAssignmentStatus", assignmentId, status: "cleared" });
  assert.equal(handlingPart(over.board, crew, incident), "stand-in");
  const other: Viewer = { ...crew, unitId: "E2" };
  assert.equal(handlingPart(sent.board, other, incident), "stand-in");
});

test("OPN-1: an open report that no person took is the whole floor's", () => {
  const { board } = townOnDuty().and(
    { type: "receiveCall", callId: "c2", channel: "alarm" },
    { actor: { kind: "feed", id: "sirens" } },
  );
  assert.equal(handlingPart(board, cleo, { callId: "c2" }), "call-taker");
});
