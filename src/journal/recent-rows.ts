import type { StoredEvent } from "./journal.ts";

/** Events kept: more than the log's follower may ever be behind while it keeps its promise. */
const EVENTS_MAX = 2048;
/** Bytes of them; whole configurations are not kept in memory for this. */
const BYTES_MAX = 1024 * 1024;

/**
 * The bytes that were stored last, as they were written: whoever follows the log need not read
 * from the file what has just gone into it. Old ones are let go.
 */
export class RecentRows {
  #rows: StoredEvent[] = [];
  #bytes = 0;

  /** Takes rows that are durable by now and continue those before. */
  push(rows: readonly StoredEvent[]): void {
    for (const row of rows) {
      this.#rows.push(row);
      this.#bytes += row.bytes.length;
    }
    if (this.#rows.length > 2 * EVENTS_MAX || this.#bytes > 2 * BYTES_MAX) this.#letGo();
  }

  /** The events after a sequence, at most `limit`; none when the next one is not kept any more. */
  after(sequence: number, limit: number): readonly StoredEvent[] {
    const first = this.#rows[0]?.sequence ?? Number.POSITIVE_INFINITY;
    const from = sequence + 1 - first;
    return from < 0 ? [] : this.#rows.slice(from, from + limit);
  }

  #letGo(): void {
    let [from, bytes] = [this.#rows.length, 0];
    for (; from > 0 && this.#rows.length - from < EVENTS_MAX; from -= 1) {
      const more = this.#rows[from - 1]?.bytes.length ?? 0;
      if (bytes + more > BYTES_MAX) break;
      bytes += more;
    }
    this.#rows = this.#rows.slice(from);
    this.#bytes = bytes;
  }
}
