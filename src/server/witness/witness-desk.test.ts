import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test, type TestContext } from "node:test";
import {
  consistencyProof,
  cosign,
  formatCheckpoint,
  formatNote,
  formatSignatures,
  leafHash,
  parseNote,
  parseCheckpoint,
  readCosignatures,
  rootHash,
  signNote,
  verifierKey,
  withSignatures,
  witnessKey,
  type KeyChange,
  type SignedNote,
  type WitnessKey,
} from "#audit";
import { openKeyFile, verifyEd25519 } from "#journal";
import { OutboundError } from "../outbound/outbound.ts";
import { readCosigned } from "./cosigned-file.ts";
import { openWitnessDesk, type WitnessDesk } from "./witness-desk.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-desk-"));
after(() => rmSync(folder, { recursive: true }));
const ORIGIN = "muster/north";
const LEAVES = Array.from({ length: 60 }, (_, at) => Buffer.from(`event ${at}`));

function signer(name: string) {
  return openKeyFile({ path: join(folder, name), mayCreate: true });
}
const logSigning = signer("log.key");
const logKey = verifierKey(ORIGIN, logSigning.publicKey);
const [oneSigning, twoSigning] = [signer("one.key"), signer("two.key")];
const one = witnessKey("court.example/one", oneSigning.publicKey);
const two = witnessKey("court.example/two", twoSigning.publicKey);

function noteOf(size: number, extensions: readonly string[] = []): string {
  const root = rootHash(LEAVES.slice(0, size));
  const text = formatCheckpoint({ origin: ORIGIN, size, root, extensions });
  return signNote(text, logKey, logSigning.sign);
}

function cosigned(note: SignedNote, key: WitnessKey, timeSeconds: number): SignedNote {
  const signing = key === one ? oneSigning : twoSigning;
  return withSignatures(note, [cosign(note.text, { key, timeSeconds }, signing.sign)]);
}

type Asked = { size: number; oldSize: number; url: string; headers: unknown };
type Reply = { status: number; text: string };

/** What a witness says to what it is asked. */
const cosigns = (asked: Asked, note: SignedNote): Reply => {
  const { signatures } = cosigned({ text: note.text, signatures: [] }, one, 1000 + asked.size);
  return { status: 200, text: formatSignatures({ text: note.text, signatures }) };
};

type Rig = {
  desk: WitnessDesk;
  asked: Asked[];
  problems: string[];
  log: { signedSize: number };
  /** Lets the answers come and, by the test's own clock, so much time pass. */
  pass(milliseconds?: number): Promise<void>;
};

/** A desk without a network, on a clock of the test's own. */
async function open(
  t: TestContext,
  signedSize: number,
  reply: (asked: Asked, note: SignedNote) => Reply | Promise<Reply>,
  options: { before?: string; keyChanges?: readonly KeyChange[]; keys?: WitnessKey[] } = {},
): Promise<Rig> {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  // What is asked ends, on a disk of its own pace, with the timer for the next time.
  const work = { isBusy: false };
  const { setTimeout: later } = globalThis;
  const counted = (...words: Parameters<typeof later>) => {
    work.isBusy = false;
    return later(...words);
  };
  globalThis.setTimeout = Object.assign(counted, later);
  const directory = mkdtempSync(join(folder, "data-"));
  mkdirSync(join(directory, "checkpoints"));
  if (options.before !== undefined) {
    writeFileSync(join(directory, "checkpoints", "cosigned.txt"), options.before);
  }
  const asked: Asked[] = [];
  const problems: string[] = [];
  const log = {
    signedSize,
    keyChanges: options.keyChanges ?? [],
    get checkpoint() {
      return noteOf(this.signedSize);
    },
    proveConsistency: ({ size1, size2 }: { size1: number; size2: number }) =>
      consistencyProof(LEAVES.slice(0, size2).map(leafHash), size1),
  };
  const outbound = {
    async ask(request: { url: string; headers?: unknown; body?: unknown }) {
      const body = String(request.body);
      const note = parseNote(body.slice(body.indexOf("\n\n") + 2));
      const { size } = parseCheckpoint(note.text);
      const oldSize = Number(/^old (\d+)\n/.exec(body)?.[1] ?? Number.NaN);
      const one: Asked = { size, oldSize, url: request.url, headers: request.headers };
      asked.push(one);
      work.isBusy = true;
      assert.ok(asked.length < 500, "it asks without end");
      return { ...(await reply(one, note)), headers: {} };
    },
  };
  const desk = await openWitnessDesk({
    directory,
    witnesses: (options.keys ?? [one]).map((key) => ({
      key,
      url: "https://court.example",
      reach: "public",
    })),
    follower: log,
    now: () => 1_700_000_000_000,
    onProblem: (message) => problems.push(message),
    outbound,
  });
  const settle = async () => {
    const ends = performance.now() + 20_000;
    for (let turn = 0; turn < 10 || work.isBusy; turn += 1) {
      assert.ok(performance.now() < ends, "it is never done");
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    desk,
    asked,
    problems,
    log,
    async pass(milliseconds = 0) {
      await settle();
      if (milliseconds > 0) t.mock.timers.tick(milliseconds);
      await settle();
    },
  };
}

const sizes = ({ asked }: Rig) => asked.map(({ oldSize, size }) => `${oldSize}-${size}`);

test("AUD-53: a witness that was never asked waits, and one that cosigned says when and what", async (t) => {
  const rig = await open(t, 10, cosigns);
  const { desk } = rig;
  const { name } = one;
  assert.deepEqual(desk.state(), [{ name, size: 0, behindEvents: 10, status: "waiting" }]);
  desk.submit();
  await rig.pass();
  assert.deepEqual(sizes(rig), ["0-10"]);
  assert.deepEqual(rig.asked[0]?.headers, { "content-type": "text/plain; charset=utf-8" });
  assert.equal(rig.asked[0]?.url, "https://court.example/add-checkpoint");
  const done = { name, size: 10, at: 1_010_000, status: "cosigns" };
  assert.deepEqual(desk.state(), [{ ...done, behindEvents: 0 }]);
  rig.log.signedSize = 25;
  assert.deepEqual(desk.state(), [{ ...done, behindEvents: 15 }]);
  await desk.stop();
});

test("AUD-53: one that answers is asked again after ten seconds, however many are due", async (t) => {
  const rig = await open(t, 10, cosigns);
  rig.desk.submit();
  // Once for all that is asked while it works, or while it is to be left alone.
  for (let more = 0; more < 3; more += 1) rig.desk.submit();
  await rig.pass();
  rig.log.signedSize = 20;
  rig.desk.submit();
  await rig.pass(9999);
  assert.deepEqual(sizes(rig), ["0-10"]);
  await rig.pass(1);
  assert.deepEqual(sizes(rig), ["0-10", "10-20"]);
  // Nothing is new: it is left alone, and asked at once when something is.
  await rig.pass(60_000);
  rig.desk.submit();
  await rig.pass(60_000);
  assert.deepEqual(sizes(rig), ["0-10", "10-20"]);
  rig.log.signedSize = 21;
  rig.desk.submit();
  await rig.pass();
  assert.deepEqual(sizes(rig), ["0-10", "10-20", "20-21"]);
  await rig.desk.stop();
  rig.log.signedSize = 30;
  rig.desk.submit();
  await rig.pass(60_000);
  assert.equal(rig.asked.length, 3, "a desk that stopped asks nobody");
});

test("AUD-53: nothing is asked of an empty log", async (t) => {
  const rig = await open(t, 0, cosigns);
  rig.desk.submit();
  await rig.pass(60_000);
  assert.deepEqual(rig.asked, []);
  await rig.desk.stop();
});

test("AUD-54: one that fails is asked after 1, 2, 4 … seconds, at most 300; success starts anew", async (t) => {
  let isDown = true;
  const rig = await open(t, 10, (asked, note) => {
    if (isDown) throw new OutboundError("unreachable", "https://court.example does not answer");
    return cosigns(asked, note);
  });
  rig.desk.submit();
  await rig.pass();
  const waits = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300];
  for (const [at, seconds] of waits.entries()) {
    await rig.pass(seconds * 1000 - 1);
    assert.equal(rig.asked.length, at + 1, `${seconds} s are not over`);
    await rig.pass(1);
    assert.equal(rig.asked.length, at + 2, `${seconds} s are over`);
  }
  assert.equal(rig.problems.length, 1, "told once");
  assert.equal(rig.desk.state()[0]?.status, "unreachable");
  isDown = false;
  await rig.pass(300_000);
  assert.match(rig.problems.at(-1) ?? "", /court\.example\/one cosigns again/);
  assert.equal(rig.desk.state()[0]?.since, undefined);
  isDown = true;
  rig.log.signedSize = 20;
  const { length } = rig.asked;
  await rig.pass(10_000);
  assert.equal(rig.asked.length, length + 1);
  isDown = false;
  await rig.pass(999);
  assert.equal(rig.asked.length, length + 1);
  await rig.pass(1);
  assert.equal(rig.asked.length, length + 2, "one second again");
  assert.equal(rig.problems.length, 4, "one failure is told, and that it is over");
  await rig.desk.stop();
});

test("AUD-53: one that knows another size is asked from there, once", async (t) => {
  for (const [known, expected] of [
    [0, ["10-40", "0-40"]],
    [40, ["10-40", "40-40"]],
  ] as const) {
    const before = `\n${formatNote(cosigned(parseNote(noteOf(10)), one, 5))}\n`;
    const rig = await open(
      t,
      40,
      (asked, note) =>
        asked.oldSize === known ? cosigns(asked, note) : { status: 409, text: `${known}\n` },
      { before },
    );
    rig.desk.submit();
    await rig.pass();
    assert.deepEqual(sizes(rig), expected);
    assert.deepEqual(rig.problems, []);
    assert.equal(rig.desk.state()[0]?.size, 40);
    await rig.desk.stop();
    t.mock.timers.reset();
  }
  let size = 20;
  const rig = await open(t, 40, () => ({ status: 409, text: `${(size += 1)}\n` }));
  rig.desk.submit();
  await rig.pass();
  assert.deepEqual(sizes(rig), ["0-40", "21-40"], "one that says another size each time");
  assert.match(rig.problems[0] ?? "", /refuses: it answered 409$/);
  await rig.desk.stop();
});

test("AUD-54: what is no size is told as what it is", async (t) => {
  const rig = await open(t, 40, () => ({ status: 409, text: "ten\n" }));
  rig.desk.submit();
  await rig.pass();
  assert.match(rig.problems[0] ?? "", /refuses: it answered 409 without the size it knows$/);
  await rig.desk.stop();
});

test("AUD-63: changes of the key are submitted to one that refuses the key, and to no other", async (t) => {
  const change = (size: number) => ({ size, note: parseNote(noteOf(size, [`change ${size}`])) });
  const keyChanges = [5, 10, 20].map(change) as unknown as KeyChange[];
  const before = `\n${formatNote(cosigned(parseNote(noteOf(10)), one, 5))}\n`;
  const follows = await open(t, 40, cosigns, { before, keyChanges });
  follows.desk.submit();
  await follows.pass();
  assert.deepEqual(sizes(follows), ["10-40"]);
  await follows.desk.stop();
  t.mock.timers.reset();

  let refusals = 1;
  const knowsOld = await open(
    t,
    40,
    (asked, note) =>
      refusals-- > 0 ? { status: 403, text: "unknown key\n" } : cosigns(asked, note),
    { before, keyChanges },
  );
  knowsOld.desk.submit();
  await knowsOld.pass();
  assert.deepEqual(sizes(knowsOld), ["10-40", "10-10", "10-20", "20-40"]);
  assert.deepEqual(knowsOld.problems, []);
  await knowsOld.desk.stop();
  t.mock.timers.reset();

  const refuses = await open(t, 40, () => ({ status: 403, text: "unknown key\n" }));
  refuses.desk.submit();
  await refuses.pass();
  assert.deepEqual(sizes(refuses), ["0-40"], "without a change there is nothing to submit");
  assert.match(refuses.problems[0] ?? "", /refuses: it answered 403$/);
  await refuses.desk.stop();
});

test("AUD-53: the newest word of each witness is remembered, and joined for the same text only", async (t) => {
  const plain = parseNote(noteOf(10));
  const other = parseNote(noteOf(10, ["another line"]));
  const before = [
    cosigned(plain, one, 5),
    cosigned(parseNote(noteOf(4)), one, 1),
    cosigned(plain, one, 7),
    cosigned(other, two, 6),
  ].map((note) => `\n${formatNote(note)}\n`);
  const rig = await open(t, 3, cosigns, { before: before.join(""), keys: [one, two] });
  const state = rig.desk.state();
  assert.deepEqual(
    state.map(({ size, at, behindEvents }) => [size, at, behindEvents]),
    [
      [10, 7000, 0],
      [10, 6000, 0],
    ],
    "a log that is shorter than what was cosigned is not behind by less than nothing",
  );
  const note = parseNote(rig.desk.cosignedCheckpoint() ?? "");
  assert.equal(note.text, plain.text);
  assert.deepEqual(
    readCosignatures(note, [one, two], verifyEd25519).map(({ key }) => key.name),
    [one.name],
  );
  await rig.desk.stop();
});

test("AUD-53: of a long file of cosigned checkpoints the end is read, whatever was cut", async () => {
  const directory = mkdtempSync(join(folder, "long-"));
  mkdirSync(join(directory, "checkpoints"));
  const path = join(directory, "checkpoints", "cosigned.txt");
  assert.deepEqual(await readCosigned(directory), []);
  const note = `\n${formatNote(cosigned(parseNote(noteOf(10)), one, 5))}\n`;
  writeFileSync(path, note);
  assert.equal((await readCosigned(directory)).length, 1, "the first byte is read");
  const { length } = Buffer.from(note);
  const count = Math.ceil((300 * 1024) / length);
  writeFileSync(path, note.repeat(count));
  appendFileSync(path, `\n${note.slice(1, 40)}`);
  const read = await readCosigned(directory);
  assert.equal(read.length, Math.floor((256 * 1024 - 40) / length));
  assert.ok(read.length < count && read.every(({ text }) => text === parseNote(noteOf(10)).text));
});

test("AUD-53: a desk that is stopped while a witness thinks asks nobody afterwards", async (t) => {
  const { promise: thinks, resolve: answer } = Promise.withResolvers<void>();
  const rig = await open(t, 1, async (asked, note) => {
    await thinks;
    return cosigns(asked, note);
  });
  rig.desk.submit();
  assert.deepEqual(sizes(rig), ["0-1"], "of a log with one event, too");
  const stopped = rig.desk.stop();
  answer();
  await stopped;
  assert.equal(rig.desk.state()[0]?.size, 1, "what came is kept");
  rig.log.signedSize = 10;
  rig.desk.submit();
  t.mock.timers.tick(600_000);
  assert.equal(rig.asked.length, 1);
});

test("AUD-54: a kept cosignature that is wrong is left out, and the server starts all the same", async (t) => {
  const note = cosigned(parseNote(noteOf(10)), one, 5);
  const spoilt = note.signatures.map((line) =>
    line.name === one.name ? { ...line, signature: line.signature.map((byte) => byte ^ 1) } : line,
  );
  const before = `\n${formatNote({ text: note.text, signatures: spoilt })}\n`;
  const rig = await open(t, 10, cosigns, { before });
  assert.deepEqual([rig.desk.state()[0]?.size, rig.desk.cosignedCheckpoint()], [0, undefined]);
  await rig.desk.stop();
});
