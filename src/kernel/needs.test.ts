import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  getIncident,
  isInPeriod,
  matchNeeds,
  meetsNeed,
  needsOf,
  needStates,
  type Assignment,
  type Board,
  type Need,
  type ResponsePlan,
} from "./index.ts";
import { unservedNeeds } from "./needs.ts";
import { listAssignments } from "./records.ts";
import { assign, openIncident, town, townOnDuty, type Story } from "./testing/given.ts";
import { HOUR, NEW_YEAR, NOON, place, unit } from "./testing/town.ts";

type Conditions = Pick<ResponsePlan, "typeIds" | "priorityIds" | "zoneIds" | "period">;

/** The town with only these plans, each with one need that has the plan's id. */
function plans(conditions: Readonly<Record<string, Conditions>>): Story {
  const put = Object.entries(conditions).map(([planId, more]) => ({
    kind: "responsePlan" as const,
    put: {
      planId,
      name: { en: planId },
      alarms: [{ level: 1, needs: [{ needId: planId, capabilityId: "pump", count: 1 }] }],
      ...more,
    },
  }));
  const removed = ["fire", "cardiac"].map((remove) => ({ kind: "responsePlan" as const, remove }));
  return townOnDuty().and({ type: "configure", changes: [...removed, ...put] });
}

function planOf(story: Story, at = NOON, incidentId = "i1"): string | undefined {
  const now = story.and(openIncident(incidentId), { at });
  return needsOf(now.board, getIncident(now.board, incidentId), at).plan?.planId;
}

test("PLAN-1: the plan with the most conditions that all match wins", () => {
  assert.equal(planOf(plans({})), undefined);
  assert.equal(planOf(plans({ any: {} })), "any");
  assert.equal(planOf(plans({ any: {}, type: { typeIds: ["alarm", "fire"] } })), "type");
  assert.equal(planOf(plans({ any: {}, type: { typeIds: ["alarm"] } })), "any");
  assert.equal(planOf(plans({ type: { typeIds: ["alarm"] } })), undefined);
  const both = { typeIds: ["fire"], priorityIds: ["P2"] };
  assert.equal(planOf(plans({ a: { typeIds: ["fire"] }, both })), "both");
  assert.equal(planOf(plans({ both, z: { typeIds: ["fire"] } })), "both");
  const three = { ...both, zoneIds: ["west", "east"] };
  assert.equal(planOf(plans({ both, three })), "three");
  assert.equal(planOf(plans({ both, three: { ...three, zoneIds: ["west"] } })), "both");
  assert.equal(planOf(plans({ both, three: { ...three, priorityIds: ["P1"] } })), "both");
  const four = { ...three, period: { fromMinute: 0, toMinute: 1440 } };
  assert.equal(planOf(plans({ three, four })), "four");
});

test("PLAN-2: of equally good plans the smaller id wins, in whatever order they were put", () => {
  assert.equal(planOf(plans({ b: {}, a: {}, c: {} })), "a");
  assert.equal(planOf(plans({ a: {}, b: {} })), "a");
});

test("PLAN-3: a period is [from, to) of the local day and may wrap past midnight", () => {
  const day = { fromMinute: 480, toMinute: 1200 };
  assert.deepEqual(
    [479, 480, 1199, 1200].map((minute) => isInPeriod(day, minute)),
    [false, true, true, false],
  );
  const night = { fromMinute: 1200, toMinute: 480 };
  assert.deepEqual(
    [479, 480, 1199, 1200].map((minute) => isInPeriod(night, minute)),
    [true, false, false, true],
  );
  const always = { fromMinute: 600, toMinute: 600 };
  assert.deepEqual(
    [0, 599, 600, 1439].map((minute) => isInPeriod(always, minute)),
    [true, true, true, true],
  );
  const story = plans({ night: { period: night }, any: {} });
  // 20:00 local time is 19:00 UTC.
  assert.equal(planOf(story, NEW_YEAR + 19 * HOUR - 1), "any");
  assert.equal(planOf(story, NEW_YEAR + 19 * HOUR), "night");
});

test("PLAN-4: the time is the opening's, so the plan stays when the night begins", () => {
  const story = plans({ night: { period: { fromMinute: 1200, toMinute: 480 } }, any: {} }).and(
    openIncident("i1"),
  );
  const incident = getIncident(story.board, "i1");
  const night = NEW_YEAR + 20 * HOUR;
  assert.equal(needsOf(story.board, incident, night).plan?.planId, "any");
  const { openedAt: _openedAt, ...preview } = incident;
  assert.equal(needsOf(story.board, preview, night).plan?.planId, "night");
  assert.equal(needsOf(story.board, preview, NOON).plan?.planId, "any");
});

const ids = (now: Story) =>
  needsOf(now.board, getIncident(now.board, "i1"), NOON).needs.map((need) => need.needId);

test("PLAN-4: the needs of all alarms up to the incident's level add up", () => {
  const story = townOnDuty().and(openIncident("i1"));
  assert.deepEqual(ids(story), ["engines", "ladder"]);
  const second = story.and({ type: "raiseAlarm", incidentId: "i1", alarmLevel: 2 });
  assert.deepEqual(ids(second), ["engines", "ladder", "more"]);
  const fifth = second.and({ type: "raiseAlarm", incidentId: "i1", alarmLevel: 5 });
  assert.deepEqual(ids(fifth), ["engines", "ladder", "more"]);
});

test("PLAN-4: an answer is remembered for its configuration only", () => {
  const story = townOnDuty().and(openIncident("i1"));
  const incident = getIncident(story.board, "i1");
  const first = needsOf(story.board, incident, NOON);
  assert.equal(needsOf(story.board, incident, NOON), first);
  const without = story.and({
    type: "configure",
    changes: [{ kind: "responsePlan", remove: "fire" }],
  });
  assert.deepEqual(needsOf(without.board, incident, NOON), { plan: undefined, needs: [] });
});

test("PLAN-5: a unit meets a need by capability, level, crew and agency", () => {
  const { board } = townOnDuty();
  const medic = board.units.get("M1");
  const definition = board.configuration.units.get("M1");
  assert.ok(medic && definition);
  const need: Need = { needId: "n", capabilityId: "als", count: 1 };
  const meets = (more: Partial<Need>) => meetsNeed({ ...need, ...more }, medic, definition);
  assert.ok(meets({}));
  assert.ok(meets({ minimumLevel: 2, minimumCrew: 3, agencyId: "medical" }));
  assert.ok(!meets({ capabilityId: "pump" }));
  assert.ok(!meets({ minimumLevel: 3 }));
  assert.ok(!meets({ minimumCrew: 4 }));
  assert.ok(!meets({ agencyId: "fire" }));
  const none = unit("M1", { capabilities: [{ capabilityId: "als", level: 0 }] });
  assert.ok(!meetsNeed(need, medic, none));
});

const filled = (now: Story) =>
  needStates(now.board, "i1", NOON).map(({ need, filledBy, missing }) => [
    need.needId,
    filledBy,
    missing,
  ]);

test("PLAN-6: open assignments fill needs, first the need they were made for", () => {
  const story = townOnDuty().and(openIncident("i1"));
  assert.deepEqual(filled(story), [
    ["engines", [], 2],
    ["ladder", [], 1],
  ]);
  const some = story.and(assign("i1", "E1", "L1", "M1"));
  assert.deepEqual(filled(some), [
    ["engines", ["i1-E1"], 1],
    ["ladder", ["i1-L1"], 0],
  ]);
  const units = [{ unitId: "M2", assignmentId: "m", needId: "ladder" }];
  const pinned = story
    .and({ type: "assignUnits", incidentId: "i1", units })
    .and(assign("i1", "L1", "E1"));
  assert.deepEqual(filled(pinned), [
    ["engines", ["i1-E1"], 1],
    ["ladder", ["m"], 0],
  ]);
  const gone = some.and({ type: "setAssignmentStatus", assignmentId: "i1-E1", status: "cleared" });
  assert.deepEqual(filled(gone)[0], ["engines", [], 2]);
  assert.throws(() => needStates(story.board, "i9", NOON), /got incident i9/u);
});

test("PLAN-6: more units for one need than it counts go where they fit", () => {
  const units = ["E1", "E2", "L1"].map((unitId) => ({
    unitId,
    assignmentId: unitId,
    needId: "ladder",
  }));
  const story = townOnDuty()
    .and(openIncident("i1"))
    .and({ type: "assignUnits", incidentId: "i1", units });
  assert.deepEqual(
    needStates(story.board, "i1", NOON).map(({ filledBy }) => filledBy),
    [["E2"], ["E1"]],
  );
});

/** Most places filled, by trying every way. */
function most(fits: readonly (readonly boolean[])[], counts: readonly number[], from = 0): number {
  const row = fits[from];
  if (!row) return 0;
  let best = most(fits, counts, from + 1);
  for (const [need, fit] of row.entries()) {
    const left = counts[need] ?? 0;
    if (fit && left > 0) {
      best = Math.max(best, 1 + most(fits, counts.with(need, left - 1), from + 1));
    }
  }
  return best;
}

test("PLAN-6: no other matching fills more places, and none is filled by a unit that cannot", () => {
  const capabilityIds = ["a", "b", "c"];
  const { board: base } = town();
  fc.assert(
    fc.property(
      fc.array(fc.subarray(capabilityIds), { minLength: 1, maxLength: 6 }),
      fc.array(fc.record({ capability: fc.nat(2), count: fc.integer({ min: 1, max: 3 }) }), {
        minLength: 1,
        maxLength: 4,
      }),
      (owned, asked) => {
        const definitions = owned.map((ids, index) =>
          unit(`U${index}`, {
            capabilities: ids.map((capabilityId) => ({ capabilityId, level: 1 })),
          }),
        );
        const units = new Map(definitions.map((item) => [item.unitId, item]));
        const crewless = {
          duty: { status: "inService", since: 0 },
          crew: 1,
          freeSince: 0,
        } as const;
        const onBoard = definitions.reduce(
          (map, { unitId }) => map.set(unitId, { ...crewless, unitId, openAssignmentIds: [] }),
          base.units,
        );
        const configuration = { ...base.configuration, units };
        const board: Board = { ...base, configuration, units: onBoard };
        const needs = asked.map(({ capability, count }, index) => ({
          needId: `n${index}`,
          capabilityId: capabilityIds[capability] ?? "",
          count,
        }));
        const assignments = definitions.map(({ unitId }): Assignment => ({
          assignmentId: unitId,
          unitId,
          incidentId: "i1",
          status: "assigned",
          times: { assignedAt: 0 },
        }));
        const states = matchNeeds(board, needs, assignments);
        const fits = owned.map((ids) => needs.map((need) => ids.includes(need.capabilityId)));
        const used = states.flatMap(({ filledBy }) => filledBy);
        assert.equal(new Set(used).size, used.length, "each unit once");
        assert.equal(
          used.length,
          most(
            fits,
            needs.map((need) => need.count),
          ),
        );
        for (const { need, filledBy, missing } of states) {
          assert.equal(missing, need.count - filledBy.length);
          assert.ok(missing >= 0);
          for (const unitId of filledBy) {
            const ids = definitions.find((item) => item.unitId === unitId)?.capabilities ?? [];
            assert.ok(ids.some((item) => item.capabilityId === need.capabilityId));
          }
        }
      },
    ),
  );
});

const missing = (now: Story) => {
  const incident = getIncident(now.board, "i1");
  const states = unservedNeeds(now.board, incident, listAssignments(now.board, incident), NOON);
  return states.map(({ need, missing: count }) => [need.needId, count]);
};

test("PLAN-7: a unit that was cleared has served its need, one that was cancelled has not", () => {
  const story = townOnDuty()
    .and(openIncident("i1"))
    .and(assign("i1", "E1", "E2", "L1"));
  assert.deepEqual(missing(story), []);
  const change = { type: "setAssignmentStatus", assignmentId: "i1-E1" } as const;
  assert.deepEqual(missing(story.and({ ...change, status: "cleared" })), []);
  const cancelled = story.and({ ...change, status: "cancelled", reason: "not-needed" });
  assert.deepEqual(missing(cancelled), [["engines", 1]]);
  assert.deepEqual(missing(cancelled), [["engines", 1]]);
});

test("PLAN-7: what is remembered is not used for other assignments, plans or crews", () => {
  const at = place();
  const need = { needId: "crew", capabilityId: "als", minimumCrew: 3, count: 1 };
  const put = { planId: "cardiac", name: { en: "x" }, alarms: [{ level: 1, needs: [need] }] };
  const story = townOnDuty()
    .and({ type: "openIncident", incidentId: "i1", typeId: "cardiac", place: at })
    .and(assign("i1", "M1"));
  const incident = getIncident(story.board, "i1");
  const assignments = listAssignments(story.board, incident);
  const ask = (board: Board, list = assignments) => unservedNeeds(board, incident, list, NOON);
  assert.equal(ask(story.board).length, 0);
  assert.equal(ask(story.board, []).length, 1);
  const [medic] = assignments;
  assert.ok(medic);
  const other: Assignment = { ...medic, assignmentId: "other", unitId: "E1" };
  const gone: Assignment = { ...medic, status: "cancelled" };
  assert.equal(ask(story.board, [other, medic]).length, 0);
  assert.equal(ask(story.board, [other, gone]).length, 1);
  assert.equal(ask(story.board).length, 0);
  const crewed = story.and({ type: "configure", changes: [{ kind: "responsePlan", put }] });
  assert.equal(ask(crewed.board).length, 0);
  const short = crewed.and({ type: "placeInService", unitId: "M1", crew: 2 });
  assert.equal(ask(short.board).length, 1);
});
