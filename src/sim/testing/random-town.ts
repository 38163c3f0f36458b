import { defaultSettings } from "#kernel";
import type { ConfigurationChange, Need, Place, UnitDefinition } from "#kernel";
import {
  assemble,
  contract,
  defaultResponseModel,
  emptyDraft,
  encodeRoadFile,
  roadsOn,
} from "#routing";
import type { Roads } from "#routing";
import type { LoadedScenario, WorldResponseModel } from "../loaded.ts";
import { streams, type RandomStream } from "../random.ts";
import type { RecordedAssignment, RecordedCall, RecordedDuty } from "../scenario.ts";
import { priority, scenarioOf, START } from "./line-town.ts";

const STEP_DEGREES = 0.004;
const HOUR = 3_600_000;
const CAPABILITIES = ["pump", "ladder", "first-aid", "transport"];
const TYPE_CAPABILITIES: Readonly<Record<string, readonly string[]>> = {
  engine: ["pump", "first-aid"],
  truck: ["ladder", "first-aid"],
  ambulance: ["transport", "first-aid"],
};
const UNIT_TYPES = Object.keys(TYPE_CAPABILITIES);
const CALL_TYPES = ["fire", "medical", "other"];
const PRIORITIES = ["E", "3", "2"];
const name = (en: string) => ({ en });

/** A town on a grid of streets, some of them one-way, with whole seconds so that ways tie. */
function gridRoads(
  draw: RandomStream,
  width: number,
  height: number,
): { roads: Roads; roadFile: Uint8Array } {
  const draft = emptyDraft();
  for (let node = 0; node < width * height; node += 1) {
    draft.nodeIds.push(node);
    draft.lon.push(-122.5 + (node % width) * STEP_DEGREES);
    draft.lat.push(37.7 + Math.floor(node / width) * STEP_DEGREES);
  }
  const join = (from: number, to: number): void => {
    const secondsAlong = 20 + 10 * draw.integer(4);
    const isOneWay = draw.uniform() < 0.1;
    draft.edges.push({
      from,
      to,
      lengthMetres: 350,
      roadClass: "street",
      name: "",
      via: [],
      secondsAlong,
      secondsAgainst: isOneWay ? Infinity : secondsAlong + 10 * draw.integer(2),
    });
  };
  for (let node = 0; node < width * height; node += 1) {
    if (node % width < width - 1) join(node, node + 1);
    if (node + width < width * height) join(node, node + width);
  }
  const { network } = assemble(draft);
  const hierarchy = contract(network);
  return { roads: roadsOn(network, hierarchy), roadFile: encodeRoadFile({ network, hierarchy }) };
}

function someNeeds(draw: RandomStream, level: number): Need[] {
  return Array.from({ length: 1 + draw.integer(2) }, (_, index) => ({
    needId: `need-${level}-${index}`,
    capabilityId: draw.choice(CAPABILITIES),
    count: 1 + (draw.uniform() < 0.25 ? 1 : 0),
    ...(draw.uniform() < 0.2 ? { minimumLevel: 2 } : {}),
    ...(draw.uniform() < 0.2 ? { minimumCrew: 3 } : {}),
    ...(draw.uniform() < 0.2 ? { agencyId: draw.choice(["fire", "ems"]) } : {}),
  }));
}

/** Plans by type, by priority, by time of day, and one for all; alarms of two levels. */
function plans(draw: RandomStream): ConfigurationChange[] {
  const conditions = [
    {},
    ...CALL_TYPES.map((typeId) => ({ typeIds: [typeId] })),
    { typeIds: ["medical"], priorityIds: ["3"] },
    { priorityIds: ["E"] },
    { typeIds: ["fire"], period: { fromMinute: 360, toMinute: 1080 } },
  ];
  return conditions.map((condition, index): ConfigurationChange => ({
    kind: "responsePlan",
    put: {
      planId: `plan-${index}`,
      name: name(`Plan ${index}`),
      ...condition,
      alarms: [
        { level: 1, needs: someNeeds(draw, 1) },
        { level: 2, needs: someNeeds(draw, 2) },
      ],
    },
  }));
}

function placeOf(roads: Roads, node: number): Place {
  return { lat: roads.lat[node]!, lon: roads.lon[node]!, address: "Main St", zoneIds: [], node };
}

function unitsOf(draw: RandomStream, count: number): UnitDefinition[] {
  return Array.from({ length: count }, (_, index) => {
    const unitTypeId = draw.choice(UNIT_TYPES);
    const level = 1 + draw.integer(2);
    return {
      unitId: `u${draw.integer(1000)}-${index}`,
      callSign: `U${index}`,
      agencyId: unitTypeId === "ambulance" ? "ems" : "fire",
      unitTypeId,
      ...(draw.uniform() < 0.95 ? { stationId: `s${draw.integer(3)}` } : {}),
      capabilities: TYPE_CAPABILITIES[unitTypeId]!.map((capabilityId) => ({ capabilityId, level })),
      crew: 2 + draw.integer(3),
    };
  });
}

/** Recorded times that may be missing, at once, or out of order, as real ones are. */
function rowOf(draw: RandomStream, callId: string, unit: UnitDefinition, at: number) {
  const has = (chance: number): boolean => draw.uniform() < chance;
  const step = (seconds: number): number => (has(0.1) ? 0 : 1000 * draw.integer(seconds));
  let time = at;
  const next = (seconds: number): number => (time += step(seconds));
  const offCall = has(0.25);
  const dispatchedAt = next(120);
  const enRouteAt = next(100);
  const onSceneAt = has(0.05) ? at : next(600);
  const sceneEnd = next(1500);
  const transports = unit.unitTypeId === "ambulance" && has(0.6);
  const row: RecordedAssignment = {
    rowId: `${callId}-${unit.unitId}`,
    unitId: unit.unitId,
    unitTypeId: unit.unitTypeId,
    ...(has(0.97) ? { dispatchedAt } : {}),
    ...(has(0.9) ? { enRouteAt } : {}),
    ...(offCall ? { availableAt: dispatchedAt + step(300) } : {}),
    ...(!offCall && has(0.95) ? { onSceneAt } : {}),
    ...(!offCall && transports ? { transportingAt: sceneEnd } : {}),
    ...(!offCall && transports && has(0.9) ? { atDestinationAt: next(900) } : {}),
    ...(!offCall && has(0.95) ? { availableAt: next(900) } : {}),
  };
  return row;
}

function historyOf(
  draw: RandomStream,
  roads: Roads,
  units: readonly UnitDefinition[],
  calls: number,
): RecordedCall[] {
  const meanSeconds = 3_000 / units.length;
  let receivedAt = START;
  return Array.from({ length: calls }, (_, index): RecordedCall => {
    const callId = `c${index}`;
    receivedAt += draw.uniform() < 0.1 ? 0 : 1000 * Math.round(draw.exponential(meanSeconds));
    const rows = Array.from({ length: draw.integer(4) }, () => draw.choice(units));
    return {
      callId,
      incidentNumber: callId,
      typeId: draw.choice(CALL_TYPES),
      originalPriorityId: draw.choice(PRIORITIES),
      priorityId: draw.choice([...PRIORITIES, "unknown"]),
      finalPriorityId: draw.choice(PRIORITIES),
      receivedAt,
      ...(draw.uniform() < 0.8 ? { enteredAt: receivedAt + 1000 * draw.integer(90) } : {}),
      alarmLevel: draw.uniform() < 0.15 ? 2 : 1,
      place: placeOf(roads, draw.integer(roads.nodeCount)),
      disposition: "completed",
      assignments: [...new Set(rows)].map((unit) => rowOf(draw, callId, unit, receivedAt)),
    };
  });
}

/** Shifts of a few hours; some units are on duty all the time, some begin in the middle of work. */
function dutyOf(draw: RandomStream, units: readonly UnitDefinition[], to: number): RecordedDuty[] {
  return units.flatMap(({ unitId }): RecordedDuty[] => {
    if (draw.uniform() < 0.6) return [{ unitId, from: START, to, basis: "continuous" }];
    const length = HOUR * (1 + draw.integer(4));
    const first = START + 60_000 * draw.integer(90);
    const second = first + length + 60_000 * draw.integer(60);
    return [
      { unitId, from: first, to: first + length, basis: "pauses" },
      { unitId, from: second, to: second + length, basis: "pauses" },
    ];
  });
}

export type RandomTown = {
  readonly scenario: LoadedScenario;
  readonly roads: Roads;
  /** `roads` as a road file, for a scenario folder. */
  readonly roadFile: Uint8Array;
  readonly responseModel: WorldResponseModel;
};

/** A town that is different for every seed; everything that a history may hold is in some. */
export function randomTown(seed: number, calls = 60): RandomTown {
  const draw = streams(seed)("random-town");
  const { roads, roadFile } = gridRoads(draw, 4 + draw.integer(4), 4 + draw.integer(4));
  const units = unitsOf(draw, 4 + draw.integer(10));
  const history = historyOf(draw, roads, units, calls);
  const to = history.at(-1)!.receivedAt + 2 * HOUR;
  const settings = {
    ...defaultSettings("town"),
    areaName: name("Town"),
    // The clock is put forward within the history.
    utcOffsets: [
      { from: START - HOUR, minutes: -480 },
      { from: START + 90 * 60_000, minutes: -420 },
    ],
  };
  const configuration: ConfigurationChange[] = [
    { kind: "settings", put: settings },
    { kind: "agency", put: { agencyId: "fire", name: name("Fire"), discipline: "fire" } },
    { kind: "agency", put: { agencyId: "ems", name: name("EMS"), discipline: "medical" } },
    ...CAPABILITIES.map((capabilityId): ConfigurationChange => ({
      kind: "capability",
      put: { capabilityId, name: name(capabilityId) },
    })),
    ...UNIT_TYPES.map((unitTypeId): ConfigurationChange => ({
      kind: "unitType",
      put: { unitTypeId, name: name(unitTypeId), shape: "square" },
    })),
    ...[0, 1, 2].map((index): ConfigurationChange => ({
      kind: "station",
      put: {
        ...placeOf(roads, draw.integer(roads.nodeCount)),
        stationId: `s${index}`,
        agencyId: "fire",
        name: name(`Station ${index}`),
      },
    })),
    ...units.map((put): ConfigurationChange => ({ kind: "unit", put })),
    priority("E", 1, true),
    priority("3", 2, true),
    priority("2", 3, false),
    ...CALL_TYPES.map((typeId): ConfigurationChange => ({
      kind: "incidentType",
      put: { typeId, name: name(typeId), discipline: "medical", defaultPriorityId: "3" },
    })),
    ...plans(draw),
  ];
  const base = scenarioOf(history);
  return {
    scenario: {
      ...base,
      manifest: { ...base.manifest, from: START, to },
      configuration,
      duty: dutyOf(draw, units, to),
    },
    roads,
    roadFile,
    responseModel: defaultResponseModel(),
  };
}
