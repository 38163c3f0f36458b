import assert from "node:assert/strict";
import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import * as audit from "#audit";
import { canonicalText, type JsonValue } from "#kernel";
import { SqliteJournal, verifyLog } from "#journal";
import { rowChecksum } from "../row.ts";
import { AREA, commitOf } from "../testing/conformance.ts";
import { sha256, verifyEd25519 } from "./crypto.ts";
import { inDirectory } from "../testing/directory.ts";
import { closeRig, failsWith, keptOf, logOf, openRig } from "../testing/follower.ts";

const modeOf = (...path: string[]): number => statSync(join(...path)).mode & 0o777;

test("AUD-20: a stop leaves a signed checkpoint of the whole log, and it verifies", async () => {
  await inDirectory(async (directory) => {
    await logOf(directory, 7);
    const vkey = readFileSync(join(directory, "log.vkey"), "utf8").trim();
    const [text = ""] = audit.splitCheckpoints(keptOf(directory));
    const note = audit.parseNote(text);
    const key = audit.parseVerifierKey(vkey);
    assert.equal(audit.verifyNote(note, [key], verifyEd25519).length, 1);
    const checkpoint = audit.parseCheckpoint(note.text);
    const journal = new SqliteJournal({ directory });
    const leaves: Uint8Array[] = [];
    for await (const batch of journal.readBytes({ after: 0 })) {
      leaves.push(...batch.map(({ bytes }) => bytes));
    }
    await journal.close();
    assert.equal(checkpoint.origin, `muster/${AREA}`);
    assert.equal(key.name, checkpoint.origin);
    assert.equal(checkpoint.size, 7);
    assert.equal(audit.hex(checkpoint.root), audit.hex(audit.rootHash(leaves)));
    assert.equal(modeOf(directory, "keys", "log.key"), 0o600);
    assert.equal(modeOf(directory, "checkpoints", "kept.txt"), 0o600);
  });
});

test("AUD-21: under load no more than 1,000 events wait, and 10 seconds are never reached", async () => {
  await inDirectory(async (directory) => {
    const rig = await openRig(directory);
    let [sequence, most] = [0, 0];
    while (sequence < 6000) {
      await rig.journal.append([commitOf(sequence + 1, 20)]);
      sequence += 20;
      rig.follower.follow(sequence);
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, sequence - rig.follower.signedSize);
    }
    assert.ok(most <= 1000, `${most} events waited`);
    await closeRig(rig);
    assert.ok(audit.splitCheckpoints(keptOf(directory)).length >= 6);
  });
});

test("AUD-21: what another thread hashed is the same tree", async () => {
  await inDirectory(async (directory) => {
    const problems: string[] = [];
    const rig = await openRig(directory, problems);
    let sequence = 0;
    const load = async (events: number) => {
      for (const end = sequence + events; sequence < end; sequence += 50) {
        await rig.journal.append([commitOf(sequence + 1, 50)]);
        rig.follower.follow(sequence + 50);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    for (let turn = 0; rig.follower.hashedElsewhere < 1000 && turn < 40; turn += 1) await load(500);
    assert.ok(rig.follower.hashedElsewhere >= 1000, "the other thread was used");
    await closeRig(rig);
    assert.deepEqual(problems, []);
    assert.deepEqual(verifyLog({ directory }).problems, []);
    const again = await openRig(directory);
    assert.equal(again.follower.signedSize, sequence);
    await closeRig(again);
  });
});

test("AUD-21: a lone event is signed within ten seconds, without another one", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  await inDirectory(async (directory) => {
    const rig = await openRig(directory);
    await rig.journal.append([commitOf(1)]);
    rig.follower.follow(1);
    assert.equal(rig.follower.signedSize, 0);
    t.mock.timers.tick(9_000);
    for (let turn = 0; rig.follower.signedSize === 0 && turn < 10_000; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(rig.follower.signedSize, 1);
    await closeRig(rig);
  });
});

test("AUD-21: what was hashed ahead is signed in time too, and not before", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const until = async (isSo: () => boolean) => {
    for (let turn = 0; !isSo() && turn < 100_000; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await inDirectory(async (directory) => {
    const rig = await openRig(directory);
    const { journal, follower } = rig;
    await journal.append([commitOf(1, 600)]);
    follower.follow(600);
    await until(() => follower.signedSize === 600);
    await journal.append([commitOf(601, 300)]);
    await until(() => {
      follower.follow(900);
      return follower.hashedElsewhere > 0;
    });
    assert.equal(follower.hashedElsewhere, 300);
    for (let turn = 0; turn < 100; turn += 1) await new Promise((ok) => setImmediate(ok));
    assert.equal(follower.signedSize, 600);
    t.mock.timers.tick(9_000);
    await until(() => follower.signedSize > 600);
    assert.equal(follower.signedSize, 900);
    await closeRig(rig);
  });
});

test("AUD-22: checkpoints are kept, grow, and are never signed twice for one size", async () => {
  await inDirectory(async (directory) => {
    await logOf(directory, 3);
    const first = keptOf(directory);
    await logOf(directory, 0);
    assert.equal(keptOf(directory), first);
    await logOf(directory, 2);
    assert.ok(keptOf(directory).startsWith(first));
    const sizes = audit
      .splitCheckpoints(keptOf(directory))
      .map((note) => audit.parseCheckpoint(audit.parseNote(note).text).size);
    assert.deepEqual(sizes, [3, 5]);
  });
});

test("AUD-22: a checkpoint that was cut off is removed and told, and signing goes on", async () => {
  await inDirectory(async (directory) => {
    await logOf(directory, 3);
    const path = join(directory, "checkpoints", "kept.txt");
    const first = keptOf(directory);
    await logOf(directory, 2);
    const second = keptOf(directory).slice(first.length);
    for (const length of [1, 10, second.indexOf("\n\n") + 2, second.length - 3]) {
      writeFileSync(path, first + second.slice(0, length));
      const problems: string[] = [];
      await closeRig(await openRig(directory, problems));
      assert.equal(problems.length, 1, `cut at ${length}`);
      assert.equal(keptOf(directory), first + second);
    }
    appendFileSync(path, "x\n\n— a b\n\ny\n\n— a b\n\n");
    await assert.rejects(openRig(directory), failsWith("damaged", /holds no checkpoints/));
  });
});

test("AUD-23: a log that no longer matches its last checkpoint does not start", async () => {
  const attacks: Record<string, (db: DatabaseSync) => void> = {
    "an event with a new checksum": (db) => {
      const body = Buffer.from(JSON.stringify({ forged: true }));
      db.prepare("UPDATE events SET body = ?, checksum = ? WHERE sequence = 2").run(
        body,
        rowChecksum(2, body),
      );
    },
    "the tail cut off": (db) => {
      db.exec("DELETE FROM events WHERE sequence = 5; DELETE FROM commands WHERE last_sequence=5");
    },
  };
  for (const [what, attack] of Object.entries(attacks)) {
    await inDirectory(async (directory) => {
      await logOf(directory, 5);
      const kept = keptOf(directory);
      const db = new DatabaseSync(join(directory, "journal.sqlite"));
      attack(db);
      db.close();
      await assert.rejects(openRig(directory), failsWith("forked", /after it was signed/), what);
      assert.equal(keptOf(directory), kept);
    });
  }
});

test("AUD-23: a checkpoint of another key or another log is not taken for this one's", async () => {
  await inDirectory(async (directory) => {
    await logOf(directory, 2);
    const path = join(directory, "checkpoints", "kept.txt");
    const kept = keptOf(directory);
    writeFileSync(path, kept.replace("\n2\n", "\n1\n"));
    await assert.rejects(openRig(directory), failsWith("forked", /signature .* is wrong/));
    writeFileSync(path, kept.replaceAll("muster/north", "muster/south"));
    await assert.rejects(openRig(directory), failsWith("forked", /expected muster\/north/));
  });
});

test("AUD-25: while checkpoints cannot be signed it is told, and made good afterwards", async () => {
  await inDirectory(async (directory) => {
    const problems: string[] = [];
    const rig = await openRig(directory, problems);
    await rig.journal.append([commitOf(1)]);
    const readBytes = rig.journal.readBytes.bind(rig.journal);
    rig.journal.readBytes = () => assert.fail("the disk is gone");
    rig.follower.follow(1000);
    while (problems.length === 0) await new Promise((resolve) => setImmediate(resolve));
    for (let more = 0; more < 50; more += 1) rig.follower.follow(1001 + more);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(problems.length, 1, "not told again at every command");
    assert.match(problems[0] ?? "", /the disk is gone/);
    rig.journal.readBytes = readBytes;
    await rig.journal.append([commitOf(2, 1049)]);
    await closeRig(rig);
    assert.equal(rig.follower.signedSize, 1050);
    assert.ok(verifyLog({ directory }).ok);
  });
});

test("AUD-26: the examples of docs/spec/audit.md are the stored bytes and their hashes", async () => {
  const spec = readFileSync(new URL("../../../docs/spec/audit.md", import.meta.url), "utf8");
  const examples = [
    ...spec.matchAll(/`(\{.*\})`\n\n- leaf (\d): `([0-9a-f]+)`\n\s*hash: `([0-9a-f]{64})`/g),
  ];
  assert.equal(examples.length, 3);
  const stored: Uint8Array[] = [];
  await inDirectory(async (directory) => {
    const journal = new SqliteJournal({ directory, areaId: AREA });
    await journal.append([commitOf(1), commitOf(2, 1, "Zürich 火")]);
    await journal.append([commitOf(3, 1, '"a\\b"\n\u0001€😀/')]);
    for await (const batch of journal.readBytes({ after: 0 })) {
      stored.push(...batch.map(({ bytes }) => bytes));
    }
    await journal.close();
  });
  const tree = new audit.GrowingTree(sha256);
  examples.forEach(([, words = "", number, bytes = "", hash], index) => {
    const canonical = canonicalText(JSON.parse(words) as JsonValue);
    assert.equal(Buffer.from(canonical, "utf8").toString("hex"), bytes);
    assert.equal(Number(number), index + 1);
    assert.equal(Buffer.from(stored[index] ?? []).toString("hex"), bytes);
    assert.equal(audit.hex(audit.leafHash(Buffer.from(bytes, "hex"))), hash);
    tree.append(Buffer.from(bytes, "hex"));
  });
  assert.equal(/root of all three: `([0-9a-f]{64})`/.exec(spec)?.[1], audit.hex(tree.root()));
});
