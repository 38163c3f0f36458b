// Checkpoints as c2sp.org/tlog-checkpoint has them: what a log says about its tree, as a note.
import { NoteError } from "./note.ts";
import { base64, findBase64 } from "./text.ts";
import { HASH_BYTES } from "./tree.ts";

/** A tree of one log: its origin names the log, its root is of the first `size` leaves. */
export type Checkpoint = {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Further lines, which say nothing about the tree. Muster writes none. */
  readonly extensions: readonly string[];
};

/** The text that is signed. Throws NoteError "bad-note" when it could not be read back. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions } = checkpoint;
  const text = `${[origin, String(size), base64(root), ...extensions].join("\n")}\n`;
  parseCheckpoint(text);
  return text;
}

/** Reads the text of a note strictly. Throws NoteError "bad-note". */
export function parseCheckpoint(text: string): Checkpoint {
  const bad = (what: string) => new NoteError("bad-note", `checkpoint: ${what}`);
  if (!text.endsWith("\n")) throw bad("it does not end with a newline");
  const [origin = "", digits = "", encoded = "", ...extensions] = text.slice(0, -1).split("\n");
  if (origin === "" || extensions.includes("")) throw bad("it has an empty line");
  const size = Number(digits);
  if (!/^(0|[1-9][0-9]*)$/.test(digits) || !Number.isSafeInteger(size)) {
    throw bad(`its size is "${digits}"; expected a whole number without leading zeros`);
  }
  const root = findBase64(encoded);
  if (root?.length !== HASH_BYTES) {
    throw bad(`its root is "${encoded}"; expected ${HASH_BYTES} bytes in base64`);
  }
  return { origin, size, root, extensions };
}

/** Origin and key name of the log of an area: an area's id is escaped as in a URL. */
export function originOf(areaId: string): string {
  return `muster/${encodeURIComponent(areaId)}`;
}

/**
 * The notes of a file of checkpoints, each followed by an empty line. The last is shorter when
 * its writing was cut off.
 */
export function splitCheckpoints(file: string): string[] {
  // The empty line inside a note comes before a signature; any other one ends the note.
  // So does one at the start, as a file has it to which each is added after an empty line.
  return file.split(/(?:^|(?<=\n))\n(?!\u2014)/).filter((note) => note !== "");
}
