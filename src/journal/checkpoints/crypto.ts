import { createPublicKey, hash, verify, type KeyObject } from "node:crypto";
import type { HashFunction, VerifyFunction } from "#audit";

/**
 * SHA-256 by the platform. Taken as a text of 32 characters and turned into bytes here: to make a
 * buffer on its side takes the platform twice as long as the hash itself.
 */
export const sha256: HashFunction = (bytes) =>
  Buffer.from(hash("sha256", bytes, "latin1"), "latin1");

/** Hash of an inner node, by the platform. */
export function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([Uint8Array.of(1), left, right]));
}

/** Whether an Ed25519 signature (RFC 8032) is good, by the platform. */
export const verifyEd25519: VerifyFunction = (publicKey, message, signature) => {
  let key: KeyObject;
  try {
    const x = Buffer.from(publicKey).toString("base64url");
    key = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x } });
  } catch {
    return false; // These 32 bytes are no point of the curve, so nothing verifies under them.
  }
  return verify(null, message, key, signature);
};
