import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { Actor, Command } from "#kernel";
import { SqliteJournal, sha256Hex } from "#journal";
import { areaKernel, openAuthority } from "../../server/authority/index.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const actor: Actor = { kind: "person", id: "call-taker-1" };

function muster(...words: string[]) {
  const result = spawnSync(process.execPath, [MAIN, "journal", ...words], { encoding: "utf8" });
  return { code: result.status, out: result.stdout, error: result.stderr };
}

async function onJournal(
  run: (directory: string, journal: SqliteJournal) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "muster-journal-cli-"));
  const journal = new SqliteJournal({ directory, areaId: "north" });
  const clock = { now: () => 1_700_000_000_000 };
  try {
    const authority = await openAuthority({ kernel: areaKernel, journal, clock });
    for (const callId of ["call-1", "call-2", "call-3"]) {
      const command: Command = { type: "receiveCall", callId, channel: "phone" };
      await authority.submit({ commandId: `receive-${callId}`, actor, command });
    }
    await authority.stop();
    await run(directory, journal);
  } finally {
    await journal.close();
    rmSync(directory, { recursive: true });
  }
}

test("JRN-17: check reads, replays and compares with the snapshot", async () => {
  await onJournal(async (directory, journal) => {
    await journal.close();
    const { code, out } = muster("check", "--data", directory, "--json");
    const { seconds, boardHash, ...report } = JSON.parse(out);
    const snapshotSequence = 3;
    const expected = { areaId: "north", events: 3, commands: 3, snapshotSequence, problems: [] };
    assert.deepEqual(report, expected);
    assert.match(boardHash, /^[0-9a-f]+$/);
    assert.ok(seconds > 0);
    assert.equal(code, 0);
  });
});

test("JRN-17: check names what is wrong, with exit code 1", async () => {
  await onJournal(async (directory, journal) => {
    const text = JSON.stringify(areaKernel.boardSnapshot(areaKernel.emptyBoard("north")));
    const other = text.replace('"sequence":0', '"sequence":3');
    await journal.writeSnapshot({ sequence: 3, hash: sha256Hex(other), text: other });
    await journal.close();
    const differing = muster("check", "--data", directory);
    assert.match(differing.out, /PROBLEM snapshot 3 has board \w+; the log gives \w+/);
    assert.equal(differing.code, 1);
    const db = new DatabaseSync(join(directory, "journal.sqlite"));
    db.exec("UPDATE commands SET last_sequence = 9 WHERE first_sequence = 2");
    db.close();
    assert.match(muster("check", "--data", directory).out, /PROBLEM the commands cover 10 events/);
  });
});

test("JRN-17: dump prints the stored bytes, one event a line", async () => {
  await onJournal(async (directory, journal) => {
    await journal.close();
    const { code, out } = muster("dump", "--data", directory, "--after", "1", "--limit", "1");
    assert.equal(code, 0);
    assert.equal(out.split("\n").length, 2);
    assert.equal(JSON.parse(out).event.callId, "call-2");
    assert.match(out, /^\{"actor":/);
  });
});

test("JRN-17: a directory in use, missing or damaged is one message and exit code 2", async () => {
  await onJournal(async (directory, journal) => {
    const inUse = muster("check", "--data", directory);
    assert.match(inUse.error, /^muster: journal: .* is in use by another process; stop that one/);
    assert.equal(inUse.code, 2);
    await journal.close();
    assert.equal(muster("dump", "--data", join(directory, "none")).code, 2);
    writeFileSync(join(directory, "journal.sqlite"), "no database at all".repeat(50));
    const damaged = muster("dump", "--data", directory);
    assert.match(damaged.error, /^muster: journal: .* is damaged/);
    assert.equal(damaged.code, 2);
  });
});
