// Cosignatures as c2sp.org/tlog-cosignature has them, with Ed25519: a witness says at which time it
// saw that a checkpoint continues all it saw before.
import {
  COSIGNATURE,
  formatKeyOfType,
  formatNote,
  keyOfType,
  NoteError,
  parseKeyOfType,
  type NoteSignature,
  type SignedNote,
  type VerifierKey,
  type VerifyFunction,
} from "./note.ts";
import { utf8 } from "./text.ts";

const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** A witness's public key. Its id differs from that of the same key used for plain signatures. */
export type WitnessKey = VerifierKey & { readonly cosigns: true };

/** One witness's word on a checkpoint; the time is in seconds since 1970, on its own clock. */
export type Cosignature = { readonly key: WitnessKey; readonly timeSeconds: number };

/** The witness of this name with this Ed25519 public key. Throws NoteError "bad-key". */
export function witnessKey(name: string, publicKey: Uint8Array): WitnessKey {
  return { ...keyOfType(COSIGNATURE, name, publicKey), cosigns: true };
}

/** The text form, `name+keyid+base64`, without a newline. */
export function formatWitnessKey(key: WitnessKey): string {
  return formatKeyOfType(COSIGNATURE, key);
}

/** Reads a witness's key, of type 4. Throws NoteError "bad-key". */
export function parseWitnessKey(text: string): WitnessKey {
  return { ...parseKeyOfType(COSIGNATURE, text), cosigns: true };
}

/** What a witness signs: the time, and the whole text of the checkpoint. */
function cosignedMessage(text: string, timeSeconds: bigint): Uint8Array {
  return utf8(`cosignature/v1\ntime ${timeSeconds}\n${text}`);
}

/**
 * The signature of a witness on a checkpoint's text, at a time in whole seconds since 1970.
 * Throws RangeError for a time of 0 or below, which says nothing about the newest tree.
 */
export function cosign(
  text: string,
  { key, timeSeconds }: Cosignature,
  sign: (message: Uint8Array) => Uint8Array,
): NoteSignature {
  if (!Number.isSafeInteger(timeSeconds) || timeSeconds <= 0) {
    throw new RangeError(`time ${timeSeconds}; expected whole seconds since 1970, above 0`);
  }
  const signature = new Uint8Array(TIME_BYTES + SIGNATURE_BYTES);
  new DataView(signature.buffer).setBigUint64(0, BigInt(timeSeconds));
  signature.set(sign(cosignedMessage(text, BigInt(timeSeconds))), TIME_BYTES);
  return { name: key.name, keyId: key.keyId, signature };
}

/**
 * The cosignatures of known witnesses, one for each. Those of others are ignored. Throws NoteError
 * "bad-signature" when one of a known witness is wrong.
 */
export function readCosignatures(
  note: SignedNote,
  witnesses: readonly WitnessKey[],
  verify: VerifyFunction,
): Cosignature[] {
  const found = new Map<WitnessKey, Cosignature>();
  for (const line of note.signatures) {
    const key = witnesses.find(({ name, keyId }) => name === line.name && keyId === line.keyId);
    if (key === undefined) continue;
    const { signature } = line;
    const isLong = signature.length === TIME_BYTES + SIGNATURE_BYTES;
    const time = isLong ? new DataView(signature.slice(0, TIME_BYTES).buffer).getBigUint64(0) : 0n;
    const message = cosignedMessage(note.text, time);
    const isTime = time > 0n && time <= BigInt(Number.MAX_SAFE_INTEGER);
    if (!isTime || !verify(key.publicKey, message, signature.subarray(TIME_BYTES))) {
      throw new NoteError("bad-signature", `the cosignature of ${key.name}+${key.keyId} is wrong`);
    }
    found.set(key, { key, timeSeconds: Number(time) });
  }
  return [...found.values()];
}

/** The note with further signatures; a line that it has already is not repeated. */
export function withSignatures(note: SignedNote, more: readonly NoteSignature[]): SignedNote {
  const lines = new Map<string, NoteSignature>();
  for (const line of [...note.signatures, ...more]) {
    // Signed anew by the same key, the newer time counts.
    lines.set(`${line.name} ${line.keyId}`, line);
  }
  return { text: note.text, signatures: [...lines.values()] };
}

/** The text of a note with only its signature lines, as a witness answers. */
export function formatSignatures(note: SignedNote): string {
  return formatNote(note).slice(note.text.length + 1);
}
