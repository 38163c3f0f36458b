import assert from "node:assert/strict";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { purposes } from "#kernel";
import type { SealingVault } from "./sealing.ts";
import { sealIdFor } from "./vault.ts";
import { failsWith, opening, request } from "./testing/conformance.ts";
import { assertAllOpen, bytesOfAll, fill, inPlace, keyFile } from "./testing/place.ts";

const EARLIER = new URL("testing/earlier-1", import.meta.url).pathname;

test("VLT-12: a text is opened through the key of its stated purpose and no other", async () => {
  await inPlace(async ({ directory, open }) => {
    const vault = open();
    await fill(vault, 1);
    await assertAllOpen(vault, 1);
    await vault.close();
    const db = keyFile(directory);
    const rows = db.prepare("SELECT purpose, wrapped FROM wrapped_keys").all();
    assert.deepEqual(
      rows.map((row) => String(row["purpose"])).toSorted(),
      [...purposes].toSorted(),
    );
    // The wrapping for one purpose is of no use in the place of another.
    const legal = rows.find((row) => row["purpose"] === "legal")?.["wrapped"];
    assert.ok(legal instanceof Uint8Array);
    db.prepare("UPDATE wrapped_keys SET wrapped = ? WHERE purpose = 'training'").run(legal);
    db.prepare("DELETE FROM wrapped_keys WHERE purpose = 'quality'").run();
    db.close();
    const again = open();
    const of = (purpose: (typeof purposes)[number]) =>
      again.open("seal-0", { ...opening, purpose });
    assert.equal(await of("legal"), "text 0");
    await assert.rejects(of("training"), failsWith("damaged"));
    await assert.rejects(of("quality"), failsWith("damaged"));
  });
});

test("VLT-13: a new generation of a purpose's key wraps at once; the old one goes when it wraps nothing", async () => {
  await inPlace(async ({ directory, open }) => {
    const vault = open();
    await fill(vault, 450);
    assert.equal(vault.keys.rotatePurpose("handling"), 2);
    assert.equal(vault.keys.state().purposes[0]?.toRewrap, 450);
    await vault.seal(request("new", { reportId: "new", sealId: "new" }));
    assert.equal(vault.keys.state().purposes[0]?.toRewrap, 450, "the newest one wraps");
    assert.equal(await vault.open("seal-7", opening), "text 7", "all the while");
    assert.deepEqual(
      [1, 2, 3, 4, 5].map(() => vault.keys.rewrapSome().reports),
      [200, 200, 50, 0, 0],
    );
    assert.deepEqual(vault.keys.rewrapSome(), { reports: 0 });
    assert.deepEqual(vault.keys.rotating(), []);
    await assertAllOpen(vault, 450);
    await vault.close();
    const db = keyFile(directory);
    const kept = db.prepare("SELECT purpose, generation FROM purpose_keys").all();
    db.close();
    assert.deepEqual(kept.map((row) => [row["purpose"], row["generation"]].join(" ")).toSorted(), [
      "complaint 1",
      "handling 2",
      "legal 1",
      "quality 1",
      "training 1",
    ]);
  });
});

test("VLT-13: a rewrapping that is cut off goes on after a restart, and an erased key stays erased", async () => {
  await inPlace(async ({ open }) => {
    const vault = open();
    await fill(vault, 300);
    vault.keys.rotatePurpose("legal");
    vault.keys.rotatePurpose("legal");
    assert.equal(vault.keys.rewrapSome().reports, 200);
    await vault.close();
    const again = open();
    assert.deepEqual(again.keys.rotating(), [{ purpose: "legal", generation: 3 }]);
    await again.destroyKey("call-299");
    assert.equal(again.keys.rewrapSome().reports, 99);
    assert.equal(again.keys.rewrapSome().reports, 0);
    await assert.rejects(
      again.open("seal-299", { ...opening, purpose: "legal" }),
      failsWith("erased"),
    );
    await assertAllOpen(again, 299);
    assert.equal(again.keys.state().purposes.find((one) => one.purpose === "legal")?.generation, 3);
  });
});

test("VLT-14: the master key is changed while the vault is open; no file holds the old one after", async () => {
  await inPlace(async ({ directory, open }) => {
    const vault = open();
    await fill(vault, 3);
    const path = join(directory, "keys", "master.key");
    const old = readFileSync(path, "utf8").trim().split(" ")[1] ?? "";
    const before = vault.keys.state().masterKeyId;
    const wrapped = keysOf(directory, vault);
    const id = vault.keys.rotateMaster();
    assert.notEqual(id, before);
    assert.equal(vault.keys.state().masterKeyId, id);
    await assertAllOpen(vault, 3);
    await vault.seal(request("text 3", { reportId: "call-3", sealId: "seal-3" }));
    await vault.close();
    const left = bytesOfAll(directory);
    assert.ok(!left.includes(old) && !left.includes(Buffer.from(old, "base64")));
    for (const one of wrapped) assert.ok(!left.includes(one), "nor what it wrapped");
    assert.equal((statSync(path).mode & 0o777).toString(8), "600");
    await assertAllOpen(open(), 4);
  });
});

/** The wrapped purpose keys as a copy of the store has them. */
function keysOf(directory: string, vault: SealingVault): Uint8Array[] {
  const copy = join(directory, "..", `${directory.split("/").at(-1)}-copy.sqlite`);
  vault.keys.copyTo(copy);
  const db = new DatabaseSync(copy);
  const rows = db.prepare("SELECT wrapped FROM purpose_keys").all();
  db.close();
  rmSync(copy);
  const keys = rows.map((row) => row["wrapped"]).filter((one) => one instanceof Uint8Array);
  assert.equal(keys.length, purposes.length);
  return keys;
}

test("VLT-14: a change of the master key that is cut off anywhere leaves a vault that opens", async () => {
  await inPlace(async ({ directory, open }) => {
    const keys = join(directory, "keys");
    const [path, next] = [join(keys, "master.key"), join(keys, "master.key.next")];
    const first = open();
    await fill(first, 2);
    await first.close();
    copyFileSync(path, join(directory, "old.key"));
    // Cut off before the store is under the new key: the waiting one is dropped.
    const other = `muster-master-key/1 ${Buffer.alloc(32, 5).toString("base64")}\n`;
    writeFileSync(next, other, { mode: 0o600 });
    const second = open();
    await assertAllOpen(second, 2);
    assert.ok(!existsSync(next));
    second.keys.rotateMaster();
    await second.close();
    // Cut off after it: the new key still waits beside the old one.
    copyFileSync(path, next);
    copyFileSync(join(directory, "old.key"), path);
    const third = open();
    await assertAllOpen(third, 2);
    assert.ok(!existsSync(next));
    await third.close();
    // And with neither of them it is refused.
    writeFileSync(next, other, { mode: 0o600 });
    copyFileSync(join(directory, "old.key"), path);
    assert.throws(open, failsWith("key-file-wrong"));
  });
});

test("VLT-15: a vault of the first version opens, and its keys get their purposes", async () => {
  await inPlace(async ({ directory, open }) => {
    cpSync(EARLIER, directory, { recursive: true });
    const master = join(directory, "keys", "master.key");
    chmodSync(master, 0o600);
    const db = keyFile(directory);
    const earlier = db.prepare("SELECT wrapped FROM report_keys WHERE wrapped NOT NULL").all();
    db.close();
    assert.equal(earlier.length, 3);
    for (const vault of [open, open]) {
      const opened = vault();
      const of = (reportId: string, field: string, purpose: (typeof purposes)[number]) =>
        opened.open(sealIdFor(`earlier-${reportId}`, field), { ...opening, purpose });
      assert.equal(
        await of("reporter/call-1", "reporter", "complaint"),
        "Ana Petrović 0117 496 0123",
      );
      assert.equal(await of("call-1", "narrative", "handling"), "火灾 🔥 in the yard");
      assert.equal(await of("incident-1", "text", "training"), "key is with the neighbour");
      await assert.rejects(of("call-2", "narrative", "legal"), failsWith("erased"));
      await opened.close();
    }
    const left = readFileSync(join(directory, "keys", "report-keys.sqlite"));
    for (const { wrapped } of earlier) {
      assert.ok(wrapped instanceof Uint8Array && !left.includes(wrapped.subarray(0, 20)));
    }
  });
});

test("VLT-15: a migration that fails leaves the earlier store as it was", async () => {
  await inPlace(async ({ directory, open }) => {
    cpSync(EARLIER, directory, { recursive: true });
    chmodSync(join(directory, "keys", "master.key"), 0o600);
    const db = keyFile(directory);
    db.prepare(
      "UPDATE report_keys SET wrapped = zeroblob(60) WHERE report_id = 'incident-1'",
    ).run();
    const rows = () => db.prepare("SELECT * FROM report_keys").all();
    const before = rows();
    assert.throws(open, failsWith("in-use"));
    db.close();
    assert.throws(open, failsWith("damaged"));
    const after = keyFile(directory);
    assert.deepEqual(after.prepare("SELECT * FROM report_keys").all(), before);
    after.close();
  });
});

test("VLT-13: a single report is wrapped again before the older key goes", async () => {
  await inPlace(async ({ directory, open }) => {
    const vault = open();
    await fill(vault, 1);
    vault.keys.rotatePurpose("handling");
    assert.deepEqual(vault.keys.rewrapSome(), { purpose: "handling", reports: 1 });
    assert.deepEqual(vault.keys.rewrapSome(), { purpose: "handling", reports: 0 });
    assert.deepEqual(vault.keys.rewrapSome(), { reports: 0 });
    await vault.close();
    assert.ok(existsSync(directory));
    await assertAllOpen(open(), 1);
  });
});

test("VLT-12: a purpose that came later gets a key of its own, and the others keep theirs", async () => {
  await inPlace(async ({ directory, open }) => {
    const vault = open();
    await fill(vault, 1);
    await vault.close();
    // As a store has it that was made before there was this purpose.
    const db = keyFile(directory);
    db.prepare("DELETE FROM purpose_keys WHERE purpose = 'training'").run();
    db.prepare("DELETE FROM wrapped_keys WHERE purpose = 'training'").run();
    db.close();
    const again = open();
    const { purposes: told } = again.keys.state();
    assert.deepEqual(
      told.map(({ generation }) => generation),
      purposes.map(() => 1),
    );
    await again.seal(request("new", { reportId: "new", sealId: "new" }));
    assert.equal(await again.open("new", { ...opening, purpose: "training" }), "new");
    assert.equal(await again.open("seal-0", { ...opening, purpose: "legal" }), "text 0");
  });
});

test("VLT-6: an erased report is known, and its key is not held", async () => {
  await inPlace(async ({ open }) => {
    const vault = open();
    await fill(vault, 2);
    vault.keys.erase(["call-0"]);
    const of = (reportId: string) => [vault.keys.knows(reportId), vault.keys.holds(reportId)];
    assert.deepEqual(of("call-0"), [true, false]);
    assert.deepEqual(of("call-1"), [true, true]);
    assert.deepEqual(of("call-2"), [false, false]);
    assert.deepEqual(vault.keys.state().reports, { kept: 1, erased: 1 });
  });
});

test("VLT-13: a report whose purpose key of an older generation is gone is told as damaged", async () => {
  await inPlace(async ({ directory, open }) => {
    const vault = open();
    await fill(vault, 1);
    vault.keys.rotatePurpose("handling");
    await vault.close();
    const db = keyFile(directory);
    db.prepare("DELETE FROM purpose_keys WHERE purpose = 'handling' AND generation = 1").run();
    db.close();
    const again = open();
    await assert.rejects(again.open("seal-0", opening), (error) => {
      return (
        failsWith("damaged")(error) && /generation 1 of the key for handling/.test(String(error))
      );
    });
    assert.equal(await again.open("seal-0", { ...opening, purpose: "legal" }), "text 0");
  });
});

test("VLT-12: a key store that names a purpose there is none of is told as damaged", async () => {
  await inPlace(async ({ directory, open }) => {
    const vault = open();
    await fill(vault, 1);
    await vault.close();
    const db = keyFile(directory);
    db.prepare("UPDATE purpose_keys SET purpose = 'curiosity' WHERE purpose = 'training'").run();
    db.close();
    assert.throws(open, failsWith("damaged"));
  });
});
