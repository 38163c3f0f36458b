import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import {
  beginRun,
  enqueue,
  fetchRun,
  jobIdOf,
  listRuns,
  openJobs,
  packInput,
  progressOf,
  queueOf,
  removeRun,
  requireQueue,
  requireSame,
  runWorker,
  spreadTo,
  storeResults,
  unpackInput,
  type JobsDatabase,
  type Run,
} from "#jobs";
import { defaultResponseModel, loadRoads } from "#routing";
import {
  emptyPartial,
  mergePartials,
  prepareSimulation,
  runReplication,
  SIMULATION_DEFAULTS,
  summarise,
  type PartialResult,
  type SimulationSettings,
} from "#sim";
import { randomTown } from "../sim/testing/random-town.ts";
import { dropSchema, TEST_DATABASE, withoutDatabase } from "./testing/test-database.ts";

const SCHEMA = `muster_test_jobs_${process.pid}`;
const skip = await withoutDatabase(SCHEMA);
if (skip === false) after(() => dropSchema(SCHEMA));

const TOWN = randomTown(7, 80);
const ROADS = loadRoads(TOWN.roadFile);
/** The town with everything in it that must not leave the machine. */
const SCENARIO = {
  ...TOWN.scenario,
  history: TOWN.scenario.history.map((call, index) => ({
    ...call,
    incidentNumber: `SECRET-${index}`,
    place: {
      ...call.place,
      lat: call.place.lat + 0.000_123_4,
      address: `SECRET house ${index}`,
    },
  })),
};
const settingsOf = (more: Partial<SimulationSettings> = {}): SimulationSettings => ({
  ...SIMULATION_DEFAULTS,
  warmUpHours: 0,
  ...more,
});
const preparedHere = (settings: SimulationSettings) =>
  prepareSimulation(
    { scenario: SCENARIO, roads: ROADS, responseModel: defaultResponseModel() },
    settings,
  );
const PACKED = packInput({ scenario: SCENARIO, roadFile: TOWN.roadFile });

function playedHere(settings: SimulationSettings, total: number): PartialResult {
  const simulation = preparedHere(settings);
  return Array.from({ length: total }, (_, number) => runReplication(simulation, number)).reduce(
    mergePartials,
    emptyPartial(simulation),
  );
}

async function begun(jobs: JobsDatabase, version: string, seed: number): Promise<Run> {
  const settings = settingsOf({ seed });
  const { digest } = preparedHere(settings);
  const goal = { replications: 12, replicationsMax: 12 };
  return beginRun(jobs, PACKED, { version, settings, digest, goal, scenario: "town" });
}

async function worker(version: string): Promise<{ replications: number; lines: string[] }> {
  const lines: string[] = [];
  const { replications } = await runWorker({
    url: TEST_DATABASE,
    schema: SCHEMA,
    jobs: 1,
    once: true,
    signal: new AbortController().signal,
    say: (line) => lines.push(line),
    version,
  });
  return { replications, lines };
}

async function withJobs(work: (jobs: JobsDatabase) => Promise<void>): Promise<void> {
  const jobs = await openJobs(TEST_DATABASE, SCHEMA);
  try {
    await work(jobs);
  } finally {
    await jobs.close();
  }
}

const silent = { say: () => undefined, onProgress: () => undefined };
const numbers = (total: number): number[] => [...Array(total).keys()];

test("WRK-6: what goes to workers holds no text and no id of the record, and plays the same", () => {
  const text = gunzipSync(PACKED.scenario).toString("utf8");
  const { history } = SCENARIO;
  for (const word of ["SECRET", history[0]!.callId, history[0]!.assignments[0]?.rowId]) {
    if (word !== undefined) assert.ok(!text.includes(`"${word}`), word);
  }
  assert.ok(!text.includes(`${history[0]!.place.lat}`));
  for (const policy of ["closest", "plan"] as const) {
    const settings = settingsOf({ policy });
    const here = preparedHere(settings);
    const there = unpackInput(PACKED, settings, here.digest);
    requireSame(here, there);
    for (const number of [0, 1]) {
      const expected = JSON.stringify(runReplication(here, number));
      assert.equal(JSON.stringify(runReplication(there, number)), expected);
    }
  }
});

test("WRK-6: an input that was changed in the database is refused", () => {
  const changed = { ...PACKED, scenarioHash: PACKED.roadsHash };
  assert.throws(() => unpackInput(changed, settingsOf(), ""), /not what was put there/u);
  const broken = { ...PACKED, roads: PACKED.roads.slice(0, 40) };
  assert.throws(() => unpackInput(broken, settingsOf(), ""), /broken/u);
});

test(
  "WRK-4: a replication that is done twice counts once; one that differs stops the run",
  {
    skip,
    timeout: 240_000,
  },
  async () => {
    await withJobs(async (jobs) => {
      const run = await begun(jobs, "twice", 4);
      await enqueue(jobs, run, numbers(2));
      const first = { replication: 0, figures: '{"replication":0}' };
      await storeResults(jobs, run, [first], [jobIdOf(run, 0)]);
      await storeResults(jobs, run, [first, { ...first, replication: 1 }], [jobIdOf(run, 0)]);
      assert.deepEqual(await progressOf(jobs, run, 1), { done: 2, beyond: 1, failure: null });
      const other = { replication: 0, figures: '{"replication":0,"events":1}' };
      await storeResults(jobs, run, [other], []);
      const { done, failure } = await progressOf(jobs, run, 2);
      assert.equal(done, 2);
      assert.match(failure ?? "", /replication 0 came out differently/u);
    });
  },
);

test(
  "WRK-3: a run that is stopped leaves the queue; resumed, it gives the same",
  {
    skip,
    timeout: 240_000,
  },
  async () => {
    await withJobs(async (jobs) => {
      const run = await begun(jobs, "resume", 5);
      const before = emptyPartial(preparedHere(run.settings));
      const stopped = { ...silent, isStopped: () => true };
      const none = await spreadTo(jobs, run, { total: 12, before }, stopped);
      assert.equal(none.replications.length, 0);
      assert.equal((await worker("resume")).replications, 0);
      assert.equal(
        (await listRuns(jobs)).find(({ runId }) => runId === run.runId)?.state,
        "stopped",
      );

      const again = await begun(jobs, "resume", 5);
      assert.deepEqual(again, run);
      const going = { ...silent, isStopped: () => false };
      const result = spreadTo(jobs, again, { total: 12, before }, going);
      // The worker may ask before anything is in the queue.
      while ((await worker("resume")).replications === 0);
      assert.equal(
        JSON.stringify(summarise(await result)),
        JSON.stringify(summarise(playedHere(run.settings, 12))),
      );
      const fewer = await spreadTo(jobs, run, { total: 5, before }, going);
      assert.equal(JSON.stringify(fewer), JSON.stringify(playedHere(run.settings, 5)));

      await removeRun(jobs, run.runId);
      await assert.rejects(fetchRun(jobs, run.runId), /no run/u);
      assert.equal((await worker("resume")).replications, 0);
    });
  },
);

test(
  "WRK-5: a worker leaves a run of another version alone, says so, and the jobs stay",
  {
    skip,
    timeout: 240_000,
  },
  async () => {
    await withJobs(async (jobs) => {
      const run = await begun(jobs, "older", 6);
      await enqueue(jobs, run, numbers(3));
      const { replications, lines } = await worker("newer");
      assert.equal(replications, 0);
      assert.ok(lines.some((line) => /of version older, this worker is newer/u.test(line)));
      assert.equal((await worker("older")).replications, 3);
      assert.equal((await progressOf(jobs, run, 3)).done, 3);
      const newer = await begun(jobs, "newer", 6);
      assert.notEqual(newer.runId, run.runId);
    });
  },
);

test(
  "WRK-7: a run that cannot be played says why, and its jobs are not handed out again",
  {
    skip,
    timeout: 240_000,
  },
  async () => {
    await withJobs(async (jobs) => {
      const run = await begun(jobs, "broken", 7);
      await jobs.pool.query(`update ${SCHEMA}.run set settings = $2 where run_id = $1`, [
        run.runId,
        JSON.stringify({ ...run.settings, warmUpHours: -1 }),
      ]);
      const before = emptyPartial(preparedHere(run.settings));
      const result = spreadTo(
        jobs,
        run,
        { total: 2, before },
        { ...silent, isStopped: () => false },
      );
      const refused = assert.rejects(result, /cannot go on: warmUpHours must be/u);
      await requireQueue(jobs, "broken");
      const isQueued = async (): Promise<boolean> => {
        const found = await jobs.boss.findJobs(queueOf("broken"), { id: jobIdOf(run, 1) });
        return found.length > 0;
      };
      while (!(await isQueued())) await sleep(50);
      await worker("broken");
      await refused;
      assert.equal((await worker("broken")).replications, 0);
    });
  },
);
