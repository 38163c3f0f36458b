import type { AcceptedEvent } from "#kernel";
import { clearance, reduceEvent, type StreamMessage } from "#protocol";

/** Events kept for screens that come back: beyond these a snapshot is smaller. */
export const RING_EVENTS_MAX = 5000;
export const RING_BYTES_MAX = 8 * 1024 * 1024;

/** Events as they are sent: encoded once, shared by every screen. */
export type Encoded = {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly bytes: Buffer;
};

/** A message as one server-sent event. The id is what a client sends back to resume. */
export function encodeMessage(message: StreamMessage, sequence?: number): Buffer {
  const id = sequence === undefined ? "" : `id: ${sequence}\n`;
  return Buffer.from(`${id}event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`, "utf8");
}

/** POL-8: who looked and who may is for no screen: a mark stands in its place. */
function forAll(accepted: AcceptedEvent) {
  const classes = clearance.dispatcher["area-wide"];
  return reduceEvent(accepted, classes) ?? { sequence: accepted.sequence, hidden: true as const };
}

/** The newest events, encoded, oldest first and without gaps. */
export class Ring {
  readonly #batches: Encoded[] = [];
  #start = 0;
  #events = 0;
  #bytes = 0;
  #lastSequence: number;

  /** Continues a log whose last event has this sequence. */
  constructor(lastSequence: number) {
    this.#lastSequence = lastSequence;
  }

  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Events after this sequence are here, all of them. */
  get coversAfter(): number {
    const oldest = this.#batches[this.#start];
    return oldest === undefined ? this.#lastSequence : oldest.firstSequence - 1;
  }

  add(events: readonly AcceptedEvent[]): void {
    const first = events[0];
    const last = events.at(-1);
    if (first === undefined || last === undefined) return;
    if (first.sequence !== this.#lastSequence + 1) {
      const expected = this.#lastSequence + 1;
      throw new Error(`the next event must have sequence ${expected}, got ${first.sequence}`);
    }
    const bytes = encodeMessage({ type: "events", events: events.map(forAll) }, last.sequence);
    this.#batches.push({
      firstSequence: first.sequence,
      lastSequence: last.sequence,
      bytes,
    });
    this.#lastSequence = last.sequence;
    this.#events += events.length;
    this.#bytes += bytes.length;
    this.#trim();
  }

  /** The batch that holds the event after this sequence; undefined when it is no longer here. */
  after(sequence: number): Encoded | undefined {
    if (sequence < this.coversAfter || sequence >= this.#lastSequence) return undefined;
    let low = this.#start;
    let high = this.#batches.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#batches[middle]?.lastSequence ?? 0) > sequence) high = middle;
      else low = middle + 1;
    }
    return this.#batches[low];
  }

  #trim(): void {
    while (this.#events > RING_EVENTS_MAX || this.#bytes > RING_BYTES_MAX) {
      const oldest = this.#batches[this.#start];
      if (oldest === undefined) break;
      this.#events -= oldest.lastSequence - oldest.firstSequence + 1;
      this.#bytes -= oldest.bytes.length;
      this.#start += 1;
    }
    // Dropped batches are let go in one move once they are half of the list.
    if (this.#start > 64 && this.#start * 2 > this.#batches.length) {
      this.#batches.splice(0, this.#start);
      this.#start = 0;
    }
  }
}
