import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import {
  beginRun,
  openJobs,
  packInput,
  queueOf,
  requireQueue,
  simulationVersion,
  spreadTo,
  jobIdOf,
} from "#jobs";
import { defaultResponseModel } from "#routing";
import {
  emptyPartial,
  mergePartials,
  prepareSimulation,
  runReplication,
  SIMULATION_DEFAULTS,
} from "#sim";
import { dropSchema, TEST_DATABASE, withoutDatabase } from "../../jobs/testing/test-database.ts";
import { writeTown } from "../../jobs/testing/town-folder.ts";
import { randomTown } from "../../sim/testing/random-town.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const SCHEMA = `muster_test_worker_${process.pid}`;
const skip = await withoutDatabase(SCHEMA);
const folder = mkdtempSync(join(tmpdir(), "muster-worker-"));
const started: ChildProcess[] = [];
after(async () => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
  if (skip === false) await dropSchema(SCHEMA);
});

type Ended = { status: number | null; stdout: string; stderr: string };

function muster(...options: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [MAIN, ...options], {
    env: { ...process.env, MUSTER_DATABASE: TEST_DATABASE, MUSTER_DATABASE_SCHEMA: SCHEMA },
  });
  started.push(child);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const ended = once(child, "close").then(([status]) => {
    return { status: status as number | null, stdout, stderr };
  });
  return { child, ended };
}

test("WRK-8: a database that is not there is said in one line without the secret", async () => {
  const address = "postgres://planner:hush%2Fhush@127.0.0.1:1/muster";
  const { status, stderr } = await muster("worker", "--database", address).ended;
  assert.equal(status, 2);
  assert.match(stderr, /^muster: the database 127\.0\.0\.1:1\/muster cannot be used: /u);
  assert.equal(stderr.trim().split("\n").length, 1);
  assert.ok(!/hush|planner/u.test(stderr), stderr);
});

test(
  "WRK-1, WRK-2: three workers give one machine's answer, though a fourth is killed",
  {
    skip,
    timeout: 240_000,
  },
  async (t) => {
    const town = writeTown(folder);
    const asked = ["simulate", "--scenario", town, "--warm-up", "0", "--json"];
    const goal = ["--replications", "10", "--half-width", "150"];
    const alone = muster(...asked, ...goal).ended;

    // A run of its own, whose first job is taken by a worker that is killed before it can end it.
    const { scenario, roads, roadFile } = randomTown(7, 80);
    const settings = { ...SIMULATION_DEFAULTS, warmUpHours: 0, seed: 9, policy: "plan" as const };
    const input = { scenario, roads, responseModel: defaultResponseModel() };
    const simulation = prepareSimulation(input, settings);
    const { digest } = simulation;
    const jobs = await openJobs(TEST_DATABASE, SCHEMA);
    t.after(() => jobs.close());
    const version = simulationVersion();
    await requireQueue(jobs, version);
    const run = await beginRun(jobs, packInput({ scenario, roadFile }), {
      version,
      settings,
      digest,
      goal: { replications: 6, replicationsMax: 6 },
      scenario: "town",
    });
    const before = emptyPartial(simulation);
    const quiet = { isStopped: () => false, say: () => undefined, onProgress: () => undefined };
    const work = { total: 6, before };
    const killedRun = spreadTo(jobs, run, work, { ...quiet, leaseSeconds: 10 });
    const doomed = muster("worker");
    const stateOf = async (number: number): Promise<string | undefined> =>
      (await jobs.boss.findJobs(queueOf(version), { id: jobIdOf(run, number) }))[0]?.state;
    while ((await stateOf(0)) !== "active") await sleep(20);
    doomed.child.kill("SIGKILL");
    await doomed.ended;
    assert.equal(await stateOf(0), "active", "it was killed while it had the job");

    const workers = [muster("worker"), muster("worker"), muster("worker")];
    const spread = await muster(...asked, ...goal, "--database").ended;
    assert.equal(spread.status, 0, spread.stderr);
    assert.equal(spread.stdout, (await alone).stdout);
    const expected = Array.from({ length: 6 }, (_, number) => runReplication(simulation, number));
    assert.equal(
      JSON.stringify(await killedRun),
      JSON.stringify(expected.reduce(mergePartials, before)),
    );

    // Fewer of the same run, without anything to play: the others are ignored and counted.
    const fewer = await muster(...asked, "--replications", "7", "--database").ended;
    assert.match(fewer.stderr, /\d+ replications beyond the 7 were played and are not counted/u);
    assert.match(fewer.stdout, /"replications":7,/u);
    const runs = await muster("simulate", "--runs", "--database").ended;
    assert.match(runs.stdout, new RegExp(`^${run.runId}  running  6/6  `, "mu"));

    for (const { child } of workers) child.kill("SIGTERM");
    for (const { status, stderr } of await Promise.all(workers.map(({ ended }) => ended))) {
      assert.equal(status, 0, stderr);
      assert.match(stderr, /played \d+ replications/u);
    }
  },
);
