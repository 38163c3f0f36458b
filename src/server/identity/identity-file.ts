import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS people (
    person_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    secret_hash TEXT NOT NULL, -- empty: this person has no secret
    disabled INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sessions (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
  ) STRICT;
`;

/** Steps from one version of the file to the next; the first makes it. */
const STEPS: readonly string[] = [
  SCHEMA,
  `ALTER TABLE people ADD COLUMN agency_ids TEXT; -- a JSON list
   ALTER TABLE people ADD COLUMN unit_id TEXT;`,
  `CREATE TABLE machines (
    machine_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    area_id TEXT NOT NULL,
    scopes TEXT NOT NULL, -- a JSON list
    disabled INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER,
    used_at INTEGER
  ) STRICT;
  CREATE TABLE machine_keys (
    key_hash TEXT PRIMARY KEY,
    machine_id TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER
  ) STRICT;`,
  `ALTER TABLE people ADD COLUMN user_handle TEXT; -- the name passkeys know the person by
   ALTER TABLE sessions ADD COLUMN passkey_id TEXT; -- the passkey that began it
  CREATE TABLE passkeys (
    passkey_id TEXT PRIMARY KEY, -- the credential's id, base64url
    person_id TEXT NOT NULL,
    name TEXT NOT NULL,
    host TEXT NOT NULL, -- the host name it works for
    public_key BLOB NOT NULL,
    counter INTEGER NOT NULL,
    transports TEXT NOT NULL, -- a JSON list
    made_at INTEGER NOT NULL,
    used_at INTEGER
  ) STRICT;
  CREATE TABLE invitations (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL UNIQUE, -- a newer one takes the place of the one before
    kind TEXT NOT NULL,
    ends_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE recoveries (
    recovery_id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL UNIQUE,
    asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE provider_accounts (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (issuer, subject)
  ) STRICT;
  CREATE TABLE outbox (
    record_id TEXT PRIMARY KEY,
    actor TEXT NOT NULL, -- JSON
    record TEXT NOT NULL -- JSON
  ) STRICT;`,
];

/** Brings a file of any earlier version to this one. Throws when it is of a newer program. */
function bringUpToDate(database: DatabaseSync): void {
  const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (version > STEPS.length) {
    const known = `this program knows up to ${STEPS.length}; start the newer program`;
    throw new Error(`identity.sqlite has version ${version}; ${known}`);
  }
  for (const [index, step] of STEPS.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN; ${step}\n PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}

/** The identity file, made or brought up to date. Throws when it is of a newer program. */
export function openIdentityFile(path: string): DatabaseSync {
  // Made by us and not by SQLite, so that only the server's user can ever read it.
  closeSync(openSync(path, "a", 0o600));
  const database = new DatabaseSync(path);
  // `muster people` may write beside a server that runs: each waits for the other.
  database.exec("PRAGMA busy_timeout = 5000;");
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  bringUpToDate(database);
  return database;
}

/** Does all of the job's writing or none of it. What the job throws is thrown on. */
export function whole<T>(database: DatabaseSync, job: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  let result: T;
  try {
    result = job();
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
  database.exec("COMMIT");
  return result;
}
