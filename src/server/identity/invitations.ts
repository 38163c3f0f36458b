import type { DatabaseSync } from "node:sqlite";
import { randomToken, tokenHash } from "./secret.ts";

/** An invitation goes by hand or by mail and waits over a weekend. */
export const INVITATION_HOURS = 72;
/** Whoever is recovered is told at once: the link need not wait. */
export const RECOVERY_HOURS = 24;

const HOUR_MILLISECONDS = 3_600_000;

/** "invitation": the first way in. "recovery": it takes the place of every way there was. */
export type InvitationKind = "invitation" | "recovery";
export type Invitation = {
  readonly personId: string;
  readonly kind: InvitationKind;
  readonly endsAt: number;
};

type Row = Record<string, unknown>;

function invitationOf(row: Row): Invitation {
  return {
    personId: String(row["person_id"]),
    kind: row["kind"] === "recovery" ? "recovery" : "invitation",
    endsAt: Number(row["ends_at"]),
  };
}

/** Single-use links by which people set their own first way in. Only hashes are kept. */
export class Invitations {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** A new link's token, told once; the person's link from before is void. */
  make(personId: string, kind: InvitationKind, now: number): { token: string; endsAt: number } {
    const token = randomToken();
    const hours = kind === "recovery" ? RECOVERY_HOURS : INVITATION_HOURS;
    const endsAt = now + hours * HOUR_MILLISECONDS;
    this.#database
      .prepare("INSERT OR REPLACE INTO invitations VALUES (?, ?, ?, ?)")
      .run(tokenHash(token), personId, kind, endsAt);
    return { token, endsAt };
  }

  /** What a token opens now; undefined when it was used, is over or never was. */
  find(token: string, now: number): Invitation | undefined {
    const row = this.#database
      .prepare("SELECT * FROM invitations WHERE token_hash = ? AND ends_at > ?")
      .get(tokenHash(token), now);
    return row === undefined ? undefined : invitationOf(row);
  }

  /** As `find`, and the link is used up. */
  take(token: string, now: number): Invitation | undefined {
    const found = this.find(token, now);
    if (found !== undefined) this.removeOf(found.personId);
    return found;
  }

  /** The person's link that still waits. */
  findOf(personId: string, now: number): Invitation | undefined {
    const row = this.#database
      .prepare("SELECT * FROM invitations WHERE person_id = ? AND ends_at > ?")
      .get(personId, now);
    return row === undefined ? undefined : invitationOf(row);
  }

  removeOf(personId: string): void {
    this.#database.prepare("DELETE FROM invitations WHERE person_id = ?").run(personId);
  }
}
