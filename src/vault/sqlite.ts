import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { keyIdOf } from "./envelope.ts";
import { loadMasterKey } from "./master-key.ts";
import { SealingVault } from "./sealing.ts";
import type { StoredKey, VaultStore } from "./sealing.ts";
import { bytesOf, inTransaction, openFile, readMeta, textOf, writeMeta } from "./sqlite-file.ts";
import { VaultError } from "./vault.ts";
import type { SealKind } from "./vault.ts";

/** "MSTV" and "MSTK" in ASCII. */
const VAULT_ID = 0x4d535456;
const KEYS_ID = 0x4d53544b;

const SEALS_SCHEMA = `CREATE TABLE seals (
  seal_id TEXT PRIMARY KEY,
  report_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  commitment TEXT NOT NULL,
  box BLOB NOT NULL
) STRICT;`;
/** A NULL key was destroyed. */
const KEYS_SCHEMA =
  "CREATE TABLE report_keys (report_id TEXT PRIMARY KEY, wrapped BLOB) STRICT, WITHOUT ROWID;";

export type VaultOptions = {
  /** The data directory: vault.sqlite, and the key store in keys/. */
  readonly directory: string;
  readonly areaId: string;
};

/**
 * Opens or creates the vault: sealed texts in DIRECTORY/vault.sqlite; the key store, which is
 * backed up apart, in DIRECTORY/keys (master.key and report-keys.sqlite).
 * Throws VaultError; see its codes.
 */
export function openSqliteVault({ directory, areaId }: VaultOptions): SealingVault {
  const path = join(directory, "vault.sqlite");
  const keysPath = join(directory, "keys", "report-keys.sqlite");
  if (existsSync(path) && !existsSync(keysPath)) {
    throw new VaultError(
      "incomplete",
      `${path} exists, but ${keysPath} is missing; restore the key store from its own backup`,
    );
  }
  const fresh = !existsSync(path) && !existsSync(keysPath);
  const master = loadMasterKey(join(directory, "keys", "master.key"), fresh);
  const keys = openFile({ path: keysPath, applicationId: KEYS_ID, schema: KEYS_SCHEMA }, areaId);
  try {
    checkMasterKey(keys, keyIdOf(master), directory);
    const seals = openFile({ path, applicationId: VAULT_ID, schema: SEALS_SCHEMA }, areaId);
    return new SealingVault(sqliteStore(areaId, seals, keys, { path, keysPath }), master);
  } catch (error) {
    keys.close();
    throw error;
  }
}

function checkMasterKey(keys: DatabaseSync, keyId: string, directory: string): void {
  const expected = readMeta(keys, "masterKeyId");
  if (expected === undefined) {
    writeMeta(keys, "masterKeyId", keyId);
  } else if (expected !== keyId) {
    throw new VaultError(
      "key-file-wrong",
      `the master key in ${directory} is ${keyId}; the report keys are under ${expected}. ` +
        "Restore the right key file",
    );
  }
}

function sqliteStore(
  areaId: string,
  seals: DatabaseSync,
  keys: DatabaseSync,
  { path, keysPath }: { readonly path: string; readonly keysPath: string },
): VaultStore {
  const findKey = keys.prepare("SELECT wrapped FROM report_keys WHERE report_id = ?");
  const addKey = keys.prepare("INSERT INTO report_keys VALUES (?, ?)");
  const eraseKey = keys.prepare("INSERT OR REPLACE INTO report_keys VALUES (?, NULL)");
  const findSeal = seals.prepare("SELECT * FROM seals WHERE seal_id = ?");
  const addSeal = seals.prepare("INSERT INTO seals VALUES (?, ?, ?, ?, ?)");
  return {
    areaId,
    findKey(reportId): StoredKey | undefined {
      const row = findKey.get(reportId);
      if (row === undefined) return undefined;
      return row["wrapped"] === null ? { erased: true } : { wrapped: bytesOf(row["wrapped"]) };
    },
    addKeys(added) {
      inTransaction(keys, keysPath, () => {
        for (const [reportId, wrapped] of added) addKey.run(reportId, wrapped);
      });
    },
    eraseKey(reportId) {
      inTransaction(keys, keysPath, () => void eraseKey.run(reportId));
      // The write-ahead log still holds the pages from before; this empties it.
      keys.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    },
    findSeal(sealId) {
      if (!seals.isOpen) throw new VaultError("closed", `${path} was closed; open it again`);
      const row = findSeal.get(sealId);
      if (row === undefined) return undefined;
      return {
        sealId,
        reportId: textOf(row["report_id"]),
        kind: kindOf(textOf(row["kind"])),
        commitment: textOf(row["commitment"]),
        box: bytesOf(row["box"]),
      };
    },
    addSeals(added) {
      inTransaction(seals, path, () => {
        for (const { sealId, reportId, kind, commitment, box } of added) {
          addSeal.run(sealId, reportId, kind, commitment, box);
        }
      });
    },
    close() {
      if (keys.isOpen) keys.close();
      if (seals.isOpen) seals.close();
    },
  };
}

function kindOf(text: string): SealKind {
  if (text === "reporter" || text === "narrative" || text === "note") return text;
  throw new VaultError("damaged", `a seal has kind "${text}"; restore the vault from a copy`);
}
