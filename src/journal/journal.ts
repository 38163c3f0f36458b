import type { AcceptedEvent, CommandId } from "#kernel";

/** The events of one accepted command: written together, never apart. */
export type Commit = {
  readonly commandId: CommandId;
  /** What the command said, 64 hex digits; tells a retry from a reused id. No personal text. */
  readonly commandHash: string;
  /** At least one. */
  readonly events: readonly AcceptedEvent[];
};

/** Where the events of a command stand in the log. */
export type CommandRecord = {
  readonly commandHash: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
};

/** An event as it is stored: these bytes are the audit leaf and are never encoded again. */
export type StoredEvent = { readonly sequence: number; readonly bytes: Uint8Array };

/** Part of the log: events with a sequence greater than `after`, at most `limit` (absent: all). */
export type Range = { readonly after: number; readonly limit?: number };

/** The board at a sequence, as text. `hash` is the hex SHA-256 of the text's UTF-8. */
export type Snapshot = { readonly sequence: number; readonly hash: string; readonly text: string };

/** The newest snapshot that is whole and belongs to this log, and what was wrong with others. */
export type SnapshotFound = {
  readonly snapshot?: Snapshot;
  readonly problems: readonly string[];
};

/**
 * The append-only log of one area. One writer holds it at a time. Nothing is ever changed or
 * removed. Rules: docs/spec/journal.md.
 */
export interface Journal {
  readonly areaId: string;
  /**
   * Stores all commits in one transaction, in order, and resolves only when they would survive
   * a power loss. Sequences continue the log without a gap.
   *
   * Rejects with JournalError "bad-append" (order or shape; nothing was written) or
   * "duplicate-command" (nothing was written), or with JournalWriteError: the store failed, and
   * whether the commits are in it can be asked with `lastSequence` once it answers again.
   */
  append(commits: readonly Commit[]): Promise<void>;
  /**
   * The stored bytes in order, in batches of at most READ_BATCH. Every row is checked: rejects
   * with JournalError "damaged", naming the sequence, on a gap or a wrong checksum.
   */
  readBytes(range: Range): AsyncIterable<readonly StoredEvent[]>;
  /**
   * The bytes of the newest events as they were written, where the journal still has them in
   * memory: at most `limit` after the sequence, none when the next one is not there any more.
   */
  recentBytes?(after: number, limit: number): readonly StoredEvent[];
  /** As `readBytes`, decoded. */
  read(range: Range): AsyncIterable<readonly AcceptedEvent[]>;
  /** Sequence of the last event; 0 for none. */
  lastSequence(): Promise<number>;
  findCommand(commandId: CommandId): Promise<CommandRecord | undefined>;
  /**
   * Keeps a copy of the board to start from, and prunes older ones. Only a cache. Rejects with
   * JournalError "bad-append" if the hash is not that of the text or the sequence is not in the
   * log.
   */
  writeSnapshot(snapshot: Snapshot): Promise<void>;
  /** Never rejects because of a damaged snapshot: the damage is in `problems`. */
  readSnapshot(): Promise<SnapshotFound>;
  /** Gives up the lock. Anything after it rejects with JournalError "closed". */
  close(): Promise<void>;
}

export type JournalErrorCode =
  | "in-use"
  | "newer-schema"
  | "wrong-area"
  | "not-a-journal"
  | "incomplete"
  | "damaged"
  | "forked"
  | "log-key"
  | "not-found"
  | "bad-append"
  | "duplicate-command"
  | "write-failed"
  | "closed";

/** The journal cannot do what was asked. The message says what came and what to do. */
export class JournalError extends Error {
  override readonly name: string = "JournalError";
  readonly code: JournalErrorCode;
  constructor(code: JournalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The store failed (disk full, I/O error): these commits must not be acknowledged. */
export class JournalWriteError extends JournalError {
  override readonly name = "JournalWriteError";
  constructor(message: string, options?: ErrorOptions) {
    super("write-failed", message, options);
  }
}

/** Events handed over at a time by `read`: large enough to be fast, small enough to stay fair. */
export const READ_BATCH = 1000;

/** An event larger than this is a mistake, or an attack; the largest are whole configurations. */
export const EVENT_BYTES_MAX = 64 * 1024 * 1024;
