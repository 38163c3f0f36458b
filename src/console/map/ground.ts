import type { RoadDrawing, ZoneCollection } from "#protocol";
import { ask, ServerProblem } from "../area/api.ts";
import { areaId } from "../area/area.ts";
import { readRoads, type Bounds } from "./drawing.ts";

/** What does not move: the roads and the zones of the area. */
export type Ground = {
  readonly roads: { readonly type: "FeatureCollection"; readonly features: unknown[] };
  readonly zones: ZoneCollection;
  readonly bounds: Bounds;
};

const WORLD: Bounds = [-180, -60, 180, 75];

/** An area may have no roads loaded; its map then shows what it has. */
async function roadsOrNone(signal: AbortSignal): Promise<RoadDrawing | undefined> {
  try {
    return await ask<RoadDrawing>("readRoads", { values: { areaId: areaId() }, signal });
  } catch (error) {
    if (error instanceof ServerProblem) return undefined;
    throw error;
  }
}

export async function loadGround(signal: AbortSignal): Promise<Ground> {
  const values = { areaId: areaId() };
  const [drawing, zones] = await Promise.all([
    roadsOrNone(signal),
    ask<ZoneCollection>("readZones", { values, signal }),
  ]);
  const { features, bounds } =
    drawing === undefined ? { features: [], bounds: WORLD } : readRoads(drawing);
  return { roads: { type: "FeatureCollection", features }, zones, bounds };
}
