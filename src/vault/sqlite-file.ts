import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SQLOutputValue } from "node:sqlite";
import { syncDirectory } from "./master-key.ts";
import { VaultError } from "./vault.ts";

const LOCK_WAIT_MILLISECONDS = 600;
const LOCK_RETRY_MILLISECONDS = 20;

export type FileKind = {
  readonly path: string;
  /** In the SQLite header: says whose file it is. */
  readonly applicationId: number;
  /** What this program makes and writes. */
  readonly version: number;
  readonly schema: string;
};

/**
 * Opens or creates one of the vault's files, exclusively. Throws VaultError: in-use, not-a-vault,
 * newer-schema, wrong-area, damaged.
 */
export function openFile(kind: FileKind, areaId: string): DatabaseSync {
  const { path } = kind;
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const handle = openSync(path, "wx", 0o600);
    fsyncSync(handle);
    closeSync(handle);
  }
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    lock(db, path);
    const id = pragma(db, "application_id");
    const empty = id === "0" && pragma(db, "schema_version") === "0";
    if (!empty && id !== String(kind.applicationId)) {
      throw new VaultError(
        "not-a-vault",
        `${path} has application id ${id}; expected ${kind.applicationId}. Name another directory`,
      );
    }
    // secure_delete: an erased key is overwritten in its page, not only forgotten.
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;");
    db.exec("PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;");
    if (empty) create(db, kind, areaId);
    check(db, kind, areaId);
    return db;
  } catch (error) {
    db.close();
    throw translate(error, path);
  }
}

function lock(db: DatabaseSync, path: string): void {
  const started = performance.now();
  for (;;) {
    try {
      db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;");
      return;
    } catch (cause) {
      if (sqliteCode(cause) !== SQLITE_BUSY) throw cause;
      if (performance.now() - started > LOCK_WAIT_MILLISECONDS) {
        throw new VaultError("in-use", `${path} is in use by another process; stop it first`, {
          cause,
        });
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_RETRY_MILLISECONDS);
    }
  }
}

function create(db: DatabaseSync, kind: FileKind, areaId: string): void {
  const { path, schema, applicationId, version } = kind;
  db.exec(`BEGIN IMMEDIATE;
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    ${schema}`);
  writeMeta(db, "areaId", areaId);
  db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version};`);
  db.exec("COMMIT");
  syncDirectory(dirname(path));
}

function check(db: DatabaseSync, kind: FileKind, areaId: string): void {
  const { path } = kind;
  const version = versionOf(db);
  if (version > kind.version) {
    throw new VaultError(
      "newer-schema",
      `${path} has schema version ${version}; this program knows up to ${kind.version}. ` +
        "Start the newer program",
    );
  }
  const found = readMeta(db, "areaId");
  if (found !== areaId) {
    throw new VaultError("wrong-area", `${path} is of area "${found}"; asked for "${areaId}"`);
  }
}

/** The version of the schema that the file has. */
export function versionOf(db: DatabaseSync): number {
  return Number(pragma(db, "user_version"));
}

export function readMeta(db: DatabaseSync, name: string): string | undefined {
  const value = db.prepare("SELECT value FROM meta WHERE name = ?").get(name)?.["value"];
  return typeof value === "string" ? value : undefined;
}

export function writeMeta(db: DatabaseSync, name: string, value: string): void {
  db.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)").run(name, value);
}

export function textOf(value: SQLOutputValue | undefined): string {
  if (typeof value === "string") return value;
  throw new VaultError("damaged", "a column does not hold a text; restore the vault from a copy");
}

export function bytesOf(value: SQLOutputValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new VaultError("damaged", "a column does not hold bytes; restore the vault from a copy");
}

/** Runs all statements in one durable transaction. Throws VaultError "write-failed". */
export function inTransaction(db: DatabaseSync, path: string, run: () => void): void {
  try {
    db.exec("BEGIN IMMEDIATE");
    run();
    db.exec("COMMIT");
  } catch (cause) {
    if (db.isTransaction) db.exec("ROLLBACK");
    if (cause instanceof VaultError) throw cause;
    throw new VaultError(
      "write-failed",
      `${path} could not be written (${String(cause)}). Free disk space or check the disk, retry`,
      { cause },
    );
  }
}

function pragma(db: DatabaseSync, name: string): string {
  return String(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}

function translate(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (code !== SQLITE_CORRUPT && code !== SQLITE_NOTADB) return error;
  const message = `${path} is damaged (${String(error)}). Restore it from a copy`;
  return new VaultError("damaged", message, { cause: error });
}
