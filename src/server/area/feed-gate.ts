import type { Actor } from "#kernel";
import type { FeedReport, ShedListed } from "#protocol";
import { shedKey, type HeldReport, type ShedShelf } from "./shed-shelf.ts";

/** Reports that one machine may bring at once, and how many more each second. */
export const FEED_BURST = 30;
export const FEED_PER_SECOND = 1;
/** Shed reports that are kept and listed for each area, the newest. */
export const SHED_LISTED_MAX = 1000;
/** While reports are shed, screens are told again this often that some wait. */
const TOLD_EVERY_MILLISECONDS = 5000;

const DAY_MILLISECONDS = 86_400_000;

type Bucket = { tokens: number; at: number };

/** Where what waits outlives the process. */
type Shelf = Pick<ShedShelf, "load" | "put" | "drop">;

/**
 * Sheds by channel and rate, never by who or what is reported: a machine that floods is slowed
 * down, others are not, and what is shed waits in sight until it comes again, or until a person
 * takes it as a call or dismisses it.
 */
export class FeedGate {
  readonly #now: () => number;
  readonly #tell: () => void;
  readonly #shelf: Shelf | undefined;
  readonly #buckets = new Map<string, Bucket>();
  /** In the order in which they were shed first. */
  readonly #shed = new Map<string, HeldReport>();
  #count = 0;
  #unlisted = 0;
  #toldAt = -Infinity;

  /** `tell` is called when one begins or ceases to wait, and now and then in a flood. */
  constructor(now: () => number, tell: () => void = () => undefined, shelf?: Shelf) {
    this.#now = now;
    this.#tell = tell;
    this.#shelf = shelf;
    for (const held of shelf?.load() ?? []) {
      this.#shed.set(shedKey(held.actor.id, held.report.reportId), held);
    }
    this.#count = this.#shed.size;
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
    return this.#shed.get(shedKey(machineId, reportId));
  }

  /** It waits no more. True when it did until now: only one of two who ask at once is told so. */
  settle(machineId: string, reportId: string): boolean {
    const waited = this.#shed.delete(shedKey(machineId, reportId));
    if (!waited) return false;
    this.#shelf?.drop(machineId, reportId);
    this.#say();
    return true;
  }

  /** MCH-10: what has waited for longer is let go of, and what it said is erased. */
  letGoAfter(days: number): void {
    const at = this.#now() - days * DAY_MILLISECONDS;
    for (const held of this.#shed.values()) {
      if (held.at < at) this.settle(held.actor.id, held.report.reportId);
    }
  }

  /** What was settled waits again, because it could not be put on record. */
  putBack(held: HeldReport): void {
    const key = shedKey(held.actor.id, held.report.reportId);
    if (!this.#shed.has(key)) {
      this.#shed.set(key, held);
      this.#shelf?.put(held);
    }
    this.#say();
  }

  #keep(actor: Actor, report: FeedReport, now: number): void {
    this.#count += 1;
    const key = shedKey(actor.id, report.reportId);
    const before = this.#shed.get(key);
    const held = { actor, report, at: before?.at ?? now, times: (before?.times ?? 0) + 1 };
    this.#shed.set(key, held);
    this.#shelf?.put(held);
    const [oldest] = this.#shed.values();
    if (this.#shed.size > SHED_LISTED_MAX && oldest !== undefined) {
      this.#shed.delete(shedKey(oldest.actor.id, oldest.report.reportId));
      this.#shelf?.drop(oldest.actor.id, oldest.report.reportId);
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
