/**
 * The road network in typed arrays.
 *
 * An *edge* is a piece of road between two nodes as it is drawn: geometry, name, class, length.
 * An *arc* is one direction in which an edge may be driven: tail, head, travel time. Times are
 * whole ticks, so sums are exact and equality with Dijkstra's answer means equality.
 */
export type RoadNetwork = {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly arcCount: number;
  readonly ticksPerSecond: number;

  /** Degrees, per node. */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** The number the source gave to the node. */
  readonly nodeIds: Float64Array;
  /** 1 for a node of the largest strongly connected part, else 0. */
  readonly core: Uint8Array;

  readonly edgeFrom: Int32Array;
  readonly edgeTo: Int32Array;
  readonly edgeCentimetres: Int32Array;
  /** Position in `classes`. */
  readonly edgeClass: Uint8Array;
  /** Position in `names`; names[0] is "". */
  readonly edgeName: Int32Array;
  /** Shape points between the ends: edge e owns via[viaStart[e]..viaStart[e + 1]), 1e-7 degrees. */
  readonly viaStart: Int32Array;
  readonly viaLon: Int32Array;
  readonly viaLat: Int32Array;
  readonly classes: readonly string[];
  readonly names: readonly string[];

  /** Arcs sorted by tail: node v owns arcs[arcStart[v]..arcStart[v + 1]). */
  readonly arcStart: Int32Array;
  readonly arcTail: Int32Array;
  readonly arcHead: Int32Array;
  readonly arcTicks: Int32Array;
  /** 2 * edge, plus 1 when the arc runs against the edge. */
  readonly arcEdge: Int32Array;
  /** Arc numbers sorted by head: node v is entered by inArc[inStart[v]..inStart[v + 1]). */
  readonly inStart: Int32Array;
  readonly inArc: Int32Array;
};

/**
 * "Cannot be reached", in ticks. Two of them still fit an int32. A way that long or longer counts
 * as no way; the tick is chosen so that no fastest way comes near (see `chooseTicksPerSecond`).
 */
export const UNREACHABLE_TICKS = 0x3fffffff;

/** Via points are kept as whole multiples of this, degrees (about a centimetre). */
export const VIA_DEGREES = 1e-7;

/** An adjacency of nodes: node v owns members[start[v]..start[v + 1]). */
export type Grouped = { start: Int32Array; members: Int32Array };

/** Groups 0..keys.length-1 by key (0..groupCount-1), ascending within each group. */
export function groupBy(keys: ArrayLike<number>, groupCount: number): Grouped {
  const start = new Int32Array(groupCount + 1);
  for (let item = 0; item < keys.length; item += 1) start[keys[item]! + 1]! += 1;
  for (let group = 0; group < groupCount; group += 1) start[group + 1]! += start[group]!;
  const members = new Int32Array(keys.length);
  const next = start.slice(0, groupCount);
  for (let item = 0; item < keys.length; item += 1) {
    const group = keys[item]!;
    members[next[group]!] = item;
    next[group]! += 1;
  }
  return { start, members };
}

/** The class of the arc's road, a position in `classes`. */
export function arcClassOf(network: RoadNetwork, arc: number): number {
  return network.edgeClass[network.arcEdge[arc]! >> 1]!;
}

/** Whole ticks for a time in seconds, at least 0; UNREACHABLE_TICKS when it is not finite. */
export function ticksOf(seconds: number, ticksPerSecond: number): number {
  return Math.min(UNREACHABLE_TICKS, Math.max(0, Math.round(seconds * ticksPerSecond)));
}

/** Throws RangeError unless 0 <= node < nodeCount and node is whole. */
export function requireNode(network: RoadNetwork, node: number): void {
  if (!(node >= 0 && node < network.nodeCount) || !Number.isInteger(node)) {
    throw new RangeError(`a node must be 0..${network.nodeCount - 1}, got ${node}`);
  }
}

/** Throws RangeError unless 0 <= arc < arcCount and arc is whole. */
export function requireArc(network: RoadNetwork, arc: number): void {
  if (!(arc >= 0 && arc < network.arcCount) || !Number.isInteger(arc)) {
    throw new RangeError(`an arc must be 0..${network.arcCount - 1}, got ${arc}`);
  }
}
