import type { Configuration } from "#kernel";
import type { RoadDrawing, ZoneCollection } from "#protocol";
import type { Roads } from "#routing";

/** About a metre: finer than any screen shows. */
const SCALE = 100_000;

/** The network as lines to draw, each road once whichever ways it may be driven. */
export function drawRoads(roads: Roads): RoadDrawing {
  const names = new Map<string, number>([["", 0]]);
  const classes = new Map(roads.classes.map((name, position) => [name, position]));
  const drawn = new Set<string>();
  const lines: number[][] = [];
  roads.forEachArc(({ arc, from, to, metres, name, roadClass }) => {
    const road = `${Math.min(from, to)} ${Math.max(from, to)} ${metres} ${name}`;
    if (drawn.has(road)) return;
    drawn.add(road);
    const nameAt = names.get(name) ?? names.size;
    names.set(name, nameAt);
    const line = [classes.get(roadClass) ?? 0, nameAt];
    let lastLon = 0;
    let lastLat = 0;
    for (const point of roads.arcPolyline(arc)) {
      const lon = Math.round(point.lon * SCALE);
      const lat = Math.round(point.lat * SCALE);
      line.push(lon - lastLon, lat - lastLat);
      lastLon = lon;
      lastLat = lat;
    }
    lines.push(line);
  });
  return { scale: SCALE, classes: [...roads.classes], names: [...names.keys()], lines };
}

/** The zones as GeoJSON. */
export function drawZones(configuration: Configuration): ZoneCollection {
  const features = [...configuration.zones.values()].map((zone) => {
    const { zoneId, kind, name, agencyId, polygons } = zone;
    const properties = { zoneId, kind, name, ...(agencyId === undefined ? {} : { agencyId }) };
    const geometry = { type: "MultiPolygon" as const, coordinates: polygons };
    return { type: "Feature" as const, id: zoneId, geometry, properties };
  });
  return { type: "FeatureCollection", features };
}
