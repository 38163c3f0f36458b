import type { Instant, SealId } from "#kernel";
import { createOversight, type OversightAsked, type OversightRead } from "#measures";
import type { Authority } from "../authority/index.ts";

const EVENTS_AT_ONCE = 5000;

/** What was done, read from the log when somebody asks: nothing is kept that the log has not. */
export class OversightLog {
  readonly #authority: Pick<Authority, "board" | "eventsAfter">;
  readonly #now: () => Instant;
  readonly #retention: () => Promise<OversightRead["retention"]>;
  readonly #oversight = createOversight();
  #reading: Promise<void> = Promise.resolve();

  constructor(
    authority: Pick<Authority, "board" | "eventsAfter">,
    now: () => Instant,
    retention: () => Promise<OversightRead["retention"]>,
  ) {
    this.#retention = retention;
    this.#authority = authority;
    this.#now = now;
  }

  /** The report up to the last durable event. */
  async report(asked: OversightAsked): Promise<OversightRead> {
    // One after the other: two readers at once would take up the same events twice.
    await this.#caughtUp();
    return {
      ...this.#oversight.report(asked),
      readAt: this.#now(),
      retention: await this.#retention(),
    };
  }

  /** The seal of the reason for which an opening was asked, however long ago. */
  async reasonOf(openingId: string): Promise<SealId | undefined> {
    await this.#caughtUp();
    return this.#oversight.reasonOf(openingId);
  }

  #caughtUp(): Promise<void> {
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#readOn());
    return this.#reading;
  }

  async #readOn(): Promise<void> {
    const until = this.#authority.board().sequence;
    while (this.#oversight.sequence < until) {
      const events = await this.#authority.eventsAfter(this.#oversight.sequence, EVENTS_AT_ONCE);
      if (events.length === 0) return;
      for (const event of events) this.#oversight.observe(event);
    }
  }
}
