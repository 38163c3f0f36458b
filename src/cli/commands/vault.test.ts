import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { AccessRecord } from "#kernel";
import { SqliteJournal, verifyLog } from "#journal";
import type { OpenedTexts } from "#protocol";
import { openSqliteVault, sealIdFor, VaultError } from "#vault";
import {
  AREA_ID,
  startTestServer,
  temporaryFolder,
  type Client,
  type TestServer,
} from "../../server/testing/harness.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const folder = temporaryFolder();
const copies = temporaryFolder();
let server: TestServer;
let taker: Client;

/** The command, while the server in this process goes on. */
async function vault(job: string, ...options: string[]) {
  const child = spawn(process.execPath, [MAIN, "vault", job, ...options]);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString()));
  const status = await new Promise((resolve) => child.once("close", resolve));
  return { status, stdout, stderr };
}

async function reportCall(callId: string): Promise<void> {
  const command = { type: "receiveCall", callId, channel: "phone" } as const;
  const texts = { reporter: `who ${callId}`, narrative: `what ${callId}` };
  const answer = await taker.command({ commandId: `take-${callId}`, command, texts });
  assert.equal(answer.status, 200, answer.text);
}

async function readCall(callId: string): Promise<(string | undefined)[]> {
  const body = { purpose: "handling", fields: ["narrative"] };
  const answer = await taker.post("openCallTexts", body, { callId });
  return (answer.json as OpenedTexts).texts.map(({ text }) => text);
}

const recordsOf = async (directory: string) => {
  const journal = new SqliteJournal({ directory });
  const records: Extract<AccessRecord, { kind: "vaultKeys" }>[] = [];
  for await (const batch of journal.read({ after: 0 })) {
    for (const { event } of batch) {
      if (event.type !== "accessRecorded" || event.record.kind !== "vaultKeys") continue;
      records.push(event.record);
    }
  }
  await journal.close();
  return records.map(({ change, key, generation, reports }) =>
    [change, key, generation, reports].join(" "),
  );
};

before(async () => {
  server = await startTestServer(folder.path);
  taker = server.client();
  await taker.signIn("dispatcher");
});
after(async () => {
  await server.stop();
  folder.remove();
  copies.remove();
});

test("VLT-13, VLT-14: all keys are changed while the server answers, and each change is on record", async () => {
  await reportCall("k1");
  const masterPath = join(folder.path, "keys", "master.key");
  const masterBefore = readFileSync(masterPath, "utf8");
  const rotating = vault("rotate", "--data", folder.path, "--all", "--json");
  // Nothing waits for it.
  for (const callId of ["k2", "k3"]) {
    await reportCall(callId);
    assert.deepEqual(await readCall("k1"), ["what k1"]);
  }
  const { status, stdout, stderr } = await rotating;
  assert.equal(status, 0, stderr);
  const state = JSON.parse(stdout) as { purposes: { generation: number; toRewrap: number }[] };
  assert.deepEqual(
    state.purposes.map(({ generation, toRewrap }) => [generation, toRewrap]),
    Array.from({ length: 5 }, () => [2, 0]),
  );
  assert.notEqual(readFileSync(masterPath, "utf8"), masterBefore);
  for (const callId of ["k1", "k2", "k3"])
    assert.deepEqual(await readCall(callId), [`what ${callId}`]);
});

test("VLT-14: what is not one is refused, and nothing is left behind", async () => {
  const taken = await vault("backup-keys", "--data", folder.path, "--to", "/nowhere/at/all");
  assert.equal(taken.status, 2, taken.stderr);
  assert.equal((await vault("keys", "--data", folder.path)).status, 0, "and the next is answered");
});

test("VLT-16: keys copied while the server runs come back without those of erased reports", async () => {
  const copy = join(copies.path, "keys.sqlite");
  const done = await vault("backup-keys", "--data", folder.path, "--to", copy);
  assert.equal(done.status, 0, done.stderr);
  assert.equal((statSync(copy).mode & 0o777).toString(8), "600");
  await server.stop();
  const whole = join(copies.path, "data");
  cpSync(folder.path, whole, { recursive: true });
  // Erased in the log and in the key store, as housekeeping does it.
  server = await startTestServer(folder.path);
  const area = server.served.context.areas.get(AREA_ID);
  const reports = [{ reportId: "k2", subjects: [] }];
  await area?.authority.submit({
    commandId: "erase",
    actor: { kind: "system", id: "muster" },
    command: { type: "eraseReports", reports, rule: "retention" },
  });
  await server.stop();
  // The process died before it destroyed the key: the next start does it, and says so.
  server = await startTestServer(folder.path);
  await server.stop();
  const open = async (directory: string, callId: string) => {
    const opened = openSqliteVault({ directory, areaId: AREA_ID });
    try {
      const actor = { kind: "person", id: "dispatcher" } as const;
      const sealId = sealIdFor(`take-${callId}`, "narrative");
      return await opened.open(sealId, { purpose: "legal", actor, sequence: 1 });
    } catch (error) {
      return error instanceof VaultError ? error.code : "other";
    } finally {
      await opened.close();
    }
  };
  assert.equal(await open(folder.path, "k2"), "erased");
  // An earlier copy of log and texts, with the key store of today.
  rmSync(join(whole, "keys"), { recursive: true });
  cpSync(join(folder.path, "keys"), join(whole, "keys"), { recursive: true });
  assert.equal(await open(whole, "k2"), "erased");
  assert.equal(await open(whole, "k1"), "what k1");
  assert.deepEqual(verifyLog({ directory: whole }).problems, []);
  // And a copy of the key store from before, with the log of today.
  const told = await vault("restore-keys", "--data", folder.path, "--from", copy, "--replace");
  assert.match(told.stdout, /1 keys in the copy were of erased reports; they were destroyed/);
  assert.equal(await open(folder.path, "k2"), "erased");
  assert.equal(await open(folder.path, "k1"), "what k1");
  // Put there by hand, past the command: the next start destroys it all the same.
  cpSync(copy, join(folder.path, "keys", "report-keys.sqlite"));
  assert.equal(await open(folder.path, "k2"), "what k2", "the copy alone has it");
  server = await startTestServer(folder.path);
  await server.stop();
  assert.equal(await open(folder.path, "k2"), "erased");
  assert.deepEqual(verifyLog({ directory: folder.path }).problems, []);
  const records = await recordsOf(folder.path);
  assert.deepEqual(records.slice(0, 4), [
    "rotation-begun master 0 0",
    "rotated master 0 0",
    "rotation-begun handling 2 0",
    records[3],
  ]);
  assert.match(records[3] ?? "", /^rotated handling 2 \d+$/);
  assert.deepEqual(
    records.filter((one) => !one.startsWith("rot")).map((one) => one.replace(/\d+$/, "n")),
    [
      "copied reports 0 n",
      "erased-found reports 0 n",
      "restored reports 0 n",
      "erased-found reports 0 n",
    ],
  );
  server = await startTestServer(folder.path);
});
