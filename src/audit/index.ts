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
