import type { Board, Incident, Instant, MarkerShape, Point, UnitId } from "#kernel";
import type { UnitPosition } from "#protocol";
import { statusShapes, type ShownStatus } from "../shapes/status-shapes.ts";
import { shownUnit, type ShownUnit } from "../units/shown-unit.ts";

export type PointFeature = {
  readonly type: "Feature";
  readonly geometry: { readonly type: "Point"; readonly coordinates: [number, number] };
  readonly properties: Readonly<Record<string, string | number | readonly number[]>>;
};
export type Points = { readonly type: "FeatureCollection"; readonly features: PointFeature[] };

/** A position older than this is shown faded; much older and the unit is drawn where it belongs. */
const STALE_SECONDS = 60;
const USELESS_SECONDS = 600;
/** Free units at one place beyond this many are one marker that says how many there are. */
const SIDE_BY_SIDE_MAX = 3;
/** Pixels between markers that stand at the same place. */
const SLOT_PIXELS = 13;

export function points(features: PointFeature[]): Points {
  return { type: "FeatureCollection", features };
}

function feature(at: Point, properties: PointFeature["properties"]): PointFeature {
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [at.lon, at.lat] },
    properties,
  };
}

/** Where a unit without a position of its own belongs: at the scene, its post or its station. */
function placeOf(board: Board, { unit, status, assignment }: ShownUnit): Point | undefined {
  if (assignment !== undefined && status === "onScene") {
    return board.incidents.get(assignment.incidentId)?.place;
  }
  if (status === "atDestination" && assignment?.destination !== undefined) {
    return assignment.destination;
  }
  const { posts, stations, units } = board.configuration;
  if (unit.postId !== undefined) return posts.get(unit.postId);
  const stationId = units.get(unit.unitId)?.stationId;
  return stationId === undefined ? undefined : stations.get(stationId);
}

type Standing = { readonly at: Point; readonly opacity: number };

function standing(
  board: Board,
  shown: ShownUnit,
  position: UnitPosition | undefined,
  now: Instant,
): Standing | undefined {
  const ageSeconds = position === undefined ? Infinity : (now - position.at) / 1000;
  const moving = shown.status !== "onScene" && shown.status !== "atDestination";
  const usable = ageSeconds < (shown.status === "available" ? STALE_SECONDS : USELESS_SECONDS);
  if (position !== undefined && usable && moving) {
    return { at: position, opacity: ageSeconds > STALE_SECONDS ? 0.45 : 1 };
  }
  const at = placeOf(board, shown);
  return at === undefined ? undefined : { at, opacity: 1 };
}

/** Free and away units are hollow, so that what is moving stands out. */
function isHollow(status: ShownStatus): boolean {
  return status === "available" || status === "away" || status === "reserved";
}

type Marker = { readonly shown: ShownUnit; readonly here: Standing; readonly callSign: string };

function markersByPlace(
  board: Board,
  positions: ReadonlyMap<UnitId, UnitPosition>,
  now: Instant,
): Map<string, Marker[]> {
  const places = new Map<string, Marker[]>();
  for (const unit of board.units.values()) {
    const shown = shownUnit(board, unit);
    const callSign = board.configuration.units.get(unit.unitId)?.callSign;
    if (callSign === undefined || shown.status === "outOfService") continue;
    const here = standing(board, shown, positions.get(unit.unitId), now);
    if (here === undefined) continue;
    const key = `${here.at.lat.toFixed(4)} ${here.at.lon.toFixed(4)}`;
    const markers = places.get(key) ?? [];
    markers.push({ shown, here, callSign });
    places.set(key, markers);
  }
  return places;
}

function unitFeature(board: Board, { shown, here, callSign }: Marker, slot: number): PointFeature {
  const { unit, status } = shown;
  const definition = board.configuration.units.get(unit.unitId);
  const type = board.configuration.unitTypes.get(definition?.unitTypeId ?? "");
  const shape: MarkerShape = type?.shape ?? "circle";
  const { token } = statusShapes[status];
  const hollow = isHollow(status);
  const below = status === "onScene" ? 14 : 0;
  return feature(here.at, {
    unitId: unit.unitId,
    icon: `unit/${shape}/${token}/${hollow ? "hollow" : "filled"}`,
    label: `label/${token}/${callSign}`,
    offset: [slot * SLOT_PIXELS, below],
    labelOffset: [slot * SLOT_PIXELS, below + 13],
    opacity: here.opacity,
    order: hollow ? 1 : 0,
    busy: hollow ? 0 : 1,
  });
}

/** Says how many free units wait at a place besides those that are drawn. */
function moreFeature(at: Point, slot: number, count: number): PointFeature {
  return feature(at, {
    icon: `label/--available/+${count}`,
    label: "label/--available/",
    offset: [slot * SLOT_PIXELS + 4, 0],
    labelOffset: [0, 0],
    opacity: 1,
    order: 1,
    busy: 0,
  });
}

/** Markers and call signs of every unit in service. Units at one place stand side by side. */
export function unitPoints(
  board: Board,
  positions: ReadonlyMap<UnitId, UnitPosition>,
  now: Instant,
): Points {
  const features: PointFeature[] = [];
  for (const markers of markersByPlace(board, positions, now).values()) {
    const busy = markers.filter(({ shown }) => !isHollow(shown.status));
    const free = markers.filter(({ shown }) => isHollow(shown.status));
    const drawn = [...busy, ...free.slice(0, SIDE_BY_SIDE_MAX)];
    features.push(...drawn.map((marker, slot) => unitFeature(board, marker, slot)));
    const more = free.length - SIDE_BY_SIDE_MAX;
    const first = markers[0];
    if (more > 0 && first !== undefined) {
      features.push(moreFeature(first.here.at, drawn.length, more));
    }
  }
  return points(features);
}

/** A marker per incident, the most urgent on top; the number beside what waits or is selected. */
export function incidentPoints(
  board: Board,
  incidents: readonly Incident[],
  selectedId: string | undefined,
): Points {
  return points(
    incidents.flatMap((incident) => {
      const priority = board.configuration.priorities.get(incident.priorityId);
      if (priority === undefined) return [];
      const selected = incident.incidentId === selectedId;
      return [
        feature(incident.place, {
          incidentId: incident.incidentId,
          icon: `incident/${priority.priorityId}/${selected ? "selected" : "plain"}`,
          label: `label/--text/${incident.number}`,
          order: selected ? -1 : priority.rank,
        }),
      ];
    }),
  );
}
