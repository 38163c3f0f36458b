import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  cosign,
  formatNote,
  formatWitnessKey,
  parseNote,
  parseTlogProof,
  parseVerifierKey,
  verifyTlogProof,
  withSignatures,
  witnessKey,
} from "#audit";
import {
  JournalError,
  openKeyFile,
  openLogFollower,
  proveEvents,
  SqliteJournal,
  verifyEd25519,
  verifyLog,
} from "#journal";
import { AREA, commitOf } from "../testing/conformance.ts";

const directory = mkdtempSync(join(tmpdir(), "muster-prove-"));
const SCRIPT = new URL("../../../tools/verify_proof.py", import.meta.url).pathname;
const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;
const EVENTS = 300;
const signing = openKeyFile({ path: join(directory, "witness.key"), mayCreate: true });
const key = witnessKey("court.example/w1", signing.publicKey);
const witnessesFile = join(directory, "witnesses.txt");
const vkeyFile = join(directory, "log.vkey");
after(() => rmSync(directory, { recursive: true }));

before(async () => {
  const journal = new SqliteJournal({ directory, areaId: AREA });
  const follower = await openLogFollower({ journal, directory });
  await journal.append([commitOf(1, EVENTS, "Zürich 火")]);
  follower.follow(EVENTS);
  await follower.stop();
  await journal.append([commitOf(EVENTS + 1)]);
  await journal.close();
  const note = parseNote(follower.checkpoint ?? assert.fail());
  const line = cosign(note.text, { key, timeSeconds: 1_700_000_000 }, signing.sign);
  const cosigned = formatNote(withSignatures(note, [line]));
  // What a crash cut off stands before it.
  const path = join(directory, "checkpoints", "cosigned.txt");
  appendFileSync(path, `${note.text.slice(0, 20)}\n\n${cosigned}\n`);
  writeFileSync(witnessesFile, `# the court's\n${formatWitnessKey(key)} https://court.example\n`);
});

async function prove(...sequences: number[]) {
  const journal = new SqliteJournal({ directory });
  try {
    return await proveEvents({ journal, directory, sequences });
  } finally {
    await journal.close();
  }
}

test("AUD-56: an event is proved with its checkpoint and the witness's word", async () => {
  const keys = [parseVerifierKey(readFileSync(vkeyFile, "utf8").trim())];
  for (const { sequence, bytes, proof } of await prove(1, 2, 256, 257, EVENTS)) {
    const read = parseTlogProof(proof);
    assert.equal(read.index, sequence - 1);
    assert.deepEqual(Buffer.from(read.extra ?? []), Buffer.from(bytes));
    const claim = { entry: bytes, keys, witnesses: [key], verify: verifyEd25519 };
    const { checkpoint, cosignatures } = verifyTlogProof(read, claim);
    assert.equal(checkpoint.size, EVENTS);
    assert.deepEqual(cosignatures, [{ key, timeSeconds: 1_700_000_000 }]);
  }
});

test("AUD-56: what no checkpoint covers is not proved", async () => {
  const refused = (error: unknown) => error instanceof JournalError && error.code === "not-found";
  await assert.rejects(prove(EVENTS + 1), refused);
  await assert.rejects(prove(0), refused);
});

test("AUD-56: the command writes files that Python alone verifies, and no changed one", (t) => {
  const out = join(directory, "out");
  const words = ["audit", "prove", "--data", directory, "--out", out];
  const more = ["--sequence", "42", "--sequence", "300"];
  const made = spawnSync(process.execPath, [MAIN, ...words, ...more], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  const files = [42, 300].map((sequence) => join(out, `event-${sequence}.tlog-proof`));
  const run = (witnesses: string, quorum: number, ...paths: string[]) =>
    spawnSync("python3", [SCRIPT, vkeyFile, witnesses, String(quorum), ...paths], {
      encoding: "utf8",
    });
  const good = run(witnessesFile, 1, ...files);
  if (good.error !== undefined) return t.skip("python3 is not installed");
  assert.equal(good.status, 0, good.stdout + good.stderr);
  assert.match(good.stdout, /"callId":"call-42".*"sequence":42\} seen by court\.example\/w1\n/);
  assert.match(run("-", 1, files[0] ?? "").stdout, /quorum: 0 witnesses saw it; expected 1/);
  const text = readFileSync(files[0] ?? "", "utf8");
  const changed = (find: RegExp, by: string, words: RegExp) => {
    const path = join(out, "changed.tlog-proof");
    const other = text.replace(find, by);
    assert.notEqual(other, text);
    writeFileSync(path, other);
    const { status, stdout } = run(witnessesFile, 1, path);
    assert.equal(status, 1, String(find));
    assert.match(stdout, words);
  };
  changed(/index 41\n/, "index 40\n", /proof: the event is not number 41/);
  changed(/\n[\w+/]{43}=\n/, "\n", /proof: the event is not/);
  changed(/\n300\n/, "\n301\n", /signature: the checkpoint of 301 is not signed/);
  const letter = /court\.example\/w1 \S{20}(\S)/.exec(text)?.[1] === "A" ? "B" : "A";
  changed(/(court\.example\/w1 \S{20})\S/, `$1${letter}`, /cosignature|quorum/);
  const lines = readFileSync(SCRIPT, "utf8").trimEnd().split("\n");
  assert.ok(lines.length < 100, `${lines.length} lines`);
});

test("AUD-55: with a policy, verifying counts who has seen this very log", () => {
  const other = witnessKey("press.example/w2", new Uint8Array(32).fill(3));
  const one = verifyLog({ directory, policy: { witnesses: [key, other], quorum: 1 } });
  assert.deepEqual(one.problems, []);
  assert.deepEqual(one.witnesses, [
    { name: "court.example/w1", size: EVENTS, timeSeconds: 1_700_000_000 },
    { name: "press.example/w2", size: 0 },
  ]);
  const both = verifyLog({ directory, policy: { witnesses: [key, other], quorum: 2 } });
  assert.deepEqual(
    both.problems.map(({ code }) => code),
    ["quorum"],
  );
  const path = join(directory, "checkpoints", "cosigned.txt");
  const honest = readFileSync(path, "utf8");
  writeFileSync(path, honest.replace(/(court\.example\/w1 \S{20})./, "$1X"));
  const lied = verifyLog({ directory, policy: { witnesses: [key], quorum: 1 } });
  writeFileSync(path, honest);
  assert.deepEqual(
    lied.problems.map(({ code }) => code),
    ["cosignature", "quorum"],
  );
  assert.equal(verifyLog({ directory }).witnesses, undefined);
});
