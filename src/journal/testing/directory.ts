import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs on a new directory, which is removed afterwards. */
export async function inDirectory(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "muster-journal-"));
  try {
    await run(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
