import type { DatabaseSync } from "node:sqlite";
import { machineScopes, type MachineListed, type MachineScope } from "#protocol";
import { randomToken, tokenHash } from "./secret.ts";

/** How often the time of last use is written down. */
const USE_WRITTEN_MILLISECONDS = 60_000;

export type NewMachine = {
  readonly machineId: string;
  readonly name: string;
  readonly areaId: string;
  readonly scopes: readonly MachineScope[];
  /** When its keys end in any case. */
  readonly expiresAt?: number | undefined;
};

type Row = Record<string, unknown>;

function machineOf(row: Row, keys: number): MachineListed {
  const { expires_at: expiresAt, used_at: usedAt } = row;
  const scopes = JSON.parse(String(row["scopes"])) as unknown[];
  return {
    machineId: String(row["machine_id"]),
    name: String(row["name"]),
    areaId: String(row["area_id"]),
    scopes: machineScopes.filter((scope) => scopes.includes(scope)),
    disabled: row["disabled"] === 1,
    keys,
    ...(typeof expiresAt === "number" ? { expiresAt } : {}),
    ...(typeof usedAt === "number" ? { usedAt } : {}),
  };
}

/** Partners' machines and their keys. A key is kept as its hash only. */
export class Machines {
  readonly #database: DatabaseSync;
  readonly #written = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  list(now: number): MachineListed[] {
    const rows = this.#database.prepare("SELECT * FROM machines ORDER BY machine_id").all();
    return rows.map((row) => machineOf(row, this.#keysOf(String(row["machine_id"]), now)));
  }

  find(machineId: string, now: number): MachineListed | undefined {
    const row = this.#database
      .prepare("SELECT * FROM machines WHERE machine_id = ?")
      .get(machineId);
    return row === undefined ? undefined : machineOf(row, this.#keysOf(machineId, now));
  }

  /** Its first key, told once; undefined when the id is taken. */
  add(machine: NewMachine, now: number): string | undefined {
    const { machineId, name, areaId, scopes, expiresAt = null } = machine;
    const added = this.#database
      .prepare(
        `INSERT INTO machines (machine_id, name, area_id, scopes, expires_at)
         VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      .run(machineId, name, areaId, JSON.stringify(scopes), expiresAt);
    return added.changes === 1 ? this.#newKey(machineId, now) : undefined;
  }

  /** A new key that holds at once; those before it hold until `overlapEndsAt`. */
  rotate(machineId: string, now: number, overlapEndsAt: number): string {
    this.#database
      .prepare(
        `UPDATE machine_keys SET ends_at = min(coalesce(ends_at, ?1), ?1) WHERE machine_id = ?2`,
      )
      .run(overlapEndsAt, machineId);
    this.#database.prepare("DELETE FROM machine_keys WHERE ends_at <= ?").run(now);
    return this.#newKey(machineId, now);
  }

  setDisabled(machineId: string, disabled: boolean): void {
    this.#database
      .prepare("UPDATE machines SET disabled = ? WHERE machine_id = ?")
      .run(Number(disabled), machineId);
  }

  /** The machine a key opens for now, and marks it used. */
  findByKey(key: string, now: number): MachineListed | undefined {
    const row = this.#database
      .prepare(
        `SELECT machines.* FROM machine_keys JOIN machines USING (machine_id)
         WHERE key_hash = ?1 AND (ends_at IS NULL OR ends_at > ?2)
           AND (expires_at IS NULL OR expires_at > ?2) AND disabled = 0`,
      )
      .get(tokenHash(key), now);
    if (row === undefined) return undefined;
    const machine = machineOf(row, 1);
    const { machineId } = machine;
    if (now - (this.#written.get(machineId) ?? 0) > USE_WRITTEN_MILLISECONDS) {
      this.#written.set(machineId, now);
      this.#database
        .prepare("UPDATE machines SET used_at = ? WHERE machine_id = ?")
        .run(now, machineId);
    }
    return machine;
  }

  #newKey(machineId: string, now: number): string {
    const key = `muster_${randomToken()}`;
    this.#database
      .prepare("INSERT INTO machine_keys (key_hash, machine_id, made_at) VALUES (?, ?, ?)")
      .run(tokenHash(key), machineId, now);
    return key;
  }

  #keysOf(machineId: string, now: number): number {
    const row = this.#database
      .prepare(
        `SELECT count(*) AS keys FROM machine_keys
         WHERE machine_id = ? AND (ends_at IS NULL OR ends_at > ?)`,
      )
      .get(machineId, now);
    return Number(row?.["keys"] ?? 0);
  }
}
