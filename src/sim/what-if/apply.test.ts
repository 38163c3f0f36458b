import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultSettings } from "#kernel";
import { crewAt, planOf, realLineRoads, zonedDay } from "../testing/line-plan.ts";
import { START } from "../testing/line-town.ts";
import { applyPlan, configurationOf, roadsUnder } from "./apply.ts";
import { dutyUnder, hoursWithin, joined, without } from "./duty.ts";

const HOUR = 3_600_000;
const scenario = zonedDay(20, 3);
const paths = (plan: ReturnType<typeof planOf>) => {
  const applied = applyPlan(scenario, plan);
  return "problems" in applied ? applied.problems.map(({ path }) => path) : [];
};

test("DEP-2: a plan that fits gives the scenario under it and leaves the one given alone", () => {
  const before = JSON.stringify(scenario);
  const plan = planOf(crewAt("s20"));
  const applied = applyPlan(scenario, plan);
  assert.ok("scenario" in applied);
  assert.equal(applied.configuration.units.size, configurationOf(scenario).units.size + 2);
  assert.equal(configurationOf(applied.scenario).units.get("E99")?.stationId, "s20");
  assert.equal(JSON.stringify(scenario), before);
  assert.deepEqual(applied.scenario.history, scenario.history);
});

test("DEP-2: everything that does not fit is told, with where it is", () => {
  const hours = [{ weekdays: [7, 7], fromMinute: 60, toMinute: 60 }];
  const bad = planOf({
    changes: [{ kind: "settings", put: defaultSettings("x") }, ...crewAt("s20").changes],
    duties: [
      { unitId: "E5", how: "add", hours: [] },
      { unitId: "nobody", how: "set", hours },
    ],
    postings: [{ unitId: "E5", postId: "nowhere" }],
    stationClosures: [{ stationId: "s5", unitsTo: "s20" }, { stationId: "s20" }],
    roadClosures: [{ name: "x", lat: 99, lon: 0, radiusMetres: -1 }],
  });
  const found = paths(bad);
  for (const path of [
    "changes[0]",
    "duties[0].hours",
    "duties[1]",
    "duties[1].hours[0].weekdays",
    "duties[1].hours[0]",
    "duties",
    "postings[0].postId",
    "stationClosures[0].unitsTo",
    "roadClosures[0]",
    "roadClosures[0].radiusMetres",
  ]) {
    assert.ok(found.includes(path), `${path} is not among ${found.join(", ")}`);
  }
  assert.deepEqual(paths(planOf(crewAt("s1"))), ["unit.E99.stationId", "unit.A99.stationId"]);
  const type = planOf({ changes: [{ kind: "incidentType", remove: "medical" }] });
  assert.ok(paths(type).includes("incidentType.medical"));
});

test("RUL-1: rules that name what is not configured are refused, with where it is", () => {
  const hours = { weekdays: [0], fromMinute: 60, toMinute: 60 };
  const rules = {
    breaks: [{ unitTypeIds: ["tug"], hours, lengthMinutes: 30, atOnceMax: 1 }],
    moveUps: [{ unitTypeIds: ["engine", "engine"], whenFreeAtMost: 2, postIds: ["nowhere"] }],
    leaving: { patience: [{ priorityIds: ["9"], meanSeconds: 60 }] },
  };
  assert.deepEqual(paths(planOf({ rules })), [
    "rules.breaks[0].unitTypeIds",
    "rules.breaks[0].hours",
    "rules.moveUps[0].unitTypeIds",
    "rules.moveUps[0].postIds",
    "rules.leaving.patience[0].priorityIds",
  ]);
});

test("DEP-3: hours are the area's own, past midnight and over a change of the clock", () => {
  // 2026-03-08 is a Sunday: at 10:00 UTC the clock goes from 2:00 to 3:00.
  const change = Date.UTC(2026, 2, 8, 10);
  const settings = {
    ...defaultSettings("x"),
    utcOffsets: [
      { from: 0, minutes: -480 },
      { from: change, minutes: -420 },
    ],
  };
  const period = { settings, from: Date.UTC(2026, 2, 7), to: Date.UTC(2026, 2, 10) };
  const night = hoursWithin([{ weekdays: [5], fromMinute: 1320, toMinute: 360 }], period);
  // Saturday 22:00 (UTC-8) to Sunday 6:00 (UTC-7): seven hours, not eight.
  assert.deepEqual(night, [{ from: Date.UTC(2026, 2, 8, 6), to: Date.UTC(2026, 2, 8, 13) }]);
  const all = { weekdays: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 1440 };
  assert.deepEqual(hoursWithin([all], period), [{ from: period.from, to: period.to }]);
});

test("DEP-3: hours are set, added and taken away in order; others keep theirs to the letter", () => {
  const at = (hour: number) => START + hour * HOUR;
  assert.deepEqual(
    joined([
      { from: 5, to: 7 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
    ]),
    [
      { from: 1, to: 3 },
      { from: 5, to: 7 },
    ],
  );
  assert.deepEqual(
    without(
      [{ from: 0, to: 10 }],
      [
        { from: 2, to: 3 },
        { from: 9, to: 12 },
      ],
    ),
    [
      { from: 0, to: 2 },
      { from: 3, to: 9 },
    ],
  );
  const duty = [
    { unitId: "A", from: at(8), to: at(16), basis: "pauses" as const },
    { unitId: "B", from: at(0), to: at(24), basis: "continuous" as const },
    { unitId: "C", from: at(0), to: at(24), basis: "continuous" as const },
  ];
  const period = { settings: defaultSettings("x"), from: at(0), to: at(24) };
  const days = [0, 1, 2, 3, 4, 5, 6];
  const hours = (fromMinute: number, toMinute: number) => [
    { weekdays: days, fromMinute, toMinute },
  ];
  const made = dutyUnder(
    duty,
    [
      { unitId: "A", how: "add", hours: hours(960, 1080) },
      { unitId: "A", how: "remove", hours: hours(600, 660) },
      { unitId: "D", how: "set", hours: hours(0, 60) },
    ],
    new Set(["C"]),
    period,
  );
  // The day begins at 0:00 UTC of START's day.
  const day = Math.floor(START / (24 * HOUR)) * 24 * HOUR;
  assert.equal(day, START);
  assert.deepEqual(made, [
    duty[1],
    { unitId: "A", from: at(8), to: at(10), basis: "planned" },
    { unitId: "A", from: at(11), to: at(18), basis: "planned" },
    { unitId: "D", from: at(0), to: at(1), basis: "planned" },
  ]);
});

test("DEP-4: a closed station's units move or are given up; a closed road is closed", () => {
  const moved = applyPlan(
    scenario,
    planOf({ stationClosures: [{ stationId: "s5", unitsTo: "s20" }] }),
  );
  assert.ok("scenario" in moved);
  assert.equal(moved.configuration.units.get("E5")?.stationId, "s20");
  assert.equal(moved.configuration.stations.has("s5"), false);
  const gone = applyPlan(scenario, planOf({ stationClosures: [{ stationId: "s5" }] }));
  assert.ok("scenario" in gone);
  assert.ok(gone.scenario.duty.every(({ unitId }) => !["E5", "A5"].includes(unitId)));
  assert.ok(gone.scenario.duty.some(({ unitId }) => unitId === "E20"));
  const roads = realLineRoads();
  const at = (node: number) => ({ lat: roads.lat[node]!, lon: roads.lon[node]! });
  const between = { lat: at(10).lat, lon: (at(10).lon + at(11).lon) / 2 };
  const closure = { name: "Main St", ...between, radiusMetres: 0 };
  const closed = roadsUnder(roads, planOf({ roadClosures: [closure] })).reindexed();
  assert.equal(roads.seconds(10, 11), 30);
  assert.equal(closed.seconds(10, 11), undefined);
  assert.equal(closed.seconds(11, 10), undefined);
  assert.equal(closed.seconds(11, 12), 30);
  const wide = { name: "x", ...at(20), radiusMetres: 300 };
  const around = roadsUnder(roads, planOf({ roadClosures: [wide] }));
  assert.equal(around.seconds(18, 22), undefined);
  assert.equal(roadsUnder(roads, planOf()), roads);
});
