import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import {
  formatAddCheckpoint,
  parseCheckpoint,
  parseNote,
  parseSignatureLines,
  readCosignatures,
  verifierKey,
  withSignatures,
} from "#audit";
import { openKeyFile, verifyEd25519 } from "#journal";
import { serveWitness } from "./serve-witness.ts";
import { WitnessStore } from "./witness-store.ts";
import { sha256Of } from "./witness.ts";
import {
  closings,
  FORKED,
  folder,
  noteOf,
  openWitness,
  ORIGIN,
  requestOf,
  serve,
} from "./testing/witnesses.ts";

test("AUD-52: a witness cosigns what continues, and nothing else, over HTTP", async () => {
  const { witness, key, refused } = openWitness("court.example/w1");
  const origin = await serve(witness);
  const post = (body: string) => fetch(`${origin}/add-checkpoint`, { method: "POST", body });
  const first = await post(requestOf(0, 10));
  assert.equal(first.status, 200);
  const lines = parseSignatureLines(await first.text());
  const cosigned = withSignatures(parseNote(noteOf(10)), lines);
  const timeSeconds = 1_700_000_000;
  assert.deepEqual(readCosignatures(cosigned, [key], verifyEd25519), [{ key, timeSeconds }]);
  const conflict = await post(requestOf(0, 20));
  assert.equal(conflict.status, 409);
  assert.equal(conflict.headers.get("content-type"), "text/x.tlog.size");
  assert.equal(await conflict.text(), "10\n");
  assert.equal((await post(requestOf(10, 20, FORKED))).status, 422);
  assert.equal((await post(requestOf(10, 10, FORKED))).status, 422);
  assert.match(refused.join("\n"), /^422: the earlier tree is not a beginning/);
  assert.equal((await post(requestOf(10, 20).replaceAll(ORIGIN, "muster/south"))).status, 404);
  assert.equal((await post(requestOf(10, 20).replace("\n20\n", "\n21\n"))).status, 403);
  assert.equal((await post("x")).status, 400);
  assert.equal((await post("x".repeat(70_000))).status, 413);
  assert.equal((await fetch(`${origin}/add-checkpoint`)).status, 405);
  assert.equal((await fetch(`${origin}/else`)).status, 404);
  const kept = await fetch(`${origin}/${sha256Of(ORIGIN)}/checkpoint`);
  assert.equal(kept.status, 200);
  for (const { headers } of [first, kept]) {
    assert.equal(headers.get("content-type"), "text/plain; charset=utf-8");
  }
  const written = await fetch(`${origin}/${sha256Of(ORIGIN)}/checkpoint`, { method: "POST" });
  assert.equal(written.status, 405);
  const note = parseNote(await kept.text());
  assert.equal(parseCheckpoint(note.text).size, 10);
  assert.equal(note.signatures.length, 2);
  assert.equal((await fetch(`${origin}/${sha256Of("muster/south")}/checkpoint`)).status, 404);
});

test("AUD-52: of many requests at once the witness cosigns one line of trees only", async () => {
  const { witness, store } = openWitness("court.example/w2");
  const origin = await serve(witness);
  const post = (body: string) => fetch(`${origin}/add-checkpoint`, { method: "POST", body });
  assert.equal((await post(requestOf(0, 10))).status, 200);
  const sizes = Array.from({ length: 30 }, (_, at) => 11 + at);
  const answers = await Promise.all(sizes.map((size) => post(requestOf(10, size))));
  const taken = answers.filter(({ status }) => status === 200).length;
  assert.equal(taken, 1, "all but the first are of a tree that is not the newest any more");
  assert.ok(answers.every(({ status }) => status === 200 || status === 409));
  const winner = sizes[answers.findIndex(({ status }) => status === 200)];
  assert.equal(store.latestOf(ORIGIN).size, winner);
});

test("AUD-52: a witness that starts again knows what it signed, and has one holder", () => {
  const { witness, store, directory } = openWitness("court.example/w3");
  assert.equal(witness.addCheckpoint(requestOf(0, 30)).status, 200);
  assert.throws(() => new WitnessStore(directory), /locked/);
  store.close();
  const again = openWitness("court.example/w3");
  assert.deepEqual(again.key, witness.key);
  assert.equal(again.store.isEmpty, false);
  assert.equal(again.witness.addCheckpoint(requestOf(0, 20)).status, 409);
  assert.equal(again.witness.addCheckpoint(requestOf(20, 30)).status, 409);
  assert.equal(again.witness.addCheckpoint(requestOf(30, 30, FORKED)).status, 422);
  assert.equal(again.witness.addCheckpoint(requestOf(30, 30)).status, 200, "the same once more");
  assert.equal(again.witness.addCheckpoint(requestOf(30, 31)).status, 200);
  assert.throws(() => again.store.keep(ORIGIN, 5, noteOf(5), false), /was to replace/);
});

test("AUD-52: what is no UTF-8 is refused, and answers are for nobody to keep", async () => {
  const { witness } = openWitness("court.example/bytes");
  const origin = await serve(witness);
  const post = (body: Uint8Array<ArrayBuffer>) =>
    fetch(`${origin}/add-checkpoint`, { method: "POST", body });
  const refused = await post(Uint8Array.of(0x6f, 0xff));
  assert.equal(refused.status, 413);
  assert.equal(refused.headers.get("cache-control"), "no-store");
  assert.equal((await post(new Uint8Array(64 * 1024).fill(0x61))).status, 400, "is read");
  assert.equal((await post(new Uint8Array(64 * 1024 + 1).fill(0x61))).status, 413);
  // A mark of byte order is a character of the note, and not skipped.
  const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(requestOf(0, 5))]);
  assert.equal((await post(new Uint8Array(marked))).status, 400);
});

test("AUD-52: lines that it did not check are not kept, though they have a known name", () => {
  const { witness, store } = openWitness("court.example/lines");
  const stranger = openKeyFile({ path: join(folder, "stranger.key"), mayCreate: true });
  const note = parseNote(noteOf(10));
  const { keyId } = verifierKey(ORIGIN, stranger.publicKey);
  const line = { name: ORIGIN, keyId, signature: new Uint8Array(64) };
  const both = { text: note.text, signatures: [...note.signatures, line] };
  const body = formatAddCheckpoint({ oldSize: 0, proof: [], note: both });
  assert.equal(witness.addCheckpoint(body).status, 200);
  const kept = parseNote(store.findNote(ORIGIN) ?? "").signatures.map(({ name }) => name);
  assert.deepEqual(kept, [ORIGIN, "court.example/lines"]);
});

test("AUD-52: what cannot be kept is not answered, and the next is as if it had not come", () => {
  const { store } = openWitness("court.example/store");
  store.keep(ORIGIN, 10, noteOf(10), true);
  // A second change at one size contradicts the first: nothing of it is kept.
  assert.throws(() => store.keep(ORIGIN, 10, noteOf(10, FORKED), true), /UNIQUE/);
  assert.equal(store.findNote(ORIGIN), noteOf(10));
  store.keep(ORIGIN, 20, noteOf(20), false);
  assert.equal(store.latestOf(ORIGIN).size, 20);
});

test("AUD-52: a witness that cannot keep its state says 500, and a body too long ends the connection", async () => {
  const { witness, store } = openWitness("court.example/closed");
  const told: string[] = [];
  const listen = { host: "127.0.0.1", port: 0 };
  const served = await serveWitness(witness, listen, (message) => told.push(message));
  closings.push(() => served.stop());
  const post = (body: string) => fetch(`${served.origin}/add-checkpoint`, { method: "POST", body });
  const good = await post(requestOf(0, 10));
  assert.deepEqual([good.status, good.headers.get("connection")], [200, "keep-alive"]);
  const long = await post("x".repeat(70_000));
  assert.deepEqual([long.status, long.headers.get("connection")], [413, "close"]);
  const { port } = new URL(served.origin);
  const taken = serveWitness(witness, { ...listen, port: Number(port) }, () => undefined);
  await assert.rejects(taken, /EADDRINUSE/);
  assert.deepEqual(told, []);
  store.close();
  assert.equal((await post(requestOf(10, 20))).status, 500);
  assert.match(told.join(), /a request failed/);
});
