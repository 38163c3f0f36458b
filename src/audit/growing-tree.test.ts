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
