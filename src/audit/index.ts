export { formatCheckpoint, originOf, parseCheckpoint, splitCheckpoints } from "./checkpoint.ts";
export type { Checkpoint } from "./checkpoint.ts";
export { GrowingTree } from "./growing-tree.ts";
export type { CompactTree, HashFunction, WholeSubtree } from "./growing-tree.ts";
export {
  formatNote,
  formatVerifierKey,
  NoteError,
  parseNote,
  parseVerifierKey,
  SIGNATURES_MAX,
  signNote,
  verifierKey,
  verifyNote,
} from "./note.ts";
export type {
  NoteErrorCode,
  NoteSignature,
  SignedNote,
  VerifierKey,
  VerifyFunction,
} from "./note.ts";
export { sha256 } from "./sha256.ts";
export {
  findTilePath,
  formatTilePath,
  hashesAt,
  hashOfTile,
  listTiles,
  rootOfRange,
  TILE_LEVEL_MAX,
  TILE_WIDTH,
} from "./tiles.ts";
export type { NodeSource, Tile, TilePlace } from "./tiles.ts";
export {
  consistencyProof,
  consistencyProofOf,
  HASH_BYTES,
  hex,
  inclusionProof,
  leafHash,
  nodeHash,
  ProofError,
  rootHash,
  rootOfHashes,
  verifyConsistency,
  verifyInclusion,
} from "./tree.ts";
export type { LeafRange } from "./tree.ts";
