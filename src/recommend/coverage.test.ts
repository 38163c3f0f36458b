import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { waitingZoneIds } from "#kernel";
import { prepareDemand, reasonText, recommend, type PreparedDemand } from "./index.ts";
import type { RecommendInput } from "./situation.ts";
import { LINE_ROAD, NOW, world, type UnitSpec } from "./testing/world.ts";

/** Demand points at these seconds along the line; stations 0 to 7 at 0, 100, … 700. */
function demandAt(points: readonly (readonly [number, number])[]): PreparedDemand {
  const stationNodes = new Map(
    Array.from({ length: 8 }, (_, number) => [`station-${number}`, number * 100]),
  );
  return prepareDemand({
    nodes: points.map(([node]) => node),
    callsPerHour: points.map(([, calls]) => calls),
    stationNodes,
    postNodes: new Map([["post", 50]]),
    travel: LINE_ROAD,
  });
}

function coverageOf(input: RecommendInput) {
  const { needs } = recommend({ ...input, options: { runnersUpMax: 99 } });
  return new Map(
    needs.flatMap(({ chosen, runnersUp }) =>
      [...chosen, ...runnersUp].map(({ unitId, coverage }) => [unitId, coverage]),
    ),
  );
}

const at = (zone: number, more: Partial<UnitSpec> = {}): UnitSpec => {
  return { can: "engine", near: 100 + zone, zone, ...more };
};

test("REC-19: every rule that a unit leaves short counts gapSeconds, also one short before", () => {
  const spec = {
    units: { A: at(1, { can: "engine als" }), B: at(1), C: at(2) },
    needs: ["engine"],
    rules: ["z1 engine 2", "z1 als 1", "z2 engine 1", "z2 ladder 1", "z3 engine 1"],
  };
  const coverage = coverageOf(world(spec));
  assert.deepEqual(
    coverage.get("A")?.gaps.map(({ ruleId, freeBefore, freeAfter, minimumFree }) => {
      return [ruleId, freeBefore, freeAfter, minimumFree];
    }),
    [
      ["rule-0", 2, 1, 2],
      ["rule-1", 1, 0, 1],
    ],
  );
  assert.equal(coverage.get("A")?.lossSeconds, 240);
  assert.equal(coverage.get("B")?.lossSeconds, 120);
  assert.equal(coverage.get("C")?.lossSeconds, 120);
  const short = coverageOf(world({ ...spec, rules: ["z1 engine 5"] }));
  assert.equal(short.get("A")?.lossSeconds, 120);
  assert.equal(short.get("C"), undefined);
});

test("REC-19: only free units cover: not the busy, the reserved, the away", () => {
  const away = { status: "away", since: NOW, reason: "meal", recallSeconds: 10 } as const;
  const reservation = { purpose: "training", from: NOW - 1, until: NOW + 1000 } as const;
  const units = {
    A: at(1),
    B: at(1, { on: { incidentId: "i9", status: "enRoute" } }),
    C: at(1, { duty: away, near: 900 }),
    D: at(1, { reservation }),
  };
  const incidents = [{ incidentId: "i9", priority: "p3" }];
  const spec = { units, incidents, needs: ["engine"], rules: ["z1 engine 1"] };
  const coverage = coverageOf(world(spec));
  assert.deepEqual(coverage.get("A")?.gaps[0]?.freeBefore, 1);
  assert.equal(coverage.get("C"), undefined);
});

test("REC-19: a unit covers where the kernel says it waits", () => {
  const input = world({ units: { A: at(1) }, needs: ["engine"], rules: ["z1 engine 1"] });
  const { board } = input;
  const { configuration } = board;
  const place = { lat: 5, lon: 5 };
  const post = { postId: "post", name: { en: "Post" }, zoneId: "z3", zoneIds: ["z4"], ...place };
  const station = { ...configuration.stations.get("station-1")!, ...place, zoneIds: ["z1", "z2"] };
  const rules = ["z1", "z2", "z3", "z4", "z5"].map((zoneId) => {
    return { ruleId: zoneId, zoneId, capabilityId: "engine", minimumFree: 1 };
  });
  const changed = {
    ...configuration,
    posts: new Map([["post", post]]),
    stations: new Map([["station-1", station]]),
    coverageRules: new Map(rules.map((rule) => [rule.ruleId, rule])),
  };
  for (const postId of [undefined, "post"]) {
    const unit = { ...board.units.get("A")!, ...(postId === undefined ? {} : { postId }) };
    const own = { ...board, configuration: changed, units: board.units.set("A", unit) };
    const gaps = coverageOf({ ...input, board: own }).get("A")?.gaps ?? [];
    const definition = configuration.units.get("A")!;
    const zones = [...waitingZoneIds(own, { unit, definition })].toSorted();
    assert.deepEqual(
      gaps.map(({ zoneId }) => zoneId),
      zones,
    );
  }
});

test("REC-20: the loss is the seconds that the next calls wait longer, as in the formula", () => {
  const units = { A: at(1), B: at(4) };
  const input = world({ units, needs: ["engine"] });
  // Points at 100 (A 0 s, B 300 s) and 300 (A 200 s, B 100 s).
  const demand = demandAt([
    [100, 2],
    [300, 4],
  ]);
  const coverage = coverageOf({ ...input, demand });
  assert.equal(coverage.get("A")?.addedSeconds, 0.75 * 2 * 300);
  assert.equal(coverage.get("B")?.addedSeconds, 0.75 * 4 * 100);
});

test("REC-20: two units at one place lose nothing by the leaving of one; a lone one is capped", () => {
  const demand = demandAt([[100, 1]]);
  const twins = coverageOf({
    ...world({ units: { A: at(1), B: at(1) }, needs: ["engine"] }),
    demand,
  });
  assert.equal(twins.get("A"), undefined);
  const alone = coverageOf({ ...world({ units: { A: at(2) }, needs: ["engine"] }), demand });
  assert.equal(alone.get("A")?.addedSeconds, 0.75 * (1800 - 100));
});

test("REC-20: the sum of the best times after each leaving is what brute force says", () => {
  const unit = fc.integer({ min: 0, max: 7 });
  const point = fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 5 }));
  fc.assert(
    fc.property(
      fc.array(unit, { minLength: 1, maxLength: 6 }),
      fc.array(point, { maxLength: 6 }),
      (stations, points) => {
        const units = Object.fromEntries(
          stations.map((zone, place): [string, UnitSpec] => [`U${place}`, at(zone)]),
        );
        const input = world({ units, needs: ["engine"] });
        const coverage = coverageOf({ ...input, demand: demandAt(points) });
        const total = (waiting: readonly number[]): number =>
          points.reduce((sum, [node, calls]) => {
            const times = waiting.map((zone) => Math.abs(zone * 100 - node));
            return sum + 0.75 * calls * Math.min(1800, ...times);
          }, 0);
        for (const place of stations.keys()) {
          const without = total(stations.toSpliced(place, 1)) - total(stations);
          assert.equal(coverage.get(`U${place}`)?.addedSeconds ?? 0, without);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("REC-21: zones that all chosen units together leave short are listed", () => {
  const units = { A: at(1), B: at(1, { can: "engine ladder" }), C: at(2, { near: 5000 }) };
  const spec = { units, needs: ["engine", "ladder"], rules: ["z1 engine 1", "z2 engine 1"] };
  const { coverageGaps } = recommend(world({ ...spec, priority: "p1" }));
  assert.deepEqual(
    coverageGaps.map(({ zoneId, freeBefore, freeAfter }) => [zoneId, freeBefore, freeAfter]),
    [["z1", 2, 0]],
  );
});

/** Total cost of a set of units as in the spec, gaps counted together. */
function jointCost(units: Readonly<Record<string, UnitSpec>>, rule: string, sent: string[]) {
  const [zoneId, , minimum] = rule.split(" ");
  const inZone = (unitId: string) => `z${units[unitId]!.zone}` === zoneId;
  const free = Object.keys(units).filter(inZone).length;
  const short = (left: number) => Math.max(0, Number(minimum) - left);
  const gaps = short(free - sent.filter(inZone).length) - short(free);
  return sent.reduce((sum, unitId) => sum + units[unitId]!.near, gaps * 120);
}

test("REC-21: two units that only together empty a zone are not both taken from it", () => {
  const units = {
    A: at(1, { near: 100 }),
    B: at(1, { near: 110 }),
    C: at(2, { near: 150 }),
    D: at(2, { near: 400 }),
  };
  const spec = { units, needs: ["2 engine"], rules: ["z1 engine 1"] };
  const { needs, coverageGaps } = recommend(world(spec));
  assert.deepEqual(
    needs[0]!.chosen.map(({ unitId }) => unitId),
    ["A", "C"],
  );
  assert.deepEqual(coverageGaps, []);
  assert.equal(
    reasonText(needs[0]!.chosen[1]!.reason),
    "closest that keeps cover; B is 40 s nearer but is the last engine in Zone 1",
  );
  const dear = { ...units, C: at(2, { near: 240 }) };
  const both = recommend(world({ ...spec, units: dear }));
  assert.deepEqual(
    both.needs[0]!.chosen.map(({ unitId }) => unitId),
    ["A", "B"],
  );
});

test("REC-21: for two units of one kind the choice costs no more than any other pair", () => {
  const unit = fc.record({
    zone: fc.integer({ min: 1, max: 3 }),
    near: fc.constantFrom(10, 60, 100, 130, 200, 300),
  });
  fc.assert(
    fc.property(fc.array(unit, { minLength: 2, maxLength: 6 }), fc.nat(3), (list, minimum) => {
      const rule = `z1 engine ${minimum}`;
      const units = Object.fromEntries(
        list.map(({ zone, near }, place): [string, UnitSpec] => [`U${place}`, at(zone, { near })]),
      );
      const { needs } = recommend(world({ units, needs: ["2 engine"], rules: [rule] }));
      const own = jointCost(
        units,
        rule,
        needs[0]!.chosen.map(({ unitId }) => unitId),
      );
      const ids = Object.keys(units);
      for (const a of ids) {
        for (const b of ids) {
          if (a < b) assert.ok(own <= jointCost(units, rule, [a, b]), `${a} and ${b} cost less`);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("REC-20: a unit at a post answers from there", () => {
  const input = world({ units: { A: at(7) }, needs: ["engine"] });
  const unit = { ...input.board.units.get("A")!, postId: "post" };
  const board = { ...input.board, units: input.board.units.set("A", unit) };
  const coverage = coverageOf({ ...input, board, demand: demandAt([[60, 1]]) });
  assert.equal(coverage.get("A")?.addedSeconds, 0.75 * (1800 - 10));
});

test("REC-20: a unit that waits at no known place answers from its position, or not at all", () => {
  const input = world({ units: { A: { can: "engine", near: 100 } }, needs: ["engine"] });
  const demand = demandAt([[9000, 1]]);
  const of = (source: "station" | "reported") => {
    const positions = () => ({ ...input.positions("A")!, source });
    return coverageOf({ ...input, positions, demand }).get("A")?.addedSeconds;
  };
  assert.equal(of("station"), 0.75 * (1800 - 900));
  assert.equal(of("reported"), undefined);
});

test("REC-21: exchanges go on after the zone is covered again", () => {
  // The assignment takes both ladders of zone 2; once one stays, it must be the farther one.
  const units = {
    U0: at(0, { near: 10 }),
    U1: at(2, { can: "engine ladder", near: 100 }),
    U2: at(0, { near: 10 }),
    U3: at(2, { can: "engine ladder", near: 50 }),
  };
  const rules = ["z0 engine 2", "z2 ladder 1"];
  const { needs } = recommend(world({ units, needs: ["2 engine", "ladder"], rules }));
  const sent = needs.flatMap(({ chosen }) => chosen.map(({ unitId }) => unitId));
  assert.deepEqual(sent, ["U0", "U2", "U3"]);
});
