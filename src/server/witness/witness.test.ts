import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  consistencyProof,
  formatAddCheckpoint,
  formatCheckpoint,
  formatNote,
  keyChangeLine,
  leafHash,
  parseCheckpoint,
  parseNote,
  parseSignatureLines,
  readCosignatures,
  rootHash,
  signNote,
  verifierKey,
  withSignatures,
  witnessKey,
  type ListedWitness,
  type SignedNote,
} from "#audit";
import { openKeyFile, verifyEd25519, type LogFollower } from "#journal";
import { selfSigned } from "../outbound/testing/certificate.ts";
import { serveWitness } from "./serve-witness.ts";
import { openWitnessDesk, type WitnessDesk, type WitnessDeskOptions } from "./witness-desk.ts";
import { WitnessStore } from "./witness-store.ts";
import { sha256Of, Witness } from "./witness.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-witness-"));
const closings: (() => unknown)[] = [];
after(async () => {
  for (const close of closings.toReversed()) await close();
  rmSync(folder, { recursive: true });
});

const ORIGIN = "muster/north";
const logSigning = openKeyFile({ path: join(folder, "log.key"), mayCreate: true });
const logKey = verifierKey(ORIGIN, logSigning.publicKey);
const LEAVES = Array.from({ length: 60 }, (_, at) => Buffer.from(`event ${at}`));
const FORKED = LEAVES.map((leaf, at) => (at === 5 ? Buffer.from("rewritten") : leaf));

function noteOf(size: number, leaves = LEAVES): string {
  const root = rootHash(leaves.slice(0, size));
  const text = formatCheckpoint({ origin: ORIGIN, size, root, extensions: [] });
  return signNote(text, logKey, logSigning.sign);
}

function proofOf(size1: number, size2: number, leaves = LEAVES): Uint8Array[] {
  return consistencyProof(leaves.slice(0, size2).map(leafHash), size1);
}

function requestOf(oldSize: number, size: number, leaves = LEAVES): string {
  const proof = proofOf(oldSize, size, leaves);
  return formatAddCheckpoint({ oldSize, proof, note: parseNote(noteOf(size, leaves)) });
}

/** A log that says it is signed up to `size`, as its follower would. */
function logOf(size: number, leaves = LEAVES) {
  return {
    signedSize: size,
    keyChanges: [],
    get checkpoint() {
      return noteOf(this.signedSize, leaves);
    },
    proveConsistency: ({ size1, size2 }: { size1: number; size2: number }) =>
      proofOf(size1, size2, leaves),
  } satisfies Pick<LogFollower, "checkpoint" | "signedSize" | "proveConsistency" | "keyChanges">;
}

function openWitness(name: string) {
  const directory = join(folder, name.replaceAll("/", "-"));
  const store = new WitnessStore(directory);
  closings.push(() => store.close());
  const path = join(directory, "witness.key");
  const signing = openKeyFile({ path, mayCreate: store.isEmpty });
  const key = witnessKey(name, signing.publicKey);
  const refused: string[] = [];
  const now = () => 1_700_000_000_999;
  const onRefused = (message: string) => refused.push(message);
  const options = { key, signing, logs: [logKey], store, now, onRefused };
  return { witness: new Witness(options), store, key, refused, directory };
}

async function serve(witness: Witness): Promise<string> {
  const problems = (message: string) => assert.fail(message);
  const served = await serveWitness(witness, { host: "127.0.0.1", port: 0 }, problems);
  closings.push(() => served.stop());
  return served.origin;
}

type Opened = { desk: WitnessDesk; problems: string[]; directory: string };

async function openDesk(
  log: WitnessDeskOptions["follower"],
  witnesses: readonly ListedWitness[],
  directory = mkdtempSync(join(folder, "data-")),
): Promise<Opened> {
  mkdirSync(join(directory, "checkpoints"), { recursive: true });
  const problems: string[] = [];
  const onProblem = (message: string) => problems.push(message);
  const spacing = { spacingMilliseconds: 5, backOffMilliseconds: 5 };
  const now = () => 1_700_000_123_000;
  const options = { directory, witnesses, follower: log, now, onProblem, ...spacing };
  const desk = await openWitnessDesk(options);
  closings.push(() => desk.stop());
  return { desk, problems, directory };
}

async function until(done: () => boolean): Promise<void> {
  const ends = performance.now() + 10_000;
  while (!done()) {
    assert.ok(performance.now() < ends, "it did not come");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

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

test("AUD-57: a witness that is given both keys carries a log over a change of its key", () => {
  const { witness, key, store } = openWitness("court.example/keys");
  const next = openKeyFile({ path: join(folder, "next.key"), mayCreate: true });
  const nextKey = verifierKey(ORIGIN, next.publicKey);
  const request = (oldSize: number, size: number, leaves = LEAVES) => {
    const [text = ""] = noteOf(size, leaves).split("\n\n");
    const note = parseNote(signNote(`${text}\n`, nextKey, next.sign));
    return formatAddCheckpoint({ oldSize, proof: proofOf(oldSize, size, leaves), note });
  };
  assert.equal(witness.addCheckpoint(requestOf(0, 10)).status, 200);
  assert.equal(witness.addCheckpoint(request(10, 20)).status, 403, "not told of the new key");
  const signing = openKeyFile({
    path: join(folder, "court.example-keys", "witness.key"),
    mayCreate: false,
  });
  const told = new Witness({ key, signing, logs: [logKey, nextKey], store, now: Date.now });
  assert.equal(told.addCheckpoint(request(10, 20, FORKED)).status, 422);
  assert.equal(told.addCheckpoint(request(0, 20)).status, 409, "not as if it were another log");
  assert.equal(told.addCheckpoint(request(10, 20)).status, 200);
});

test("AUD-53: each newest checkpoint is cosigned and kept, and a new start remembers it", async () => {
  const [one, two] = [openWitness("court.example/a"), openWitness("press.example/b")];
  const listed = [
    { key: one.key, url: await serve(one.witness), reach: "loopback" },
    { key: two.key, url: await serve(two.witness), reach: "loopback" },
  ] as const;
  const log = logOf(10);
  const { desk, problems, directory } = await openDesk(log, listed);
  assert.equal(desk.checkpoint(), noteOf(10), "before anybody cosigned it");
  assert.equal(desk.cosignedCheckpoint(), undefined);
  desk.submit();
  await until(() => desk.state().every(({ size }) => size === 10));
  const published = parseNote(desk.checkpoint() ?? "");
  assert.equal(readCosignatures(published, [one.key, two.key], verifyEd25519).length, 2);
  log.signedSize = 25;
  assert.equal(desk.checkpoint(), noteOf(25));
  assert.equal(parseCheckpoint(parseNote(desk.cosignedCheckpoint() ?? "").text).size, 10);
  desk.submit();
  await until(() => desk.state().every(({ size }) => size === 25));
  assert.deepEqual(problems, []);
  await desk.stop();
  const again = await openDesk(log, listed, directory);
  const state = again.desk.state();
  assert.deepEqual(
    state.map(({ name, size, status, behindEvents }) => [name, size, status, behindEvents]),
    [
      ["court.example/a", 25, "cosigns", 0],
      ["press.example/b", 25, "cosigns", 0],
    ],
  );
  const kept = readFileSync(join(directory, "checkpoints", "cosigned.txt"), "utf8");
  assert.equal(kept.split(`\n${ORIGIN}\n`).length - 1, 4);
});

test("AUD-53: a witness that was asked by an older copy of the log is asked from where it is", async () => {
  const { witness, key } = openWitness("court.example/c");
  assert.equal(witness.addCheckpoint(requestOf(0, 12)).status, 200);
  const listed = { key, url: await serve(witness), reach: "loopback" } as const;
  const { desk, problems } = await openDesk(logOf(40), [listed]);
  desk.submit();
  await until(() => desk.state()[0]?.size === 40);
  assert.deepEqual(problems, []);
});

test("AUD-54: a witness that has seen more, or another history, makes it known once", async () => {
  const FORK = logOf(40, FORKED);
  for (const [seen, log, words] of [
    [requestOf(0, 50), logOf(40), /has seen 50 events of this log, which has 40/],
    [requestOf(0, 30), FORK, /it answered 422/],
  ] as const) {
    const name = `court.example/seen-${log === FORK ? "fork" : "more"}`;
    const { witness, key } = openWitness(name);
    assert.equal(witness.addCheckpoint(seen).status, 200);
    const listed = { key, url: await serve(witness), reach: "loopback" } as const;
    const { desk, problems } = await openDesk(log, [listed]);
    desk.submit();
    await until(() => desk.state()[0]?.status === "refuses");
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.equal(problems.length, 1, "told once, not at every try");
    assert.match(problems[0] ?? "", words);
    const [state] = desk.state();
    assert.equal(state?.since, 1_700_000_123_000);
    assert.equal(desk.checkpoint(), log.checkpoint, "what is published is as without it");
  }
});

test("AUD-54: a witness that is down or lies changes nothing, and cosigns when it can", async () => {
  const { witness, key } = openWitness("court.example/d");
  let mode = "lies";
  const stranger = openWitness("court.example/e");
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const good = mode === "good" ? witness.addCheckpoint(body) : undefined;
      const asStranger = mode === "stranger" ? stranger.witness.addCheckpoint(body) : undefined;
      const { status = 200, text = noteOf(10).split("\n\n")[1] ?? "" } = good ?? asStranger ?? {};
      if (mode === "garbage") response.end("\u2014 what is this");
      else if (mode === "size") response.writeHead(409).end("999999999999\n");
      else response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  closings.push(() => server.close());
  const listed = { key, url: `http://127.0.0.1:${port}`, reach: "loopback" } as const;
  const down = { key: stranger.key, url: "http://127.0.0.1:1", reach: "loopback" } as const;
  const log = logOf(10);
  const { desk, problems } = await openDesk(log, [listed, down]);
  for (mode of ["lies", "garbage", "stranger", "size"]) {
    desk.submit();
    await until(() => desk.state()[0]?.status === "refuses");
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.equal(desk.cosignedCheckpoint(), undefined, mode);
    assert.equal(desk.checkpoint(), noteOf(10), mode);
  }
  await until(() => desk.state()[1]?.status === "unreachable");
  mode = "good";
  await until(() => desk.state()[0]?.status === "cosigns");
  assert.equal(desk.state()[0]?.size, 10);
  await until(() => problems.some((message) => /court\.example\/d cosigns again/.test(message)));
  assert.match(problems.join("\n"), /court\.example\/e unreachable: http:\/\/127\.0\.0\.1:1/);
});

test("AUD-63: a witness follows a change of key that both keys signed, and no other", async () => {
  const { witness, store, key, directory } = openWitness("court.example/w9");
  const url = await serve(witness);
  const signing = openKeyFile({ path: join(folder, "next.key"), mayCreate: true });
  const next = verifierKey(ORIGIN, signing.publicKey);
  const by = {
    old: { verifier: logKey, sign: logSigning.sign },
    new: { verifier: next, sign: signing.sign },
  };
  const noteBy = (size: number, lines: readonly string[], ...who: ("old" | "new")[]) => {
    const root = rootHash(LEAVES.slice(0, size));
    const text = formatCheckpoint({ origin: ORIGIN, size, root, extensions: lines });
    const signatures = who.map((name) => {
      const { verifier, sign } = by[name];
      return { name: ORIGIN, keyId: verifier.keyId, signature: sign(Buffer.from(text)) };
    });
    return { text, signatures };
  };
  const line = keyChangeLine({ from: logKey, to: next });
  const add = (oldSize: number, note: SignedNote) => {
    const { size } = parseCheckpoint(note.text);
    return witness.addCheckpoint(
      formatAddCheckpoint({ oldSize, proof: proofOf(oldSize, size), note }),
    ).status;
  };
  assert.equal(add(0, noteBy(10, [], "old")), 200);
  assert.equal(add(10, noteBy(20, [line], "old")), 403, "by the old key only");
  assert.equal(add(10, noteBy(20, [line], "new")), 403, "by the new key only");
  assert.equal(add(10, noteBy(20, [], "new")), 403, "not given over yet");
  // The server has gone on with its new key while the witness was away.
  const change = noteBy(20, [line], "old", "new");
  const log = {
    ...logOf(30),
    checkpoint: formatNote(noteBy(30, [], "new")),
    keyChanges: [{ from: logKey, to: next, size: 20, note: change }],
  };
  const { desk, problems } = await openDesk(log, [{ key, url, reach: "loopback" }]);
  desk.submit();
  await until(() => desk.state()[0]?.size === 30);
  assert.deepEqual(problems, []);
  await desk.stop();
  assert.equal(add(30, noteBy(40, [], "old")), 403, "the old key has given over");
  assert.equal(add(30, noteBy(40, [], "new")), 200);
  store.close();
  // What it followed is known after a new start, too.
  const again = openWitness("court.example/w9");
  assert.equal(again.directory, directory);
  const request = formatAddCheckpoint({
    oldSize: 40,
    proof: proofOf(40, 50),
    note: noteBy(50, [], "new"),
  });
  assert.equal(again.witness.addCheckpoint(request).status, 200);
});

test("AUD-53: a witness with certificates of its own is asked when they are listed, and not else", async () => {
  const { witness, key } = openWitness("court.example/tls");
  const tls = selfSigned("localhost", 10);
  const listen = { host: "127.0.0.1", port: 0, tls };
  const served = await serveWitness(witness, listen, (message) => assert.fail(message));
  closings.push(() => served.stop());
  const url = served.origin.replace("127.0.0.1", "localhost");
  const listed = { key, url, reach: "loopback" } as const;
  const without = await openDesk(logOf(10), [listed]);
  without.desk.submit();
  await until(() => without.desk.state()[0]?.status === "unreachable");
  assert.match(without.problems[0] ?? "", /the certificate of https:.* was refused/);
  await without.desk.stop();
  const { desk, problems } = await openDesk(logOf(10), [{ ...listed, trust: tls.cert }]);
  desk.submit();
  await until(() => desk.state()[0]?.status === "cosigns");
  assert.deepEqual(problems, []);
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

test("AUD-63: a witness that was given two keys of a log follows the change of either", () => {
  const { store, key, directory } = openWitness("court.example/two-keys");
  const [other, next] = ["other.key", "after.key"].map((name) =>
    openKeyFile({ path: join(folder, name), mayCreate: true }),
  );
  if (other === undefined || next === undefined) throw new Error("no keys");
  const [otherKey, nextKey] = [other, next].map(({ publicKey }) => verifierKey(ORIGIN, publicKey));
  if (otherKey === undefined || nextKey === undefined) throw new Error("no keys");
  const signing = openKeyFile({ path: join(directory, "witness.key"), mayCreate: false });
  const logs = [otherKey, logKey];
  const witness = new Witness({ key, signing, logs, store, now: Date.now });
  const root = (size: number) => rootHash(LEAVES.slice(0, size));
  const extensions = [keyChangeLine({ from: logKey, to: nextKey })];
  const text = formatCheckpoint({ origin: ORIGIN, size: 10, root: root(10), extensions });
  const signatures = [
    { name: ORIGIN, keyId: logKey.keyId, signature: logSigning.sign(Buffer.from(text)) },
    { name: ORIGIN, keyId: nextKey.keyId, signature: next.sign(Buffer.from(text)) },
  ];
  const change = formatAddCheckpoint({ oldSize: 0, proof: [], note: { text, signatures } });
  assert.equal(witness.addCheckpoint(change).status, 200);
  assert.equal(witness.addCheckpoint(requestOf(10, 20)).status, 403, "it has given over");
  const later = formatCheckpoint({ origin: ORIGIN, size: 20, root: root(20), extensions: [] });
  const note = parseNote(signNote(later, nextKey, next.sign));
  const after20 = formatAddCheckpoint({ oldSize: 10, proof: proofOf(10, 20), note });
  assert.equal(witness.addCheckpoint(after20).status, 200);
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
