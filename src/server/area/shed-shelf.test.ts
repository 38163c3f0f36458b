import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { openSqliteVault, type Vault } from "#vault";
import { temporaryFolder } from "../testing/harness.ts";
import { ShedShelf, type HeldReport, type ShedShelfParts } from "./shed-shelf.ts";

const WORDS = "smoke at Zebulon's door";
const actor = { kind: "feed", id: "bells" } as const;
const opening = { purpose: "handling", actor, sequence: 1 } as const;

let folder: ReturnType<typeof temporaryFolder>;
let vault: Vault;
let problems: string[];
beforeEach(() => {
  folder = temporaryFolder();
  vault = openSqliteVault({ directory: folder.path, areaId: "town" });
  problems = [];
});
afterEach(async () => {
  await vault.close();
  folder.remove();
});

function open(sealing: ShedShelfParts["vault"] = vault): ShedShelf {
  const onProblem = (message: string) => problems.push(message);
  return new ShedShelf({ directory: folder.path, vault: sealing, onProblem });
}

function held(reportId: string, narrative: string | undefined = WORDS, times = 1): HeldReport {
  const report = { reportId, typeId: "fire", ...(narrative === undefined ? {} : { narrative }) };
  return { actor, report, at: 1000, times };
}

/** Every byte of every file of the folder, as Latin-1. */
function everything(): string {
  const files = readdirSync(folder.path, { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
}

test("MCH-10: what waits is there after a restart; what it says is sealed", async () => {
  const first = open();
  first.put(held("a"));
  first.put({ ...held("b"), report: { reportId: "b" } });
  first.put(held("a", WORDS, 2));
  await first.close();
  assert.ok(everything().includes('"typeId":"fire"'));
  assert.ok(!everything().includes("Zebulon"), "the words are in no file");
  const second = open();
  const [a, b] = second
    .load()
    .toSorted((one, two) => one.times - two.times)
    .toReversed();
  assert.deepEqual(a, {
    actor,
    report: { reportId: "a", typeId: "fire" },
    at: 1000,
    times: 2,
    sealId: a?.sealId,
  });
  assert.deepEqual(b, { actor, report: { reportId: "b" }, at: 1000, times: 1 });
  assert.equal(await vault.open(a?.sealId ?? "", opening), WORDS);
  await second.close();
  assert.deepEqual(problems, []);
});

test("MCH-10: what waits no more leaves nothing: row and key are gone", async () => {
  const first = open();
  first.put(held("a"));
  await first.flushed();
  const [{ sealId = "" } = {}] = first.load();
  first.drop("bells", "a");
  await first.close();
  await assert.rejects(vault.open(sealId, opening), { code: "erased" });
  const second = open();
  assert.deepEqual(second.load(), []);
  second.put(held("c"));
  second.drop("bells", "c");
  await second.flushed();
  assert.deepEqual(vault.keys.state().reports, { kept: 0, erased: 1 }, "never written at all");
  await second.close();
});

test("MCH-10: other words under the same id replace the first, whose key is destroyed", async () => {
  const shelf = open();
  shelf.put(held("a"));
  await shelf.flushed();
  shelf.put(held("a", "a second detector", 2));
  await shelf.flushed();
  const [{ sealId = "" } = {}] = shelf.load();
  assert.equal(await vault.open(sealId, opening), "a second detector");
  assert.deepEqual(vault.keys.state().reports, { kept: 1, erased: 1 });
  await shelf.close();
});

test("MCH-10: a disk that fails is told, and what waits is written when it works again", async () => {
  let fails = true;
  const failing: ShedShelfParts["vault"] = {
    keys: vault.keys,
    sealAll: async (requests) => {
      if (fails) throw new Error("no space left");
      return vault.sealAll(requests);
    },
  };
  const shelf = open(failing);
  shelf.put(held("a"));
  await shelf.flushed();
  assert.match(problems.join(), /in memory only: no space left/);
  fails = false;
  await shelf.close();
  const again = open();
  assert.equal(again.load().length, 1);
  await again.close();
});

test("MCH-10: a crash before a key was destroyed is made good at the next start", async () => {
  let fails = false;
  const keys: ShedShelfParts["vault"]["keys"] = {
    erase: (reportIds) => {
      if (fails) throw new Error("killed");
      vault.keys.erase(reportIds);
    },
  };
  const shelf = open({ keys, sealAll: (requests) => vault.sealAll(requests) });
  shelf.put(held("a"));
  await shelf.flushed();
  fails = true;
  shelf.drop("bells", "a");
  await shelf.flushed();
  assert.deepEqual(vault.keys.state().reports, { kept: 1, erased: 0 });
  const next = open();
  assert.deepEqual(vault.keys.state().reports, { kept: 0, erased: 1 });
  assert.deepEqual(next.load(), []);
  await next.close();
});
