import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { loadMasterKey } from "./master-key.ts";
import { SealingVault } from "./sealing.ts";
import type { SealStore } from "./sealing.ts";
import { bytesOf, inTransaction, openFile, textOf } from "./sqlite-file.ts";
import { openKeys, type OpenedKeys } from "./sqlite-keys.ts";
import { VaultError } from "./vault.ts";
import type { SealKind } from "./vault.ts";

/** "MSTV" in ASCII. */
const VAULT_ID = 0x4d535456;
const VERSION = 1;

const SEALS_SCHEMA = `CREATE TABLE seals (
  seal_id TEXT PRIMARY KEY,
  report_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  commitment TEXT NOT NULL,
  box BLOB NOT NULL
) STRICT;`;

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
  const { keysPath, masterPath } = keyPathsOf(directory);
  if (existsSync(path) && !existsSync(keysPath)) {
    throw new VaultError(
      "incomplete",
      `${path} exists, but ${keysPath} is missing; restore the key store from its own backup`,
    );
  }
  const fresh = !existsSync(path) && !existsSync(keysPath);
  const master = loadMasterKey(masterPath, fresh);
  const keys = openKeys({ path: keysPath, masterPath, areaId }, master);
  try {
    const seals = openSealFile(path, areaId);
    return new SealingVault(areaId, sqliteSealStore(seals, path, keys), keys.ring);
  } catch (error) {
    keys.close();
    throw error;
  }
}

/** Opens or creates the file of sealed texts, exclusively. Throws VaultError. */
export function openSealFile(path: string, areaId: string): DatabaseSync {
  const file = { path, applicationId: VAULT_ID, version: VERSION, schema: SEALS_SCHEMA };
  return openFile(file, areaId);
}

/** Where the key store of a data directory is. */
export function keyPathsOf(directory: string): { keysPath: string; masterPath: string } {
  const folder = join(directory, "keys");
  return {
    keysPath: join(folder, "report-keys.sqlite"),
    masterPath: join(folder, "master.key"),
  };
}

function sqliteSealStore(seals: DatabaseSync, path: string, keys: OpenedKeys): SealStore {
  const findSeal = seals.prepare("SELECT * FROM seals WHERE seal_id = ?");
  const addSeal = seals.prepare("INSERT INTO seals VALUES (?, ?, ?, ?, ?)");
  return {
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
      keys.close();
      if (seals.isOpen) seals.close();
    },
  };
}

function kindOf(text: string): SealKind {
  if (text === "reporter" || text === "narrative" || text === "note") return text;
  throw new VaultError("damaged", `a seal has kind "${text}"; restore the vault from a copy`);
}
