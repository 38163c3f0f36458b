import { distanceMetres, type Point } from "./point.ts";

const METRES_PER_DEGREE = 111_195.08;
const RADIANS = Math.PI / 180;

/** Length along the line, metres; 0 for fewer than two points. */
export function polylineMetres(points: readonly Point[]): number {
  let total = 0;
  let previous: Point | undefined;
  for (const point of points) {
    if (previous !== undefined) total += distanceMetres(previous, point);
    previous = point;
  }
  return total;
}

function between(a: Point, b: Point, fraction: number): Point {
  return { lat: a.lat + (b.lat - a.lat) * fraction, lon: a.lon + (b.lon - a.lon) * fraction };
}

/**
 * The point that lies `alongMetres` from the start of the line; clamped to its two ends.
 * Throws RangeError for a line without points.
 */
export function pointAlong(points: readonly Point[], alongMetres: number): Point {
  const [first] = points;
  if (first === undefined) throw new RangeError("a line needs at least one point, got none");
  let remaining = Math.max(0, alongMetres);
  let previous = first;
  for (const point of points.slice(1)) {
    const length = distanceMetres(previous, point);
    if (remaining < length) return between(previous, point, remaining / length);
    remaining -= length;
    previous = point;
  }
  return previous;
}

/** The nearest place to `point` on the line: flat projection around `point`. */
export type NearestOnLine = {
  point: Point;
  /** From `point` to the line, metres. */
  distanceMetres: number;
  /** From the start of the line to that place, metres. */
  alongMetres: number;
};

/** Distance in metres from `point` to the piece a-b, and how far along it (0..1) that is. */
export function nearestOnPiece(
  point: Point,
  a: Point,
  b: Point,
): { metres: number; fraction: number } {
  const shrink = Math.cos(point.lat * RADIANS);
  const east = (b.lon - a.lon) * shrink;
  const north = b.lat - a.lat;
  const toEast = (point.lon - a.lon) * shrink;
  const toNorth = point.lat - a.lat;
  const square = east * east + north * north;
  const raw = square === 0 ? 0 : (toEast * east + toNorth * north) / square;
  const fraction = Math.min(1, Math.max(0, raw));
  const metres = Math.hypot(toEast - fraction * east, toNorth - fraction * north);
  return { metres: metres * METRES_PER_DEGREE, fraction };
}

/** The nearest place on the line. Throws RangeError for a line without points. */
export function nearestOnLine(points: readonly Point[], point: Point): NearestOnLine {
  const [first] = points;
  if (first === undefined) throw new RangeError("a line needs at least one point, got none");
  let best: NearestOnLine = {
    point: first,
    distanceMetres: distanceMetres(first, point),
    alongMetres: 0,
  };
  let walked = 0;
  let previous = first;
  for (const next of points.slice(1)) {
    const length = distanceMetres(previous, next);
    const { metres, fraction } = nearestOnPiece(point, previous, next);
    if (metres < best.distanceMetres) {
      const place = between(previous, next, fraction);
      best = { point: place, distanceMetres: metres, alongMetres: walked + fraction * length };
    }
    walked += length;
    previous = next;
  }
  return best;
}

/**
 * Fewer points, none of the left-out ones farther than `toleranceMetres` from the new line
 * (Douglas and Peucker 1973). The ends stay. Does not recurse, so any length is safe.
 */
export function simplify(points: readonly Point[], toleranceMetres: number): Point[] {
  if (points.length <= 2) return [...points];
  const keep = new Uint8Array(points.length);
  keep[0] = 1;
  keep[points.length - 1] = 1;
  const stack: [number, number][] = [[0, points.length - 1]];
  for (let range = stack.pop(); range !== undefined; range = stack.pop()) {
    const [low, high] = range;
    const worst = farthestBetween(points, low, high);
    if (worst.metres <= toleranceMetres) continue;
    keep[worst.position] = 1;
    stack.push([low, worst.position], [worst.position, high]);
  }
  return points.filter((_, position) => keep[position] === 1);
}

function farthestBetween(
  points: readonly Point[],
  low: number,
  high: number,
): { metres: number; position: number } {
  const a = points[low]!;
  const b = points[high]!;
  let worst = { metres: -1, position: low };
  for (let position = low + 1; position < high; position += 1) {
    const { metres } = nearestOnPiece(points[position]!, a, b);
    if (metres > worst.metres) worst = { metres, position };
  }
  return worst;
}
