export {
  formatAddCheckpoint,
  judgeCheckpoint,
  parseAddCheckpoint,
  parseSignatureLines,
  PROOF_LINES_MAX,
} from "./add-checkpoint.ts";
export type {
  AddCheckpoint,
  WitnessedTree,
  WitnessKnows,
  WitnessVerdict,
} from "./add-checkpoint.ts";
export { formatCheckpoint, originOf, parseCheckpoint, splitCheckpoints } from "./checkpoint.ts";
export type { Checkpoint } from "./checkpoint.ts";
export {
  cosign,
  formatSignatures,
  formatWitnessKey,
  parseWitnessKey,
  readCosignatures,
  withSignatures,
  witnessKey,
} from "./cosignature.ts";
export type { Cosignature, WitnessKey } from "./cosignature.ts";
export {
  findKeyChange,
  keyChangeLine,
  keySpansOf,
  verifyInTime,
  type KeyChange,
  type KeySpan,
} from "./key-change.ts";
export { GrowingTree, hashRange } from "./growing-tree.ts";
export type {
  CompactTree,
  HashedRange,
  HashFunction,
  Subtree,
  WholeSubtree,
} from "./growing-tree.ts";
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
export { parseWitnessList, witnessReaches, WITNESSES_MAX } from "./witness-list.ts";
export type { ListedWitness, WitnessReach } from "./witness-list.ts";
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
export { formatTlogProof, parseTlogProof, verifyTlogProof } from "./tlog-proof.ts";
export type { TlogProof } from "./tlog-proof.ts";
export {
  consistencyProof,
  consistencyProofOf,
  HASH_BYTES,
  hex,
  inclusionProof,
  inclusionProofOf,
  leafHash,
  nodeHash,
  ProofError,
  rootHash,
  rootOfHashes,
  verifyConsistency,
  verifyInclusion,
} from "./tree.ts";
export type { LeafRange } from "./tree.ts";
export { utf8 } from "./text.ts";
