import type { AcceptedEvent } from "#kernel";

/** The newest events of the log, without gaps, at least `capacity` of them when there are. */
export class RecentEvents {
  readonly #capacity: number;
  #events: AcceptedEvent[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(events: readonly AcceptedEvent[]): void {
    for (const event of events) this.#events.push(event);
    // Trimmed rarely, so that the cost per event stays constant.
    if (this.#events.length > this.#capacity * 2) {
      this.#events = this.#events.slice(-this.#capacity);
    }
  }

  /** Events after a sequence, at most `limit`; undefined if some of them are no longer held. */
  after(sequence: number, limit: number): readonly AcceptedEvent[] | undefined {
    const first = this.#events[0];
    if (first === undefined || sequence + 1 < first.sequence) return undefined;
    const start = sequence + 1 - first.sequence;
    return this.#events.slice(start, start + limit);
  }
}
