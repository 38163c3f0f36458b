import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import {
  purposes,
  type Actor,
  type Purpose,
  type VaultKeyChange,
  type VaultKeyName,
} from "#kernel";
import { VaultError, type KeyRing, type KeyState } from "#vault";
import type { Authority } from "../authority/index.ts";

const SYSTEM: Actor = { kind: "system", id: "muster" };

/** What is done with the keys of a vault. */
export type KeyJob =
  | { readonly job: "state" }
  | { readonly job: "rotate"; readonly key: "master" | "all" | Purpose }
  /** A copy of the key store; an absolute path of a file that is not there yet. */
  | { readonly job: "copy"; readonly to: string };

/**
 * Changes and copies the keys of an area's vault while it is used. Every deed is on record before
 * it is done, and a rewrapping that was cut off goes on by itself.
 */
export class KeyDesk {
  readonly #authority: Pick<Authority, "submit">;
  readonly #keys: KeyRing;
  #running: Promise<unknown> = Promise.resolve();

  constructor(authority: Pick<Authority, "submit">, keys: KeyRing) {
    this.#authority = authority;
    this.#keys = keys;
  }

  /** Does it when what was asked before is done. Rejects with VaultError. */
  do(job: KeyJob): Promise<KeyState> {
    const done = this.#running.catch(() => undefined).then(() => this.#do(job));
    this.#running = done;
    return done;
  }

  /** Goes on with a rewrapping that was cut off; nothing when there is none. */
  async resume(): Promise<void> {
    if (this.#keys.rotating().length === 0) return;
    const done = this.#running.catch(() => undefined).then(() => this.#rewrap());
    this.#running = done;
    await done;
  }

  async #do(job: KeyJob): Promise<KeyState> {
    if (job.job === "rotate") {
      const wanted = job.key === "all" ? (["master", ...purposes] as const) : [job.key];
      for (const key of wanted) await this.#rotate(key);
    } else if (job.job === "copy") {
      if (!isAbsolute(job.to) || existsSync(job.to) || !existsSync(dirname(job.to))) {
        throw new VaultError(
          "bad-request",
          `${job.to} must be a new file in a folder that is there; name another`,
        );
      }
      await this.#record("copied", "reports", 0, this.#keys.state().reports.kept);
      this.#keys.copyTo(job.to);
    }
    return this.#keys.state();
  }

  async #rotate(key: "master" | Purpose): Promise<void> {
    if (key === "master") {
      await this.#record("rotation-begun", key, 0, 0);
      this.#keys.rotateMaster();
      await this.#record("rotated", key, 0, 0);
      return;
    }
    await this.#rewrap();
    const state = this.#keys.state().purposes.find(({ purpose }) => purpose === key);
    await this.#record("rotation-begun", key, (state?.generation ?? 0) + 1, 0);
    this.#keys.rotatePurpose(key);
    await this.#rewrap();
  }

  async #rewrap(): Promise<void> {
    const rotating = this.#keys.rotating();
    const counts = new Map<Purpose, number>();
    for (;;) {
      const { purpose, reports } = this.#keys.rewrapSome();
      if (purpose === undefined) break;
      counts.set(purpose, (counts.get(purpose) ?? 0) + reports);
      // Commands that wait have their turn between two steps.
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const { purpose, generation } of rotating) {
      await this.#record("rotated", purpose, generation, counts.get(purpose) ?? 0);
    }
  }

  async #record(
    change: VaultKeyChange,
    key: VaultKeyName,
    generation: number,
    reports: number,
  ): Promise<void> {
    const record = { kind: "vaultKeys", change, key, generation, reports } as const;
    const command = { type: "recordAccess", record } as const;
    const commandId = randomUUID();
    const result = await this.#authority.submit({ commandId, actor: SYSTEM, command });
    if (!("accepted" in result)) throw new Error(`not on record: ${result.refusal.code}`);
  }
}
