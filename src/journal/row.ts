import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { canonicalText } from "#kernel";
import type { AcceptedEvent } from "#kernel";
import { EVENT_BYTES_MAX, JournalError } from "./journal.ts";
import type { Commit, StoredEvent } from "./journal.ts";

/** An event encoded for storage. */
export type Row = StoredEvent & { readonly checksum: number };

export type EncodedCommit = {
  readonly commandId: string;
  readonly commandHash: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly rows: readonly Row[];
};

/** CRC-32 over the sequence in decimal digits and then the body: a moved row does not match. */
export function rowChecksum(sequence: number, bytes: Uint8Array): number {
  return crc32(bytes, crc32(String(sequence)));
}

/**
 * Encodes commits that continue a log ending at `lastSequence`.
 * Throws JournalError "bad-append" on a gap, an empty commit, a foreign event or a bad hash.
 */
export function encodeCommits(commits: readonly Commit[], lastSequence: number): EncodedCommit[] {
  let next = lastSequence + 1;
  return commits.map((commit) => {
    const { commandId, commandHash, events } = commit;
    if (commandId === "") throw badAppend("a commit has an empty commandId; give it one");
    if (!/^[0-9a-f]{64}$/.test(commandHash)) {
      throw badAppend(
        `commandHash of ${commandId} is "${commandHash}"; expected 64 lower-case hex digits`,
      );
    }
    if (events.length === 0) {
      throw badAppend(`command ${commandId} has no events; leave it out of the append`);
    }
    const firstSequence = next;
    const rows = events.map((event) => encodeEvent(event, next++, commandId));
    return { commandId, commandHash, firstSequence, lastSequence: next - 1, rows };
  });
}

function encodeEvent(event: AcceptedEvent, expected: number, commandId: string): Row {
  const { sequence } = event;
  if (sequence !== expected || !Number.isSafeInteger(sequence)) {
    throw badAppend(`event has sequence ${sequence}; the log continues at ${expected}`);
  }
  if (event.commandId !== commandId) {
    throw badAppend(
      `event ${sequence} names command ${event.commandId}; its commit is of ${commandId}`,
    );
  }
  const bytes = Buffer.from(canonicalText(event), "utf8");
  if (bytes.length > EVENT_BYTES_MAX) {
    throw badAppend(
      `event ${sequence} has ${bytes.length} bytes; at most ${EVENT_BYTES_MAX} are stored`,
    );
  }
  return { sequence, bytes, checksum: rowChecksum(sequence, bytes) };
}

/** Throws JournalError "damaged" if the row is not the expected one or its bytes changed. */
export function checkRow(row: Row, expected: number, where: string): void {
  if (row.sequence !== expected) {
    throw missingRow(expected, `the next one found is ${row.sequence}`, where);
  }
  if (rowChecksum(row.sequence, row.bytes) !== row.checksum) {
    throw new JournalError(
      "damaged",
      `${where}: event ${row.sequence} does not match its checksum; its bytes were changed ` +
        "after they were written. Restore the log from a copy",
    );
  }
}

export function missingRow(sequence: number, found: string, where: string): JournalError {
  return new JournalError(
    "damaged",
    `${where}: event ${sequence} is missing; ${found}. Restore the log from a copy`,
  );
}

/** The event in stored bytes that were checked. Throws JournalError "damaged" if it is none. */
export function decodeEvent(stored: StoredEvent, where: string): AcceptedEvent {
  const { bytes, sequence } = stored;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  try {
    // The bytes carry a checksum made when this program wrote them, so their shape is known.
    const event: AcceptedEvent = JSON.parse(text);
    return event;
  } catch (cause) {
    throw new JournalError("damaged", `${where}: event ${sequence} is not JSON`, { cause });
  }
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** The same for a large text, on another thread: commits go on meanwhile. */
export async function sha256InBackground(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Buffer.from(digest).toString("hex");
}

export function badAppend(message: string): JournalError {
  return new JournalError("bad-append", `journal: ${message}`);
}
