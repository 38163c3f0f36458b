// A hundred made-up reporters, unmistakable: nothing of them is anywhere but in the vault, and
// after their time nothing of them is anywhere, not even in a copy that was made before.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { currentHolds, type ConfigurationChange } from "#kernel";
import { verifyLog } from "#journal";
import { openSqliteVault, sealIdFor, VaultError } from "#vault";
import type { OpenedTexts, RetentionState, Role, WireCommand } from "#protocol";
import { createLogger } from "../../src/server/run/logger.ts";
import {
  AREA_ID,
  keptLog,
  PIER,
  startTestServer,
  temporaryFolder,
  type Client,
  type TestServer,
} from "../../src/server/testing/harness.ts";
import { foundIn, foundInFiles, REPORTERS, words, wordsOf } from "./canary-words.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const DAY = 86_400_000;
const folder = temporaryFolder();
const backup = temporaryFolder();
const log = keptLog();
let server: TestServer;
let now = Date.UTC(2026, 0, 1);
/** Everything that left the server but the openings themselves. */
const heard: string[] = [];

async function signedIn(role: Role): Promise<Client> {
  const client = server.client();
  assert.equal((await client.signIn(role)).status, 200);
  return client;
}

function areaServed() {
  const area = server.served.context.areas.get(AREA_ID);
  assert.ok(area);
  return area;
}

let commands = 0;
async function give(client: Client, command: WireCommand, texts?: object): Promise<void> {
  commands += 1;
  const commandId = `canary-${commands}`;
  const answer = await client.command({ commandId, command, ...(texts ? { texts } : {}) });
  assert.equal(answer.status, 200, answer.text);
  heard.push(answer.text, JSON.stringify([...answer.headers]));
}

const start = () =>
  startTestServer(folder.path, {
    wallNow: () => now,
    logger: createLogger("debug", log.stream),
  });

before(async () => {
  server = await start();
});
after(async () => {
  await server.stop();
  folder.remove();
  backup.remove();
});

test("VLT-10: nothing of 100 reporters is in a file, a log, a stream, an export or an answer", async () => {
  const taker = await signedIn("dispatcher");
  const abort = new AbortController();
  const stream = await fetch(taker.origin + taker.url("stream"), {
    headers: { cookie: taker.cookie ?? "" },
    signal: abort.signal,
  });
  const reading = (async () => {
    const decoder = new TextDecoder();
    try {
      for await (const bytes of stream.body ?? []) heard.push(decoder.decode(bytes));
    } catch {
      // Cut off below.
    }
  })();
  for (let index = 0; index < REPORTERS; index += 1) {
    const { name, number, home } = wordsOf(index);
    const [callId, incidentId] = [`c${index}`, `i${index}`];
    const texts = { reporter: `${name}, ${number}`, narrative: `I live at ${home}` };
    await give(taker, { type: "receiveCall", callId, channel: "phone" }, texts);
    const typeId = index % 2 === 0 ? "medical" : "structure-fire";
    await give(taker, { type: "openIncident", incidentId, callId, typeId, place: PIER });
    await give(taker, { type: "addNote", incidentId, noteId: `n${index}` }, { text: name });
    if (index % 10 === 0) {
      const body = { purpose: "handling", fields: ["narrative", "reporter", "text"] };
      const opened = await taker.post("openIncidentTexts", body, { incidentId });
      assert.equal((opened.json as OpenedTexts).texts.length, 3, "they are in the vault");
    }
    // RSN-4: a reason that somebody types is refused, and neither kept nor repeated.
    for (const typed of [
      { type: "holdIncident", incidentId, reason: name, until: Date.now() + 3_600_000 },
      { type: "takeOutOfService", unitId: "E1", reason: `ask ${name}` },
      { type: "reserveUnit", unitId: "E1", purpose: home, from: 0, until: 1 },
    ]) {
      const request = { commandId: `typed-${index}-${typed.type}`, command: typed };
      const answer = await taker.post("submitCommand", request);
      assert.equal(answer.status, 400, answer.text);
      heard.push(answer.text);
    }
    await give(taker, { type: "closeIncident", incidentId, disposition: "completed" });
  }
  const overseer = await signedIn("overseer");
  for (const answer of [
    await taker.get("readBoard"),
    await taker.get("readEvents", {}, "?limit=5000"),
    await taker.get("searchHistory"),
    await taker.get("readMeasures"),
    await overseer.get("readOversight"),
    await overseer.post("exportOversight", { format: "csv" }),
    await taker.ask("GET", "/metrics"),
    await taker.post("searchPlaces", { q: "canary" }),
    await taker.post("submitCommand", { commandId: "bad", command: { type: "receiveCall" } }),
  ]) {
    heard.push(answer.text, JSON.stringify([...answer.headers]));
  }
  abort.abort();
  await reading;
  const said = Buffer.from([...heard, ...log.lines].join("\n"));
  assert.ok(said.length > 100_000, "what was heard is what was said");
  assert.deepEqual(foundIn("what was said", said), []);
  assert.deepEqual(foundInFiles(folder.path), [], "with the log still open");
  assert.equal(foundIn("x", Buffer.from(words.join(" "))).length, words.length, "the search finds");
});

async function setRule(): Promise<void> {
  const { settings } = areaServed().board().configuration;
  const days = { reporterDays: 30, wordsDays: 60, notesDays: 60 };
  const types = [{ typeId: "structure-fire", reporterDays: 90, wordsDays: 90, notesDays: 90 }];
  const put = { ...settings, retention: { ...days, types } };
  const changes = [{ kind: "settings", put }] as unknown as readonly ConfigurationChange[];
  await give(await signedIn("administrator"), { type: "configure", changes } as WireCommand);
}

const dueNow = async () => {
  const state = (await (await signedIn("overseer")).get("readRetention")).json as RetentionState;
  return Object.fromEntries(state.due.map((one) => [one.class, [one.due, one.held]]));
};

test("RET-2, RET-3: each class and type has its time; what is held stays", async () => {
  now += 2 * DAY;
  await areaServed().archiveClosed();
  assert.deepEqual(await dueNow(), { reporter: [0, 0], words: [0, 0], notes: [0, 0] }, "no rule");
  now += 31 * DAY;
  assert.equal(await areaServed().retention.eraseDue(), 0, "without a rule nothing is erased");
  await setRule();
  const until = now + 40 * DAY;
  const hold = { holdId: "court", label: "file 12", until, subject: { incidentId: "i0" } } as const;
  await give(await signedIn("supervisor"), { type: "placeHold", ...hold });
  assert.deepEqual(await dueNow(), { reporter: [49, 1], words: [0, 0], notes: [0, 0] });
  assert.equal(await areaServed().retention.eraseDue(), 49);
  assert.deepEqual(await dueNow(), { reporter: [0, 1], words: [0, 0], notes: [0, 0] });
  cpSync(folder.path, backup.path, { recursive: true });
  now += 30 * DAY;
  assert.equal(await areaServed().retention.eraseDue(), 98, "words and notes of 49 medical ones");
  assert.equal(currentHolds(areaServed().board(), now).length, 1);
  now += 40 * DAY;
  assert.equal(await areaServed().retention.eraseDue(), 153, "50 fires and the one that was held");
  assert.deepEqual(await dueNow(), { reporter: [0, 0], words: [0, 0], notes: [0, 0] });
});

test("RET-6: after it no text opens, not from an earlier copy either, and the log verifies", async () => {
  await server.stop();
  // A copy of everything from before; the key store is kept apart and is the present one.
  rmSync(join(backup.path, "keys"), { recursive: true });
  cpSync(join(folder.path, "keys"), join(backup.path, "keys"), { recursive: true });
  for (const directory of [folder.path, backup.path]) {
    const vault = openSqliteVault({ directory, areaId: AREA_ID });
    for (let index = 0; index < REPORTERS; index += 1) {
      const commandId = `canary-${index * 4 + 1}`;
      const actor = { kind: "person", id: "dispatcher" } as const;
      const opening = { purpose: "legal", actor, sequence: 1 } as const;
      for (const field of ["reporter", "narrative"]) {
        await assert.rejects(vault.open(sealIdFor(commandId, field), opening), (error) => {
          return error instanceof VaultError && error.code === "erased";
        });
      }
    }
    await vault.close();
    assert.deepEqual(foundInFiles(directory), []);
  }
  assert.deepEqual(verifyLog({ directory: folder.path }).problems, []);
  server = await start();
});

test("RET-7: the command says what is due, erases it, and names nobody", async () => {
  await server.stop();
  const state = (...words: string[]) => {
    const options = ["retention", "--data", backup.path, ...words];
    const { stdout, status, stderr } = spawnSync(`${ROOT}muster`, options, { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    assert.deepEqual(foundIn("the answer", Buffer.from(stdout)), []);
    return stdout;
  };
  // The copy of an earlier day, by today's clock: all its times are long over but the hold's.
  const before = JSON.parse(state("--dry-run", "--json"));
  const held = before.holds.length;
  const due = before.due.reduce((sum: number, one: { due: number }) => sum + one.due, 0);
  assert.deepEqual([before.dryRun, before.erased, due + held > 200], [true, 0, true]);
  assert.match(state("--dry-run"), /Nothing was erased/);
  assert.equal(JSON.parse(state("--json")).erased, due);
  assert.deepEqual(JSON.parse(state("--json")).erased, 0);
  assert.deepEqual(verifyLog({ directory: backup.path }).problems, []);
  server = await start();
});
