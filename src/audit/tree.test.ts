import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import * as audit from "#audit";

// Leaves and roots of transparency-dev/merkle, testonly/constants.go (Apache-2.0), values only.
const LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
  .concat("606162636465666768696a6b6c6d6e6f")
  .map((text) => Uint8Array.from(Buffer.from(text, "hex")));
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const numbered = (size: number): Uint8Array[] =>
  Array.from({ length: size }, (_, index) => audit.leafHash(Buffer.from(`leaf ${index}`)));

/** The bytes with one bit of one of them turned. */
function turned(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ (1 << (at % 8));
  return copy;
}

test("AUD-1: SHA-256 equals the platform's on any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assert.equal(
        audit.hex(audit.sha256(bytes)),
        createHash("sha256").update(bytes).digest("hex"),
      );
    }),
    { numRuns: 500 },
  );
});

test("AUD-2: roots equal the published ones of RFC 6962 trees", () => {
  ROOTS.forEach((root, size) => {
    assert.equal(audit.hex(audit.rootHash(LEAVES.slice(0, size))), root);
  });
});

test("AUD-2: the published file of vectors has these leaves and roots", (t) => {
  const file = new URL("../../../shared/data/merkle/rfc6962_roots.json", import.meta.url);
  if (!existsSync(file)) return t.skip(`there is no ${file.pathname}`);
  const vectors: { leafInputsHex: string[]; rootHashesBySize: Record<string, string> } = JSON.parse(
    readFileSync(file, "utf8"),
  );
  assert.deepEqual(
    LEAVES.map((leaf) => leaf.toHex()),
    vectors.leafInputsHex,
  );
  for (const [size, root] of Object.entries(vectors.rootHashesBySize)) {
    assert.equal(ROOTS[Number(size)], root);
  }
  assert.equal(Object.keys(vectors.rootHashesBySize).length, ROOTS.length);
});

test("AUD-3: every leaf of every tree up to 66 leaves is proved, and no other place for it", () => {
  for (let size = 1; size <= 66; size++) {
    const hashes = numbered(size);
    const root = audit.rootOfHashes(hashes);
    hashes.forEach((hash, index) => {
      const proof = audit.inclusionProof(hashes, index);
      audit.verifyInclusion({ hash, index, size, proof, root });
      if (size === 1) return;
      const other = (index + 1) % size;
      assert.throws(
        () => audit.verifyInclusion({ hash, index: other, size, proof, root }),
        audit.ProofError,
      );
    });
  }
});

test("AUD-4: any earlier tree up to 40 leaves is proved a beginning of any later one", () => {
  for (let size2 = 0; size2 <= 40; size2++) {
    const hashes = numbered(size2);
    const root2 = audit.rootOfHashes(hashes);
    for (let size1 = 0; size1 <= size2; size1++) {
      const root1 = audit.rootOfHashes(hashes.slice(0, size1));
      const proof = audit.consistencyProof(hashes, size1);
      audit.verifyConsistency({ size1, size2, root1, root2, proof });
    }
  }
});

test("AUD-5: one turned bit anywhere in a claim is refused", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 200 }), fc.nat(), fc.nat(), (size, where, bit) => {
      const hashes = numbered(size);
      const root = audit.rootOfHashes(hashes);
      const index = where % size;
      const proof = audit.inclusionProof(hashes, index);
      const broken = proof.with(where % proof.length, turned(proof[where % proof.length]!, bit));
      const hash = hashes[index]!;
      const claims = [
        { hash, index, size, proof: broken, root },
        { hash: turned(hash, bit), index, size, proof, root },
        { hash, index, size, proof, root: turned(root, bit) },
        { hash, index, size, proof: proof.slice(1), root },
        { hash, index, size, proof: [...proof, hash], root },
      ];
      for (const claim of claims) {
        assert.throws(() => audit.verifyInclusion(claim), audit.ProofError);
      }
    }),
    { numRuns: 200 },
  );
});

test("AUD-6: a rewritten, shortened or lengthened history has no consistency proof", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 120 }), fc.nat(), fc.nat(), (size2, where, bit) => {
      const hashes = numbered(size2);
      const size1 = 1 + (where % (size2 - 1));
      const root1 = audit.rootOfHashes(hashes.slice(0, size1));
      const rewritten = hashes.with(where % size1, turned(hashes[where % size1]!, bit));
      const proof = audit.consistencyProof(rewritten, size1);
      const root2 = audit.rootOfHashes(rewritten);
      const good = audit.consistencyProof(hashes, size1);
      const claims = [
        { size1, size2, root1, root2, proof },
        { size1, size2, root1, root2: audit.rootOfHashes(hashes), proof: good.slice(1) },
        { size1, size2, root1, root2: audit.rootOfHashes(hashes), proof: [...good, root1] },
      ];
      for (const claim of claims) {
        assert.throws(() => audit.verifyConsistency(claim), audit.ProofError);
      }
    }),
    { numRuns: 200 },
  );
});

const isProofError = (error: unknown) =>
  error instanceof audit.ProofError &&
  error.name === "ProofError" &&
  error.computed !== error.claimed &&
  error.message.includes(error.computed) &&
  error.message.includes(error.claimed);

function refusesInclusion(claim: Parameters<typeof audit.verifyInclusion>[0]): void {
  assert.throws(() => audit.verifyInclusion(claim), isProofError);
}

function refusesConsistency(claim: Parameters<typeof audit.verifyConsistency>[0]): void {
  assert.throws(() => audit.verifyConsistency(claim), isProofError);
}

/** The hashes with each single bit of each of them turned, one after another. */
function* bitsTurned(hashes: readonly Uint8Array[]): Generator<Uint8Array[]> {
  for (const [at, hash] of hashes.entries()) {
    for (let bit = 0; bit < 256; bit += 1) {
      const copy = Uint8Array.from(hash);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      yield hashes.with(at, copy);
    }
  }
}

const published = (size: number): Uint8Array => Uint8Array.fromHex(ROOTS[size] ?? "");

test("AUD-8: of the published trees every leaf is in, and nothing else is", () => {
  for (let size = 1; size <= 8; size += 1) {
    const hashes = LEAVES.slice(0, size).map(audit.leafHash);
    const root = published(size);
    for (const [index, hash] of hashes.entries()) {
      const proof = audit.inclusionProof(hashes, index);
      const claim = { hash, index, size, proof, root };
      audit.verifyInclusion(claim);
      for (const [other = hash, above = root, ...path] of bitsTurned([hash, root, ...proof])) {
        refusesInclusion({ ...claim, hash: other, root: above, proof: path });
      }
      for (const wrong of [0, 1, 31, 33, 64].map((length) => new Uint8Array(length))) {
        refusesInclusion({ ...claim, hash: wrong });
        refusesInclusion({ ...claim, root: wrong });
        if (proof.length > 0) refusesInclusion({ ...claim, proof: proof.with(0, wrong) });
      }
      refusesInclusion({ ...claim, proof: [...proof, root] });
      refusesInclusion({ ...claim, proof: [root, ...proof] });
      if (proof.length > 0) {
        refusesInclusion({ ...claim, proof: proof.slice(1) });
        refusesInclusion({ ...claim, proof: proof.slice(0, -1) });
        refusesInclusion({ ...claim, proof: [] });
      }
      for (const other of [-1, 0.5, Number.NaN, 2 ** 53, ...hashes.keys(), size, size + 1]) {
        if (other !== index) refusesInclusion({ ...claim, index: other });
      }
      for (const other of [-1, 0, Number.NaN, 2 ** 53]) refusesInclusion({ ...claim, size: other });
    }
  }
});

test("AUD-8: of the published trees each begins each later one, and nothing else does", () => {
  for (let size2 = 0; size2 <= 8; size2 += 1) {
    const hashes = LEAVES.slice(0, size2).map(audit.leafHash);
    for (let size1 = 0; size1 <= size2; size1 += 1) {
      const [root1, root2] = [published(size1), published(size2)];
      const proof = audit.consistencyProof(hashes, size1);
      const claim = { size1, size2, root1, root2, proof };
      audit.verifyConsistency(claim);
      // Any tree may follow an empty one, so there root2 is not proved by anything.
      const bound = size1 === 0 && size2 > 0 ? [root1] : [root1, root2, ...proof];
      for (const [one = root1, two = root2, ...path] of bitsTurned(bound)) {
        refusesConsistency({ ...claim, root1: one, root2: two, proof: path });
      }
      for (const wrong of [0, 31, 33].map((length) => new Uint8Array(length))) {
        refusesConsistency({ ...claim, root1: wrong });
        refusesConsistency({ ...claim, root2: wrong });
        if (proof.length > 0) refusesConsistency({ ...claim, proof: proof.with(0, wrong) });
      }
      refusesConsistency({ ...claim, proof: [...proof, root2] });
      refusesConsistency({ ...claim, proof: [root2, ...proof] });
      if (proof.length > 0) {
        refusesConsistency({ ...claim, proof: proof.slice(1) });
        refusesConsistency({ ...claim, proof: proof.slice(0, -1) });
        refusesConsistency({ ...claim, proof: [] });
      }
      for (let other = 0; other <= 9; other += 1) {
        if (other !== size1) refusesConsistency({ ...claim, size1: other });
      }
      for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) {
        refusesConsistency({ ...claim, size1: bad });
        refusesConsistency({ ...claim, size2: bad });
      }
    }
  }
});

test("AUD-7: impossible numbers are a RangeError and wrong roots carry both values", () => {
  const hash = audit.leafHash(new Uint8Array(0));
  const claim = { hash, index: 0, size: 1, proof: [], root: hash };
  assert.throws(() => audit.verifyInclusion({ ...claim, index: 1 }), RangeError);
  assert.throws(() => audit.verifyInclusion({ ...claim, index: -1 }), RangeError);
  assert.throws(() => audit.verifyInclusion({ ...claim, size: 0 }), RangeError);
  assert.throws(() => audit.verifyInclusion({ ...claim, index: 0.5 }), RangeError);
  const root = audit.sha256(hash);
  assert.throws(
    () => audit.verifyInclusion({ ...claim, root }),
    (error: unknown) =>
      error instanceof audit.ProofError &&
      error.computed === audit.hex(hash) &&
      error.claimed === audit.hex(root),
  );
  const consistency = { size1: 2, size2: 1, root1: hash, root2: hash, proof: [] };
  assert.throws(() => audit.verifyConsistency(consistency), RangeError);
  assert.throws(
    () => audit.verifyConsistency({ ...consistency, size1: 1, root2: root }),
    audit.ProofError,
  );
});
