import type { Point } from "#geo";
import type { WorldRoads } from "../loaded.ts";
import { REPORT_COLUMNS, type ByColumn, type ReportColumn } from "./columns.ts";
import type { RunCall, Sending } from "./recording.ts";

/** Roads that can be drawn; `Roads` of #routing is one. */
export type DrawnRoads = WorldRoads & {
  forEachArc?(
    visit: (arc: {
      readonly arc: number;
      readonly from: number;
      readonly to: number;
      readonly roadClass: string;
    }) => void,
  ): void;
};

/** A small map in whole units of a box of WIDTH by HEIGHT, as SVG path data. */
export type CallDrawing = {
  readonly width: number;
  readonly height: number;
  readonly roads: string;
  readonly incident: readonly [number, number];
  readonly units: readonly DrawnUnit[];
};

export type DrawnUnit = {
  readonly column: ReportColumn;
  readonly unitId: string;
  readonly start: readonly [number, number];
  /** The fastest way from there; empty for all but the first to arrive. */
  readonly way: string;
};

const WIDTH = 240;
const HEIGHT = 150;
const MARGIN = 14;
/** A map of less than this shows the roof of one house. Degrees of latitude, about 600 m. */
const SPAN_MIN = 0.006;
/** Units drawn per column: the first to arrive and those next to it. */
const UNITS_MAX = 3;

/** More roads than this in one small map are a grey field. */
const ROADS_MAX = 2200;

type Box = { readonly south: number; readonly west: number; readonly scale: number; cos: number };

function boxOf(points: readonly Point[], centre: Point): Box {
  const cos = Math.cos((centre.lat * Math.PI) / 180);
  let [south, north, west, east] = [centre.lat, centre.lat, centre.lon, centre.lon];
  for (const { lat, lon } of points) {
    south = Math.min(south, lat);
    north = Math.max(north, lat);
    west = Math.min(west, lon);
    east = Math.max(east, lon);
  }
  const tall = Math.max(north - south, SPAN_MIN);
  const wide = Math.max((east - west) * cos, SPAN_MIN);
  const scale = Math.min((HEIGHT - 2 * MARGIN) / tall, (WIDTH - 2 * MARGIN) / wide);
  return {
    cos,
    scale,
    south: (south + north) / 2 - HEIGHT / 2 / scale,
    west: (west + east) / 2 - WIDTH / 2 / scale / cos,
  };
}

function spot({ south, west, scale, cos }: Box, { lat, lon }: Point): [number, number] {
  return [Math.round((lon - west) * cos * scale), Math.round(HEIGHT - (lat - south) * scale)];
}

/** Path data of a line; a step of less than a unit is left out. */
function pathOf(box: Box, line: readonly Point[]): string {
  let path = "";
  let last: readonly number[] = [];
  for (const point of line) {
    const [x, y] = spot(box, point);
    if (x === last[0] && y === last[1]) continue;
    path += `${path === "" ? "M" : "L"}${x} ${y}`;
    last = [x, y];
  }
  return path.includes("L") ? path : "";
}

function isInside([x, y]: readonly [number, number]): boolean {
  return x >= -MARGIN && y >= -MARGIN && x <= WIDTH + MARGIN && y <= HEIGHT + MARGIN;
}

/**
 * The roads of the box, each once. A wide box holds too many to tell apart: then the commonest
 * class, which is the small streets, is left out, and the next.
 */
function roadsIn(roads: DrawnRoads, box: Box): string {
  if (roads.forEachArc === undefined) return "";
  const byClass = new Map<string, Set<string>>();
  const near = (node: number) =>
    isInside(spot(box, { lat: roads.lat[node] ?? 0, lon: roads.lon[node] ?? 0 }));
  roads.forEachArc(({ arc, from, to, roadClass }) => {
    // Each road once, whichever ways it may be driven.
    if (from > to || (!near(from) && !near(to))) return;
    const path = pathOf(box, roads.arcPolyline(arc));
    const paths = byClass.get(roadClass) ?? new Set<string>();
    byClass.set(roadClass, path === "" ? paths : paths.add(path));
  });
  const classes = [...byClass.values()].toSorted((left, right) => right.size - left.size);
  const count = () => classes.reduce((sum, paths) => sum + paths.size, 0);
  while (classes.length > 1 && count() > ROADS_MAX) classes.shift();
  return classes.flatMap((paths) => [...paths]).join("");
}

function wayOf(roads: DrawnRoads, from: number, to: number): Point[] {
  return (roads.routeArcs(from, to) ?? []).flatMap((arc) => [...roads.arcPolyline(arc)]);
}

/** Those to draw: the first to arrive, then by when they were sent. */
function shownOf(call: RunCall): readonly Sending[] {
  const known = call.sent.filter(({ from }) => from !== undefined);
  const arrival = ({ onSceneAt }: Sending) => onSceneAt ?? Infinity;
  return known.toSorted((left, right) => arrival(left) - arrival(right)).slice(0, UNITS_MAX);
}

/** Draws where units came from in the three runs, with the way of the first to arrive. */
export function drawCall(
  roads: DrawnRoads,
  place: Point & { readonly node?: number },
  calls: ByColumn<RunCall>,
): CallDrawing {
  const node = place.node ?? roads.nearestNode(place).node;
  const shown = REPORT_COLUMNS.flatMap((column) =>
    shownOf(calls[column]).flatMap(({ unitId, from }, position) => {
      if (from === undefined) return [];
      const line = position === 0 ? [from.point, ...wayOf(roads, from.node, node)] : [];
      return [{ column, unitId, start: from.point, line }];
    }),
  );
  const box = boxOf(
    shown.flatMap(({ start, line }) => [start, ...line]),
    place,
  );
  return {
    width: WIDTH,
    height: HEIGHT,
    roads: roadsIn(roads, box),
    incident: spot(box, place),
    units: shown.map(({ column, unitId, start, line }) => {
      return { column, unitId, start: spot(box, start), way: pathOf(box, line) };
    }),
  };
}
