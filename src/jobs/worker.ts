import { setTimeout as sleep } from "node:timers/promises";
import { openJobs, type JobsDatabase } from "./database.ts";
import { Player, UnplayableError } from "./player.ts";
import { storeFailure, storeResults, type Result } from "./results.ts";
import { fetchRun, queueOf, requireQueue, type JobData } from "./runs.ts";
import { simulationVersion } from "./version.ts";

export type WorkerOptions = {
  readonly url: string;
  readonly schema?: string;
  /** Replications played at once, each on a thread of its own. */
  readonly jobs: number;
  /** End when nothing is left to do. */
  readonly once: boolean;
  /** Ends it: what is being played is finished and stored, the rest given back. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly version?: string;
};

export type WorkerCount = { readonly replications: number };

type Job = { readonly id: string; readonly data: JobData };

/** How long an idle worker waits before it asks again. */
const IDLE_MS = 1_000;
/** Leases are renewed this often, well within the shortest. */
const RENEW_MS = 3_000;
/** Jobs are taken by so much work at once: little enough to share, enough not to ask all the time. */
const BATCH_MS = 1_000;
const BATCH_MAX = 64;
/** How long a worker waits for a database that has gone away, at first and at most. */
const AWAY_MS = [1_000, 30_000] as const;

type Work = {
  readonly database: JobsDatabase;
  readonly options: WorkerOptions;
  readonly version: string;
  readonly inHand: Set<string>;
  readonly told: Set<string>;
  replications: number;
};

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** Says once for each run why this worker leaves it alone. */
async function tellOthers({ database, version, told, options }: Work): Promise<void> {
  const { rows } = await database.pool.query<{ runId: string; version: string }>(
    `select run_id as "runId", version from ${database.schema}.run
     where state = 'running' and version <> $1`,
    [version],
  );
  for (const run of rows) {
    if (told.has(run.runId)) continue;
    told.add(run.runId);
    options.say(
      `run ${run.runId} is of version ${run.version}, this worker is ${version}: its results ` +
        "would not be equal, so it is left for a worker of that version",
    );
  }
}

/** Plays a batch of one run; what is not played when the worker is to end comes back as `left`. */
async function playBatch(
  work: Work,
  player: Player,
  jobs: readonly Job[],
): Promise<{ results: Result[]; done: Job[]; left: Job[] }> {
  const { database, options, version } = work;
  const { runId } = jobs[0]!.data;
  await player.prepare(runId, () => fetchRun(database, runId));
  const results: Result[] = [];
  for (const { data } of jobs) {
    if (options.signal.aborted) break;
    const { replication } = data;
    results.push({ replication, figures: await player.play(replication) });
  }
  const done = jobs.slice(0, results.length);
  const ids = done.map(({ id }) => id);
  if (ids.length > 0) {
    await persist(work, () => storeResults(database, { runId, version }, results, ids));
    work.replications += results.length;
  }
  return { results, done, left: jobs.slice(results.length) };
}

/** Tries again while the database is away: results that were played are not thrown away. */
async function persist(work: Work, store: () => Promise<void>): Promise<void> {
  const { options, database } = work;
  let wait: number = AWAY_MS[0];
  for (;;) {
    try {
      return await store();
    } catch (error) {
      if (options.signal.aborted) throw error;
      options.say(`results could not be stored in ${database.place}, trying again`);
      await pause(wait, options.signal);
      wait = Math.min(AWAY_MS[1], 2 * wait);
    }
  }
}

/** Gives jobs back for others to take at once. */
async function giveBack({ database, version }: Work, jobs: readonly Job[]): Promise<void> {
  if (jobs.length === 0) return;
  const ids = jobs.map(({ id }) => id);
  await database.boss.cancel(queueOf(version), ids);
  await database.boss.resume(queueOf(version), ids);
}

async function runBatch(work: Work, player: Player, jobs: readonly Job[]): Promise<void> {
  const { database, options, version, inHand } = work;
  const { runId } = jobs[0]!.data;
  const ids = jobs.map(({ id }) => id);
  for (const id of ids) inHand.add(id);
  try {
    const { left } = await playBatch(work, player, jobs);
    await giveBack(work, left);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    options.say(`run ${runId}: ${reason}`);
    if (error instanceof UnplayableError) {
      await storeFailure(database, { runId, version }, reason, ids);
    } else {
      // It counts as an attempt: a job that kills every worker is not handed out for ever.
      await database.boss.fail(queueOf(version), ids);
    }
  } finally {
    for (const id of ids) inHand.delete(id);
  }
}

/** Batches of one run each, in the order of the jobs. */
function byRun(jobs: readonly Job[]): Job[][] {
  const batches = Map.groupBy(jobs, ({ data }) => data.runId);
  return [...batches.values()].map((batch) =>
    batch.toSorted((a, b) => a.data.replication - b.data.replication),
  );
}

async function serveSeat(work: Work): Promise<void> {
  const { database, options, version } = work;
  const queue = queueOf(version);
  const player = new Player();
  let size = 1;
  let away: number = AWAY_MS[0];
  while (!options.signal.aborted) {
    try {
      const jobs = await database.boss.fetch<JobData>(queue, { batchSize: size });
      away = AWAY_MS[0];
      if (jobs.length === 0) {
        await tellOthers(work);
        if (options.once) break;
        await pause(IDLE_MS, options.signal);
        continue;
      }
      const began = performance.now();
      for (const batch of byRun(jobs)) await runBatch(work, player, batch);
      const each = (performance.now() - began) / jobs.length;
      size = Math.max(1, Math.min(BATCH_MAX, 2 * size, Math.floor(BATCH_MS / each)));
    } catch {
      if (options.signal.aborted) break;
      options.say(`the database ${database.place} does not answer, trying again`);
      await pause(away, options.signal);
      away = Math.min(AWAY_MS[1], 2 * away);
    }
  }
  await player.close();
}

/**
 * Takes jobs from the queue, plays them and stores what came of them, until the signal or, with
 * `once`, until nothing is left. Throws JobsError when the database cannot be used at the start;
 * one that goes away later is waited for.
 */
export async function runWorker(options: WorkerOptions): Promise<WorkerCount> {
  const version = options.version ?? simulationVersion();
  const database = await openJobs(options.url, options.schema);
  const queue = await requireQueue(database, version);
  const work: Work = {
    database,
    options,
    version,
    inHand: new Set(),
    told: new Set(),
    replications: 0,
  };
  options.say(`worker of version ${version} on ${database.place}, ${options.jobs} at once`);
  const renewal = setInterval(() => {
    if (work.inHand.size === 0) return;
    // A lease that cannot be renewed runs out, and the job is done twice and counted once.
    database.boss.touch(queue, [...work.inHand]).catch(() => undefined);
  }, RENEW_MS);
  try {
    await Promise.all(Array.from({ length: options.jobs }, () => serveSeat(work)));
  } finally {
    clearInterval(renewal);
    await database.close();
  }
  return { replications: work.replications };
}
