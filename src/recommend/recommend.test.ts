import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Assignment, Incident, Unit } from "#kernel";
import { chooseUnits, reasonText, recommend, type ChosenUnit } from "./index.ts";
import type { RecommendInput } from "./situation.ts";
import { chosenOf } from "./testing/chosen.ts";
import { listReasons } from "./testing/reasons.ts";
import { engine, need, NOW, world, type UnitSpec } from "./testing/world.ts";

/** The target incident with changes, and one more assignment on it. */
function withAssignment(
  input: RecommendInput,
  assignment: Partial<Assignment> & { readonly unitId: string },
  change: Partial<Pick<Incident, "pendingSince">> = {},
): RecommendInput {
  const { board } = input;
  const full: Assignment = {
    assignmentId: "extra",
    incidentId: "target",
    status: "cleared",
    times: { assignedAt: NOW + 10_000, clearedAt: NOW + 60_000 },
    ...assignment,
  };
  const target = board.incidents.get("target")!;
  const incident = { ...target, ...change, assignmentIds: ["extra"] };
  const incidents = board.incidents.set("target", incident);
  const assignments = board.assignments.set("extra", full);
  return { ...input, board: { ...board, incidents, assignments } };
}

test("REC-1: needs are those of the plan up to the alarm level, less what is filled", () => {
  const units = {
    E1: { ...engine, on: { incidentId: "target", status: "enRoute" } },
    E2: engine,
    E3: { can: "engine", near: 300 },
    T1: { can: "ladder", near: 50 },
  } as const;
  const alarms = [
    { level: 1, needs: [need("2 engine")] },
    { level: 2, needs: [need("ladder")] },
  ];
  const { needs, planId } = recommend(world({ units, alarms }));
  assert.equal(planId, "plan");
  assert.deepEqual(
    needs.map(({ needId, filled, missing, chosen }) => [needId, filled, missing, chosen.length]),
    [["need-engine", 1, 1, 1]],
  );
  assert.equal(needs[0]?.chosen[0]?.unitId, "E2");
});

function missing(input: RecommendInput): number {
  return recommend(input).needs[0]!.missing;
}

test("REC-1: a unit that served and cleared is not replaced; cancelled or reopened it is", () => {
  const input = world({
    units: { E1: engine, E2: { can: "engine", near: 200 } },
    needs: ["engine"],
  });
  assert.equal(missing(withAssignment(input, { unitId: "E1" })), 0);
  const cancelled = { unitId: "E1", status: "cancelled" } as const;
  assert.equal(missing(withAssignment(input, cancelled)), 1);
  const reopened = { pendingSince: NOW + 3_600_000 };
  assert.equal(missing(withAssignment(input, { unitId: "E1" }, reopened)), 1);
});

test("REC-2: nothing to go by is said, not thrown", () => {
  const noUnits = recommend(world({ units: {}, needs: ["engine", "2 ladder"] }));
  assert.deepEqual(chosenOf(noUnits), [[], []]);
  assert.deepEqual(
    noUnits.needs.map(({ unfilled }) => [unfilled?.count, unfilled?.reasons]),
    [
      [1, [{ code: "none-configured" }]],
      [2, [{ code: "none-configured" }]],
    ],
  );
  assert.deepEqual(recommend(world({ units: { E1: engine }, needs: [] })).notes, [
    { code: "nothing-missing" },
  ]);
  assert.deepEqual(recommend(world({ units: { E1: engine } })).notes, [{ code: "no-plan" }]);
  const unknown = { ...world({ units: { E1: engine }, needs: ["engine"] }), incidentId: "x" };
  assert.deepEqual(recommend(unknown).notes, [{ code: "unknown-incident" }]);
  assert.deepEqual(chooseUnits(unknown, "plan"), []);
});

test("REC-4: a unit reserved for this very incident, or from later on, is free", () => {
  const purpose = "training" as const;
  const now = { purpose, from: NOW - 1000, until: NOW + 1000 };
  const units = {
    E1: { ...engine, reservation: { ...now, incidentId: "target" } },
    E2: { ...engine, reservation: { purpose, from: NOW + 1, until: NOW + 2 } },
    E3: { ...engine, reservation: { purpose, from: NOW - 2, until: NOW } },
    E4: { ...engine, reservation: now },
  };
  const { needs } = recommend(world({ units, needs: ["4 engine"] }));
  assert.deepEqual(
    needs[0]!.chosen.map(({ unitId }) => unitId),
    ["E1", "E2", "E3"],
  );
});

function pairs(units: readonly ChosenUnit[]): string[] {
  return units.map(({ unitId, needId }) => `${unitId} ${needId}`);
}

test("REC-15: a unit chosen greedily for one need can cost the incident more in all", () => {
  const units = {
    Q1: { can: "engine ladder", near: 100 },
    E2: { can: "engine", near: 130 },
    T3: { can: "ladder", near: 900 },
  };
  const input = world({ units, needs: ["engine", "ladder"], priority: "p1" });
  assert.deepEqual(pairs(chooseUnits(input, "closest")), ["Q1 need-engine", "T3 need-ladder"]);
  assert.deepEqual(pairs(chooseUnits(input, "plan")), ["E2 need-engine", "Q1 need-ladder"]);
});

test("REC-18: where a life may be at stake, what is left behind weighs nothing", () => {
  const spec = {
    units: {
      E01: { can: "engine aid", near: 100, zone: 1 },
      T03: { can: "ladder aid", near: 140, zone: 2 },
    },
    needs: ["aid"],
    rules: ["z1 engine 1"],
  };
  assert.deepEqual(chosenOf(recommend(world({ ...spec, priority: "p2" }))), [["T03"]]);
  const lifeThreat = recommend(world({ ...spec, priority: "p1" }));
  assert.deepEqual(chosenOf(lifeThreat), [["E01"]]);
  assert.equal(lifeThreat.coverageWeight, 0);
  // It is still said.
  assert.deepEqual(
    lifeThreat.needs[0]!.chosen[0]!.notes.map((note) => reasonText(note)),
    ["leaves Zone 1 with 0 of 1 engine"],
  );
});

const randomUnit = fc.record({
  can: fc.constantFrom("engine", "ladder", "engine ladder", "engine:2", "als engine", "als:2"),
  near: fc.constantFrom(10, 50, 100, 100, 250, 700),
  zone: fc.integer({ min: 0, max: 3 }),
  crew: fc.constantFrom(2, 4),
});

test("REC-17: the order in which things were configured changes nothing", () => {
  fc.assert(
    fc.property(fc.array(randomUnit, { maxLength: 8 }), fc.nat(), (list, seed) => {
      const named = list.map((unit, place): [string, UnitSpec] => [`U${place}`, unit]);
      const shuffled = named.toSorted(([a], [b]) => hash(a, seed) - hash(b, seed));
      const rules = ["z1 engine 1", "z2 ladder 1", "z0 als 2"];
      const needs = ["2 engine", "ladder", "als"];
      const of = (units: typeof named, own: string[]) =>
        recommend(world({ units: Object.fromEntries(units), needs, rules: own }));
      assert.deepEqual(of(shuffled, rules), of(named, rules));
    }),
    { numRuns: 200 },
  );
});

function hash(text: string, seed: number): number {
  return Math.imul(text.charCodeAt(1) + seed, 0x9e3779b1) >>> 0;
}

test("REC-17: ties go to the smaller unit id", () => {
  const units = { E9: engine, E10: engine, E2: engine };
  const input = world({ units, needs: ["2 engine"] });
  assert.deepEqual(chosenOf(recommend(input)), [["E10", "E2"]]);
  const ids = chooseUnits(input, "closest").map(({ unitId }) => unitId);
  assert.deepEqual(ids, ["E10", "E2"]);
});

test("REC-33: chooseUnits by plan is what recommend chooses, and both agree on the times", () => {
  fc.assert(
    fc.property(fc.array(randomUnit, { maxLength: 8 }), (list) => {
      const units = Object.fromEntries(list.map((unit, place) => [`U${place}`, unit]));
      const rules = ["z1 engine 1", "z2 ladder 1"];
      const input = world({ units, needs: ["2 engine", "ladder", "als:2"], rules });
      const advised = recommend(input).needs.flatMap(({ needId, chosen }) =>
        chosen.map(({ unitId, advice }) => ({ unitId, needId, advice })),
      );
      const found = chooseUnits(input, "plan").map(({ unitId, needId, advice }) => {
        return { unitId, needId, advice };
      });
      assert.deepEqual(found, advised);
    }),
    { numRuns: 200 },
  );
});

test("REC-14, REC-7: every unit with the capability stands in exactly one list of a need", () => {
  fc.assert(
    fc.property(fc.array(randomUnit, { maxLength: 8 }), (list) => {
      const units = Object.fromEntries(list.map((unit, place) => [`U${place}`, unit]));
      const options = { runnersUpMax: 99 };
      const needs = [need("2 engine", { minimumCrew: 3 }), need("ladder"), need("als:2")];
      const { needs: advice } = recommend({ ...world({ units, needs }), options });
      const all = advice.flatMap(({ chosen }) => chosen.map(({ unitId }) => unitId));
      assert.equal(new Set(all).size, all.length, "a unit was chosen twice");
      for (const { need: own, chosen, runnersUp, excluded } of advice) {
        const listed = [...chosen, ...runnersUp, ...excluded].map(({ unitId }) => unitId);
        const able = Object.entries(units)
          .filter(([, { can }]) => can.includes(own.capabilityId))
          .map(([unitId]) => unitId);
        assert.deepEqual(listed.toSorted(), able.toSorted());
      }
    }),
    { numRuns: 200 },
  );
});

test("REC-2: a plan that asks for a thousand units takes what there is", () => {
  const units = Object.fromEntries(
    Array.from({ length: 90 }, (_, place): [string, UnitSpec] => [
      `U${String(place).padStart(2, "0")}`,
      { can: "engine", near: place },
    ]),
  );
  const { needs } = recommend(world({ units, needs: ["1000 engine", "ladder"] }));
  assert.equal(needs[0]!.chosen.length, 90);
  assert.equal(needs[0]!.unfilled?.count, 910);
  assert.deepEqual(
    needs[0]!.chosen.map(({ advice }) => advice.rank),
    Array.from({ length: 90 }, (_, place) => place + 1),
  );
  assert.equal(new Set(needs[0]!.chosen.map(({ unitId }) => unitId)).size, 90);
});

test("REC-7: a unit that is on the board but not defined, or the other way, does no harm", () => {
  const input = world({ units: { E1: engine, E2: engine }, needs: ["2 engine"] });
  const { board } = input;
  const stray: Unit = { ...board.units.get("E1")!, unitId: "E7" };
  const units = board.units.delete("E2").set("E7", stray);
  const { needs } = recommend({ ...input, board: { ...board, units } });
  assert.deepEqual(
    needs[0]!.chosen.map(({ unitId }) => unitId),
    ["E1"],
  );
  assert.deepEqual(needs[0]!.excluded, [
    { unitId: "E2", callSign: "E2", reason: { code: "out-of-service", why: "" } },
  ]);
});

test("REC-2: a held incident is advised on, and nobody is sent to it unasked", () => {
  const input = world({ units: { E1: engine }, needs: ["engine"] });
  const { board } = input;
  const open = board.incidents.get("target")!;
  const held = {
    ...open,
    status: "held",
    heldAt: NOW,
    reason: "waits-for-access",
    until: NOW,
  } as const;
  const incidents = board.incidents.set("target", held);
  const waiting = { ...input, board: { ...board, incidents } };
  assert.deepEqual(chosenOf(recommend(waiting)), [["E1"]]);
  assert.deepEqual(chooseUnits(waiting, "closest"), []);
});

test("REC-3: level and crew that are exactly enough are enough", () => {
  const units = { M1: { can: "als:2", near: 10, crew: 3 } };
  const needs = [need("als:2", { minimumCrew: 3, agencyId: "fire" })];
  assert.deepEqual(chosenOf(recommend(world({ units, needs }))), [["M1"]]);
});

test("REC-27: no reason speaks of a difference of nothing", () => {
  fc.assert(
    fc.property(fc.array(randomUnit, { maxLength: 9 }), (list) => {
      const units = Object.fromEntries(list.map((unit, place) => [`U${place}`, unit]));
      const rules = ["z1 engine 1", "z2 ladder 1", "z0 engine 2", "z3 als 1"];
      const input = world({ units, needs: ["2 engine", "ladder", "als"], rules });
      for (const reason of listReasons(recommend(input))) {
        for (const [name, value] of Object.entries(reason)) {
          if (/^(nearer|by|added|sooner)Seconds$/.test(name)) {
            assert.ok(Number(value) > 0, JSON.stringify(reason));
          }
        }
      }
    }),
    { numRuns: 500 },
  );
});
