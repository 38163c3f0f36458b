import { UNREACHABLE_TICKS } from "#routing";
import type { WorldRoads } from "../loaded.ts";
import { HomeWays } from "./ways.ts";

/** A fastest way: the node at the end of each of its arcs and the arc's seconds. */
export type Path = {
  readonly arcs: Int32Array;
  readonly nodes: Int32Array;
  readonly seconds: Float64Array;
  /** Seconds from where it begins to the end of each arc. */
  readonly ends: Float64Array;
};

/** Ways kept; beyond that they are all forgotten: some hundred megabytes. */
const PATHS_MAX = 200_000;
/** Rows of ticks are kept while all of them together need no more bytes than this. */
const ROWS_BYTES_MAX = 2 ** 28;
/** Ways from a place to a home are found by a table of up to so many cells. */
const PATH_CELLS_MAX = 2 ** 22;

function numbering(nodes: ArrayLike<number>, nodeCount: number): Int32Array {
  const numbers = new Int32Array(nodeCount).fill(-1);
  for (let at = 0; at < nodes.length; at += 1) numbers[nodes[at]!] = at;
  return numbers;
}

/**
 * Road times to the nodes that matter, the targets: places of calls, numbered first, then homes and
 * posts of units. A row of ticks from every node to a target is made when it is first asked for; on
 * roads that are too large for that, the roads are asked each time. Infinity: no way.
 */
export class Places {
  /** Nodes where units are at home or wait. */
  readonly homes: Int32Array;
  /** Nodes that calls come from, each once. */
  readonly nodes: Int32Array;
  readonly targetNodes: Int32Array;
  /** Of ticks and seconds between homes and places see ways.ts. */
  readonly ways: HomeWays;
  /** By node: position in `nodes` and `homes`, -1 for a node that is not there. */
  readonly placeNumbers: Int32Array;
  readonly homeNumbers: Int32Array;
  readonly #roads: WorldRoads;
  readonly #hasRows: boolean;
  readonly #rows: (Int32Array | undefined)[];
  #ticksPerSecond = 1;
  readonly #paths: Path[] = [];
  /** By place and home: position in #paths plus one, 0 when unknown. */
  readonly #pathCells: Int32Array;
  readonly #pathsByKey = new Map<number, Path>();

  constructor(roads: WorldRoads, homeNodes: readonly number[], callNodes: readonly number[]) {
    this.#roads = roads;
    this.homes = Int32Array.from(homeNodes);
    this.nodes = Int32Array.from(new Set(callNodes));
    const [places, homes] = [this.nodes.length, this.homes.length];
    this.targetNodes = new Int32Array(places + homes);
    this.targetNodes.set(this.nodes);
    this.targetNodes.set(this.homes, places);
    this.placeNumbers = numbering(this.nodes, roads.nodeCount);
    this.homeNumbers = numbering(this.homes, roads.nodeCount);
    this.ways = new HomeWays(roads, this.homes, this.nodes);
    const bytes = 4 * roads.nodeCount * (places + homes);
    this.#hasRows = roads.ticksToOne !== undefined && bytes <= ROWS_BYTES_MAX;
    this.#rows = Array.from({ length: places + homes }, () => undefined);
    this.#pathCells = new Int32Array(places * homes <= PATH_CELLS_MAX ? places * homes : 0);
  }

  targetOfHome(home: number): number {
    return this.nodes.length + home;
  }

  secondsFromHome(home: number, place: number): number {
    return this.ways.out(home, place);
  }

  /** From one target to another. */
  secondsBetween(from: number, target: number): number {
    const places = this.nodes.length;
    if (from >= places && target < places) return this.ways.out(from - places, target);
    if (from < places && target >= places) return this.ways.back(target - places, from);
    return this.seconds(this.targetNodes[from]!, target);
  }

  /** Whether what `secondsBetween` says costs next to nothing. */
  isNearAtHand(from: number): boolean {
    return this.#hasRows || from >= this.nodes.length;
  }

  /** From a node to a target. */
  seconds(from: number, target: number): number {
    if (!this.#hasRows) return this.#roads.seconds(from, this.targetNodes[target]!) ?? Infinity;
    const ticks = (this.#rows[target] ?? this.#madeRow(target))[from]!;
    return ticks >= UNREACHABLE_TICKS ? Infinity : ticks / this.#ticksPerSecond;
  }

  #madeRow(target: number): Int32Array {
    const { ticks, perSecond } = this.#roads.ticksToOne!(this.targetNodes[target]!);
    this.#ticksPerSecond = perSecond;
    this.#rows[target] = ticks;
    return ticks;
  }

  path(from: number, target: number): Path {
    const [place, home] = [this.placeNumbers[from]!, target - this.nodes.length];
    if (place === -1 || home < 0 || this.#pathCells.length === 0) {
      return this.#keyedPath(from, target);
    }
    const cell = place * this.homes.length + home;
    const known = this.#pathCells[cell]!;
    if (known !== 0) return this.#paths[known - 1]!;
    if (this.#paths.length >= PATHS_MAX) {
      this.#paths.length = 0;
      this.#pathCells.fill(0);
    }
    const path = pathOf(this.#roads, from, this.targetNodes[target]!);
    this.#pathCells[cell] = this.#paths.push(path);
    return path;
  }

  #keyedPath(from: number, target: number): Path {
    const paths = this.#pathsByKey;
    const key = from * this.targetNodes.length + target;
    let path = paths.get(key);
    if (path === undefined) {
      if (paths.size >= PATHS_MAX) paths.clear();
      path = pathOf(this.#roads, from, this.targetNodes[target]!);
      paths.set(key, path);
    }
    return path;
  }
}

function pathOf(roads: WorldRoads, from: number, to: number): Path {
  const numbers = roads.routeArcs(from, to) ?? [];
  const arcs = numbers.map((arc) => roads.arcAt(arc));
  let sum = 0;
  return {
    arcs: Int32Array.from(numbers),
    nodes: Int32Array.from(arcs, (arc) => arc.to),
    seconds: Float64Array.from(arcs, (arc) => arc.seconds),
    ends: Float64Array.from(arcs, (arc) => (sum += arc.seconds)),
  };
}
