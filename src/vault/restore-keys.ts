import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { loadMasterKey, syncDirectory } from "./master-key.ts";
import { openSealFile, keyPathsOf } from "./sqlite.ts";
import { openKeys, type OpenedKeys } from "./sqlite-keys.ts";
import { VaultError } from "./vault.ts";

export type RestoreKeys = {
  readonly directory: string;
  readonly areaId: string;
  /** A copy of the key store. */
  readonly from: string;
  /** Every report that the log says was erased, up to its event `erasedUpTo`. */
  readonly erased: readonly string[];
  readonly erasedUpTo: number;
  /** Puts it in place of a key store that is there. */
  readonly replace?: boolean;
};

export type RestoredKeys = {
  /** Reports with a key. */
  readonly kept: number;
  /** Keys that the copy had and that were destroyed, because their reports were erased since. */
  readonly erasedNow: number;
  /** Reports whose texts nobody can open any more: they were sealed after the copy was made. */
  readonly withoutKey: number;
};

/**
 * Puts a copy of the key store in place. Keys of reports that were erased, by the log or by the
 * key store that is there, are destroyed in the copy before anything can use it. The vault must
 * not be in use. Throws VaultError, and then nothing was changed.
 */
export function restoreKeys(asked: RestoreKeys): RestoredKeys {
  const { directory, areaId, from, replace = false } = asked;
  const { keysPath, masterPath } = keyPathsOf(directory);
  if (!existsSync(from)) {
    throw new VaultError("bad-request", `${from} does not exist; name a copy of the key store`);
  }
  const isThere = existsSync(keysPath);
  if (isThere && !replace) {
    throw new VaultError(
      "bad-request",
      `${keysPath} is there; a copy takes its place only when that is asked for`,
    );
  }
  const erased = new Set([...asked.erased, ...(isThere ? erasedIn(keysPath) : [])]);
  loadMasterKey(masterPath, false);
  mkdirSync(dirname(keysPath), { recursive: true, mode: 0o700 });
  const part = `${keysPath}.restored`;
  removeFile(part);
  copyFileSync(from, part);
  chmodSync(part, 0o600);
  try {
    const keys = openKeys({ path: part, masterPath, areaId });
    const told = settle(keys, asked, erased);
    removeFile(keysPath);
    renameSync(part, keysPath);
    syncDirectory(dirname(keysPath));
    return told;
  } finally {
    removeFile(part);
  }
}

function settle(
  { ring, close }: OpenedKeys,
  { directory, areaId, erasedUpTo }: RestoreKeys,
  erased: ReadonlySet<string>,
): RestoredKeys {
  try {
    const found = [...erased].filter((reportId) => ring.holds(reportId));
    ring.erase([...erased]);
    ring.erasedUpTo = erasedUpTo;
    const withoutKey = listReports(directory, areaId).filter((one) => !ring.knows(one)).length;
    return { kept: ring.state().reports.kept, erasedNow: found.length, withoutKey };
  } finally {
    close();
  }
}

/** Reports that have sealed texts. */
function listReports(directory: string, areaId: string): string[] {
  const path = join(directory, "vault.sqlite");
  if (!existsSync(path)) return [];
  const db = openSealFile(path, areaId);
  try {
    const rows = db.prepare("SELECT DISTINCT report_id FROM seals").all();
    return rows.map((row) => String(row["report_id"]));
  } finally {
    db.close();
  }
}

/** The marks of a store that may be damaged: what can be read of them. */
function erasedIn(path: string): string[] {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = db.prepare("SELECT report_id FROM erased_reports").all();
    return rows.map((row) => String(row["report_id"]));
  } catch (error) {
    // Whoever restores does it because the store is broken; the log has the erasures too.
    if (error instanceof Error && Reflect.get(error, "code") === "ERR_SQLITE_ERROR") return [];
    throw error;
  } finally {
    db.close();
  }
}

function removeFile(path: string): void {
  for (const end of ["", "-wal", "-shm"]) rmSync(`${path}${end}`, { force: true });
}
