import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openLogFollower, SqliteJournal, sha256Hex, verifyLog } from "#journal";
import { ATTACKS, attack, copyLog, randomFrom, signAnew } from "./attack.ts";

const AREA = "north";
const EVENTS = 60;
const ATTACKS_MIN = 1000;
const SEED = Number(process.env["SEED"] ?? 20_260_101);
const SCRIPT = new URL("verify.py", import.meta.url).pathname;
/** Where the module is that it imports. */
const TOOLS = new URL(".", import.meta.url).pathname;

/** Runs a verifier's text over many directories at once; prints the codes found in each. */
const DRIVER = `
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[4])
module = {"__name__": "verify"}
exec(sys.argv[1], module)
outside, vkey = (open(path, encoding="utf-8").read() for path in sys.argv[2:4])
for directory in sys.stdin.read().split():
    size, root, problems = module["check"](directory, outside, vkey)
    print(json.dumps(sorted({code for code, _ in problems})))
`;

type Attacked = { readonly name: string; readonly directory: string; readonly codes: string };

const folder = mkdtempSync(join(tmpdir(), "muster-attack-"));
const honest = join(folder, "honest");
const outsideFile = join(folder, "outside.txt");
const vkeyFile = join(honest, "log.vkey");
const attacked: Attacked[] = [];
after(() => rmSync(folder, { recursive: true }));

async function makeLog(): Promise<void> {
  const journal = new SqliteJournal({ directory: honest, areaId: AREA });
  const follower = await openLogFollower({ journal, directory: honest });
  for (let sequence = 1; sequence <= EVENTS; sequence += 1) {
    const commandId = `command-${Math.ceil(sequence / 2)}`;
    const actor = { kind: "person", id: `dispatcher-${sequence % 5}` } as const;
    const event = { type: "callClosed", callId: `call-${sequence}`, disposition: "x" } as const;
    const times = { recordedAt: 1_700_000_000_000 + sequence, occurredAt: 1_700_000_000_000 };
    const accepted = { sequence, commandId, actor, ...times, event };
    const second = { ...event, callId: `call-${sequence + 1}` };
    const other = { ...accepted, sequence: sequence + 1, event: second };
    const commandHash = sha256Hex(commandId);
    await journal.append([{ commandId, commandHash, events: [accepted, other] }]);
    sequence += 1;
  }
  follower.follow(EVENTS);
  await follower.stop();
  await journal.close();
  writeFileSync(outsideFile, readFileSync(join(honest, "checkpoints", "kept.txt")));
}

function codesOf(directory: string, outside?: string): string[] {
  const { problems } = verifyLog({ directory, outside, vkey: readFileSync(vkeyFile, "utf8") });
  return [...new Set(problems.map(({ code }) => code as string))].filter((code) => code !== "more");
}

before(async () => {
  await makeLog();
  const outside = readFileSync(outsideFile, "utf8");
  const random = randomFrom(SEED);
  const names = Object.keys(ATTACKS);
  for (let index = 0; attacked.length < ATTACKS_MIN; index += 1) {
    const name = names[index % names.length] ?? "";
    const directory = join(folder, String(index));
    copyLog(honest, directory);
    if (!attack(directory, ATTACKS[name] ?? (() => false), random)) continue;
    signAnew(directory, join(honest, "keys", "log.key"), AREA);
    attacked.push({ name, directory, codes: codesOf(directory, outside).sort().join(" ") });
  }
});

/** What the Python verifier finds in each directory; undefined where there is no Python. */
function byPython(script: string, directories: readonly string[]): string[] | undefined {
  const result = spawnSync("python3", ["-c", DRIVER, script, outsideFile, vkeyFile, TOOLS], {
    input: directories.join("\n"),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error !== undefined) return undefined;
  assert.equal(result.status, 0, result.stderr);
  const lines = result.stdout.trim().split("\n");
  return lines.map((line) => (JSON.parse(line) as string[]).join(" "));
}

const directories = (): string[] => attacked.map(({ directory }) => directory);

test(`AUD-32: every one of ${ATTACKS_MIN} attacks is found (SEED=${SEED})`, () => {
  assert.deepEqual(codesOf(honest, readFileSync(outsideFile, "utf8")), []);
  const missed = attacked.filter(({ codes }) => codes === "").map(({ name }) => name);
  assert.deepEqual(missed, []);
  assert.ok(attacked.length >= ATTACKS_MIN);
  assert.equal(new Set(attacked.map(({ name }) => name)).size, Object.keys(ATTACKS).length);
});

test("AUD-32: without the tree, or without the outside checkpoint, some pass", () => {
  const tree = new Set(["root", "truncated"]);
  const rest = (codes: string) => codes.split(" ").filter((code) => !tree.has(code));
  const passed = new Set(
    attacked.filter(({ codes }) => rest(codes).length === 0).map(({ name }) => name),
  );
  for (const name of ["alter who did it", "drop some and renumber", "cut off the tail"]) {
    assert.ok(passed.has(name), `${name} is found without the tree`);
  }
  const victim = attacked.find(({ name }) => name === "alter who did it") ?? assert.fail();
  assert.deepEqual(codesOf(victim.directory), [], "the true key hides it from its own directory");
});

test("AUD-32: the Python verifier finds every attack, and the same kinds of problems", (t) => {
  const script = readFileSync(SCRIPT, "utf8");
  const clean = byPython(script, [honest]);
  if (clean === undefined) return t.skip("python3 is not installed");
  assert.deepEqual(clean, [""]);
  const found = byPython(script, directories()) ?? assert.fail();
  const differing = attacked.flatMap(({ name, codes }, index) =>
    codes === found[index] ? [] : [`${name}: ${codes} | ${found[index]}`],
  );
  assert.deepEqual(differing, []);
});

test("AUD-32: the Python verifier with its comparison of roots taken out misses some", (t) => {
  const script = readFileSync(SCRIPT, "utf8");
  const sabotaged = script.replace("roots.get(signed) == root", "True");
  assert.notEqual(sabotaged, script);
  const found = byPython(sabotaged, directories());
  if (found === undefined) return t.skip("python3 is not installed");
  const missed = found.filter((codes) => codes === "").length;
  assert.ok(missed > 100, `${missed} missed`);
});

test("AUD-32: the Python verifier runs alone, answers by its exit code, and stays short", (t) => {
  const run = (directory: string) =>
    spawnSync("python3", [SCRIPT, directory, outsideFile, vkeyFile], { encoding: "utf8" });
  if (run(honest).error !== undefined) return t.skip("python3 is not installed");
  const good = run(honest);
  assert.match(good.stdout, /^60 events, root .{44}, 0 problems\n$/, good.stderr);
  assert.equal(good.status, 0);
  const bad = run(attacked[0]?.directory ?? "");
  assert.match(bad.stdout, /^PROBLEM /m);
  assert.equal(bad.status, 1);
  const lines = readFileSync(SCRIPT, "utf8").trimEnd().split("\n");
  assert.ok(lines.length < 100, `${lines.length} lines, comments and all`);
});
