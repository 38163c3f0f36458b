import {
  emptyBoard,
  type Assignment,
  type AssignmentStatus,
  type Board,
  type Capability,
  type Configuration,
  type CoverageRule,
  type Duty,
  type Incident,
  type Need,
  type Place,
  type Priority,
  type Reservation,
  type ResponsePlan,
  type Station,
  type Unit,
  type UnitDefinition,
  type Zone,
} from "#kernel";

import type { RecommendInput } from "../situation.ts";
import type { ArrivalModel, TravelTimes, UnitPosition } from "../travel.ts";

/** 13 November 2017, 08:00 UTC. */
export const NOW = Date.UTC(2017, 10, 13, 8);
/** Node of the incident; a unit `nearSeconds` away stands that many nodes before it. */
export const SCENE_NODE = 10_000;
export const TURNOUT_SECONDS = 60;

/** A road that is one line: nodes are seconds along it. Nodes from 90,000 on lead nowhere. */
export const LINE_ROAD: TravelTimes = {
  secondsToOne(fromNodes, toNode, out) {
    for (let place = 0; place < fromNodes.length; place += 1) {
      const from = fromNodes[place]!;
      out[place] = from >= 90_000 ? Infinity : Math.abs(from - toNode);
    }
    return out;
  },
};

/** Turnout, then the road; the interval is a fifth either way. */
export const PLAIN_ARRIVALS: ArrivalModel = {
  arrival({ roadSeconds, moving }) {
    const medianSeconds = roadSeconds + (moving ? 0 : TURNOUT_SECONDS);
    return {
      medianSeconds,
      lowSeconds: medianSeconds * 0.8,
      highSeconds: medianSeconds * 1.2,
    };
  },
};

/** Squares of one degree: zone "z3" has 3 <= lon < 4 and 0 <= lat < 1. */
function squareZone(number: number): Zone {
  const west = number;
  const ring = [
    [west, 0],
    [west + 1, 0],
    [west + 1, 1],
    [west, 1],
    [west, 0],
  ] as const;
  const name = { en: `Zone ${number}`, zh: `${number}区` };
  return { zoneId: `z${number}`, kind: "posting", name, polygons: [[ring]] };
}

export type UnitSpec = {
  /** Capability and level, "engine:1 als:2"; level 1 when absent. */
  readonly can: string;
  /** Seconds of road to the incident. */
  readonly near: number;
  readonly zone?: number;
  readonly agency?: string;
  readonly crew?: number;
  readonly duty?: Duty;
  readonly reservation?: Reservation;
  /** Incident it is on, and how far it has got there. */
  readonly on?: { readonly incidentId: string; readonly status: AssignmentStatus; needId?: string };
  readonly position?: Partial<UnitPosition> | null;
};

/** An engine that is soon there. */
export const engine = { can: "engine", near: 100 };

export type WorldSpec = {
  readonly units: Readonly<Record<string, UnitSpec>>;
  /** "engine", "2 engine", "als:2", or whole needs. */
  readonly needs?: readonly (string | Need)[];
  readonly alarms?: ResponsePlan["alarms"];
  /** "z0 engine 1": zone, capability, minimum free. */
  readonly rules?: readonly string[];
  readonly priority?: "p1" | "p2" | "p3";
  readonly place?: Partial<Place>;
  readonly incidents?: readonly { readonly incidentId: string; readonly priority: string }[];
};

function priority(rank: number): Priority {
  return {
    priorityId: `p${rank}`,
    name: { en: `Priority ${rank}` },
    rank,
    shape: "circle",
    colour: { night: "#fff", day: "#000" },
    tone: "none",
    warnMinutes: 2,
    alertMinutes: 4,
    lifeThreat: rank === 1,
  };
}

/** "engine:2" as a need for one unit, "3 engine" for three. */
export function need(text: string, more: Partial<Need> = {}): Need {
  const [, count = "1", capabilityId = "", level] = /^(?:(\d+) )?([a-z]+)(?::(\d+))?$/.exec(text)!;
  return {
    needId: `need-${capabilityId}`,
    capabilityId,
    count: Number(count),
    ...(level === undefined ? {} : { minimumLevel: Number(level) }),
    ...more,
  };
}

function definitionOf(unitId: string, spec: UnitSpec): UnitDefinition {
  return {
    unitId,
    callSign: unitId,
    agencyId: spec.agency ?? "fire",
    unitTypeId: "engine",
    ...(spec.zone === undefined ? {} : { stationId: `station-${spec.zone}` }),
    crew: 4,
    capabilities: spec.can.split(" ").map((text) => {
      const [capabilityId = "", level = "1"] = text.split(":");
      return { capabilityId, level: Number(level) };
    }),
  };
}

function configurationOf(spec: WorldSpec, base: Configuration): Configuration {
  const definitions = Object.entries(spec.units).map(([id, unit]) => definitionOf(id, unit));
  const capabilityIds = new Set(
    definitions.flatMap(({ capabilities }) => capabilities.map((one) => one.capabilityId)),
  );
  const capabilities = [...capabilityIds].map((capabilityId): [string, Capability] => [
    capabilityId,
    { capabilityId, name: { en: capabilityId, zh: `${capabilityId}能力` } },
  ]);
  const rules = (spec.rules ?? []).map((text, place): [string, CoverageRule] => {
    const [zoneId = "", capabilityId = "", minimumFree = ""] = text.split(" ");
    const ruleId = `rule-${place}`;
    return [ruleId, { ruleId, zoneId, capabilityId, minimumFree: Number(minimumFree) }];
  });
  const zones = Array.from({ length: 8 }, (_, number) => squareZone(number));
  const stations = zones.map((_, number): [string, Station] => {
    const stationId = `station-${number}`;
    const point = { lat: 0.5, lon: number + 0.5 };
    return [
      stationId,
      { stationId, agencyId: "fire", name: { en: stationId }, address: "", ...point },
    ];
  });
  const needs = (spec.needs ?? []).map((one) => (typeof one === "string" ? need(one) : one));
  const alarms = spec.alarms ?? [{ level: 1, needs }];
  const plan: ResponsePlan = { planId: "plan", name: { en: "Plan" }, alarms };
  const hasPlan = spec.needs !== undefined || spec.alarms !== undefined;
  return {
    ...base,
    agencies: new Map([
      ["fire", { agencyId: "fire", name: { en: "Fire" }, discipline: "fire" }],
      ["ems", { agencyId: "ems", name: { en: "Medical" }, discipline: "medical" }],
    ]),
    capabilities: new Map(capabilities),
    stations: new Map(stations),
    zones: new Map(zones.map((zone) => [zone.zoneId, zone])),
    units: new Map(definitions.map((definition) => [definition.unitId, definition])),
    priorities: new Map([1, 2, 3].map((rank) => [`p${rank}`, priority(rank)])),
    responsePlans: new Map(hasPlan ? [[plan.planId, plan]] : []),
    coverageRules: new Map(rules),
  };
}

function incidentOf(incidentId: string, priorityId: string, place: Place): Incident {
  const number = incidentId.replace(/^\D*/, "") || "7";
  return {
    incidentId,
    number,
    typeId: "fire",
    priorityId,
    place,
    alarmLevel: 1,
    status: "open",
    receivedAt: NOW,
    openedAt: NOW,
    pendingSince: NOW,
    callIds: [],
    groupedIds: [],
    agencyIds: [],
    assignmentIds: [],
    notes: [],
    timeline: [],
  };
}

/** A board and everything around it, from few words. The incident is "target", number 7. */
export function world(spec: WorldSpec): RecommendInput {
  const empty = emptyBoard("area");
  const place: Place = {
    lat: 0.5,
    lon: 0.5,
    address: "Main St",
    zoneIds: ["z0"],
    node: SCENE_NODE,
    ...spec.place,
  };
  const incidents = new Map([["target", incidentOf("target", spec.priority ?? "p2", place)]]);
  for (const { incidentId, priority } of spec.incidents ?? []) {
    incidents.set(incidentId, incidentOf(incidentId, priority, place));
  }
  let { units, assignments } = empty;
  for (const [unitId, one] of Object.entries(spec.units)) {
    const assignmentId = `${unitId}-on`;
    const unit: Unit = {
      unitId,
      duty: one.duty ?? { status: "inService", since: NOW },
      crew: one.crew ?? 4,
      ...(one.reservation === undefined ? {} : { reservation: one.reservation }),
      openAssignmentIds: one.on === undefined ? [] : [assignmentId],
      freeSince: NOW,
    };
    units = units.set(unitId, unit);
    if (one.on === undefined) continue;
    const { incidentId, status, needId } = one.on;
    const assignment: Assignment = {
      assignmentId,
      unitId,
      incidentId,
      status,
      times: { assignedAt: NOW },
      ...(needId === undefined ? {} : { needId }),
    };
    assignments = assignments.set(assignmentId, assignment);
    const incident = incidents.get(incidentId)!;
    const assignmentIds = [...incident.assignmentIds, assignmentId];
    incidents.set(incidentId, { ...incident, assignmentIds });
  }
  let stored = empty.incidents;
  for (const [id, incident] of incidents) stored = stored.set(id, incident);
  const configuration = configurationOf(spec, empty.configuration);
  const board: Board = { ...empty, configuration, units, assignments, incidents: stored };
  return {
    board,
    incidentId: "target",
    at: NOW,
    positions: (unitId) => positionOf(spec.units[unitId]),
    travel: LINE_ROAD,
    arrivals: PLAIN_ARRIVALS,
  };
}

function positionOf(unit: UnitSpec | undefined): UnitPosition | undefined {
  if (unit === undefined || unit.position === null) return undefined;
  return {
    node: SCENE_NODE - unit.near,
    offsetSeconds: 0,
    asOf: NOW,
    moving: false,
    source: "station",
    ...unit.position,
  };
}
