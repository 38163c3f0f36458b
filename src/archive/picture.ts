import {
  boardSnapshot,
  emptyBoard,
  getAssignment,
  persistentMap,
  type Board,
  type Call,
  type Configuration,
  type Incident,
  type JsonValue,
  type PersistentMap,
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
  readonly board: JsonValue;
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

/** The entries of a map whose keys are wanted. */
function some<T>(map: ReadonlyMap<string, T>, wanted: ReadonlySet<string>): ReadonlyMap<string, T> {
  return new Map([...map].filter(([key]) => wanted.has(key)));
}

/** What the picture names, as it was configured then; with every zone it would be far too much. */
function namesOf(
  { configuration }: Board,
  zoneIds: ReadonlySet<string>,
  unitIds: ReadonlySet<UnitId>,
): Configuration {
  const zones = [...some(configuration.zones, zoneIds)].map(
    ([zoneId, zone]) => [zoneId, { ...zone, polygons: [] }] as const,
  );
  return {
    ...configuration,
    units: some(configuration.units, unitIds),
    zones: new Map(zones),
    responsePlans: new Map(),
    coverageRules: new Map(),
  };
}

function mapOf<T>(items: readonly T[], keyOf: (item: T) => string): PersistentMap<T> {
  return items.reduce((map, item) => map.set(keyOf(item), item), persistentMap<T>());
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
  // Only what is put here goes out: nobody's seat or claim, and no other incident's story.
  const cut: Board = {
    ...emptyBoard(board.areaId),
    sequence: board.sequence,
    at: board.at,
    nextIncidentNumber: board.nextIncidentNumber,
    configuredAt: board.configuredAt,
    configuration: namesOf(board, new Set(incident.place.zoneIds), unitIds),
    calls: mapOf(calls, ({ callId }) => callId),
    incidents: mapOf([incident, ...named], ({ incidentId }) => incidentId),
    assignments: mapOf(assignments, ({ assignmentId }) => assignmentId),
    units: mapOf(units, ({ unitId }) => unitId),
  };
  return { board: boardSnapshot(cut), near };
}
