import { randomUUID } from "node:crypto";
import { ERASED_MAX, type Actor, type Instant } from "#kernel";
import type { Authority } from "../authority/index.ts";
import { destroyErased, type ErasableKeys } from "./erased-keys.ts";
import { RetentionLog, type Due } from "./retention-log.ts";

const SYSTEM: Actor = { kind: "system", id: "muster" };

/** Erases what is due: first on record, then the keys. */
export class RetentionDesk {
  readonly log: RetentionLog;
  readonly #authority: Pick<Authority, "submit" | "board" | "eventsAfter">;
  readonly #vault: { readonly keys: ErasableKeys };
  readonly #now: () => Instant;
  #erasing: Promise<number> = Promise.resolve(0);

  constructor(
    authority: Pick<Authority, "submit" | "board" | "eventsAfter">,
    vault: { readonly keys: ErasableKeys },
    now: () => Instant,
  ) {
    this.log = new RetentionLog(authority);
    this.#authority = authority;
    this.#vault = vault;
    this.#now = now;
  }

  /** What is due now, held or not; nothing is erased. */
  async due(at: Instant = this.#now()): Promise<Due[]> {
    await this.log.caughtUp();
    return this.log.due(at);
  }

  /** In two numbers, for those who oversee. */
  async summary(): Promise<{ hasRule: boolean; due: number; held: number }> {
    const { retention } = this.#authority.board().configuration.settings;
    if (retention === undefined) return { hasRule: false, due: 0, held: 0 };
    const due = await this.due();
    const held = due.filter(({ holdId }) => holdId !== undefined).length;
    return { hasRule: true, due: due.length - held, held };
  }

  /** Erases what is due and not held; resolves with how many reports. */
  eraseDue(): Promise<number> {
    this.#erasing = this.#erasing.catch(() => 0).then(() => this.#erase());
    return this.#erasing;
  }

  async #erase(): Promise<number> {
    const { retention } = this.#authority.board().configuration.settings;
    await destroyErased(this.#authority, this.#vault.keys);
    if (retention === undefined) return 0;
    const due = (await this.due()).filter(({ holdId }) => holdId === undefined);
    for (let first = 0; first < due.length; first += ERASED_MAX) {
      const reports = due
        .slice(first, first + ERASED_MAX)
        .map(({ reportId, subjects }) => ({ reportId, subjects }));
      const command = { type: "eraseReports", reports, rule: "retention" } as const;
      const commandId = randomUUID();
      const result = await this.#authority.submit({ commandId, actor: SYSTEM, command });
      if (!("accepted" in result)) throw new Error(`not erased: ${result.refusal.code}`);
      this.#vault.keys.erase(reports.map(({ reportId }) => reportId));
    }
    return due.length;
  }
}
