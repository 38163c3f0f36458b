import { readFileSync } from "node:fs";
import { join } from "node:path";
import { JournalError, openLogFollower, SqliteJournal, type LogFollower } from "#journal";
import { AREA, commitOf } from "./conformance.ts";

/** A journal and what follows it. */
export type Rig = { directory: string; journal: SqliteJournal; follower: LogFollower };

export async function openRig(directory: string, problems: string[] = []): Promise<Rig> {
  const journal = new SqliteJournal({ directory, areaId: AREA });
  try {
    const onProblem = (message: string) => problems.push(message);
    const follower = await openLogFollower({ journal, directory, onProblem });
    return { directory, journal, follower };
  } catch (error) {
    await journal.close();
    throw error;
  }
}

export async function closeRig({ journal, follower }: Rig): Promise<void> {
  await follower.stop();
  await journal.close();
}

/** A log of so many events with a checkpoint of all of them. */
export async function logOf(directory: string, count: number): Promise<void> {
  const rig = await openRig(directory);
  const from = (await rig.journal.lastSequence()) + 1;
  for (let sequence = from; sequence < from + count; sequence += 1) {
    await rig.journal.append([commitOf(sequence)]);
  }
  rig.follower.follow(from + count - 1);
  await closeRig(rig);
}

export const keptOf = (directory: string): string =>
  readFileSync(join(directory, "checkpoints", "kept.txt"), "utf8");

/** Whether an error is of this code and these words. */
export const failsWith = (code: string, words: RegExp) => (error: unknown) =>
  error instanceof JournalError && error.code === code && words.test(error.message);
