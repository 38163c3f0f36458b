import { userInfo } from "node:os";
import { openJobs } from "#jobs";

/** Where PostgreSQL is for tests; `.ci/run` sees to it that there is one. */
export const TEST_DATABASE =
  process.env["MUSTER_TEST_DATABASE"] ?? `postgres://${userInfo().username}@127.0.0.1:5432/test`;

/** Why tests that need PostgreSQL cannot run here; false when they can. */
export async function withoutDatabase(schema: string): Promise<string | false> {
  try {
    const jobs = await openJobs(TEST_DATABASE, schema);
    await jobs.close();
    return false;
  } catch (error) {
    return `${String(error)}; MUSTER_TEST_DATABASE names another`;
  }
}

/** Removes everything that a test run made. */
export async function dropSchema(schema: string): Promise<void> {
  const jobs = await openJobs(TEST_DATABASE, schema);
  await jobs.pool.query(`drop schema ${schema} cascade`);
  await jobs.boss.stop({ graceful: false });
  await jobs.pool.query(`drop schema ${schema}_queue cascade`);
  await jobs.pool.end();
}
