import type { AccessRecord, Actor } from "#kernel";

/** Kinds of refused attempt told apart at once; more are counted together under `OTHER`. */
const KINDS_MAX = 500;
const OTHER = "other";

/** Problems that mean somebody tried what they may not; a wrong shape or a conflict is none. */
const REFUSALS: ReadonlySet<string> = new Set([
  "not-allowed",
  "wrong-secret",
  "wrong-passkey",
  "passkey-required",
  "wrong-provider",
  "too-many-attempts",
  "too-many-reads",
  "wrong-origin",
  "link-used",
]);

/** True for a problem that means somebody tried what they may not. */
export function isRefusal(reason: string): boolean {
  return REFUSALS.has(reason);
}

type Counted = { actor: Actor; what: string; reason: string; count: number; from: number };

/** Who it was is not known, or not to be believed: an id that was typed may be a secret. */
const UNKNOWN: Actor = { kind: "system", id: "muster" };

/**
 * Counts attempts that were refused, by actor, route and reason, so that those who oversee see
 * them in the log and a flood of them is a few events, not a full disk.
 */
export class RefusedAttempts {
  readonly #now: () => number;
  readonly #record: (actor: Actor, record: AccessRecord) => Promise<void>;
  #counts = new Map<string, Counted>();

  constructor(now: () => number, record: (actor: Actor, record: AccessRecord) => Promise<void>) {
    this.#now = now;
    this.#record = record;
  }

  /** `personId` only of somebody who has signed in. */
  note(attempt: { personId?: string | undefined; what: string; reason: string }): void {
    const { personId, reason } = attempt;
    if (!REFUSALS.has(reason)) return;
    const actor: Actor = personId === undefined ? UNKNOWN : { kind: "person", id: personId };
    const wanted = JSON.stringify([actor.id, attempt.what, reason]);
    const full = this.#counts.size >= KINDS_MAX && !this.#counts.has(wanted);
    const [key, who, what] = full ? [OTHER, UNKNOWN, OTHER] : [wanted, actor, attempt.what];
    const before = this.#counts.get(key);
    if (before !== undefined) before.count += 1;
    else {
      const why = full ? OTHER : reason;
      this.#counts.set(key, { actor: who, what, reason: why, count: 1, from: this.#now() });
    }
  }

  /** Puts what was counted on record. What cannot be stored now is kept for the next time. */
  async flush(): Promise<void> {
    const counts = this.#counts;
    this.#counts = new Map();
    const until = this.#now();
    for (const [key, counted] of counts) {
      const { actor, what, reason, count, from } = counted;
      try {
        await this.#record(actor, { kind: "attemptsRefused", what, reason, count, from, until });
      } catch (error) {
        for (const [left, kept] of counts) this.#putBack(left, kept);
        throw error;
      }
      counts.delete(key);
    }
  }

  #putBack(key: string, kept: Counted): void {
    const since = this.#counts.get(key);
    const count = kept.count + (since?.count ?? 0);
    this.#counts.set(key, { ...kept, count });
  }
}
