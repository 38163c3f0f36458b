import { areaFromGeoJson, type MultiPolygon } from "#geo";
import { ExchangeError, shown } from "./failure.ts";

/** A named area of a GeoJSON file. */
export type ZoneFeature = {
  readonly name: string;
  readonly area: MultiPolygon;
};

/** Properties that may hold an area's name, the first that is there. */
const NAME_PROPERTIES = ["name", "nhood", "neighborhood", "neighbourhood", "title"];

type Feature = { properties: unknown; geometry: { type: string; coordinates: unknown } };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function featureOf(value: unknown, where: string): Feature {
  const geometry = isRecord(value) ? value["geometry"] : undefined;
  if (!isRecord(value) || !isRecord(geometry) || typeof geometry["type"] !== "string") {
    throw new ExchangeError(`${where}: expected a feature with a geometry`);
  }
  return {
    properties: value["properties"],
    geometry: { type: geometry["type"], coordinates: geometry["coordinates"] },
  };
}

function nameOf(properties: unknown, where: string): string {
  for (const key of NAME_PROPERTIES) {
    const value = isRecord(properties) ? properties[key] : undefined;
    if (typeof value === "string" && value.trim() !== "") return value.trim();
  }
  throw new ExchangeError(`${where}: no name; expected one of ${NAME_PROPERTIES.join(", ")}`);
}

/**
 * Named areas of a GeoJSON FeatureCollection of polygons, in the file's order. Throws
 * ExchangeError for other JSON, an area without a name, two of one name, or a bad polygon.
 */
export function readZones(text: string, fileName: string): ZoneFeature[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const message = `${fileName}: not JSON, begins with ${shown(text.slice(0, 20))}`;
    throw new ExchangeError(message, { cause: error });
  }
  const features = isRecord(json) ? json["features"] : undefined;
  if (!Array.isArray(features) || features.length === 0) {
    throw new ExchangeError(`${fileName}: expected a GeoJSON FeatureCollection with features`);
  }
  const seen = new Set<string>();
  return features.map((value: unknown, position) => {
    const where = `${fileName}: feature ${position + 1}`;
    const { properties, geometry } = featureOf(value, where);
    const name = nameOf(properties, where);
    if (seen.has(name)) throw new ExchangeError(`${where}: a second area named ${shown(name)}`);
    seen.add(name);
    try {
      return { name, area: areaFromGeoJson(geometry) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ExchangeError(`${where}: ${reason}`, { cause: error });
    }
  });
}
