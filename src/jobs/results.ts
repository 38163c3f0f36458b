import { inTransaction, type JobsDatabase } from "./database.ts";
import { queueOf } from "./runs.ts";

/** A replication that was played, its figures as JSON text. */
export type Result = { readonly replication: number; readonly figures: string };

/**
 * Stores results and ends their jobs, in one transaction: a worker that dies before it has stored
 * nothing, and its jobs are given to others. A replication that came twice counts once; one that
 * came out differently stops the run. Results of a run that was removed are dropped.
 */
export async function storeResults(
  { pool, boss, schema }: JobsDatabase,
  { runId, version }: { readonly runId: string; readonly version: string },
  results: readonly Result[],
  jobIds: readonly string[],
): Promise<void> {
  const numbers = results.map(({ replication }) => replication);
  const figures = results.map((one) => one.figures);
  await inTransaction(pool, async (client) => {
    const values = [runId, numbers, figures];
    const rows = `unnest($2::int[], $3::text[]) as made(replication, figures)`;
    const run = await client.query(
      `select 1 from ${schema}.run where run_id = $1 and version = $2 for key share`,
      [runId, version],
    );
    if (run.rowCount === 1) {
      await client.query(
        `insert into ${schema}.partial select $1, replication, figures from ${rows}
         on conflict do nothing`,
        values,
      );
      const { rows: other } = await client.query<{ replication: number }>(
        `select replication from ${schema}.partial p join ${rows} using (replication)
         where run_id = $1 and p.figures <> made.figures`,
        values,
      );
      const [first] = other;
      if (first !== undefined) {
        const failure = `replication ${first.replication} came out differently on two workers`;
        await client.query(`update ${schema}.run set failure = $2 where run_id = $1`, [
          runId,
          failure,
        ]);
      }
    }
    const db = { executeSql: (text: string, given?: unknown[]) => client.query(text, given) };
    if (jobIds.length > 0) await boss.complete(queueOf(version), [...jobIds], null, { db });
  });
}

/** The run cannot be played: the client is told why, and the jobs are not handed out again. */
export async function storeFailure(
  { pool, boss, schema }: JobsDatabase,
  { runId, version }: { readonly runId: string; readonly version: string },
  failure: string,
  jobIds: readonly string[],
): Promise<void> {
  await pool.query(`update ${schema}.run set failure = $2 where run_id = $1`, [runId, failure]);
  await boss.cancel(queueOf(version), [...jobIds]);
}
