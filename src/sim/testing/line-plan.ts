import type { ConfigurationChange, DeploymentPlan } from "#kernel";
import { assemble, contract, emptyDraft, roadsOn, type Roads } from "#routing";
import type { LoadedScenario } from "../loaded.ts";
import type { RecordedAssignment, RecordedCall } from "../scenario.ts";
import { busyDay, lineRoads, NODES, SECONDS_PER_ARC, START } from "./line-town.ts";

/** The line town's roads as real ones, so that they can be closed. */
export function realLineRoads(): Roads {
  const { lat, lon } = lineRoads();
  const draft = emptyDraft();
  for (let node = 0; node < NODES; node += 1) {
    draft.nodeIds.push(node);
    draft.lat.push(lat[node] ?? 0);
    draft.lon.push(lon[node] ?? 0);
    if (node === 0) continue;
    draft.edges.push({
      from: node - 1,
      to: node,
      lengthMetres: 260,
      roadClass: "street",
      name: "Main St",
      via: [],
      secondsAlong: SECONDS_PER_ARC,
      secondsAgainst: SECONDS_PER_ARC,
    });
  }
  const { network } = assemble(draft);
  return roadsOn(network, contract(network));
}

const MIDDLE = -122.5 + 0.003 * 20.5;

function zone(zoneId: string, west: number, east: number): ConfigurationChange {
  const ring = [
    [west, 37.6],
    [east, 37.6],
    [east, 37.8],
    [west, 37.8],
    [west, 37.6],
  ] as const;
  return { kind: "zone", put: { zoneId, kind: "beat", name: { en: zoneId }, polygons: [[ring]] } };
}

/** The same call three times as far into the day: the town can then answer all of them. */
function spread(call: RecordedCall): RecordedCall {
  const later = 2 * (call.receivedAt - START);
  const marks = (row: object) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]: [string, unknown]) => [
        name,
        name.endsWith("At") && typeof value === "number" ? value + later : value,
      ]),
    );
  const assignments = call.assignments.map((row) => marks(row) as RecordedAssignment);
  return { ...call, ...marks(call), assignments };
}

/** A busy day in a town of two areas; every tenth call was begun by a crew when asked. */
export function zonedDay(calls: number, seed: number, officers = false): LoadedScenario {
  const day = busyDay(calls, seed);
  return {
    ...day,
    configuration: [
      ...day.configuration,
      zone("west", -122.6, MIDDLE),
      zone("east", MIDDLE, -122.3),
    ],
    history: day.history
      .map((one) => spread(one))
      .map((call, place) => ({
        ...call,
        place: { ...call.place, zoneIds: [call.place.lon < MIDDLE ? "west" : "east"] },
        ...(officers && place % 10 === 0 ? { origin: "officer" as const } : {}),
      })),
  };
}

/** A plan that changes nothing but what is given. */
export function planOf(more: Partial<DeploymentPlan> = {}): DeploymentPlan {
  return {
    format: "muster-deployment-plan",
    version: 1,
    planId: "plan",
    name: "A plan",
    question: "What would it change?",
    changes: [],
    duties: [],
    postings: [],
    stationClosures: [],
    roadClosures: [],
    ...more,
  };
}

/** Another engine and ambulance at a station, on duty all week. */
export function crewAt(stationId: string): Pick<DeploymentPlan, "changes" | "duties"> {
  const units = [
    ["E99", "engine", "fire"],
    ["A99", "ambulance", "ems"],
  ] as const;
  return {
    changes: units.map(([unitId, kind, agencyId]) => ({
      kind: "unit",
      put: {
        unitId,
        callSign: unitId,
        agencyId,
        unitTypeId: kind,
        stationId,
        capabilities: [{ capabilityId: kind, level: 1 }],
        crew: 3,
      },
    })),
    duties: units.map(([unitId]) => ({
      unitId,
      how: "set",
      hours: [{ weekdays: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 1440 }],
    })),
  };
}
