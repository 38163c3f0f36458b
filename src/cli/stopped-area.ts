import { JournalError, openLogFollower, SqliteJournal, type LogFollower } from "#journal";
import { areaKernel, openAuthority, type Authority } from "#server";
import { openSqliteVault, VaultError, type SealingVault } from "#vault";
import { InputError } from "./failure.ts";

/** The data of a server that is stopped. */
export type StoppedArea = {
  readonly authority: Authority;
  readonly vault: SealingVault;
  readonly follower: LogFollower;
};

/** Opens the data of a stopped server for a job; what is wrong with it is an InputError. */
export async function withStoppedArea(
  directory: string,
  job: (area: StoppedArea) => Promise<void>,
): Promise<void> {
  const closings: (() => Promise<void>)[] = [];
  try {
    const journal = new SqliteJournal({ directory });
    closings.push(() => journal.close());
    const vault = openSqliteVault({ directory, areaId: journal.areaId });
    closings.push(() => vault.close());
    const follower = await openLogFollower({ journal, directory });
    closings.push(() => follower.stop());
    const clock = { now: () => Date.now() };
    const authority = await openAuthority({ kernel: areaKernel, journal, clock });
    closings.push(() => authority.stop());
    authority.subscribe((events) => follower.follow(events.at(-1)?.sequence ?? 0));
    await job({ authority, vault, follower });
  } catch (error) {
    if (error instanceof JournalError || error instanceof VaultError) {
      throw new InputError(error.message, { cause: error });
    }
    throw error;
  } finally {
    for (const closing of closings.toReversed()) await closing();
  }
}
