import assert from "node:assert/strict";
import {
  copyFileSync,
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import fc from "fast-check";
import { JournalError, JournalWriteError, decodeEvent } from "./index.ts";
import { rowChecksum, sha256Hex } from "./row.ts";
import { SqliteJournal } from "./sqlite.ts";
import { AREA, commitOf, readAll } from "./testing/conformance.ts";
import { inDirectory } from "./testing/directory.ts";

const open = (directory: string): SqliteJournal => new SqliteJournal({ directory, areaId: AREA });
const fileOf = (directory: string): string => join(directory, "journal.sqlite");

async function journalWith(directory: string, commits: number): Promise<void> {
  const journal = open(directory);
  for (let i = 1; i <= commits; i += 1) await journal.append([commitOf(i)]);
  await journal.close();
}

function change(directory: string, sql: string): void {
  const db = new DatabaseSync(fileOf(directory));
  db.exec(sql);
  db.close();
}

function refusal(run: () => unknown): JournalError {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof JournalError, String(error));
    return error;
  }
  return assert.fail("it was not refused");
}

test("JRN-13: files and folders are the owner's alone, also under a wide umask", async () => {
  await inDirectory(async (outer) => {
    const before = process.umask(0);
    const directory = join(outer, "data");
    try {
      const journal = open(directory);
      await journal.append([commitOf(1)]);
      const text = "board";
      await journal.writeSnapshot({ sequence: 1, hash: sha256Hex(text), text });
      const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
      assert.deepEqual(entries.map((entry) => entry.name).toSorted(), [
        "board-0000000000000001.snapshot",
        "journal.sqlite",
        "journal.sqlite-wal",
        "snapshots",
      ]);
      for (const entry of entries) {
        const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
        assert.equal(mode, entry.isDirectory() ? 0o700 : 0o600, entry.name);
      }
      assert.equal(statSync(directory).mode & 0o777, 0o700);
      await journal.close();
    } finally {
      process.umask(before);
    }
  });
});

test("JRN-14: commits are synchronous in full, and a file of a newer program is refused", async () => {
  await inDirectory(async (directory) => {
    const journal = open(directory);
    assert.equal(journal.synchronous, "2");
    await journal.close();
    change(directory, "PRAGMA user_version = 2");
    const error = refusal(() => open(directory));
    assert.equal(error.code, "newer-schema");
    assert.match(error.message, /schema version 2; this program knows up to 1/);
  });
});

test("JRN-15: what is not a journal is refused and left as it is", async () => {
  await inDirectory(async (directory) => {
    change(directory, "CREATE TABLE theirs (x)");
    const before = readFileSync(fileOf(directory));
    assert.equal(refusal(() => open(directory)).code, "not-a-journal");
    assert.deepEqual(readFileSync(fileOf(directory)), before);
    writeFileSync(
      fileOf(directory),
      "this is a text and no database, long enough to be read".repeat(9),
    );
    assert.equal(refusal(() => open(directory)).code, "damaged");
  });
});

test("JRN-15: a missing journal is not replaced by an empty one where parts of it are left", async () => {
  await inDirectory(async (directory) => {
    const absent = join(directory, "absent");
    const error = refusal(() => new SqliteJournal({ directory: absent }));
    assert.equal(error.code, "not-found");
    assert.ok(!existsSync(absent));
    const journal = open(directory);
    await journal.append([commitOf(1)]);
    await journal.writeSnapshot({ sequence: 1, hash: sha256Hex("b"), text: "b" });
    await journal.close();
    rmSync(fileOf(directory));
    assert.equal(refusal(() => open(directory)).code, "incomplete");
  });
});

test("JRN-12: a snapshot ahead of the log, or of another history, is not used and is told", async () => {
  await inDirectory(async (directory) => {
    await journalWith(directory, 2);
    copyFileSync(fileOf(directory), join(directory, "old"));
    const journal = open(directory);
    await journal.append([commitOf(3), commitOf(4)]);
    await journal.writeSnapshot({ sequence: 4, hash: sha256Hex("b"), text: "b" });
    await journal.close();
    copyFileSync(join(directory, "old"), fileOf(directory));
    const behind = open(directory);
    const ahead = await behind.readSnapshot();
    assert.equal(ahead.snapshot, undefined);
    assert.match(ahead.problems.join(), /the log ends before it: events were lost/);
    await behind.append([commitOf(3, 2, "another history")]);
    const found = await behind.readSnapshot();
    assert.equal(found.snapshot, undefined);
    assert.match(found.problems.join(), /belongs to another history/);
    await behind.close();
  });
});

test("JRN-16: a write-ahead log cut off anywhere opens, with a beginning of the log", async () => {
  await inDirectory(async (directory) => {
    const live = join(directory, "live");
    const journal = open(live);
    for (let i = 1; i <= 30; i += 2) await journal.append([commitOf(i, 2, "z".repeat(i * 40))]);
    const size = statSync(`${fileOf(live)}-wal`).size;
    const copy = join(directory, "copy");
    cpSync(live, copy, { recursive: true });
    await journal.close();
    const lengths = new Set<number>();
    for (let cut = 0; cut <= 40; cut += 1) {
      const torn = join(directory, `torn-${cut}`);
      cpSync(copy, torn, { recursive: true });
      truncateSync(`${fileOf(torn)}-wal`, Math.floor((size * cut) / 40));
      const again = open(torn);
      const events = await readAll(again, { after: 0 });
      const whole = Array.from({ length: 15 }, (_, i) =>
        commitOf(2 * i + 1, 2, "z".repeat((2 * i + 1) * 40)),
      );
      const expected = whole.flatMap((commit) => commit.events).slice(0, events.length);
      assert.deepEqual(events, expected);
      assert.equal(events.length % 2, 0, "a commit is whole or not there");
      await again.append([commitOf(events.length + 1)]);
      await again.close();
      lengths.add(events.length);
    }
    assert.ok(lengths.has(30) && lengths.has(0) && lengths.size > 5);
  });
});

test("JRN-10: a changed byte anywhere in the file is refused, or changes no event", async () => {
  await inDirectory(async (directory) => {
    await journalWith(directory, 60);
    const path = fileOf(directory);
    const good = readFileSync(path);
    const expected = Array.from({ length: 60 }, (_, i) => commitOf(i + 1).events[0]);
    const seen = { refused: 0, harmless: 0 };
    const flip = fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(flip, async ([at, mask]) => {
        const bytes = Buffer.from(good);
        bytes[at] = (bytes[at] ?? 0) ^ mask;
        rmSync(`${path}-wal`, { force: true });
        writeFileSync(path, bytes);
        let journal: SqliteJournal | undefined;
        try {
          journal = open(directory);
          assert.deepEqual(await readAll(journal, { after: 0 }), expected);
          seen.harmless += 1;
        } catch (error) {
          assert.ok(error instanceof JournalError, `byte ${at}: ${String(error)}`);
          seen.refused += 1;
        } finally {
          await journal?.close();
        }
      }),
      { numRuns: 300, seed: 20140410 },
    );
    assert.ok(seen.refused > 50, JSON.stringify(seen));
  });
});

test("JRN-17: the check of the structure finds a broken index and uncovered events", async () => {
  await inDirectory(async (directory) => {
    await journalWith(directory, 20);
    const journal = open(directory);
    assert.deepEqual(journal.checkStructure(), []);
    await journal.close();
    change(directory, "DELETE FROM commands WHERE first_sequence = 7");
    const uncovered = open(directory);
    assert.match(uncovered.checkStructure().join(), /the commands cover 19 events; the log has 20/);
    await uncovered.close();
  });
});

test("JRN-18, F1: sequences pass 2^31 and 2^32 without a stop, and end at 2^53 with a refusal", async () => {
  for (const limit of [2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    await inDirectory(async (directory) => {
      await open(directory).close();
      const start = limit - 10;
      // As if the log had come so far: the thousand events that opening looks at.
      const db = new DatabaseSync(fileOf(directory));
      const insert = db.prepare("INSERT INTO events VALUES (?, ?, ?)");
      for (let sequence = start - 999; sequence <= start; sequence += 1) {
        const body = Buffer.from(JSON.stringify(commitOf(sequence).events[0]));
        insert.run(sequence, body, rowChecksum(sequence, body));
      }
      db.close();
      const journal = open(directory);
      const room = limit === Number.MAX_SAFE_INTEGER ? 10 : 1000;
      for (let i = 1; i <= room; i += 1) await journal.append([commitOf(start + i)]);
      const last = start + room;
      assert.equal((await journal.findCommand(`command-${last}`))?.lastSequence, last);
      const events = await readAll(journal, { after: last - 5 });
      assert.deepEqual(
        events,
        [4, 3, 2, 1, 0].map((back) => commitOf(last - back).events[0]),
      );
      if (room === 10) {
        const beyond = journal.append([commitOf(last + 1)]);
        await assert.rejects(beyond, (error) => error instanceof JournalError);
      }
      await journal.close();
    });
  }
});

test("JRN-7: a failed append says what to do and keeps the cause", async () => {
  await inDirectory(async (directory) => {
    const journal = open(directory);
    journal.limitPages(1);
    const append = journal.append([commitOf(1, 1, "y".repeat(100_000))]);
    await assert.rejects(append, (error) => {
      assert.ok(error instanceof JournalWriteError);
      assert.match(error.message, /Nothing of them is in the log; free disk space/);
      assert.match(String(error.cause), /full/);
      return true;
    });
    await journal.close();
  });
});

test("JRN-6: bytes that are no JSON are damage, not a crash", () => {
  const stored = { sequence: 3, bytes: Buffer.from("{") };
  assert.equal(refusal(() => decodeEvent(stored, "journal")).code, "damaged");
});
