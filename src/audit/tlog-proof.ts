// Proof files as c2sp.org/tlog-proof has them: that one entry is in a log, for anybody to check
// without the log.
import { parseProofLines } from "./add-checkpoint.ts";
import { parseCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { readCosignatures, type Cosignature, type WitnessKey } from "./cosignature.ts";
import {
  badNote,
  formatNote,
  parseNote,
  verifyNote,
  type SignedNote,
  type VerifierKey,
  type VerifyFunction,
} from "./note.ts";
import { base64, findBase64 } from "./text.ts";
import { leafHash, verifyInclusion } from "./tree.ts";

const FIRST_LINE = "c2sp.org/tlog-proof@v1";

/** `extra` is not proved by anything; Muster puts the entry itself there. */
export type TlogProof = {
  readonly extra?: Uint8Array | undefined;
  /** Of the entry, counted from 0. */
  readonly index: number;
  readonly proof: readonly Uint8Array[];
  readonly checkpoint: SignedNote;
};

export function formatTlogProof({ extra, index, proof, checkpoint }: TlogProof): string {
  const lines = [
    FIRST_LINE,
    ...(extra === undefined ? [] : [`extra ${base64(extra)}`]),
    `index ${index}`,
    ...proof.map(base64),
  ];
  return `${lines.join("\n")}\n\n${formatNote(checkpoint)}`;
}

/** Reads a proof file strictly. It proves nothing before `verifyTlogProof`. Throws NoteError. */
export function parseTlogProof(text: string): TlogProof {
  const end = text.indexOf("\n\n");
  if (end < 0) throw badNote("the proof has no empty line before its checkpoint");
  const [first = "", ...lines] = text.slice(0, end).split("\n");
  if (first !== FIRST_LINE) {
    throw badNote(`the proof begins with "${first.slice(0, 80)}"; expected "${FIRST_LINE}"`);
  }
  const extra = lines[0]?.startsWith("extra ") === true ? lines.shift()?.slice(6) : undefined;
  const bytes = extra === undefined ? undefined : findBase64(extra);
  if (extra !== undefined && bytes === undefined) {
    throw badNote("the proof's extra data are no base64");
  }
  const indexLine = lines.shift() ?? "";
  const digits = /^index (0|[1-9][0-9]*)$/.exec(indexLine)?.[1];
  const index = Number(digits);
  if (digits === undefined || !Number.isSafeInteger(index)) {
    throw badNote(`the proof has "${indexLine.slice(0, 80)}"; expected "index NUMBER"`);
  }
  const checkpoint = parseNote(text.slice(end + 2));
  return { extra: bytes, index, proof: parseProofLines(lines), checkpoint };
}

/**
 * Checks that the entry is in the log of this key, and returns the signed checkpoint and which of
 * the known witnesses cosigned it. Throws NoteError or ProofError when it is not shown, RangeError
 * for an index that the tree has not.
 */
export function verifyTlogProof(
  { index, proof, checkpoint }: TlogProof,
  claim: {
    readonly entry: Uint8Array;
    readonly keys: readonly VerifierKey[];
    readonly witnesses: readonly WitnessKey[];
    readonly verify: VerifyFunction;
  },
): { checkpoint: Checkpoint; cosignatures: Cosignature[] } {
  const signed = verifyNote(checkpoint, claim.keys, claim.verify);
  const tree = parseCheckpoint(checkpoint.text);
  if (!signed.some(({ name }) => name === tree.origin)) {
    throw badNote(`the checkpoint is of "${tree.origin}", which is not the name of its key`);
  }
  const { size, root } = tree;
  verifyInclusion({ hash: leafHash(claim.entry), index, size, proof, root });
  const cosignatures = readCosignatures(checkpoint, claim.witnesses, claim.verify);
  return { checkpoint: tree, cosignatures };
}
