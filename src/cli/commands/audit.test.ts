import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { openLogFollower, SqliteJournal, sha256Hex, verifyLog, type LogReport } from "#journal";

const MAIN = new URL("../main.ts", import.meta.url).pathname;

function muster(...words: string[]) {
  const result = spawnSync(process.execPath, [MAIN, "audit", ...words], { encoding: "utf8" });
  return { code: result.status, out: result.stdout, error: result.stderr };
}

function verify(...words: string[]): { code: number | null; report: LogReport } {
  const { code, out, error } = muster("verify", ...words, "--json");
  assert.equal(error, "");
  const report: LogReport = JSON.parse(out);
  return { code, report };
}

/** A log of five events in a directory; the journal stays open when `run` starts. */
async function onLog(run: (directory: string, stop: () => Promise<void>) => Promise<void>) {
  const directory = mkdtempSync(join(tmpdir(), "muster-audit-cli-"));
  const journal = new SqliteJournal({ directory, areaId: "north" });
  const follower = await openLogFollower({ journal, directory });
  const stop = async () => {
    await follower.stop();
    await journal.close();
  };
  try {
    for (let sequence = 1; sequence <= 5; sequence += 1) {
      const commandId = `command-${sequence}`;
      const actor = { kind: "person", id: "dispatcher-1" } as const;
      const event = { type: "callClosed", callId: "call-1", disposition: "x" } as const;
      const times = { recordedAt: sequence, occurredAt: sequence };
      const events = [{ sequence, commandId, actor, ...times, event }];
      await journal.append([{ commandId, commandHash: sha256Hex(commandId), events }]);
      follower.follow(sequence);
    }
    await run(directory, stop);
  } finally {
    await stop();
    rmSync(directory, { recursive: true });
  }
}

test("AUD-30: a whole log verifies with its own and with outside checkpoints", async () => {
  await onLog(async (directory, stop) => {
    await stop();
    const { code, report } = verify("--data", directory);
    const { root, ...rest } = report;
    assert.deepEqual(rest, { ok: true, size: 5, checkpoints: 1, problems: [] });
    assert.equal(code, 0);
    const kept = muster("checkpoint", "--data", directory).out;
    assert.deepEqual(kept.split("\n").slice(0, 3), ["muster/north", "5", root]);
    const outside = join(directory, "outside.txt");
    writeFileSync(outside, kept);
    const key = join(directory, "log.vkey");
    const again = verify("--data", directory, "--checkpoint", outside, "--key", key);
    assert.deepEqual(again.report, { ok: true, size: 5, root, checkpoints: 2, problems: [] });
    assert.match(muster("verify", "--data", directory).out, /one that was kept elsewhere/);
  });
});

test("AUD-30: each kind of problem has its code, and exit code 1", async () => {
  await onLog(async (directory, stop) => {
    await stop();
    const path = join(directory, "journal.sqlite");
    const kept = join(directory, "checkpoints", "kept.txt");
    const vkey = join(directory, "log.vkey");
    const [database, notes, key] = [path, kept, vkey].map((file) => readFileSync(file));
    const sql = (text: string) => () => {
      const db = new DatabaseSync(path);
      db.exec(text);
      db.close();
    };
    const rewrite = (file: string, change: (text: string) => string) => () =>
      writeFileSync(file, change(readFileSync(file, "utf8")));
    const cases: readonly [string, () => void][] = [
      ["schema", sql("CREATE INDEX extra ON commands (first_sequence)")],
      ["gap", sql("DELETE FROM events WHERE sequence = 3")],
      ["checksum", sql("UPDATE events SET checksum = 0 WHERE sequence = 3")],
      ["body", sql("UPDATE events SET body = x'7b7d' WHERE sequence = 3")],
      ["command", sql("DELETE FROM commands WHERE first_sequence = 3")],
      ["truncated", sql("DELETE FROM events WHERE sequence = 5")],
      ["root", sql("UPDATE events SET body = x'7b7d' WHERE sequence = 3")],
      ["unreadable", () => writeFileSync(path, "no database at all".repeat(300))],
      ["key", () => writeFileSync(vkey, "x")],
      ["signature", rewrite(kept, (text) => text.replace("\n5\n", "\n4\n"))],
      ["origin", sql("UPDATE meta SET value = 'south'")],
      ["checkpoint", () => appendFileSync(kept, "x\n")],
      ["checkpoint", rewrite(kept, (text) => text + text)],
      ["unsigned", () => writeFileSync(kept, "")],
    ];
    for (const [expected, attack] of cases) {
      attack();
      const report = verifyLog({ directory });
      const codes = report.problems.map(({ code: problem }) => problem);
      assert.ok(codes.includes(expected as never), `${expected}; got ${codes.join(", ")}`);
      assert.equal(report.ok, false);
      if (expected === "root") assert.equal(verify("--data", directory).code, 1);
      writeFileSync(path, database ?? "");
      writeFileSync(kept, notes ?? "");
      writeFileSync(vkey, key ?? "");
    }
    assert.equal(verify("--data", directory).code, 0);
  });
});

test("AUD-31: a running server, no log and no such file are one message and exit code 2", async () => {
  await onLog(async (directory, stop) => {
    const locked = muster("verify", "--data", directory);
    assert.match(locked.error, /^muster: .* is locked by a running server; stop it first/);
    assert.equal(locked.code, 2);
    await stop();
    const none = muster("verify", "--data", join(directory, "none"));
    assert.match(none.error, /there is none/);
    assert.equal(none.code, 2);
    assert.equal(muster("verify", "--data", directory, "--checkpoint", "none.txt").code, 2);
    assert.equal(muster("checkpoint", "--data", join(directory, "none")).code, 2);
    assert.ok(!existsSync(join(directory, "none")), "nothing is made by looking");
  });
});
