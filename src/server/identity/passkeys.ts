import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";

export type Passkey = {
  readonly passkeyId: string;
  readonly personId: string;
  readonly name: string;
  /** The host name it was made for and works on. */
  readonly host: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly madeAt: number;
  readonly usedAt?: number | undefined;
};

type Row = Record<string, unknown>;

const HANDLE_BYTES = 32;
/** Several devices and a spare; a list without end helps nobody but a thief. */
export const PASSKEYS_MAX = 10;

function passkeyOf(row: Row): Passkey {
  const { public_key: publicKey, used_at: usedAt } = row;
  if (!(publicKey instanceof Uint8Array)) throw new Error("a passkey has no public key");
  return {
    passkeyId: String(row["passkey_id"]),
    personId: String(row["person_id"]),
    name: String(row["name"]),
    host: String(row["host"]),
    publicKey: new Uint8Array(publicKey),
    counter: Number(row["counter"]),
    transports: JSON.parse(String(row["transports"])) as string[],
    madeAt: Number(row["made_at"]),
    ...(typeof usedAt === "number" ? { usedAt } : {}),
  };
}

/** Public halves of people's passkeys. */
export class Passkeys {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The random name under which a person's devices know them; made when it is first asked for. */
  handleOf(personId: string): string {
    this.#database
      .prepare("UPDATE people SET user_handle = coalesce(user_handle, ?) WHERE person_id = ?")
      .run(randomBytes(HANDLE_BYTES).toString("base64url"), personId);
    const row = this.#database
      .prepare("SELECT user_handle FROM people WHERE person_id = ?")
      .get(personId);
    if (row === undefined) throw new Error("a passkey needs a person who is there");
    return String(row["user_handle"]);
  }

  /** False when this credential is known already. */
  add(passkey: Passkey): boolean {
    const { passkeyId, personId, name, host, publicKey, counter, transports, madeAt } = passkey;
    const added = this.#database
      .prepare("INSERT INTO passkeys VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING")
      .run(passkeyId, personId, name, host, publicKey, counter, JSON.stringify(transports), madeAt);
    return added.changes === 1;
  }

  find(passkeyId: string): Passkey | undefined {
    const row = this.#database
      .prepare("SELECT * FROM passkeys WHERE passkey_id = ?")
      .get(passkeyId);
    return row === undefined ? undefined : passkeyOf(row);
  }

  /** The person's, the oldest first. */
  list(personId: string): Passkey[] {
    return this.#database
      .prepare("SELECT * FROM passkeys WHERE person_id = ? ORDER BY made_at, passkey_id")
      .all(personId)
      .map(passkeyOf);
  }

  /** Notes a use. False when the counter changed meanwhile: somebody else used the same copy. */
  use(passkeyId: string, counters: { before: number; after: number }, now: number): boolean {
    const used = this.#database
      .prepare("UPDATE passkeys SET counter = ?, used_at = ? WHERE passkey_id = ? AND counter = ?")
      .run(counters.after, now, passkeyId, counters.before);
    return used.changes === 1;
  }

  /** False when the person has no such passkey. */
  remove(personId: string, passkeyId: string): boolean {
    const removed = this.#database
      .prepare("DELETE FROM passkeys WHERE person_id = ? AND passkey_id = ?")
      .run(personId, passkeyId);
    return removed.changes === 1;
  }

  removeAllOf(personId: string): void {
    this.#database.prepare("DELETE FROM passkeys WHERE person_id = ?").run(personId);
  }
}
