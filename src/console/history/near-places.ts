import type { Board, Point } from "#kernel";
import type { LineFeature } from "../map/drawing.ts";
import type { Shown } from "./moments.ts";

/** Half the side of the square that is shown, metres. */
const HALF_MIN = 500;
const HALF_MAX = 2200;
const METRES_PER_DEGREE = 111_194.9;

/** A square around the incident and how to draw in it: x to the east, y to the south, 0 to 1. */
export type Square = {
  readonly halfMetres: number;
  readonly place: (point: Point) => readonly [number, number];
};

export function squareAround(centre: Point, halfMetres: number): Square {
  const height = (2 * halfMetres) / METRES_PER_DEGREE;
  const width = height / Math.max(0.01, Math.cos((centre.lat * Math.PI) / 180));
  return {
    halfMetres,
    place: ({ lat, lon }) => [0.5 + (lon - centre.lon) / width, 0.5 - (lat - centre.lat) / height],
  };
}

/** Wide enough for the sixth nearest unit's place, within limits. */
export function halfOf({ moment }: Shown): number {
  const metres = moment.near[5]?.distanceMetres ?? moment.near.at(-1)?.distanceMetres ?? HALF_MIN;
  return Math.min(HALF_MAX, Math.max(HALF_MIN, metres * 1.15));
}

function belongsAt({ configuration, units }: Board, unitId: string): Point | undefined {
  const { posts, stations, units: definitions } = configuration;
  const postId = units.get(unitId)?.postId;
  const stationId = definitions.get(unitId)?.stationId;
  const post = postId === undefined ? undefined : posts.get(postId);
  return post ?? (stationId === undefined ? undefined : stations.get(stationId));
}

export type NearPlace = { readonly point: Point; readonly callSigns: readonly string[] };

/** Posts and stations inside the square, each with the units that belonged there. */
export function nearPlaces({ board, moment }: Shown, square: Square): NearPlace[] {
  const byPoint = new Map<string, { point: Point; callSigns: string[] }>();
  for (const { unitId } of moment.near) {
    const point = belongsAt(board, unitId);
    if (point === undefined) continue;
    const [x, y] = square.place(point);
    if (x < 0.02 || x > 0.98 || y < 0.02 || y > 0.98) continue;
    const key = `${point.lat} ${point.lon}`;
    const kept = byPoint.get(key) ?? { point, callSigns: [] };
    kept.callSigns.push(board.configuration.units.get(unitId)?.callSign ?? unitId);
    byPoint.set(key, kept);
  }
  return [...byPoint.values()];
}

/** Roads that reach into the square, as one path of an SVG of this size for each level. */
export function roadPaths(
  features: readonly LineFeature[],
  square: Square,
  size: number,
): { readonly level: number; readonly path: string }[] {
  const byLevel = new Map<number, string[]>();
  const near = (value: number) => value > -0.2 && value < 1.2;
  for (const { geometry, properties } of features) {
    const points = geometry.coordinates.map(([lon, lat]) => square.place({ lat, lon }));
    if (!points.some(([x, y]) => near(x) && near(y))) continue;
    const drawn = points.map(([x, y]) => `${(x * size).toFixed(1)} ${(y * size).toFixed(1)}`);
    const paths = byLevel.get(properties.level) ?? [];
    paths.push(`M${drawn.join("L")}`);
    byLevel.set(properties.level, paths);
  }
  return [...byLevel]
    .sort(([a], [b]) => a - b)
    .map(([level, paths]) => ({ level, path: paths.join("") }));
}
