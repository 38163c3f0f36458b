// What a log sends to a witness, as c2sp.org/tlog-witness has it, and what a witness makes of it.
import { parseCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { findKeyChange, type KeyChange } from "./key-change.ts";
import {
  badNote,
  formatNote,
  NoteError,
  parseNote,
  parseSignature,
  SIGNATURES_MAX,
  verifyNote,
  type NoteSignature,
  type SignedNote,
  type VerifierKey,
  type VerifyFunction,
} from "./note.ts";
import { base64, findBase64 } from "./text.ts";
import { HASH_BYTES, ProofError, verifyConsistency } from "./tree.ts";

/** A proof for 2^63 leaves has no more hashes; a longer one is refused unread. */
export const PROOF_LINES_MAX = 63;

/** A checkpoint, and the proof that it continues the tree of `oldSize` leaves. */
export type AddCheckpoint = {
  readonly oldSize: number;
  readonly proof: readonly Uint8Array[];
  readonly note: SignedNote;
};

/** The body of the request. Throws NoteError for a note that cannot be written. */
export function formatAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  const lines = [`old ${oldSize}`, ...proof.map(base64)];
  return `${lines.join("\n")}\n\n${formatNote(note)}`;
}

/** Reads the body of a request strictly. Throws NoteError "bad-note". */
export function parseAddCheckpoint(body: string): AddCheckpoint {
  const end = body.indexOf("\n\n");
  if (end < 0) throw badNote("the request has no empty line before its checkpoint");
  const [first = "", ...lines] = body.slice(0, end).split("\n");
  const digits = /^old (0|[1-9][0-9]*)$/.exec(first)?.[1];
  const oldSize = Number(digits);
  if (digits === undefined || !Number.isSafeInteger(oldSize)) {
    throw badNote(`the request begins with "${first.slice(0, 80)}"; expected "old SIZE"`);
  }
  return { oldSize, proof: parseProofLines(lines), note: parseNote(body.slice(end + 2)) };
}

/** Hashes in base64, one a line. Throws NoteError "bad-note". */
export function parseProofLines(lines: readonly string[]): Uint8Array[] {
  if (lines.length > PROOF_LINES_MAX) {
    throw badNote(`the proof has ${lines.length} lines; expected at most ${PROOF_LINES_MAX}`);
  }
  return lines.map((line) => {
    const hash = findBase64(line);
    if (hash?.length === HASH_BYTES) return hash;
    throw badNote(`the proof has the line "${line.slice(0, 80)}"; expected 32 bytes in base64`);
  });
}

/** Reads what a witness answered: one signature line or more. Throws NoteError "bad-note". */
export function parseSignatureLines(text: string): NoteSignature[] {
  if (!text.endsWith("\n")) throw badNote("the answer does not end with a newline");
  const lines = text.slice(0, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) {
    throw badNote(`the answer has ${lines.length} lines; expected at most ${SIGNATURES_MAX}`);
  }
  return lines.map(parseSignature);
}

/** The newest tree that a witness cosigned of one log; size 0 when it never did. */
export type WitnessedTree = { readonly size: number; readonly root: Uint8Array | undefined };

/** What a witness is to answer; only an accepted checkpoint may be cosigned. */
export type WitnessVerdict =
  | {
      readonly accepted: Checkpoint;
      readonly note: SignedNote;
      /** The log was given over to another key with it. */
      readonly change: KeyChange | undefined;
    }
  | {
      readonly accepted?: undefined;
      readonly status: 400 | 403 | 404 | 409 | 422;
      readonly why: string;
      /** With 409: the size that the witness knows. */
      readonly size?: number;
    };

/** What a witness knows: the keys of each log, and the newest tree it cosigned of it. */
export type WitnessKnows = {
  readonly keysOf: (origin: string) => readonly VerifierKey[];
  readonly latestOf: (origin: string) => WitnessedTree;
  readonly verify: VerifyFunction;
};

/** Checks a request in the order of c2sp.org/tlog-witness. Keeps nothing: the caller does. */
export function judgeCheckpoint(body: string, knows: WitnessKnows): WitnessVerdict {
  let asked: AddCheckpoint;
  let checkpoint: Checkpoint;
  try {
    asked = parseAddCheckpoint(body);
    checkpoint = parseCheckpoint(asked.note.text);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return { status: 400, why: error.message };
  }
  const keys = knows.keysOf(checkpoint.origin);
  if (keys.length === 0) return { status: 404, why: `no log "${checkpoint.origin}" is known` };
  let change: KeyChange | undefined;
  try {
    verifyNote(asked.note, keys, knows.verify);
    change = findKeyChange(asked.note, knows.verify);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return { status: 403, why: error.message };
  }
  const why = judgeTree(asked, checkpoint, knows.latestOf(checkpoint.origin));
  return why ?? { accepted: checkpoint, note: asked.note, change };
}

function judgeTree(
  { oldSize, proof }: AddCheckpoint,
  checkpoint: Checkpoint,
  latest: WitnessedTree,
): Exclude<WitnessVerdict, { accepted: Checkpoint }> | undefined {
  const { size } = checkpoint;
  if (oldSize > size) return { status: 400, why: `old size ${oldSize} is above size ${size}` };
  if (oldSize !== latest.size) {
    return { status: 409, why: `the newest tree known has ${latest.size}`, size: latest.size };
  }
  const { root: root2 } = checkpoint;
  try {
    // From nothing any tree may come, but a tree of nothing has only one root.
    if (latest.root === undefined) {
      const root1 = size === 0 ? root2 : EMPTY_ROOT;
      verifyConsistency({ size1: 0, size2: size, root1, root2, proof });
    } else {
      verifyConsistency({ size1: oldSize, size2: size, root1: latest.root, root2, proof });
    }
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    return { status: 422, why: error.message };
  }
  return undefined;
}

/** SHA-256 of nothing: the root of an empty tree (RFC 6962, section 2.1). */
const EMPTY_ROOT = Uint8Array.fromHex(
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
);
