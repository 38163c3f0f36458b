import type { Actor, Instant } from "#kernel";
import type { FeedReport, ShedListed } from "#protocol";

/** Reports that one machine may bring at once, and how many more each second. */
export const FEED_BURST = 30;
export const FEED_PER_SECOND = 1;
/** Shed reports that are kept and listed for each area, the newest. */
export const SHED_LISTED_MAX = 1000;
/** While reports are shed, screens are told again this often that some wait. */
const TOLD_EVERY_MILLISECONDS = 5000;

/** A report that was shed, whole: what it says waits in memory only, and is in no list. */
export type HeldReport = {
  readonly actor: Actor;
  readonly report: FeedReport;
  /** When it was shed first, and how often it came. */
  readonly at: Instant;
  readonly times: number;
};
type Bucket = { tokens: number; at: number };

const keyOf = (machineId: string, reportId: string) => JSON.stringify([machineId, reportId]);

/**
 * Sheds by channel and rate, never by who or what is reported: a machine that floods is slowed
 * down, others are not, and what is shed waits in sight until it comes again, or until a person
 * takes it as a call or dismisses it.
 */
export class FeedGate {
  readonly #now: () => number;
  readonly #tell: () => void;
  readonly #buckets = new Map<string, Bucket>();
  /** In the order in which they were shed first. */
  readonly #shed = new Map<string, HeldReport>();
  #count = 0;
  #unlisted = 0;
  #toldAt = -Infinity;

  /** `tell` is called when one begins or ceases to wait, and now and then in a flood. */
  constructor(now: () => number, tell: () => void = () => undefined) {
    this.#now = now;
    this.#tell = tell;
  }

  /** How many shed reports wait for a person. */
  get waiting(): number {
    return this.#shed.size;
  }

  /** How many were shed since the start, and the newest of those that wait. */
  shed(): { count: number; unlisted: number; newest: ShedListed[] } {
    const newest = [...this.#shed.values()].toReversed().map(({ actor, report, at, times }) => {
      const { reportId, typeId, place } = report;
      return {
        machineId: actor.id,
        reportId,
        at,
        times,
        ...(typeId === undefined ? {} : { typeId }),
        ...(place === undefined ? {} : { place }),
      };
    });
    return { count: this.#count, unlisted: this.#unlisted, newest };
  }

  /** True when the report is taken; false: it is shed, kept and listed. */
  take(actor: Actor, report: FeedReport): boolean {
    const now = this.#now();
    const before = this.#buckets.get(actor.id) ?? { tokens: FEED_BURST, at: now };
    const grown = before.tokens + ((now - before.at) / 1000) * FEED_PER_SECOND;
    const tokens = Math.min(FEED_BURST, grown);
    const taken = tokens >= 1;
    this.#buckets.set(actor.id, { tokens: taken ? tokens - 1 : tokens, at: now });
    if (!taken) this.#keep(actor, report, now);
    return taken;
  }

  find(machineId: string, reportId: string): HeldReport | undefined {
    return this.#shed.get(keyOf(machineId, reportId));
  }

  /** It waits no more. True when it did until now: only one of two who ask at once is told so. */
  settle(machineId: string, reportId: string): boolean {
    const waited = this.#shed.delete(keyOf(machineId, reportId));
    if (waited) this.#say();
    return waited;
  }

  /** What was settled waits again, because it could not be put on record. */
  putBack(held: HeldReport): void {
    const key = keyOf(held.actor.id, held.report.reportId);
    if (!this.#shed.has(key)) this.#shed.set(key, held);
    this.#say();
  }

  #keep(actor: Actor, report: FeedReport, now: number): void {
    this.#count += 1;
    const key = keyOf(actor.id, report.reportId);
    const before = this.#shed.get(key);
    this.#shed.set(key, {
      actor,
      report,
      at: before?.at ?? now,
      times: (before?.times ?? 0) + 1,
    });
    const [oldest] = this.#shed.keys();
    if (this.#shed.size > SHED_LISTED_MAX && oldest !== undefined) {
      this.#shed.delete(oldest);
      this.#unlisted += 1;
    }
    const isNews = this.#shed.size === 1 || now - this.#toldAt >= TOLD_EVERY_MILLISECONDS;
    if (isNews) this.#say();
  }

  #say(): void {
    this.#toldAt = this.#now();
    this.#tell();
  }
}
