import type { Command } from "commander";
import { JobsError, openJobs, runWorker, type JobsDatabase } from "#jobs";
import { InputError } from "../failure.ts";

type Options = { database?: string | true; jobs: number; once?: boolean };

/** The address as given, or of the environment, where no list of processes shows it. */
function addressOf(database: string | true | undefined): string {
  const url = typeof database === "string" ? database : process.env["MUSTER_DATABASE"];
  if (url !== undefined && url !== "") return url;
  throw new InputError(
    "which database? Give --database postgres://USER@HOST:PORT/DATABASE or set MUSTER_DATABASE",
  );
}

/** In tests, each run has tables of its own. */
function schemaOf(): { readonly schema?: string } {
  const schema = process.env["MUSTER_DATABASE_SCHEMA"];
  return schema === undefined ? {} : { schema };
}

/** What a person can mend is one line, exit code 2. */
async function mended<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof JobsError) throw new InputError(error.message);
    throw error;
  }
}

/** Does something with the database of jobs and closes it. */
export async function withDatabase(
  database: string | true,
  work: (jobs: JobsDatabase) => Promise<void>,
): Promise<void> {
  const url = addressOf(database);
  await mended(async () => {
    const jobs = await openJobs(url, schemaOf().schema);
    try {
      await work(jobs);
    } finally {
      await jobs.close();
    }
  });
}

async function run({ database, jobs, once }: Options): Promise<void> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const url = addressOf(database);
  const { replications } = await mended(() =>
    runWorker({
      url,
      ...schemaOf(),
      jobs,
      once: once === true,
      signal: controller.signal,
      say,
    }),
  );
  process.off("SIGINT", stop);
  process.off("SIGTERM", stop);
  say(`played ${replications} replications`);
}

const HELP = `
Plays replications of runs that 'muster simulate --scenario … --database URL' puts into the
database, on as many machines as you like. A worker that dies loses nothing: its jobs are given to
others. Ctrl-C or SIGTERM: what is being played is finished, the rest is given back. The program
must be the same version everywhere.

A secret is better in MUSTER_DATABASE, PGPASSWORD or ~/.pgpass than on the command line, where
others on the machine can read it. TLS: postgres://…/muster?sslmode=verify-full.

Example:
  $ muster worker --database postgres://planner@db.example/muster --jobs 4`;

function count(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= 256) return value;
  throw new InputError(`--jobs: expected a whole number from 1 to 256, got ${text}`);
}

export function add(program: Command): void {
  program
    .command("worker")
    .description("play replications of simulations that others have put into a database")
    .option("--database [url]", "PostgreSQL; without URL as MUSTER_DATABASE says")
    .option("--jobs <number>", "replications at once, each on a core of its own", count, 1)
    .option("--once", "end when nothing is left to do")
    .addHelpText("after", HELP)
    .action(run);
}
