import { areaTest, type MultiPolygon, type Point } from "#geo";
import {
  arcClassOf,
  requireArc,
  UNREACHABLE_TICKS,
  VIA_DEGREES,
  type RoadNetwork,
} from "./network.ts";

/** A closure or another speed. Factors multiply the speed: 0.5 doubles the travel time. */
export type RoadChange =
  /** One direction of one road. */
  | { type: "closeArc"; arc: number }
  /** Both directions of the road the arc belongs to. */
  | { type: "closeRoad"; arc: number }
  /** Every road with an end or a shape point inside the area. */
  | { type: "closeArea"; area: MultiPolygon }
  | { type: "arcSpeed"; arc: number; factor: number }
  | { type: "classSpeed"; roadClass: string; factor: number }
  | { type: "allSpeed"; factor: number };

/** Factors outside this range are refused: they would be closures or mistakes. */
export const SPEED_FACTOR_MIN = 1 / 16;
export const SPEED_FACTOR_MAX = 16;

function requireFactor(factor: number): void {
  if (!(factor >= SPEED_FACTOR_MIN && factor <= SPEED_FACTOR_MAX)) {
    throw new RangeError(
      `a speed factor must be ${SPEED_FACTOR_MIN}..${SPEED_FACTOR_MAX}, got ${factor}; ` +
        "close the road to stop traffic",
    );
  }
}

function closeArea(network: RoadNetwork, weights: Int32Array, area: MultiPolygon): void {
  const isInside = areaTest(area);
  const { lat, lon, viaStart, viaLat, viaLon } = network;
  const nodeInside = new Uint8Array(network.nodeCount);
  for (let node = 0; node < network.nodeCount; node += 1) {
    if (isInside({ lat: lat[node]!, lon: lon[node]! })) nodeInside[node] = 1;
  }
  const viaPoint = (via: number): Point => ({
    lat: viaLat[via]! * VIA_DEGREES,
    lon: viaLon[via]! * VIA_DEGREES,
  });
  const edgeInside = new Uint8Array(network.edgeCount);
  for (let edge = 0; edge < network.edgeCount; edge += 1) {
    let touches = nodeInside[network.edgeFrom[edge]!]! + nodeInside[network.edgeTo[edge]!]! > 0;
    for (let via = viaStart[edge]!; !touches && via < viaStart[edge + 1]!; via += 1) {
      touches = isInside(viaPoint(via));
    }
    if (touches) edgeInside[edge] = 1;
  }
  for (let arc = 0; arc < network.arcCount; arc += 1) {
    if (edgeInside[network.arcEdge[arc]! >> 1] === 1) weights[arc] = UNREACHABLE_TICKS;
  }
}

function slow(weights: Int32Array, arc: number, factor: number): void {
  const ticks = weights[arc]!;
  if (ticks >= UNREACHABLE_TICKS) return;
  weights[arc] = Math.min(UNREACHABLE_TICKS - 1, Math.round(ticks / factor));
}

function slowWhere(
  network: RoadNetwork,
  weights: Int32Array,
  factor: number,
  applies: (arc: number) => boolean,
): void {
  requireFactor(factor);
  for (let arc = 0; arc < network.arcCount; arc += 1) {
    if (applies(arc)) slow(weights, arc, factor);
  }
}

function applyChange(network: RoadNetwork, weights: Int32Array, change: RoadChange): void {
  switch (change.type) {
    case "closeArc":
      requireArc(network, change.arc);
      weights[change.arc] = UNREACHABLE_TICKS;
      return;
    case "closeRoad": {
      requireArc(network, change.arc);
      const tail = network.arcTail[change.arc]!;
      const head = network.arcHead[change.arc]!;
      const edge = network.arcEdge[change.arc]! >> 1;
      for (const end of [tail, head]) {
        for (let arc = network.arcStart[end]!; arc < network.arcStart[end + 1]!; arc += 1) {
          if (network.arcEdge[arc]! >> 1 === edge) weights[arc] = UNREACHABLE_TICKS;
        }
      }
      return;
    }
    case "closeArea":
      closeArea(network, weights, change.area);
      return;
    case "arcSpeed":
      requireArc(network, change.arc);
      requireFactor(change.factor);
      slow(weights, change.arc, change.factor);
      return;
    case "classSpeed": {
      const wanted = network.classes.indexOf(change.roadClass);
      if (wanted < 0) {
        const known = network.classes.join(", ");
        throw new RangeError(`a road class must be one of ${known}; got ${change.roadClass}`);
      }
      slowWhere(network, weights, change.factor, (arc) => arcClassOf(network, arc) === wanted);
      return;
    }
    case "allSpeed":
      slowWhere(network, weights, change.factor, () => true);
  }
}

/**
 * Ticks per arc after the changes, applied in order; the given weights stay as they are. A closed
 * arc stays closed whatever follows. Throws RangeError for an unknown arc or class, or a factor
 * out of range.
 */
export function changedWeights(
  network: RoadNetwork,
  weights: Int32Array,
  changes: readonly RoadChange[],
): Int32Array {
  const changed = weights.slice();
  for (const change of changes) applyChange(network, changed, change);
  return changed;
}
