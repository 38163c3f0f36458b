/** Failed attempts allowed for one person or one address before it must wait. */
export const ATTEMPTS_MAX = 5;
/** How long the count is remembered, and how long it must wait. */
export const ATTEMPT_WINDOW_SECONDS = 300;
/** Names and addresses remembered at a time, so a flood of made-up names costs no memory. */
const REMEMBERED_MAX = 10_000;
/** Secrets checked at a time: each takes 19 MiB and a core for some tens of milliseconds. */
const CHECKS_AT_ONCE_MAX = 4;

type Count = { failures: number; since: number };

/** Slows down whoever guesses secrets, by person and by address. */
export class Attempts {
  readonly #counts = new Map<string, Count>();
  readonly #now: () => number;
  #checking = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Seconds to wait before any of these keys may try again; 0 for now. */
  waitSeconds(keys: readonly string[]): number {
    let longest = this.#checking >= CHECKS_AT_ONCE_MAX ? 1 : 0;
    for (const key of keys) {
      const count = this.#current(key);
      if (count === undefined || count.failures < ATTEMPTS_MAX) continue;
      const endsAt = count.since + ATTEMPT_WINDOW_SECONDS * 1000;
      longest = Math.max(longest, Math.ceil((endsAt - this.#now()) / 1000));
    }
    return longest;
  }

  /** Runs a check of a secret and counts it against the keys when it is wrong. */
  async check(keys: readonly string[], verify: () => Promise<boolean>): Promise<boolean> {
    this.#checking += 1;
    try {
      const right = await verify();
      for (const key of keys) {
        if (right) this.#counts.delete(key);
        else this.#fail(key);
      }
      return right;
    } finally {
      this.#checking -= 1;
    }
  }

  #current(key: string): Count | undefined {
    const count = this.#counts.get(key);
    if (count === undefined) return undefined;
    if (count.since + ATTEMPT_WINDOW_SECONDS * 1000 > this.#now()) return count;
    this.#counts.delete(key);
    return undefined;
  }

  #fail(key: string): void {
    const before = this.#current(key);
    // Deleted first so that the newest failures are last, and the oldest are forgotten first.
    this.#counts.delete(key);
    this.#counts.set(key, { failures: (before?.failures ?? 0) + 1, since: this.#now() });
    if (this.#counts.size <= REMEMBERED_MAX) return;
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined) this.#counts.delete(oldest);
  }
}
