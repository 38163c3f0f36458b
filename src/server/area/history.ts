import { join } from "node:path";
import { ARCHIVE_FILE, openArchive, type Archive } from "#archive";
import type { Authority } from "../authority/index.ts";

export type HistoryOptions = {
  readonly areaId: string;
  readonly authority: Authority;
  /** Where its file is; absent: it is kept in memory and made anew at every start. */
  readonly directory?: string | undefined;
  readonly onProblem: (message: string) => void;
};

/** The archive of an area, kept up with its log. Reads after the commit, in turns. */
export async function openHistory(options: HistoryOptions): Promise<Archive> {
  const { areaId, authority, directory, onProblem } = options;
  const archive = await openArchive({
    areaId,
    path: directory === undefined ? ":memory:" : join(directory, ARCHIVE_FILE),
    log: {
      lastSequence: () => authority.board().sequence,
      eventsAfter: (sequence, limit) => authority.eventsAfter(sequence, limit),
    },
    onProblem,
  });
  authority.subscribe(() => archive.follow());
  return archive;
}
