import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import type { Purpose, SealId } from "#kernel";
import { VaultError } from "./vault.ts";
import type { SealKind } from "./vault.ts";

/** AES-256-GCM (NIST SP 800-38D): nonce of 96 random bits, tag of 128 bits. */
const CIPHER = "aes-256-gcm";
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SALT_BYTES = 32;
const LENGTH_BYTES = 4;
/** Texts are padded to a multiple of this, so that the size does not tell a name from another. */
const PADDING_BYTES = 64;

/** What a ciphertext belongs to: decryption fails if any of it was exchanged. */
export type Binding = {
  readonly areaId: string;
  readonly reportId: string;
  readonly sealId: SealId;
  readonly kind: SealKind;
};

export type SealedText = { readonly box: Uint8Array; readonly commitment: string };

type PurposeKey = { readonly purpose: Purpose; readonly generation: number };
type ReportKey = PurposeKey & { readonly reportId: string };
type Plain = { readonly key: Uint8Array };
type Wrapped = { readonly wrapped: Uint8Array };

/** Encrypts the key of a purpose under the master key. */
export function wrapPurposeKey(
  master: Uint8Array,
  areaId: string,
  { key, ...of }: PurposeKey & Plain,
): PurposeKey & Wrapped {
  return { ...of, wrapped: encrypt(master, key, purposeKeyList(areaId, of)) };
}

/** Throws VaultError "damaged" if it was wrapped by another master key or was changed. */
export function unwrapPurposeKey(
  master: Uint8Array,
  areaId: string,
  { wrapped, ...of }: PurposeKey & Wrapped,
): Uint8Array {
  return decrypt(master, wrapped, purposeKeyList(areaId, of), `the key for ${of.purpose}`);
}

/** Encrypts a report's key under the key of a purpose. */
export function wrapReportKey(
  purposeKey: Uint8Array,
  areaId: string,
  { key, ...of }: ReportKey & Plain,
): ReportKey & Wrapped {
  return { ...of, wrapped: encrypt(purposeKey, key, reportKeyList(areaId, of)) };
}

/** Throws VaultError "damaged" if it was wrapped by another key or was changed. */
export function unwrapReportKey(
  purposeKey: Uint8Array,
  areaId: string,
  { wrapped, ...of }: ReportKey & Wrapped,
): Uint8Array {
  return decrypt(purposeKey, wrapped, reportKeyList(areaId, of), "report key");
}

/** A report's key as version 1 of the key store has it: under the master key itself. */
export function unwrapEarlierKey(
  master: Uint8Array,
  wrapped: Uint8Array,
  areaId: string,
  reportId: string,
): Uint8Array {
  return decrypt(master, wrapped, ["muster-report-key/1", areaId, reportId], "report key");
}

/**
 * Encrypts the text with its salt, so that destroying the key also hides the salt: without it
 * the commitment in the log cannot be tried against guesses.
 */
export function sealText(key: Uint8Array, binding: Binding, text: string): SealedText {
  const salt = randomBytes(SALT_BYTES);
  const bytes = Buffer.from(text.toWellFormed(), "utf8");
  const used = SALT_BYTES + LENGTH_BYTES + bytes.length;
  const plain = Buffer.alloc(Math.ceil(used / PADDING_BYTES) * PADDING_BYTES);
  salt.copy(plain);
  plain.writeUInt32BE(bytes.length, SALT_BYTES);
  bytes.copy(plain, SALT_BYTES + LENGTH_BYTES);
  return { box: encrypt(key, plain, bindingList(binding)), commitment: commit(salt, bytes) };
}

/** Throws VaultError "damaged" if the box, its binding or its commitment do not agree. */
export function openText(key: Uint8Array, binding: Binding, sealed: SealedText): string {
  const plain = decrypt(key, sealed.box, bindingList(binding), `seal ${binding.sealId}`);
  const start = SALT_BYTES + LENGTH_BYTES;
  const length = plain.readUInt32BE(SALT_BYTES);
  const bytes = plain.subarray(start, start + length);
  if (
    bytes.length !== length ||
    commit(plain.subarray(0, SALT_BYTES), bytes) !== sealed.commitment
  ) {
    throw new VaultError(
      "damaged",
      `seal ${binding.sealId} does not match its commitment; restore the vault from a copy`,
    );
  }
  return bytes.toString("utf8");
}

/** Names a key without telling anything about it. */
export function keyIdOf(key: Uint8Array): string {
  return createHash("sha256").update("muster-key-id/1").update(key).digest("hex").slice(0, 16);
}

function commit(salt: Uint8Array, bytes: Uint8Array): string {
  return createHash("sha256").update(salt).update(bytes).digest("hex");
}

function bindingList({ areaId, reportId, sealId, kind }: Binding): string[] {
  return ["muster-seal/1", areaId, reportId, sealId, kind];
}

function purposeKeyList(areaId: string, { purpose, generation }: PurposeKey): string[] {
  return ["muster-purpose-key/1", areaId, purpose, String(generation)];
}

function reportKeyList(areaId: string, { reportId, purpose, generation }: ReportKey): string[] {
  return ["muster-report-key/2", areaId, reportId, purpose, String(generation)];
}

function encrypt(key: Uint8Array, plain: Uint8Array, binding: readonly string[]): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(JSON.stringify(binding)));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, body, cipher.getAuthTag()]);
}

function decrypt(
  key: Uint8Array,
  box: Uint8Array,
  binding: readonly string[],
  what: string,
): Buffer {
  try {
    const nonce = box.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(JSON.stringify(binding)));
    decipher.setAuthTag(box.subarray(-TAG_BYTES));
    const body = box.subarray(NONCE_BYTES, -TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch (cause) {
    throw new VaultError(
      "damaged",
      `${what} was changed or belongs elsewhere; restore the vault and its keys from a copy`,
      { cause },
    );
  }
}
