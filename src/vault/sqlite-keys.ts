import { chmodSync, closeSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { purposes, type Purpose } from "#kernel";
import { keyIdOf, unwrapEarlierKey } from "./envelope.ts";
import { KeyRing } from "./key-ring.ts";
import type { KeyStore, WrappedPurposeKey, WrappedReportKey } from "./key-ring.ts";
import { masterKeyFile, settleMasterKey, syncDirectory } from "./master-key.ts";
import {
  bytesOf,
  inTransaction,
  openFile,
  readMeta,
  textOf,
  versionOf,
  writeMeta,
} from "./sqlite-file.ts";
import { VaultError } from "./vault.ts";

/** "MSTK" in ASCII. */
const KEYS_ID = 0x4d53544b;
/** Version 1 had the keys of reports under the master key itself, without purposes. */
const VERSION = 2;
const SCHEMA = `CREATE TABLE purpose_keys (
  purpose TEXT NOT NULL,
  generation INTEGER NOT NULL,
  wrapped BLOB NOT NULL,
  PRIMARY KEY (purpose, generation)
) STRICT, WITHOUT ROWID;
CREATE TABLE wrapped_keys (
  report_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  generation INTEGER NOT NULL,
  wrapped BLOB NOT NULL,
  PRIMARY KEY (report_id, purpose)
) STRICT, WITHOUT ROWID;
CREATE INDEX wrapped_by ON wrapped_keys (purpose, generation);
CREATE TABLE erased_reports (report_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;`;

export type OpenKeys = {
  readonly path: string;
  readonly masterPath: string;
  readonly areaId: string;
};

/** The key store in a file, and the ring of its keys. */
export type OpenedKeys = { readonly ring: KeyRing; readonly close: () => void };

/**
 * Opens or creates the key store; one of an earlier version becomes one of this. `master` is
 * the key of a store that is new. Throws VaultError.
 */
export function openKeys({ path, masterPath, areaId }: OpenKeys, master?: Uint8Array): OpenedKeys {
  const file = { path, applicationId: KEYS_ID, version: VERSION, schema: SCHEMA };
  const db = openFile(file, areaId);
  try {
    const used = settle(db, masterPath, master);
    const store = sqliteKeyStore(db, path, areaId);
    if (versionOf(db) === 1) migrate({ db, path, areaId, master: used });
    return {
      ring: new KeyRing(store, used, masterKeyFile(masterPath)),
      close: () => void (db.isOpen && db.close()),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function settle(db: DatabaseSync, masterPath: string, master?: Uint8Array): Uint8Array {
  const expected = readMeta(db, "masterKeyId");
  if (expected !== undefined) return settleMasterKey(masterPath, expected);
  if (master === undefined) {
    throw new VaultError("damaged", "the key store names no master key; restore it from its copy");
  }
  writeMeta(db, "masterKeyId", keyIdOf(master));
  return master;
}

type Migration = {
  readonly db: DatabaseSync;
  readonly path: string;
  readonly areaId: string;
  readonly master: Uint8Array;
};

/** All or nothing: a store that was cut off half-way is of version 1 as before. */
function migrate({ db, path, areaId, master }: Migration): void {
  const earlier = db.prepare("SELECT report_id, wrapped FROM report_keys").all();
  inTransaction(db, path, () => {
    db.exec(SCHEMA);
    const masterOnly = { makeNext: () => master, promoteNext: () => undefined };
    const ring = new KeyRing(insideOf(sqliteKeyStore(db, path, areaId), db), master, masterOnly);
    const erase = db.prepare("INSERT INTO erased_reports VALUES (?)");
    for (const row of earlier) {
      const reportId = textOf(row["report_id"]);
      if (row["wrapped"] === null) erase.run(reportId);
      else {
        const key = unwrapEarlierKey(master, bytesOf(row["wrapped"]), areaId, reportId);
        ring.add(new Map([[reportId, key]]));
      }
    }
    db.exec(`DROP TABLE report_keys; PRAGMA user_version = ${VERSION}`);
  });
  // What was dropped is overwritten in its pages, and the write-ahead log is emptied.
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

/** The store within a transaction that is already open. */
function insideOf(store: KeyStore, db: DatabaseSync): KeyStore {
  const addKey = db.prepare("INSERT INTO wrapped_keys VALUES (?, ?, ?, ?)");
  const addPurposeKey = db.prepare("INSERT INTO purpose_keys VALUES (?, ?, ?)");
  return {
    ...store,
    add(keys) {
      for (const one of keys) {
        addKey.run(one.reportId, one.purpose, one.generation, one.wrapped);
      }
    },
    addPurposeKeys(keys) {
      for (const { purpose, generation, wrapped } of keys) {
        addPurposeKey.run(purpose, generation, wrapped);
      }
    },
  };
}

type Row = Record<string, SQLOutputValue>;

function purposeKeyOf(row: Row): WrappedPurposeKey {
  const purpose = purposes.find((one) => one === row["purpose"]);
  if (purpose === undefined) {
    throw new VaultError("damaged", "a key has a purpose that is none; restore the key store");
  }
  const wrapped = bytesOf(row["wrapped"]);
  return { purpose, generation: Number(row["generation"]), wrapped };
}

function reportKeyOf(row: Row): WrappedReportKey {
  return { reportId: textOf(row["report_id"]), ...purposeKeyOf(row) };
}

function sqliteKeyStore(db: DatabaseSync, path: string, areaId: string): KeyStore {
  const all = (sql: string, ...values: (string | number)[]): Row[] =>
    db.prepare(sql).all(...values);
  const count = (sql: string, ...values: (string | number)[]): number =>
    Number(Object.values(db.prepare(sql).get(...values) ?? {})[0]);
  const run = (sql: string, ...values: (string | number | Uint8Array)[]): void =>
    void db.prepare(sql).run(...values);
  const store = (job: () => void): void => inTransaction(db, path, job);
  /** The write-ahead log still holds the pages from before; this empties it. */
  const forget = (): void => db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return {
    areaId,
    ...reportKeys({ db, store, all, count, run, forget }),
    listPurposeKeys: () => all("SELECT * FROM purpose_keys").map(purposeKeyOf),
    addPurposeKeys(keys) {
      store(() => insideOf(this, db).addPurposeKeys(keys));
    },
    dropPurposeKeys(purpose, generation) {
      store(() =>
        run("DELETE FROM purpose_keys WHERE purpose = ? AND generation < ?", purpose, generation),
      );
      forget();
    },
    replaceMaster(keys, masterKeyId) {
      store(() => {
        run("DELETE FROM purpose_keys");
        insideOf(this, db).addPurposeKeys(keys);
        writeMeta(db, "masterKeyId", masterKeyId);
      });
      forget();
    },
    readErasedUpTo: () => Number(readMeta(db, "erasedUpTo") ?? 0),
    writeErasedUpTo: (sequence) => store(() => writeMeta(db, "erasedUpTo", String(sequence))),
    copyTo(to) {
      // An empty file that only its owner can read is there first; the copy is written into it.
      closeSync(openSync(to, "wx", 0o600));
      chmodSync(to, 0o600);
      run("VACUUM INTO ?", to);
      syncDirectory(dirname(to));
    },
  };
}

type Means = {
  readonly db: DatabaseSync;
  readonly store: (job: () => void) => void;
  readonly all: (sql: string, ...values: (string | number)[]) => Row[];
  readonly count: (sql: string, ...values: (string | number)[]) => number;
  readonly run: (sql: string, ...values: (string | number | Uint8Array)[]) => void;
  readonly forget: () => void;
};

type ReportKeys = Pick<
  KeyStore,
  "find" | "add" | "erase" | "listOlder" | "countOlder" | "replace" | "countReports"
>;

function reportKeys({ db, store, all, count, run, forget }: Means): ReportKeys {
  // Prepared when first used: a store of an earlier version has no such tables yet.
  const once = (sql: string) => {
    let statement: ReturnType<DatabaseSync["prepare"]> | undefined;
    return () => (statement ??= db.prepare(sql));
  };
  const findErased = once("SELECT 1 FROM erased_reports WHERE report_id = ?");
  const findKey = once("SELECT * FROM wrapped_keys WHERE report_id = ? AND purpose = ?");
  const addKey = once("INSERT INTO wrapped_keys VALUES (?, ?, ?, ?)");
  const older = "FROM wrapped_keys WHERE purpose = ? AND generation < ?";
  return {
    find(reportId, purpose) {
      if (findErased().get(reportId) !== undefined) return { erased: true };
      const row = findKey().get(reportId, purpose);
      return row && reportKeyOf(row);
    },
    add(keys) {
      store(() => {
        for (const one of keys) {
          addKey().run(one.reportId, one.purpose, one.generation, one.wrapped);
        }
      });
    },
    erase(reportIds) {
      store(() => {
        for (const reportId of reportIds) {
          run("INSERT OR IGNORE INTO erased_reports VALUES (?)", reportId);
          run("DELETE FROM wrapped_keys WHERE report_id = ?", reportId);
        }
      });
      forget();
    },
    listOlder: (purpose, generation, limit) =>
      all(`SELECT * ${older} LIMIT ?`, purpose, generation, limit).map(reportKeyOf),
    countOlder: (purpose, generation) => count(`SELECT count(*) ${older}`, purpose, generation),
    replace(keys) {
      store(() => {
        for (const { wrapped, generation, reportId, purpose } of keys) {
          run(
            "UPDATE wrapped_keys SET wrapped = ?, generation = ? WHERE report_id = ? AND purpose = ?",
            wrapped,
            generation,
            reportId,
            purpose,
          );
        }
      });
    },
    countReports: () => ({
      kept: count("SELECT count(*) FROM wrapped_keys WHERE purpose = ?", SOME_PURPOSE),
      erased: count("SELECT count(*) FROM erased_reports"),
    }),
  };
}

/** Every key is wrapped for every purpose, so counting one of them counts the keys. */
const SOME_PURPOSE: Purpose = "handling";
