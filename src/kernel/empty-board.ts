import type { Assignment, Board, Call, Incident, Unit } from "./board.ts";
import type { Configuration, Settings } from "./configuration.ts";
import type { Deployment } from "./deployment/deployments.ts";
import { persistentMap } from "./persistent-map.ts";
import type { Hold } from "./trust/retention.ts";
import type { Opening } from "./trust/openings.ts";
import type { Claim, HandOver, Seat, Shift, ShiftNote } from "./shift/records.ts";

/** What an area has until it is configured. UTC, and the dispositions most centres know. */
export function defaultSettings(areaId: string): Settings {
  return {
    areaName: { en: areaId },
    timeZone: "UTC",
    utcOffsets: [{ from: 0, minutes: 0 }],
    unacknowledged: { warnSeconds: 30, alertSeconds: 60 },
    notEnRoute: { warnSeconds: 90, alertSeconds: 180 },
    undoWindowSeconds: 120,
    futureToleranceSeconds: 60,
    closedRetentionHours: 24,
    dispositions: [
      { disposition: "completed", name: { en: "Completed", zh: "已处置" } },
      { disposition: "false-alarm", name: { en: "False alarm", zh: "误报" } },
      { disposition: "not-found", name: { en: "Nothing found", zh: "未发现" } },
      { disposition: "no-response-needed", name: { en: "No response needed", zh: "无需出动" } },
      { disposition: "duplicate", name: { en: "Duplicate", zh: "重复报告" } },
      { disposition: "referred", name: { en: "Referred elsewhere", zh: "已转办" } },
    ],
  };
}

/** A configuration with nothing in it. */
export function emptyConfiguration(settings: Settings): Configuration {
  return {
    agencies: new Map(),
    stations: new Map(),
    posts: new Map(),
    capabilities: new Map(),
    unitTypes: new Map(),
    units: new Map(),
    zones: new Map(),
    priorities: new Map(),
    incidentTypes: new Map(),
    responsePlans: new Map(),
    coverageRules: new Map(),
    settings,
  };
}

/** Nobody sits anywhere yet. */
function emptyShift(): Shift {
  return {
    seats: persistentMap<Seat>(),
    claims: persistentMap<Claim>(),
    alarms: [],
    notes: persistentMap<ShiftNote>(),
    handOvers: persistentMap<HandOver>(),
  };
}

/** The board of an area before its first event. */
export function emptyBoard(areaId: string): Board {
  return {
    areaId,
    sequence: 0,
    at: 0,
    nextIncidentNumber: "1",
    configuration: emptyConfiguration(defaultSettings(areaId)),
    calls: persistentMap<Call>(),
    incidents: persistentMap<Incident>(),
    assignments: persistentMap<Assignment>(),
    units: persistentMap<Unit>(),
    undoables: [],
    shift: emptyShift(),
    openings: persistentMap<Opening>(),
    holds: persistentMap<Hold>(),
    deployments: persistentMap<Deployment>(),
    configuredAt: 0,
    activeIncidentIds: persistentMap<true>(),
    openCallIds: persistentMap<true>(),
  };
}
