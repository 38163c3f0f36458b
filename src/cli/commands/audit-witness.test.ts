import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  formatAddCheckpoint,
  formatNote,
  parseNote,
  parseSignatureLines,
  withSignatures,
} from "#audit";
import type { AcceptedEvent } from "#kernel";
import { openLogFollower, SqliteJournal, sha256Hex } from "#journal";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const SCRIPTS = new URL("../../../tools", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "muster-witness-cli-"));
const [data, state, list] = ["data", "witness", "witnesses.txt"].map((name) => join(folder, name));
const NAME = "court.example/w1";
let running: ChildProcess | undefined;
after(() => {
  running?.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

function muster(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "audit", ...words], {
    encoding: "utf8",
  });
  return { code: status, out: stdout, error: stderr };
}

/** As the log has them: only what names the incident, its call or its assignment is about it. */
const EVENTS = [
  { type: "callReceived", callId: "call-1" },
  { type: "callReceived", callId: "call-2" },
  { type: "incidentOpened", incidentId: "incident-1", number: "2026000312" },
  { type: "callLinked", incidentId: "incident-1", callId: "call-1" },
  { type: "incidentOpened", incidentId: "incident-2", number: "2026000313" },
  { type: "unitAssigned", incidentId: "incident-1", assignmentId: "assignment-1" },
  { type: "assignmentStatusChanged", assignmentId: "assignment-1", status: "enroute" },
  { type: "unitAssigned", incidentId: "incident-2", assignmentId: "assignment-2" },
];
const OF_INCIDENT = [1, 3, 4, 6, 7];

/** The witness's word on the newest checkpoint of a new log, by its command. */
async function cosigned(): Promise<string> {
  const journal = new SqliteJournal({ directory: String(data), areaId: "north" });
  const follower = await openLogFollower({ journal, directory: String(data) });
  for (const [at, event] of EVENTS.entries()) {
    const commandId = `command-${at + 1}`;
    const actor = { kind: "person", id: "dispatcher-1" } as const;
    const times = { recordedAt: at + 1, occurredAt: at + 1 };
    const accepted = { sequence: at + 1, commandId, actor, ...times, event } as AcceptedEvent;
    await journal.append([{ commandId, commandHash: sha256Hex(commandId), events: [accepted] }]);
  }
  follower.follow(EVENTS.length);
  await follower.stop();
  await journal.close();
  const words = ["audit", "witness", "--data", state, "--name", NAME, "--listen", "127.0.0.1:0"];
  const log = join(String(data), "log.vkey");
  running = spawn(process.execPath, [MAIN, ...words.map(String), "--log", log]);
  let said = "";
  for await (const part of running.stdout ?? []) {
    said += String(part);
    if (said.includes("listens at")) break;
  }
  const [, key = "", origin = ""] = /: (\S+)\n.*listens at (\S+)\n/.exec(said) ?? [];
  writeFileSync(String(list), `${key}\n`);
  const note = parseNote(follower.checkpoint ?? "");
  const body = formatAddCheckpoint({ oldSize: 0, proof: [], note });
  const answer = await fetch(`${origin}/add-checkpoint`, { method: "POST", body });
  assert.equal(answer.status, 200);
  const text = formatNote(withSignatures(note, parseSignatureLines(await answer.text())));
  writeFileSync(join(String(data), "checkpoints", "cosigned.txt"), `\n${text}\n`);
  return key;
}

before(async () => {
  const key = await cosigned();
  assert.ok(key.startsWith(`${NAME}+`), key);
});

test("AUD-52: the command keeps its key to itself, and ends when it is told to", async () => {
  const witness = running ?? assert.fail();
  assert.equal(statSync(join(String(state), "witness.key")).mode & 0o777, 0o600);
  const log = join(String(data), "log.vkey");
  const twice = muster("witness", "--data", String(state), "--name", NAME, "--log", log);
  assert.equal(twice.code, 2);
  assert.match(twice.error, /is another witness running on it\?/);
  witness.kill("SIGTERM");
  const [code] = await once(witness, "exit");
  assert.equal(code, 0);
});

test("AUD-55: verify counts whom the file lists, and says whose word there is", () => {
  const verify = (...words: string[]) =>
    muster("verify", "--data", String(data), "--witnesses", String(list), ...words);
  const good = verify("--quorum", "1");
  assert.equal(good.code, 0, good.out + good.error);
  assert.match(good.out, /\nwitness court\.example\/w1: 8 events at 20\d\d-\d\d-/);
  const tooMany = verify("--quorum", "2");
  assert.equal(tooMany.code, 2);
  assert.match(tooMany.error, /--quorum 2; expected 1 to 1/);
  const alone = muster("verify", "--data", String(data), "--quorum", "1");
  assert.match(alone.error, /--quorum without --witnesses/);
  const path = join(String(data), "checkpoints", "cosigned.txt");
  const honest = readFileSync(path);
  rmSync(path);
  const none = verify();
  writeFileSync(path, honest);
  assert.equal(none.code, 1);
  assert.match(none.out, /witness court\.example\/w1: nothing\nPROBLEM quorum: 0 witnesses/);
});

test("AUD-55: the script in Python counts them from the same files", (t) => {
  const files = [
    data,
    join(String(data), "checkpoints", "kept.txt"),
    join(String(data), "log.vkey"),
  ];
  const run = (quorum: string) => {
    const words = ["-B", join(SCRIPTS, "verify.py"), ...files, list, quorum].map(String);
    return spawnSync("python3", words, { encoding: "utf8" });
  };
  const good = run("1");
  if (good.error !== undefined) return t.skip("python3 is not installed");
  assert.equal(good.status, 0, good.stdout + good.stderr);
  const more = run("2");
  assert.equal(more.status, 1);
  assert.match(more.stdout, /PROBLEM quorum: 1 witnesses saw this log; expected 2/);
});

test("AUD-56: prove writes a file for each event of the incident, and of no other", (t) => {
  const out = join(folder, "for-the-court");
  const words = ["prove", "--data", String(data), "--incident", "2026000312", "--out", out];
  const made = muster(...words);
  assert.equal(made.code, 0, made.error);
  assert.match(made.out, /^5 events proved/);
  const expected = OF_INCIDENT.map((sequence) => `event-${sequence}.tlog-proof`);
  assert.deepEqual(readdirSync(out).sort(), expected);
  const unknown = muster("prove", "--data", String(data), "--incident", "1", "--out", `${out}-2`);
  assert.equal(unknown.code, 2);
  assert.match(unknown.error, /no incident has the number 1/);
  assert.ok(!existsSync(`${out}-2`));
  const check = ["-B", join(SCRIPTS, "verify_proof.py"), join(String(data), "log.vkey"), list, "1"];
  const paths = expected.map((name) => join(out, name));
  const found = spawnSync("python3", [...check.map(String), ...paths], { encoding: "utf8" });
  if (found.error !== undefined) return t.skip("python3 is not installed");
  assert.equal(found.status, 0, found.stdout + found.stderr);
  assert.equal(found.stdout.match(/ seen by court\.example\/w1$/gm)?.length, 5);
});
