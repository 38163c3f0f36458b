import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openLogFollower, SqliteJournal, verifyLog } from "#journal";
import { areaKernel, openAuthority } from "../authority/index.ts";
import { temporaryFolder } from "../testing/harness.ts";
import { keyRequestPaths, KeyRequests } from "./key-requests.ts";
import { LogKeyDesk } from "./log-key-desk.ts";

const CHILD = new URL("testing/rotate-child.ts", import.meta.url).pathname;
const TOOLS = new URL("../../../tools", import.meta.url).pathname;
const DRIVER = `
import json, sys
sys.path.insert(0, sys.argv[1])
from verify import check
for of in json.load(sys.stdin):
    print(json.dumps(check(of["directory"], of["outside"], of["vkey"])[2]))
`;
const folder = temporaryFolder();
after(folder.remove);
const template = join(folder.path, "template");
const read = (directory: string, ...path: string[]) =>
  readFileSync(join(directory, ...path), "utf8");

/** Opens a log as a server does, for a job. */
async function withLog(
  directory: string,
  job: (desk: LogKeyDesk, changes: () => number, record: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const journal = new SqliteJournal({ directory, areaId: "north" });
  const follower = await openLogFollower({ journal, directory });
  const clock = { now: () => Date.now() };
  const authority = await openAuthority({ kernel: areaKernel, journal, clock });
  authority.subscribe((events) => follower.follow(events.at(-1)?.sequence ?? 0));
  try {
    const actor = { kind: "person", id: "kim" } as const;
    const record = { kind: "export", what: "history", format: "csv", rows: 1 } as const;
    await job(
      new LogKeyDesk(authority, follower),
      () => follower.keyChanges.length,
      () =>
        authority.submit({ commandId: "one", actor, command: { type: "recordAccess", record } }),
    );
  } finally {
    await authority.stop();
    await follower.stop();
    await journal.close();
  }
}

/** Changes of the log's key as they are on record. */
async function recordsOf(directory: string): Promise<string[]> {
  const journal = new SqliteJournal({ directory });
  const records: string[] = [];
  for await (const batch of journal.read({ after: 0 })) {
    for (const { event } of batch) {
      if (event.type !== "accessRecorded" || event.record.kind !== "vaultKeys") continue;
      records.push(`${event.record.change} ${event.record.key} ${event.record.generation}`);
    }
  }
  await journal.close();
  return records;
}

before(() => withLog(template, async (_desk, _changes, record) => void (await record())));

/** A life that ends before its step `dieAt`, or at its end for 0. */
async function live(directory: string, dieAt: number) {
  const child = spawn(process.execPath, [CHILD, directory, String(dieAt)]);
  let [said, told] = ["", ""];
  child.stdout.on("data", (bytes: Buffer) => (said += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (told += bytes.toString()));
  const signal = await new Promise((resolve) => child.once("close", (_code, by) => resolve(by)));
  assert.equal(told, "");
  const acknowledged = [...said.matchAll(/^ack (\d+)$/gm)].map(([, sequence]) => Number(sequence));
  const steps = Number(/^steps (\d+)$/m.exec(said)?.[1] ?? 0);
  return { signal, acknowledged, steps };
}

async function lastSequenceOf(directory: string): Promise<number> {
  const journal = new SqliteJournal({ directory });
  const last = await journal.lastSequence();
  await journal.close();
  return last;
}

test("AUD-64: killed before any step of a change, the next start has one key or the other, whole", async (t) => {
  const [outside, vkey] = [read(template, "checkpoints", "kept.txt"), read(template, "log.vkey")];
  const asked: { directory: string; outside: string; vkey: string }[] = [];
  const changedBy: boolean[] = [];
  let lived = { steps: 0 };
  for (let dieAt = 1; lived.steps === 0; dieAt += 1) {
    assert.ok(dieAt < 100, "it never came to its end");
    const directory = join(folder.path, `killed-${dieAt}`);
    cpSync(template, directory, { recursive: true });
    const life = await live(directory, dieAt);
    lived = life;
    assert.equal(life.signal, life.steps === 0 ? "SIGKILL" : null);
    const last = await lastSequenceOf(directory);
    for (const sequence of life.acknowledged) assert.ok(sequence <= last, `lost ${sequence}`);
    const { taken, answer } = keyRequestPaths(directory);
    await withLog(directory, async (desk, changes) => {
      const wasTaken = existsSync(taken);
      const requests = new KeyRequests(directory, { do: () => assert.fail() }, desk);
      assert.ok(!existsSync(taken));
      if (wasTaken) assert.match(read(answer), /the server ended while it was at it/);
      await desk.finish();
      changedBy.push(changes() > 0);
      // What is still asked for is done; what was not made is asked for again.
      await requests.look();
      if (changes() === 0) await desk.rotate();
      assert.equal(changes(), 1);
    });
    const records = await recordsOf(directory);
    assert.deepEqual([...new Set(records)].toSorted(), ["rotated log 1", "rotation-begun log 1"]);
    assert.equal(records.filter((one) => one.startsWith("rotated")).length, 1, `step ${dieAt}`);
    assert.equal(records.at(-1), "rotated log 1");
    for (const key of [vkey, read(directory, "log.vkey")]) {
      asked.push({ directory, outside, vkey: key });
      const { problems } = verifyLog({ directory, outside, vkey: key });
      assert.deepEqual(problems, [], `step ${dieAt}`);
    }
  }
  // Some died before the change was made, some after.
  t.diagnostic(
    `${lived.steps} steps; made from the kill before step ${changedBy.indexOf(true) + 1}`,
  );
  assert.ok(lived.steps > 15, `${lived.steps} steps`);
  assert.ok(changedBy.filter((made) => !made).length > 5);
  assert.ok(changedBy.filter((made) => made).length > 5);
  const input = JSON.stringify(asked);
  const found = spawnSync("python3", ["-B", "-c", DRIVER, TOOLS], { input, encoding: "utf8" });
  if (found.error !== undefined) return t.skip("python3 is not installed");
  assert.equal(found.stderr, "");
  assert.equal(found.stdout, "[]\n".repeat(asked.length));
});

test("AUD-64: a log that takes no record keeps its key, and says so to whoever asked", async () => {
  const directory = join(folder.path, "refused");
  cpSync(template, directory, { recursive: true });
  const journal = new SqliteJournal({ directory });
  const follower = await openLogFollower({ journal, directory });
  const refusing = { submit: () => Promise.reject(new Error("the disk is full")) };
  const { request, answer } = keyRequestPaths(directory);
  const desk = new LogKeyDesk(refusing, follower);
  const requests = new KeyRequests(directory, { do: () => assert.fail() }, desk);
  cpSync(join(template, "log.vkey"), request);
  await requests.look();
  assert.match(read(answer), /the request is not one/);
  rmSync(answer);
  writeFileSync(request, JSON.stringify({ job: "rotate-log" }));
  await requests.look();
  assert.deepEqual(JSON.parse(read(answer)), { problem: "the disk is full" });
  assert.equal(follower.keyChanges.length, 0);
  await follower.stop();
  await journal.close();
  assert.equal(read(directory, "log.vkey"), read(template, "log.vkey"));
  assert.equal(existsSync(join(directory, "checkpoints", "key-changes.txt")), false);
});
