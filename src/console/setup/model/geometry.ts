import { boxesMeet, boxAround, multiPolygonContains, zoneIndex, type Box, type Point } from "#geo";
import type { Configuration, MultiPolygon, Zone } from "#kernel";

export type Position = readonly [lon: number, lat: number];
export type Ring = readonly Position[];

type Area = Parameters<typeof zoneIndex>[0][number];

const areas = new WeakMap<MultiPolygon, Area>();

/** The polygons in the form that the geometry room takes; made once for the same polygons. */
export function areaOf(polygons: MultiPolygon): Area {
  const kept = areas.get(polygons);
  if (kept !== undefined) return kept;
  const points = (ring: Ring): Point[] => ring.map(([lon, lat]) => ({ lat, lon }));
  const area = polygons.map(([outer = [], ...holes]) => ({
    outer: points(outer),
    holes: holes.map(points),
  }));
  areas.set(polygons, area);
  return area;
}

/** Ids of the zones around a point, sorted as the server sorts them. */
export function zonesAround({ zones }: Configuration): (point: Point) => string[] {
  const ids = [...zones.keys()];
  const index = zoneIndex([...zones.values()].map(({ polygons }) => areaOf(polygons)));
  return ({ lat, lon }) =>
    index
      .zonesAt({ lat, lon })
      .map((at) => ids[at] ?? "")
      .toSorted();
}

const RADIANS = Math.PI / 180;
const METRES_PER_DEGREE = 111_195;

function ringSquareMetres(ring: Ring): number {
  const middle = (ring.reduce((sum, [, lat]) => sum + lat, 0) / Math.max(1, ring.length)) * RADIANS;
  const [originLon, originLat] = ring[0] ?? [0, 0];
  let twice = 0;
  for (const [at, [lon, lat]] of ring.entries()) {
    const [nextLon, nextLat] = ring[at + 1] ?? ring[0] ?? [lon, lat];
    twice += (lon - originLon) * (nextLat - originLat) - (nextLon - originLon) * (lat - originLat);
  }
  return (Math.abs(twice) / 2) * METRES_PER_DEGREE ** 2 * Math.cos(middle);
}

/** Area on a flat earth at the zone's own latitude, holes taken out, square metres. */
export function squareMetres(polygons: MultiPolygon): number {
  let sum = 0;
  for (const [outer = [], ...holes] of polygons) {
    sum += ringSquareMetres(outer);
    for (const hole of holes) sum -= ringSquareMetres(hole);
  }
  return sum;
}

function side([ax, ay]: Position, [bx, by]: Position, [cx, cy]: Position): number {
  return Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
}

/** Whether two edges cross at a point that is inside both. */
function cross(a: Position, b: Position, c: Position, d: Position): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

const crossings = new WeakMap<Ring, Position | null>();

function findCrossing(ring: Ring): Position | undefined {
  const edges = ring.slice(1).map((to, at) => {
    const from = ring[at] ?? to;
    return { from, to, west: Math.min(from[0], to[0]), east: Math.max(from[0], to[0]) };
  });
  edges.sort((a, b) => a.west - b.west);
  for (const [at, edge] of edges.entries()) {
    for (let other = at + 1; other < edges.length; other += 1) {
      const next = edges[other];
      if (next === undefined || next.west > edge.east) break;
      if (cross(edge.from, edge.to, next.from, next.to)) return next.from;
    }
  }
  return undefined;
}

/** A corner near which a ring crosses itself; undefined when none does. */
export function selfCrossing(polygons: MultiPolygon): Position | undefined {
  for (const ring of polygons.flat()) {
    let found = crossings.get(ring);
    if (found === undefined) crossings.set(ring, (found = findCrossing(ring) ?? null));
    if (found !== null) return found;
  }
  return undefined;
}

/** Points on a side of the grid with which overlaps are looked for. */
const GRID = 20;
/** Smaller shares are the slivers of borders that were drawn twice. */
const SHARE_MIN = 0.01;

function boxOf(polygons: MultiPolygon): Box | undefined {
  return boxAround(areaOf(polygons).flatMap(({ outer }) => [...outer]));
}

const overlaps = new WeakMap<MultiPolygon, WeakMap<MultiPolygon, number>>();

/** Share of the common box that lies in both, by a grid of points; 0 for what shares a border. */
function sharedSquareMetres(a: MultiPolygon, b: MultiPolygon): number {
  const [one, two] = [boxOf(a), boxOf(b)];
  if (one === undefined || two === undefined || !boxesMeet(one, two)) return 0;
  const south = Math.max(one.south, two.south);
  const north = Math.min(one.north, two.north);
  const west = Math.max(one.west, two.west);
  const east = Math.min(one.east, two.east);
  let inside = 0;
  for (let row = 0; row < GRID; row += 1) {
    for (let column = 0; column < GRID; column += 1) {
      const point = {
        lat: south + ((row + 0.5) / GRID) * (north - south),
        lon: west + ((column + 0.5) / GRID) * (east - west),
      };
      const both = multiPolygonContains(areaOf(a), point) && multiPolygonContains(areaOf(b), point);
      if (both) inside += 1;
    }
  }
  const height = (north - south) * METRES_PER_DEGREE;
  const width = (east - west) * METRES_PER_DEGREE * Math.cos(south * RADIANS);
  return (inside / GRID ** 2) * height * width;
}

/** Share of the smaller of two zones that the other one covers too; 0 below a hundredth. */
export function overlapShare(a: Zone, b: Zone): number {
  const kept = overlaps.get(a.polygons)?.get(b.polygons);
  if (kept !== undefined) return kept;
  const smaller = Math.min(squareMetres(a.polygons), squareMetres(b.polygons));
  const shared = sharedSquareMetres(a.polygons, b.polygons);
  const share = smaller > 0 && shared / smaller >= SHARE_MIN ? Math.min(1, shared / smaller) : 0;
  const others = overlaps.get(a.polygons) ?? new WeakMap<MultiPolygon, number>();
  overlaps.set(a.polygons, others);
  others.set(b.polygons, share);
  return share;
}

/** A ring as a person may edit it: a corner on each line, longitude and latitude. */
export function ringText(ring: Ring): string {
  return ring
    .slice(0, -1)
    .map(([lon, lat]) => `${lon}, ${lat}`)
    .join("\n");
}

/** The ring of a text, closed; or the number of the line that cannot be read. */
export function ringFromText(text: string): { ring: Ring } | { line: number } {
  const corners: Position[] = [];
  for (const [at, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const [lon, lat, ...rest] = line
      .split(/[\s,;]+/u)
      .filter((part) => part !== "")
      .map(Number);
    const fine = lon !== undefined && lat !== undefined && rest.length === 0;
    if (!fine || !(Math.abs(lon) <= 180) || !(Math.abs(lat) <= 90)) return { line: at + 1 };
    corners.push([lon, lat]);
  }
  return { ring: closed(corners) };
}

/** Corners as a ring that ends where it begins. */
export function closed(corners: readonly Position[]): Ring {
  const [first] = corners;
  return first === undefined ? [] : [...corners, first];
}
