import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Actor, SealId } from "#kernel";
import type { FeedReport } from "#protocol";
import { sealIdFor, type SealRequest, type Vault } from "#vault";

export const SHED_FILE = "shed.sqlite";
const VERSION = 1;
/** Written down at most this often: a flood costs people at most two short writes a second. */
const EVERY_MILLISECONDS = 500;
/** Of one flood, at once; the rest waits for the next time, or is let go of before it is written. */
const AT_ONCE = 100;

const SCHEMA = `
  CREATE TABLE waiting (
    key TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    times INTEGER NOT NULL,
    actor TEXT NOT NULL,
    report TEXT NOT NULL,
    vault_report TEXT,
    seal_id TEXT
  ) STRICT;
  CREATE TABLE doomed (vault_report TEXT PRIMARY KEY) STRICT;
`;

/** A report that was shed. What it says is in no list. */
export type HeldReport = {
  readonly actor: Actor;
  /** Without its narrative after a restart: that is in the vault, under `sealId`. */
  readonly report: FeedReport;
  /** When it was shed first, and how often it came. */
  readonly at: number;
  readonly times: number;
  readonly sealId?: SealId;
};

/** What is on the disk of one report. */
type Stored = { readonly vaultReport?: string; readonly sealId?: SealId; readonly said?: string };

export type ShedShelfParts = {
  /** ":memory:" for an area that lasts as long as the process. */
  readonly directory: string;
  readonly vault: Pick<Vault, "sealAll"> & { readonly keys: Pick<Vault["keys"], "erase"> };
  readonly onProblem: (message: string) => void;
};

export function shedKey(machineId: string, reportId: string): string {
  return JSON.stringify([machineId, reportId]);
}

/**
 * MCH-10: shed reports on the disk. What a report says is sealed under a key of its own, which is
 * destroyed when it waits no more; everything else is what the log of a call would hold too.
 * Writing follows the list within half a second and is never waited for: a report that was shed
 * in the last moment before a crash was answered "send it again".
 */
export class ShedShelf {
  readonly #db: DatabaseSync;
  readonly #vault: ShedShelfParts["vault"];
  readonly #onProblem: (message: string) => void;
  readonly #stored = new Map<string, Stored>();
  readonly #changed = new Map<string, HeldReport | undefined>();
  #writing: Promise<boolean> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** Throws when the file is of another version. */
  constructor({ directory, vault, onProblem }: ShedShelfParts) {
    const path = directory === ":memory:" ? directory : join(directory, SHED_FILE);
    this.#db = new DatabaseSync(path);
    this.#vault = vault;
    this.#onProblem = onProblem;
    this.#db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    this.#db.exec("PRAGMA secure_delete = ON;");
    const version = this.#db.prepare("PRAGMA user_version").get()?.["user_version"];
    if (version === 0) {
      this.#db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${VERSION}; COMMIT;`);
    } else if (version !== VERSION) {
      this.#db.close();
      throw new Error(`${path} has version ${String(version)}, expected ${VERSION}`);
    }
    this.#destroyDoomed();
  }

  /** Those that waited when the process before this one ended, the oldest first. */
  load(): HeldReport[] {
    const rows = this.#db.prepare("SELECT * FROM waiting ORDER BY at, rowid").all();
    return rows.map((row) => {
      const sealId = row["seal_id"];
      const vaultReport = row["vault_report"];
      const kept = {
        ...(typeof sealId === "string" ? { sealId } : {}),
        ...(typeof vaultReport === "string" ? { vaultReport } : {}),
      };
      this.#stored.set(String(row["key"]), kept);
      return {
        actor: JSON.parse(String(row["actor"])) as Actor,
        report: JSON.parse(String(row["report"])) as FeedReport,
        at: Number(row["at"]),
        times: Number(row["times"]),
        ...(typeof sealId === "string" ? { sealId } : {}),
      };
    });
  }

  /** It waits, as it is now. */
  put(held: HeldReport): void {
    this.#changed.set(shedKey(held.actor.id, held.report.reportId), held);
    this.#schedule();
  }

  /** It waits no more: what it said is erased. */
  drop(machineId: string, reportId: string): void {
    const key = shedKey(machineId, reportId);
    // What was never written needs no writing.
    if (!this.#stored.has(key) && this.#writing === undefined) this.#changed.delete(key);
    else this.#changed.set(key, undefined);
    this.#schedule();
  }

  /** Resolves when the disk has all that was put and dropped until now, or cannot take it. */
  async flushed(): Promise<void> {
    while (this.#changed.size > 0 || this.#writing !== undefined) {
      if (!(await this.#write())) return;
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.flushed();
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#db.close();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#closed || this.#changed.size === 0) return;
    const due = (): void => {
      this.#timer = undefined;
      void this.#write().then(() => this.#schedule());
    };
    this.#timer = setTimeout(due, EVERY_MILLISECONDS).unref();
  }

  #write(): Promise<boolean> {
    this.#writing ??= this.#writeNext().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeNext(): Promise<boolean> {
    const some = [...this.#changed].slice(0, AT_ONCE);
    for (const [key] of some) this.#changed.delete(key);
    try {
      await this.#writeSome(some);
      return true;
    } catch (error) {
      // It waits in memory all the same, and is tried again; only a restart would lose it.
      for (const [key, held] of some) {
        if (!this.#changed.has(key)) this.#changed.set(key, held);
      }
      const why = error instanceof Error ? error.message : String(error);
      this.#onProblem(`shed reports are in memory only: ${why}`);
      return false;
    }
  }

  async #writeSome(some: readonly (readonly [string, HeldReport | undefined])[]): Promise<void> {
    const requests: (SealRequest & { readonly key: string })[] = [];
    for (const [key, held] of some) {
      const said = held?.report.narrative;
      if (said === undefined || said === this.#stored.get(key)?.said) continue;
      const reportId = `shed/${randomUUID()}`;
      const sealId = sealIdFor(reportId, "narrative");
      requests.push({ key, reportId, sealId, kind: "narrative", text: said });
    }
    // First, so that a crash in between leaves no text that nobody knows of.
    const sealed = requests.map(({ reportId }) => reportId);
    if (sealed.length > 0) this.#inTransaction(() => this.#doom(sealed));
    if (sealed.length > 0) {
      await this.#vault.sealAll(requests.map(({ key: _key, ...request }) => request));
    }
    this.#inTransaction(() => {
      for (const { key, reportId, sealId, text } of requests) {
        this.#doom([this.#stored.get(key)?.vaultReport]);
        this.#db.prepare("DELETE FROM doomed WHERE vault_report = ?").run(reportId);
        this.#stored.set(key, { vaultReport: reportId, sealId, said: text });
      }
      for (const [key, held] of some) {
        if (held === undefined) this.#remove(key);
        else this.#upsert(key, held);
      }
    });
    this.#destroyDoomed();
  }

  #upsert(key: string, { actor, report, at, times }: HeldReport): void {
    const { narrative: _, ...said } = report;
    const { vaultReport = null, sealId = null } = this.#stored.get(key) ?? {};
    if (!this.#stored.has(key)) this.#stored.set(key, {});
    this.#db
      .prepare("INSERT OR REPLACE INTO waiting VALUES (?, ?, ?, ?, ?, ?, ?)")
      .run(key, at, times, JSON.stringify(actor), JSON.stringify(said), vaultReport, sealId);
  }

  #remove(key: string): void {
    this.#doom([this.#stored.get(key)?.vaultReport]);
    this.#stored.delete(key);
    this.#db.prepare("DELETE FROM waiting WHERE key = ?").run(key);
  }

  #doom(vaultReports: readonly (string | undefined)[]): void {
    for (const vaultReport of vaultReports) {
      if (vaultReport === undefined) continue;
      this.#db.prepare("INSERT OR IGNORE INTO doomed VALUES (?)").run(vaultReport);
    }
  }

  /** Destroyed again after a crash, which changes nothing. */
  #destroyDoomed(): void {
    const rows = this.#db.prepare("SELECT vault_report FROM doomed").all();
    if (rows.length === 0) return;
    this.#vault.keys.erase(rows.map((row) => String(row["vault_report"])));
    this.#db.exec("DELETE FROM doomed");
  }

  #inTransaction(run: () => void): void {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      run();
      this.#db.exec("COMMIT");
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }
}
