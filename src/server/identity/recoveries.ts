import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";

/** A request nobody has confirmed by then is over. */
export const RECOVERY_WAITS_HOURS = 24;

export type Recovery = {
  readonly recoveryId: string;
  readonly personId: string;
  readonly askedBy: string;
  readonly askedAt: number;
  readonly endsAt: number;
};

type Row = Record<string, unknown>;

function recoveryOf(row: Row): Recovery {
  const askedAt = Number(row["asked_at"]);
  return {
    recoveryId: String(row["recovery_id"]),
    personId: String(row["person_id"]),
    askedBy: String(row["asked_by"]),
    askedAt,
    endsAt: askedAt + RECOVERY_WAITS_HOURS * 3_600_000,
  };
}

/** Requests to give somebody who lost every way in a new one; a second administrator decides. */
export class Recoveries {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Undefined when one waits for this person already. */
  ask(personId: string, askedBy: string, now: number): Recovery | undefined {
    if (this.list(now).some((waiting) => waiting.personId === personId)) return undefined;
    const recoveryId = randomUUID();
    this.#database
      .prepare("INSERT OR REPLACE INTO recoveries VALUES (?, ?, ?, ?)")
      .run(recoveryId, personId, askedBy, now);
    return this.find(recoveryId, now);
  }

  /** Those that wait now, the oldest first. */
  list(now: number): Recovery[] {
    const rows = this.#database.prepare("SELECT * FROM recoveries ORDER BY asked_at").all();
    return rows.map(recoveryOf).filter(({ endsAt }) => endsAt > now);
  }

  find(recoveryId: string, now: number): Recovery | undefined {
    return this.list(now).find((waiting) => waiting.recoveryId === recoveryId);
  }

  remove(recoveryId: string): void {
    this.#database.prepare("DELETE FROM recoveries WHERE recovery_id = ?").run(recoveryId);
  }

  removeOf(personId: string): void {
    this.#database.prepare("DELETE FROM recoveries WHERE person_id = ?").run(personId);
  }
}
