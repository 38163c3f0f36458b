// A log's key is changed by a checkpoint with one more line, which names the old key and the new
// one, and which both have signed. Who knows either of them can follow to the other.
import { parseCheckpoint } from "./checkpoint.ts";
import {
  formatVerifierKey,
  NoteError,
  parseVerifierKey,
  verifyNote,
  type SignedNote,
  type VerifierKey,
  type VerifyFunction,
} from "./note.ts";

const WORD = "muster/key-change/v1";

export type KeyChange = {
  readonly from: VerifierKey;
  readonly to: VerifierKey;
  /** Of the last tree that the old key signs, and the first that the new one signs. */
  readonly size: number;
  readonly note: SignedNote;
};

/** A key, and the sizes of the trees that it signs, both ends included. */
export type KeySpan = { readonly key: VerifierKey; readonly first: number; readonly last: number };

/** The line of the checkpoint. */
export function keyChangeLine({ from, to }: Pick<KeyChange, "from" | "to">): string {
  return `${WORD} ${formatVerifierKey(from)} ${formatVerifierKey(to)}`;
}

/**
 * The change that a checkpoint states; undefined when it states none. Throws NoteError "bad-note"
 * when it cannot be read, "bad-signature" or "no-known-signature" when not both have signed.
 */
export function findKeyChange(note: SignedNote, verify: VerifyFunction): KeyChange | undefined {
  const { origin, size, extensions } = parseCheckpoint(note.text);
  const lines = extensions.filter((line) => line.startsWith("muster/key-change"));
  const [line] = lines;
  if (line === undefined) return undefined;
  const words = line.split(" ");
  const [word, oldKey = "", newKey = ""] = words;
  const bad = (what: string) => new NoteError("bad-note", `change of key at ${size}: ${what}`);
  if (lines.length > 1 || words.length !== 3 || word !== WORD) {
    throw bad(`"${line}"; expected one line "${WORD} OLD_VKEY NEW_VKEY"`);
  }
  const [from, to] = [parseVerifierKey(oldKey), parseVerifierKey(newKey)];
  if (from.name !== origin || to.name !== origin) throw bad(`its keys are not of ${origin}`);
  if (from.keyId === to.keyId) throw bad("it changes nothing");
  if (verifyNote(note, [from, to], verify).length < 2) {
    throw new NoteError("bad-signature", `change of key at ${size}: not both keys have signed it`);
  }
  return { from, to, size, note };
}

/**
 * All keys of the log of which one is known, oldest first, as the changes say. A change that has
 * nothing to do with it is left out. Throws NoteError "bad-key" when they contradict each other:
 * a key given over twice, taken up again, or in another order than the log grew.
 */
export function keySpansOf(known: VerifierKey, changes: readonly KeyChange[]): KeySpan[] {
  const keys = [known];
  const between: number[] = [];
  const step = (end: "from" | "to", other: "from" | "to"): KeyChange | undefined => {
    const at = end === "from" ? keys.at(-1) : keys[0];
    const [found, ...more] = changes.filter((change) => isSame(change[end], at));
    if (found === undefined) return undefined;
    const isOne = more.every(({ size, [other]: key }) => {
      return size === found.size && isSame(key, found[other]);
    });
    if (isOne && !keys.some((key) => isSame(key, found[other]))) return found;
    throw contradiction(found.size);
  };
  for (let next = step("from", "to"); next !== undefined; next = step("from", "to")) {
    keys.push(next.to);
    between.push(next.size);
  }
  for (let next = step("to", "from"); next !== undefined; next = step("to", "from")) {
    keys.unshift(next.from);
    between.unshift(next.size);
  }
  return keys.map((key, at) => {
    const first = between[at - 1] ?? 0;
    const last = between[at] ?? Number.MAX_SAFE_INTEGER;
    if (first >= last) throw contradiction(last);
    return { key, first, last };
  });
}

function isSame(a: VerifierKey, b: VerifierKey | undefined): boolean {
  return b !== undefined && formatVerifierKey(a) === formatVerifierKey(b);
}

function contradiction(size: number): NoteError {
  const what = "contradicts another: a key is given over once, and never taken up again";
  return new NoteError("bad-key", `the change of key at ${size} ${what}`);
}

/**
 * Sees that a checkpoint is signed by the key that signed trees of its size. Throws NoteError:
 * see `verifyNote`; "bad-signature" also for a key that had given over, or was not yet in use.
 */
export function verifyInTime(
  note: SignedNote,
  spans: readonly KeySpan[],
  verify: VerifyFunction,
): void {
  const { size } = parseCheckpoint(note.text);
  const keys = spans.map(({ key }) => key);
  const signed = verifyNote(note, keys, verify);
  const isInTime = spans.some(
    ({ key, first, last }) => signed.includes(key) && first <= size && size <= last,
  );
  if (isInTime) return;
  const names = signed.map(({ name, keyId }) => `${name}+${keyId}`).join(", ");
  throw new NoteError("bad-signature", `a tree of ${size} is signed by ${names}, out of its time`);
}
