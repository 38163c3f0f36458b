import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import * as audit from "#audit";

const node: audit.HashFunction = (bytes) => createHash("sha256").update(bytes).digest();

test("AUD-10: a tree that grows leaf by leaf has the root of all its leaves at every size", () => {
  const leaves: Uint8Array[] = [];
  const pure = new audit.GrowingTree();
  const fast = new audit.GrowingTree(node);
  for (let size = 0; size <= 70; size += 1) {
    const root = audit.hex(audit.rootHash(leaves));
    assert.equal(audit.hex(pure.root()), root);
    assert.equal(audit.hex(fast.root()), root);
    assert.equal(fast.size, size);
    // Growing lengths, so that a leaf is hashed after a shorter and after a longer one.
    const leaf = Buffer.from("leaf ".repeat((size * 37) % 2100));
    leaves.push(leaf);
    pure.append(leaf);
    fast.append(leaf);
  }
});

test("AUD-10: put away and taken up again, it goes on as if it had not been", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 }), (a, b) => {
      const leaves = Array.from({ length: a + b }, (_, index) => Buffer.from(`${index}`));
      const first = new audit.GrowingTree(node);
      for (const leaf of leaves.slice(0, a)) first.append(leaf);
      const { size, roots } = first.compact();
      assert.ok(roots.length <= Math.ceil(Math.log2(size + 1)));
      const second = new audit.GrowingTree(node, { size, roots });
      for (const leaf of leaves.slice(a)) second.append(leaf);
      assert.equal(audit.hex(second.root()), audit.hex(audit.rootHash(leaves)));
    }),
    { numRuns: 60 },
  );
});

test("AUD-10: a compact tree that does not fit its size is refused", () => {
  const root = new Uint8Array(32);
  const bad = [
    { size: 3, roots: [root] },
    { size: 4, roots: [root, root] },
    { size: 1, roots: [new Uint8Array(31)] },
  ];
  for (const from of bad) {
    assert.throws(() => new audit.GrowingTree(node, from), audit.ProofError);
  }
  assert.throws(() => new audit.GrowingTree(node, { size: -1, roots: [] }), RangeError);
});

test("AUD-10: leaves hashed range by range elsewhere give the same root and the same tiles", () => {
  const whole = (into: string[]) => (level: number, root: Uint8Array) => {
    if (level > 0) into.push(`${level} ${audit.hex(root)}`);
  };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 6 }), (lengths) => {
      const [oneByOne, byRange]: [string[], string[]] = [[], []];
      const expected = new audit.GrowingTree(node, undefined, whole(oneByOne));
      const tree = new audit.GrowingTree(node, undefined, whole(byRange));
      for (const length of lengths) {
        const first = tree.size;
        const data = Array.from({ length }, (_, at) => Buffer.from(`leaf ${first + at}`));
        const { leaves, subtrees } = audit.hashRange(first, data, node);
        for (const subtree of subtrees) tree.appendSubtree(subtree);
        for (const leaf of data) expected.append(leaf);
        const own = data.map((leaf) => audit.hex(audit.leafHash(leaf))).join("");
        assert.equal(audit.hex(leaves), own);
      }
      assert.equal(tree.size, expected.size);
      assert.equal(audit.hex(tree.root()), audit.hex(expected.root()));
      assert.deepEqual(byRange, oneByOne);
    }),
    { numRuns: 25, seed: 6962 },
  );
});

test("AUD-10: a subtree is taken only where one of its height can begin", () => {
  const root = new Uint8Array(32);
  const tree = new audit.GrowingTree(node);
  tree.appendSubtree({ height: 1, root });
  assert.throws(() => tree.appendSubtree({ height: 2, root }), RangeError);
  assert.throws(() => tree.appendSubtree({ height: 9, root }), RangeError);
  tree.appendSubtree({ height: 0, root });
  assert.equal(tree.size, 3);
});
