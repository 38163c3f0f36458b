// What the verifiable log costs: appends with and without the follower that hashes and signs, in
// turn, and how long reading a whole log takes at the start and in `muster audit verify`.
//   npm run bench -- audit [--events 6000] [--rounds 15] [--batch 32]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openLogFollower, SqliteJournal, verifyLog, type Commit, type LogFollower } from "#journal";
import { areaKernel, openAuthority } from "../src/server/authority/index.ts";
import { TrafficLog } from "./recover-traffic.ts";

const AREA = "bench";

type Options = { readonly events: number; readonly rounds: number; readonly batch: number };
/** Of each event, in microseconds. */
type Cost = {
  readonly wall: number;
  /** Processor time of the whole process, its hashing thread included. */
  readonly processor: number;
  /** Of the thread that decides and stores commands alone. */
  readonly mainThread: number;
};

/** A log that is written to, with or without its follower. */
type Rig = {
  readonly journal: SqliteJournal;
  readonly follower: LogFollower | undefined;
  /** Adds events until the log has so many. */
  readonly load: (until: number) => Promise<void>;
};
type Loader = (
  journal: SqliteJournal,
  follower: LogFollower | undefined,
  options: Options,
) => Promise<Rig["load"]>;

export async function run(words: string[]): Promise<object> {
  const { values } = parseArgs({
    args: words,
    options: {
      events: { type: "string", default: "6000" },
      rounds: { type: "string", default: "15" },
      batch: { type: "string", default: "32" },
    },
  });
  const options: Options = {
    events: Number(values.events),
    rounds: Number(values.rounds),
    batch: Number(values.batch),
  };
  const authority = await compare(options, throughAuthority);
  const { whole, ...journalAlone } = await compare(options, toJournal);
  return {
    what:
      "microseconds an event until it is synced, without and with the follower; two logs side by " +
      "side grow in turn by so many events, the first round warms up; medians of the rounds",
    goal: "the follower costs at most 10 % of the append rate",
    options,
    authority,
    journalAlone,
    whole,
  };
}

/** One after the other in short turns, so that what else runs here falls on both alike. */
async function compare(options: Options, loader: Loader) {
  const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), "muster-bench-audit-")));
  const [without = "", followed = ""] = folders;
  const rigs = [await openRig(options, loader, without, false)];
  rigs.push(await openRig(options, loader, followed, true));
  const costs: Cost[][] = [[], []];
  try {
    for (let round = 0; round <= options.rounds; round += 1) {
      // Whoever is first in one round is second in the next.
      for (const at of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const cost = await measure(rigs[at], options.events);
        if (round > 0) costs[at]?.push(cost);
      }
    }
  } finally {
    for (const { journal, follower } of rigs) {
      await follower?.stop();
      await journal.close();
    }
  }
  const whole = await measureWhole(followed);
  for (const folder of folders) rmSync(folder, { recursive: true });
  return { ...summary(costs[0] ?? [], costs[1] ?? []), whole };
}

async function openRig(options: Options, loader: Loader, directory: string, follow: boolean) {
  const journal = new SqliteJournal({ directory, areaId: AREA });
  const follower = follow ? await openLogFollower({ journal, directory }) : undefined;
  return { journal, follower, load: await loader(journal, follower, options) };
}

async function measure(rig: Rig | undefined, events: number): Promise<Cost> {
  if (rig === undefined) throw new Error("there is no such log");
  const { journal, follower, load } = rig;
  const before = await journal.lastSequence();
  const [cpu, mainThread] = [process.cpuUsage(), process.threadCpuUsage()];
  const started = performance.now();
  await load(before + events);
  const last = await journal.lastSequence();
  // A checkpoint that is being made is of these events, and not of the other log's turn.
  const isBehind = () => follower !== undefined && last - follower.signedSize >= 500;
  while (isBehind()) await sleep(1);
  const wall = (performance.now() - started) * 1000;
  const [all, main] = [process.cpuUsage(cpu), process.threadCpuUsage(mainThread)];
  const perEvent = (microseconds: number) => microseconds / (last - before);
  return {
    wall: perEvent(wall),
    processor: perEvent(all.user + all.system),
    mainThread: perEvent(main.user + main.system),
  };
}

/** Medians, and the median of what the follower added in a round, in parts of a hundred. */
function summary(without: readonly Cost[], followed: readonly Cost[]) {
  const rounded = (value: number) => Number(value.toFixed(2));
  const of = (costs: readonly Cost[], name: keyof Cost) =>
    rounded(middle(costs.map((cost) => cost[name])));
  const row = (costs: readonly Cost[]) => ({
    wall: of(costs, "wall"),
    processor: of(costs, "processor"),
    mainThread: of(costs, "mainThread"),
  });
  const added = (name: keyof Cost) =>
    rounded(
      middle(followed.map((cost, at) => 100 * (cost[name] / (without[at]?.[name] ?? 0) - 1))),
    );
  // Of the rate 1 / wall, as the goal is said.
  const lostPercent = rounded(
    middle(followed.map(({ wall }, at) => 100 * (1 - (without[at]?.wall ?? 0) / wall))),
  );
  const addedPercent = { processor: added("processor"), mainThread: added("mainThread") };
  return { without: row(without), followed: row(followed), addedPercent, lostPercent };
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The log's one writer, as the server has it: decides calls, stores, answers. No HTTP. */
async function throughAuthority(
  journal: SqliteJournal,
  follower: LogFollower | undefined,
  { batch }: Options,
): Promise<Rig["load"]> {
  const clock = { now: () => 1_700_000_000_000 };
  // No snapshot falls into the measurement.
  const snapshotEveryEvents = 100_000_000;
  const authority = await openAuthority({
    kernel: areaKernel,
    journal,
    clock,
    snapshotEveryEvents,
  });
  authority.subscribe((stored) => follower?.follow(stored.at(-1)?.sequence ?? 0));
  const actor = { kind: "person", id: "bench" } as const;
  let calls = 0;
  return async (until) => {
    const more = Math.ceil((until - calls) / batch);
    for (let turn = 0; turn < more; turn += 1) {
      const some = Array.from({ length: batch }, () => {
        const callId = `call-${(calls += 1)}`;
        const command = { type: "receiveCall", callId, channel: "phone" } as const;
        return authority.submit({ commandId: callId, actor, command });
      });
      await Promise.all(some);
    }
  };
}

let decided: readonly Commit[] | undefined;
/** Made once for all logs. */
function commitsOf(events: number): readonly Commit[] {
  decided ??= new TrafficLog(AREA).commitsUntil(events);
  return decided;
}

/** Events that were decided before, straight into the journal: the most it can take. */
async function toJournal(
  journal: SqliteJournal,
  follower: LogFollower | undefined,
  { events, rounds, batch }: Options,
): Promise<Rig["load"]> {
  const commits = commitsOf(events * (rounds + 2));
  let next = 0;
  return async (until) => {
    for (let sequence = 0; sequence < until; next += batch) {
      const some = commits.slice(next, next + batch);
      await journal.append(some);
      sequence = some.at(-1)?.events.at(-1)?.sequence ?? until;
      follower?.follow(sequence);
      // As the authority does between batches, so that the follower has its turns.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
}

/** Seconds for each million events, of a start and of `muster audit verify`. */
async function measureWhole(directory: string): Promise<object> {
  const journal = new SqliteJournal({ directory, areaId: AREA });
  const events = await journal.lastSequence();
  const perMillion = (since: number) =>
    Number((((performance.now() - since) / events) * 1000).toFixed(2));
  const opening = performance.now();
  const follower = await openLogFollower({ journal, directory });
  const startSecondsPerMillion = perMillion(opening);
  await follower.stop();
  await journal.close();
  const verifying = performance.now();
  const { ok, checkpoints } = verifyLog({ directory });
  return {
    ok,
    events,
    checkpoints,
    startSecondsPerMillion,
    verifySecondsPerMillion: perMillion(verifying),
  };
}
