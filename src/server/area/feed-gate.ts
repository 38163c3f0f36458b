import type { Instant } from "#kernel";

/** Reports that one machine may bring at once, and how many more each second. */
export const FEED_BURST = 30;
export const FEED_PER_SECOND = 1;
/** Shed reports that are listed for each area, the newest. */
export const SHED_LISTED_MAX = 1000;

export type ShedReport = {
  readonly machineId: string;
  readonly reportId: string;
  readonly at: Instant;
};
type Bucket = { tokens: number; at: number };

/**
 * Sheds by channel and rate, never by who or what is reported: a machine that floods is slowed
 * down, others are not, and what is shed is listed so that it can be asked for again.
 */
export class FeedGate {
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();
  #shed: ShedReport[] = [];
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** How many were shed since the start, and the newest of them. */
  shed(): { readonly count: number; readonly newest: readonly ShedReport[] } {
    return { count: this.#count, newest: this.#shed };
  }

  /** True when the report is taken; false: it is shed, and listed. */
  take(machineId: string, reportId: string): boolean {
    const now = this.#now();
    const before = this.#buckets.get(machineId) ?? { tokens: FEED_BURST, at: now };
    const grown = before.tokens + ((now - before.at) / 1000) * FEED_PER_SECOND;
    const tokens = Math.min(FEED_BURST, grown);
    const taken = tokens >= 1;
    this.#buckets.set(machineId, { tokens: taken ? tokens - 1 : tokens, at: now });
    if (!taken) {
      this.#count += 1;
      this.#shed = [{ machineId, reportId, at: now }, ...this.#shed.slice(0, SHED_LISTED_MAX - 1)];
    }
    return taken;
  }

  /** It came again and was taken: it is missing no more. */
  settle(machineId: string, reportId: string): void {
    this.#shed = this.#shed.filter(
      (one) => one.machineId !== machineId || one.reportId !== reportId,
    );
  }
}
