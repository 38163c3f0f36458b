import assert from "node:assert/strict";
import { test } from "node:test";
import type { AcceptedEvent, Actor, Event } from "#kernel";
import { createOversight, DEEDS_LISTED_MAX, type Oversight } from "#measures";

const ANNA: Actor = { kind: "person", id: "anna" };
const BORIS: Actor = { kind: "person", id: "boris", agencyId: "medical" };

function folded(...deeds: readonly (readonly [Actor, Event])[]): Oversight {
  const oversight = createOversight();
  for (const [index, [actor, event]] of deeds.entries()) {
    const at = 1_000 * (index + 1);
    const accepted: AcceptedEvent = {
      sequence: index + 1,
      commandId: `c${index}`,
      actor,
      occurredAt: at,
      recordedAt: at,
      event,
    };
    oversight.observe(accepted);
  }
  return oversight;
}

const opened = (sealId: string, purpose: "handling" | "legal" | "quality"): Event => ({
  type: "sealOpened",
  sealId,
  purpose,
});
const exported: Event = {
  type: "accessRecorded",
  record: { kind: "export", what: "=oversight", format: "csv", rows: 7 },
};
const promoted: Event = {
  type: "accessRecorded",
  record: {
    kind: "entitlement",
    subject: { kind: "person", id: "boris" },
    change: "role-changed",
    from: "dispatcher",
    to: "supervisor",
  },
};
const configured: Event = {
  type: "configurationChanged",
  changes: [{ kind: "agency", remove: "old" }],
  inverse: [],
  reason: "merged",
};
const note: Event = { type: "shiftNoteRemoved", noteId: "n" } as unknown as Event;

const whole = () =>
  folded(
    [ANNA, opened("s1", "handling")],
    [BORIS, opened("s2", "legal")],
    [BORIS, opened("s3", "handling")],
    [ANNA, exported],
    [ANNA, promoted],
    [BORIS, configured],
    [ANNA, note],
  );

test("OVS-1: openings are counted by purpose, person and agency, most often first", () => {
  const { openings, sequence } = whole().report();
  assert.equal(sequence, 7);
  assert.equal(openings.count, 3);
  assert.deepEqual(openings.byPurpose, [
    { id: "handling", count: 2, last: 3_000 },
    { id: "legal", count: 1, last: 2_000 },
  ]);
  assert.deepEqual(openings.byPerson, [
    { id: "boris", count: 2, last: 3_000 },
    { id: "anna", count: 1, last: 1_000 },
  ]);
  assert.deepEqual(
    openings.byAgency.map(({ id, count }) => [id, count]),
    [
      ["medical", 2],
      ["", 1],
    ],
  );
  assert.deepEqual(
    openings.newest.map(({ sealId }) => sealId),
    ["s3", "s2", "s1"],
  );
});

test("OVS-2: exports, entitlements and configuration are listed; operations are not", () => {
  const report = whole().report();
  assert.equal(report.exports.newest[0]?.record.rows, 7);
  assert.equal(report.entitlements.newest[0]?.record.to, "supervisor");
  assert.deepEqual(report.configurations.newest[0]?.changes, { agency: 1 });
  assert.equal(report.configurations.newest[0]?.reason, "merged");
  assert.deepEqual([report.refusedAttempts.count, report.releases.count], [0, 0]);
});

test("OVS-3: a filter narrows counts and lists alike; the end of a time is not in it", () => {
  const oversight = whole();
  const count = (asked: Parameters<Oversight["report"]>[0]): number =>
    oversight.report(asked).openings.count;
  assert.equal(count({ purpose: "handling" }), 2);
  assert.equal(count({ actorId: "boris" }), 2);
  assert.equal(count({ agencyId: "medical", purpose: "legal" }), 1);
  assert.equal(count({ from: 2_000, until: 3_000 }), 1);
  assert.equal(oversight.report({ actorId: "boris" }).exports.count, 0);
});

test("OVS-4: of many deeds the newest are listed and all are counted", () => {
  const many = Array.from({ length: DEEDS_LISTED_MAX + 20 }, (_, index) => {
    return [ANNA, opened(`s${index}`, "quality")] as const;
  });
  const { openings } = folded(...many).report();
  assert.equal(openings.count, DEEDS_LISTED_MAX + 20);
  assert.equal(openings.newest.length, DEEDS_LISTED_MAX);
  assert.equal(openings.newest[0]?.sealId, `s${DEEDS_LISTED_MAX + 19}`);
  assert.equal(openings.byPurpose[0]?.count, DEEDS_LISTED_MAX + 20);
});

test("OVS-14: each step of a plan is listed with its name, and no reason of anybody", () => {
  const plan = { name: "A night engine" };
  const deploymentId = "nights";
  const step = (type: string, more: object = {}): Event =>
    ({ type, deploymentId, ...more }) as unknown as Event;
  const { deployments } = folded(
    [ANNA, step("deploymentProposed", { plan })],
    [BORIS, step("deploymentReviewed", { approved: true, reason: "Zoe asked for it" })],
    [BORIS, step("deploymentScheduled", { effectiveAt: 9_000 })],
    [BORIS, step("deploymentReviewed", { approved: false, reason: "Zoe" })],
  ).report();
  assert.equal(deployments.count, 4);
  assert.deepEqual(
    deployments.newest.map(({ step: one, plan: name, actor, effectiveAt }) => {
      return [one, name, actor.id, effectiveAt];
    }),
    [
      ["declined", "A night engine", "boris", undefined],
      ["scheduled", "A night engine", "boris", 9_000],
      ["approved", "A night engine", "boris", undefined],
      ["proposed", "A night engine", "anna", undefined],
    ],
  );
  assert.ok(!JSON.stringify(deployments).includes("Zoe"));
});
