import type { PlaceCandidate, PlaceCandidates, PlaceInput, PlaceLookup } from "#protocol";
import { ask, ServerProblem } from "../area/api.ts";
import { areaId } from "../area/area.ts";

const numbers = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,，\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

/** "37.78, -122.41" as a point; anything else is undefined. */
export function pointFromText(text: string): { lat: number; lon: number } | undefined {
  const match = numbers.exec(text);
  if (match === null) return undefined;
  const lat = Number(match[1]);
  const lon = Number(match[2]);
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
}

/**
 * A point with the street or crossing the area knows nearest to it. While the server cannot be
 * reached the point is its own address: a call can be saved all the same and is sent later.
 */
export async function placeAt(point: { lat: number; lon: number }): Promise<PlaceInput> {
  const { lat, lon } = point;
  const address = `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
  const values = { areaId: areaId() };
  try {
    const found = await ask<PlaceLookup>("lookUpPlace", { values, body: { lat, lon } });
    return { lat, lon, address: found.address ?? address };
  } catch (error) {
    if (error instanceof ServerProblem && error.code === "unreachable") {
      return { lat, lon, address };
    }
    throw error;
  }
}

/** What the area's own street index knows by this name. */
export async function searchPlaces(q: string, signal: AbortSignal): Promise<PlaceCandidate[]> {
  const point = pointFromText(q);
  if (point !== undefined) {
    const place = await placeAt(point);
    return [{ kind: "point", ...place }];
  }
  const values = { areaId: areaId() };
  return (await ask<PlaceCandidates>("searchPlaces", { values, body: { q }, signal })).candidates;
}
