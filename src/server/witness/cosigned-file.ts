import { existsSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { NoteError, parseNote, splitCheckpoints, type SignedNote } from "#audit";
import { COSIGNED_FILE } from "#journal";

/** Enough to hold the newest word of each witness. */
const TAIL_BYTES = 256 * 1024;

/** The cosigned checkpoints at the end of the file; what cannot be read there is left out. */
export async function readCosigned(directory: string): Promise<SignedNote[]> {
  const path = join(directory, COSIGNED_FILE);
  if (!existsSync(path)) return [];
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const buffer = Buffer.alloc(size - start);
    await file.read(buffer, 0, buffer.length, start);
    return splitCheckpoints(buffer.toString("utf8")).flatMap((text) => {
      try {
        return [parseNote(text)];
      } catch (error) {
        // The first may be cut by where the reading began, the last by a crash.
        if (error instanceof NoteError) return [];
        throw error;
      }
    });
  } finally {
    await file.close();
  }
}

/** Adds a cosigned checkpoint; on the disk when it resolves. */
export async function keepCosigned(directory: string, note: string): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(join(directory, COSIGNED_FILE), "a", 0o600);
    // An empty line before it too: what a crash cut off must not swallow it.
    await file.write(`\n${note}\n`);
    await file.datasync();
  } finally {
    await file?.close();
  }
}
