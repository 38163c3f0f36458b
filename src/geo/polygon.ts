import { boxAround, boxContains, type Box, type Point } from "./point.ts";

/** A ring of at least three corners; the first corner may be repeated at the end. */
export type Ring = readonly Point[];

/** An outer ring and the holes cut out of it. */
export type Polygon = { outer: Ring; holes: readonly Ring[] };

/** An area of one or more polygons that do not overlap. */
export type MultiPolygon = readonly Polygon[];

/**
 * Whether the point is inside the ring (even-odd rule, edges straight in degrees).
 * A point on the border is inside for the south and west edges only, so areas that share a
 * border never both claim it.
 */
export function ringContains(ring: Ring, point: Point): boolean {
  let inside = false;
  let previous = ring[ring.length - 1];
  for (const corner of ring) {
    if (previous !== undefined && corner.lat > point.lat !== previous.lat > point.lat) {
      const along = (point.lat - corner.lat) / (previous.lat - corner.lat);
      if (point.lon < corner.lon + along * (previous.lon - corner.lon)) inside = !inside;
    }
    previous = corner;
  }
  return inside;
}

/** Whether the point is inside the outer ring and in none of the holes. */
export function polygonContains(polygon: Polygon, point: Point): boolean {
  if (!ringContains(polygon.outer, point)) return false;
  return !polygon.holes.some((hole) => ringContains(hole, point));
}

/** Whether the point is in any of the polygons. */
export function multiPolygonContains(area: MultiPolygon, point: Point): boolean {
  return area.some((polygon) => polygonContains(polygon, point));
}

/** The box around the outer rings, or undefined for an area without corners. */
export function boxAroundArea(area: MultiPolygon): Box | undefined {
  return boxAround(area.flatMap((polygon) => [...polygon.outer]));
}

/** The area as one that answers quickly for many points: its box is looked at first. */
export function areaTest(area: MultiPolygon): (point: Point) => boolean {
  const box = boxAroundArea(area);
  if (box === undefined) return () => false;
  return (point) => boxContains(box, point) && multiPolygonContains(area, point);
}

function listOf(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new RangeError(`${what} must be a list, got ${typeof value}`);
  return value;
}

function ringFromCoordinates(coordinates: unknown): Ring {
  const ring = listOf(coordinates, "a ring").map((position) => {
    const [lon, lat] = listOf(position, "a position");
    if (typeof lon !== "number" || typeof lat !== "number") {
      throw new RangeError(`a position must be [lon, lat] in degrees, got ${String(position)}`);
    }
    return { lat, lon };
  });
  if (ring.length < 3) {
    throw new RangeError(`a ring needs at least three corners, got ${ring.length}`);
  }
  return ring;
}

/**
 * The area of a GeoJSON geometry of type Polygon or MultiPolygon.
 * Throws RangeError for another type, a ring of fewer than three corners, or a bad position.
 */
export function areaFromGeoJson(geometry: { type: string; coordinates: unknown }): MultiPolygon {
  const { type, coordinates } = geometry;
  if (type !== "Polygon" && type !== "MultiPolygon") {
    throw new RangeError(`an area must be a Polygon or MultiPolygon, got ${type}`);
  }
  const polygons = type === "Polygon" ? [coordinates] : listOf(coordinates, "a multipolygon");
  return polygons.map((rings) => {
    const [outer, ...holes] = listOf(rings, "a polygon").map(ringFromCoordinates);
    if (outer === undefined) throw new RangeError("a polygon needs an outer ring, got none");
    return { outer, holes };
  });
}
