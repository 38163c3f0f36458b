// Signed notes and verifier keys as c2sp.org/signed-note has them, with Ed25519 signatures.
import { sha256 } from "./sha256.ts";
import { base64, findBase64, utf8 } from "./text.ts";
import { hex } from "./tree.ts";

/** Signature type bytes: plain Ed25519, and Ed25519 of a cosignature with its time. */
export const ED25519 = 1;
export const COSIGNATURE = 4;
export type KeyType = typeof ED25519 | typeof COSIGNATURE;
const PUBLIC_KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
/** The specification asks for 16 at least; more than this is an attack on the reader. */
export const SIGNATURES_MAX = 64;

export type NoteErrorCode = "bad-note" | "bad-key" | "bad-signature" | "no-known-signature";

/** A note or key cannot be used. The message says what came and what was expected. */
export class NoteError extends Error {
  override readonly name = "NoteError";
  readonly code: NoteErrorCode;
  constructor(code: NoteErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A public key as it is published. `keyId` has 8 hex digits. */
export type VerifierKey = {
  readonly name: string;
  readonly keyId: string;
  readonly publicKey: Uint8Array;
};

/** One signature line. `keyId` has 8 hex digits; `signature` is what follows it. */
export type NoteSignature = {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Uint8Array;
};

/** `text` ends with a newline and is what is signed. */
export type SignedNote = { readonly text: string; readonly signatures: readonly NoteSignature[] };

/** True when the 64-byte signature of the message is good under the 32-byte public key. */
export type VerifyFunction = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean;

/** Throws NoteError "bad-key" for a name that is empty or has a space, a plus or a control. */
function requireName(name: string): void {
  if (!isName(name)) {
    throw new NoteError("bad-key", `key name "${name}"; expected no space, plus or control`);
  }
}

function isName(name: string): boolean {
  return name.isWellFormed() && /^[^\s+\p{Cc}\u0085]+$/u.test(name);
}

/** The key of this name with this Ed25519 public key. Throws NoteError "bad-key". */
export function verifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  return keyOfType(ED25519, name, publicKey);
}

/** The same for either type, which is part of the key's id. */
export function keyOfType(type: KeyType, name: string, publicKey: Uint8Array): VerifierKey {
  requireName(name);
  if (publicKey.length !== PUBLIC_KEY_BYTES) {
    throw new NoteError("bad-key", `a public key of ${publicKey.length} bytes; expected 32`);
  }
  const named = Uint8Array.from([...utf8(name), 0x0a, type, ...publicKey]);
  return { name, keyId: hex(sha256(named).subarray(0, KEY_ID_BYTES)), publicKey };
}

/** The text form, `name+keyid+base64`, without a newline. */
export function formatVerifierKey(key: VerifierKey): string {
  return formatKeyOfType(ED25519, key);
}

export function formatKeyOfType(type: KeyType, { name, keyId, publicKey }: VerifierKey): string {
  return `${name}+${keyId}+${base64(Uint8Array.from([type, ...publicKey]))}`;
}

/** Reads a verifier key. Throws NoteError "bad-key", also when the id is not that of the key. */
export function parseVerifierKey(text: string): VerifierKey {
  return parseKeyOfType(ED25519, text);
}

export function parseKeyOfType(type: KeyType, text: string): VerifierKey {
  // Base64 may hold a plus, so only the first two part the fields.
  const [, name = "", keyId = "", encoded = ""] = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(text) ?? [];
  const bytes = findBase64(encoded);
  if (bytes === undefined || bytes[0] !== type) {
    throw new NoteError(
      "bad-key",
      `verifier key "${text}"; expected NAME+KEYID+BASE64 of an Ed25519 key of type ${type}`,
    );
  }
  const key = keyOfType(type, name, bytes.subarray(1));
  if (key.keyId !== keyId) {
    throw new NoteError("bad-key", `verifier key has id ${keyId}; expected ${key.keyId}`);
  }
  return key;
}

export function badNote(message: string): NoteError {
  return new NoteError("bad-note", `signed note: ${message}`);
}

function requireText(text: string): void {
  if (!text.isWellFormed()) throw badNote("it has half of a surrogate pair");
  // oxlint-disable-next-line no-control-regex -- the format bans them, so they must be named.
  if (/[\u0000-\u0009\u000b-\u001f]/.test(text)) throw badNote("it has a control character");
  if (!text.endsWith("\n")) throw badNote("it does not end with a newline");
}

/** Reads a note strictly. It proves nothing before `verifyNote`. Throws NoteError "bad-note". */
export function parseNote(note: string): SignedNote {
  requireText(note);
  const split = note.lastIndexOf("\n\n");
  if (split < 0) throw badNote("it has no empty line before its signatures");
  const lines = note.slice(split + 2, -1).split("\n");
  if (note.length === split + 2) throw badNote("it has no signature");
  if (lines.length > SIGNATURES_MAX) {
    throw badNote(`it has ${lines.length} signatures; expected at most ${SIGNATURES_MAX}`);
  }
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

/** Reads one signature line, without its newline. Throws NoteError "bad-note". */
export function parseSignature(line: string): NoteSignature {
  const [, name = "", encoded = ""] = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  const bytes = findBase64(encoded);
  if (!isName(name) || bytes === undefined || bytes.length <= KEY_ID_BYTES) {
    throw badNote(`signature line "${line}"; expected "\u2014 NAME BASE64"`);
  }
  const keyId = hex(bytes.subarray(0, KEY_ID_BYTES));
  return { name, keyId, signature: bytes.subarray(KEY_ID_BYTES) };
}

/** The text form of a note. Throws NoteError for a text that no note may have. */
export function formatNote({ text, signatures }: SignedNote): string {
  requireText(text);
  const lines = signatures.map(({ name, keyId, signature }) => {
    requireName(name);
    const bytes = Uint8Array.from([...Uint8Array.fromHex(keyId), ...signature]);
    return `\u2014 ${name} ${base64(bytes)}\n`;
  });
  return `${text}\n${lines.join("")}`;
}

/** Signs a text that ends with a newline; `sign` makes an Ed25519 signature of 64 bytes. */
export function signNote(
  text: string,
  { name, keyId }: VerifierKey,
  sign: (message: Uint8Array) => Uint8Array,
): string {
  requireText(text);
  return formatNote({ text, signatures: [{ name, keyId, signature: sign(utf8(text)) }] });
}

/**
 * Returns the known keys that signed. Signatures of unknown keys are ignored. Throws NoteError
 * "bad-signature" when one of a known key is wrong, "no-known-signature" when there is none.
 */
export function verifyNote(
  note: SignedNote,
  keys: readonly VerifierKey[],
  verify: VerifyFunction,
): VerifierKey[] {
  const message = utf8(note.text);
  const signed: VerifierKey[] = [];
  for (const { name, keyId, signature } of note.signatures) {
    const key = keys.find((known) => known.name === name && known.keyId === keyId);
    if (key === undefined) continue;
    if (signature.length !== 64 || !verify(key.publicKey, message, signature)) {
      throw new NoteError("bad-signature", `the signature of ${name}+${keyId} is wrong`);
    }
    if (!signed.includes(key)) signed.push(key);
  }
  if (signed.length > 0) return signed;
  const found = note.signatures.map(({ name, keyId }) => `${name}+${keyId}`).join(", ");
  const expected = keys.map(({ name, keyId }) => `${name}+${keyId}`).join(", ");
  throw new NoteError("no-known-signature", `signed by ${found}; expected ${expected}`);
}
