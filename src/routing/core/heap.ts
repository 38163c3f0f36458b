/**
 * A 4-ary heap of nodes by integer key, with decrease-key, in typed arrays.
 * Holds each of the nodes 0..capacity-1 at most once. Equal keys leave in an order that depends
 * only on the order of the calls.
 */
export class NodeHeap {
  size = 0;
  readonly #keys: Int32Array;
  readonly #nodes: Int32Array;
  /** Where each node stands in the heap; -1 when it is not in it. */
  readonly #places: Int32Array;

  constructor(capacity: number) {
    this.#keys = new Int32Array(capacity + 1);
    this.#nodes = new Int32Array(capacity + 1);
    this.#places = new Int32Array(capacity).fill(-1);
  }

  /** The smallest key. Requires size > 0. */
  minKey(): number {
    return this.#keys[0]!;
  }

  /** Whether the node is in the heap. */
  has(node: number): boolean {
    return this.#places[node]! >= 0;
  }

  /** Puts the node in, or moves it to `key` whether that is smaller or larger than its own. */
  set(node: number, key: number): void {
    const place = this.#places[node]!;
    if (place < 0) {
      this.size += 1;
      this.#rise(this.size - 1, node, key);
    } else if (key <= this.#keys[place]!) {
      this.#rise(place, node, key);
    } else {
      this.#sink(place, node, key);
    }
  }

  /** Takes the node with the smallest key out. Requires size > 0. */
  pop(): number {
    const node = this.#nodes[0]!;
    this.#places[node] = -1;
    this.size -= 1;
    if (this.size > 0) this.#sink(0, this.#nodes[this.size]!, this.#keys[this.size]!);
    return node;
  }

  /** Empties the heap in time proportional to what is in it. */
  clear(): void {
    for (let place = 0; place < this.size; place += 1) this.#places[this.#nodes[place]!] = -1;
    this.size = 0;
  }

  #rise(from: number, node: number, key: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentKey = this.#keys[parent]!;
      if (parentKey <= key) break;
      this.#put(place, this.#nodes[parent]!, parentKey);
      place = parent;
    }
    this.#put(place, node, key);
  }

  #sink(from: number, node: number, key: number): void {
    let place = from;
    for (;;) {
      const first = place * 4 + 1;
      if (first >= this.size) break;
      const end = Math.min(first + 4, this.size);
      let child = first;
      for (let other = first + 1; other < end; other += 1) {
        if (this.#keys[other]! < this.#keys[child]!) child = other;
      }
      const childKey = this.#keys[child]!;
      if (childKey >= key) break;
      this.#put(place, this.#nodes[child]!, childKey);
      place = child;
    }
    this.#put(place, node, key);
  }

  #put(place: number, node: number, key: number): void {
    this.#keys[place] = key;
    this.#nodes[place] = node;
    this.#places[node] = place;
  }
}
