import type { AcceptedEvent, CommandId } from "#kernel";
import { JournalError, JournalWriteError } from "./journal.ts";
import type {
  CommandRecord,
  Commit,
  Journal,
  Range,
  Snapshot,
  SnapshotFound,
  StoredEvent,
} from "./journal.ts";
import { decodeRows, readRows } from "./reading.ts";
import { encodeCommits } from "./row.ts";
import type { Row } from "./row.ts";
import { findSnapshot, memoryShelf, putSnapshot } from "./snapshot-shelf.ts";

/** What a memory journal holds; give the same one again to "restart" on it. */
export type MemoryStore = {
  areaId: string;
  readonly rows: Row[];
  readonly commands: Map<CommandId, CommandRecord>;
  readonly snapshots: Map<number, string>;
  /** True: every append fails as on a full disk. */
  full: boolean;
  held: boolean;
};

export function memoryStore(areaId: string): MemoryStore {
  const [commands, snapshots] = [new Map<CommandId, CommandRecord>(), new Map<number, string>()];
  return { areaId, rows: [], commands, snapshots, full: false, held: false };
}

/** A journal that forgets everything with its process: for tests, simulation and exercises. */
export class MemoryJournal implements Journal {
  readonly areaId: string;
  readonly #store: MemoryStore;
  #open = true;

  /** Throws JournalError "in-use" or "wrong-area". */
  constructor(areaId: string, store: MemoryStore = memoryStore(areaId)) {
    if (store.held) {
      throw new JournalError("in-use", "memory journal: another one holds this store; close it");
    }
    if (store.areaId !== areaId) {
      throw new JournalError(
        "wrong-area",
        `memory journal: it is of area "${store.areaId}"; asked for "${areaId}"`,
      );
    }
    store.held = true;
    this.areaId = areaId;
    this.#store = store;
  }

  async append(commits: readonly Commit[]): Promise<void> {
    const { rows, commands, full } = this.#opened();
    const encoded = encodeCommits(commits, rows.length);
    const ids = new Set(encoded.map((commit) => commit.commandId));
    const duplicate = encoded.find((commit) => commands.has(commit.commandId));
    if (duplicate !== undefined || ids.size < encoded.length) {
      throw new JournalError(
        "duplicate-command",
        `memory journal: command ${duplicate?.commandId ?? "in this batch"} is stored already`,
      );
    }
    if (full) throw new JournalWriteError("memory journal: the store is full");
    for (const { commandId, rows: added, ...record } of encoded) {
      rows.push(...added);
      commands.set(commandId, {
        commandHash: record.commandHash,
        firstSequence: record.firstSequence,
        lastSequence: record.lastSequence,
      });
    }
    // A real store answers later: callers must not get used to an answer in the same turn.
    await Promise.resolve();
  }

  readBytes(range: Range): AsyncIterable<readonly StoredEvent[]> {
    const { rows } = this.#opened();
    const fetch = (after: number, limit: number): Row[] => rows.slice(after, after + limit);
    return readRows(range, rows.length, fetch, "memory journal");
  }

  read(range: Range): AsyncIterable<readonly AcceptedEvent[]> {
    return decodeRows(this.readBytes(range), "memory journal");
  }

  async lastSequence(): Promise<number> {
    return this.#opened().rows.length;
  }

  async findCommand(commandId: CommandId): Promise<CommandRecord | undefined> {
    return this.#opened().commands.get(commandId);
  }

  async writeSnapshot(snapshot: Snapshot): Promise<void> {
    const { snapshots, rows } = this.#opened();
    const eventBytes = (sequence: number): Uint8Array | undefined => rows[sequence - 1]?.bytes;
    await putSnapshot(memoryShelf(snapshots), this.areaId, snapshot, eventBytes);
  }

  async readSnapshot(): Promise<SnapshotFound> {
    const { snapshots, rows } = this.#opened();
    const eventBytes = (sequence: number): Uint8Array | undefined => rows[sequence - 1]?.bytes;
    return findSnapshot(memoryShelf(snapshots), this.areaId, eventBytes);
  }

  async close(): Promise<void> {
    this.#open = false;
    this.#store.held = false;
  }

  #opened(): MemoryStore {
    if (!this.#open) throw new JournalError("closed", "memory journal: it was closed");
    return this.#store;
  }
}
