import type { RoadDrawing } from "#protocol";

export type LineFeature = {
  readonly type: "Feature";
  readonly geometry: { readonly type: "LineString"; readonly coordinates: [number, number][] };
  readonly properties: { readonly level: number; readonly name: string };
};

export type Bounds = [west: number, south: number, east: number, north: number];

/** Importance of a road class: 3 for motorways, 2 for main roads, 1 for streets, 0 for the rest. */
export function roadLevel(roadClass: string): number {
  // TIGER's MTFCC codes: primary, secondary, local, and everything else (ramps, alleys, paths).
  if (/^S1100$|^(motorway|trunk)/i.test(roadClass)) return 3;
  if (/^S1200$|^(primary|secondary)/i.test(roadClass)) return 2;
  if (/^S1400$|^(tertiary|residential|unclassified|living_street)/i.test(roadClass)) return 1;
  return 0;
}

/** The drawing as lines in degrees, and the box that holds them all. */
export function readRoads(drawing: RoadDrawing): { features: LineFeature[]; bounds: Bounds } {
  const bounds: Bounds = [180, 90, -180, -90];
  const levels = drawing.classes.map(roadLevel);
  const features = drawing.lines.map((line): LineFeature => {
    const coordinates: [number, number][] = [];
    let lon = 0;
    let lat = 0;
    for (let at = 2; at + 1 < line.length; at += 2) {
      lon += line[at] ?? 0;
      lat += line[at + 1] ?? 0;
      const point: [number, number] = [lon / drawing.scale, lat / drawing.scale];
      coordinates.push(point);
      bounds[0] = Math.min(bounds[0], point[0]);
      bounds[1] = Math.min(bounds[1], point[1]);
      bounds[2] = Math.max(bounds[2], point[0]);
      bounds[3] = Math.max(bounds[3], point[1]);
    }
    return {
      type: "Feature",
      geometry: { type: "LineString", coordinates },
      properties: {
        level: levels[line[0] ?? 0] ?? 0,
        name: drawing.names[line[1] ?? 0] ?? "",
      },
    };
  });
  return { features, bounds };
}
