// A tree that only grows. It keeps one root for each whole subtree on its right edge (a "compact
// range"), so a log of a thousand million leaves is held in thirty hashes.
import { sha256 as pureSha256 } from "./sha256.ts";
import { HASH_BYTES, ProofError } from "./tree.ts";

/** SHA-256 of the bytes. A server passes the platform's, which is many times faster. */
export type HashFunction = (bytes: Uint8Array) => Uint8Array;

/** What is kept of a tree: its size, and a root for each bit that is set in it, largest first. */
export type CompactTree = { readonly size: number; readonly roots: readonly Uint8Array[] };

/** Told of the root of each whole subtree of 256^level leaves, as the hashes of tiles are. */
export type WholeSubtree = (level: number, root: Uint8Array) => void;

/** The root of 2^height leaves. */
export type Subtree = { readonly height: number; readonly root: Uint8Array };

/** Leaves that stand one after another: all their hashes, and the largest whole subtrees of them. */
export type HashedRange = {
  /** 32 bytes for each leaf. */
  readonly leaves: Uint8Array;
  readonly subtrees: readonly Subtree[];
};

/** A hash of the next level of tiles comes after so many doublings: 2^8 = 256. */
const DOUBLINGS_OF_LEVEL = 8;

const EMPTY: CompactTree = { size: 0, roots: [] };

/** How many bits are set in a size. */
function bitsIn(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}

/**
 * An RFC 6962 tree to which leaves are added at the end. The same leaves give the same root as
 * `rootHash`, also when the tree was put away with `compact` and taken up again.
 */
export class GrowingTree {
  readonly #hash: HashFunction;
  readonly #onWhole: WholeSubtree | undefined;
  readonly #roots: Uint8Array[];
  readonly #node = new Uint8Array(1 + 2 * HASH_BYTES);
  #leaf = new Uint8Array(4096);
  #size: number;

  /** Throws ProofError when `from` has not one root of 32 bytes for each set bit of its size. */
  constructor(hash: HashFunction = pureSha256, from: CompactTree = EMPTY, onWhole?: WholeSubtree) {
    const { size, roots } = from;
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new RangeError(`size ${size}; expected a whole number from 0 to 2^53 - 1`);
    }
    const whole = roots.filter((root) => root.length === HASH_BYTES).length;
    if (whole !== bitsIn(size) || roots.length !== whole) {
      const values = { computed: `${bitsIn(size)} roots`, claimed: `${roots.length} roots` };
      throw new ProofError(`a compact tree of size ${size} does not fit its roots`, values);
    }
    this.#hash = hash;
    this.#onWhole = onWhole;
    this.#size = size;
    this.#roots = [...roots];
    this.#node[0] = 1;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a leaf with these data at the end. */
  append(data: Uint8Array): void {
    this.appendHash(this.#leafHash(data));
  }

  /** Adds a leaf by its hash, which `leafHash` made. */
  appendHash(leafHash: Uint8Array): void {
    this.#onWhole?.(0, leafHash);
    this.#join(0, leafHash);
  }

  /**
   * Adds 2^height leaves by the root of their subtree, as `hashRange` has it. Of the leaves
   * themselves nobody is told. Throws RangeError where no whole subtree of this height can begin.
   */
  appendSubtree({ height, root }: Subtree): void {
    if (this.#size % 2 ** height !== 0 || height > DOUBLINGS_OF_LEVEL) {
      throw new RangeError(`a subtree of 2^${height} leaves at ${this.#size}; expected a multiple`);
    }
    if (height === DOUBLINGS_OF_LEVEL) this.#onWhole?.(1, root);
    this.#join(height, root);
  }

  #join(height: number, root: Uint8Array): void {
    let node = root;
    let doublings = height;
    for (let rest = this.#size / 2 ** height; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      node = this.#nodeHash(this.#roots.pop() ?? node, node);
      doublings += 1;
      if (doublings % DOUBLINGS_OF_LEVEL === 0) {
        this.#onWhole?.(doublings / DOUBLINGS_OF_LEVEL, node);
      }
    }
    this.#roots.push(node);
    this.#size += 2 ** height;
  }

  /** Root of all leaves so far. */
  root(): Uint8Array {
    let root = this.#roots.at(-1);
    if (root === undefined) return this.#hash(new Uint8Array(0));
    for (let index = this.#roots.length - 2; index >= 0; index -= 1) {
      root = this.#nodeHash(this.#roots[index] ?? root, root);
    }
    return root;
  }

  compact(): CompactTree {
    return { size: this.#size, roots: [...this.#roots] };
  }

  #leafHash(data: Uint8Array): Uint8Array {
    const length = 1 + data.length;
    // The first byte is never written, so it stays the 0x00 of a leaf.
    if (this.#leaf.length < length) this.#leaf = new Uint8Array(2 * length);
    this.#leaf.set(data, 1);
    return this.#hash(this.#leaf.subarray(0, length));
  }

  #nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
    this.#node.set(left, 1);
    this.#node.set(right, 1 + HASH_BYTES);
    return this.#hash(this.#node);
  }
}

/**
 * Hashes leaves of which the first is number `first` (from 0), as far as that can be done without
 * the leaves before: another thread can do it, and `appendSubtree` adds what it made.
 */
export function hashRange(
  first: number,
  data: readonly Uint8Array[],
  hash: HashFunction = pureSha256,
): HashedRange {
  const leaves = new Uint8Array(data.length * HASH_BYTES);
  const subtrees: Subtree[] = [];
  let done = 0;
  while (done < data.length) {
    let height = 0;
    const fits = (next: number): boolean =>
      next <= DOUBLINGS_OF_LEVEL &&
      (first + done) % 2 ** next === 0 &&
      done + 2 ** next <= data.length;
    while (fits(height + 1)) height += 1;
    const tree = new GrowingTree(hash, EMPTY, (level, leaf) => {
      if (level > 0) return;
      leaves.set(leaf, done * HASH_BYTES);
      done += 1;
    });
    for (const leaf of data.slice(done, done + 2 ** height)) tree.append(leaf);
    subtrees.push({ height, root: tree.root() });
  }
  return { leaves, subtrees };
}
