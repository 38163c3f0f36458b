import type { Point, Zone } from "#kernel";
import type { Bounds } from "../map/drawing.ts";
import type { Position } from "./model/geometry.ts";

type Pixel = { readonly x: number; readonly y: number };

/** The zones as features, the one that is edited marked. */
export function zoneFeatures(zones: ReadonlyMap<string, Zone>, chosen: string | undefined) {
  return [...zones.values()].map(({ zoneId, polygons }) => ({
    type: "Feature",
    geometry: {
      type: "MultiPolygon",
      // A ring that is being drawn may have no corner yet: there is nothing to fill.
      coordinates: polygons
        .map((rings) => rings.filter((ring) => ring.length > 1))
        .filter((rings) => rings.length > 0),
    },
    properties: { chosen: zoneId === chosen ? 1 : 0 },
  }));
}

export function placeFeatures(places: readonly Point[], chosen: Point | undefined) {
  const feature = ({ lon, lat }: Point, mark: number) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: [lon, lat] },
    properties: { chosen: mark },
  });
  const all = places.map((place) => feature(place, 0));
  return chosen === undefined ? all : [...all, feature(chosen, 1)];
}

function between(a: Position, b: Position): Position {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/** The middle after each corner; a press there makes a corner of it. */
function middlesOf(corners: readonly Position[]): Position[] {
  if (corners.length < 2) return [];
  return corners.map((corner, at) => between(corner, corners[at + 1] ?? corners[0] ?? corner));
}

export function cornerFeatures(
  corners: readonly Position[],
  chosen: number | undefined,
  editable: boolean,
) {
  if (!editable) return [];
  const feature = (coordinates: Position, properties: object) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates },
    properties,
  });
  return [
    ...middlesOf(corners).map((middle) => feature(middle, { middle: 1, chosen: 0 })),
    ...corners.map((corner, at) => feature(corner, { middle: 0, chosen: at === chosen ? 1 : 0 })),
  ];
}

export type Hit = { readonly at: number; readonly middle: boolean; readonly position: Position };

/** The corner near a pixel, or the middle of an edge: `at` is where a corner would come. */
export function cornerAt(
  corners: readonly Position[],
  pixel: Pixel,
  near: number,
  project: (position: Position) => Pixel,
): Hit | undefined {
  const hits = (list: readonly Position[], middle: boolean): (Hit & { away: number })[] =>
    list.flatMap((position, at) => {
      const { x, y } = project(position);
      const away = Math.hypot(x - pixel.x, y - pixel.y);
      return away <= near ? [{ at: middle ? at + 1 : at, middle, position, away }] : [];
    });
  const nearest = (list: (Hit & { away: number })[]) => list.toSorted((a, b) => a.away - b.away)[0];
  // A corner wins over the middle of a short edge.
  return nearest(hits(corners, false)) ?? nearest(hits(middlesOf(corners), true));
}

export function withCorner(
  corners: readonly Position[],
  at: number,
  position: Position,
): readonly Position[] {
  return corners.toSpliced(at, 0, position);
}

/** The box around what is edited; undefined when there is nothing yet. */
export function boundsOf(
  corners: readonly Position[],
  point: Point | undefined,
): Bounds | undefined {
  if (point !== undefined) {
    const around = 0.008;
    return [point.lon - around, point.lat - around, point.lon + around, point.lat + around];
  }
  if (corners.length === 0) return undefined;
  const lons = corners.map(([lon]) => lon);
  const lats = corners.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
