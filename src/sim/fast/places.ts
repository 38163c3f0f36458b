import { UNREACHABLE_TICKS } from "#routing";
import type { WorldRoads } from "../loaded.ts";
import { Paths } from "./paths.ts";
import { HomeWays } from "./ways.ts";

/** Rows of ticks are kept while all of them together need no more bytes than this. */
const ROWS_BYTES_MAX = 2 ** 28;
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
  readonly paths: Paths;

  constructor(
    roads: WorldRoads,
    homeNodes: readonly number[],
    callNodes: readonly number[],
    arcsMax?: number,
  ) {
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
    this.paths = new Paths(roads, places, homes, arcsMax);
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

  /** Where in `paths` the fastest way from a node to a target begins. */
  pathTo(from: number, target: number): number {
    const ends = { from, to: this.targetNodes[target]! };
    return this.paths.between(ends, this.placeNumbers[from]!, target - this.nodes.length);
  }

  /** The arcs of that way. */
  arcsTo(from: number, target: number): readonly number[] {
    return this.#roads.routeArcs(from, this.targetNodes[target]!) ?? [];
  }
}
