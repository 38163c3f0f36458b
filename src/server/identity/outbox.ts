import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { AccessRecord, Actor } from "#kernel";

/** Something that was done to what people may do, and by whom. */
export type Deed = { readonly actor: Actor; readonly record: AccessRecord };
export type KeptDeed = Deed & { readonly recordId: string };

/**
 * Deeds that are done and not yet in the log. They are written in the transaction of the change
 * itself, so no moment exists in which a change is made and its record can be lost.
 */
export class Outbox {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Call within the transaction of the change. */
  add(deeds: readonly Deed[]): void {
    const put = this.#database.prepare("INSERT INTO outbox VALUES (?, ?, ?)");
    for (const { actor, record } of deeds) {
      put.run(randomUUID(), JSON.stringify(actor), JSON.stringify(record));
    }
  }

  /** In the order in which they were done. */
  list(): KeptDeed[] {
    const rows = this.#database.prepare("SELECT * FROM outbox ORDER BY rowid").all();
    return rows.map((row) => ({
      recordId: String(row["record_id"]),
      actor: JSON.parse(String(row["actor"])) as Actor,
      record: JSON.parse(String(row["record"])) as AccessRecord,
    }));
  }

  remove(recordId: string): void {
    this.#database.prepare("DELETE FROM outbox WHERE record_id = ?").run(recordId);
  }
}

export type DeliveryOptions = {
  readonly outbox: Outbox;
  /** Puts it into the log; the same id again is the same record, stored once. */
  readonly store: (deed: KeptDeed) => Promise<void>;
  readonly onProblem: (error: unknown) => void;
};

/** Carries deeds from the outbox to the log, one after another. */
export class Delivery {
  readonly #options: DeliveryOptions;
  #running: Promise<void> = Promise.resolve();

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Resolves when the outbox is empty. Rejects when the log does not take it: it is kept. */
  deliver(): Promise<void> {
    const next = this.#running.catch(() => undefined).then(() => this.#carry());
    this.#running = next;
    // Whoever calls hears of it; the chain itself must not be an unheard rejection.
    next.catch(() => undefined);
    return next;
  }

  /**
   * Makes a change that gives somebody something. Rejects before it when the log takes nothing
   * now; after it the change stands, and its record is delivered until it is there.
   */
  async giving<T>(change: () => T | Promise<T>): Promise<T> {
    await this.deliver();
    return this.taking(change);
  }

  /** Makes a change that takes something away: at once, whatever the log's state is. */
  async taking<T>(change: () => T | Promise<T>): Promise<T> {
    const result = await change();
    await this.deliver().catch(() => undefined);
    return result;
  }

  async #carry(): Promise<void> {
    const { outbox, store, onProblem } = this.#options;
    for (const deed of outbox.list()) {
      try {
        await store(deed);
      } catch (error) {
        onProblem(error);
        throw error;
      }
      outbox.remove(deed.recordId);
    }
  }
}
