import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { purposes } from "#kernel";
import type { SealingVault } from "../sealing.ts";
import { openSqliteVault } from "../sqlite.ts";
import { AREA, opening, request } from "./conformance.ts";

type Place = { readonly directory: string; readonly open: () => SealingVault };

/** Runs on a new directory; what was opened is closed and the directory removed afterwards. */
export async function inPlace(run: (place: Place) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "muster-keys-"));
  const opened: SealingVault[] = [];
  const open = (): SealingVault => {
    const vault = openSqliteVault({ directory, areaId: AREA });
    opened.push(vault);
    return vault;
  };
  try {
    await run({ directory, open });
  } finally {
    for (const vault of opened) await vault.close();
    rmSync(directory, { recursive: true });
  }
}

export function keyFile(directory: string): DatabaseSync {
  return new DatabaseSync(join(directory, "keys", "report-keys.sqlite"));
}

/** All that stands in the files of a directory. */
export function bytesOfAll(directory: string): Buffer {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Buffer.concat(files.map((file) => readFileSync(join(file.parentPath, file.name))));
}

/** Seals one text in each of so many reports. */
export async function fill(vault: SealingVault, reports: number): Promise<void> {
  for (let index = 0; index < reports; index += 1) {
    const [reportId, sealId] = [`call-${index}`, `seal-${index}`];
    await vault.seal(request(`text ${index}`, { reportId, sealId }));
  }
}

/** Every text is opened by every purpose. */
export async function assertAllOpen(vault: SealingVault, reports: number): Promise<void> {
  for (let index = 0; index < reports; index += 1) {
    for (const purpose of purposes) {
      const text = await vault.open(`seal-${index}`, { ...opening, purpose });
      assert.equal(text, `text ${index}`);
    }
  }
}
