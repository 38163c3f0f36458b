/**
 * An immutable map from string to V. `set` and `delete` return a new map that shares all but the
 * path to the change with the old one. The order of iteration is a function of the contents only:
 * neither the history of the map nor the machine changes it. It is no order people would expect.
 */
export interface PersistentMap<V> {
  readonly size: number;
  get(key: string): V | undefined;
  has(key: string): boolean;
  set(key: string, value: V): PersistentMap<V>;
  delete(key: string): PersistentMap<V>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<V>;
  [Symbol.iterator](): IterableIterator<readonly [string, V]>;
}

/** A 32-bit hash of a key. */
export type KeyHash = (key: string) => number;

type Leaf<V> = {
  readonly kind: "leaf";
  readonly hash: number;
  readonly key: string;
  readonly value: V;
};
/** Two or more leaves of one hash, sorted by key. */
type Collision<V> = {
  readonly kind: "collision";
  readonly hash: number;
  readonly leaves: readonly Leaf<V>[];
};
/** Child i belongs to the i-th set bit of the bitmap; bits are five bits of the hash. */
type Branch<V> = {
  readonly kind: "branch";
  readonly bitmap: number;
  readonly children: readonly Node<V>[];
};
type End<V> = Leaf<V> | Collision<V>;
type Node<V> = End<V> | Branch<V>;

const BITS = 5;
const MASK = 31;

/** FNV-1a over code units with a final mix, so that ids that differ at the end spread. */
export function hashKey(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function bitCount(bitmap: number): number {
  let count = bitmap - ((bitmap >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function bitAt(hash: number, shift: number): number {
  return 1 << ((hash >>> shift) & MASK);
}

/** Two ends of different hash, under as many branches as their hashes have in common. */
function join<V>(a: End<V>, b: End<V>, shift: number): Branch<V> {
  const bitA = bitAt(a.hash, shift);
  const bitB = bitAt(b.hash, shift);
  if (bitA === bitB) {
    return { kind: "branch", bitmap: bitA, children: [join(a, b, shift + BITS)] };
  }
  const children = bitA >>> 0 < bitB >>> 0 ? [a, b] : [b, a];
  return { kind: "branch", bitmap: bitA | bitB, children };
}

function putIntoEnd<V>(end: End<V>, leaf: Leaf<V>): End<V> {
  const old = end.kind === "leaf" ? [end] : end.leaves;
  const others = old.filter((item) => item.key !== leaf.key);
  if (others.length === 0) return leaf;
  const after = others.findIndex((item) => item.key > leaf.key);
  const at = after < 0 ? others.length : after;
  return { kind: "collision", hash: leaf.hash, leaves: others.toSpliced(at, 0, leaf) };
}

function put<V>(node: Node<V>, leaf: Leaf<V>, shift: number): Node<V> {
  if (node.kind !== "branch") {
    return node.hash === leaf.hash ? putIntoEnd(node, leaf) : join(node, leaf, shift);
  }
  const bit = bitAt(leaf.hash, shift);
  const index = bitCount(node.bitmap & (bit - 1));
  const child = node.children[index];
  if ((node.bitmap & bit) === 0 || child === undefined) {
    const children = node.children.toSpliced(index, 0, leaf);
    return { kind: "branch", bitmap: node.bitmap | bit, children };
  }
  const children = node.children.slice();
  children[index] = put(child, leaf, shift + BITS);
  return { kind: "branch", bitmap: node.bitmap, children };
}

/** Requires the key to be in the node. A branch left with a single end becomes that end. */
function remove<V>(node: Node<V>, hash: number, key: string, shift: number): Node<V> | undefined {
  if (node.kind === "leaf") return undefined;
  if (node.kind === "collision") {
    const leaves = node.leaves.filter((leaf) => leaf.key !== key);
    return leaves.length === 1 ? leaves[0] : { kind: "collision", hash, leaves };
  }
  const bit = bitAt(hash, shift);
  const index = bitCount(node.bitmap & (bit - 1));
  const child = node.children[index];
  const rest = child && remove(child, hash, key, shift + BITS);
  const children = rest ? node.children.with(index, rest) : node.children.toSpliced(index, 1);
  const only = children.length === 1 ? children[0] : undefined;
  if (only && only.kind !== "branch") return only;
  return { kind: "branch", bitmap: rest ? node.bitmap : node.bitmap & ~bit, children };
}

function find<V>(root: Node<V> | undefined, hash: number, key: string): Leaf<V> | undefined {
  let node = root;
  let shift = 0;
  while (node?.kind === "branch") {
    const bit = bitAt(hash, shift);
    if ((node.bitmap & bit) === 0) return undefined;
    node = node.children[bitCount(node.bitmap & (bit - 1))];
    shift += BITS;
  }
  if (node?.kind === "collision") return node.leaves.find((leaf) => leaf.key === key);
  return node?.key === key ? node : undefined;
}

function* leavesOf<V>(root: Node<V> | undefined): IterableIterator<Leaf<V>> {
  if (root === undefined) return;
  const waiting: Node<V>[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === "leaf") yield node;
    else if (node.kind === "collision") yield* node.leaves;
    else {
      for (let index = node.children.length - 1; index >= 0; index--) {
        const child = node.children[index];
        if (child) waiting.push(child);
      }
    }
  }
}

let rootOf: <V>(map: PersistentMap<V>) => Node<V> | undefined;

class Trie<V> implements PersistentMap<V> {
  readonly size: number;
  readonly #root: Node<V> | undefined;

  static {
    rootOf = <T>(map: PersistentMap<T>) => (map as Trie<T>).#root;
  }
  readonly #hash: KeyHash;

  constructor(root: Node<V> | undefined, size: number, hash: KeyHash) {
    this.#root = root;
    this.size = size;
    this.#hash = hash;
  }

  get(key: string): V | undefined {
    return find(this.#root, this.#hash(key), key)?.value;
  }

  has(key: string): boolean {
    return find(this.#root, this.#hash(key), key) !== undefined;
  }

  set(key: string, value: V): PersistentMap<V> {
    const hash = this.#hash(key);
    const old = find(this.#root, hash, key);
    if (old && Object.is(old.value, value)) return this;
    const leaf: Leaf<V> = { kind: "leaf", hash, key, value };
    const root = this.#root ? put(this.#root, leaf, 0) : leaf;
    return new Trie(root, this.size + (old ? 0 : 1), this.#hash);
  }

  delete(key: string): PersistentMap<V> {
    const hash = this.#hash(key);
    if (!this.#root || !find(this.#root, hash, key)) return this;
    return new Trie(remove(this.#root, hash, key, 0), this.size - 1, this.#hash);
  }

  *keys(): IterableIterator<string> {
    for (const leaf of leavesOf(this.#root)) yield leaf.key;
  }

  *values(): IterableIterator<V> {
    for (const leaf of leavesOf(this.#root)) yield leaf.value;
  }

  *[Symbol.iterator](): IterableIterator<readonly [string, V]> {
    for (const leaf of leavesOf(this.#root)) yield [leaf.key, leaf.value];
  }
}

/** Leaves of two nodes that are not the same object; what both share is passed over whole. */
function* differing<V>(a: Node<V> | undefined, b: Node<V> | undefined): IterableIterator<string> {
  if (a === b) return;
  if (a?.kind !== "branch" || b?.kind !== "branch") {
    for (const leaf of leavesOf(a)) yield leaf.key;
    for (const leaf of leavesOf(b)) yield leaf.key;
    return;
  }
  let indexA = 0;
  let indexB = 0;
  for (let place = 0; place <= MASK; place++) {
    const bit = 1 << place;
    const childA = (a.bitmap & bit) === 0 ? undefined : a.children[indexA++];
    const childB = (b.bitmap & bit) === 0 ? undefined : b.children[indexB++];
    yield* differing(childA, childB);
  }
}

/**
 * Keys whose values are not the same in two maps; takes time in proportion to what changed when
 * one came from the other. Both must be made with the same hash.
 */
export function changedKeys<V>(a: PersistentMap<V>, b: PersistentMap<V>): Set<string> {
  const keys = new Set<string>();
  for (const key of differing(rootOf(a), rootOf(b))) {
    if (!Object.is(a.get(key), b.get(key)) || a.has(key) !== b.has(key)) keys.add(key);
  }
  return keys;
}

/**
 * An empty map: a hash-array-mapped trie, 32 ways. `hash` must be a pure function of the key; a
 * poor one is slow, never wrong. Only tests give one.
 */
export function persistentMap<V>(hash: KeyHash = hashKey): PersistentMap<V> {
  return new Trie<V>(undefined, 0, hash);
}
