import { existsSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { SNAPSHOT_VERSION } from "#kernel";

/** Name inside the data directory. */
export const ARCHIVE_FILE = "archive.sqlite";

/** Goes up when the tables or what an entry holds change. */
const TABLES_VERSION = 1;
/** A file of another version is made anew; so is one whose boards the kernel no longer reads. */
export const ARCHIVE_VERSION = TABLES_VERSION * 1000 + SNAPSHOT_VERSION;

const SCHEMA = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE incidents (
    opened_sequence INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    received_at INTEGER NOT NULL,
    on_scene_milliseconds INTEGER,
    address_id INTEGER NOT NULL,
    mark_ids TEXT NOT NULL,
    entry TEXT NOT NULL
  ) STRICT;
  CREATE INDEX incidents_received ON incidents (received_at, opened_sequence);
  CREATE INDEX incidents_on_scene ON incidents (on_scene_milliseconds, opened_sequence)
    WHERE on_scene_milliseconds IS NOT NULL;
  CREATE TABLE marks (
    mark_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    incidents INTEGER NOT NULL,
    UNIQUE (kind, name)
  ) STRICT;
  CREATE TABLE marked (
    mark_id INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    opened_sequence INTEGER NOT NULL,
    PRIMARY KEY (mark_id, received_at, opened_sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE boards (
    sequence INTEGER PRIMARY KEY,
    configuration_id INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE TABLE configurations (configuration_id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
`;

function tryOpen(path: string, areaId: string): DatabaseSync | undefined {
  const db = new DatabaseSync(path);
  try {
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;");
    const version = db.prepare("PRAGMA user_version").get()?.["user_version"];
    const tables = db.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.["n"];
    if (version === 0 && tables === 0) {
      db.exec(`BEGIN; ${SCHEMA}; PRAGMA user_version = ${ARCHIVE_VERSION}; COMMIT;`);
      db.prepare("INSERT INTO meta VALUES ('areaId', ?)").run(areaId);
      return db;
    }
    const area = db.prepare("SELECT value FROM meta WHERE name = 'areaId'").get()?.["value"];
    if (version === ARCHIVE_VERSION && area === areaId) return db;
  } catch {
    // Damaged, or another program's file: it is made anew by the caller, from the log.
  }
  db.close();
  return undefined;
}

export function removeFile(path: string): void {
  for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
}

/** What was there before, when it could not be used. */
export type OpenedFile = { readonly db: DatabaseSync; readonly replaced: boolean };

/**
 * Opens the archive of an area. One that is damaged, of another version or of another area is
 * thrown away: everything in it comes from the log. ":memory:" keeps it in memory.
 */
export function openFile(path: string, areaId: string): OpenedFile {
  const wasThere = path !== ":memory:" && existsSync(path);
  const kept = tryOpen(path, areaId);
  if (kept !== undefined) return { db: kept, replaced: false };
  removeFile(path);
  const fresh = tryOpen(path, areaId);
  if (fresh === undefined) throw new Error(`archive: got no usable file at ${path} after removal`);
  return { db: fresh, replaced: wasThere };
}
