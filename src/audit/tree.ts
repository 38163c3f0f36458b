// The Merkle tree of RFC 6962, section 2.1: a leaf is SHA-256(0x00 ‖ data), a node is
// SHA-256(0x01 ‖ left ‖ right), and a tree of n leaves splits at the largest power of two below n.
import { sha256 } from "./sha256.ts";

export const HASH_BYTES = 32;

/**
 * A proof does not show what it claims, or cannot: numbers that no tree has. Carries what was
 * computed or can be, and what was claimed.
 */
export class ProofError extends RangeError {
  override readonly name: string = "ProofError";
  readonly computed: string;
  readonly claimed: string;

  constructor(what: string, values: { computed: string; claimed: string }) {
    super(`${what}: computed ${values.computed}, claimed ${values.claimed}`);
    this.computed = values.computed;
    this.claimed = values.claimed;
  }
}

/** Lower-case hexadecimal digits of the bytes. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Hash of one leaf. */
export function leafHash(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + data.length);
  bytes.set(data, 1);
  return sha256(bytes);
}

/** Hash of an inner node. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + 2 * HASH_BYTES);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 1 + HASH_BYTES);
  return sha256(bytes);
}

/** Largest power of two smaller than size. Requires size >= 2. */
function splitPoint(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

function at(hashes: readonly Uint8Array[], index: number): Uint8Array {
  const hash = hashes[index];
  if (hash === undefined) {
    throw new RangeError(`leaf index ${index}; expected 0 to ${hashes.length - 1}`);
  }
  return hash;
}

/** Root of the subtree of leaf hashes [from, to). Requires from < to. */
function subtreeRoot(hashes: readonly Uint8Array[], from: number, to: number): Uint8Array {
  if (to - from === 1) return at(hashes, from);
  const middle = from + splitPoint(to - from);
  return nodeHash(subtreeRoot(hashes, from, middle), subtreeRoot(hashes, middle, to));
}

/** Root over leaf hashes; the root of no leaves is SHA-256 of nothing. */
export function rootOfHashes(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return sha256(new Uint8Array(0));
  return subtreeRoot(hashes, 0, hashes.length);
}

/** Root of a tree whose leaves hold these data. */
export function rootHash(leaves: readonly Uint8Array[]): Uint8Array {
  return rootOfHashes(leaves.map(leafHash));
}

/** Proof that leaf `index` is in the tree of these leaf hashes, nearest sibling first. */
export function inclusionProof(hashes: readonly Uint8Array[], index: number): Uint8Array[] {
  at(hashes, index);
  const rootOf = ({ from, to }: LeafRange) => subtreeRoot(hashes, from, to);
  return inclusionProofOf({ index, size: hashes.length }, rootOf);
}

/** The same from roots of subtrees. Throws RangeError when the tree has no such leaf. */
export function inclusionProofOf(
  { index, size }: { readonly index: number; readonly size: number },
  rootOf: (range: LeafRange) => Uint8Array,
): Uint8Array[] {
  requireSize("index", index);
  if (index >= size) throw new RangeError(`index ${index}; expected less than size ${size}`);
  const proof: Uint8Array[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + splitPoint(to - from);
    if (index < middle) {
      proof.unshift(rootOf({ from: middle, to }));
      to = middle;
    } else {
      proof.unshift(rootOf({ from, to: middle }));
      from = middle;
    }
  }
  return proof;
}

/** Proof that the first `size1` leaves are a beginning of all these leaf hashes. */
export function consistencyProof(hashes: readonly Uint8Array[], size1: number): Uint8Array[] {
  const rootOf = ({ from, to }: LeafRange) => subtreeRoot(hashes, from, to);
  return consistencyProofOf({ size1, size2: hashes.length }, rootOf);
}

/** The leaves [from, to). */
export type LeafRange = { readonly from: number; readonly to: number };

/** Proof that the tree of size1 is a beginning of that of size2, from roots of whole subtrees. */
export function consistencyProofOf(
  { size1, size2 }: { readonly size1: number; readonly size2: number },
  rootOf: (range: LeafRange) => Uint8Array,
): Uint8Array[] {
  requireSize("size1", size1);
  if (size1 > size2) throw new RangeError(`size1 ${size1}; expected at most ${size2}`);
  if (size1 === 0 || size1 === size2) return [];
  const proof: Uint8Array[] = [];
  let from = 0;
  let to = size2;
  // `complete`: the subtree [from, size1) is a whole subtree of the old tree, known to the verifier.
  let complete = true;
  while (size1 !== to) {
    const middle = from + splitPoint(to - from);
    if (size1 <= middle) {
      proof.unshift(rootOf({ from: middle, to }));
      to = middle;
    } else {
      proof.unshift(rootOf({ from, to: middle }));
      from = middle;
      complete = false;
    }
  }
  if (!complete) proof.unshift(rootOf({ from, to }));
  return proof;
}

function requireSize(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new ProofError(`${name} is impossible`, {
      computed: "a whole number from 0 to 2^53 - 1",
      claimed: String(value),
    });
  }
}

function outOf(name: string, value: number, expected: string): ProofError {
  return new ProofError(`${name} is impossible`, { computed: expected, claimed: String(value) });
}

function requireHashes(name: string, hashes: readonly Uint8Array[]): void {
  for (const hash of hashes) {
    if (hash.length !== HASH_BYTES) {
      throw new ProofError(`${name} holds a hash of the wrong length`, {
        computed: `${HASH_BYTES} bytes`,
        claimed: `${hash.length} bytes`,
      });
    }
  }
}

function requireEqual(what: string, computed: Uint8Array, claimed: Uint8Array): void {
  if (hex(computed) !== hex(claimed)) {
    throw new ProofError(what, { computed: hex(computed), claimed: hex(claimed) });
  }
}

function requireProofLength(proof: readonly Uint8Array[], expected: number): void {
  if (proof.length !== expected) {
    throw new ProofError("the proof has the wrong length", {
      computed: `${expected} hashes`,
      claimed: `${proof.length} hashes`,
    });
  }
}

/** Takes hashes from the front of a proof; running out is an error of the proof. */
function reader(proof: readonly Uint8Array[]): { next(): Uint8Array; used(): number } {
  let used = 0;
  return {
    next() {
      const hash = proof[used];
      if (hash === undefined) requireProofLength(proof, used + 1);
      used += 1;
      return hash ?? new Uint8Array(HASH_BYTES);
    },
    used: () => used,
  };
}

/**
 * Checks that the leaf with this hash is number `index` of a tree of `size` leaves with this root
 * (RFC 9162, section 2.1.3.2). Throws ProofError when it is not, and for numbers that no
 * tree has.
 */
export function verifyInclusion(claim: {
  readonly hash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}): void {
  const { hash, index, size, proof, root } = claim;
  requireSize("index", index);
  requireSize("size", size);
  if (index >= size) throw outOf("index", index, `less than size ${size}`);
  requireHashes("the claim", [hash, root]);
  requireHashes("the proof", proof);
  const source = reader(proof);
  let node = index;
  let last = size - 1;
  let computed = hash;
  while (last > 0) {
    if (node % 2 === 1) computed = nodeHash(source.next(), computed);
    else if (node < last) computed = nodeHash(computed, source.next());
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  requireProofLength(proof, source.used());
  requireEqual("the leaf is not in the tree", computed, root);
}

/**
 * Checks that the tree (size1, root1) is a beginning of the tree (size2, root2)
 * (RFC 9162, section 2.1.4.2). Throws ProofError when it is not shown, and for numbers that no
 * tree has. An empty tree is a beginning of any; its proof is empty.
 */
export function verifyConsistency(claim: {
  readonly size1: number;
  readonly size2: number;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): void {
  const { size1, size2, root1, root2, proof } = claim;
  requireSize("size1", size1);
  requireSize("size2", size2);
  if (size1 > size2) throw outOf("size1", size1, `at most size2 ${size2}`);
  requireHashes("the claim", [root1, root2]);
  requireHashes("the proof", proof);
  if (size1 === 0) {
    requireProofLength(proof, 0);
    requireEqual("the root of an empty tree is wrong", sha256(new Uint8Array(0)), root1);
    if (size2 === 0) requireEqual("the root of an empty tree is wrong", root1, root2);
    return;
  }
  if (size1 === size2) {
    requireProofLength(proof, 0);
    requireEqual("trees of one size have different roots", root1, root2);
    return;
  }
  const computed = rootsFromConsistencyProof(claim);
  requireEqual("the earlier tree is not a beginning", computed.root1, root1);
  requireEqual("the later tree does not follow", computed.root2, root2);
}

/** Both roots as the proof has them. Requires 0 < size1 < size2. */
function rootsFromConsistencyProof(claim: {
  readonly size1: number;
  readonly size2: number;
  readonly root1: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): { root1: Uint8Array; root2: Uint8Array } {
  const source = reader(claim.proof);
  let node = claim.size1 - 1;
  let last = claim.size2 - 1;
  while (node % 2 === 1) {
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  // Where the earlier tree is one whole subtree, its root is known and left out of the proof.
  let root1 = node === 0 ? claim.root1 : source.next();
  let root2 = root1;
  while (last > 0) {
    if (node % 2 === 1) {
      const sibling = source.next();
      root1 = nodeHash(sibling, root1);
      root2 = nodeHash(sibling, root2);
    } else if (node < last) {
      root2 = nodeHash(root2, source.next());
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  requireProofLength(claim.proof, source.used());
  return { root1, root2 };
}
