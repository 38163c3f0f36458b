import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { roles, type PersonListed, type Role } from "#protocol";
import { Machines } from "./machines.ts";
import { hashSecret, verifySecret } from "./secret.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS people (
    person_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
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

export type NewPerson = {
  personId: string;
  name: string;
  role: Role;
  secret: string;
  agencyIds?: string[] | undefined;
  unitId?: string | undefined;
};
export type PersonChange = {
  name?: string | undefined;
  role?: Role | undefined;
  /** Null: for the whole centre again. */
  agencyIds?: string[] | null | undefined;
  unitId?: string | null | undefined;
  disabled?: boolean | undefined;
  secret?: string | undefined;
};
export type StoredSession = {
  tokenHash: string;
  personId: string;
  startedAt: number;
  usedAt: number;
};

type Row = Record<string, unknown>;

function isRole(word: unknown): word is Role {
  return roles.some((role) => role === word);
}

function personOf(row: Row): PersonListed {
  const { role } = row;
  if (!isRole(role)) throw new Error(`a person's role must be one of ${roles.join(", ")}`);
  return {
    personId: String(row["person_id"]),
    name: String(row["name"]),
    role,
    ...belongsTo(row),
    disabled: row["disabled"] === 1,
  };
}

function storedSession(row: Row): StoredSession {
  return {
    tokenHash: String(row["token_hash"]),
    personId: String(row["person_id"]),
    startedAt: Number(row["started_at"]),
    usedAt: Number(row["used_at"]),
  };
}

function belongsTo({ agency_ids: agencies, unit_id: unitId }: Row) {
  return {
    ...(typeof agencies === "string" ? { agencyIds: JSON.parse(agencies) as string[] } : {}),
    ...(typeof unitId === "string" ? { unitId } : {}),
  };
}

function keptAgencies(agencyIds: readonly string[] | null | undefined): string | null {
  return agencyIds === undefined || agencyIds === null ? null : JSON.stringify(agencyIds);
}

/** The people who may sign in, in one SQLite file. Secrets and tokens are kept as hashes only. */
export class People {
  readonly #database: DatabaseSync;
  readonly machines: Machines;
  /** Compared against when nobody has that name, so that the answer takes as long. */
  readonly #nobodyHash: Promise<string>;

  constructor(path: string) {
    // Made by us and not by SQLite, so that only the server's user can ever read it.
    closeSync(openSync(path, "a", 0o600));
    this.#database = new DatabaseSync(path);
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    bringUpToDate(this.#database);
    this.machines = new Machines(this.#database);
    this.#nobodyHash = hashSecret("nobody");
  }

  listPeople(): PersonListed[] {
    return this.#database.prepare("SELECT * FROM people ORDER BY person_id").all().map(personOf);
  }

  findPerson(personId: string): PersonListed | undefined {
    const row = this.#database.prepare("SELECT * FROM people WHERE person_id = ?").get(personId);
    return row === undefined ? undefined : personOf(row);
  }

  /** False when the name is taken. */
  async addPerson(person: NewPerson): Promise<boolean> {
    const { personId, name, role, secret, agencyIds, unitId = null } = person;
    const secretHash = await hashSecret(secret);
    const added = this.#database
      .prepare(
        `INSERT INTO people (person_id, name, role, secret_hash, agency_ids, unit_id)
         VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      .run(personId, name, role, secretHash, keptAgencies(agencyIds), unitId);
    return added.changes === 1;
  }

  /** The person as changed, or undefined when there is none. Ends the person's sessions. */
  async changePerson(personId: string, change: PersonChange): Promise<PersonListed | undefined> {
    const secretHash = change.secret === undefined ? null : await hashSecret(change.secret);
    const disabled = change.disabled === undefined ? null : Number(change.disabled);
    this.#database
      .prepare(
        `UPDATE people SET name = coalesce(?, name), role = coalesce(?, role),
           disabled = coalesce(?, disabled), secret_hash = coalesce(?, secret_hash),
           agency_ids = iif(?, ?, agency_ids), unit_id = iif(?, ?, unit_id)
         WHERE person_id = ?`,
      )
      .run(
        change.name ?? null,
        change.role ?? null,
        disabled,
        secretHash,
        Number(change.agencyIds !== undefined),
        keptAgencies(change.agencyIds),
        Number(change.unitId !== undefined),
        change.unitId ?? null,
        personId,
      );
    this.deleteSessionsOf(personId);
    return this.findPerson(personId);
  }

  /** The person when the secret is theirs and they are not disabled. */
  async verify(personId: string, secret: string): Promise<PersonListed | undefined> {
    const row = this.#database.prepare("SELECT * FROM people WHERE person_id = ?").get(personId);
    const kept = row === undefined ? await this.#nobodyHash : String(row["secret_hash"]);
    const right = await verifySecret(secret, kept);
    if (row === undefined || !right) return undefined;
    // Read again: hashing takes its time, and the secret or the person may have changed meanwhile.
    const now = this.#database.prepare("SELECT * FROM people WHERE person_id = ?").get(personId);
    if (now === undefined || now["secret_hash"] !== kept) return undefined;
    const person = personOf(now);
    return person.disabled ? undefined : person;
  }

  /** True when nobody but this person could still manage people. */
  isLastAdministrator(personId: string): boolean {
    const others = this.#database
      .prepare(
        `SELECT count(*) AS others FROM people
         WHERE role = 'administrator' AND disabled = 0 AND person_id <> ?`,
      )
      .get(personId);
    return this.findPerson(personId)?.role === "administrator" && others?.["others"] === 0;
  }

  saveSession({ tokenHash, personId, startedAt, usedAt }: StoredSession): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?)")
      .run(tokenHash, personId, startedAt, usedAt);
  }

  findSession(tokenHash: string): StoredSession | undefined {
    const row = this.#database
      .prepare("SELECT * FROM sessions WHERE token_hash = ?")
      .get(tokenHash);
    return row === undefined ? undefined : storedSession(row);
  }

  listSessions(personId: string): StoredSession[] {
    return this.#database
      .prepare("SELECT * FROM sessions WHERE person_id = ? ORDER BY started_at DESC, token_hash")
      .all(personId)
      .map(storedSession);
  }

  /** How many there were. */
  deleteSessionsOf(personId: string): number {
    const deleted = this.#database.prepare("DELETE FROM sessions WHERE person_id = ?");
    return Number(deleted.run(personId).changes);
  }

  deleteSession(tokenHash: string): void {
    this.#database.prepare("DELETE FROM sessions WHERE token_hash = ?").run(tokenHash);
  }

  deleteSessionsBefore(limits: { startedAt: number; usedAt: number }): void {
    this.#database
      .prepare("DELETE FROM sessions WHERE started_at < ? OR used_at < ?")
      .run(limits.startedAt, limits.usedAt);
  }

  close(): void {
    this.#database.close();
  }
}
