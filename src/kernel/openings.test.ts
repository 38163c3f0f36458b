import assert from "node:assert/strict";
import { test } from "node:test";
import { currentOpenings, isBeingHandled, LEASE_MINUTES, REQUEST_DAYS } from "./index.ts";
import type { Actor, Command, ReviewPurpose } from "./index.ts";
import { DISPATCHER, openIncident, receiveCall, town, type Story } from "./testing/given.ts";
import { NOON } from "./testing/town.ts";

const ANN: Actor = { kind: "person", id: "ann" };
const BOB: Actor = { kind: "person", id: "bob" };
const MACHINE: Actor = { kind: "feed", id: "alarms" };
const seal = { sealId: "s9", commitment: "c0ffee" };
const MINUTE = 60_000;

const ask = (
  openingId: string,
  purpose: ReviewPurpose = "complaint",
  subject: { incidentId: string } | { callId: string } = { incidentId: "i1" },
): Command => ({ type: "askOpening", openingId, subject, purpose, text: seal });
const read = (openingId?: string, purpose: "complaint" | "legal" = "complaint"): Command => ({
  type: "openSeal",
  sealId: "s1",
  purpose,
  ...(openingId === undefined ? {} : { openingId }),
});
const open = town()
  .and(receiveCall("k1"))
  .and(openIncident("i1", "fire", { callId: "k1" }));
const closed: Story = open.and({
  type: "closeIncident",
  incidentId: "i1",
  disposition: "completed",
});

test("OPN-1: while it is handled no lease is needed; for anything else one is", () => {
  open.when({ type: "openSeal", sealId: "s1", purpose: "handling" }).happened("sealOpened");
  open.when(read()).refused("opening-required", { purpose: "complaint" });
});

test("OPN-2: while it is handled one person is enough, with purpose and reason", () => {
  const story = open.when(ask("o1"), { actor: ANN }).happened("openingAsked", "leaseOpened");
  const [opening] = currentOpenings(story.board, NOON);
  const until = NOON + LEASE_MINUTES * MINUTE;
  assert.deepEqual(opening?.lease, { givenBy: "ann", from: NOON, until });
  story.when(read("o1"), { actor: ANN }).happened("sealOpened");
});

test("OPN-5: a centre sets how long a lease lasts, from 5 minutes to 8 hours", () => {
  const { settings } = open.board.configuration;
  const set = (leaseMinutes: number): Command => ({
    type: "configure",
    changes: [{ kind: "settings", put: { ...settings, leaseMinutes } }],
  });
  for (const wrong of [4, 481, 7.5]) open.when(set(wrong)).refused("configuration-invalid");
  const story = open.and(set(10)).when(ask("o1"), { actor: ANN });
  const [opening] = currentOpenings(story.happened("openingAsked", "leaseOpened").board, NOON);
  assert.equal(opening?.lease?.until, NOON + 10 * MINUTE);
});

test("OPN-3: after closing a second person has to agree, and never the one who asked", () => {
  for (const subject of [{ incidentId: "i1" }, { callId: "k1" }, { incidentId: "archived" }]) {
    assert.equal(isBeingHandled(closed.board, subject), false);
    const asked = closed.when(ask("o1", "complaint", subject), { actor: ANN });
    const story = asked.happened("openingAsked");
    story.when(read("o1"), { actor: ANN }).refused("opening-required");
    story
      .when({ type: "approveOpening", openingId: "o1" }, { actor: ANN })
      .refused("second-person");
    story
      .when({ type: "declineOpening", openingId: "o1" }, { actor: ANN })
      .refused("second-person");
    const given = story
      .when({ type: "approveOpening", openingId: "o1" }, { actor: BOB })
      .happened("leaseOpened");
    given.when(read("o1"), { actor: ANN }).happened("sealOpened");
    given
      .when({ type: "approveOpening", openingId: "o1" }, { actor: DISPATCHER })
      .refused("opening-given");
  }
});

test("OPN-4: a lease is one person's and for one purpose", () => {
  const story = open.and(ask("o1"), { actor: ANN });
  story.when(read("o1"), { actor: BOB }).refused("not-your-opening");
  story.when(read("o1", "legal"), { actor: ANN }).refused("opening-required");
  story.when(read("o2"), { actor: ANN }).refused("unknown-opening");
});

test("OPN-5: a lease ends by itself, or when it is given back; a request lapses", () => {
  const story = open.and(ask("o1"), { actor: ANN });
  const last = NOON + LEASE_MINUTES * MINUTE - 1;
  story.when(read("o1"), { actor: ANN, at: last }).happened("sealOpened");
  story.when(read("o1"), { actor: ANN, at: last + 1 }).refused("unknown-opening");
  story
    .when({ type: "returnOpening", openingId: "o1" }, { actor: BOB })
    .refused("not-your-opening");
  const returned = story.and({ type: "returnOpening", openingId: "o1" }, { actor: ANN });
  returned.when(read("o1"), { actor: ANN }).refused("unknown-opening");
  const asked = closed.and(ask("o1"), { actor: ANN });
  const lapsed = NOON + REQUEST_DAYS * 24 * 60 * MINUTE;
  asked
    .when({ type: "approveOpening", openingId: "o1" }, { actor: BOB, at: lapsed })
    .refused("unknown-opening");
  const next = asked.and(ask("o2"), { actor: ANN, at: lapsed });
  assert.deepEqual([...next.board.openings.keys()], ["o2"], "what is over leaves the board");
});

test("OPN-6: a declined request is gone; no machine asks, agrees or declines", () => {
  const asked = closed.and(ask("o1"), { actor: ANN });
  const declined = asked.and({ type: "declineOpening", openingId: "o1" }, { actor: BOB });
  assert.equal(declined.board.openings.size, 0);
  closed.when(ask("o1"), { actor: MACHINE }).refused("person-only");
  asked
    .when({ type: "approveOpening", openingId: "o1" }, { actor: MACHINE })
    .refused("person-only");
  asked.when(ask("o1"), { actor: ANN }).refused("opening-exists");
});

test("OPN-7: the hash of a follow code is on record, for a call on the board", () => {
  open.when({ type: "giveFollowCode", callId: "k1", codeHash: "ab12" }).happened("followCodeGiven");
  open.when({ type: "giveFollowCode", callId: "no", codeHash: "ab12" }).refused("unknown-call");
});
