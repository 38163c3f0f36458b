import { NodeHeap } from "./heap.ts";
import { UNREACHABLE_TICKS } from "./network.ts";

/** How far a search for a way around a node goes before it gives up. */
export type WitnessLimits = { settled: number; hops: number };

const FIRST_CAPACITY = 1 << 12;

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/**
 * The arcs that remain while nodes are contracted one after another: a pool of arcs, each in the
 * linked list of its tail and in that of its head. At most one arc joins two nodes.
 */
export class RemainingArcs {
  tail = new Int32Array(FIRST_CAPACITY);
  head = new Int32Array(FIRST_CAPACITY);
  ticks = new Int32Array(FIRST_CAPACITY);
  /** The node a shortcut passes, or ~arc for an arc of the road network. */
  middle = new Int32Array(FIRST_CAPACITY);
  /** How many arcs of the road network it stands for. */
  hops = new Int32Array(FIRST_CAPACITY);
  nextOut = new Int32Array(FIRST_CAPACITY);
  nextIn = new Int32Array(FIRST_CAPACITY);
  count = 0;
  /** First arc that leaves, or enters, each node; -1 for none. */
  readonly firstOut: Int32Array;
  readonly firstIn: Int32Array;

  constructor(nodeCount: number) {
    this.firstOut = new Int32Array(nodeCount).fill(-1);
    this.firstIn = new Int32Array(nodeCount).fill(-1);
  }

  /** Puts an arc in; an arc between the same nodes stays when it is no slower. */
  offer(tail: number, head: number, ticks: number, middle: number, hops: number): void {
    for (let arc = this.firstOut[tail]!; arc >= 0; arc = this.nextOut[arc]!) {
      if (this.head[arc] !== head) continue;
      if (ticks < this.ticks[arc]!) {
        this.ticks[arc] = ticks;
        this.middle[arc] = middle;
        this.hops[arc] = hops;
      }
      return;
    }
    if (this.count === this.tail.length) this.#grow();
    const arc = this.count;
    this.count += 1;
    this.tail[arc] = tail;
    this.head[arc] = head;
    this.ticks[arc] = ticks;
    this.middle[arc] = middle;
    this.hops[arc] = hops;
    this.nextOut[arc] = this.firstOut[tail]!;
    this.firstOut[tail] = arc;
    this.nextIn[arc] = this.firstIn[head]!;
    this.firstIn[head] = arc;
  }

  /** Takes the node out of its neighbours' lists; its own two lists stay as they are. */
  detach(node: number): void {
    for (let arc = this.firstOut[node]!; arc >= 0; arc = this.nextOut[arc]!) {
      this.#unlink(this.firstIn, this.nextIn, this.head[arc]!, arc);
    }
    for (let arc = this.firstIn[node]!; arc >= 0; arc = this.nextIn[arc]!) {
      this.#unlink(this.firstOut, this.nextOut, this.tail[arc]!, arc);
    }
  }

  #unlink(first: Int32Array, next: Int32Array, node: number, arc: number): void {
    if (first[node] === arc) {
      first[node] = next[arc]!;
      return;
    }
    let before = first[node]!;
    while (next[before] !== arc) before = next[before]!;
    next[before] = next[arc]!;
  }

  #grow(): void {
    this.tail = grown(this.tail);
    this.head = grown(this.head);
    this.ticks = grown(this.ticks);
    this.middle = grown(this.middle);
    this.hops = grown(this.hops);
    this.nextOut = grown(this.nextOut);
    this.nextIn = grown(this.nextIn);
  }
}

/**
 * Looks for ways that avoid one node: a Dijkstra with limits. Giving up early is safe, it only
 * costs a shortcut that was not needed.
 */
export class WitnessSearch {
  /** Ticks found per node by the last `run`; UNREACHABLE_TICKS when not found. */
  readonly ticks: Int32Array;
  readonly #hops: Int32Array;
  readonly #heap: NodeHeap;
  #touched: number[] = [];

  constructor(nodeCount: number) {
    this.ticks = new Int32Array(nodeCount).fill(UNREACHABLE_TICKS);
    this.#hops = new Int32Array(nodeCount);
    this.#heap = new NodeHeap(nodeCount);
  }

  /** Searches from `start` without passing `avoided`, no farther than `ticksMax`. */
  run(
    arcs: RemainingArcs,
    start: number,
    avoided: number,
    ticksMax: number,
    limits: WitnessLimits,
  ): void {
    const heap = this.#heap;
    this.#reset();
    this.#reach(start, 0, 0);
    for (let settled = 0; heap.size > 0 && settled < limits.settled; settled += 1) {
      if (heap.minKey() > ticksMax) break;
      const node = heap.pop();
      const base = this.ticks[node]!;
      const hops = this.#hops[node]! + 1;
      if (hops > limits.hops) continue;
      for (let arc = arcs.firstOut[node]!; arc >= 0; arc = arcs.nextOut[arc]!) {
        const head = arcs.head[arc]!;
        const ticks = base + arcs.ticks[arc]!;
        if (ticks <= ticksMax && head !== avoided && ticks < this.ticks[head]!) {
          this.#reach(head, ticks, hops);
        }
      }
    }
  }

  #reach(node: number, ticks: number, hops: number): void {
    if (this.ticks[node] === UNREACHABLE_TICKS) this.#touched.push(node);
    this.ticks[node] = ticks;
    this.#hops[node] = hops;
    this.#heap.set(node, ticks);
  }

  #reset(): void {
    for (const node of this.#touched) this.ticks[node] = UNREACHABLE_TICKS;
    this.#touched.length = 0;
    this.#heap.clear();
  }
}
