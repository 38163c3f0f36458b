import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { canonicalText, type DeploymentPlan } from "#kernel";
import { trialStates, type PlanListed, type TrialListed } from "#protocol";

/** Name inside the data directory. */
export const PLANNING_FILE = "planning.sqlite";
const VERSION = 1;

const SCHEMA = `
  CREATE TABLE plans (
    plan_id TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    saved_by TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE trials (
    trial_id TEXT PRIMARY KEY,
    history_id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    started_by TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT,
    plans TEXT NOT NULL,
    hash TEXT,
    result BLOB
  ) STRICT;
  CREATE INDEX trials_started ON trials (started_at);
`;

type Row = Record<string, unknown>;

/** SHA-256 of the canonical JSON: the same for the same contents, whatever order they came in. */
export function documentHash(document: unknown): string {
  return createHash("sha256").update(canonicalText(document)).digest("hex");
}

function planListed(row: Row): PlanListed {
  const { name, question } = JSON.parse(String(row["body"])) as DeploymentPlan;
  return {
    planId: String(row["plan_id"]),
    name,
    question,
    hash: String(row["hash"]),
    savedAt: Number(row["saved_at"]),
    savedBy: String(row["saved_by"]),
  };
}

function trialListed(row: Row): TrialListed {
  const { why, hash } = row;
  const state = trialStates.find((one) => one === row["state"]) ?? "failed";
  return {
    trialId: String(row["trial_id"]),
    historyId: String(row["history_id"]),
    plans: JSON.parse(String(row["plans"])) as TrialListed["plans"],
    state,
    share: state === "ready" ? 1 : 0,
    startedAt: Number(row["started_at"]),
    startedBy: String(row["started_by"]),
    ...(typeof why === "string" ? { why } : {}),
    ...(typeof hash === "string" ? { hash } : {}),
  };
}

const TRIAL_COLUMNS = "trial_id, history_id, started_at, started_by, state, why, plans, hash";

/**
 * Drafts of plans and what trials came to. What was answered as saved survives the death of the
 * machine as far as the disk keeps its promise (WAL, synchronous FULL), as the journal does.
 */
export class PlanStore {
  readonly #database: DatabaseSync;

  /** ":memory:" keeps it in memory, for an area that lasts as long as the process. */
  constructor(directory: string) {
    const path = directory === ":memory:" ? directory : join(directory, PLANNING_FILE);
    this.#database = new DatabaseSync(path);
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    const version = this.#database.prepare("PRAGMA user_version").get()?.["user_version"];
    if (version === 0) {
      this.#database.exec(`BEGIN; ${SCHEMA}; PRAGMA user_version = ${VERSION}; COMMIT;`);
    } else if (version !== VERSION) {
      this.#database.close();
      throw new Error(
        `${path} has version ${String(version)}, this program reads version ${VERSION}; ` +
          "start the program that wrote it, or move the file away",
      );
    }
    this.#database
      .prepare("UPDATE trials SET state = 'failed', why = ? WHERE state IN ('waiting', 'running')")
      .run("the server was stopped before it was ready; start it again");
  }

  listPlans(): PlanListed[] {
    const rows = this.#database
      .prepare("SELECT * FROM plans ORDER BY saved_at DESC, plan_id")
      .all();
    return rows.map((row) => planListed(row));
  }

  countPlans(): number {
    return Number(this.#database.prepare("SELECT count(*) AS n FROM plans").get()?.["n"]);
  }

  findPlan(planId: string): { plan: DeploymentPlan; saved: PlanListed } | undefined {
    const row = this.#database.prepare("SELECT * FROM plans WHERE plan_id = ?").get(planId);
    if (row === undefined) return undefined;
    return { plan: JSON.parse(String(row["body"])) as DeploymentPlan, saved: planListed(row) };
  }

  savePlan(plan: DeploymentPlan, at: number, by: string): PlanListed {
    this.#database
      .prepare(
        `INSERT INTO plans (plan_id, hash, saved_at, saved_by, body) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (plan_id) DO UPDATE SET hash = excluded.hash, saved_at = excluded.saved_at,
           saved_by = excluded.saved_by, body = excluded.body`,
      )
      .run(plan.planId, documentHash(plan), at, by, canonicalText(plan));
    return this.findPlan(plan.planId)!.saved;
  }

  removePlan(planId: string): boolean {
    return this.#database.prepare("DELETE FROM plans WHERE plan_id = ?").run(planId).changes === 1;
  }

  listTrials(): TrialListed[] {
    const rows = this.#database
      .prepare(`SELECT ${TRIAL_COLUMNS} FROM trials ORDER BY started_at DESC, trial_id`)
      .all();
    return rows.map((row) => trialListed(row));
  }

  countTrials(): number {
    return Number(this.#database.prepare("SELECT count(*) AS n FROM trials").get()?.["n"]);
  }

  findTrial(trialId: string): TrialListed | undefined {
    const row = this.#database
      .prepare(`SELECT ${TRIAL_COLUMNS} FROM trials WHERE trial_id = ?`)
      .get(trialId);
    return row === undefined ? undefined : trialListed(row);
  }

  /** A trial by the hash of its result. */
  findEvidence(hash: string): TrialListed | undefined {
    const row = this.#database
      .prepare(`SELECT ${TRIAL_COLUMNS} FROM trials WHERE hash = ?`)
      .get(hash);
    return row === undefined ? undefined : trialListed(row);
  }

  addTrial({ trialId, historyId, startedAt, startedBy, plans }: TrialListed): void {
    this.#database
      .prepare(
        `INSERT INTO trials (trial_id, history_id, started_at, started_by, state, plans)
         VALUES (?, ?, ?, ?, 'waiting', ?)`,
      )
      .run(trialId, historyId, startedAt, startedBy, JSON.stringify(plans));
  }

  setState(trialId: string, state: TrialListed["state"], why?: string): void {
    this.#database
      .prepare("UPDATE trials SET state = ?, why = ? WHERE trial_id = ?")
      .run(state, why ?? null, trialId);
  }

  finishTrial(trialId: string, packed: Uint8Array, hash: string): void {
    this.#database
      .prepare(
        "UPDATE trials SET state = 'ready', why = NULL, hash = ?, result = ? WHERE trial_id = ?",
      )
      .run(hash, packed, trialId);
  }

  /** Canonical JSON of the trial, packed with gzip; undefined when it is not ready. */
  readResult(trialId: string): Uint8Array | undefined {
    const row = this.#database.prepare("SELECT result FROM trials WHERE trial_id = ?").get(trialId);
    const result = row?.["result"];
    return result instanceof Uint8Array ? result : undefined;
  }

  close(): void {
    this.#database.close();
  }
}
