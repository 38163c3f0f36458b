import { boxAround, boxContains, type Box, type Point } from "#geo";
import type { Configuration, MultiPolygon, Zone } from "#kernel";
import {
  got,
  unreadable,
  type ReadConfiguration,
  type ReadThing,
  type RowProblem,
  type RowProblemCode,
} from "./report.ts";
import { shelfOf } from "./shelves.ts";
import { decodeFile } from "./text.ts";

export type MapKind = "zone" | "station" | "post";

export type MapOptions = {
  /** What points are: stations or posts. Polygons are zones. */
  readonly kind: MapKind;
  /** For zones whose features do not say it. */
  readonly zoneKind: Zone["kind"];
  readonly present: Configuration;
};

/** A place further than this from all that is known is more likely a slip than a new district. */
const FAR_DEGREES = 3;
const NAMES = ["name", "nhood", "neighborhood", "neighbourhood", "title", "名称"];
const FIELDS = ["id", "name", "name_en", "name_zh", "kind", "agencyId", "address", "zoneId"];

type Shape = Readonly<Record<string, unknown>>;

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Stops the reading of one feature; caught where the feature is read. */
class FeatureProblem extends Error {
  readonly problem: Omit<RowProblem, "row">;
  constructor(column: string, code: RowProblemCode, value: unknown, expected: string) {
    super(code);
    this.problem = { column, code, got: got(value), expected };
  }
}

/** The box around all that is on the map already, widened; undefined when nothing is. */
export function neighbourhood({ stations, posts, zones }: Configuration): Box | undefined {
  const corners = [...zones.values()].flatMap(({ polygons }) =>
    polygons.flatMap(([outer = []]) => outer.map(([lon, lat]) => ({ lat, lon }))),
  );
  const box = boxAround([...stations.values(), ...posts.values(), ...corners]);
  if (box === undefined) return undefined;
  return {
    south: box.south - FAR_DEGREES,
    north: box.north + FAR_DEGREES,
    west: box.west - FAR_DEGREES,
    east: box.east + FAR_DEGREES,
  };
}

/** What speaks against a point: coordinates the wrong way round, or far from everything known. */
export function placeProblem(
  { lat, lon }: Point,
  near: Box | undefined,
): "swapped" | "far-away" | undefined {
  const turned = { lat: lon, lon: lat };
  const possible = Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  if (near === undefined) return possible ? undefined : "swapped";
  if (possible && boxContains(near, { lat, lon })) return undefined;
  return boxContains(near, turned) ? "swapped" : "far-away";
}

function positionOf(value: unknown, near: Box | undefined): readonly [number, number] {
  const [lon, lat]: unknown[] = Array.isArray(value) ? value : [];
  if (typeof lon !== "number" || typeof lat !== "number") {
    throw new FeatureProblem("geometry", "not-number", value, "[lon, lat]");
  }
  const problem = placeProblem({ lat, lon }, near);
  if (problem !== undefined) {
    throw new FeatureProblem("geometry", problem, `${lon}, ${lat}`, `[${lat}, ${lon}]`);
  }
  return [lon, lat];
}

function ringOf(value: unknown, near: Box | undefined): readonly (readonly [number, number])[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  if (list.length < 4) {
    throw new FeatureProblem("geometry", "ring-short", `${list.length}`, "4");
  }
  const ring = list.map((position) => positionOf(position, near));
  const [first, last] = [ring[0], ring.at(-1)];
  if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1]) {
    throw new FeatureProblem("geometry", "ring-open", last, got(first));
  }
  return ring;
}

function polygonsOf(type: string, coordinates: unknown, near: Box | undefined): MultiPolygon {
  const list: unknown = type === "Polygon" ? [coordinates] : coordinates;
  if (!Array.isArray(list) || list.length === 0) {
    throw new FeatureProblem("geometry", "not-geometry", type, "Polygon, MultiPolygon");
  }
  return list.map((rings: unknown) => {
    if (!Array.isArray(rings) || rings.length === 0) {
      throw new FeatureProblem("geometry", "ring-short", "0", "1");
    }
    return rings.map((ring) => ringOf(ring, near));
  });
}

function textOf(properties: Shape, key: string): string | undefined {
  const value = properties[key];
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

function nameOf(properties: Shape): { en: string; zh?: string } | undefined {
  const { name } = properties;
  if (isShape(name) && typeof name["en"] === "string") {
    const { en, zh } = name;
    return typeof zh === "string" ? { en, zh } : { en };
  }
  const plain = NAMES.map((key) => textOf(properties, key)).find((text) => text !== undefined);
  const en = textOf(properties, "name_en") ?? plain;
  const zh = textOf(properties, "name_zh");
  if (en === undefined) return undefined;
  return zh === undefined ? { en } : { en, zh };
}

function idOf(feature: Shape, properties: Shape, kind: MapKind): string | undefined {
  const own = textOf(properties, `${kind}Id`) ?? textOf(feature, "id");
  // "zoneId" of a post is the zone that it covers, not its own id.
  return own ?? textOf(properties, "id");
}

function thingOf(feature: unknown, options: MapOptions, near: Box | undefined) {
  const geometry = isShape(feature) ? feature["geometry"] : undefined;
  if (!isShape(feature) || !isShape(geometry)) {
    throw new FeatureProblem("geometry", "not-geometry", geometry, "Polygon, MultiPolygon, Point");
  }
  const properties = isShape(feature["properties"]) ? feature["properties"] : {};
  const type = String(geometry["type"]);
  const isArea = type === "Polygon" || type === "MultiPolygon";
  const fits = options.kind === "zone" ? isArea : type === "Point";
  if (!fits) {
    const expected = options.kind === "zone" ? "Polygon, MultiPolygon" : "Point";
    throw new FeatureProblem("geometry", "not-geometry", type, expected);
  }
  const said = nameOf(properties);
  const id = idOf(feature, properties, options.kind) ?? said?.en.trim();
  if (id === undefined) throw new FeatureProblem("name", "empty", "", "id, name");
  const before = shelfOf(options.present, options.kind).get(id) as Shape | undefined;
  const name = said ?? before?.["name"];
  if (name === undefined) throw new FeatureProblem("name", "empty", "", "name");
  const agencyId = textOf(properties, "agencyId");
  const own = { name, ...(agencyId === undefined ? {} : { agencyId }) };
  const { coordinates } = geometry;
  if (options.kind === "zone") {
    const kind = textOf(properties, "kind") ?? before?.["kind"] ?? options.zoneKind;
    const polygons = polygonsOf(type, coordinates, near);
    return { id, put: { ...before, ...own, zoneId: id, kind, polygons } };
  }
  const [lon, lat] = positionOf(coordinates, near);
  const address = textOf(properties, "address") ?? before?.["address"] ?? "";
  const zoneId = textOf(properties, "zoneId");
  if (options.kind === "station") {
    return { id, put: { ...before, ...own, stationId: id, address, lat, lon } };
  }
  const { agencyId: _none, ...post } = own as Shape;
  const covers = zoneId === undefined ? {} : { zoneId };
  return { id, put: { ...before, ...post, ...covers, postId: id, lat, lon } };
}

/** Titles of the properties of all features, and whether they are taken. */
function columnsOf(features: readonly unknown[], kind: MapKind) {
  const taken = new Set([...FIELDS, ...NAMES, `${kind}Id`]);
  const keys = new Set<string>();
  for (const feature of features) {
    const properties = isShape(feature) ? feature["properties"] : undefined;
    if (isShape(properties)) for (const key of Object.keys(properties)) keys.add(key);
  }
  return [...keys].map((column) => ({ column, field: taken.has(column) ? column : "" }));
}

function isOtherSystem(json: Shape): boolean {
  const { crs } = json;
  if (crs === undefined || crs === null) return false;
  return !/CRS84|4326/u.test(JSON.stringify(crs));
}

/** Reads features as zones, stations or posts. Never throws for what a file holds. */
export function readMap(bytes: Uint8Array, options: MapOptions): ReadConfiguration {
  const decoded = decodeFile(bytes);
  if ("code" in decoded) return unreadable(decoded.code, decoded.got, decoded.expected);
  let json: unknown;
  try {
    json = JSON.parse(decoded.text);
  } catch (error) {
    return unreadable("not-json", error instanceof Error ? error.message : "", "JSON");
  }
  const features = isShape(json) ? json["features"] : undefined;
  if (!isShape(json) || !Array.isArray(features) || features.length === 0) {
    return unreadable("not-features", decoded.text.slice(0, 40), "FeatureCollection");
  }
  if (isOtherSystem(json)) {
    return unreadable("wrong-reference-system", JSON.stringify(json["crs"]), "WGS 84 (EPSG:4326)");
  }
  const near = neighbourhood(options.present);
  const problems: RowProblem[] = [];
  const things: ReadThing[] = [];
  const seen = new Map<string, number>();
  for (const [at, feature] of features.entries()) {
    const row = at + 1;
    try {
      const { id, put } = thingOf(feature, options, near);
      const first = seen.get(id);
      if (first !== undefined) {
        throw new FeatureProblem("id", "duplicate-id", id, String(first));
      }
      seen.set(id, row);
      things.push({ kind: options.kind, id, put, rows: [row] });
    } catch (error) {
      if (!(error instanceof FeatureProblem)) throw error;
      problems.push({ row, ...error.problem });
    }
  }
  const columns = columnsOf(features, options.kind);
  return { columns, fields: [], read: features.length, things, problems };
}

/** Zones, stations or posts as GeoJSON: read again, they change nothing. */
export function writeMap(configuration: Configuration, kind: MapKind): string {
  const features = [...shelfOf(configuration, kind).values()].map((thing) => {
    const { lat, lon, polygons, zoneIds: _lookedUp, ...properties } = thing as Shape;
    const geometry =
      kind === "zone"
        ? { type: "MultiPolygon", coordinates: polygons }
        : { type: "Point", coordinates: [lon, lat] };
    return { type: "Feature", id: properties[`${kind}Id`], properties, geometry };
  });
  return `${JSON.stringify({ type: "FeatureCollection", features }, null, 1)}\n`;
}
