export { openLogFollower } from "./checkpoints/follower.ts";
export type { LogFollower, LogFollowerOptions } from "./checkpoints/follower.ts";
export { EVENT_BYTES_MAX, JournalError, JournalWriteError, READ_BATCH } from "./journal.ts";
export type {
  CommandRecord,
  Commit,
  Journal,
  JournalErrorCode,
  Range,
  Snapshot,
  SnapshotFound,
  StoredEvent,
} from "./journal.ts";
export { MemoryJournal, memoryStore } from "./memory.ts";
export type { MemoryStore } from "./memory.ts";
export { decodeEvent, sha256Hex, sha256InBackground } from "./row.ts";
export { SqliteJournal } from "./sqlite.ts";
export type { OpenOptions } from "./sqlite-file.ts";
export { verifyLog } from "./checkpoints/verify.ts";
export type {
  LogProblem,
  LogProblemCode,
  LogReport,
  VerifyOptions,
  WitnessFound,
  WitnessPolicy,
} from "./checkpoints/verify.ts";
export { KEY_CHANGES_FILE, readKeyChanges } from "./checkpoints/key-changes.ts";
export { COSIGNED_FILE, KEPT_FILE } from "./checkpoints/kept.ts";
export { LOG_VKEY_FILE, openKeyFile, type SigningKey } from "./checkpoints/log-key.ts";
export { proveEvents, type ProvedEvent } from "./checkpoints/prove.ts";
export { sha256, verifyEd25519 } from "./checkpoints/crypto.ts";
