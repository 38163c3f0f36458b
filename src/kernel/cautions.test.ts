import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  accept,
  boardHash,
  cautionChecks,
  decide,
  emptyBoard,
  evolve,
  unitStatus,
  type Actor,
  type Board,
  type Caution,
  type CautionRule,
  type CommandEnvelope,
} from "./index.ts";
import type { Draw } from "./testing/chooser.ts";
import { envelopeFrom } from "./testing/draw.ts";
import { assign, openIncident, townOnDuty, type Story } from "./testing/given.ts";
import { getIncident } from "./records.ts";
import { HOUR, MINUTE, NOON, place } from "./testing/town.ts";

const SUPERVISOR = { roles: ["supervisor"] };

function withRules(story: Story, cautions: readonly CautionRule[]): Story {
  const { settings } = story.board.configuration;
  const changes = [{ kind: "settings", put: { ...settings, cautions } }] as const;
  return story.and({ type: "configure", changes });
}

const open = townOnDuty().and(openIncident("i1")).and(openIncident("i2", "cardiac"));

function warned(check: Caution["check"], subjectId: string): Caution {
  return { check, level: "warn", subjectId };
}

test("CAU-1: what is declared as a warning is refused until exactly it is acknowledged", () => {
  const story = withRules(open, [{ check: "unit-unfit", level: "warn" }]);
  const cautions = [warned("unit-unfit", "M1")];
  const command = assign("i1", "E1", "M1");
  story.when(command).refused("cautions-raised", { cautions, reasonRequired: false });
  const passed = story
    .when(command, { acknowledged: { cautions } })
    .happened("agencyAdded", "agencyAdded", "unitAssigned", "unitAssigned", "cautionsPassed");
  assert.deepEqual(passed.event("cautionsPassed"), {
    type: "cautionsPassed",
    incidentId: "i1",
    cautions,
  });
  assert.equal(passed.board.incidents.get("i1")?.timeline.at(-1)?.event.type, "cautionsPassed");
  story.when(assign("i1", "E1")).happened("agencyAdded", "unitAssigned");
});

test("CAU-3: an acknowledgement of others, of fewer or of more passes nothing", () => {
  const story = withRules(open, [{ check: "unit-unfit", level: "warn" }]);
  const command = assign("i1", "M1", "M2");
  const cautions = [warned("unit-unfit", "M1"), warned("unit-unfit", "M2")];
  const wrong: readonly (readonly Caution[])[] = [
    [],
    [warned("unit-unfit", "M1")],
    [warned("unit-unfit", "M1"), warned("unit-unfit", "M1")],
    [warned("unit-unfit", "M1"), warned("unit-away", "M2")],
    [...cautions, warned("unit-away", "M1")],
    cautions.map((one) => ({ ...one, level: "block" })),
  ];
  for (const one of wrong) {
    const way = { acknowledged: { cautions: one, reason: "agreed" as const }, ...SUPERVISOR };
    story.when(command, way).refused("cautions-raised", { cautions });
  }
  const turned = { acknowledged: { cautions: cautions.toReversed() } };
  story.and(command, turned);
});

test("CAU-4: a block is passed only by its role, with a reason, on record", () => {
  const rule = { check: "unit-unfit", level: "block", overrideRole: "supervisor" } as const;
  const story = withRules(open, [rule]);
  const cautions = [{ check: "unit-unfit", level: "block", subjectId: "M1" }] as const;
  const command = assign("i1", "M1");
  const acknowledged = { cautions, reason: "agreed" } as const;
  const blocked = { cautions, overrideRoles: ["supervisor"] };
  story.when(command).refused("cautions-block", blocked);
  story.when(command, { acknowledged, roles: ["dispatcher"] }).refused("cautions-block", blocked);
  const machine: Actor = { kind: "autopilot", id: "pilot" };
  story
    .when(command, { acknowledged, actor: machine, ...SUPERVISOR })
    .refused("cautions-block", blocked);
  story.when(command, SUPERVISOR).refused("cautions-raised", { cautions, reasonRequired: true });
  story
    .when(command, { acknowledged: { cautions }, ...SUPERVISOR })
    .refused("reason-required", { field: "acknowledged.reason" });
  const passed = story
    .when(command, { acknowledged, ...SUPERVISOR })
    .happened("agencyAdded", "unitAssigned", "cautionsPassed");
  assert.equal(passed.event("cautionsPassed").reason, "agreed");
  const closed = withRules(open, [{ check: "unit-unfit", level: "block" }]);
  closed
    .when(command, { acknowledged, ...SUPERVISOR })
    .refused("cautions-block", { overrideRoles: [] });
});

test("CAU-2: each check finds what it is named for, and nothing else", () => {
  const raised = (story: Story, ...given: Parameters<Story["when"]>): readonly string[] => {
    const every = cautionChecks.map((check) => ({ check, level: "warn" }) as const);
    const answer = withRules(story, every)
      .when(...given)
      .refused("cautions-raised");
    assert.ok(answer.code === "cautions-raised");
    return answer.cautions.map(({ check, subjectId }) => `${check} ${subjectId}`);
  };
  const fire = (...units: readonly string[]) => assign("i1", ...units);
  const away = open.and({ type: "setAway", unitId: "E1", reason: "meal", recallSeconds: 60 });
  assert.deepEqual(raised(away, fire("E1")), ["unit-away E1"]);
  assert.deepEqual(raised(open, fire("M1")), ["unit-unfit M1"]);
  const unit = { unitId: "E1", assignmentId: "again", concurrentReason: "nobody-else" } as const;
  const busy = open.and(openIncident("i3")).and(assign("i3", "E1"));
  const second = { type: "assignUnits", incidentId: "i1", units: [unit] } as const;
  assert.deepEqual(raised(busy, second), ["unit-committed E1"]);
  const promise = { type: "reserveUnit", unitId: "E1", purpose: "event" } as const;
  const promised = open.and({ ...promise, from: NOON, until: NOON + HOUR });
  assert.deepEqual(raised(promised, second), ["unit-reserved E1"]);
  const last = open.and(assign("i1", "M1"));
  assert.deepEqual(raised(last, assign("i2", "M2")), ["leaves-uncovered east-als"]);
  const divert = {
    type: "divertUnit",
    fromAssignmentId: "i1-M1",
    toIncidentId: "i2",
    assignmentId: "diverted",
    reason: "more-urgent",
    confirmed: true,
  } as const;
  assert.deepEqual(raised(last, divert), ["unit-diverted M1"]);
  const posted = { type: "postUnit", unitId: "M2", postId: "mall" } as const;
  assert.deepEqual(raised(last, posted), ["leaves-uncovered east-als"]);
  const close = { type: "closeIncident", incidentId: "i1", disposition: "completed" } as const;
  assert.deepEqual(raised(open, close), ["needs-unserved i1", "never-attended i1"]);
  const served = open
    .and(fire("E1", "E2", "L1"))
    .and({ type: "setAssignmentStatus", assignmentId: "i1-E1", status: "onScene" });
  withRules(served, [
    { check: "needs-unserved", level: "warn" },
    { check: "never-attended", level: "warn" },
  ]).and({ ...close, clearUnits: true });
  const nowhere = place("2 Far Rd", ["elsewhere"]);
  const outside = { type: "openIncident", incidentId: "i9", typeId: "fire", place: nowhere };
  assert.deepEqual(raised(open, outside as never), ["place-outside i9"]);
});

test("CAU-5: a reason is asked for where the area says so", () => {
  const story = withRules(open, [{ check: "unit-unfit", level: "warn", reason: true }]);
  const cautions = [warned("unit-unfit", "M1")];
  const command = assign("i1", "M1");
  story.when(command).refused("cautions-raised", { reasonRequired: true });
  story.when(command, { acknowledged: { cautions } }).refused("reason-required");
  story.and(command, { acknowledged: { cautions, reason: "agreed" } });
});

test("CAU-6: imports and the system are not questioned; an autopilot passes warnings on record", () => {
  const story = withRules(open, [{ check: "unit-unfit", level: "block" }]);
  const command = assign("i1", "M1");
  const actor = { kind: "import", id: "history" } as const;
  story.when(command, { actor }).happened("agencyAdded", "unitAssigned");
  const pilot = { actor: { kind: "autopilot", id: "pilot" } } as const;
  withRules(open, [{ check: "unit-unfit", level: "warn" }])
    .when(command, pilot)
    .happened("agencyAdded", "unitAssigned", "cautionsPassed");
});

test("CAU-7: each check once, and a role only with a block", () => {
  const { settings } = open.board.configuration;
  const refused = (cautions: readonly CautionRule[], path: string) => {
    const changes = [{ kind: "settings", put: { ...settings, cautions } }] as const;
    const answer = open.when({ type: "configure", changes }).refused("configuration-invalid");
    assert.ok(answer.code === "configuration-invalid");
    assert.deepEqual(
      answer.problems.map((problem) => problem.path),
      [path],
    );
  };
  const rule = { check: "unit-away", level: "warn" } as const;
  refused([rule, rule], "settings.cautions");
  refused([{ ...rule, overrideRole: "supervisor" }], "settings.cautions[0].overrideRole");
  refused([{ ...rule, level: "block", overrideRole: " " }], "settings.cautions[0].overrideRole");
});

const drawn: fc.Arbitrary<Draw> = fc.record({
  kind: fc.nat(999),
  a: fc.nat(99),
  b: fc.nat(99),
  c: fc.nat(99),
  hostile: fc.constant(1),
  actor: fc.nat(99),
  seconds: fc.nat(20),
  back: fc.nat(9),
});

/** What a block of every check leaves possible, told apart from the checks themselves. */
function assertHarmless(board: Board, { actor, command, at, ...more }: CommandEnvelope): void {
  if (actor.kind === "import" || actor.kind === "system") return;
  assert.notEqual(command.type, "divertUnit");
  if (command.type === "assignUnits") {
    for (const { unitId } of command.units) {
      const status = unitStatus(board, unitId, more.occurredAt ?? at);
      const promisedTo = board.units.get(unitId)?.reservation?.incidentId;
      const isPromise: boolean = status === "reserved" && promisedTo === command.incidentId;
      assert.ok(status === "available" || isPromise, `${unitId} was sent while ${status}`);
    }
  }
  if (command.type === "closeIncident") {
    const { attended, assignmentIds } = getIncident(board, command.incidentId);
    const times = assignmentIds.map((id) => board.assignments.get(id)?.times);
    const came = times.some((one) => one?.onSceneAt ?? one?.transportingAt ?? one?.atDestinationAt);
    assert.ok(attended === true || came, "an incident was closed that nobody had reached");
  }
}

/** The log of a story in which every check is at one level and nobody ever acknowledges rightly. */
function played(level: "warn" | "block" | "off", draws: readonly Draw[]) {
  const rules = cautionChecks.map((check) => ({ check, level }));
  const start = withRules(townOnDuty(), rules);
  let { board } = start;
  const log = [...start.log];
  let questioned = 0;
  let before = board.at;
  for (const [step, draw] of draws.entries()) {
    const drawnOne = envelopeFrom(draw, board, step, before);
    if (drawnOne.command.type === "configure") continue;
    const other = { check: "unit-away", level: "warn", subjectId: `other ${step}` } as const;
    const acknowledged = { cautions: [other], reason: "agreed" as const };
    const envelope: CommandEnvelope = { ...drawnOne, acknowledged, roles: ["dispatcher"] };
    before = envelope.at;
    const decision = decide(board, envelope);
    if ("refusal" in decision) {
      if (decision.refusal.code.startsWith("cautions-")) questioned += 1;
      continue;
    }
    if (level === "block" && decision.events.length > 0) assertHarmless(board, envelope);
    const accepted = accept(board, envelope, decision.events);
    board = accepted.reduce(evolve, board);
    log.push(...accepted);
  }
  return { board, log, questioned };
}

test("CAU-8: no drawn command passes a block, or a warning by another acknowledgement", () => {
  let questioned = 0;
  fc.assert(
    fc.property(fc.array(drawn, { minLength: 60, maxLength: 150 }), (draws) => {
      for (const level of ["block", "warn"] as const) {
        const run = played(level, draws);
        questioned += run.questioned;
        const passed = run.log.filter(({ event }) => event.type === "cautionsPassed");
        for (const { actor } of passed) {
          assert.ok(
            level === "warn" && actor.kind === "autopilot",
            `${actor.kind} passed ${level}`,
          );
        }
        const replayed = run.log.reduce(evolve, emptyBoard("town"));
        assert.equal(boardHash(replayed), boardHash(run.board));
      }
      const off = played("off", draws);
      assert.equal(off.questioned, 0);
      assert.ok(off.log.every(({ event }) => event.type !== "cautionsPassed"));
    }),
    { numRuns: 150, seed: 20_261_130 },
  );
  assert.ok(questioned > 100, `${questioned} commands were questioned`);
});

test("CAU-1: without declared levels the answer is as before, to the last event", () => {
  const bare = open.when(assign("i1", "M1")).happened("agencyAdded", "unitAssigned");
  const acknowledged = { cautions: [warned("unit-unfit", "M1")] };
  const same = open.when(assign("i1", "M1"), { acknowledged, at: NOON + MINUTE });
  assert.deepEqual(same.happened("agencyAdded", "unitAssigned").events, bare.events);
});
