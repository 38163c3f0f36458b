import { createHash } from "node:crypto";
import type { ReplicationFigures, SimulationSettings } from "#sim";
import { inTransaction, type JobsDatabase } from "./database.ts";
import { JobsError } from "./failure.ts";
import type { PackedInput } from "./input.ts";

/** How far a run is to go; kept so that it can be gone on with by its id alone. */
export type RunGoal = {
  readonly replications: number;
  readonly replicationsMax: number;
  readonly halfWidthSeconds?: number;
};

export type RunState = "running" | "stopped" | "done";

export type Run = {
  readonly runId: string;
  /** Of the program that began it: results of others are not put together with its own. */
  readonly version: string;
  readonly settings: SimulationSettings;
  readonly digest: string;
  /** Tells this run from a removed one with the same id. */
  readonly born: string;
  readonly goal: RunGoal;
};

export type RunLine = {
  readonly runId: string;
  readonly version: string;
  readonly scenario: string;
  readonly state: RunState;
  readonly done: number;
  readonly wanted: number;
  readonly failure: string | null;
  readonly changedAt: Date;
};

/** A job is two numbers' worth: which run, which replication. No text of a scenario is in it. */
export type JobData = { readonly runId: string; readonly replication: number };

/** One job is handed out again this often before the run says that it cannot be done. */
const RETRIES = 5;
/** Seconds without a sign of life after which a worker's job is given to another. */
export const LEASE_SECONDS = 30;
const LONGEST_JOB_SECONDS = 23 * 3_600;
/** Jobs are put, stopped and gone on with in pieces of this size. */
const PIECE = 1_000;

/** Jobs wait apart by version, so that a worker never takes one that it may not play. */
export function queueOf(version: string): string {
  return `simulate-${version}`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function jobIdOf({ runId, born }: Run, replication: number): string {
  const hex = sha256(`${runId}/${born}/${replication}`);
  const parts = [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ] as const;
  return parts.map(([from, to]) => hex.slice(from, to)).join("-");
}

/** Makes the queue where it is missing. */
export async function requireQueue({ boss }: JobsDatabase, version: string): Promise<string> {
  const queue = queueOf(version);
  await boss.createQueue(queue, {
    retryLimit: RETRIES,
    retryDelay: 0,
    expireInSeconds: LONGEST_JOB_SECONDS,
    heartbeatSeconds: LEASE_SECONDS,
  });
  return queue;
}

/**
 * Puts a run, its input once, or finds it: the same input, settings and version are one run, so the
 * same command goes on with it.
 */
export async function beginRun(
  { pool, schema }: JobsDatabase,
  input: PackedInput,
  run: Omit<Run, "runId" | "born"> & { readonly scenario: string },
): Promise<Run> {
  const { version, settings, digest, goal, scenario } = run;
  const named = JSON.stringify([version, input.scenarioHash, input.roadsHash, settings]);
  const runId = sha256(named).slice(0, 16);
  return inTransaction(pool, async (client) => {
    const put = `insert into ${schema}.input values ($1, $2) on conflict do nothing`;
    for (const part of ["scenario", "roads"] as const) {
      const hash = input[`${part}Hash`];
      const known = await client.query(`select 1 from ${schema}.input where hash = $1`, [hash]);
      if (known.rowCount === 0) await client.query(put, [hash, Buffer.from(input[part])]);
    }
    const { rows } = await client.query<{ born: string }>(
      `insert into ${schema}.run
         (run_id, version, scenario_hash, roads_hash, digest, scenario, settings, goal, born)
       values ($1, $2, $3, $4, $5, $6, $7, $8, gen_random_uuid()::text)
       on conflict (run_id) do update set goal = excluded.goal
       returning born`,
      [
        runId,
        version,
        input.scenarioHash,
        input.roadsHash,
        digest,
        scenario,
        JSON.stringify(settings),
        JSON.stringify(goal),
      ],
    );
    return { runId, version, settings, digest, goal, born: rows[0]!.born };
  });
}

type RunRow = {
  version: string;
  settings: string;
  digest: string;
  born: string;
  goal: string;
};

/** A run by its id. Throws JobsError when there is none. */
export async function findRun(database: JobsDatabase, runId: string): Promise<Run> {
  const { pool, schema, place } = database;
  const sql = `select * from ${schema}.run where run_id = $1`;
  const [row] = (await pool.query<RunRow>(sql, [runId])).rows;
  if (row === undefined) {
    throw new JobsError(`no run ${runId} in ${place}; 'muster simulate --runs' lists them`);
  }
  const { version, digest, born } = row;
  const settings = JSON.parse(row.settings) as SimulationSettings;
  return { runId, version, digest, born, settings, goal: JSON.parse(row.goal) as RunGoal };
}

/** A run with its input, as it is sent to whoever plays it. */
export type RunWithInput = { readonly run: Run; readonly packed: PackedInput };

/** Fetches a run and its input. Throws JobsError when there is none. */
export async function fetchRun(database: JobsDatabase, runId: string): Promise<RunWithInput> {
  const { pool, schema } = database;
  const run = await findRun(database, runId);
  const { rows } = await pool.query<PackedInput>(
    `select s.bytes as scenario, s.hash as "scenarioHash", r.bytes as roads, r.hash as "roadsHash"
     from ${schema}.run
     join ${schema}.input s on s.hash = scenario_hash
     join ${schema}.input r on r.hash = roads_hash
     where run_id = $1`,
    [runId],
  );
  const [packed] = rows;
  if (packed === undefined) throw new JobsError(`run ${runId} was removed`);
  return { run, packed };
}

/** The runs, newest change first. */
export async function listRuns({ pool, schema }: JobsDatabase): Promise<RunLine[]> {
  const { rows } = await pool.query<RunLine>(
    `select run_id as "runId", version, scenario, state, wanted, failure,
       changed_at as "changedAt",
       (select count(*)::int from ${schema}.partial p where p.run_id = run.run_id) as done
     from ${schema}.run order by changed_at desc, run_id`,
  );
  return rows;
}

function pieces(numbers: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(numbers.length / PIECE) }, (_, piece) =>
    numbers.slice(piece * PIECE, (piece + 1) * PIECE),
  );
}

/** Removes a run with its results and jobs, and inputs that no run needs any more. */
export async function removeRun(database: JobsDatabase, runId: string): Promise<void> {
  const { pool, boss, schema } = database;
  const run = await findRun(database, runId);
  const sql = `delete from ${schema}.run where run_id = $1 returning wanted`;
  const { rows } = await pool.query<{ wanted: number }>(sql, [runId]);
  const queue = await requireQueue(database, run.version);
  for (const piece of pieces([...Array(rows[0]?.wanted ?? 0).keys()])) {
    await boss.deleteJob(
      queue,
      piece.map((replication) => jobIdOf(run, replication)),
    );
  }
  await pool.query(
    `delete from ${schema}.input where hash not in
       (select scenario_hash from ${schema}.run union select roads_hash from ${schema}.run)`,
  );
}

/**
 * Sees to it that these replications are in the queue: new ones are put, stopped ones go on, and
 * ones that were given up are tried again. What is there already stays as it is.
 */
export async function enqueue(
  database: JobsDatabase,
  run: Run,
  replications: readonly number[],
  leaseSeconds = LEASE_SECONDS,
): Promise<void> {
  const { boss, pool, schema } = database;
  const queue = await requireQueue(database, run.version);
  const last = replications.at(-1) ?? -1;
  await pool.query(
    `update ${schema}.run set wanted = greatest(wanted, $2), state = 'running', failure = null,
       changed_at = now() where run_id = $1`,
    [run.runId, last + 1],
  );
  for (const piece of pieces(replications)) {
    const ids = piece.map((replication) => jobIdOf(run, replication));
    await boss.resume(queue, ids);
    await boss.retry(queue, ids);
    await boss.insert(
      queue,
      piece.map((replication, index) => ({
        id: ids[index]!,
        data: { runId: run.runId, replication } satisfies JobData,
        // In order of number, and fair between runs.
        priority: -replication,
        heartbeatSeconds: leaseSeconds,
      })),
    );
  }
}

/** Takes what is not done out of the queue; `enqueue` puts it back. */
export async function stopRun(
  database: JobsDatabase,
  run: Run,
  replications: readonly number[],
): Promise<void> {
  const queue = await requireQueue(database, run.version);
  for (const piece of pieces(replications)) {
    await database.boss.cancel(
      queue,
      piece.map((replication) => jobIdOf(run, replication)),
    );
  }
  await setState(database, run, "stopped");
}

export async function setState(
  { pool, schema }: JobsDatabase,
  { runId }: Run,
  state: RunState,
): Promise<void> {
  const sql = `update ${schema}.run set state = $2, changed_at = now() where run_id = $1`;
  await pool.query(sql, [runId, state]);
}

/** Results from this number on without a gap, at most `limit`, by number. */
export async function resultsFrom(
  { pool, schema }: JobsDatabase,
  { runId }: Run,
  from: number,
  limit: number,
): Promise<ReplicationFigures[]> {
  const { rows } = await pool.query<{ replication: number; figures: string }>(
    `select replication, figures from ${schema}.partial
     where run_id = $1 and replication >= $2 and replication < $2 + $3 order by replication`,
    [runId, from, limit],
  );
  const gap = rows.findIndex(({ replication }, index) => replication !== from + index);
  const whole = gap < 0 ? rows : rows.slice(0, gap);
  return whole.map(({ figures }) => JSON.parse(figures) as ReplicationFigures);
}

/** How many are done, how many of them from `beyond` on, and why the run cannot go on, if so. */
export async function progressOf(
  { pool, schema }: JobsDatabase,
  { runId }: Run,
  beyond: number,
): Promise<{ readonly done: number; readonly beyond: number; readonly failure: string | null }> {
  const { rows } = await pool.query<{ done: number; beyond: number; failure: string | null }>(
    `select failure, count(p)::int as done,
       (count(p) filter (where replication >= $2))::int as beyond
     from ${schema}.run left join ${schema}.partial p using (run_id)
     where run_id = $1 group by failure`,
    [runId, beyond],
  );
  return rows[0] ?? { done: 0, beyond: 0, failure: "it was removed" };
}
