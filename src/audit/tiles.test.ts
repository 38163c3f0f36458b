import assert from "node:assert/strict";
import { test } from "node:test";
import {
  consistencyProof,
  consistencyProofOf,
  findTilePath,
  formatTilePath,
  GrowingTree,
  hashOfTile,
  hashesAt,
  leafHash,
  listTiles,
  rootOfHashes,
  rootOfRange,
  type TilePlace,
} from "#audit";

const paths: readonly (readonly [TilePlace, string])[] = [
  [{ index: 0, width: 256 }, "000"],
  [{ index: 999, width: 1 }, "999.p/1"],
  [{ index: 1000, width: 256 }, "x001/000"],
  [{ index: 1_234_067, width: 256 }, "x001/x234/067"],
  [{ index: 1_234_067, width: 255 }, "x001/x234/067.p/255"],
];

test("AUD-15: tiles have the paths of the published example, and no other spelling is read", () => {
  for (const [place, path] of paths) {
    assert.equal(formatTilePath(place), path);
    assert.deepEqual(findTilePath(path), place);
  }
  for (const path of [
    "",
    "0",
    "0000",
    "x000/001",
    "001/002",
    "x001",
    "x001/x002",
    "000.p/0",
    "000.p/256",
    "000.p/01",
    "000.p/1000",
    "000.p/",
    "000/",
    "../000",
    "000\n",
    "٠٠٠",
  ]) {
    assert.equal(findTilePath(path), undefined, path);
  }
});

test("AUD-15: a tree of 70,000 leaves has the tiles that the specification counts", () => {
  const tiles = listTiles(70_000);
  const ofLevel = (level: number) => tiles.filter((tile) => tile.level === level);
  assert.equal(ofLevel(0).filter(({ width }) => width === 256).length, 273);
  assert.deepEqual(ofLevel(0).at(-1), { level: 0, index: 273, width: 112 });
  assert.deepEqual(
    ofLevel(1).map(({ width }) => width),
    [256, 17],
  );
  assert.deepEqual(ofLevel(2), [{ level: 2, index: 0, width: 1 }]);
  assert.equal(tiles.length, 277);
  assert.deepEqual(listTiles(256), [
    { level: 0, index: 0, width: 256 },
    { level: 1, index: 0, width: 1 },
  ]);
  assert.deepEqual(listTiles(0), []);
});

test("AUD-15: roots and consistency proofs from tiles are those from all leaves", () => {
  const sizeMax = 1100;
  const leaves = Array.from({ length: sizeMax }, (_, at) => leafHash(Uint8Array.of(at, at >> 8)));
  const levels: Uint8Array[][] = [[], []];
  const tree = new GrowingTree(undefined, undefined, (level, root) => levels[level]?.push(root));
  for (const leaf of leaves) tree.appendHash(leaf);
  assert.deepEqual(
    levels.map(({ length }) => length),
    [hashesAt(0, sizeMax), hashesAt(1, sizeMax)],
  );
  const nodeAt = (level: number, index: number) => levels[level]?.[index] ?? assert.fail("none");
  for (const size of [1, 2, 3, 255, 256, 257, 511, 512, 513, 768, 1023, 1024, 1025, sizeMax]) {
    const own = leaves.slice(0, size);
    assert.deepEqual(rootOfRange({ from: 0, to: size }, nodeAt), rootOfHashes(own), `${size}`);
    for (const size1 of [0, 1, 2, 200, 256, 300, 512, 700, size].filter((each) => each <= size)) {
      const proof = consistencyProofOf({ size1, size2: size }, (range) =>
        rootOfRange(range, nodeAt),
      );
      assert.deepEqual(proof, consistencyProof(own, size1), `${size1} of ${size}`);
    }
  }
});

test("AUD-15: a hash that a tile does not have is a RangeError", () => {
  const tile = new Uint8Array(64).fill(7);
  assert.equal(hashOfTile(tile, 1).length, 32);
  assert.throws(() => hashOfTile(tile, 2), RangeError);
  assert.throws(() => hashOfTile(tile, -1), RangeError);
});
