import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as audit from "#audit";
import { openLogFollower, SqliteJournal, verifyLog } from "#journal";
import { AREA, commitOf } from "../testing/conformance.ts";
import { verifyEd25519 } from "./crypto.ts";
import { inDirectory } from "../testing/directory.ts";
import { closeRig, failsWith, keptOf, logOf, openRig } from "../testing/follower.ts";

test("AUD-24: the log's key is never replaced, nor used when others can read it", async () => {
  await inDirectory(async (directory) => {
    await logOf(directory, 2);
    const path = join(directory, "keys", "log.key");
    const key = readFileSync(path);
    chmodSync(path, 0o640);
    await assert.rejects(openRig(directory), failsWith("log-key", /chmod 600/));
    chmodSync(path, 0o600);
    writeFileSync(path, "no key");
    await assert.rejects(openRig(directory), failsWith("log-key", /no Ed25519/));
    rmSync(path);
    await assert.rejects(openRig(directory), failsWith("log-key", /is missing/));
    assert.ok(!existsSync(path));
    writeFileSync(path, key, { mode: 0o600 });
    const vkey = readFileSync(join(directory, "log.vkey"), "utf8");
    writeFileSync(join(directory, "log.vkey"), vkey.replace(/\+.{8}\+/, "+00000000+"));
    await assert.rejects(openRig(directory), failsWith("log-key", /One of them/));
  });
});

test("AUD-24: openssl reads the log's key", async (t) => {
  try {
    execFileSync("openssl", ["version"]);
  } catch {
    t.skip("openssl is not installed");
    return;
  }
  await inDirectory(async (directory) => {
    await logOf(directory, 1);
    const path = join(directory, "keys", "log.key");
    const der = execFileSync("openssl", ["pkey", "-in", path, "-pubout", "-outform", "DER"]);
    const vkey = audit.parseVerifierKey(readFileSync(join(directory, "log.vkey"), "utf8").trim());
    assert.equal(der.subarray(-32).toString("hex"), audit.hex(vkey.publicKey));
  });
});

test("AUD-64: a stop waits for a change that is begun", async () => {
  await inDirectory(async (directory) => {
    const rig = await openRig(directory);
    const changing = rig.follower.changeKey(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      await rig.journal.append([commitOf(1)]);
      rig.follower.follow(1);
    });
    await Promise.resolve();
    await closeRig(rig);
    assert.equal((await changing).size, 1);
    assert.ok(verifyLog({ directory }).ok);
  });
});

test("AUD-64: between the record of a change and the change nothing else is signed, and then all is", async () => {
  await inDirectory(async (directory) => {
    const journal = new SqliteJournal({ directory, areaId: AREA });
    let onSigned = () => {};
    const follower = await openLogFollower({ journal, directory, onSigned: () => onSigned() });
    let sequence = 0;
    const add = async (events: number) => {
      await journal.append([commitOf(sequence + 1, events)]);
      sequence += events;
      follower.follow(sequence);
    };
    const turns = () => new Promise((resolve) => setTimeout(resolve, 20));
    await add(3);
    const change = follower.changeKey(async () => {
      await add(1);
      const { signedSize } = follower;
      // A whole checkpoint's worth comes, and none is begun.
      for (let more = 0; more < 6; more += 1) await add(100);
      await turns();
      assert.equal(follower.signedSize, signedSize);
    });
    const second = follower.changeKey(() => add(1));
    assert.equal((await change).size, 604);
    assert.equal((await second).size, 605, "two that are asked for come one after the other");
    assert.equal(follower.keyChanges.length, 2);
    // What comes while the key is changed is signed without another event: here, told of as the
    // change itself is signed.
    const third = follower.changeKey(async () => {
      await add(1);
      await journal.append([commitOf(sequence + 1, 600)]);
      sequence += 600;
      onSigned = () => follower.follow(sequence);
    });
    assert.equal((await third).size, 606);
    const ends = performance.now() + 10_000;
    while (follower.signedSize < sequence && performance.now() < ends) await turns();
    assert.equal(follower.signedSize, sequence);
    await closeRig({ directory, journal, follower });
    await assert.rejects(
      follower.changeKey(() => assert.fail("nothing is put on record")),
      /it has stopped, and its key is as it was/,
    );
    assert.ok(verifyLog({ directory }).ok);
  });
});

test("AUD-64: a change that cannot be written is not made; one that is written is, whatever fails then", async () => {
  await inDirectory(async (directory) => {
    const problems: string[] = [];
    const rig = await openRig(directory, problems);
    const { journal, follower } = rig;
    let sequence = 0;
    const add = async () => {
      await journal.append([commitOf((sequence += 1))]);
      follower.follow(sequence);
    };
    const blocked = join(directory, "checkpoints", "key-changes.txt.part");
    mkdirSync(blocked);
    const before = follower.key;
    await assert.rejects(follower.changeKey(add), /EISDIR/);
    assert.deepEqual([follower.key, follower.keyChanges], [before, []]);
    rmSync(blocked, { recursive: true });
    // The new public key cannot be put in its place: the new key signs all the same.
    const vkey = join(directory, "log.vkey.part");
    mkdirSync(vkey);
    const { to } = await follower.changeKey(add);
    assert.equal(follower.key.keyId, to.keyId);
    assert.match(problems.join(), /new key is in force, but not in its place yet/);
    await add();
    await closeRig(rig);
    const last = audit.parseNote(audit.splitCheckpoints(keptOf(directory)).at(-1) ?? "");
    assert.equal(audit.verifyNote(last, [to], verifyEd25519).length, 1);
    rmSync(vkey, { recursive: true });
    await closeRig(await openRig(directory));
    assert.match(
      readFileSync(join(directory, "log.vkey"), "utf8"),
      new RegExp(`\\+${to.keyId}\\+`),
    );
    assert.ok(verifyLog({ directory }).ok);
  });
});
