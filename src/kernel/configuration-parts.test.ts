import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigurationChange, ConfigurationItems, ConfigurationKind } from "./index.ts";
import { itemOf, problemsOf } from "./testing/configuration.ts";
import { unit } from "./testing/town.ts";

/** The town with one thing changed has exactly these problems, by path. */
function wrong<K extends ConfigurationKind>(
  kind: K,
  more: Partial<ConfigurationItems[K]>,
  ...paths: readonly string[]
): void {
  const put = { ...itemOf(kind), ...more };
  const problems = problemsOf([{ kind, put } as ConfigurationChange]);
  assert.deepEqual(
    problems.map((problem) => problem.path),
    paths,
    JSON.stringify(more),
  );
  for (const { got, expected } of problems) assert.ok(got.length > 0 && expected.length > 0);
}

const LONG = "x".repeat(501);

const alarms = (...levels: readonly number[]) => levels.map((level) => ({ level, needs: [] }));

const plan = (...needs: readonly object[]) => ({ alarms: [{ level: 1, needs }] }) as never;

const offsets = (...from: readonly number[]) => ({
  utcOffsets: from.map((at) => ({ from: at, minutes: 0 })),
});

test("CONF-3: ids and texts are bounded, well formed and not blank", () => {
  const name = { en: "x" };
  for (const agencyId of ["", " a", "a ", "x".repeat(129), "a\u0007", "\ud800"]) {
    const put = { agencyId, name, discipline: "fire" } as const;
    const [problem] = problemsOf([{ kind: "agency", put }]);
    assert.equal(problem?.path, `agency.${agencyId}`);
  }
  const put = { agencyId: "x".repeat(128), name, discipline: "fire" } as const;
  assert.deepEqual(problemsOf([{ kind: "agency", put }]), []);
  wrong("agency", { name: { en: " " } }, "agency.fire.name.en");
  wrong("agency", { name: { en: LONG } }, "agency.fire.name.en");
  wrong("agency", { name: { en: LONG.slice(1) } });
  wrong("agency", { name: { en: "x", zh: "" } }, "agency.fire.name.zh");
  wrong("capability", { name: { en: "" } }, "capability.pump.name.en");
  wrong("capability", { capabilityId: " " }, "capability. ");
  wrong("unitType", { name: { en: "" } }, "unitType.engine.name.en");
  wrong("unitType", { unitTypeId: " " }, "unitType. ");
  wrong("incidentType", { name: { en: "" } }, "incidentType.fire.name.en");
  wrong("incidentType", { typeId: " " }, "incidentType. ");
  const post = { ...itemOf("post"), postId: " " };
  assert.equal(problemsOf([{ kind: "post", put: post }])[0]?.path, "post. ");
  const station = { ...itemOf("station"), stationId: " " };
  assert.equal(problemsOf([{ kind: "station", put: station }])[0]?.path, "station. ");
});

test("CONF-3: references lead to something configured", () => {
  wrong("station", { agencyId: "x" }, "station.st1.agencyId");
  wrong("station", { zoneIds: ["east", "x"] }, "station.st1.zoneIds[1]");
  wrong("station", { zoneIds: ["east", "east"] }, "station.st1.zoneIds");
  wrong("post", { zoneId: "x" }, "post.mall.zoneId");
  wrong("post", { zoneIds: ["x"] }, "post.mall.zoneIds[0]");
  wrong("zone", { agencyId: "x" }, "zone.east.agencyId");
  wrong("incidentType", { defaultPriorityId: "x" }, "incidentType.fire.defaultPriorityId");
  const problems = problemsOf([{ kind: "capability", remove: "als" }]);
  assert.deepEqual(
    problems.map(({ path }) => path),
    [
      "unit.M1.capabilities[0]",
      "unit.M2.capabilities[0]",
      "responsePlan.cardiac.alarms[0].needs.als.capabilityId",
      "coverageRule.east-als.capabilityId",
    ],
  );
});

test("CONF-4: places are on the globe, zones are closed rings", () => {
  wrong(
    "station",
    { name: { en: "" }, address: LONG },
    "station.st1.name.en",
    "station.st1.address",
  );
  wrong("station", { lat: 90.1, lon: -180.1 }, "station.st1.lat", "station.st1.lon");
  wrong("station", { lat: -90, lon: 180 });
  wrong("station", { lat: 90, lon: -180 });
  wrong("station", { lat: -90.1, lon: 180.1 }, "station.st1.lat", "station.st1.lon");
  wrong("station", { lat: Number.NaN, lon: 181 }, "station.st1.lat", "station.st1.lon");
  wrong("post", { name: { en: "" }, lat: -91 }, "post.mall.name.en", "post.mall.lat");
  const [ring] = itemOf("zone").polygons[0] ?? [];
  assert.ok(ring);
  wrong("zone", { name: { en: "" } }, "zone.east.name.en");
  wrong("zone", { polygons: [] }, "zone.east.polygons");
  wrong("zone", { polygons: [[]] }, "zone.east.polygons[0]");
  wrong("zone", { polygons: [[ring], [ring, ring]] });
  const short = [ring[0], ring[1], ring[0]] as const;
  wrong("zone", { polygons: [[short as never]] }, "zone.east.polygons[0][0]");
  wrong("zone", { polygons: [[[]]] }, "zone.east.polygons[0][0]");
  const unclosed = [...ring.slice(0, 3), [10, 51]] as const;
  wrong("zone", { polygons: [[ring, unclosed as never]] }, "zone.east.polygons[0][1]");
  const open = [...ring.slice(0, 3), [10.5, 50]] as const;
  wrong("zone", { polygons: [[open as never]] }, "zone.east.polygons[0][0]");
  const off = ring.with(1, [200, 50]);
  wrong("zone", { polygons: [[off]] }, "zone.east.polygons[0][0][1].lon");
  const huge = Array.from({ length: 200_001 }, () => [10, 50] as const);
  wrong("zone", { polygons: [[huge]] }, "zone.east.polygons");
  wrong("zone", { polygons: [[huge.slice(1)]] });
  wrong("zone", { zoneId: " ", polygons: [[ring]] }, "zone. ");
});

test("CONF-4: priorities have a rank, colours, and an alert no earlier than its warning", () => {
  const path = "priority.P1";
  wrong("priority", { name: { en: "" } }, `${path}.name.en`);
  for (const rank of [0, 1.5, 1001, Number.NaN]) wrong("priority", { rank }, `${path}.rank`);
  for (const rank of [1, 1000]) wrong("priority", { rank });
  for (const colour of ["#abc", "#A1B2C3", "rgb(1 2 3 / 50%)", "oklch(0.7 0.1 20)"]) {
    wrong("priority", { colour: { night: colour, day: colour } });
  }
  for (const colour of ["", "red", "#12", "#12345", "#abcdefa", "url(x)", "rgb(1);x", "x #abc"]) {
    wrong("priority", { colour: { night: colour, day: "#fff" } }, `${path}.colour.night`);
    wrong("priority", { colour: { night: "#fff", day: colour } }, `${path}.colour.day`);
  }
  wrong("priority", { warnMinutes: 2, alertMinutes: 1 }, `${path}.alertMinutes`);
  wrong("priority", { warnMinutes: 0, alertMinutes: 0 });
  wrong("priority", { warnMinutes: 0.5, alertMinutes: 1440 });
  wrong("priority", { warnMinutes: -1 }, `${path}.warnMinutes`);
  wrong("priority", { alertMinutes: 1441 }, `${path}.alertMinutes`);
  wrong("priority", { alertMinutes: Number.NaN }, `${path}.alertMinutes`);
  wrong("priority", { priorityId: " " }, "priority. ");
});

test("CONF-5: units have a known agency, type, station, capabilities and crew", () => {
  const path = "unit.E1";
  wrong("unit", { unitId: "E9 ", callSign: "E9" }, "unit.E9 ");
  wrong("unit", { callSign: " " }, `${path}.callSign`);
  wrong("unit", { agencyId: "x" }, `${path}.agencyId`);
  wrong("unit", { unitTypeId: "x" }, `${path}.unitTypeId`);
  wrong("unit", { stationId: "x" }, `${path}.stationId`);
  for (const crew of [-1, 1.5, 1001]) wrong("unit", { crew }, `${path}.crew`);
  for (const crew of [0, 1000]) wrong("unit", { crew });
  const pump = { capabilityId: "pump", level: 1 };
  wrong("unit", { capabilities: [{ ...pump, capabilityId: "x" }] }, `${path}.capabilities[0]`);
  for (const level of [0, 0.5, 1001]) {
    wrong("unit", { capabilities: [{ ...pump, level }] }, `${path}.capabilities[0].level`);
  }
  wrong("unit", { capabilities: [pump, { ...pump, level: 2 }] }, `${path}.capabilities`);
});

test("CONF-5: call signs differ, however they are spelled", () => {
  for (const callSign of ["E2", "e2", " E 2"]) {
    const problems = problemsOf([{ kind: "unit", put: unit("E1", { callSign }) }]);
    assert.deepEqual(problems, [
      {
        path: "unit.E2.callSign",
        got: '"E2"',
        expected: "a call sign that unit E1 does not have",
      },
    ]);
  }
  wrong("unit", { callSign: "E22" });
});

test("CONF-6: plans have conditions that can match and alarms that ascend from 1", () => {
  const path = "responsePlan.fire";
  wrong("responsePlan", { name: { en: "" } }, `${path}.name.en`);
  wrong("responsePlan", { planId: " " }, "responsePlan. ");
  wrong("responsePlan", { typeIds: [] }, `${path}.typeIds`);
  wrong("responsePlan", { typeIds: ["x"] }, `${path}.typeIds[0]`);
  wrong("responsePlan", { priorityIds: [], zoneIds: [] }, `${path}.priorityIds`, `${path}.zoneIds`);
  wrong("responsePlan", { priorityIds: ["x"] }, `${path}.priorityIds[0]`);
  wrong("responsePlan", { zoneIds: ["x"] }, `${path}.zoneIds[0]`);
  wrong("responsePlan", { zoneIds: ["east"], priorityIds: ["P1"] });
  const at = `${path}.period`;
  wrong("responsePlan", { period: { fromMinute: 0, toMinute: 1440 } });
  wrong("responsePlan", { period: { fromMinute: 1440, toMinute: 0 } });
  wrong("responsePlan", { period: { fromMinute: -1, toMinute: 0 } }, `${at}.fromMinute`);
  wrong("responsePlan", { period: { fromMinute: 0, toMinute: 1441 } }, `${at}.toMinute`);
  wrong("responsePlan", { period: { fromMinute: 1441, toMinute: 0 } }, `${at}.fromMinute`);
  wrong("responsePlan", { period: { fromMinute: 0, toMinute: -1 } }, `${at}.toMinute`);
  wrong("responsePlan", { alarms: [] }, `${path}.alarms`);
  wrong("responsePlan", { alarms: alarms(1, 2, 5, 99) });
  wrong("responsePlan", { alarms: alarms(2, 3) }, `${path}.alarms[0].level`);
  wrong("responsePlan", { alarms: alarms(1, 1) }, `${path}.alarms[1].level`);
  wrong("responsePlan", { alarms: alarms(1, 3, 2) }, `${path}.alarms[2].level`);
  wrong("responsePlan", { alarms: alarms(1, 100) }, `${path}.alarms[1].level`);
});

test("CONF-6: needs ask for at least one unit, each need id once in a plan", () => {
  const path = "responsePlan.fire.alarms[0].needs.n";
  const need = { needId: "n", capabilityId: "pump", count: 1 };
  wrong("responsePlan", plan(need));
  for (const count of [0, -1, 1.5, 1001])
    wrong("responsePlan", plan({ ...need, count }), `${path}.count`);
  wrong("responsePlan", plan({ ...need, capabilityId: "x" }), `${path}.capabilityId`);
  wrong("responsePlan", plan({ ...need, agencyId: "x" }), `${path}.agencyId`);
  wrong("responsePlan", plan({ ...need, minimumLevel: 0 }), `${path}.minimumLevel`);
  wrong("responsePlan", plan({ ...need, minimumLevel: 1, minimumCrew: 0 }));
  wrong("responsePlan", plan({ ...need, minimumCrew: -1 }), `${path}.minimumCrew`);
  wrong("responsePlan", plan({ ...need, needId: "" }), "responsePlan.fire.alarms[0].needs.");
  wrong("responsePlan", plan(need, need), "responsePlan.fire.alarms");
});

test("CONF-6: coverage rules name a zone, a capability and at least one unit", () => {
  const path = "coverageRule.east-als";
  wrong("coverageRule", { zoneId: "x" }, `${path}.zoneId`);
  wrong("coverageRule", { capabilityId: "x" }, `${path}.capabilityId`);
  wrong("coverageRule", { minimumFree: 0 }, `${path}.minimumFree`);
  wrong("coverageRule", { ruleId: "" }, "coverageRule.");
});

test("CONF-7: settings are such that the rules can work", () => {
  wrong("settings", { areaName: { en: "" } }, "settings.areaName.en");
  wrong("settings", { timeZone: "" }, "settings.timeZone");
  wrong("settings", { utcOffsets: [] }, "settings.utcOffsets");
  wrong("settings", offsets(0, 1, 2));
  wrong("settings", offsets(0, 5, 5), "settings.utcOffsets[2].from");
  wrong("settings", offsets(5, 4), "settings.utcOffsets[1].from");
  const at = "settings.utcOffsets[0]";
  for (const minutes of [-841, 841, 0.5]) {
    wrong("settings", { utcOffsets: [{ from: 0, minutes }] }, `${at}.minutes`);
  }
  for (const minutes of [-840, 840]) wrong("settings", { utcOffsets: [{ from: 0, minutes }] });
  wrong("settings", { utcOffsets: [{ from: 0.5, minutes: 0 }] }, `${at}.from`);
  for (const name of ["unacknowledged", "notEnRoute", "callUnlinked"] as const) {
    const path = `settings.${name}`;
    wrong("settings", { [name]: { warnSeconds: 0, alertSeconds: 0 } });
    wrong("settings", { [name]: { warnSeconds: 2, alertSeconds: 1 } }, `${path}.alertSeconds`);
    wrong("settings", { [name]: { warnSeconds: -1, alertSeconds: 1 } }, `${path}.warnSeconds`);
    wrong("settings", { [name]: { warnSeconds: 1, alertSeconds: 1.5 } }, `${path}.alertSeconds`);
  }
  const most = {
    undoWindowSeconds: 3_600,
    futureToleranceSeconds: 86_400,
    closedRetentionHours: 17_568,
  };
  wrong("settings", most);
  for (const [name, value] of Object.entries(most)) {
    wrong("settings", { [name]: value + 1 }, `settings.${name}`);
    wrong("settings", { [name]: -1 }, `settings.${name}`);
    wrong("settings", { [name]: 0 });
  }
  wrong("settings", { dispositions: [] }, "settings.dispositions");
  const name = { en: "x" };
  for (const disposition of ["", "Two", "two words", "-a", "a-", "a--b", "x".repeat(129), "a b"]) {
    wrong(
      "settings",
      { dispositions: [{ disposition, name }] },
      "settings.dispositions[0].disposition",
    );
  }
  wrong("settings", { dispositions: [{ disposition: "x".repeat(128), name }] });
  wrong("settings", { dispositions: [{ disposition: "az-09", name }] });
  wrong(
    "settings",
    { dispositions: [{ disposition: "a-1", name: { en: "" } }] },
    "settings.dispositions[0].name.en",
  );
  const twice = { disposition: "a", name };
  wrong("settings", { dispositions: [twice, twice] }, "settings.dispositions");
});

test("CONF-1: a list that is empty and may not be is told as none", () => {
  const got = <K extends ConfigurationKind>(kind: K, more: Partial<ConfigurationItems[K]>) => {
    const put = { ...itemOf(kind), ...more };
    return problemsOf([{ kind, put } as ConfigurationChange])[0]?.got;
  };
  assert.equal(got("zone", { polygons: [] }), "none");
  assert.equal(got("zone", { polygons: [[]] }), "none");
  assert.equal(got("zone", { polygons: [[[]]] }), "0 points");
  assert.equal(got("responsePlan", { alarms: [] }), "none");
  assert.equal(got("responsePlan", { zoneIds: [] }), "none");
  assert.equal(got("settings", { dispositions: [] }), "none");
  assert.equal(got("settings", { utcOffsets: [] }), "none");
});
