import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { JournalError } from "./journal.ts";
import { pragma } from "./sqlite-values.ts";
import { listSnapshotFiles, syncDirectory } from "./snapshot-shelf.ts";

/** Names inside the data directory. */
export const JOURNAL_FILE = "journal.sqlite";
export const SNAPSHOT_FOLDER = "snapshots";

/** "MSTR" in ASCII, in the SQLite header: says whose file it is. */
export const APPLICATION_ID = 0x4d535452;
export const SCHEMA_VERSION = 1;

/** A holder that was just killed may need this long until the system has freed its lock. */
const LOCK_WAIT_MILLISECONDS = 600;
const LOCK_RETRY_MILLISECONDS = 20;

const SCHEMA = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE events (
    sequence INTEGER PRIMARY KEY,
    body BLOB NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE commands (
    command_id TEXT PRIMARY KEY,
    command_hash BLOB NOT NULL,
    first_sequence INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

export type OpenOptions = {
  /** The data directory; made when it does not exist. */
  readonly directory: string;
  /** Absent: whatever area the journal is of (it must exist). */
  readonly areaId?: string;
};

/**
 * Opens or creates the file and takes its exclusive lock, which dies with the process.
 * Throws JournalError: in-use, not-found, incomplete, not-a-journal, newer-schema, wrong-area,
 * damaged.
 */
export function openFile(options: OpenOptions): { db: DatabaseSync; areaId: string } {
  const path = join(options.directory, JOURNAL_FILE);
  const fresh = prepareFile(path, options);
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    lock(db, options.directory);
    if (isEmpty(db, path)) {
      if (options.areaId === undefined) throw notFound(path);
      createSchema(db, options.areaId);
      if (fresh) syncDirectory(dirname(path));
    }
    configure(db, path);
    return { db, areaId: checkMeta(db, path, options.areaId) };
  } catch (error) {
    db.close();
    throw translate(error, path);
  }
}

/** Returns true if the file was created. */
function prepareFile(path: string, { directory, areaId }: OpenOptions): boolean {
  if (existsSync(path)) return false;
  if (areaId === undefined) throw notFound(path);
  const snapshots = listSnapshotFiles(join(directory, SNAPSHOT_FOLDER));
  const wal = `${path}-wal`;
  if (snapshots.length > 0 || (existsSync(wal) && statSync(wal).size > 0)) {
    throw new JournalError(
      "incomplete",
      `journal: ${path} is missing, but parts of it are still in ${directory} ` +
        `(${snapshots.length} snapshots). Restore the file, or move the rest away to start anew`,
    );
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const handle = openSync(path, "wx", 0o600);
  fsyncSync(handle);
  closeSync(handle);
  return true;
}

function notFound(path: string): JournalError {
  return new JournalError("not-found", `journal: there is none at ${path}; check the directory`);
}

function lock(db: DatabaseSync, directory: string): void {
  const started = performance.now();
  for (;;) {
    try {
      // Set before the first read: the lock is then taken by it and kept until the end.
      db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;");
      return;
    } catch (cause) {
      if (sqliteCode(cause) !== SQLITE_BUSY) throw cause;
      if (performance.now() - started > LOCK_WAIT_MILLISECONDS) {
        throw new JournalError(
          "in-use",
          `journal: ${directory} is in use by another process; stop that one first, ` +
            "or name another data directory",
          { cause },
        );
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_RETRY_MILLISECONDS);
    }
  }
}

function isEmpty(db: DatabaseSync, path: string): boolean {
  const id = pragma(db, "application_id");
  const tables = db.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.["n"];
  if (id === "0" && tables === 0) return true;
  if (id !== String(APPLICATION_ID)) {
    throw new JournalError(
      "not-a-journal",
      `journal: ${path} has application id ${id}; expected ${APPLICATION_ID}. ` +
        "It is another program's file: name another data directory",
    );
  }
  return false;
}

function createSchema(db: DatabaseSync, areaId: string): void {
  db.exec("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  db.exec(`BEGIN IMMEDIATE; ${SCHEMA}`);
  db.prepare("INSERT INTO meta VALUES ('areaId', ?)").run(areaId);
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION};`);
  db.exec("COMMIT");
}

function configure(db: DatabaseSync, path: string): void {
  const version = Number(pragma(db, "user_version"));
  if (version > SCHEMA_VERSION) {
    throw new JournalError(
      "newer-schema",
      `journal: ${path} has schema version ${version}; this program knows up to ` +
        `${SCHEMA_VERSION}. Start the newer program`,
    );
  }
  // FULL: every commit is on the disk before it returns. On macOS only F_FULLFSYNC does that.
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA cache_size = -65536;
    PRAGMA trusted_schema = OFF;
  `);
  const [mode, level] = [pragma(db, "journal_mode"), pragma(db, "synchronous")];
  if (mode !== "wal" || level !== "2") {
    throw new JournalError(
      "not-a-journal",
      `journal: ${path} got journal mode ${mode} and synchronous ${level}; expected wal and 2. ` +
        "Put the data directory on a local file system",
    );
  }
}

function checkMeta(db: DatabaseSync, path: string, wanted: string | undefined): string {
  const areaId = db.prepare("SELECT value FROM meta WHERE name = 'areaId'").get()?.["value"];
  if (typeof areaId !== "string") {
    throw new JournalError("damaged", `journal: ${path} does not name its area; restore a copy`);
  }
  if (wanted !== undefined && wanted !== areaId) {
    throw new JournalError(
      "wrong-area",
      `journal: ${path} is of area "${areaId}"; asked for "${wanted}". Name its own directory`,
    );
  }
  return areaId;
}

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_CONSTRAINT = 19;
const SQLITE_NOTADB = 26;

/** SQLite's primary result code; undefined if the error is not SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}

export function isConstraint(error: unknown): boolean {
  return sqliteCode(error) === SQLITE_CONSTRAINT;
}

/** Names what SQLite says about a broken file; other errors are returned as they are. */
export function translate(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (code !== SQLITE_CORRUPT && code !== SQLITE_NOTADB) return error;
  return new JournalError(
    "damaged",
    `journal: ${path} is damaged (${String(error)}). Restore it from a copy`,
    { cause: error },
  );
}
