import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { openText, sealText, unwrapPurposeKey, unwrapReportKey } from "./envelope.ts";
import { KeyRing } from "./key-ring.ts";
import { memoryKeyStore, memorySealStore, nowhere } from "./memory.ts";
import { SealingVault } from "./sealing.ts";
import { openSqliteVault } from "./sqlite.ts";
import { AREA, failsWith, opening, request, vaultConformance } from "./testing/conformance.ts";
import type { Subject } from "./testing/conformance.ts";
import { bytesOfAll, inPlace } from "./testing/place.ts";

vaultConformance("memory", async (): Promise<Subject> => {
  const [seals, store, master] = [memorySealStore(), memoryKeyStore(AREA), Buffer.alloc(32, 7)];
  const open = () => new SealingVault(AREA, seals, new KeyRing(store, master, nowhere()));
  return {
    vault: open(),
    reopen: async () => open(),
    dispose: async () => undefined,
  };
});

vaultConformance("SQLite", async (): Promise<Subject> => {
  const directory = mkdtempSync(join(tmpdir(), "muster-vault-"));
  let vault = openSqliteVault({ directory, areaId: AREA });
  return {
    vault,
    async reopen() {
      await vault.close();
      vault = openSqliteVault({ directory, areaId: AREA });
      return vault;
    },
    async dispose() {
      await vault.close();
      rmSync(directory, { recursive: true });
    },
  };
});

/** Runs on a new directory with one sealed text in it; the vault is closed. */
async function onVault(
  run: (directory: string, open: () => SealingVault) => Promise<void>,
): Promise<void> {
  await inPlace(async ({ directory, open }) => {
    const vault = open();
    await vault.seal(request("Ana Petrović"));
    await vault.close();
    await run(directory, open);
  });
}

test("VLT-7: only the owner can read the vault's files, also under a wide umask", async () => {
  const before = process.umask(0);
  try {
    await onVault(async (directory) => {
      const mode = (name: string): string =>
        (statSync(join(directory, name)).mode & 0o777).toString(8);
      assert.equal(mode("keys"), "700");
      for (const name of ["vault.sqlite", "keys/report-keys.sqlite", "keys/master.key"]) {
        assert.equal(mode(name), "600", name);
      }
    });
  } finally {
    process.umask(before);
  }
});

test("VLT-7: a master key that others may read is refused, with the command to mend it", async () => {
  await onVault(async (directory, open) => {
    const path = join(directory, "keys", "master.key");
    for (const mode of [0o640, 0o604, 0o644]) {
      chmodSync(path, mode);
      assert.throws(
        open,
        (error) => failsWith("key-file-open")(error) && /chmod 600/.test(String(error)),
      );
    }
    chmodSync(path, 0o600);
    open();
  });
});

test("VLT-8: a missing, wrong or damaged master key is refused, never replaced", async () => {
  await onVault(async (directory, open) => {
    const path = join(directory, "keys", "master.key");
    const key = readFileSync(path, "utf8");
    rmSync(path);
    assert.throws(open, failsWith("incomplete"));
    writeFileSync(path, "muster-master-key/1 short\n", { mode: 0o600 });
    assert.throws(open, failsWith("key-file-wrong"));
    const other = Buffer.alloc(32, 1).toString("base64");
    // As long as a key, but not said to be one; and said to be one, with a byte too many.
    for (const text of [`muster-master-kex/1 ${other}`, `muster-master-key/1 AA${other}`]) {
      writeFileSync(path, `${text}\n`);
      assert.throws(open, /is not a master key/);
    }
    writeFileSync(path, `muster-master-key/1 ${other}\n`);
    assert.throws(open, failsWith("key-file-wrong"));
    writeFileSync(path, key);
    assert.equal(await open().open(request("").sealId, opening), "Ana Petrović");
  });
});

test("VLT-8: a vault without its key store is refused", async () => {
  await onVault(async (directory, open) => {
    rmSync(join(directory, "keys"), { recursive: true });
    assert.throws(open, failsWith("incomplete"));
  });
});

test("VLT-9: a box moved to another seal, or changed, does not open", async () => {
  await onVault(async (directory, open) => {
    const vault = open();
    await vault.seal(request("Bo", { sealId: "b" }));
    await vault.close();
    const change = (sql: string): void => {
      const db = new DatabaseSync(join(directory, "vault.sqlite"));
      assert.equal(db.prepare(sql).run().changes, 1);
      db.close();
    };
    const [a] = [request("").sealId];
    change(`UPDATE seals SET (box, commitment) =
      (SELECT box, commitment FROM seals WHERE seal_id = '${a}') WHERE seal_id = 'b'`);
    await assert.rejects(withVault(open, "b"), failsWith("damaged"));
    change(`UPDATE seals SET kind = 'note' WHERE seal_id = '${a}'`);
    await assert.rejects(withVault(open, a), failsWith("damaged"));
    change(`UPDATE seals SET kind = 'reporter', commitment = '${"0".repeat(64)}'
      WHERE seal_id = '${a}'`);
    await assert.rejects(withVault(open, a), failsWith("damaged"));
  });
});

async function withVault(open: () => SealingVault, sealId: string): Promise<string> {
  const vault = open();
  try {
    return await vault.open(sealId, opening);
  } finally {
    await vault.close();
  }
}

test("VLT-6: after erasure no file of the vault holds the key; an old copy of the texts stays shut", async () => {
  await onVault(async (directory, open) => {
    const db = new DatabaseSync(join(directory, "keys", "report-keys.sqlite"));
    const wrapped = db.prepare("SELECT wrapped FROM wrapped_keys").get()?.["wrapped"];
    db.close();
    assert.ok(wrapped instanceof Uint8Array);
    // Any quarter of it counts: what a page keeps of a deleted row may be incomplete.
    const left = (): number => {
      const bytes = bytesOfAll(directory);
      return [0, 15, 30, 45].filter((at) => bytes.includes(wrapped.subarray(at, at + 15))).length;
    };
    assert.equal(left(), 4, "the key is there before");
    copyFileSync(join(directory, "vault.sqlite"), join(directory, "old.sqlite"));
    const vault = open();
    await vault.seal(request("more", { sealId: "more" }));
    await vault.destroyKey("call-1");
    assert.equal(left(), 0, "the key is nowhere after");
    await vault.close();
    assert.equal(left(), 0, "nor after closing");
    copyFileSync(join(directory, "old.sqlite"), join(directory, "vault.sqlite"));
    await assert.rejects(withVault(open, request("").sealId), failsWith("erased"));
  });
});

test("VLT-10: a stolen copy without keys/ holds no word of any text", async () => {
  await onVault(async (directory, open) => {
    const words = ["Petrović", "0117 496 0123", "my neighbour hits his children"];
    const vault = open();
    await vault.seal(request(words.join(" "), { sealId: "w", kind: "narrative" }));
    const live = bytesOfAll(directory);
    await vault.close();
    for (const word of words) {
      for (const bytes of [Buffer.from(word), Buffer.from(word, "utf16le")]) {
        assert.ok(!live.includes(bytes) && !bytesOfAll(directory).includes(bytes), word);
      }
    }
  });
});

test("VLT-11: a second holder is refused", async () => {
  await onVault(async (_directory, open) => {
    open();
    assert.throws(open, failsWith("in-use"));
  });
});

test("VLT-1: texts of every length open, and only the multiple of 64 bytes tells their length", () => {
  const key = randomBytes(32);
  const binding = { areaId: "north", reportId: "r", sealId: "s", kind: "note" } as const;
  for (let length = 0; length <= 200; length += 1) {
    const text = "a".repeat(length);
    const sealed = sealText(key, binding, text);
    assert.equal(openText(key, binding, sealed), text);
    // A nonce and a tag; in it a salt, the length and the text.
    const inside = sealed.box.length - 12 - 16;
    assert.equal(inside, Math.ceil((32 + 4 + length) / 64) * 64);
  }
});

test("VLT-9: what was wrapped and sealed once opens for good: the words that bind it are frozen", () => {
  const [key, inner] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const of = { purpose: "legal", generation: 3 } as const;
  const bytes = (...lines: string[]) => Buffer.from(lines.join(""), "hex");
  const forPurpose = bytes(
    "ea027681898f3c1ae525ce4a1cae4ea215bd0310a6c744e51cd8da50f549b7cd",
    "5da56a04084085c0fdd8a763277f67cae6d4326d5324f394c3820965",
  );
  assert.deepEqual(unwrapPurposeKey(key, "north", { ...of, wrapped: forPurpose }), inner);
  const forReport = bytes(
    "c098cbb2bf79f89547f05867437138b2467e681ed8ee937f8a0e9aed4d371411",
    "80da85a0d90c95dea7229604dc40c736c639550061d116496ef6c56c",
  );
  const report = { ...of, reportId: "call-1", wrapped: forReport };
  assert.deepEqual(unwrapReportKey(key, "north", report), inner);
  const box = bytes(
    "c75a0de5a2c691bf254ce3bbd6328511be8fc54b0246f87efefa481e5483d5f4",
    "0eb41ba5116bdfc59580fe2ea1dfccabd414a9f03445e156ab7a9c5ad523a297",
    "669c37a79b7f1590d2a4fb6ef41bce4c10846f61861f42896d957787",
  );
  const commitment = "0e7a1e65bcc32d655bacd7326a083f28acd71e0b1acea717e0bef38e685ea650";
  const binding = { areaId: "north", reportId: "call-1", sealId: "seal-1", kind: "note" } as const;
  assert.equal(openText(key, binding, { box, commitment }), "smoke \u70df");
});

test("VLT-1: a vault that was closed says so", async () => {
  await onVault(async (_directory, open) => {
    const vault = open();
    await vault.close();
    await assert.rejects(vault.open(request("").sealId, opening), failsWith("closed"));
  });
});
