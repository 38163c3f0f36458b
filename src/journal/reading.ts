import type { AcceptedEvent } from "#kernel";
import { READ_BATCH } from "./journal.ts";
import type { Range, StoredEvent } from "./journal.ts";
import { checkRow, decodeEvent, missingRow } from "./row.ts";
import type { Row } from "./row.ts";

/** At most `limit` rows after a sequence, in order. */
export type FetchRows = (after: number, limit: number) => readonly Row[] | Promise<readonly Row[]>;

/**
 * Reads page by page, so that no read is open while the reader works or an append runs.
 * The end is where the log ended when the reading began.
 */
export async function* readRows(
  range: Range,
  last: number,
  fetchRows: FetchRows,
  where: string,
): AsyncGenerator<readonly StoredEvent[]> {
  let after = Math.max(0, range.after);
  const end = Math.min(last, after + (range.limit ?? Infinity));
  while (after < end) {
    const wanted = Math.min(READ_BATCH, end - after);
    const rows = await fetchRows(after, wanted);
    rows.forEach((row, index) => checkRow(row, after + 1 + index, where));
    if (rows.length < wanted) {
      throw missingRow(after + rows.length + 1, `the log ends at ${end}`, where);
    }
    after += rows.length;
    yield rows;
  }
}

export async function* decodeRows(
  batches: AsyncIterable<readonly StoredEvent[]>,
  where: string,
): AsyncGenerator<readonly AcceptedEvent[]> {
  for await (const batch of batches) yield batch.map((stored) => decodeEvent(stored, where));
}
