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

/** Markers and call signs of every unit in service. Units at one place stand side by side. */
export function unitPoints(
  board: Board,
  positions: ReadonlyMap<UnitId, UnitPosition>,
  now: Instant,
): Points {
  const features: PointFeature[] = [];
  const slots = new Map<string, number>();
  for (const unit of board.units.values()) {
    const definition = board.configuration.units.get(unit.unitId);
    const shown = shownUnit(board, unit);
    if (definition === undefined || shown.status === "outOfService") continue;
    const here = standing(board, shown, positions.get(unit.unitId), now);
    if (here === undefined) continue;
    const { lat, lon } = here.at;
    const place = `${lat.toFixed(4)} ${lon.toFixed(4)}`;
    const slot = slots.get(place) ?? 0;
    slots.set(place, slot + 1);
    const shape: MarkerShape =
      board.configuration.unitTypes.get(definition.unitTypeId)?.shape ?? "circle";
    const { token } = statusShapes[shown.status];
    const hollow = isHollow(shown.status);
    features.push(
      feature(here.at, {
        unitId: unit.unitId,
        icon: `unit/${shape}/${token}/${hollow ? "hollow" : "filled"}`,
        label: `label/${token}/${definition.callSign}`,
        offset: [slot * SLOT_PIXELS, hollow ? 0 : shown.status === "onScene" ? 14 : 0],
        labelOffset: [slot * SLOT_PIXELS, hollow ? 13 : shown.status === "onScene" ? 27 : 13],
        opacity: here.opacity,
        order: hollow ? 1 : 0,
        busy: hollow ? 0 : 1,
      }),
    );
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
