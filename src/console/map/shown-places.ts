import type { Board, Incident, Instant, MarkerShape, Point, UnitId } from "#kernel";
import type { UnitPosition } from "#protocol";
import { statusShapes, type ShownStatus } from "../shapes/status-shapes.ts";
import { shownUnit, type ShownUnit } from "../units/shown-unit.ts";

/** What is drawn at a place: a picture and a word, both named by what is in them. */
export type Marker = {
  /** Of the unit or incident; the same from one drawing to the next. */
  readonly id: string;
  readonly kind: "unit" | "incident" | "more";
  readonly at: Point;
  readonly icon: string;
  readonly label: string;
  /** Pixels from the place. */
  readonly offset: readonly [number, number];
  readonly labelOffset: readonly [number, number];
  readonly opacity: number;
  readonly size: number;
  /** Whose word yields: the higher one. */
  readonly order: number;
  /** Shown from far away too. */
  readonly busy: boolean;
};

/** A position older than this is shown faded; much older and the unit is drawn where it belongs. */
const STALE_SECONDS = 60;
const USELESS_SECONDS = 600;
/** Free units at one place beyond this many are one marker that says how many there are. */
const SIDE_BY_SIDE_MAX = 3;
/** Pixels between markers that stand at the same place. */
const SLOT_PIXELS = 13;

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

type Standing = {
  readonly at: Point;
  readonly opacity: number;
  /** Of a position that is no longer fresh. */
  readonly ageSeconds?: number;
};

/** " 3′" on the word of a unit that was last heard three minutes ago; nothing on a fresh one. */
export function ageText(ageSeconds: number | undefined): string {
  return ageSeconds === undefined ? "" : ` ${Math.floor(ageSeconds / 60)}′`;
}

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
    return ageSeconds > STALE_SECONDS
      ? { at: position, opacity: 0.45, ageSeconds }
      : { at: position, opacity: 1 };
  }
  const at = placeOf(board, shown);
  return at === undefined ? undefined : { at, opacity: 1 };
}

/** Free and away units are hollow, so that what is moving stands out. */
function isHollow(status: ShownStatus): boolean {
  return status === "available" || status === "away" || status === "reserved";
}

type UnitHere = { readonly shown: ShownUnit; readonly here: Standing; readonly callSign: string };

function unitsByPlace(
  board: Board,
  positions: ReadonlyMap<UnitId, UnitPosition>,
  now: Instant,
): Map<string, UnitHere[]> {
  const places = new Map<string, UnitHere[]>();
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

function unitMarker(board: Board, { shown, here, callSign }: UnitHere, slot: number): Marker {
  const { unit, status } = shown;
  const definition = board.configuration.units.get(unit.unitId);
  const type = board.configuration.unitTypes.get(definition?.unitTypeId ?? "");
  const shape: MarkerShape = type?.shape ?? "circle";
  const { token } = statusShapes[status];
  const hollow = isHollow(status);
  const below = status === "onScene" ? 14 : 0;
  return {
    id: unit.unitId,
    kind: "unit",
    at: here.at,
    icon: `unit/${shape}/${token}/${hollow ? "hollow" : "filled"}`,
    label: `label/${token}/${callSign}${ageText(here.ageSeconds)}`,
    offset: [slot * SLOT_PIXELS, below],
    labelOffset: [slot * SLOT_PIXELS, below + 13],
    opacity: here.opacity * (hollow ? 0.8 : 1),
    size: hollow ? 0.8 : 1,
    order: hollow ? 2 : 1,
    busy: !hollow,
  };
}

/** Says how many free units wait at a place besides those that are drawn. */
function moreMarker(at: Point, slot: number, count: number): Marker {
  return {
    id: `more ${at.lat} ${at.lon}`,
    kind: "more",
    at,
    icon: `label/--available/+${count}`,
    label: "",
    offset: [slot * SLOT_PIXELS + 4, 0],
    labelOffset: [0, 0],
    opacity: 1,
    size: 1,
    order: 2,
    busy: false,
  };
}

/** Markers and call signs of every unit in service. Units at one place stand side by side. */
export function unitMarkers(
  board: Board,
  positions: ReadonlyMap<UnitId, UnitPosition>,
  now: Instant,
): Marker[] {
  const markers: Marker[] = [];
  for (const here of unitsByPlace(board, positions, now).values()) {
    const busy = here.filter(({ shown }) => !isHollow(shown.status));
    const free = here.filter(({ shown }) => isHollow(shown.status));
    const drawn = [...busy, ...free.slice(0, SIDE_BY_SIDE_MAX)];
    markers.push(...drawn.map((marker, slot) => unitMarker(board, marker, slot)));
    const more = free.length - SIDE_BY_SIDE_MAX;
    const first = here[0];
    if (more > 0 && first !== undefined) {
      markers.push(moreMarker(first.here.at, drawn.length, more));
    }
  }
  return markers;
}

/** A marker per incident, the most urgent on top; the number beside what waits or is selected. */
export function incidentMarkers(
  board: Board,
  incidents: readonly Incident[],
  selectedId: string | undefined,
): Marker[] {
  return incidents.flatMap((incident): Marker[] => {
    const priority = board.configuration.priorities.get(incident.priorityId);
    if (priority === undefined) return [];
    const selected = incident.incidentId === selectedId;
    return [
      {
        id: incident.incidentId,
        kind: "incident",
        at: incident.place,
        icon: `incident/${priority.priorityId}/${selected ? "selected" : "plain"}`,
        label: `label/--text/${incident.number}`,
        offset: [0, 0],
        labelOffset: [0, -18],
        opacity: 1,
        size: 1,
        order: selected ? -100 : priority.rank - 50,
        busy: true,
      },
    ];
  });
}
