import type { DatabaseSync } from "node:sqlite";
import { roles, type PersonListed, type Role } from "#protocol";
import { openIdentityFile, whole } from "./identity-file.ts";
import { Invitations } from "./invitations.ts";
import { Machines } from "./machines.ts";
import { Outbox, type Deed } from "./outbox.ts";
import { Passkeys } from "./passkeys.ts";
import { ProviderAccounts } from "./provider-accounts.ts";
import { Recoveries } from "./recoveries.ts";
import { hashSecret, verifySecret } from "./secret.ts";

/** Kept in place of a hash for a person who has no secret: nothing hashes to it. */
const NO_SECRET = "";

export type NewPerson = {
  personId: string;
  name: string;
  role: Role;
  /** Absent: they cannot sign in until they have set a way by an invitation. */
  secret?: string | undefined;
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
  /** The passkey that began it: when that is removed, the session ends. */
  passkeyId?: string | undefined;
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
    ...(typeof row["passkey_id"] === "string" ? { passkeyId: row["passkey_id"] } : {}),
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
  readonly outbox: Outbox;
  readonly invitations: Invitations;
  readonly recoveries: Recoveries;
  readonly passkeys: Passkeys;
  readonly providerAccounts: ProviderAccounts;
  /** Compared against when nobody has that name, so that the answer takes as long. */
  readonly #nobodyHash: Promise<string>;

  constructor(path: string) {
    this.#database = openIdentityFile(path);
    this.machines = new Machines(this.#database);
    this.outbox = new Outbox(this.#database);
    this.invitations = new Invitations(this.#database);
    this.recoveries = new Recoveries(this.#database);
    this.passkeys = new Passkeys(this.#database);
    this.providerAccounts = new ProviderAccounts(this.#database);
    this.#nobodyHash = hashSecret("nobody");
  }

  /** Does all of the job's writing and its deeds' records, or nothing of either. */
  whole<T>(job: () => T, deeds: (result: T) => readonly Deed[]): T {
    return whole(this.#database, () => {
      const result = job();
      this.outbox.add(deeds(result));
      return result;
    });
  }

  listPeople(): PersonListed[] {
    return this.#database.prepare("SELECT * FROM people ORDER BY person_id").all().map(personOf);
  }

  findPerson(personId: string): PersonListed | undefined {
    const row = this.#database.prepare("SELECT * FROM people WHERE person_id = ?").get(personId);
    return row === undefined ? undefined : personOf(row);
  }

  /** False when the name is taken; then nothing is on record either. */
  async addPerson(person: NewPerson, deeds: readonly Deed[] = []): Promise<boolean> {
    const { personId, name, role, secret, agencyIds, unitId = null } = person;
    const secretHash = secret === undefined ? NO_SECRET : await hashSecret(secret);
    const add = () =>
      this.#database
        .prepare(
          `INSERT INTO people (person_id, name, role, secret_hash, agency_ids, unit_id)
           VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        )
        .run(personId, name, role, secretHash, keptAgencies(agencyIds), unitId).changes === 1;
    return this.whole(add, (added) => (added ? deeds : []));
  }

  /**
   * The person as changed, or undefined when there is none. Ends the person's sessions. What
   * `deedsOf` makes of before and after is on record together with the change.
   */
  async changePerson(
    personId: string,
    change: PersonChange,
    deedsOf: (before: PersonListed, after: PersonListed) => readonly Deed[] = () => [],
  ): Promise<PersonListed | undefined> {
    const secretHash = change.secret === undefined ? null : await hashSecret(change.secret);
    return whole(this.#database, () => {
      const before = this.findPerson(personId);
      this.#update(personId, change, secretHash);
      this.deleteSessionsOf(personId);
      const after = this.findPerson(personId);
      if (before !== undefined && after !== undefined) this.outbox.add(deedsOf(before, after));
      return after;
    });
  }

  #update(personId: string, change: PersonChange, secretHash: string | null): void {
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
  }

  hasSecret(personId: string): boolean {
    const row = this.#database
      .prepare("SELECT secret_hash FROM people WHERE person_id = ?")
      .get(personId);
    return row !== undefined && row["secret_hash"] !== NO_SECRET;
  }

  /** True when the person has any way to sign in. */
  canSignIn(personId: string): boolean {
    const hasOther = this.passkeys.list(personId).length > 0;
    return this.hasSecret(personId) || hasOther || this.providerAccounts.isLinked(personId);
  }

  /** A new secret for a person; call within `whole`. `secretHash`: of `hashSecret`. */
  setSecretHash(personId: string, secretHash: string): void {
    this.#update(personId, {}, secretHash);
  }

  /** Takes away every way to sign in and every session; call within `whole`. */
  removeWaysOf(personId: string): void {
    this.#update(personId, {}, NO_SECRET);
    this.passkeys.removeAllOf(personId);
    this.providerAccounts.removeAllOf(personId);
    this.recoveries.removeOf(personId);
    this.deleteSessionsOf(personId);
  }

  /** The person when the secret is theirs and they are not disabled. */
  async verify(personId: string, secret: string): Promise<PersonListed | undefined> {
    const row = this.#database.prepare("SELECT * FROM people WHERE person_id = ?").get(personId);
    const kept = String(row?.["secret_hash"] ?? NO_SECRET);
    const compared = kept === NO_SECRET ? await this.#nobodyHash : kept;
    const right = await verifySecret(secret, compared);
    if (kept === NO_SECRET || !right) return undefined;
    // Read again: hashing takes its time, and the secret or the person may have changed meanwhile.
    const now = this.#database.prepare("SELECT * FROM people WHERE person_id = ?").get(personId);
    if (now === undefined || now["secret_hash"] !== kept) return undefined;
    const person = personOf(now);
    return person.disabled ? undefined : person;
  }

  /** Administrators who are not disabled and have a way to sign in. */
  listAdministrators(): PersonListed[] {
    return this.listPeople().filter(
      ({ role, disabled, personId }) =>
        role === "administrator" && !disabled && this.canSignIn(personId),
    );
  }

  /** True when nobody but this person could still manage people. */
  isLastAdministrator(personId: string): boolean {
    const others = this.listAdministrators().filter((other) => other.personId !== personId);
    return this.findPerson(personId)?.role === "administrator" && others.length === 0;
  }

  saveSession({ tokenHash, personId, startedAt, usedAt, passkeyId }: StoredSession): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?)")
      .run(tokenHash, personId, startedAt, usedAt, passkeyId ?? null);
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
