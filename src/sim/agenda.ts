import type { Instant } from "#kernel";

/** What is to happen, in order of time, then of rank (smaller first), then as it was added. */
export type Agenda<T> = {
  readonly size: number;
  nextAt(): Instant | undefined;
  add(at: Instant, rank: number, task: T): void;
  /** Takes the first task that is due at this instant or before; undefined when none is. */
  take(now: Instant): { readonly at: Instant; readonly task: T } | undefined;
};

type Entry<T> = {
  readonly at: Instant;
  readonly rank: number;
  /** Order of adding: equal times and ranks never depend on how the heap lies. */
  readonly order: number;
  readonly task: T;
};

function isBefore<T>(left: Entry<T>, right: Entry<T>): boolean {
  if (left.at !== right.at) return left.at < right.at;
  if (left.rank !== right.rank) return left.rank < right.rank;
  return left.order < right.order;
}

/** A binary heap (J. W. J. Williams, 1964): adding and taking cost log2(size) comparisons. */
export function createAgenda<T>(): Agenda<T> {
  const heap: Entry<T>[] = [];
  let added = 0;
  function rise(from: number): void {
    const entry = heap[from] as Entry<T>;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent] as Entry<T>;
      if (!isBefore(entry, above)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = entry;
  }
  function sink(entry: Entry<T>): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      const right = child + 1;
      if (right < heap.length && isBefore(heap[right] as Entry<T>, heap[child] as Entry<T>)) {
        child = right;
      }
      const below = heap[child] as Entry<T>;
      if (!isBefore(below, entry)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = entry;
  }
  return {
    get size() {
      return heap.length;
    },
    nextAt: () => heap[0]?.at,
    add(at, rank, task) {
      heap.push({ at, rank, order: added, task });
      added += 1;
      rise(heap.length - 1);
    },
    take(now) {
      const first = heap[0];
      if (first === undefined || first.at > now) return undefined;
      const last = heap.pop() as Entry<T>;
      if (heap.length > 0) sink(last);
      return { at: first.at, task: first.task };
    },
  };
}
