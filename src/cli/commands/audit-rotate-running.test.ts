import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  formatWitnessKey,
  keySpansOf,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  verifyInTime,
  witnessKey,
  type WitnessKey,
} from "#audit";
import { openKeyFile, readKeyChanges, verifyEd25519, verifyLog } from "#journal";
import { serveWitness, Witness, WitnessStore, type ServedWitness } from "#server";
import {
  AREA_ID,
  PIER,
  Screen,
  startTestServer,
  temporaryFolder,
  type Client,
  type TestServer,
} from "../../server/testing/harness.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const VERIFY = new URL("../../../tools/verify.py", import.meta.url).pathname;
const folder = temporaryFolder();
const data = join(folder.path, "data");
let server: TestServer;
let dispatcher: Client;
let oldKey: string;
let key: WitnessKey;
let served: ServedWitness;
const refused: string[] = [];
const store = new WitnessStore(join(folder.path, "witness"));

before(async () => {
  // The log's key is made by a first start; then a witness can know it.
  await (await startTestServer(data)).stop();
  oldKey = readFileSync(join(data, "log.vkey"), "utf8").trim();
  mkdirSync(join(folder.path, "witness"), { recursive: true });
  const signing = openKeyFile({ path: join(folder.path, "witness", "key"), mayCreate: true });
  key = witnessKey("court.example/w1", signing.publicKey);
  const told = (message: string) => assert.fail(message);
  // It refuses what a key signs that it does not know, until the change is submitted to it.
  const onRefused = (message: string) => void refused.push(message);
  const logs = [parseVerifierKey(oldKey)];
  const witness = new Witness({ key, signing, logs, store, now: Date.now, onRefused });
  served = await serveWitness(witness, { host: "127.0.0.1", port: 0 }, told);
  const witnesses = [{ key, url: served.origin, reach: "loopback" }] as const;
  server = await startTestServer(data, { witnesses });
  dispatcher = await server.as("dispatcher");
});
after(async () => {
  await server.stop();
  await served.stop();
  store.close();
  folder.remove();
});

/** The command, while the server in this process goes on. */
async function rotate(): Promise<{ from: string; to: string; size: number }> {
  const words = ["audit", "rotate-key", "--data", data, "--json"];
  const child = spawn(process.execPath, [MAIN, ...words]);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString()));
  const status = await new Promise((resolve) => child.once("close", resolve));
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as { from: string; to: string; size: number };
}

const log = async (name: "readLogCheckpoint" | "readLogCosigned") =>
  (await dispatcher.get(name)).text;
const sizeOf = (note: string) => parseCheckpoint(parseNote(note).text).size;

test("AUD-64: the key is changed twice while commands, streams, checkpoints and a witness go on", async (t) => {
  const first = await log("readLogCheckpoint");
  const screen = new Screen(dispatcher);
  await screen.connect();
  const seen = new Set<string>();
  const done = new AbortController();
  let [sent, longest] = [0, 0];
  const submitting = (async () => {
    for (; !done.signal.aborted; sent += 1) {
      const command = { type: "receiveCall", callId: `c${sent}`, channel: "phone", place: PIER };
      const started = performance.now();
      const answer = await dispatcher.command({ commandId: `take-${sent}`, command } as never);
      longest = Math.max(longest, performance.now() - started);
      assert.equal(answer.status, 200, answer.text);
      seen.add(await log("readLogCheckpoint"));
    }
  })();
  const changes: Awaited<ReturnType<typeof rotate>>[] = [];
  let cosigned = "";
  try {
    changes.push(await rotate(), await rotate());
    const ends = performance.now() + 60_000;
    while (cosigned === "" || sizeOf(cosigned) < (changes[1]?.size ?? 0)) {
      assert.ok(performance.now() < ends, "the witness did not follow");
      await new Promise((resolve) => setTimeout(resolve, 100));
      const text = await log("readLogCosigned");
      if (text.startsWith("muster/")) cosigned = text;
    }
  } finally {
    done.abort();
  }
  await submitting;
  t.diagnostic(`${sent} commands, the longest ${longest.toFixed(0)} ms; ${seen.size} checkpoints`);
  assert.ok(sent > 50, `${sent} commands`);
  const area = server.served.context.areas.get(AREA_ID) ?? assert.fail();
  await screen.until(area.board().sequence);
  assert.equal(screen.messages.filter((type) => type === "snapshot").length, 1, "never cut off");
  await screen.cut();

  assert.match(refused.join(), /403: signed by/);
  assert.equal(changes[0]?.from, oldKey);
  assert.equal(changes[1]?.from, changes[0]?.to);
  const newest = readFileSync(join(data, "log.vkey"), "utf8").trim();
  assert.equal(newest, changes[1]?.to);
  const { changes: stated = [] } = readKeyChanges(data) ?? {};
  const spans = keySpansOf(parseVerifierKey(oldKey), stated);
  assert.equal(spans.length, 3);
  // Whatever was served at any time was signed by the key of its time, and only grew.
  const sizes = [...seen].map((note) => {
    verifyInTime(parseNote(note), spans, verifyEd25519);
    return sizeOf(note);
  });
  assert.deepEqual(
    sizes,
    sizes.toSorted((a, b) => a - b),
  );
  await server.stop();

  const witnesses = [key];
  for (const vkey of [oldKey, newest]) {
    const policy = { witnesses, quorum: 1 };
    const { problems } = verifyLog({ directory: data, outside: first, vkey, policy });
    assert.deepEqual(problems, []);
  }
  const [kept, vkey, list] = ["kept.txt", "vkey.txt", "witnesses.txt"].map((name) =>
    join(folder.path, name),
  );
  writeFileSync(String(kept), `${first}\n`);
  writeFileSync(String(vkey), oldKey);
  writeFileSync(String(list), `${formatWitnessKey(key)}\n`);
  const words = ["-B", VERIFY, data, kept, vkey, list, "1"].map(String);
  const found = spawnSync("python3", words, { encoding: "utf8" });
  if (found.error !== undefined) return t.skip("python3 is not installed");
  assert.equal(found.status, 0, found.stdout + found.stderr);
});
