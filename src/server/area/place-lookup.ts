import { zoneIndex, type Point, type ZoneIndex } from "#geo";
import type { Configuration, MultiPolygon, Place, ZoneId } from "#kernel";
import type { PlaceInput, PlaceLookup } from "#protocol";
import type { Roads } from "#routing";

/** Further from any road than this, a point is on no road: a node would only mislead. */
export const NODE_DISTANCE_METRES_MAX = 5000;

type Zones = { readonly ids: readonly ZoneId[]; readonly index: ZoneIndex };

/** The kernel has checked the polygons; here they only get the form that the index takes. */
function areaOf(polygons: MultiPolygon): Parameters<typeof zoneIndex>[0][number] {
  return polygons.map(([outer = [], ...holes]) => ({
    outer: outer.map(([lon, lat]) => ({ lat, lon })),
    holes: holes.map((hole) => hole.map(([lon, lat]) => ({ lat, lon }))),
  }));
}

/** Looks up what the kernel may not: which zones contain a point, and the nearest road node. */
export class PlaceFinder {
  readonly #roads: Roads | undefined;
  readonly #zones = new WeakMap<Configuration["zones"], Zones>();

  constructor(roads: Roads | undefined) {
    this.#roads = roads;
  }

  lookUp(configuration: Configuration, point: Point): PlaceLookup {
    const { ids, index } = this.#zonesOf(configuration);
    const zoneIds = index.zonesAt(point).map((position) => ids[position] ?? "");
    // Sorted by code units, as the kernel keeps them: the machine's locale must not matter.
    const found: PlaceLookup = { zoneIds: zoneIds.toSorted() };
    if (this.#roads === undefined) return found;
    const { node, distanceMetres } = this.#roads.nearestNode(point);
    if (distanceMetres > NODE_DISTANCE_METRES_MAX) return found;
    return { ...found, node, nodeDistanceMetres: Math.round(distanceMetres) };
  }

  /** The place with what was looked up. */
  complete(configuration: Configuration, { lat, lon, address }: PlaceInput): Place {
    return { lat, lon, address, ...this.lookUp(configuration, { lat, lon }) };
  }

  #zonesOf(configuration: Configuration): Zones {
    const kept = this.#zones.get(configuration.zones);
    if (kept !== undefined) return kept;
    const zones = [...configuration.zones.values()];
    const areas = zones.map(({ polygons }) => areaOf(polygons));
    const made = { ids: zones.map(({ zoneId }) => zoneId), index: zoneIndex(areas) };
    this.#zones.set(configuration.zones, made);
    return made;
  }
}
