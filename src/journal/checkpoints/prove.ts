import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  formatTlogProof,
  GrowingTree,
  inclusionProofOf,
  NoteError,
  parseCheckpoint,
  parseNote,
  rootOfRange,
  splitCheckpoints,
  TILE_LEVEL_MAX,
  withSignatures,
  type Checkpoint,
  type SignedNote,
} from "#audit";
import { JournalError, type Journal } from "../journal.ts";
import { joined, sha256 } from "./crypto.ts";
import { COSIGNED_FILE, KEPT_FILE } from "./kept.ts";

/** One event, as stored, and the file that proves that it is in the log. */
export type ProvedEvent = {
  readonly sequence: number;
  readonly bytes: Uint8Array;
  /** c2sp.org/tlog-proof, with the event itself as its extra data. */
  readonly proof: string;
};

type Signed = Checkpoint & { readonly note: SignedNote };

/**
 * Proves these events against the newest checkpoint that covers them, one with cosignatures when
 * there is such a one. Rejects with JournalError "not-found" when an event is not in the log or no
 * checkpoint covers it, "forked" when the checkpoint is not of this log.
 */
export async function proveEvents(options: {
  readonly journal: Journal;
  readonly directory: string;
  readonly sequences: readonly number[];
}): Promise<ProvedEvent[]> {
  const { journal, directory } = options;
  const sequences = new Set(options.sequences);
  const checkpoint = newestFor(directory, Math.max(0, ...sequences));
  const levels: Uint8Array[][] = Array.from({ length: TILE_LEVEL_MAX + 1 }, () => []);
  const tree = new GrowingTree(sha256, undefined, (level, root) => levels[level]?.push(root));
  const found = new Map<number, Uint8Array>();
  for await (const batch of journal.readBytes({ after: 0, limit: checkpoint.size })) {
    for (const { sequence, bytes } of batch) {
      tree.append(bytes);
      if (sequences.has(sequence)) found.set(sequence, bytes);
    }
  }
  requireRoot(tree, checkpoint);
  const nodeAt = (level: number, index: number) => levels[level]?.[index] ?? missing(level, index);
  return [...sequences].map((sequence) => {
    const bytes = found.get(sequence);
    if (bytes === undefined) throw new JournalError("not-found", `no event ${sequence} in the log`);
    const index = sequence - 1;
    const proof = inclusionProofOf({ index, size: checkpoint.size }, (range) =>
      rootOfRange(range, nodeAt, joined),
    );
    const file = { extra: new Uint8Array(bytes), index, proof, checkpoint: checkpoint.note };
    return { sequence, bytes, proof: formatTlogProof(file) };
  });
}

function missing(level: number, index: number): never {
  throw new Error(`hash ${index} of level ${level} was not made`);
}

function requireRoot(tree: GrowingTree, { size, root }: Checkpoint): void {
  const [own, signed] = [tree.root(), root].map((bytes) => Buffer.from(bytes).toString("base64"));
  if (tree.size === size && own === signed) return;
  throw new JournalError(
    "forked",
    `log: its first ${tree.size} events have root ${own}; signed for ${size} was ${signed}. ` +
      "Run: muster audit verify",
  );
}

function newestFor(directory: string, sequence: number): Signed {
  const covers = ({ size }: Checkpoint): boolean => size >= sequence;
  const cosigned = readNotes(join(directory, COSIGNED_FILE)).filter(covers);
  const newest = cosigned.at(-1) ?? readNotes(join(directory, KEPT_FILE)).findLast(covers);
  if (newest === undefined) {
    throw new JournalError(
      "not-found",
      `no checkpoint covers event ${sequence}; start the server, wait ten seconds, and stop it`,
    );
  }
  // Each witness's word stands in a note of its own.
  const same = cosigned.filter(({ note }) => note.text === newest.note.text);
  const signatures = same.flatMap(({ note }) => note.signatures);
  return { ...newest, note: withSignatures(newest.note, signatures) };
}

function readNotes(path: string): Signed[] {
  if (!existsSync(path)) return [];
  return splitCheckpoints(readFileSync(path, "utf8")).flatMap((text) => {
    try {
      const note = parseNote(text);
      return [{ ...parseCheckpoint(note.text), note }];
    } catch (error) {
      // One that a crash cut off was never given out.
      if (error instanceof NoteError) return [];
      throw error;
    }
  });
}
