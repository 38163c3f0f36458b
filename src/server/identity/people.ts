import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { roles, type PersonListed, type Role } from "#protocol";
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
  PRAGMA user_version = 1;
`;

export type NewPerson = { personId: string; name: string; role: Role; secret: string };
export type PersonChange = {
  name?: string | undefined;
  role?: Role | undefined;
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
    disabled: row["disabled"] === 1,
  };
}

/** The people who may sign in, in one SQLite file. Secrets and tokens are kept as hashes only. */
export class People {
  readonly #database: DatabaseSync;
  /** Compared against when nobody has that name, so that the answer takes as long. */
  readonly #nobodyHash: Promise<string>;

  constructor(path: string) {
    // Made by us and not by SQLite, so that only the server's user can ever read it.
    closeSync(openSync(path, "a", 0o600));
    this.#database = new DatabaseSync(path);
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    this.#database.exec(SCHEMA);
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
  async addPerson({ personId, name, role, secret }: NewPerson): Promise<boolean> {
    const secretHash = await hashSecret(secret);
    const added = this.#database
      .prepare("INSERT INTO people VALUES (?, ?, ?, ?, 0) ON CONFLICT DO NOTHING")
      .run(personId, name, role, secretHash);
    return added.changes === 1;
  }

  /** The person as changed, or undefined when there is none. Ends the person's sessions. */
  async changePerson(personId: string, change: PersonChange): Promise<PersonListed | undefined> {
    const secretHash = change.secret === undefined ? null : await hashSecret(change.secret);
    const disabled = change.disabled === undefined ? null : Number(change.disabled);
    this.#database
      .prepare(
        `UPDATE people SET name = coalesce(?, name), role = coalesce(?, role),
           disabled = coalesce(?, disabled), secret_hash = coalesce(?, secret_hash)
         WHERE person_id = ?`,
      )
      .run(change.name ?? null, change.role ?? null, disabled, secretHash, personId);
    this.#database.prepare("DELETE FROM sessions WHERE person_id = ?").run(personId);
    return this.findPerson(personId);
  }

  /** The person when the secret is theirs and they are not disabled. */
  async verify(personId: string, secret: string): Promise<PersonListed | undefined> {
    const row = this.#database.prepare("SELECT * FROM people WHERE person_id = ?").get(personId);
    const kept = row === undefined ? await this.#nobodyHash : String(row["secret_hash"]);
    const right = await verifySecret(secret, kept);
    if (row === undefined || !right) return undefined;
    const person = personOf(row);
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
    if (row === undefined) return undefined;
    return {
      tokenHash,
      personId: String(row["person_id"]),
      startedAt: Number(row["started_at"]),
      usedAt: Number(row["used_at"]),
    };
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
