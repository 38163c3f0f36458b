// Tiles as c2sp.org/tlog-tiles has them: the tree as files of up to 256 hashes, from which anybody
// computes any root and any proof. A hash of level l is the root of 256^l leaves.
import { HASH_BYTES, nodeHash } from "./tree.ts";

/** Hashes in a full tile. */
export const TILE_WIDTH = 256;
/** 256^6 leaves are within 2^53; a tile above that would be of a log that cannot be. */
export const TILE_LEVEL_MAX = 6;

/** Which of the tiles of a level, and how many hashes it has: 1 to 256. */
export type TilePlace = { readonly index: number; readonly width: number };
export type Tile = TilePlace & { readonly level: number };

/** Root of the whole subtree of 256^level leaves with this number. */
export type NodeSource = (level: number, index: number) => Uint8Array;
type JoinFunction = (left: Uint8Array, right: Uint8Array) => Uint8Array;

/** How many hashes of a level a tree of this size has. */
export function hashesAt(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** Every tile of a tree of this size, partial ones last in their level. */
export function listTiles(size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; hashesAt(level, size) > 0; level += 1) {
    const hashes = hashesAt(level, size);
    for (let index = 0; index * TILE_WIDTH < hashes; index += 1) {
      tiles.push({ level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) });
    }
  }
  return tiles;
}

/** The end of a tile's URL, such as "x001/x234/067" or "003.p/17". */
export function formatTilePath({ index, width }: TilePlace): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const parts = padded.match(/.{3}/g) ?? [];
  const path = parts.map((part, at) => (at === parts.length - 1 ? part : `x${part}`)).join("/");
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

/** Reads the end of a tile's URL; undefined for any other spelling than `formatTilePath`'s. */
export function findTilePath(path: string): TilePlace | undefined {
  const [, parts, last = "", partial] =
    /^((?:x[0-9]{3}\/){0,4})([0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path) ?? [];
  if (parts === undefined) return undefined;
  const index = Number(parts.replaceAll(/[x/]/g, "") + last);
  const place = { index, width: partial === undefined ? TILE_WIDTH : Number(partial) };
  return formatTilePath(place) === path ? place : undefined;
}

/** The hash with this number of a tile's bytes. Throws RangeError when there is none. */
export function hashOfTile(tile: Uint8Array, at: number): Uint8Array {
  const from = at * HASH_BYTES;
  if (at >= 0 && from + HASH_BYTES <= tile.length) return tile.subarray(from, from + HASH_BYTES);
  throw new RangeError(`hash ${at} of a tile of ${tile.length} bytes`);
}

/**
 * Root of the leaves [from, to), where `from` is a multiple of the smallest power of two that is
 * not below their number: all subtrees of RFC 6962 are so. Requires from < to.
 */
export function rootOfRange(
  range: { readonly from: number; readonly to: number },
  nodeAt: NodeSource,
  join: JoinFunction = nodeHash,
): Uint8Array {
  const { from, to } = range;
  const leaves = to - from;
  let [level, span] = [0, 1];
  for (; span < leaves; span *= TILE_WIDTH) level += 1;
  if (span === leaves) return nodeAt(level, from / span);
  let half = 1;
  while (half * 2 < leaves) half *= 2;
  const middle = from + half;
  return join(
    rootOfRange({ from, to: middle }, nodeAt, join),
    rootOfRange({ from: middle, to }, nodeAt, join),
  );
}
