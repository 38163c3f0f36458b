import { setTimeout as sleep } from "node:timers/promises";
import { mergePartials, type PartialResult } from "#sim";
import type { JobsDatabase } from "./database.ts";
import { JobsError } from "./failure.ts";
import {
  enqueue,
  jobIdOf,
  LEASE_SECONDS,
  progressOf,
  queueOf,
  resultsFrom,
  stopRun,
  type Run,
} from "./runs.ts";

export type SpreadOptions = {
  readonly isStopped: () => boolean;
  readonly say: (line: string) => void;
  /** Told with the results that were taken in order, and how many are done in all. */
  readonly onProgress: (partial: PartialResult, done: number, total: number) => void;
  readonly leaseSeconds?: number;
};

const ASK_MS = { first: 50, most: 1_000 } as const;
const TAKEN_AT_ONCE = 500;
/** What is missing is put into the queue again so often, in case somebody else stopped the run. */
const ENSURE_MS = 10_000;
const ENSURED_AT_ONCE = 200;
const NOTHING_MS = 10_000;

function numbersFrom(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

/** Why nothing can come any more, if so: a job was given up because whoever took it died. */
async function requireAlive(database: JobsDatabase, run: Run, next: number): Promise<void> {
  const id = jobIdOf(run, next);
  const [job] = await database.boss.findJobs(queueOf(run.version), { id });
  if (job?.state !== "failed") return;
  throw new JobsError(
    `run ${run.runId}: replication ${next} was given up, every worker that took it died; look at ` +
      "their memory and start the same command again",
  );
}

/**
 * Lets workers play the replications below `total` and takes their results in order of number, so
 * that what is made of them does not depend on who was when ready. Returns what there is when it is
 * stopped; then the jobs are out of the queue. Throws JobsError when the run cannot go on.
 */
export async function spreadTo(
  database: JobsDatabase,
  run: Run,
  work: { readonly total: number; readonly before: PartialResult },
  options: SpreadOptions,
): Promise<PartialResult> {
  const { total } = work;
  let partial = work.before;
  let next = partial.replications.length;
  let [wait, lastDone]: [number, number] = [ASK_MS.first, -1];
  let ensuredAt = performance.now();
  let [changedAt, toldAt] = [ensuredAt, -Infinity];
  // What is done already is not put again.
  const take = async (): Promise<number> => {
    const limit = Math.min(TAKEN_AT_ONCE, total - next);
    if (limit <= 0) return 0;
    const replications = await resultsFrom(database, run, next, limit);
    partial = mergePartials(partial, { ...work.before, replications });
    next += replications.length;
    return replications.length;
  };
  while ((await take()) > 0);
  if (next >= total) return partial;
  await enqueue(database, run, numbersFrom(next, total), options.leaseSeconds ?? LEASE_SECONDS);
  for (;;) {
    const taken = await take();
    if (next >= total) return partial;
    const { done, failure } = await progressOf(database, run, total);
    if (failure !== null) throw new JobsError(`run ${run.runId} cannot go on: ${failure}`);
    if (options.isStopped()) {
      await stopRun(database, run, numbersFrom(next, total));
      return partial;
    }
    const now = performance.now();
    if (done !== lastDone) [lastDone, changedAt] = [done, now];
    options.onProgress(partial, done, total);
    if (now - Math.max(changedAt, toldAt) > NOTHING_MS) {
      toldAt = now;
      options.say(
        `nothing has come for ${((now - changedAt) / 1000).toFixed(0)} s; is a worker of version ` +
          `${run.version} running on ${database.place}? ('muster worker')`,
      );
    }
    if (now - ensuredAt > ENSURE_MS) {
      ensuredAt = now;
      await requireAlive(database, run, next);
      const missing = numbersFrom(next, Math.min(total, next + ENSURED_AT_ONCE));
      await enqueue(database, run, missing, options.leaseSeconds ?? LEASE_SECONDS);
    }
    wait = taken > 0 ? ASK_MS.first : Math.min(ASK_MS.most, 2 * wait);
    await sleep(wait);
  }
}
