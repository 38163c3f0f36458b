import { NodeHeap } from "./heap.ts";
import { requireNode, UNREACHABLE_TICKS, type RoadNetwork } from "./network.ts";

/** Which way arcs are followed: from the start to all, or from all to the start. */
export type Direction = "from" | "to";

/**
 * Dijkstra's algorithm from or to one node: the reference every faster answer is tested against,
 * and the answer itself while a changed network has no labels. One object serves one search at
 * a time and is reused.
 */
export class Dijkstra {
  /** Ticks from or to the start after `run`, per node; UNREACHABLE_TICKS when there is no way. */
  readonly ticks: Int32Array;
  /** The arc by which each node was reached last, -1 for none. */
  readonly arcs: Int32Array;
  readonly #network: RoadNetwork;
  readonly #weights: Int32Array;
  readonly #heap: NodeHeap;

  /** `weights` are ticks per arc; UNREACHABLE_TICKS closes an arc. */
  constructor(network: RoadNetwork, weights: Int32Array = network.arcTicks) {
    this.#network = network;
    this.#weights = weights;
    this.#heap = new NodeHeap(network.nodeCount);
    this.ticks = new Int32Array(network.nodeCount);
    this.arcs = new Int32Array(network.nodeCount);
  }

  /** One to all (or all to one). Stops early once `isEnough`, called per settled node, says so. */
  run(start: number, direction: Direction, isEnough?: (node: number) => boolean): Int32Array {
    requireNode(this.#network, start);
    const heap = this.#heap;
    const { ticks } = this;
    ticks.fill(UNREACHABLE_TICKS);
    this.arcs.fill(-1);
    heap.clear();
    ticks[start] = 0;
    heap.set(start, 0);
    while (heap.size > 0) {
      const node = heap.pop();
      if (isEnough?.(node) === true) {
        heap.clear();
        break;
      }
      if (direction === "from") this.#relaxOut(node);
      else this.#relaxIn(node);
    }
    return ticks;
  }

  #relaxOut(node: number): void {
    const { arcStart, arcHead } = this.#network;
    const base = this.ticks[node]!;
    const end = arcStart[node + 1]!;
    for (let arc = arcStart[node]!; arc < end; arc += 1) {
      this.#reach(arcHead[arc]!, base + this.#weights[arc]!, arc);
    }
  }

  #relaxIn(node: number): void {
    const { inStart, inArc, arcTail } = this.#network;
    const base = this.ticks[node]!;
    const end = inStart[node + 1]!;
    for (let place = inStart[node]!; place < end; place += 1) {
      const arc = inArc[place]!;
      this.#reach(arcTail[arc]!, base + this.#weights[arc]!, arc);
    }
  }

  #reach(node: number, ticks: number, arc: number): void {
    if (ticks < this.ticks[node]!) {
      this.ticks[node] = ticks;
      this.arcs[node] = arc;
      this.#heap.set(node, ticks);
    }
  }
}

/** The arcs of a fastest way, tail to head, or undefined when there is none. Exact, slow. */
export function dijkstraArcs(
  network: RoadNetwork,
  weights: Int32Array,
  from: number,
  to: number,
): number[] | undefined {
  const search = new Dijkstra(network, weights);
  search.run(from, "from", (node) => node === to);
  if (search.ticks[to]! >= UNREACHABLE_TICKS) return undefined;
  const arcs: number[] = [];
  for (let node = to; node !== from;) {
    const arc = search.arcs[node]!;
    arcs.push(arc);
    node = network.arcTail[arc]!;
  }
  return arcs.reverse();
}
