import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DEPLOYMENTS_OPEN_MAX,
  DEPLOYMENTS_OVER_KEPT,
  attention,
  boardFromSnapshot,
  boardHash,
  boardSnapshot,
  dueDeployments,
  type Command,
  type DeploymentPlan,
} from "./index.ts";
import { assign, openIncident, town, townOnDuty, type Story } from "./testing/given.ts";
import { HOUR, NOON, unit } from "./testing/town.ts";

const PLANNER = { kind: "person", id: "planner" } as const;
const REVIEWER = { kind: "person", id: "reviewer" } as const;
const SERVER = { kind: "system", id: "muster" } as const;
const hash = "ab".repeat(32);
const deploymentId = "nights";
const LATER = NOON + HOUR;

const plan: DeploymentPlan = {
  format: "muster-deployment-plan",
  version: 1,
  planId: "nights",
  name: "A night engine",
  question: "What does another engine bring?",
  changes: [{ kind: "unit", put: unit("E77") }],
  duties: [],
  postings: [],
  stationClosures: [],
  roadClosures: [],
};

const propose = (more: Partial<DeploymentPlan> = {}): Command => {
  return {
    type: "proposeDeployment",
    deploymentId,
    plan: { ...plan, ...more },
    evidenceHash: hash,
  };
};
const review = (approve = true): Command => {
  return { type: "reviewDeployment", deploymentId, approve, reason: "the evidence holds" };
};
const schedule: Command = { type: "scheduleDeployment", deploymentId, effectiveAt: LATER };
const apply: Command = { type: "applyDeployment", deploymentId };
const cancel: Command = { type: "cancelDeployment", deploymentId, reason: "not now" };
const reverse: Command = { type: "reverseDeployment", deploymentId, reason: "it did not help" };

const proposed = (more: Partial<DeploymentPlan> = {}, from: Story = town()): Story =>
  from.and(propose(more), { actor: PLANNER });
const scheduled = (more: Partial<DeploymentPlan> = {}, from: Story = town()): Story =>
  proposed(more, from).and(review(), { actor: REVIEWER }).and(schedule, { actor: REVIEWER });
const way = { actor: SERVER, at: LATER };
const statusOf = ({ board }: Story) => board.deployments.get(deploymentId)?.status;

test("DEP-50: a person proposes, with the hash of a trial, what fits the configuration", () => {
  town().when(propose(), { actor: SERVER }).refused("person-only", { what: "deployment" });
  town()
    .when({ ...propose(), evidenceHash: "none" } as Command, { actor: PLANNER })
    .refused("invalid-value", { field: "evidenceHash" });
  const changes = [{ kind: "unit", put: unit("E77", { stationId: "nowhere" }) }] as const;
  town().when(propose({ changes }), { actor: PLANNER }).refused("configuration-invalid");
  const story = town().when(propose(), { actor: PLANNER }).happened("deploymentProposed");
  assert.deepEqual(story.event("deploymentProposed").inverse, [{ kind: "unit", remove: "E77" }]);
  assert.equal(story.board.configuration.units.has("E77"), false);
  story.when(propose(), { actor: PLANNER }).refused("deployment-exists");
});

test("DEP-51: a second person reviews, never the one who proposed, and only once", () => {
  proposed().when(review(), { actor: PLANNER }).refused("second-person");
  proposed().when(review(), { actor: SERVER }).refused("person-only");
  proposed()
    .when({ ...review(), reason: " " } as Command, { actor: REVIEWER })
    .refused("reason-required");
  const declined = proposed().and(review(false), { actor: REVIEWER });
  assert.equal(statusOf(declined), "declined");
  declined.when(schedule).refused("deployment-status", { status: "declined" });
  declined.when(review(), { actor: REVIEWER }).refused("deployment-status");
  town().when(review(), { actor: REVIEWER }).refused("unknown-deployment");
});

test("DEP-52: what is approved is adopted from an instant to come, and not before it", () => {
  proposed().when(schedule).refused("deployment-status", { status: "proposed" });
  const approved = proposed().and(review(), { actor: REVIEWER });
  approved.when({ ...schedule, effectiveAt: NOON }).refused("invalid-value");
  const story = approved.and(schedule);
  assert.deepEqual(dueDeployments(story.board, LATER - 1), []);
  assert.equal(dueDeployments(story.board, LATER).length, 1);
  story.when(apply, { actor: SERVER, at: LATER - 1 }).refused("invalid-value");
  const sooner = story.and({ ...schedule, effectiveAt: LATER - 1000 });
  assert.equal(dueDeployments(sooner.board, LATER - 1000).length, 1);
});

test("DEP-53: at its instant all of it is in force by one event, with its inverse in the log", () => {
  const story = scheduled().when(apply, way).happened("configurationChanged", "deploymentApplied");
  assert.equal(statusOf(story), "inForce");
  assert.equal(story.board.configuration.units.has("E77"), true);
  assert.deepEqual(story.event("configurationChanged").inverse, [{ kind: "unit", remove: "E77" }]);
  assert.deepEqual(dueDeployments(story.board, LATER), []);
  story.when(apply, way).refused("deployment-status");
});

test("DEP-53: what was changed since is a conflict, told, and nothing is applied", () => {
  const e77 = { type: "configure", changes: [{ kind: "unit", put: unit("E77", { crew: 9 }) }] };
  const touched = scheduled().and(e77 as Command);
  const story = touched.when(apply, way).happened("deploymentConflicted");
  assert.equal(story.event("deploymentConflicted").problems[0]?.path, "unit.E77");
  assert.equal(statusOf(story), "conflicted");
  assert.equal(story.board.configuration.units.get("E77")?.crew, 9);
  // The same change made by hand is told too: the plan would no longer be the reason of it.
  const same = scheduled().and({ type: "configure", changes: plan.changes });
  same.when(apply, way).happened("deploymentConflicted");
  // Something else that was changed is no conflict.
  const other = { type: "configure", changes: [{ kind: "unit", put: unit("E78") }] };
  scheduled()
    .and(other as Command)
    .when(apply, way)
    .happened("configurationChanged", "deploymentApplied");
});

test("ATT-20: a conflict needs a person until the plan is called off", () => {
  const e77 = { type: "configure", changes: [{ kind: "unit", put: unit("E77", { crew: 9 }) }] };
  const touched = scheduled().and(e77 as Command);
  const kinds = (story: Story) => attention(story.board, LATER).map((item) => item.kind);
  assert.ok(!kinds(touched).includes("deployment-conflict"), "not before its instant");
  const story = touched.and(apply, way);
  const item = attention(story.board, LATER).find(({ kind }) => kind === "deployment-conflict");
  assert.equal(item?.deploymentId, deploymentId);
  assert.deepEqual([item?.stage, item?.since], ["warn", LATER]);
  assert.deepEqual(item?.action, { command: "cancelDeployment", deploymentId });
  const off = story.and({ type: "cancelDeployment", deploymentId, reason: "proposed anew" });
  assert.ok(!kinds(off).includes("deployment-conflict"));
});

test("DEP-53: what is in use then stays, and the plan is not half applied", () => {
  const [first] = town().board.configuration.units.keys();
  const unitId = first!;
  const changes = [{ kind: "unit", remove: unitId }, ...plan.changes] as const;
  const story = scheduled({ changes }, townOnDuty())
    .and(openIncident("i1"))
    .and(assign("i1", unitId))
    .when(apply, way)
    .happened("deploymentConflicted");
  assert.equal(story.board.configuration.units.has("E77"), false);
  assert.equal(story.board.configuration.units.has(unitId), true);
});

test("DEP-54: before it is in force it can be called off, and then is not applied", () => {
  for (const story of [proposed(), scheduled()]) {
    const cancelled = story.and(cancel, { actor: PLANNER });
    assert.equal(statusOf(cancelled), "cancelled");
    assert.deepEqual(dueDeployments(cancelled.board, LATER), []);
    cancelled.when(apply, way).refused("deployment-status");
  }
  scheduled().and(apply, way).when(cancel, { at: LATER }).refused("deployment-status");
});

test("DEP-55: taking it back restores what was there, unless somebody changed it since", () => {
  const before = town().board.configuration;
  const inForce = scheduled().and(apply, way);
  const story = inForce
    .when(reverse, { at: LATER })
    .happened("configurationChanged", "deploymentReversed");
  assert.deepEqual(story.board.configuration, before);
  assert.equal(statusOf(story), "reversed");
  story.when(reverse, { at: LATER }).refused("deployment-status");
  const e77 = { type: "configure", changes: [{ kind: "unit", put: unit("E77", { crew: 9 }) }] };
  const refusal = inForce
    .and(e77 as Command, { at: LATER })
    .when(reverse, { at: LATER })
    .refused("deployment-overtaken");
  assert.ok("problems" in refusal && refusal.problems[0]?.path === "unit.E77");
});

test("DEP-56: a closed station's units are moved by the same event; a snapshot keeps it all", () => {
  const { stations, units } = town().board.configuration;
  const ids = [...stations.keys()];
  const stationClosures = [{ stationId: ids[0]!, unitsTo: ids[1]! }];
  const story = scheduled({ stationClosures }).and(apply, way);
  const { configuration } = story.board;
  assert.equal(configuration.stations.has(ids[0]!), false);
  for (const { unitId, stationId } of units.values()) {
    const now = configuration.units.get(unitId)?.stationId;
    assert.equal(now, stationId === ids[0] ? ids[1] : stationId);
  }
  const again = boardFromSnapshot(JSON.parse(JSON.stringify(boardSnapshot(story.board))));
  assert.equal(boardHash(again), boardHash(story.board));
  assert.equal(again.deployments.get(deploymentId)?.status, "inForce");
});

test("DEP-57: proposals wait in small number; what is over leaves the board, the newest stay", () => {
  const id = (at: number) => `p${String(at).padStart(3, "0")}`;
  const one = (at: number): Command => ({ ...propose(), deploymentId: id(at) }) as Command;
  let full = town();
  for (let at = 0; at < DEPLOYMENTS_OPEN_MAX; at += 1) full = full.and(one(at), { actor: PLANNER });
  full.when(one(99), { actor: PLANNER }).refused("limit-reached", { what: "deployments" });
  // One that is in force is open no more, and never leaves by itself.
  let story = scheduled().and(apply, way);
  for (let at = 0; at < DEPLOYMENTS_OVER_KEPT + 5; at += 1) {
    const later = { actor: PLANNER, at: LATER + at };
    const changes = [{ kind: "unit", put: unit("E88") }] as const;
    const next = { ...propose({ changes }), deploymentId: id(at) } as Command;
    story = story.and(next, later).and({ ...cancel, deploymentId: id(at) }, later);
  }
  const { deployments } = story.board;
  assert.equal(statusOf(story), "inForce");
  assert.equal(deployments.size, DEPLOYMENTS_OVER_KEPT + 2);
  assert.equal(deployments.get(id(0)), undefined);
  assert.equal(deployments.get(id(DEPLOYMENTS_OVER_KEPT + 4))?.status, "cancelled");
});

test("DEP-51 to DEP-55: who brought it where it is, and when, stays with it", () => {
  const applied = scheduled().and(apply, way);
  const was = {
    reviewedBy: "reviewer",
    reviewedAt: NOON,
    adoptedBy: "reviewer",
    effectiveAt: LATER,
  };
  const partOf = ({ board }: Story) => {
    const { plan: _, changes: _c, inverse: _i, ...rest } = board.deployments.get(deploymentId)!;
    const { evidenceHash, proposedAt, deploymentId: _d, ...part } = rest;
    assert.deepEqual([evidenceHash, proposedAt], [hash, NOON]);
    return part;
  };
  const by = { proposedBy: "planner" };
  const inForce = { status: "inForce", appliedAt: LATER, ...by, ...was };
  assert.deepEqual(partOf(applied), inForce);
  const back = applied.and(reverse, { actor: REVIEWER, at: LATER + 1 });
  const reversed = { status: "reversed", reversedBy: "reviewer", reversedAt: LATER + 1 };
  assert.deepEqual(partOf(back), { ...reversed, reason: "it did not help", ...by, ...was });
  const off = scheduled().and(cancel, { actor: PLANNER });
  const cancelled = { status: "cancelled", cancelledBy: "planner", cancelledAt: NOON };
  assert.deepEqual(partOf(off), { ...cancelled, reason: "not now", ...by });
});
