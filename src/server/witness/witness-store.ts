import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  findKeyChange,
  parseCheckpoint,
  parseNote,
  type KeyChange,
  type WitnessedTree,
} from "#audit";
import { verifyEd25519 } from "#journal";

/** Name inside the witness's directory. */
export const WITNESS_FILE = "witness.sqlite";

/** The newest tree that this witness cosigned of each log. Held by one process at a time. */
export class WitnessStore {
  readonly #db: DatabaseSync;

  /** Throws when another process holds it: two witnesses with one key could contradict each other. */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, WITNESS_FILE);
    this.#db = new DatabaseSync(path);
    try {
      this.#db.exec("PRAGMA locking_mode = EXCLUSIVE");
      this.#db.exec("PRAGMA synchronous = EXTRA");
      this.#db.exec(
        `CREATE TABLE IF NOT EXISTS latest
         (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, note TEXT NOT NULL) STRICT, WITHOUT ROWID`,
      );
      this.#db.exec(
        `CREATE TABLE IF NOT EXISTS key_changes
         (origin TEXT NOT NULL, size INTEGER NOT NULL, note TEXT NOT NULL,
          PRIMARY KEY (origin, size)) STRICT, WITHOUT ROWID`,
      );
      this.#db.exec("BEGIN EXCLUSIVE; COMMIT");
      chmodSync(path, 0o600);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** True when nothing was ever cosigned with it. */
  get isEmpty(): boolean {
    return this.#db.prepare("SELECT 1 FROM latest LIMIT 1").get() === undefined;
  }

  latestOf(origin: string): WitnessedTree {
    const note = this.findNote(origin);
    return note === undefined
      ? { size: 0, root: undefined }
      : parseCheckpoint(parseNote(note).text);
  }

  /** The newest checkpoint of a log with this witness's cosignature. */
  findNote(origin: string): string | undefined {
    const row = this.#db.prepare("SELECT note FROM latest WHERE origin = ?").get(origin);
    return row === undefined ? undefined : String(row["note"]);
  }

  /** The changes of a log's key that were seen and followed, oldest first. */
  changesOf(origin: string): KeyChange[] {
    const rows = this.#db
      .prepare("SELECT note FROM key_changes WHERE origin = ? ORDER BY size")
      .all(origin);
    return rows.flatMap(({ note }) => {
      return findKeyChange(parseNote(String(note)), verifyEd25519) ?? [];
    });
  }

  /**
   * On the disk when it returns. Never takes a smaller tree than it has. With `changed` the log's
   * key is another from here on.
   */
  keep(origin: string, size: number, note: string, changed: boolean): void {
    const before = this.latestOf(origin).size;
    if (size < before) throw new Error(`a tree of ${size} was to replace one of ${before}`);
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const values = [origin, size, note];
      this.#db.prepare("INSERT OR REPLACE INTO latest VALUES (?, ?, ?)").run(...values);
      if (changed) this.#db.prepare("INSERT INTO key_changes VALUES (?, ?, ?)").run(...values);
      this.#db.exec("COMMIT");
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}
