import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Snapshot, SnapshotFound } from "./journal.ts";
import { badAppend, sha256Hex, sha256InBackground } from "./row.ts";

/** Snapshots kept: the newest, and one more in case the newest is damaged. */
export const SNAPSHOTS_KEPT = 2;

const FORMAT = "muster-snapshot/1";
const NAME = /^board-(\d{16})\.snapshot$/;

/** The stored bytes of one event; undefined when the log does not have it. */
export type EventBytes = (sequence: number) => Uint8Array | undefined;

/** Where snapshots are kept, apart from the log itself: losing them costs time, nothing else. */
export interface SnapshotShelf {
  list(): readonly number[];
  read(sequence: number): Promise<string>;
  write(sequence: number, content: string): Promise<void>;
  remove(sequence: number): Promise<void>;
}

type Header = {
  readonly format: string;
  readonly areaId: string;
  readonly sequence: number;
  readonly hash: string;
  /** SHA-256 of the event at `sequence`: a snapshot of another history is not used. */
  readonly eventHash: string;
};

/** Checks, then stores, then prunes. Throws JournalError "bad-append". */
export async function putSnapshot(
  shelf: SnapshotShelf,
  areaId: string,
  snapshot: Snapshot,
  eventBytes: EventBytes,
): Promise<void> {
  const { sequence, hash, text } = snapshot;
  const actual = await sha256InBackground(text);
  if (hash !== actual) {
    throw badAppend(`snapshot ${sequence} has hash ${hash}; its text has SHA-256 ${actual}`);
  }
  const bytes = eventBytes(sequence);
  if (bytes === undefined) {
    throw badAppend(`snapshot ${sequence} is of an event that is not in the log`);
  }
  const header: Header = { format: FORMAT, areaId, sequence, hash, eventHash: sha256Hex(bytes) };
  await shelf.write(sequence, `${JSON.stringify(header)}\n${text}`);
  const older = shelf.list().toSorted((a, b) => b - a);
  for (const extra of older.slice(SNAPSHOTS_KEPT)) await shelf.remove(extra);
}

/** The newest usable snapshot, and what was wrong with newer ones. */
export async function findSnapshot(
  shelf: SnapshotShelf,
  areaId: string,
  eventBytes: EventBytes,
): Promise<SnapshotFound> {
  const problems: string[] = [];
  for (const sequence of shelf.list().toSorted((a, b) => b - a)) {
    try {
      const content = await shelf.read(sequence);
      const found = checkSnapshot(content, { areaId, sequence }, eventBytes);
      if (typeof found !== "string") return { snapshot: found, problems };
      problems.push(`snapshot ${sequence} is not used: ${found}`);
    } catch (error) {
      problems.push(`snapshot ${sequence} cannot be read: ${String(error)}`);
    }
  }
  return { problems };
}

function checkSnapshot(
  content: string,
  expected: { readonly areaId: string; readonly sequence: number },
  eventBytes: EventBytes,
): Snapshot | string {
  const end = content.indexOf("\n");
  const header: Partial<Header> = parseHeader(content.slice(0, end)) ?? {};
  if (header.format !== FORMAT) return `its first line is not a header of ${FORMAT}`;
  if (header.areaId !== expected.areaId) return `it is of area "${header.areaId}"`;
  if (header.sequence !== expected.sequence) return `it says it is of event ${header.sequence}`;
  const text = content.slice(end + 1);
  const hash = sha256Hex(text);
  if (header.hash !== hash) return `its text has SHA-256 ${hash}, its header says ${header.hash}`;
  const bytes = eventBytes(expected.sequence);
  if (bytes === undefined) {
    return "the log ends before it: events were lost, or the log was replaced by an older copy";
  }
  if (header.eventHash !== sha256Hex(bytes)) {
    return "its event is another one than that of the log: it belongs to another history";
  }
  return { sequence: expected.sequence, hash, text };
}

function parseHeader(line: string): Partial<Header> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined; // Not a header: the caller says so.
  }
}

/** Snapshots as files `board-SEQUENCE.snapshot`, written whole or not at all. */
export function fileShelf(directory: string): SnapshotShelf {
  const path = (sequence: number): string =>
    join(directory, `board-${String(sequence).padStart(16, "0")}.snapshot`);
  return {
    list: () => listSnapshotFiles(directory),
    read: (sequence) => readFile(path(sequence), "utf8"),
    async write(sequence, content) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const temporary = `${path(sequence)}.part`;
      const file = await open(temporary, "w", 0o600);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path(sequence));
      syncDirectory(directory);
    },
    remove: (sequence) => rm(path(sequence), { force: true }),
  };
}

export function listSnapshotFiles(directory: string): number[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory).flatMap((name) => {
    const digits = NAME.exec(name)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
}

/** Makes a created or renamed name in the directory survive a power loss. */
export function syncDirectory(directory: string): void {
  const handle = openSync(directory, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export function memoryShelf(files: Map<number, string>): SnapshotShelf {
  return {
    list: () => [...files.keys()],
    read: (sequence) => Promise.resolve(files.get(sequence) ?? ""),
    write(sequence, content) {
      files.set(sequence, content);
      return Promise.resolve();
    },
    remove(sequence) {
      files.delete(sequence);
      return Promise.resolve();
    },
  };
}
