import type { ConfigurationChange, Place, Priority, UnitDefinition } from "../index.ts";

/** A Monday in local time: 2024-01-01T00:00:00Z. The town is one hour ahead of UTC. */
export const NEW_YEAR = 1_704_067_200_000;
/** 12:00 local time on that Monday. */
export const NOON = NEW_YEAR + 11 * 3_600_000;
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** A place in the town; `zoneIds` as the server would look them up. */
export function place(address = "1 Main St", zoneIds: readonly string[] = ["east"]): Place {
  return { lat: 50, lon: 10, address, zoneIds };
}

function priority(priorityId: string, rank: number, lifeThreat: boolean): Priority {
  return {
    priorityId,
    name: { en: priorityId },
    rank,
    colour: { night: "#d32f2f", day: "#b71c1c" },
    shape: "triangle",
    tone: "sharp",
    warnMinutes: rank,
    alertMinutes: rank * 2,
    lifeThreat,
  };
}

/** A unit of the town; E… are fire engines, M… are medics, L… ladders. */
export function unit(unitId: string, more: Partial<UnitDefinition> = {}): UnitDefinition {
  const medic = unitId.startsWith("M");
  return {
    unitId,
    callSign: unitId,
    agencyId: medic ? "medical" : "fire",
    unitTypeId: medic ? "medic" : "engine",
    stationId: "st1",
    capabilities: medic
      ? [
          { capabilityId: "als", level: 2 },
          { capabilityId: "first-aid", level: 3 },
        ]
      : [
          { capabilityId: unitId.startsWith("L") ? "ladder" : "pump", level: 1 },
          { capabilityId: "first-aid", level: 1 },
        ],
    crew: 3,
    ...more,
  };
}

const SQUARE = [
  [10, 50],
  [11, 50],
  [11, 51],
  [10, 50],
] as const;

/** A small town: two agencies, five units, three priorities, four types, plans, one cover rule. */
export const TOWN: readonly ConfigurationChange[] = [
  {
    kind: "settings",
    put: {
      areaName: { en: "Town", zh: "镇" },
      timeZone: "Europe/Berlin",
      utcOffsets: [{ from: 0, minutes: 60 }],
      unacknowledged: { warnSeconds: 30, alertSeconds: 60 },
      notEnRoute: { warnSeconds: 90, alertSeconds: 180 },
      undoWindowSeconds: 120,
      futureToleranceSeconds: 60,
      closedRetentionHours: 24,
      dispositions: [
        { disposition: "completed", name: { en: "Completed" } },
        { disposition: "duplicate", name: { en: "Duplicate" } },
      ],
    },
  },
  { kind: "agency", put: { agencyId: "fire", name: { en: "Fire" }, discipline: "fire" } },
  { kind: "agency", put: { agencyId: "medical", name: { en: "Medical" }, discipline: "medical" } },
  { kind: "agency", put: { agencyId: "works", name: { en: "Works" }, discipline: "municipal" } },
  {
    kind: "zone",
    put: { zoneId: "east", kind: "first-due", name: { en: "East" }, polygons: [[SQUARE]] },
  },
  {
    kind: "zone",
    put: { zoneId: "west", kind: "first-due", name: { en: "West" }, polygons: [[SQUARE]] },
  },
  {
    kind: "station",
    put: {
      stationId: "st1",
      agencyId: "fire",
      name: { en: "Station 1" },
      address: "1 Station Rd",
      lat: 50,
      lon: 10,
      zoneIds: ["east"],
    },
  },
  {
    kind: "post",
    put: { postId: "mall", name: { en: "Mall" }, lat: 50, lon: 11, zoneId: "west" },
  },
  { kind: "capability", put: { capabilityId: "pump", name: { en: "Pump" } } },
  { kind: "capability", put: { capabilityId: "ladder", name: { en: "Ladder" } } },
  { kind: "capability", put: { capabilityId: "als", name: { en: "ALS" } } },
  { kind: "capability", put: { capabilityId: "first-aid", name: { en: "First aid" } } },
  { kind: "unitType", put: { unitTypeId: "engine", name: { en: "Engine" }, shape: "square" } },
  { kind: "unitType", put: { unitTypeId: "medic", name: { en: "Medic" }, shape: "circle" } },
  { kind: "priority", put: priority("P1", 1, true) },
  { kind: "priority", put: priority("P2", 2, false) },
  { kind: "priority", put: priority("P3", 3, false) },
  {
    kind: "incidentType",
    put: { typeId: "fire", name: { en: "Fire" }, discipline: "fire", defaultPriorityId: "P2" },
  },
  {
    kind: "incidentType",
    put: {
      typeId: "cardiac",
      name: { en: "Cardiac arrest" },
      discipline: "medical",
      defaultPriorityId: "P1",
    },
  },
  {
    kind: "incidentType",
    put: { typeId: "alarm", name: { en: "Alarm" }, discipline: "fire", defaultPriorityId: "P3" },
  },
  {
    kind: "responsePlan",
    put: {
      planId: "fire",
      name: { en: "Fire" },
      typeIds: ["fire"],
      alarms: [
        {
          level: 1,
          needs: [
            { needId: "engines", capabilityId: "pump", count: 2 },
            { needId: "ladder", capabilityId: "ladder", count: 1 },
          ],
        },
        { level: 2, needs: [{ needId: "more", capabilityId: "pump", count: 2 }] },
      ],
    },
  },
  {
    kind: "responsePlan",
    put: {
      planId: "cardiac",
      name: { en: "Cardiac arrest" },
      typeIds: ["cardiac"],
      alarms: [
        { level: 1, needs: [{ needId: "als", capabilityId: "als", minimumLevel: 2, count: 1 }] },
      ],
    },
  },
  {
    kind: "coverageRule",
    put: { ruleId: "east-als", zoneId: "east", capabilityId: "als", minimumFree: 1 },
  },
  { kind: "unit", put: unit("E1") },
  { kind: "unit", put: unit("E2") },
  { kind: "unit", put: unit("L1") },
  { kind: "unit", put: unit("M1") },
  { kind: "unit", put: unit("M2") },
];
