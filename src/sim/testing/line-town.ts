import { defaultSettings } from "#kernel";
import type { ConfigurationChange, Place, UnitDefinition } from "#kernel";
import type { LoadedScenario, WorldResponseModel, WorldRoads } from "../loaded.ts";
import { streams } from "../random.ts";
import type { RecordedAssignment, RecordedCall } from "../scenario.ts";

/** Nodes stand in a row, each 30 s from the next; arc 2n leads from n to n+1, 2n+1 back. */
export const NODES = 41;
export const SECONDS_PER_ARC = 30;
export const START = 1_483_142_400_000;

const pointOf = (node: number) => ({ lat: 37.7, lon: -122.5 + node * 0.003 });

const seconds = (from: number, to: number) => Math.abs(from - to) * SECONDS_PER_ARC;

function ends(arc: number): { from: number; to: number } {
  const west = arc >> 1;
  return arc % 2 === 0 ? { from: west, to: west + 1 } : { from: west + 1, to: west };
}

export function lineRoads(): WorldRoads {
  return {
    nodeCount: NODES,
    lat: Float64Array.from({ length: NODES }, (_, node) => pointOf(node).lat),
    lon: Float64Array.from({ length: NODES }, (_, node) => pointOf(node).lon),
    nearestNode: ({ lon }) => ({
      node: Math.min(NODES - 1, Math.max(0, Math.round((lon + 122.5) / 0.003))),
    }),
    seconds,
    secondsToOne(from, to, out) {
      for (let index = 0; index < from.length; index += 1) {
        out[index] = seconds(from[index] ?? 0, to);
      }
      return out;
    },
    routeArcs(from, to) {
      const arcs: number[] = [];
      for (let node = from; node < to; node += 1) arcs.push(2 * node);
      for (let node = from; node > to; node -= 1) arcs.push(2 * (node - 1) + 1);
      return arcs;
    },
    arcAt: (arc) => ({ ...ends(arc), seconds: SECONDS_PER_ARC }),
    arcPolyline: (arc) => [pointOf(ends(arc).from), pointOf(ends(arc).to)],
  };
}

/** Travel is the road time, up to a fifth longer or shorter. */
export const LINE_MODEL: WorldResponseModel = {
  arrival: ({ roadSeconds, moving }) => {
    const medianSeconds = roadSeconds + (moving ? 0 : 60);
    return { medianSeconds, lowSeconds: medianSeconds * 0.8, highSeconds: medianSeconds * 1.2 };
  },
  sampleTravel: (uniform, { roadSeconds }) => roadSeconds * (0.8 + 0.4 * uniform),
};

export function placeAt(node: number): Place {
  return { ...pointOf(node), address: `${node} Main St`, zoneIds: [], node };
}

function unit(unitId: string, stationId: string, kind: "engine" | "ambulance"): UnitDefinition {
  return {
    unitId,
    callSign: unitId,
    agencyId: kind === "engine" ? "fire" : "ems",
    unitTypeId: kind,
    stationId,
    capabilities: [{ capabilityId: kind, level: 1 }],
    crew: 3,
  };
}

/** Engines and ambulances at three stations on the line. */
export const UNITS: readonly UnitDefinition[] = [5, 20, 35].flatMap((node) => [
  unit(`E${node}`, `s${node}`, "engine"),
  unit(`A${node}`, `s${node}`, "ambulance"),
]);

const name = (en: string) => ({ en });

export function priority(
  priorityId: string,
  rank: number,
  lifeThreat: boolean,
): ConfigurationChange {
  return {
    kind: "priority",
    put: {
      priorityId,
      name: name(priorityId),
      rank,
      colour: { night: "#ffffff", day: "#000000" },
      shape: "circle",
      tone: "none",
      warnMinutes: 5,
      alertMinutes: 10,
      lifeThreat,
    },
  };
}

const need = (capabilityId: string) => ({ needId: capabilityId, capabilityId, count: 1 });

export function townConfiguration(): ConfigurationChange[] {
  return [
    { kind: "settings", put: { ...defaultSettings("town"), areaName: name("Town") } },
    { kind: "agency", put: { agencyId: "fire", name: name("Fire"), discipline: "fire" } },
    { kind: "agency", put: { agencyId: "ems", name: name("EMS"), discipline: "medical" } },
    { kind: "capability", put: { capabilityId: "engine", name: name("Engine") } },
    { kind: "capability", put: { capabilityId: "ambulance", name: name("Ambulance") } },
    { kind: "unitType", put: { unitTypeId: "engine", name: name("Engine"), shape: "square" } },
    { kind: "unitType", put: { unitTypeId: "ambulance", name: name("Amb"), shape: "circle" } },
    ...[5, 20, 35].map((node): ConfigurationChange => ({
      kind: "station",
      put: {
        stationId: `s${node}`,
        agencyId: "fire",
        name: name(`Station ${node}`),
        address: `${node} Main St`,
        lat: pointOf(node).lat,
        lon: pointOf(node).lon,
      },
    })),
    ...UNITS.map((put): ConfigurationChange => ({ kind: "unit", put })),
    priority("3", 1, true),
    priority("2", 2, false),
    {
      kind: "incidentType",
      put: {
        typeId: "medical",
        name: name("Medical"),
        discipline: "medical",
        defaultPriorityId: "3",
      },
    },
    {
      kind: "responsePlan",
      put: {
        planId: "medical",
        name: name("Medical"),
        alarms: [{ level: 1, needs: [need("engine"), need("ambulance")] }],
      },
    },
  ];
}

type Time = number | undefined;
type RowTimes = readonly [Time?, Time?, Time?, Time?, Time?, Time?];
/** A time that was not recorded. */
export const NEVER = undefined;

/** Seconds after the call: dispatched, en route, on scene, transporting, at destination, free. */
export function row(
  callId: string,
  unitId: string,
  receivedAt: number,
  times: RowTimes,
): RecordedAssignment {
  const at = (seconds: number | undefined, mark: string) =>
    seconds === undefined ? {} : { [mark]: receivedAt + seconds * 1000 };
  return {
    rowId: `${callId}-${unitId}`,
    unitId,
    unitTypeId: unitId.startsWith("E") ? "engine" : "ambulance",
    ...at(times[0], "dispatchedAt"),
    ...at(times[1], "enRouteAt"),
    ...at(times[2], "onSceneAt"),
    ...at(times[3], "transportingAt"),
    ...at(times[4], "atDestinationAt"),
    ...at(times[5], "availableAt"),
  };
}

export function call(
  callId: string,
  afterSeconds: number,
  node: number,
  rows: readonly { readonly unitId: string; readonly times: RowTimes }[],
  more: Partial<RecordedCall> = {},
): RecordedCall {
  const receivedAt = START + afterSeconds * 1000;
  return {
    callId,
    incidentNumber: callId,
    typeId: "medical",
    originalPriorityId: "3",
    priorityId: "3",
    finalPriorityId: "3",
    receivedAt,
    enteredAt: receivedAt + 30_000,
    alarmLevel: 1,
    place: placeAt(node),
    disposition: "completed",
    assignments: rows.map(({ unitId, times }) => row(callId, unitId, receivedAt, times)),
    ...more,
  };
}

export function scenarioOf(history: readonly RecordedCall[]): LoadedScenario {
  const from = START;
  const to = START + 86_400_000;
  return {
    manifest: {
      format: "muster-scenario",
      version: 1,
      scenarioId: "line-town",
      title: name("Line town"),
      areaId: "town",
      timeZone: "UTC",
      from,
      to,
      sources: [],
      synthetic: [],
      assumptions: [],
      estimatedHomes: [],
      report: {
        rows: history.flatMap(({ assignments }) => assignments).length,
        calls: history.length,
        units: UNITS.length,
        outOfOrder: 0,
        overlapping: 0,
        missing: {},
        from: "",
        to: "",
        rejected: {},
        examples: {},
        duplicates: 0,
        comparedAssignments: 0,
        oddities: {},
        resolutionSeconds: 1,
        unknownColumns: [],
      },
    },
    configuration: townConfiguration(),
    history,
    duty: UNITS.map(({ unitId }) => ({ unitId, from, to, basis: "continuous" as const })),
  };
}

/** A busy day: more calls than the units can answer at once, some called off, some transported. */
export function busyDay(calls: number, seed: number): LoadedScenario {
  const draw = streams(seed)("busy-day");
  const history: RecordedCall[] = [];
  let after = 0;
  for (let index = 0; index < calls; index += 1) {
    after += Math.ceil(draw.exponential(240));
    const node = draw.integer(NODES);
    const engine = draw.choice(["E5", "E20", "E35"]);
    const ambulance = draw.choice(["A5", "A20", "A35"]);
    const sent = 60 + draw.integer(60);
    const out = sent + 30 + draw.integer(60);
    const there = out + 100 + draw.integer(300);
    const off = draw.uniform() < 0.2;
    history.push(
      call(`c${index}`, after, node, [
        {
          unitId: engine,
          times: off
            ? [sent, out, NEVER, NEVER, NEVER, out + 50]
            : [sent, out, there, NEVER, NEVER, there + 600],
        },
        {
          unitId: ambulance,
          times: [sent + 5, out + 20, there + 40, there + 700, there + 1200, there + 2000],
        },
      ]),
    );
  }
  return scenarioOf(history);
}
