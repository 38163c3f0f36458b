/** What a unit does next, by time, then kind, then unit: a heap of at most one entry a unit. */
export type UnitEvents = {
  readonly size: number;
  /** Time of the first; Infinity when there is none. */
  readonly nextAt: number;
  /**
   * The first event's unit; its kind is in `kindOf`. Requires size > 0. It stays first until
   * `set` says what the unit does next, or `drop` that it does nothing.
   */
  readonly first: number;
  kindOf(unit: number): number;
  /** Sets what the unit does next, in place of what it was going to do. */
  set(unit: number, at: number, kind: number): void;
  drop(unit: number): void;
};

/** A binary heap (Williams 1964) that knows where each unit is in it. */
export function createUnitEvents(units: number): UnitEvents {
  const heap = new Int32Array(units);
  const place = new Int32Array(units).fill(-1);
  const times = new Float64Array(units);
  const kinds = new Uint8Array(units);
  let size = 0;

  function isBefore(left: number, right: number): boolean {
    if (times[left]! !== times[right]!) return times[left]! < times[right]!;
    if (kinds[left]! !== kinds[right]!) return kinds[left]! < kinds[right]!;
    return left < right;
  }
  function put(unit: number, at: number): void {
    heap[at] = unit;
    place[unit] = at;
  }
  function rise(unit: number): void {
    let at = place[unit]!;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent]!;
      if (!isBefore(unit, above)) break;
      put(above, at);
      at = parent;
    }
    put(unit, at);
  }
  function sink(unit: number): void {
    let at = place[unit]!;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      const below = heap[child]!;
      if (!isBefore(below, unit)) break;
      put(below, at);
      at = child;
    }
    put(unit, at);
  }
  function drop(unit: number): void {
    const at = place[unit]!;
    if (at === -1) return;
    place[unit] = -1;
    size -= 1;
    if (at === size) return;
    const last = heap[size]!;
    put(last, at);
    rise(last);
    sink(last);
  }
  return {
    get size() {
      return size;
    },
    get nextAt() {
      return size === 0 ? Infinity : times[heap[0]!]!;
    },
    get first() {
      return heap[0]!;
    },
    kindOf: (unit) => kinds[unit]!,
    set(unit, at, kind) {
      const isKnown = place[unit]! !== -1;
      const isLater = isKnown && at >= times[unit]!;
      times[unit] = at;
      kinds[unit] = kind;
      if (!isKnown) {
        put(unit, size);
        size += 1;
      } else if (isLater) {
        // At the same time it may have become earlier by its kind: then it does not sink.
        sink(unit);
      }
      rise(unit);
    },
    drop,
  };
}
