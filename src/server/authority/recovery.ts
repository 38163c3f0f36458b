import type { Journal } from "#journal";
import type { BoardState, Kernel } from "./kernel.ts";

/** How the board was found again. */
export type Recovery = {
  /** Sequence of the snapshot it started from; 0 for none. */
  readonly snapshotSequence: number;
  /** Events applied after the snapshot. */
  readonly events: number;
  readonly milliseconds: number;
  readonly eventsPerSecond: number;
  /** Snapshots that could not be used, and why. Someone must be told. */
  readonly problems: readonly string[];
};

/** Board after the last event of the journal. Rejects with JournalError if the log is damaged. */
export async function recover<B extends BoardState>(
  kernel: Kernel<B>,
  journal: Journal,
): Promise<{ board: B; recovery: Recovery }> {
  const started = performance.now();
  const { board: start, problems } = await startingBoard(kernel, journal);
  let board = start;
  for await (const batch of journal.read({ after: board.sequence })) {
    for (const event of batch) board = kernel.evolve(board, event);
  }
  const milliseconds = performance.now() - started;
  const events = board.sequence - start.sequence;
  const eventsPerSecond = milliseconds > 0 ? Math.round((events / milliseconds) * 1000) : 0;
  const snapshotSequence = start.sequence;
  return { board, recovery: { snapshotSequence, events, milliseconds, eventsPerSecond, problems } };
}

async function startingBoard<B extends BoardState>(
  kernel: Kernel<B>,
  journal: Journal,
): Promise<{ board: B; problems: readonly string[] }> {
  const { snapshot, problems } = await journal.readSnapshot();
  if (snapshot === undefined) return { board: kernel.emptyBoard(journal.areaId), problems };
  try {
    const board = kernel.boardFromSnapshot(JSON.parse(snapshot.text));
    if (board.sequence === snapshot.sequence) return { board, problems };
    throw new Error(`its board is at ${board.sequence}`);
  } catch (error) {
    const problem = `snapshot ${snapshot.sequence} is not used: ${String(error)}`;
    return { board: kernel.emptyBoard(journal.areaId), problems: [...problems, problem] };
  }
}
