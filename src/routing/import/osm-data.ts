/** A way of OpenStreetMap with the tags and nodes it names. */
export type OsmWay = { id: number; nodeIds: number[]; tags: ReadonlyMap<string, string> };

/** What the readers of OpenStreetMap files find: all nodes, and the ways tagged as highways. */
export type OsmData = {
  nodeIds: number[];
  lon: number[];
  lat: number[];
  ways: OsmWay[];
};

/** Data without nodes or ways. */
export function emptyOsmData(): OsmData {
  return { nodeIds: [], lon: [], lat: [], ways: [] };
}
