import { NodeHeap } from "./heap.ts";
import { UNREACHABLE_TICKS, type RoadNetwork } from "./network.ts";
import { RemainingArcs, WitnessSearch, type WitnessLimits } from "./witness.ts";

/**
 * A contraction hierarchy. Nodes are known by *position*: 0 is the most important, so every arc
 * kept here leads from a position to a smaller one.
 */
export type Hierarchy = {
  /** The node at each position, and the position of each node. */
  readonly nodeAt: Int32Array;
  readonly positionOf: Int32Array;
  /** Ways out: position p -> up.end[i] for i in up.start[p]..up.start[p + 1). */
  readonly up: HierarchyArcs;
  /** Ways in: down.end[i] -> position p. */
  readonly down: HierarchyArcs;
};

/** Arcs of a hierarchy by the less important of their two ends. */
export type HierarchyArcs = {
  readonly start: Int32Array;
  /** The more important end, a position; ascending within a position. */
  readonly end: Int32Array;
  readonly ticks: Int32Array;
  /** The position a shortcut passes, or ~arc for an arc of the road network. */
  readonly middle: Int32Array;
};

/** A first look at a node is cheap; the look that adds shortcuts for good is thorough. */
const TRIAL: WitnessLimits = { settled: 40, hops: 8 };
const FINAL: WitnessLimits = { settled: 400, hops: 16 };

const KEY_SCALE = 1000;

class Contractor {
  readonly arcs: RemainingArcs;
  readonly #search: WitnessSearch;
  readonly #nodeCount: number;
  readonly #level: Int32Array;
  #added = 0;
  #addedHops = 0;

  constructor(network: RoadNetwork, weights: Int32Array) {
    const { nodeCount, arcCount, arcTail, arcHead } = network;
    this.#nodeCount = nodeCount;
    this.arcs = new RemainingArcs(nodeCount);
    this.#search = new WitnessSearch(nodeCount);
    this.#level = new Int32Array(nodeCount);
    for (let arc = 0; arc < arcCount; arc += 1) {
      const tail = arcTail[arc]!;
      const head = arcHead[arc]!;
      const ticks = weights[arc]!;
      if (tail !== head && ticks < UNREACHABLE_TICKS) this.arcs.offer(tail, head, ticks, ~arc, 1);
    }
  }

  /** Contracts every node, the least important first; returns the nodes in that order. */
  contractAll(): Int32Array {
    const order = new Int32Array(this.#nodeCount);
    const heap = new NodeHeap(this.#nodeCount);
    for (let node = 0; node < this.#nodeCount; node += 1) heap.set(node, this.#key(node));
    for (let done = 0; heap.size > 0; done += 1) {
      const node = heap.pop();
      const neighbours = this.contract(node);
      order[done] = node;
      for (const other of neighbours) {
        this.#level[other] = Math.max(this.#level[other]!, this.#level[node]! + 1);
      }
      for (const other of neighbours) heap.set(other, this.#key(other));
    }
    return order;
  }

  /** Adds the shortcuts the node's removal needs and removes it; returns its neighbours. */
  contract(node: number): Set<number> {
    const { arcs } = this;
    this.#shortcuts(node, FINAL, true);
    arcs.detach(node);
    const neighbours = new Set<number>();
    for (let arc = arcs.firstOut[node]!; arc >= 0; arc = arcs.nextOut[arc]!) {
      neighbours.add(arcs.head[arc]!);
    }
    for (let arc = arcs.firstIn[node]!; arc >= 0; arc = arcs.nextIn[arc]!) {
      neighbours.add(arcs.tail[arc]!);
    }
    return neighbours;
  }

  /**
   * The larger, the later the node is contracted: its level, plus arcs added per arc removed,
   * plus the same for the road pieces those arcs stand for.
   */
  #key(node: number): number {
    const { arcs } = this;
    let removed = 0;
    let removedHops = 0;
    for (let arc = arcs.firstOut[node]!; arc >= 0; arc = arcs.nextOut[arc]!) {
      removed += 1;
      removedHops += arcs.hops[arc]!;
    }
    for (let arc = arcs.firstIn[node]!; arc >= 0; arc = arcs.nextIn[arc]!) {
      removed += 1;
      removedHops += arcs.hops[arc]!;
    }
    const level = this.#level[node]!;
    if (removed === 0) return KEY_SCALE * level;
    this.#shortcuts(node, TRIAL, false);
    const share = this.#added / removed + this.#addedHops / removedHops;
    return Math.round(KEY_SCALE * (level + share));
  }

  #shortcuts(node: number, limits: WitnessLimits, isFinal: boolean): void {
    const { arcs } = this;
    const found = this.#search.ticks;
    this.#added = 0;
    this.#addedHops = 0;
    for (let first = arcs.firstIn[node]!; first >= 0; first = arcs.nextIn[first]!) {
      const tail = arcs.tail[first]!;
      const firstTicks = arcs.ticks[first]!;
      let farthest = -1;
      for (let last = arcs.firstOut[node]!; last >= 0; last = arcs.nextOut[last]!) {
        if (arcs.head[last] !== tail) farthest = Math.max(farthest, arcs.ticks[last]!);
      }
      if (farthest < 0) continue;
      this.#search.run(arcs, tail, node, firstTicks + farthest, limits);
      for (let last = arcs.firstOut[node]!; last >= 0; last = arcs.nextOut[last]!) {
        const head = arcs.head[last]!;
        const ticks = firstTicks + arcs.ticks[last]!;
        if (head === tail || ticks >= UNREACHABLE_TICKS || found[head]! <= ticks) continue;
        const hops = arcs.hops[first]! + arcs.hops[last]!;
        this.#added += 1;
        this.#addedHops += hops;
        if (isFinal) arcs.offer(tail, head, ticks, node, hops);
      }
    }
  }
}

function collect(arcs: RemainingArcs, order: Int32Array, side: "up" | "down"): HierarchyArcs {
  const nodeCount = order.length;
  const positionOf = positionsOf(order);
  const isUp = side === "up";
  const first = isUp ? arcs.firstOut : arcs.firstIn;
  const next = isUp ? arcs.nextOut : arcs.nextIn;
  const ends = isUp ? arcs.head : arcs.tail;
  const start = new Int32Array(nodeCount + 1);
  const kept = new Int32Array(arcs.count);
  let count = 0;
  for (let position = 0; position < nodeCount; position += 1) {
    const from = count;
    for (let arc = first[order[nodeCount - 1 - position]!]!; arc >= 0; arc = next[arc]!) {
      kept[count] = arc;
      count += 1;
    }
    kept.subarray(from, count).sort((a, b) => positionOf[ends[a]!]! - positionOf[ends[b]!]!);
    start[position + 1] = count;
  }
  const own = kept.subarray(0, count);
  return {
    start,
    end: own.map((arc) => positionOf[ends[arc]!]!),
    ticks: own.map((arc) => arcs.ticks[arc]!),
    middle: own.map((arc) => {
      const middle = arcs.middle[arc]!;
      return middle < 0 ? middle : positionOf[middle]!;
    }),
  };
}

function positionsOf(order: Int32Array): Int32Array {
  const positionOf = new Int32Array(order.length);
  for (let done = 0; done < order.length; done += 1) {
    positionOf[order[done]!] = order.length - 1 - done;
  }
  return positionOf;
}

/**
 * Contracts the network under `weights` (ticks per arc; UNREACHABLE_TICKS closes an arc).
 * With `orderFrom` the nodes keep the importance they have there, which saves the search for a
 * good order: that is how changed roads are indexed again. Deterministic.
 */
export function contract(
  network: RoadNetwork,
  weights: Int32Array = network.arcTicks,
  orderFrom?: Hierarchy,
): Hierarchy {
  const contractor = new Contractor(network, weights);
  let order: Int32Array;
  if (orderFrom === undefined) {
    order = contractor.contractAll();
  } else {
    order = orderFrom.nodeAt.slice().reverse();
    for (const node of order) contractor.contract(node);
  }
  return {
    nodeAt: order.slice().reverse(),
    positionOf: positionsOf(order),
    up: collect(contractor.arcs, order, "up"),
    down: collect(contractor.arcs, order, "down"),
  };
}
