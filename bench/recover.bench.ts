// How fast an area is back after a restart, and what a durable commit costs.
//   npm run bench -- recover [--events 1000000] [--seconds 5] [--rate 2000]
// The journal is built once by the kernel itself and kept in the temporary directory.
import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { AcceptedEvent } from "#kernel";
import { SqliteJournal, sha256Hex } from "#journal";
import type { Commit } from "#journal";
import { areaKernel, openAuthority, recover } from "../src/server/authority/index.ts";
import { TrafficLog } from "./recover-traffic.ts";

const AREA = "bench";
/** Events after the snapshot: what an authority has at most in a quiet hour. */
const TAIL = 20_000;

type Options = { readonly events: number; readonly seconds: number; readonly rate: number };

export async function run(words: string[]): Promise<object> {
  const { values } = parseArgs({
    args: words,
    options: {
      events: { type: "string", default: "1000000" },
      seconds: { type: "string", default: "5" },
      rate: { type: "string", default: "2000" },
    },
  });
  const options: Options = {
    events: Number(values.events),
    seconds: Number(values.seconds),
    rate: Number(values.rate),
  };
  const build = await cachedLog(options.events);
  return {
    options,
    log: { ...build.facts, fileBytes: statSync(join(build.directory, "journal.sqlite")).size },
    recovery: await measureRecovery(build.directory),
    append: {
      oneEventCommits: await measureAppend(options.seconds, 1),
      batchesOf32: await measureAppend(options.seconds, 32),
    },
    authority: await measureAuthority(options),
  };
}

/** The log with its snapshot TAIL events before the end, built if it is not there yet. */
async function cachedLog(events: number): Promise<{ directory: string; facts: object }> {
  const directory = join(tmpdir(), `muster-bench-recover-2-${events}`);
  if (existsSync(directory)) return { directory, facts: { events, cached: true } };
  const part = mkdtempSync(join(tmpdir(), "muster-bench-part-"));
  const journal = new SqliteJournal({ directory: part, areaId: AREA });
  const started = performance.now();
  const traffic = new TrafficLog(AREA);
  let snapshotMilliseconds = 0;
  let snapshotBytes = 0;
  while (traffic.board.sequence < events) {
    const until = Math.min(events, traffic.board.sequence + 5000);
    await journal.append(traffic.commitsUntil(until));
    if (snapshotBytes === 0 && traffic.board.sequence >= events - TAIL) {
      const before = performance.now();
      const text = JSON.stringify(areaKernel.boardSnapshot(traffic.board));
      snapshotMilliseconds = performance.now() - before;
      snapshotBytes = text.length;
      const { sequence } = traffic.board;
      await journal.writeSnapshot({ sequence, hash: sha256Hex(text), text });
    }
  }
  await journal.close();
  renameSync(part, directory);
  const buildSeconds = (performance.now() - started) / 1000;
  const { incidents, calls } = traffic.board;
  const onBoard = { incidents: incidents.size, calls: calls.size };
  return {
    directory,
    facts: { events, buildSeconds, onBoard, snapshotBytes, snapshotMilliseconds },
  };
}

async function measureRecovery(directory: string): Promise<object> {
  const shelf = join(directory, "snapshots");
  const hidden = join(directory, "snapshots.hidden");
  const timed = async () => {
    const started = performance.now();
    const journal = new SqliteJournal({ directory, areaId: AREA });
    const { recovery } = await recover(areaKernel, journal);
    await journal.close();
    const { events, eventsPerSecond, snapshotSequence } = recovery;
    const seconds = (performance.now() - started) / 1000;
    return { seconds, events, eventsPerSecond, snapshotSequence };
  };
  const runs: { logAlone: object; snapshotAndTail: object }[] = [];
  for (let i = 0; i < 3; i += 1) {
    renameSync(shelf, hidden);
    const logAlone = await timed();
    renameSync(hidden, shelf);
    runs.push({ logAlone, snapshotAndTail: await timed() });
  }
  const journal = new SqliteJournal({ directory, areaId: AREA });
  const started = performance.now();
  let bytes = 0;
  for await (const batch of journal.readBytes({ after: 0 })) {
    for (const row of batch) bytes += row.bytes.length;
  }
  const readOnlySeconds = (performance.now() - started) / 1000;
  await journal.close();
  return { runs, readOnlySeconds, bodyBytes: bytes };
}

async function inTemporary<T>(measure: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "muster-bench-"));
  try {
    return await measure(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function simpleCommit(sequence: number): Commit {
  const commandId = `command-${sequence}`;
  const event: AcceptedEvent = {
    sequence,
    commandId,
    actor: { kind: "crew", id: "E12", agencyId: "fire" },
    recordedAt: 1_700_000_000_000,
    occurredAt: 1_700_000_000_000,
    event: {
      type: "assignmentStatusChanged",
      assignmentId: `assignment-${sequence}`,
      unitId: "E12",
      incidentId: `incident-${sequence}`,
      status: "enRoute",
    },
  };
  return { commandId, commandHash: sha256Hex(commandId), events: [event] };
}

function measureAppend(seconds: number, batch: number): Promise<object> {
  return inTemporary(async (directory) => {
    const journal = new SqliteJournal({ directory, areaId: AREA });
    const times: number[] = [];
    const started = performance.now();
    let sequence = 0;
    while (performance.now() - started < seconds * 1000) {
      const commits = Array.from({ length: batch }, (_, i) => simpleCommit(sequence + 1 + i));
      const before = performance.now();
      await journal.append(commits);
      times.push(performance.now() - before);
      sequence += batch;
    }
    const elapsed = (performance.now() - started) / 1000;
    await journal.close();
    return {
      commitsPerSecond: Math.round(times.length / elapsed),
      eventsPerSecond: Math.round(sequence / elapsed),
      appendMilliseconds: quantiles(times),
    };
  });
}

/** Open loop: every command has its moment, and waits from that moment, also when we are late. */
function measureAuthority({ rate, seconds, events }: Options): Promise<object> {
  return inTemporary(async (directory) => {
    const journal = new SqliteJournal({ directory, areaId: AREA });
    const requests = new TrafficLog(AREA).requestsFor(Math.min(rate * seconds * 2, events));
    const clock = { now: () => Date.now() };
    const authority = await openAuthority({ kernel: areaKernel, journal, clock });
    const times: number[] = [];
    let refused = 0;
    const total = Math.min(rate * seconds, requests.length);
    const answers: Promise<void>[] = [];
    const started = performance.now();
    let next = 0;
    while (next < total) {
      const due = Math.min(total, Math.floor(((performance.now() - started) / 1000) * rate));
      for (; next < due; next += 1) {
        const moment = started + (next / rate) * 1000;
        const request = requests[next];
        if (request === undefined) break;
        const done = authority.submit(request).then((result) => {
          times.push(performance.now() - moment);
          if ("refusal" in result) refused += 1;
          return undefined;
        });
        answers.push(done);
      }
      await sleep(1);
    }
    await Promise.all(answers);
    const elapsed = (performance.now() - started) / 1000;
    const { counters } = authority.status();
    await authority.stop();
    await journal.close();
    return {
      offeredPerSecond: rate,
      answeredPerSecond: Math.round(total / elapsed),
      refused,
      commandsPerBatch: total / counters.batches,
      answerMilliseconds: quantiles(times),
    };
  });
}

function quantiles(values: readonly number[]): object {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Number(
      (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(3),
    );
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
}
