import assert from "node:assert/strict";
import { before, test } from "node:test";
import { readBytes, readFireCalls, readStations, readText, readZones, utcOffsets } from "#exchange";
import {
  accept,
  attention,
  decide,
  emptyBoard,
  evolve,
  type Command,
  type ConfigurationItems,
} from "#kernel";
import { assemble, contract, readRoads, roadsOn, type Roads } from "#routing";
import { buildScenario, journeysOf, type Scenario, type SourceCall } from "#sim";
import { dutyOf } from "./duty.ts";
import { plansOf } from "./plans.ts";
import { prioritiesOf } from "./priorities.ts";
import { SAN_FRANCISCO } from "./profile.ts";
import { localHour } from "./trips.ts";
import { historyOf } from "./history.ts";
import { medianHome, unitHistories } from "./units.ts";

const DATA = new URL("../../../data-sets/san-francisco/", import.meta.url).pathname;
const HOUR = 3_600_000;
const START = Date.UTC(2017, 0, 1);

let scenario: Scenario;
let calls: readonly SourceCall[];
let roads: Roads;

before(async () => {
  const path = `${DATA}calls-2016-12-31-to-2017-01-07.csv.gz`;
  const history = await readFireCalls(readBytes(path), { fileName: "calls" });
  calls = history.calls;
  const draft = readRoads([`${DATA}nodes.csv.gz`, `${DATA}edges.csv.gz`], {
    format: "edges",
    mode: 1,
    driver: "emergency",
    spacingMetres: 0,
  });
  const { network } = assemble(draft, "weak");
  roads = roadsOn(network, contract(network));
  const zonesPath = `${DATA}neighbourhoods.geojson`;
  scenario = buildScenario({
    ...history,
    stations: await readStations(readBytes(`${DATA}stations.csv`), "stations"),
    zones: readZones(await readText(zonesPath), "zones"),
    roads,
    timeZone: "America/Los_Angeles",
    utcOffsets: utcOffsets("America/Los_Angeles", 2015, 2018),
    sources: [],
  });
});

function put<K extends keyof ConfigurationItems>(kind: K): ConfigurationItems[K][] {
  return scenario.configuration.flatMap((change) =>
    change.kind === kind && "put" in change ? [change.put as ConfigurationItems[K]] : [],
  );
}

/** A made-up call; what is not said is as here. */
function call(given: Partial<SourceCall> & { rows: SourceCall["rows"] }): SourceCall {
  return {
    callNumber: "1",
    incidentNumber: "1",
    type: "Alarms",
    originalPriority: "3",
    priority: "3",
    finalPriority: "3",
    receivedAt: START,
    alarms: 1,
    address: "1 A St",
    lat: 37.78,
    lon: -122.42,
    stationArea: "01",
    disposition: "Fire",
    ...given,
  };
}

function sent(unit: string, unitType: string, fromHour = 0, toHour = 1) {
  return {
    rowId: `${unit}-${fromHour}`,
    unit,
    unitType,
    sequence: 1,
    dispatchedAt: START + fromHour * HOUR,
    availableAt: START + toHour * HOUR,
  };
}

test("SCN-11: the kernel takes the configuration on an empty board", () => {
  const decision = decide(emptyBoard("san-francisco"), {
    commandId: "build",
    actor: { kind: "import", id: "scenario" },
    at: START,
    command: { type: "configure", changes: scenario.configuration },
  });
  assert.ok("events" in decision, JSON.stringify(decision).slice(0, 1_000));
  assert.deepEqual(
    [put("unit").length, put("station").length, put("zone").length, put("incidentType").length],
    [178, 45, 41, 18],
  );
});

test("SCN-15: with every unit at home and free, no coverage is short", () => {
  let board = emptyBoard("san-francisco");
  const commands: Command[] = [
    { type: "configure", changes: scenario.configuration },
    ...put("unit").map(({ unitId }) => ({ type: "placeInService" as const, unitId })),
  ];
  for (const [index, command] of commands.entries()) {
    const actor = { kind: "import" as const, id: "test" };
    const envelope = { commandId: `command-${index}`, actor, at: START, command };
    const decision = decide(board, envelope);
    assert.ok("events" in decision);
    for (const event of accept(board, envelope, decision.events)) board = evolve(board, event);
  }
  assert.ok(put("coverageRule").length > 0);
  const short = attention(board, START + HOUR).filter(({ kind }) => kind === "coverage-gap");
  assert.deepEqual(short, []);
});

test("SCN-11: everything that a person reads has a name in both languages", () => {
  const named = (
    ["agency", "unitType", "zone", "priority", "incidentType", "responsePlan"] as const
  )
    .flatMap((kind) => put(kind) as { name: { en: string; zh?: string } }[])
    .concat(put("capability"), put("station"));
  assert.ok(named.length > 100);
  for (const { name } of named) assert.match(name.zh ?? "", /\p{Script=Han}/u, name.en);
  for (const { name } of put("settings")[0]!.dispositions) {
    assert.match(name.zh ?? "", /\p{Script=Han}/u, name.en);
  }
});

test("SCN-11: capabilities go by unit type, and advanced life support by what was recorded", () => {
  const units = new Map(put("unit").map((unit) => [unit.unitId, unit]));
  const levelOf = (unitId: string, capabilityId: string): number | undefined =>
    units.get(unitId)?.capabilities.find((own) => own.capabilityId === capabilityId)?.level;
  assert.equal(levelOf("E01", "first-response"), 2, "211 of 230 times with a paramedic");
  assert.equal(levelOf("E41", "first-response"), 1, "14 of 111 times");
  assert.equal(levelOf("T03", "ladder"), 1);
  assert.equal(levelOf("55", "als-transport"), 1);
  assert.equal(levelOf("KM01", "als-transport"), undefined);
  assert.equal(levelOf("KM01", "bls-transport"), 1);
  assert.equal(units.get("KM01")?.agencyId, "private-ambulance");
});

test("SCN-12: engines, trucks and squads live where their call sign says, others by estimate", () => {
  const homes = new Map(put("unit").map(({ unitId, stationId }) => [unitId, stationId]));
  assert.equal(homes.get("E03"), "station-3");
  assert.equal(homes.get("T48"), "station-48");
  assert.equal(homes.get("RA48"), "station-48");
  assert.equal(homes.get("RS1"), "station-1");
  const estimated = new Set(scenario.manifest.estimatedHomes);
  assert.ok(!estimated.has("E03") && estimated.has("B02") && estimated.has("55"));
  assert.equal(put("unit").filter(({ stationId }) => stationId === undefined).length, 0);
});

test("SCN-12: the estimate finds the home of most units whose home is known", () => {
  const stations = put("station").map(({ stationId, address, lat, lon }) => ({
    station: stationId.slice("station-".length),
    address,
    lat,
    lon,
  }));
  const known = unitHistories(calls).filter(({ unitId }) => SAN_FRANCISCO.stationOf(unitId));
  const estimate = medianHome(stations);
  const found = known.filter(
    (unit) => estimate(unit)?.station === SAN_FRANCISCO.stationOf(unit.unitId),
  );
  assert.deepEqual([found.length, known.length], [62, 67]);
});

test("SCN-13: code 3 is more urgent than code 2, echo more than both", () => {
  const ranks = Object.fromEntries(put("priority").map((own) => [own.priorityId, own.rank]));
  assert.deepEqual(ranks, { E: 1, "3": 2, A: 3, B: 4, "2": 5, "1": 6 });
  const threats = put("priority").filter(({ lifeThreat }) => lifeThreat);
  assert.deepEqual(
    threats.map(({ priorityId }) => priorityId),
    ["E", "3"],
  );
  const odd = prioritiesOf([call({ rows: [], originalPriority: "Q" })]);
  assert.deepEqual(
    odd.map(({ priorityId }) => priorityId),
    ["3", "Q", "2"],
  );
});

test("SCN-14: a plan asks for what at least half of the calls were sent, by the median count", () => {
  const engine = (place: number) => sent(`E${place}`, "ENGINE");
  const plans = plansOf(
    [
      call({ rows: [engine(1), engine(2), sent("T1", "TRUCK")] }),
      call({ rows: [engine(1), engine(2), sent("T1", "TRUCK")] }),
      call({ rows: [engine(1), sent("B1", "CHIEF")] }),
      call({ rows: [engine(1), engine(2), engine(3)] }),
      call({ rows: [], finalPriority: "2" }),
      call({ alarms: 2, rows: [1, 2, 3, 4, 5].map(engine) }),
    ],
    SAN_FRANCISCO,
  );
  const alarms = plans.find(({ planId }) => planId === "alarms")?.alarms;
  const asked = alarms?.map(({ level, needs }) => [
    level,
    needs.map(({ capabilityId, count }) => `${count} ${capabilityId}`),
  ]);
  assert.deepEqual(asked, [
    [1, ["2 fire-suppression", "1 ladder"]],
    [2, ["3 fire-suppression"]],
  ]);
});

const needs = (planId: string): string[] | undefined =>
  put("responsePlan")
    .find((plan) => plan.planId === planId)
    ?.alarms[0]?.needs.map(({ capabilityId, count }) => `${count} ${capabilityId}`);

test("SCN-14: plans of the New Year week are what San Francisco sends", () => {
  assert.deepEqual(needs("alarms-3"), ["1 fire-suppression", "1 ladder", "1 command"]);
  assert.deepEqual(needs("medical-incident-3"), ["1 first-response", "1 bls-transport"]);
  assert.deepEqual(needs("medical-incident-2"), ["1 bls-transport"]);
  assert.deepEqual(needs("elevator-escalator-rescue-3"), ["1 ladder"]);
});

test("SCN-16: every assignment lies within a time on duty of its unit", () => {
  const duty = Map.groupBy(scenario.duty, ({ unitId }) => unitId);
  let outside = 0;
  for (const { assignments } of scenario.history) {
    for (const { unitId, dispatchedAt, availableAt = dispatchedAt } of assignments) {
      const within = duty
        .get(unitId)
        ?.some(({ from, to }) => from <= (dispatchedAt ?? 0) && (availableAt ?? 0) <= to);
      if (within !== true) outside += 1;
    }
  }
  assert.equal(outside, 0);
});

test("SCN-16: a long pause ends a shift; kinds staffed all day have none", () => {
  const rows = [
    sent("55", "MEDIC", 10, 11),
    sent("55", "MEDIC", 12, 13),
    sent("55", "MEDIC", 30, 31),
    sent("55", "MEDIC", 46, 47),
    sent("E01", "ENGINE", 20, 21),
    sent("BT01", "SUPPORT", 20, 21),
  ];
  const within = { from: START, to: START + 48 * HOUR };
  const duty = dutyOf([call({ rows })], within, SAN_FRANCISCO).map(
    ({ unitId, from, to, basis }) => [unitId, (from - START) / HOUR, (to - START) / HOUR, basis],
  );
  assert.deepEqual(duty, [
    ["55", 9, 14, "pauses"],
    ["55", 29, 32, "pauses"],
    ["55", 45, 48, "pauses"],
    ["BT01", 20, 21, "work"],
    ["E01", 0, 48, "continuous"],
  ]);
});

test("SCN-18: calls have their zones and their nearest node", () => {
  assert.equal(scenario.history.length, 3_560);
  const tenderloin = scenario.history.filter(({ place }) =>
    place.zoneIds.includes("zone-tenderloin"),
  );
  assert.ok(tenderloin.length > 300, String(tenderloin.length));
  const outside = scenario.history.filter(({ place }) => place.zoneIds.length === 0);
  assert.equal(new Set(outside.map(({ place }) => place.lat)).size, 1, "the airport");
  const near = scenario.history.filter(({ place }) => (place.nodeDistanceMetres ?? 999) < 150);
  assert.ok(near.length > 3_500, String(near.length));
});

test("CAL-1: trips and turnouts are counted, and what is left out has a reason", () => {
  const { history, configuration } = scenario;
  const { trips, turnouts, excluded } = journeysOf(history, configuration, roads);
  const stamped = history
    .flatMap(({ assignments }) => assignments)
    .filter(({ enRouteAt, onSceneAt }) => enRouteAt !== undefined && onSceneAt !== undefined);
  const leftOut = Object.entries(excluded)
    .filter(([reason]) => reason.startsWith("travel"))
    .reduce((sum, [, count]) => sum + count, 0);
  assert.equal(trips.length + leftOut, stamped.length);
  assert.deepEqual(excluded, {
    "travel of 0 s: both buttons at once": 257,
    "travel out of order": 1,
  });
  assert.equal(turnouts.length, 7_490);
});

const at = (minutes: number): number => START + minutes * 60_000;

test("CAL-2: a unit starts at the scene it just left, else at home", () => {
  const unit = scenario.configuration;
  const place = (node: number) => ({
    lat: roads.lat[node]!,
    lon: roads.lon[node]!,
    address: "",
    zoneIds: [],
    node,
  });
  const recorded = (callId: string, node: number, from: number, transported: boolean) => ({
    callId,
    incidentNumber: callId,
    typeId: "alarms",
    originalPriorityId: "3",
    priorityId: "3",
    finalPriorityId: "3",
    receivedAt: at(from),
    alarmLevel: 1,
    place: place(node),
    assignments: [
      {
        rowId: callId,
        unitId: "E03",
        unitTypeId: "engine",
        dispatchedAt: at(from),
        enRouteAt: at(from + 1),
        onSceneAt: at(from + 4),
        ...(transported ? { transportingAt: at(from + 8) } : {}),
        availableAt: at(from + 10),
      },
    ],
  });
  const history = [
    recorded("1", 100, 0, false),
    recorded("2", 200, 15, true),
    recorded("3", 300, 30, false),
    recorded("4", 400, 60, false),
  ];
  const { trips } = journeysOf(history, unit, roads);
  const home = roads.nearestNode(put("station").find((own) => own.stationId === "station-3")!).node;
  assert.deepEqual(
    trips.map(({ from, to, isHome, urgent }) => [from, to, isHome, urgent]),
    [
      [home, 100, true, true],
      [100, 200, false, true],
      [home, 300, true, true],
      [home, 400, true, true],
    ],
  );
});

test("CAL-2: the hour is the local one, in summer too", () => {
  const offsets = utcOffsets("America/Los_Angeles", 2018, 2018);
  assert.equal(localHour(offsets, Date.UTC(2018, 0, 1, 7)), 23);
  assert.equal(localHour(offsets, Date.UTC(2018, 6, 1, 7)), 0);
});

test("DEP-12: types that crews begin themselves are marked, and nothing else is", () => {
  const some = calls.slice(0, 60);
  const [{ type }] = some as [SourceCall];
  const marked = historyOf(some, [], { roads: undefined, officerTypes: new Set([type]) });
  assert.ok(some.some((one) => one.type !== type));
  for (const [at, one] of some.entries()) {
    assert.equal(marked[at]?.origin, one.type === type ? "officer" : undefined);
  }
});
