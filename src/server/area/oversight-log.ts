import { createOversight, type OversightAsked, type OversightReport } from "#measures";
import type { Authority } from "../authority/index.ts";

const EVENTS_AT_ONCE = 5000;

/** What was done, read from the log when somebody asks: nothing is kept that the log has not. */
export class OversightLog {
  readonly #authority: Pick<Authority, "board" | "eventsAfter">;
  readonly #oversight = createOversight();
  #reading: Promise<void> = Promise.resolve();

  constructor(authority: Pick<Authority, "board" | "eventsAfter">) {
    this.#authority = authority;
  }

  /** The report up to the last durable event. */
  async report(asked: OversightAsked): Promise<OversightReport> {
    // One after the other: two readers at once would take up the same events twice.
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#readOn());
    await this.#reading;
    return this.#oversight.report(asked);
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
