import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  cosign,
  formatCheckpoint,
  formatNote,
  formatWitnessKey,
  GrowingTree,
  keyChangeLine,
  leafHash,
  parseCheckpoint,
  parseNote,
  splitCheckpoints,
  utf8,
  verifierKey,
  withSignatures,
  witnessKey,
  type VerifierKey,
} from "#audit";
import { openKeyFile, sha256, SqliteJournal, verifyLog } from "#journal";
import { SYSTEM } from "#server";
import { withStoppedArea } from "../stopped-area.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const TOOLS = new URL("../../../tools", import.meta.url).pathname;
const DRIVER = `
import json, sys
sys.path.insert(0, sys.argv[1])
from verify import check
for of in json.load(sys.stdin):
    size, root, problems = check(of["directory"], of["outside"], of["vkey"])
    print(json.dumps(sorted({code for code, _ in problems})))
`;
const ORIGIN = "muster/north";
const folder = mkdtempSync(join(tmpdir(), "muster-rotate-"));
const data = join(folder, "data");
/** As the data were before the key was changed, and between the change and what followed. */
const [early, between] = [join(folder, "early"), join(folder, "between")];
after(() => rmSync(folder, { recursive: true }));

type Signer = { readonly key: VerifierKey; sign(this: void, message: Uint8Array): Uint8Array };
const leaves: Uint8Array[] = [];
let [oldKey, newKey]: [Signer?, Signer?] = [];
let told: { from: string; to: string; size: number };

const read = (directory: string, ...path: string[]) =>
  readFileSync(join(directory, ...path), "utf8");
const keptOf = (directory: string) => read(directory, "checkpoints", "kept.txt");

async function addRecords(directory: string, count: number): Promise<void> {
  await withStoppedArea(directory, async ({ authority }) => {
    for (let made = 0; made < count; made += 1) {
      const record = { kind: "export", what: "history", format: "csv", rows: made } as const;
      const command = { type: "recordAccess", record } as const;
      await authority.submit({ commandId: randomUUID(), actor: SYSTEM, command });
    }
  });
}

function signer(path: string): Signer {
  const { publicKey, sign } = openKeyFile({ path, mayCreate: true });
  return { key: verifierKey(ORIGIN, publicKey), sign };
}

function muster(...words: string[]) {
  return spawnSync(process.execPath, [MAIN, "audit", ...words], { encoding: "utf8" });
}

before(async () => {
  await new SqliteJournal({ directory: data, areaId: "north" }).close();
  await addRecords(data, 3);
  cpSync(data, early, { recursive: true });
  oldKey = signer(join(early, "keys", "log.key"));
  const made = muster("rotate-key", "--data", data, "--json");
  assert.equal(made.status, 0, made.stderr);
  told = JSON.parse(made.stdout);
  newKey = signer(join(data, "keys", "log.key"));
  cpSync(data, between, { recursive: true });
  await addRecords(data, 1);
  const journal = new SqliteJournal({ directory: data });
  for await (const batch of journal.readBytes({ after: 0 })) {
    leaves.push(...batch.map(({ bytes }) => bytes));
  }
  await journal.close();
});

/** What the other verifier, in Python, is to find as well; all asked at once in the last test. */
const asked: { directory: string; vkey: string; outside: string; codes: string[] }[] = [];

/** The kinds of problems found by who knows the log by this key and this file. */
function codesOf(directory: string, vkey: string, outside: string): string[] {
  const { problems } = verifyLog({ directory, outside, vkey });
  const codes = [...new Set(problems.map(({ code }) => code as string))].sort();
  asked.push({ directory, vkey, outside, codes });
  return codes;
}

/** A checkpoint of so many events as they are, with further lines, signed by these. */
function noteOf(size: number, lines: readonly string[], ...signers: (Signer | undefined)[]) {
  const text = formatCheckpoint({ origin: ORIGIN, size, root: rootOf(size), extensions: lines });
  const signatures = signers.map((by) => {
    const { key, sign } = by ?? assert.fail();
    return { name: key.name, keyId: key.keyId, signature: sign(utf8(text)) };
  });
  return `${formatNote({ text, signatures })}\n`;
}

function rootOf(size: number): Uint8Array {
  const tree = new GrowingTree(sha256);
  for (const leaf of leaves.slice(0, size)) tree.append(leaf);
  return tree.root();
}
test("AUD-62: the command changes the key, on record, and who has the old one can follow", () => {
  assert.equal(told.size, 4);
  assert.equal(read(data, "log.vkey"), `${told.to}\n`);
  assert.equal(read(early, "log.vkey"), `${told.from}\n`);
  assert.equal(statSync(join(data, "keys", "log.key")).mode & 0o777, 0o600);
  assert.ok(!existsSync(join(data, "keys", "log.key.next")));
  const records = leaves.slice(3, 5).map((leaf) => {
    return JSON.parse(Buffer.from(leaf).toString("utf8")).event.record;
  });
  const record = { kind: "vaultKeys", key: "log", generation: 1, reports: 0 };
  assert.deepEqual(records, [
    { ...record, change: "rotation-begun" },
    { ...record, change: "rotated" },
  ]);
  const sizes = splitCheckpoints(keptOf(data)).map(
    (note) => parseCheckpoint(parseNote(note).text).size,
  );
  assert.deepEqual(sizes, [3, 4, 5, 6]);
  for (const vkey of [told.from, told.to]) {
    for (const outside of [keptOf(early), keptOf(data)]) {
      assert.deepEqual(codesOf(data, vkey, outside), []);
    }
  }
});

test("AUD-62: a second change follows the first, and every key leads to every other", async () => {
  const twice = join(folder, "twice");
  cpSync(data, twice, { recursive: true });
  await addRecords(twice, 1);
  await withStoppedArea(twice, async ({ authority, follower }) => {
    await assert.rejects(
      follower.changeKey(async () => undefined),
      /all 7 events are signed already/,
    );
    const record = { kind: "export", what: "history", format: "csv", rows: 0 } as const;
    const command = { type: "recordAccess", record } as const;
    const { size, to } = await follower.changeKey(() =>
      authority.submit({ commandId: randomUUID(), actor: SYSTEM, command }),
    );
    assert.equal(size, 8);
    assert.equal(follower.key.keyId, to.keyId);
    assert.equal(follower.keyChanges.length, 2);
  });
  await addRecords(twice, 1);
  const last = read(twice, "log.vkey");
  assert.notEqual(last.trim(), told.to);
  for (const vkey of [told.from, told.to, last]) {
    assert.deepEqual(codesOf(twice, vkey, keptOf(early)), []);
  }
});

test("AUD-61: both verifiers refuse forged, repeated and misplaced changes alike", () => {
  if (oldKey === undefined || newKey === undefined) throw new Error("no key was changed");
  const line = keyChangeLine({ from: oldKey.key, to: newKey.key });
  const other = signer(join(folder, "other.key"));
  const toOther = keyChangeLine({ from: oldKey.key, to: other.key });
  const back = keyChangeLine({ from: newKey.key, to: oldKey.key });
  const onward = keyChangeLine({ from: newKey.key, to: other.key });
  const cases: readonly [string, string, string[]][] = [
    ["signed by the old key only", noteOf(4, [line], oldKey), ["key"]],
    ["signed by the new key only", noteOf(4, [toOther], other), ["key", "signature"]],
    ["signed by neither", noteOf(4, [line], other), ["key", "signature"]],
    ["the old key gives over again", noteOf(4, [toOther], oldKey, other), ["key", "signature"]],
    ["the old key is taken up again", noteOf(6, [back], newKey, oldKey), ["key", "signature"]],
    ["earlier than the one before", noteOf(3, [onward], newKey, other), ["key", "signature"]],
    ["a checkpoint by the old key after it", noteOf(5, [], oldKey), ["signature"]],
    ["a checkpoint by the new key before it", noteOf(2, [], newKey), ["signature"]],
    ["the true one again", noteOf(4, [line], oldKey, newKey), []],
    ["a checkpoint by both at the change", noteOf(4, [], oldKey, newKey), []],
  ];
  for (const [what, outside, expected] of cases) {
    assert.deepEqual(codesOf(data, told.from, outside), expected, what);
  }
  const wrongKey = told.from.replace(/.$/, "B");
  assert.deepEqual(codesOf(data, wrongKey, keptOf(early)), ["key"]);
});

test("AUD-62: a copy from before the change is told from the log that went on", async () => {
  const old = join(folder, "old-copy");
  cpSync(early, old, { recursive: true });
  await addRecords(old, 4);
  // It agrees with itself and with what was kept before it was made, and with nothing later.
  assert.deepEqual(codesOf(old, told.from, keptOf(early)), []);
  assert.deepEqual(codesOf(old, told.from, keptOf(data)), ["root", "signature"]);
  const mixed = join(folder, "mixed-copy");
  cpSync(early, mixed, { recursive: true });
  cpSync(join(data, "keys", "log.key"), join(mixed, "keys", "log.key"));
  await assert.rejects(addRecords(mixed, 1), /One of them is not this log's/);
  const oldKeyBack = join(folder, "old-key-back");
  cpSync(data, oldKeyBack, { recursive: true });
  cpSync(join(early, "keys", "log.key"), join(oldKeyBack, "keys", "log.key"));
  await assert.rejects(addRecords(oldKeyBack, 1), /the log was given over to/);
});

test("AUD-62: what a crash left undone of a change is done at the next start", async () => {
  const torn = join(folder, "torn");
  cpSync(between, torn, { recursive: true });
  // Only the statement is there: the moment after it was written.
  cpSync(join(torn, "keys", "log.key"), join(torn, "keys", "log.key.next"));
  for (const path of [join("keys", "log.key"), "log.vkey", join("checkpoints", "kept.txt")]) {
    cpSync(join(early, path), join(torn, path));
  }
  await addRecords(torn, 1);
  assert.equal(read(torn, "keys", "log.key"), read(data, "keys", "log.key"));
  assert.equal(read(torn, "log.vkey"), `${told.to}\n`);
  assert.ok(!existsSync(join(torn, "keys", "log.key.next")));
  assert.deepEqual(codesOf(torn, told.from, keptOf(early)), []);
  // A key that was made for a change that never came is not taken.
  const begun = join(folder, "begun");
  cpSync(early, begun, { recursive: true });
  cpSync(join(data, "keys", "log.key"), join(begun, "keys", "log.key.next"));
  await addRecords(begun, 1);
  assert.equal(read(begun, "log.vkey"), `${told.from}\n`);
});

test("AUD-62: with changes that were edited the server does not start", async () => {
  const edited = join(folder, "edited");
  cpSync(data, edited, { recursive: true });
  const path = join(edited, "checkpoints", "key-changes.txt");
  const honest = read(edited, "checkpoints", "key-changes.txt");
  for (const [text, words] of [
    [honest.replace("\n4\n", "\n5\n"), /is wrong/],
    [`${honest.split("\n").slice(0, -3).join("\n")}\n`, /not both keys have signed/],
    [keptOf(early), /changes no key/],
    ["", /is empty/],
  ] as const) {
    writeFileSync(path, text);
    await assert.rejects(addRecords(edited, 1), words);
  }
});

test("AUD-41: over HTTP too the old key leads to the new one, and witnesses are counted", async (t) => {
  const { publicKey, sign } = openKeyFile({ path: join(folder, "witness.key"), mayCreate: true });
  const witness = witnessKey("court.example/w1", publicKey);
  const newest = parseNote(splitCheckpoints(keptOf(data)).at(-1) ?? "");
  const line = cosign(newest.text, { key: witness, timeSeconds: 1_700_000_000 }, sign);
  const served: Record<string, string | Uint8Array> = {
    "/checkpoint": formatNote(newest),
    "/cosigned": formatNote(withSignatures(newest, [line])),
    "/key-changes": read(data, "checkpoints", "key-changes.txt"),
    "/tile/0/000.p/6": Buffer.concat(leaves.map(leafHash)),
  };
  const server = createServer((request, response) => {
    const found = served[request.url ?? ""];
    response.writeHead(found === undefined ? 404 : 200).end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [vkey, kept, witnesses] = ["vkey.txt", "kept.txt", "witnesses.txt"].map((name) => {
    return join(folder, name);
  });
  writeFileSync(vkey ?? "", told.from);
  writeFileSync(kept ?? "", keptOf(early));
  writeFileSync(witnesses ?? "", `# the court's\n${formatWitnessKey(witness)}\n`);
  const run = (quorum: string) =>
    new Promise<{ code: unknown; error: string }>((resolve) => {
      const words = ["-B", join(TOOLS, "verify_http.py"), url, vkey, kept, witnesses, quorum];
      execFile("python3", words.map(String), (error, _out, told) => {
        resolve({ code: error?.code ?? 0, error: told });
      });
    });
  const good = await run("1");
  if (good.code === "ENOENT") return t.skip("python3 is not installed");
  assert.deepEqual(good, { code: 0, error: "6 events, 0 problems\n" });
  assert.match((await run("2")).error, /PROBLEM quorum: 1 witnesses saw it; expected 2/);
  served["/key-changes"] = "";
  assert.match((await run("1")).error, /PROBLEM signature: the checkpoint of 6/);
});

test("AUD-61: Python's standard library alone finds the same in all of these", (t) => {
  const input = JSON.stringify(asked);
  const found = spawnSync("python3", ["-B", "-c", DRIVER, TOOLS], { input, encoding: "utf8" });
  if (found.error !== undefined) return t.skip("python3 is not installed");
  assert.equal(found.stderr, "");
  const codes = found.stdout.trimEnd().split("\n");
  assert.ok(asked.length >= 20);
  assert.deepEqual(
    codes.map((line) => JSON.parse(line)),
    asked.map((of) => of.codes),
  );
});
