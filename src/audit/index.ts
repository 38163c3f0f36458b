export { formatCheckpoint, originOf, parseCheckpoint, splitCheckpoints } from "./checkpoint.ts";
export type { Checkpoint } from "./checkpoint.ts";
export { GrowingTree } from "./growing-tree.ts";
export type { CompactTree, HashFunction } from "./growing-tree.ts";
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
  consistencyProof,
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
