// What the verifiable log costs: appends with and without the follower that hashes and signs, in
// turn, and how long reading a whole log takes at the start and in `muster audit verify`.
//   npm run bench -- audit [--events 30000] [--rounds 5] [--batch 32]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openLogFollower, SqliteJournal, verifyLog, type Commit, type LogFollower } from "#journal";
import { areaKernel, openAuthority } from "../src/server/authority/index.ts";
import { TrafficLog } from "./recover-traffic.ts";

const AREA = "bench";

type Options = { readonly events: number; readonly rounds: number; readonly batch: number };
type Round = {
  readonly perSecond: number;
  /** Processor time of the whole process, its hashing thread included. */
  readonly cpuMicrosecondsPerEvent: number;
  /** Of the thread that decides and stores commands alone. */
  readonly mainThreadMicrosecondsPerEvent: number;
};

/** Adds so many events to a new log; the follower, when there is one, is told of them. */
type Load = (
  journal: SqliteJournal,
  follower: LogFollower | undefined,
  options: Options,
) => Promise<void>;

export async function run(words: string[]): Promise<object> {
  const { values } = parseArgs({
    args: words,
    options: {
      events: { type: "string", default: "30000" },
      rounds: { type: "string", default: "5" },
      batch: { type: "string", default: "32" },
    },
  });
  const options: Options = {
    events: Number(values.events),
    rounds: Number(values.rounds),
    batch: Number(values.batch),
  };
  return {
    what: "events a second stored and synced, without and with the follower, in turn; medians",
    goal: "the follower costs at most 10 % of the append rate",
    options,
    authority: await compare(options, throughAuthority),
    journalAlone: await compare(options, toJournal),
    whole: (await once(options, true, toJournal)).whole,
  };
}

/** One after the other in turn, so that what else runs here falls on both alike. */
async function compare(options: Options, load: Load): Promise<object> {
  const [without, followed]: [Round[], Round[]] = [[], []];
  await once(options, true, load);
  for (let round = 0; round < options.rounds; round += 1) {
    without.push((await once(options, false, load)).round);
    followed.push((await once(options, true, load)).round);
  }
  const [a, b] = [summary(without), summary(followed)];
  const lostPercent = Number((100 * (1 - b.perSecond / a.perSecond)).toFixed(1));
  const perSecond = [without, followed].map((rounds) => rounds.map((round) => round.perSecond));
  return { without: a, followed: b, lostPercent, perSecondOfRounds: perSecond };
}

function summary(rounds: readonly Round[]): Round {
  return {
    perSecond: middle(rounds.map(({ perSecond }) => perSecond)),
    cpuMicrosecondsPerEvent: middle(rounds.map((round) => round.cpuMicrosecondsPerEvent)),
    mainThreadMicrosecondsPerEvent: middle(
      rounds.map((round) => round.mainThreadMicrosecondsPerEvent),
    ),
  };
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The log's one writer, as the server has it: decides calls, stores, answers. No HTTP. */
async function throughAuthority(
  journal: SqliteJournal,
  follower: LogFollower | undefined,
  { events, batch }: Options,
): Promise<void> {
  const clock = { now: () => 1_700_000_000_000 };
  // No snapshot falls into the measurement.
  const snapshotEveryEvents = 10 * events;
  const options = { kernel: areaKernel, journal, clock, snapshotEveryEvents };
  const authority = await openAuthority(options);
  authority.subscribe((stored) => follower?.follow(stored.at(-1)?.sequence ?? 0));
  const actor = { kind: "person", id: "bench" } as const;
  for (let index = 0; index < events; index += batch) {
    const some = Array.from({ length: batch }, (_, at) => {
      const callId = `call-${index + at}`;
      const command = { type: "receiveCall", callId, channel: "phone" } as const;
      return authority.submit({ commandId: callId, actor, command });
    });
    await Promise.all(some);
  }
}

let decided: readonly Commit[] | undefined;
/** Made once, in the round that only warms up. */
function commitsOf(events: number): readonly Commit[] {
  decided ??= new TrafficLog(AREA).commitsUntil(events);
  return decided;
}

/** Events that were decided before, straight into the journal: the most it can take. */
async function toJournal(
  journal: SqliteJournal,
  follower: LogFollower | undefined,
  { events, batch }: Options,
): Promise<void> {
  const commits = commitsOf(events);
  for (let index = 0; index < commits.length; index += batch) {
    const some = commits.slice(index, index + batch);
    await journal.append(some);
    follower?.follow(some.at(-1)?.events.at(-1)?.sequence ?? 0);
    // As the authority does between batches, so that the follower has its turns.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function once(
  options: Options,
  follow: boolean,
  load: Load,
): Promise<{ round: Round; whole: object }> {
  const directory = mkdtempSync(join(tmpdir(), "muster-bench-audit-"));
  const journal = new SqliteJournal({ directory, areaId: AREA });
  const follower = follow ? await openLogFollower({ journal, directory }) : undefined;
  try {
    const cpu = process.cpuUsage();
    const mainThread = process.threadCpuUsage();
    const started = performance.now();
    await load(journal, follower, options);
    await follower?.stop();
    const seconds = (performance.now() - started) / 1000;
    const perEvent = ({ user, system }: NodeJS.CpuUsage) =>
      Number(((user + system) / stored).toFixed(2));
    const [cpuUsed, mainThreadUsed] = [process.cpuUsage(cpu), process.threadCpuUsage(mainThread)];
    const stored = await journal.lastSequence();
    await journal.close();
    const round = {
      perSecond: Math.round(stored / seconds),
      cpuMicrosecondsPerEvent: perEvent(cpuUsed),
      mainThreadMicrosecondsPerEvent: perEvent(mainThreadUsed),
    };
    return { round, whole: follow ? await measureWhole(directory) : {} };
  } finally {
    await follower?.stop();
    await journal.close();
    rmSync(directory, { recursive: true });
  }
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
