import { decodeRoadFile } from "./core/file.ts";
import { roadsOn, type Roads } from "./core/roads.ts";

/**
 * The roads of a file made by "muster roads build". The bytes must not be written to afterwards.
 * Throws RoadFileError for anything but an intact file of this version.
 */
export function loadRoads(bytes: Uint8Array): Roads {
  const { network, hierarchy } = decodeRoadFile(bytes);
  return roadsOn(network, hierarchy);
}

export { roadsOn, type RoadArc, type Roads, type Route } from "./core/roads.ts";
export type { Fleet, FleetRoads } from "./core/fleet.ts";
export { SPEED_FACTOR_MAX, SPEED_FACTOR_MIN, type RoadChange } from "./core/changes.ts";
export { decodeRoadFile, encodeRoadFile, RoadFileError, type RoadFile } from "./core/file.ts";
export type { NearestNode, RoadPosition } from "./core/snap.ts";
export { Dijkstra } from "./core/dijkstra.ts";
export { UNREACHABLE_TICKS, type RoadNetwork } from "./core/network.ts";
export { contract, type Hierarchy } from "./core/contraction.ts";
export { assemble, type AssemblyReport, type KeptPart } from "./core/assemble.ts";
export {
  DropReport,
  emptyDraft,
  RoadImportError,
  type DraftEdge,
  type Dropped,
  type RoadDraft,
} from "./core/draft.ts";
export {
  guessFormat,
  readRoads,
  ROAD_FORMATS,
  SPACING_METRES,
  type ReadOptions,
  type RoadFormat,
} from "./import/read.ts";
export { DRIVERS, type Driver } from "./import/osm-rules.ts";
export * from "./calibration/index.ts";
