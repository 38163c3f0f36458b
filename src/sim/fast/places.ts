import type { WorldRoads } from "../loaded.ts";

/** A fastest way: the node at the end of each of its arcs and the arc's seconds. */
export type Path = {
  readonly arcs: Int32Array;
  readonly nodes: Int32Array;
  readonly seconds: Float64Array;
};

/**
 * Road times between the nodes that matter (homes of units and places of calls) as tables, made
 * once from the road index; between other nodes they are asked of the roads. Infinity: no way.
 */
export type Places = {
  /** Nodes where units are at home. */
  readonly homes: Int32Array;
  /** Nodes that calls come from, each once. */
  readonly nodes: Int32Array;
  /** Position in `nodes`; -1 for a node that no call comes from. */
  placeOf(node: number): number;
  homeOf(node: number): number;
  /** Seconds from home h to place p at [p * homes.length + h]. */
  readonly fromHome: Float64Array;
  seconds(from: number, to: number): number;
  path(from: number, to: number): Path;
  /**
   * Seconds from a node to every place, a little rounded, for bounds; undefined when the roads do
   * not offer it or there are too many places for a table.
   */
  rowFrom(node: number): Float32Array | undefined;
};

/** Ways kept; beyond that they are all forgotten: some hundred megabytes. */
const PATHS_MAX = 200_000;
/** Rows of bounds are made for up to this many places: at most 144 MB. */
const ROW_PLACES_MAX = 6_000;

function numbering(nodes: ArrayLike<number>, nodeCount: number): Int32Array {
  const numbers = new Int32Array(nodeCount).fill(-1);
  for (let at = 0; at < nodes.length; at += 1) numbers[nodes[at]!] = at;
  return numbers;
}

export function createPlaces(
  roads: WorldRoads,
  homeNodes: readonly number[],
  callNodes: readonly number[],
): Places {
  const homes = Int32Array.from(homeNodes);
  const nodes = Int32Array.from(new Set(callNodes));
  const [placeNumbers, homeNumbers] = [nodes, homes].map((list) =>
    numbering(list, roads.nodeCount),
  ) as [Int32Array, Int32Array];
  const fromHome = new Float64Array(nodes.length * homes.length);
  for (const [place, node] of nodes.entries()) {
    const first = place * homes.length;
    roads.secondsToOne(homes, node, fromHome.subarray(first, first + homes.length));
  }
  const toHome = new Float64Array(nodes.length * homes.length);
  for (const [home, node] of homes.entries()) {
    const first = home * nodes.length;
    roads.secondsToOne(nodes, node, toHome.subarray(first, first + nodes.length));
  }
  const paths = new Map<number, Path>();
  const rows: (Float32Array | undefined)[] = [];
  const scratch = new Float64Array(nodes.length);
  function seconds(from: number, to: number): number {
    const [fromH, toP] = [homeNumbers[from]!, placeNumbers[to]!];
    if (fromH !== -1 && toP !== -1) return fromHome[toP * homes.length + fromH]!;
    const [fromP, toH] = [placeNumbers[from]!, homeNumbers[to]!];
    if (fromP !== -1 && toH !== -1) return toHome[toH * nodes.length + fromP]!;
    return roads.seconds(from, to) ?? Infinity;
  }
  return {
    homes,
    nodes,
    fromHome,
    seconds,
    placeOf: (node) => placeNumbers[node]!,
    homeOf: (node) => homeNumbers[node]!,
    path(from, to) {
      const key = from * roads.nodeCount + to;
      let path = paths.get(key);
      if (path === undefined) {
        if (paths.size >= PATHS_MAX) paths.clear();
        path = pathOf(roads, from, to);
        paths.set(key, path);
      }
      return path;
    },
    rowFrom(node) {
      if (roads.secondsFromOne === undefined || nodes.length > ROW_PLACES_MAX) return undefined;
      return (rows[node] ??= Float32Array.from(roads.secondsFromOne(node, nodes, scratch)));
    },
  };
}

function pathOf(roads: WorldRoads, from: number, to: number): Path {
  const numbers = roads.routeArcs(from, to) ?? [];
  const arcs = numbers.map((arc) => roads.arcAt(arc));
  return {
    arcs: Int32Array.from(numbers),
    nodes: Int32Array.from(arcs, (arc) => arc.to),
    seconds: Float64Array.from(arcs, (arc) => arc.seconds),
  };
}
