import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyChanges,
  defaultSettings,
  emptyConfiguration,
  type Configuration,
  type ConfigurationChange,
} from "#kernel";
import {
  countOf,
  emptyPlan,
  withDuty,
  withExtraUnit,
  withoutPart,
  withPost,
  withPostAt,
  withPosting,
  withResponsePlan,
  withStationClosure,
  withUnitStation,
} from "./edit.ts";
import { configurationUnder, linesOf } from "./lines.ts";

const named = (en: string) => ({ en });
const CHANGES: ConfigurationChange[] = [
  { kind: "agency", put: { agencyId: "fire", name: named("Fire"), discipline: "fire" } },
  { kind: "capability", put: { capabilityId: "pump", name: named("Pump") } },
  { kind: "unitType", put: { unitTypeId: "engine", name: named("Engine"), shape: "square" } },
  ...["north", "south"].map((stationId): ConfigurationChange => {
    const place = { lat: stationId === "north" ? 1 : 0, lon: 0, address: "" };
    return {
      kind: "station",
      put: { stationId, agencyId: "fire", name: named(stationId), ...place },
    };
  }),
  {
    kind: "unit",
    put: {
      unitId: "e1",
      callSign: "E1",
      agencyId: "fire",
      unitTypeId: "engine",
      stationId: "north",
      capabilities: [{ capabilityId: "pump", level: 1 }],
      crew: 4,
    },
  },
  {
    kind: "post",
    put: { postId: "hill", name: named("Hill"), lat: 0.5, lon: 0.5, zoneIds: ["z"] },
  },
  {
    kind: "responsePlan",
    put: {
      planId: "fire",
      name: named("Fire"),
      alarms: [
        { level: 1, needs: [{ needId: "pumps", capabilityId: "pump", count: 2 }] },
        { level: 2, needs: [{ needId: "more", capabilityId: "pump", count: 3 }] },
      ],
    },
  },
];
const base: Configuration = applyChanges(
  emptyConfiguration(defaultSettings("town")),
  CHANGES,
).configuration;
const empty = emptyPlan("p", "Plan", "What?");
const naming = { configuration: base, text: ({ en }: { readonly en: string }) => en };
const words = (plan: typeof empty) => linesOf(plan, naming).map(({ word }) => word);

test("STU-1: a post that is dragged twice is one change, and its zones are looked up anew", () => {
  const once = withPostAt(empty, base, "hill", { lat: 2, lon: 3 });
  const twice = withPostAt(once, base, "hill", { lat: 4, lon: 5 });
  assert.equal(countOf(twice), 1);
  const hill = configurationUnder(base, twice).posts.get("hill");
  assert.deepEqual(hill, { postId: "hill", name: named("Hill"), lat: 4, lon: 5 });
  assert.deepEqual(words(twice), ["studio.line.movedPost"]);
  assert.equal(withPostAt(empty, base, "nowhere", { lat: 0, lon: 0 }), empty);
});

test("STU-1: a unit has one posting and one station, the last that was said", () => {
  const posted = withPosting(withPosting(empty, "e1", "hill"), "e1", undefined);
  assert.deepEqual(posted.postings, [{ unitId: "e1" }]);
  const moved = withUnitStation(withUnitStation(empty, base, "e1", "south"), base, "e1", "north");
  assert.equal(countOf(moved), 1);
  assert.equal(configurationUnder(base, moved).units.get("e1")?.stationId, "north");
});

test("STU-2: one crew more is a unit like another with a free id, and goes with its hours", () => {
  const hours = [{ weekdays: [0], fromMinute: 0, toMinute: 60 }];
  const first = withExtraUnit(empty, base, "e1", hours);
  const second = withExtraUnit(first, base, "e1", hours);
  const { units } = configurationUnder(base, second);
  assert.deepEqual([...units.keys()], ["e1", "e1-2", "e1-3"]);
  assert.equal(units.get("e1-3")?.callSign, "E1-3");
  const without = withoutPart(withPosting(second, "e1-2", "hill"), base, {
    part: "changes",
    at: 0,
  });
  assert.deepEqual([...configurationUnder(base, without).units.keys()], ["e1", "e1-3"]);
  assert.deepEqual(
    without.duties.map(({ unitId }) => unitId),
    ["e1-3"],
  );
  assert.deepEqual(without.postings, []);
});

test("STU-2: a unit that was there before keeps its hours when its change is taken out", () => {
  const hours = [{ weekdays: [6], fromMinute: 0, toMinute: 60 }];
  const duty = { unitId: "e1", how: "add", hours } as const;
  const plan = withDuty(withUnitStation(empty, base, "e1", "south"), duty);
  assert.deepEqual(withoutPart(plan, base, { part: "changes", at: 0 }).duties, [duty]);
});

test("STU-3: a response plan for a zone or hours stands beside the one it is like", () => {
  const fire = base.responsePlans.get("fire");
  assert.ok(fire !== undefined);
  const counts = new Map([["pumps", 1]]);
  const everywhere = { zoneIds: [], period: undefined, counts };
  const replaced = withResponsePlan(empty, base, fire, everywhere);
  const after = configurationUnder(base, replaced).responsePlans;
  assert.equal(after.size, 1);
  assert.equal(after.get("fire")?.alarms[0]?.needs[0]?.count, 1);
  assert.equal(after.get("fire")?.alarms[1]?.needs[0]?.count, 3);
  const beside = withResponsePlan(empty, base, fire, { ...everywhere, zoneIds: ["z"] });
  assert.deepEqual([...configurationUnder(base, beside).responsePlans.keys()], ["fire", "fire-2"]);
  assert.deepEqual(words(beside), ["studio.line.newResponse"]);
});

test("STU-4: a closed station moves its units, or gives their crews up", () => {
  const closing = { stationId: "north", unitsTo: "south" };
  const moved = withStationClosure(withStationClosure(empty, { stationId: "north" }), closing);
  const after = configurationUnder(base, moved);
  assert.equal(after.units.get("e1")?.stationId, "south");
  assert.equal(after.stations.has("north"), false);
  assert.deepEqual(words(moved), ["studio.line.stationMoved"]);
});

test("STU-1: a post of the plan goes with those who were to wait there", () => {
  const post = { postId: "new", name: named("New"), lat: 0, lon: 0 };
  const plan = withPosting(withPost(empty, post), "e1", "new");
  assert.deepEqual(words(plan), ["studio.line.newPost", "studio.line.atPost"]);
  assert.equal(countOf(withoutPart(plan, base, { part: "changes", at: 0 })), 0);
});
