/** A place on the earth in degrees, WGS 84. */
export type Point = { lat: number; lon: number };

/** A box in degrees; it never crosses the antimeridian. */
export type Box = { south: number; west: number; north: number; east: number };

/** Mean radius of the earth (IUGG R1), metres. */
export const EARTH_RADIUS_METRES = 6_371_008.8;

const RADIANS = Math.PI / 180;
const METRES_PER_DEGREE = EARTH_RADIUS_METRES * RADIANS;

/** Great-circle distance by the haversine formula, metres. */
export function distanceMetres(a: Point, b: Point): number {
  const halfLat = Math.sin(((b.lat - a.lat) * RADIANS) / 2);
  const halfLon = Math.sin(((b.lon - a.lon) * RADIANS) / 2);
  const square =
    halfLat * halfLat + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * halfLon * halfLon;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(square)));
}

/**
 * Flat (equirectangular) distance, metres. Within 0.1 % of the great circle for points up to
 * 50 km apart and more than 10 degrees from a pole; cheaper, and monotone enough to rank by.
 */
export function flatDistanceMetres(a: Point, b: Point): number {
  const east = (b.lon - a.lon) * Math.cos(((a.lat + b.lat) / 2) * RADIANS);
  return Math.hypot(east, b.lat - a.lat) * METRES_PER_DEGREE;
}

/** Whether both numbers are finite and within -90..90 and -180..180. */
export function isPoint(point: Point): boolean {
  return Math.abs(point.lat) <= 90 && Math.abs(point.lon) <= 180;
}

/** The smallest box around the points, or undefined when there are none. */
export function boxAround(points: Iterable<Point>): Box | undefined {
  let box: Box | undefined;
  for (const { lat, lon } of points) {
    if (box === undefined) {
      box = { south: lat, west: lon, north: lat, east: lon };
    } else {
      box.south = Math.min(box.south, lat);
      box.north = Math.max(box.north, lat);
      box.west = Math.min(box.west, lon);
      box.east = Math.max(box.east, lon);
    }
  }
  return box;
}

/** Whether the point is in the box, its border included. */
export function boxContains(box: Box, { lat, lon }: Point): boolean {
  return lat >= box.south && lat <= box.north && lon >= box.west && lon <= box.east;
}

/** Whether the boxes share at least one point. */
export function boxesMeet(a: Box, b: Box): boolean {
  return a.south <= b.north && b.south <= a.north && a.west <= b.east && b.west <= a.east;
}
