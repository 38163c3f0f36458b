import type { DatabaseSync } from "node:sqlite";

/** Which account of an identity provider is which person: names change hands, subjects do not. */
export class ProviderAccounts {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  findPerson(issuer: string, subject: string): string | undefined {
    const row = this.#database
      .prepare("SELECT person_id FROM provider_accounts WHERE issuer = ? AND subject = ?")
      .get(issuer, subject);
    return row === undefined ? undefined : String(row["person_id"]);
  }

  isLinked(personId: string): boolean {
    const row = this.#database
      .prepare("SELECT 1 FROM provider_accounts WHERE person_id = ?")
      .get(personId);
    return row !== undefined;
  }

  link(issuer: string, subject: string, personId: string): void {
    this.#database
      .prepare("INSERT INTO provider_accounts VALUES (?, ?, ?)")
      .run(issuer, subject, personId);
  }

  removeAllOf(personId: string): void {
    this.#database.prepare("DELETE FROM provider_accounts WHERE person_id = ?").run(personId);
  }
}
