import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  findKeyChange,
  formatCheckpoint,
  formatNote,
  keyChangeLine,
  keySpansOf,
  NoteError,
  parseNote,
  splitCheckpoints,
  utf8,
  type Checkpoint,
  type KeyChange,
  type KeySpan,
  type SignedNote,
  type VerifierKey,
} from "#audit";
import { JournalError } from "../journal.ts";
import { verifyEd25519 } from "./crypto.ts";
import { makeNextKey, openLogKey, writeWhole, type LogKey } from "./log-key.ts";

/** Every change of the log's key, each followed by an empty line. */
export const KEY_CHANGES_FILE = join("checkpoints", "key-changes.txt");

/** At least one, oldest first, and the keys before and after them. */
export type KeyChanges = {
  readonly changes: readonly KeyChange[];
  readonly last: KeyChange;
  readonly spans: readonly KeySpan[];
};

/**
 * The changes of the log's key, oldest first, and the keys before and after them; undefined while
 * there was none. Throws JournalError "forked" when the file does not hold what both keys signed.
 */
export function readKeyChanges(directory: string): KeyChanges | undefined {
  const path = join(directory, KEY_CHANGES_FILE);
  if (!existsSync(path)) return undefined;
  try {
    const changes = splitCheckpoints(readFileSync(path, "utf8")).map((text) => {
      const change = findKeyChange(parseNote(text), verifyEd25519);
      if (change !== undefined) return change;
      throw new NoteError("bad-note", "it holds a checkpoint that changes no key");
    });
    const last = changes.at(-1);
    if (last === undefined) throw new NoteError("bad-note", "it is empty");
    const spans = keySpansOf(last.to, changes);
    if (spans.length === changes.length + 1 && spans.at(-1)?.key === last.to) {
      return { changes, last, spans };
    }
    throw new NoteError("bad-key", "its changes do not follow one another");
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    const what = "It was changed after it was signed; restore it from a copy";
    throw new JournalError("forked", `log: ${path}: ${error.message}. ${what}`);
  }
}

/** The checkpoint that gives the log over from one key to the next, signed by both. */
export function signKeyChange(
  tree: Pick<Checkpoint, "origin" | "size" | "root">,
  { from, to }: { readonly from: LogKey; readonly to: LogKey },
): SignedNote {
  const line = keyChangeLine({ from: from.verifier, to: to.verifier });
  const text = formatCheckpoint({ ...tree, extensions: [line] });
  const signatures = [from, to].map(({ verifier: { name, keyId }, sign }) => {
    return { name, keyId, signature: sign(utf8(text)) };
  });
  return { text, signatures };
}

/**
 * Gives the log over from this key to a new one. Returns when the change is made: killed before,
 * the old key goes on; killed or failing after, the next start does what is left, and that is told.
 */
export function giveOver(
  tree: Pick<Checkpoint, "origin" | "size" | "root">,
  from: LogKey,
  { directory, onProblem }: { directory: string; onProblem?: (message: string) => void },
): { readonly change: KeyChange; readonly key: LogKey } {
  const next = makeNextKey(directory, tree.origin);
  const note = signKeyChange(tree, { from, to: next });
  const change = { from: from.verifier, to: next.verifier, size: tree.size, note };
  try {
    keepKeyChange(directory, note);
  } catch (error) {
    // Whether it is made is for the file to say: a key that has given over must sign nothing.
    if (!isKept(directory, change)) throw error;
    onProblem?.(`the change of the log's key is made, but not safe yet: ${String(error)}`);
  }
  try {
    const { origin: name } = tree;
    const key = openLogKey({ directory, name, mayCreate: false, changed: change });
    return { change, key };
  } catch (error) {
    onProblem?.(`the log's new key is in force, but not in its place yet: ${String(error)}`);
    return { change, key: next };
  }
}

function isKept(directory: string, { to }: KeyChange): boolean {
  try {
    return readKeyChanges(directory)?.last.to.keyId === to.keyId;
  } catch {
    return false;
  }
}

/** Adds a change to the file. When it returns, the disk has it and the change is made. */
function keepKeyChange(directory: string, note: SignedNote): void {
  const path = join(directory, KEY_CHANGES_FILE);
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  writeWhole(path, `${before}${formatNote(note)}\n`);
}

/** The keys of a log whose key was never changed. */
export function spansOf(key: VerifierKey): KeySpan[] {
  return [{ key, first: 0, last: Number.MAX_SAFE_INTEGER }];
}
