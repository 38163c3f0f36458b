import type { AcceptedEvent, Board, CommandId, Instant } from "#kernel";
import type { Journal } from "#journal";
import type { BoardState, Kernel } from "./kernel.ts";

/** Commands that wait at most; beyond them the caller is told to come back. */
export const QUEUE_MAX = 5000;
/** Places kept for urgent commands when all others are taken. */
export const QUEUE_URGENT_EXTRA = 1000;
/** Commands in one transaction at most: bounds how long the last of them waits for the disk. */
export const BATCH_MAX = 256;
export const SNAPSHOT_EVERY_EVENTS = 100_000;
export const RECENT_EVENTS = 10_000;

export type Alert = {
  readonly code:
    | "internal-error"
    | "degraded"
    | "recovered"
    | "listener-failed"
    | "snapshot-failed"
    | "snapshot-not-used"
    | "overloaded";
  /** For people who run the system. No personal text. */
  readonly message: string;
  readonly commandId?: CommandId;
};

export type AuthorityOptions<B extends BoardState = Board> = {
  readonly kernel: Kernel<B>;
  /** Stays the caller's: `stop` does not close it. */
  readonly journal: Journal;
  readonly clock: { now(): Instant };
  /** Told when something needs a person. Must not throw. */
  readonly onAlert?: (alert: Alert) => void;
  readonly queueMax?: number;
  readonly batchMax?: number;
  readonly snapshotEveryEvents?: number;
  readonly recentEvents?: number;
};

export type Listener = (events: readonly AcceptedEvent[]) => void;

export type AuthorityCounters = {
  accepted: number;
  refused: number;
  duplicates: number;
  notStored: number;
  overloaded: number;
  internalErrors: number;
  listenerErrors: number;
  batches: number;
  snapshots: number;
};

export type AuthorityStatus = {
  /** "degraded": the last append failed; every new command tries again. */
  readonly state: "running" | "degraded" | "stopped";
  readonly reason?: string;
  readonly sequence: number;
  readonly queued: number;
  readonly counters: Readonly<AuthorityCounters>;
};

export function noCounters(): AuthorityCounters {
  return {
    accepted: 0,
    refused: 0,
    duplicates: 0,
    notStored: 0,
    overloaded: 0,
    internalErrors: 0,
    listenerErrors: 0,
    batches: 0,
    snapshots: 0,
  };
}
