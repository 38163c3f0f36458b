import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createInterface } from "node:readline";
import { test } from "node:test";
import type { AcceptedEvent } from "#kernel";
import { SqliteJournal } from "#journal";
import { LogChecker } from "./testing/crash-check.ts";
import { crash } from "./testing/crash-rig.ts";
import { closing } from "./testing/counter-kernel.ts";

/** Seed of the moments at which processes are killed. */
const SEED = Number(process.env["MUSTER_SEED"] ?? 20140410);
const KILLS = 200;
const CHILD = new URL("testing/crash-child.ts", import.meta.url).pathname;

test(`AUT-13: ${KILLS} kills under load lose, double and tear nothing that was acknowledged`, async (t) => {
  t.diagnostic(`SEED=${SEED}`);
  const report = await crash({ kills: KILLS, seed: SEED });
  t.diagnostic(JSON.stringify({ ...report, problems: report.problems.length }));
  assert.deepEqual(report.problems, []);
  // Guards against a test that passes because it did nothing.
  assert.ok(report.acknowledged > KILLS * 20, `only ${report.acknowledged} acknowledged`);
  assert.ok(report.retriedAsDuplicates > 0, "no retry met its own first effect");
  assert.ok(report.restartsFromSnapshot > KILLS / 4, "snapshots were not used");
});

test("AUT-13: the same check finds what is lost when acknowledging comes before the commit", async (t) => {
  t.diagnostic(`SEED=${SEED}`);
  const report = await crash({ kills: 6, seed: SEED, sabotage: "acknowledge-before-commit" });
  const lost = report.problems.filter((problem) => problem.startsWith("lost: "));
  assert.ok(lost.length > 0, `found only: ${report.problems.slice(0, 5).join("; ")}`);
});

function eventOf(sequence: number, commandId: string): AcceptedEvent {
  return {
    sequence,
    commandId,
    actor: { kind: "person", id: "d" },
    recordedAt: 1,
    occurredAt: 1,
    event: { type: "callClosed", callId: "c", disposition: "x" },
  };
}

function problemsOf(log: readonly [number, string][], told: [string, number, number]): string {
  const checker = new LogChecker();
  checker.follow(log.map(([sequence, commandId]) => eventOf(sequence, commandId)));
  const [commandId, firstSequence, lastSequence] = told;
  const acknowledgement = { commandId, firstSequence, lastSequence };
  checker.acknowledged([acknowledgement], new Set(["a", "b"]));
  return checker.problems.join("; ");
}

test("AUT-13: the check finds doubling, gaps, halves, wrong places and strangers", () => {
  const whole: [number, string][] = [
    [1, "a"],
    [2, "a"],
  ];
  assert.equal(problemsOf(whole, ["a", 1, 2]), "");
  assert.match(problemsOf([...whole, [3, "a"], [4, "a"]], ["a", 1, 2]), /doubled: a/);
  assert.match(problemsOf([[1, "a"]], ["a", 1, 1]), /half stored: a/);
  assert.match(problemsOf([...whole, [4, "b"], [5, "b"]], ["a", 1, 2]), /gap: event 4/);
  assert.match(problemsOf(whole, ["a", 2, 3]), /was told 2-3/);
  assert.match(problemsOf(whole, ["b", 1, 2]), /lost: b/);
  assert.match(problemsOf([...whole, [3, "z"], [4, "z"]], ["a", 1, 2]), /nobody sent z/);
});

test("JRN-8: a second process is refused, and is let in as soon as the first was killed", async () => {
  await inDirectory(async (directory) => {
    const child = spawn(process.execPath, [CHILD, directory]);
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        if (line.startsWith("ready")) break;
      }
      const started = performance.now();
      assert.throws(
        () => new SqliteJournal({ directory, areaId: "north" }),
        (error) => {
          assert.match(String(error), /is in use by another process; stop that one first/);
          assert.ok(String(error).includes(directory));
          return true;
        },
      );
      assert.ok(performance.now() - started < 1000, "refused within a second");
    } finally {
      child.kill("SIGKILL");
    }
    const journal = new SqliteJournal({ directory, areaId: "north" });
    await journal.close();
  });
});

const straceMissing = spawnSync("strace", ["-V"]).status !== 0;
const skip = straceMissing ? "strace is not installed: system calls cannot be watched" : false;

/** Runs the child under strace and sends it commands one by one; returns its answers. */
async function traced(
  directory: string,
  options: readonly string[],
  commands: number,
): Promise<string[]> {
  const child = spawn("strace", ["-f", ...options, process.execPath, CHILD, directory]);
  const answers: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("ready")) answers.push(line);
    if (answers.length === commands) child.stdin.end();
    else child.stdin.write(`${JSON.stringify(closing(`c${answers.length}`))}\n`);
  }
  return answers;
}

test(
  "AUT-14: before every acknowledgement the system was told to put the log on the disk",
  { skip },
  async () => {
    await inDirectory(async (directory) => {
      const log = join(directory, "calls");
      const options = [
        "-o",
        log,
        "-e",
        "trace=fsync,fdatasync,write,pwrite64",
        "-e",
        "signal=none",
      ];
      const answers = await traced(join(directory, "data"), options, 5);
      assert.equal(answers.filter((answer) => answer.startsWith("ack")).length, 5);
      // Of every call only what it was: w a page written, s synced, A an acknowledgement said.
      const calls = readFileSync(log, "utf8")
        .split("\n")
        .map((line) => {
          if (/write\(1, "ack /.test(line)) return "A";
          if (/ f(data)?sync\(.* = 0$/.test(line)) return "s";
          return / pwrite64\(/.test(line) ? "w" : "";
        })
        .join("");
      const between = calls.split("A").slice(0, 5);
      assert.equal(between.length, 5, calls);
      for (const part of between) assert.match(part, /ws+$/, "nothing is written after the sync");
    });
  },
);

test(
  "AUT-8, JRN-7: a disk that fails a sync or has no room is said, and nothing is lost",
  { skip },
  async (t) => {
    const faults = ["fsync,fdatasync:error=EIO:when=5..6", "pwrite64:error=ENOSPC:when=30..40"];
    for (const fault of faults) {
      await inDirectory(async (directory) => {
        const options = ["-o", join(directory, "calls"), "-e", `inject=${fault}`];
        // Made before, so that the fault meets commands and not the first start.
        await new SqliteJournal({ directory: join(directory, "data"), areaId: "north" }).close();
        const answers = await traced(join(directory, "data"), options, 30);
        const failed = answers.filter((answer) => answer.includes('"not-stored"'));
        t.diagnostic(`${fault}: ${failed.length} of ${answers.length} not stored`);
        assert.ok(failed.length > 0, `the fault was felt: ${answers.join("; ")}`);
        assert.ok(answers.at(-1)?.startsWith("ack"), "it works again");
        const checker = new LogChecker();
        const journal = new SqliteJournal({ directory: join(directory, "data"), areaId: "north" });
        for await (const batch of journal.read({ after: 0 })) checker.follow(batch);
        await journal.close();
        const said = answers.filter((answer) => answer.startsWith("ack"));
        checker.acknowledged(
          said.map((answer) => JSON.parse(answer.slice(4))),
          new Set(answers.map((_, index) => `c${index}`)),
        );
        assert.deepEqual(checker.problems, []);
      });
    }
  },
);

async function inDirectory(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "muster-crash-"));
  try {
    await run(directory);
  } finally {
    await sleep(20);
    rmSync(directory, { recursive: true });
  }
}
