import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { restoreKeys } from "./restore-keys.ts";
import { AREA, failsWith, opening, request } from "./testing/conformance.ts";
import { assertAllOpen, fill, inPlace } from "./testing/place.ts";

const restored = (directory: string, from: string, erased: readonly string[] = []) =>
  restoreKeys({ directory, areaId: AREA, from, erased, erasedUpTo: 9, replace: true });

test("VLT-16: a copy of the key store opens what was sealed until then; what was erased since stays erased", async () => {
  await inPlace(async ({ directory, open }) => {
    const vault = open();
    await fill(vault, 3);
    const copy = join(directory, "copy.sqlite");
    vault.keys.copyTo(copy);
    assert.equal((statSync(copy).mode & 0o777).toString(8), "600");
    await vault.destroyKey("call-1");
    await vault.seal(request("text 3", { reportId: "call-3", sealId: "seal-3" }));
    await vault.close();
    rmSync(join(directory, "keys", "report-keys.sqlite"));
    assert.throws(open, failsWith("incomplete"));
    const told = restored(directory, copy, ["call-1", "call-0", "call-unknown"]);
    assert.deepEqual(told, { kept: 1, erasedNow: 2, withoutKey: 1 });
    const again = open();
    assert.equal(again.keys.erasedUpTo, 9);
    assert.equal(await again.open("seal-2", opening), "text 2");
    for (const gone of ["seal-0", "seal-1"]) {
      await assert.rejects(again.open(gone, opening), failsWith("erased"));
    }
    await assert.rejects(again.open("seal-3", opening), failsWith("damaged"));
  });
});

test("VLT-16: what the present key store says was erased stays so, whatever the log says", async () => {
  await inPlace(async ({ directory, open }) => {
    const vault = open();
    await fill(vault, 2);
    const copy = join(directory, "copy.sqlite");
    vault.keys.copyTo(copy);
    await vault.destroyKey("call-1");
    await vault.close();
    assert.throws(
      () => restoreKeys({ directory, areaId: AREA, from: copy, erased: [], erasedUpTo: 1 }),
      failsWith("bad-request"),
    );
    assert.deepEqual(restored(directory, copy), { kept: 1, erasedNow: 1, withoutKey: 0 });
    await assert.rejects(open().open("seal-1", opening), failsWith("erased"));
  });
});

test("VLT-16: a copy of another area, of another master key, or that is none is refused and changes nothing", async () => {
  await inPlace(async ({ directory, open }) => {
    const vault = open();
    await fill(vault, 1);
    const [copy, foreign] = [join(directory, "copy.sqlite"), join(directory, "foreign.sqlite")];
    vault.keys.copyTo(copy);
    vault.keys.copyTo(foreign);
    vault.keys.rotateMaster();
    await vault.close();
    assert.throws(() => restored(directory, copy), failsWith("key-file-wrong"));
    const db = new DatabaseSync(foreign);
    db.exec("UPDATE meta SET value = 'south' WHERE name = 'areaId'");
    db.close();
    assert.throws(() => restored(directory, foreign), failsWith("wrong-area"));
    assert.throws(() => restored(directory, join(directory, "none")), failsWith("bad-request"));
    writeFileSync(foreign, "no database, but long enough to be taken for one by its size alone");
    assert.throws(() => restored(directory, foreign), failsWith("damaged"));
    await assertAllOpen(open(), 1);
  });
});

test("VLT-16: in place of a store that is broken a copy is put, and never without the master key", async () => {
  await inPlace(async ({ directory, open }) => {
    const vault = open();
    await fill(vault, 2);
    const copy = join(directory, "copy.sqlite");
    vault.keys.copyTo(copy);
    await vault.close();
    const [store, master] = [join("keys", "report-keys.sqlite"), join("keys", "master.key")];
    writeFileSync(
      join(directory, store),
      "no database, but long enough to be taken for one by size",
    );
    const key = readFileSync(join(directory, master));
    rmSync(join(directory, master));
    assert.throws(() => restored(directory, copy), failsWith("incomplete"));
    assert.ok(!existsSync(join(directory, master)), "none is made");
    writeFileSync(join(directory, master), key, { mode: 0o600 });
    assert.deepEqual(restored(directory, copy), { kept: 2, erasedNow: 0, withoutKey: 0 });
    assert.deepEqual(
      readdirSync(join(directory, "keys")).filter((name) => name.includes("restored")),
      [],
    );
    await assertAllOpen(open(), 2);
  });
});
