import { PgBoss } from "pg-boss";
import { Pool, type PoolClient } from "pg";
import { JobsError } from "./failure.ts";

/** Where jobs and runs are: a schema of our own, and beside it the queue's. */
export type JobsDatabase = {
  readonly pool: Pool;
  readonly boss: PgBoss;
  readonly schema: string;
  /** Host, port and database, for messages. Never the user or the secret. */
  readonly place: string;
  close(): Promise<void>;
};

export const SCHEMA = "muster_jobs";
const CONNECT_TIMEOUT_MS = 10_000;
/** How often whoever is connected looks for leases that have run out. */
const SUPERVISE_SECONDS = 2;

const TABLES = (schema: string): string => `
create table if not exists ${schema}.input (
  hash text primary key,
  bytes bytea not null
);
create table if not exists ${schema}.run (
  run_id text primary key,
  version text not null,
  scenario_hash text not null references ${schema}.input,
  roads_hash text not null references ${schema}.input,
  digest text not null,
  scenario text not null,
  settings text not null,
  goal text not null,
  wanted integer not null default 0,
  state text not null default 'running' check (state in ('running', 'stopped', 'done')),
  failure text,
  born text not null,
  changed_at timestamptz not null default now()
);
create table if not exists ${schema}.partial (
  run_id text not null references ${schema}.run on delete cascade,
  replication integer not null,
  figures text not null,
  primary key (run_id, replication)
);`;

function placeOf(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new JobsError(
      "the database's address is not a URL; expected postgres://USER@HOST:PORT/DATABASE",
    );
  }
  if (!/^postgres(ql)?:$/u.test(parsed.protocol)) {
    throw new JobsError(
      `the database's address begins with ${parsed.protocol}; ` +
        "expected postgres://USER@HOST:PORT/DATABASE",
    );
  }
  return `${parsed.hostname}:${parsed.port === "" ? "5432" : parsed.port}${parsed.pathname}`;
}

/** The secret of the URL, as it is written and as it is meant. */
function secretsOf(url: string): string[] {
  const { password, searchParams } = new URL(url);
  let plain = password;
  try {
    plain = decodeURIComponent(password);
  } catch {
    // Written without escapes; then it is the same.
  }
  return [password, plain, searchParams.get("password") ?? ""].filter((one) => one !== "");
}

/** What went wrong, in one line, without the secret. */
function reasonOf(error: unknown, secrets: readonly string[]): string {
  const list = error instanceof AggregateError ? error.errors : [error];
  const [first] = list as unknown[];
  const text = first instanceof Error ? first.message : String(first);
  const [line = ""] = text.split("\n");
  return secrets.reduce((cut, secret) => cut.replaceAll(secret, "***"), line);
}

/**
 * Connects, makes the tables where they are missing, and starts the queue. Throws JobsError that
 * names the place, never the secret.
 */
export async function openJobs(url: string, schema = SCHEMA): Promise<JobsDatabase> {
  const place = placeOf(url);
  if (!/^[a-z_][a-z0-9_]{0,40}$/u.test(schema)) {
    throw new JobsError(`a schema is lower-case letters, digits and _, got ${schema}`);
  }
  const secrets = secretsOf(url);
  const pool = new Pool({
    connectionString: url,
    application_name: "muster jobs",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    max: 8,
  });
  // A connection that breaks while idle is replaced by the pool; the next question tells.
  pool.on("error", () => undefined);
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    schema: `${schema}_queue`,
    schedule: false,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
  });
  boss.on("error", () => undefined);
  try {
    await inTransaction(pool, async (client) => {
      await client.query("select pg_advisory_xact_lock(hashtext($1))", [`muster ${schema}`]);
      await client.query(`create schema if not exists ${schema}`);
      await client.query(TABLES(schema));
    });
    await boss.start();
  } catch (error) {
    await pool.end();
    throw new JobsError(
      `the database ${place} cannot be used: ${reasonOf(error, secrets)}; ` +
        "look at the address, the user's rights and whether PostgreSQL is running",
    );
  }
  return {
    pool,
    boss,
    schema,
    place,
    async close() {
      await boss.stop({ graceful: false });
      await pool.end();
    },
  };
}

/** All of it or nothing. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    client.release();
    return result;
  } catch (error) {
    // The connection may be what failed: it is not used again.
    client.release(true);
    throw error;
  }
}
