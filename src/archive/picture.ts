import {
  getAssignment,
  SNAPSHOT_VERSION,
  type Board,
  type BoardSnapshot,
  type Call,
  type Configuration,
  type ConfigurationChange,
  type Incident,
  type Point,
  type Unit,
  type UnitDefinition,
  type UnitId,
} from "#kernel";

/** Units shown around an incident. */
export const UNITS_NEAR_MAX = 12;

/** A unit that belonged near the incident: positions are never in the log, posts and stations are. */
export type UnitNear = { readonly unitId: UnitId; readonly distanceMetres: number };

/** The board at one moment, cut down to one incident and what stood around it. */
export type Picture = {
  /** Give it to the kernel's `boardFromSnapshot`. Zones have no polygons, calls have no texts. */
  readonly board: BoardSnapshot;
  /** Free and busy ones, nearest first. */
  readonly near: readonly UnitNear[];
};

const EARTH_METRES_PER_DEGREE = 111_194.9;

/** Flat distance, good to 0.1 % within a town. */
function distanceMetres(a: Point, b: Point): number {
  const east = (b.lon - a.lon) * Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  return Math.hypot(east, b.lat - a.lat) * EARTH_METRES_PER_DEGREE;
}

function belongsAt(
  { posts, stations }: Configuration,
  unit: Unit,
  definition: UnitDefinition,
): Point | undefined {
  const post = unit.postId === undefined ? undefined : posts.get(unit.postId);
  const { stationId } = definition;
  return post ?? (stationId === undefined ? undefined : stations.get(stationId));
}

/** The nearest units that were in service, by where they belonged. */
export function unitsNear(board: Board, place: Point): UnitNear[] {
  const near: UnitNear[] = [];
  for (const definition of board.configuration.units.values()) {
    const unit = board.units.get(definition.unitId);
    if (unit === undefined || unit.duty.status === "outOfService") continue;
    const point = belongsAt(board.configuration, unit, definition);
    if (point === undefined) continue;
    const metres = Math.round(distanceMetres(place, point));
    near.push({ unitId: definition.unitId, distanceMetres: metres });
  }
  // The sort is stable: units of one station stay in the order of the configuration.
  return near.sort((a, b) => a.distanceMetres - b.distanceMetres).slice(0, UNITS_NEAR_MAX);
}

function withoutTexts(call: Call): Call {
  const { reporter: _reporter, narrative: _narrative, ...rest } = call;
  return rest;
}

/** Another incident that is only named: its number, place and status, not what happened to it. */
function onlyNamed(incident: Incident): Incident {
  return { ...incident, notes: [], timeline: [], callIds: [], assignmentIds: [], groupedIds: [] };
}

/** Units that the picture shows or that the timeline names. */
function unitIdsOf(board: Board, incident: Incident, near: readonly UnitNear[]): Set<UnitId> {
  const ids = new Set(near.map(({ unitId }) => unitId));
  for (const id of incident.assignmentIds) ids.add(getAssignment(board, id).unitId);
  return new Set([...ids].filter((id) => board.units.has(id)));
}

/** What the picture names, as it was configured then. With every zone it would be a hundred times as much. */
function namesOf(
  { configuration }: Board,
  zoneIds: ReadonlySet<string>,
  unitIds: ReadonlySet<UnitId>,
): ConfigurationChange[] {
  const { settings, agencies, unitTypes, priorities, incidentTypes, units, zones } = configuration;
  const { stations, posts, capabilities } = configuration;
  return [
    { kind: "settings", put: settings },
    ...[...agencies.values()].map((put) => ({ kind: "agency", put }) as const),
    ...[...stations.values()].map((put) => ({ kind: "station", put }) as const),
    ...[...posts.values()].map((put) => ({ kind: "post", put }) as const),
    ...[...capabilities.values()].map((put) => ({ kind: "capability", put }) as const),
    ...[...unitTypes.values()].map((put) => ({ kind: "unitType", put }) as const),
    ...[...priorities.values()].map((put) => ({ kind: "priority", put }) as const),
    ...[...incidentTypes.values()].map((put) => ({ kind: "incidentType", put }) as const),
    ...[...units.values()]
      .filter(({ unitId }) => unitIds.has(unitId))
      .map((put) => ({ kind: "unit", put }) as const),
    ...[...zones.values()]
      .filter(({ zoneId }) => zoneIds.has(zoneId))
      .map((put) => ({ kind: "zone", put: { ...put, polygons: [] } }) as const),
  ];
}

function relatedIds(incident: Incident): string[] {
  const into = incident.status === "grouped" ? [incident.intoIncidentId] : [];
  const named = incident.timeline.flatMap(({ event }) => {
    if (event.type === "incidentGrouped") return [event.incidentId, event.intoIncidentId];
    if (event.type === "incidentSplit") return [event.incidentId, event.fromIncidentId];
    return [];
  });
  return [...into, ...incident.groupedIds, ...named];
}

/** What a board says of one incident that is on it, and of the units around. */
export function pictureOf(board: Board, incident: Incident): Picture {
  const near = unitsNear(board, incident.place);
  const unitIds = unitIdsOf(board, incident, near);
  const units = [...unitIds].map((unitId) => board.units.get(unitId) as Unit);
  const assignmentIds = new Set([
    ...incident.assignmentIds,
    ...units.flatMap(({ openAssignmentIds }) => openAssignmentIds),
  ]);
  const assignments = [...assignmentIds].map((id) => getAssignment(board, id));
  const others = new Set([
    ...assignments.map(({ incidentId }) => incidentId),
    ...relatedIds(incident),
  ]);
  others.delete(incident.incidentId);
  const named = [...others].flatMap((id) => board.incidents.get(id) ?? []).map(onlyNamed);
  const calls = incident.callIds.flatMap((id) => board.calls.get(id) ?? []).map(withoutTexts);
  const { areaId, sequence, at, nextIncidentNumber, configuredAt } = board;
  return {
    board: {
      version: SNAPSHOT_VERSION,
      areaId,
      sequence,
      at,
      nextIncidentNumber,
      configuredAt,
      configuration: namesOf(board, new Set(incident.place.zoneIds), unitIds),
      incidents: [incident, ...named],
      assignments,
      calls,
      units,
      undoables: [],
    },
    near,
  };
}
