import {
  chmodSync,
  closeSync,
  existsSync,
  fdatasync,
  mkdirSync,
  openSync,
  writeSync,
} from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { NoteError, parseNote, splitCheckpoints } from "#audit";
import { JournalError } from "../journal.ts";
import { syncDirectory } from "../snapshot-shelf.ts";

const datasync = promisify(fdatasync);

/** Name inside the data directory. */
export const KEPT_FILE = join("checkpoints", "kept.txt");
/** Checkpoints with the cosignatures of witnesses, as they came. */
export const COSIGNED_FILE = join("checkpoints", "cosigned.txt");

/** Enough for the last checkpoint, whatever the area's id; the file itself may grow for years. */
const TAIL_BYTES = 64 * 1024;

/** All checkpoints ever signed, in one file that only grows. */
export class KeptCheckpoints {
  /** The newest one; undefined when none was ever signed. */
  readonly last: string | undefined;
  /** True when the end of the file was cut off in the middle of a checkpoint and was removed. */
  readonly torn: boolean;
  readonly #file: FileHandle;
  #length: number;
  #writtenAt: number | undefined;
  /** True while a failed append may have left something at the end. */
  #dirty = false;

  /** Use `openKept`. */
  constructor(file: FileHandle, tail: Tail) {
    this.#file = file;
    this.last = tail.last;
    this.torn = tail.torn;
    this.#length = tail.length;
    this.#writtenAt = tail.last === undefined ? undefined : tail.writtenAt;
  }

  /** When the newest was written, milliseconds since 1970; undefined without one. */
  get writtenAt(): number | undefined {
    return this.#writtenAt;
  }

  /** Adds a checkpoint. When it resolves, the disk has it; when it rejects, it counts as absent. */
  async append(note: string): Promise<void> {
    const bytes = Buffer.from(`${note}\n`, "utf8");
    if (this.#dirty) await this.#file.truncate(this.#length);
    this.#dirty = true;
    // Two hundred bytes into the system's memory are quick; only the disk is waited for elsewhere.
    writeSync(this.#file.fd, bytes, 0, bytes.length, this.#length);
    await datasync(this.#file.fd);
    this.#dirty = false;
    this.#length += bytes.length;
    this.#writtenAt = Date.now();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

type Tail = {
  readonly last: string | undefined;
  readonly torn: boolean;
  readonly length: number;
  readonly writtenAt: number;
};

/** Opens DATA/checkpoints/kept.txt, or makes it. Rejects with JournalError "damaged". */
export async function openKept(directory: string): Promise<KeptCheckpoints> {
  const path = join(directory, KEPT_FILE);
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, "wx", 0o600));
    chmodSync(path, 0o600);
    syncDirectory(dirname(path));
    syncDirectory(directory);
  }
  const file = await open(path, "r+");
  try {
    const tail = await readTail(file, path);
    // Not touched when it is whole: its time is that of the last checkpoint.
    if (tail.torn) await file.truncate(tail.length);
    return new KeptCheckpoints(file, tail);
  } catch (error) {
    await file.close();
    throw error;
  }
}

function isNote(text: string): boolean {
  try {
    parseNote(text);
    return true;
  } catch (error) {
    if (error instanceof NoteError) return false;
    throw error;
  }
}

async function readTail(file: FileHandle, path: string): Promise<Tail> {
  const { size, mtimeMs: writtenAt } = await file.stat();
  const start = Math.max(0, size - TAIL_BYTES);
  const buffer = Buffer.alloc(size - start);
  await file.read(buffer, 0, buffer.length, start);
  const text = buffer.toString("utf8");
  // Where the reading began in the middle of a checkpoint, that one is left out.
  const notes = splitCheckpoints(text).slice(start === 0 ? 0 : 1);
  const end = notes.at(-1);
  if (end === undefined) return { last: undefined, torn: false, length: size, writtenAt };
  if (text.endsWith(`${end}\n`) && isNote(end)) {
    return { last: end, torn: false, length: size, writtenAt };
  }
  const last = notes.at(-2);
  if (last !== undefined && !isNote(last)) {
    throw new JournalError(
      "damaged",
      `checkpoints: the end of ${path} holds no checkpoints; restore it from a copy`,
    );
  }
  const cut = text.slice(0, text.lastIndexOf(end));
  return { last, torn: true, length: start + Buffer.byteLength(cut, "utf8"), writtenAt };
}
