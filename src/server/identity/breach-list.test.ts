import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { temporaryFolder } from "../testing/harness.ts";
import { BreachListError, checkList, isListed, type ByteSource } from "./breach-list.ts";
import { BreachedSecrets, openBreachedSecrets } from "./breached-secrets.ts";

const folder = temporaryFolder();
after(folder.remove);

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex").toUpperCase();

/** Bytes in memory, and what was read of them. */
function sourceOf(bytes: Buffer): ByteSource & { reads: number; largest: number } {
  return {
    size: bytes.length,
    reads: 0,
    largest: 0,
    async read(at, length) {
      assert.ok(at >= 0 && length >= 0, `read ${length} at ${at}`);
      this.reads += 1;
      this.largest = Math.max(this.largest, length);
      return bytes.subarray(at, at + length);
    },
  };
}

/** Hashes that lie far apart, close together, and at both ends of what there can be. */
const hashes = (maxLength: number) =>
  fc.uniqueArray(
    fc.oneof(
      fc.uint8Array({ minLength: 20, maxLength: 20 }),
      fc.nat(999).map((near) => Buffer.from(near.toString(16).padStart(40, "a"), "hex")),
      fc.constantFrom(Buffer.alloc(20, 0), Buffer.alloc(20, 255)),
    ),
    { selector: (bytes) => Buffer.from(bytes).toString("hex"), maxLength, size: "max" },
  );

const forms = fc.record({
  end: fc.constantFrom("\n", "\r\n"),
  count: fc.constantFrom("", ":1", ":52256179", "mixed"),
  lastEnd: fc.boolean(),
  lower: fc.boolean(),
});

type Form = { end: string; count: string; lastEnd: boolean; lower: boolean };

function listOf(sorted: readonly string[], { end, count, lastEnd, lower }: Form): Buffer {
  const lines = sorted.map((hash, at) => {
    const counted = count === "mixed" ? (at % 3 === 0 ? "" : `:${at ** 4}`) : count;
    return (lower ? hash.toLowerCase() : hash) + counted;
  });
  return Buffer.from(lines.join(end) + (lastEnd && lines.length > 0 ? end : ""));
}

test("IDN-28: a list holds exactly what a set of its lines holds, whatever its form", async () => {
  let longest = 0;
  await fc.assert(
    fc.asyncProperty(hashes(600), hashes(60), forms, async (listed, others, form) => {
      const set = new Set(listed.map((bytes) => Buffer.from(bytes).toString("hex").toUpperCase()));
      const bytes = listOf([...set].toSorted(), form);
      longest = Math.max(longest, bytes.length);
      if (set.size > 0) await checkList(sourceOf(bytes));
      const asked = [...set, ...others.map((one) => Buffer.from(one).toString("hex"))];
      for (const hash of asked.map((one) => one.toUpperCase())) {
        assert.equal(await isListed(sourceOf(bytes), hash), set.has(hash), hash);
      }
    }),
    { numRuns: 20 },
  );
  assert.ok(longest > 20_000, `the longest list had ${longest} bytes: no stretch was halved`);
});

test("IDN-28: around every line of a list the next smaller and greater hash are not in it", async () => {
  const sorted = Array.from({ length: 300 }, (_, at) => sha1(`${at}`)).toSorted();
  const bytes = listOf(sorted, { end: "\r\n", count: ":7", lastEnd: true, lower: false });
  for (const hash of sorted) {
    const number = BigInt(`0x${hash}`);
    const next = [number - 1n, number, number + 1n].map((one) =>
      one.toString(16).toUpperCase().padStart(40, "0"),
    );
    const found = await Promise.all(next.map((one) => isListed(sourceOf(bytes), one)));
    assert.deepEqual(found, [false, true, false], hash);
  }
});

/** Lines of 46 bytes whose hashes grow evenly: only what is read is ever made. */
function hugeList(lines: number) {
  const step = 2n ** 160n / BigInt(lines);
  const hashAt = (line: number) =>
    (BigInt(line) * step).toString(16).toUpperCase().padStart(40, "0");
  const source = {
    size: lines * 46,
    reads: 0,
    bytes: 0,
    async read(at: number, length: number) {
      const [first, last] = [Math.floor(at / 46), Math.ceil((at + length) / 46)];
      const some = Array.from({ length: Math.min(last, lines) - first }, (_, next) => {
        return `${hashAt(first + next)}:${100 + ((first + next) % 900)}\r\n`;
      });
      const bytes = Buffer.from(some.join("")).subarray(at - first * 46);
      source.reads += 1;
      source.bytes += length;
      return bytes.subarray(0, length);
    },
  };
  return { source, hashAt };
}

test("IDN-28: in a list of 46 GB a look-up reads some dozens of times, and 10 kB in all", async () => {
  const lines = 1_000_000_000;
  const { source, hashAt } = hugeList(lines);
  await checkList(source);
  assert.ok(source.reads < 200, `${source.reads} reads to check it`);
  for (const line of [0, 1, 123_456_789, 500_000_000, lines - 2, lines - 1]) {
    for (const [hash, isIn] of [
      [hashAt(line), true],
      [hashAt(line).replace(/.$/, (last) => (last === "1" ? "2" : "1")), false],
    ] as const) {
      [source.reads, source.bytes] = [0, 0];
      assert.equal(await isListed(source, hash), isIn, `line ${line}`);
      assert.ok(source.reads <= 60, `${source.reads} reads`);
      assert.ok(source.bytes <= 10_000, `${source.bytes} bytes`);
    }
  }
});

const GOOD = ["night", "day", "dawn"].map(sha1).toSorted();
const line = (hash: string) => `${hash}:3\n`;

test("IDN-28: what is no list, or one in another order, is refused at the start in one line", async () => {
  const path = join(folder.path, "none.txt");
  const many = Array.from({ length: 2000 }, (_, at) => sha1(`many ${at}`)).toSorted();
  const swapped = [...many.slice(1000), ...many.slice(0, 1000)];
  const cases: readonly [string, string | Buffer, RegExp][] = [
    ["empty", "", /it is empty, expected/],
    ["prose", "This is not a list.\n", /at byte 0 came "This is not a list\.", expected a line/],
    ["another hash", `${"A".repeat(32)}:3\n`, /at byte 0 came "A{32}:3"/],
    ["a longer hash", `${"A".repeat(64)}:3\n`, /at byte 0 came/],
    ["one line without an end that is too long", "A".repeat(500), /at byte 0 came "A{60}"/],
    ["an empty line at the end", `${GOOD.map(line).join("")}\n`, /came "", expected/],
    ["a last line that is cut", GOOD.map(line).join("").slice(0, -20), /at byte \d+ came/],
    ["a mark of UTF-8", `\uFEFF${GOOD.map(line).join("")}`, /at byte 0 came/],
    ["UTF-16", Buffer.from(GOOD.map(line).join(""), "utf16le"), /at byte 0 came/],
    ["zeros", Buffer.alloc(50_000), /at byte 0 came/],
    ["packed", randomBytes(50_000), /at byte 0 came/],
    ["ordered by count", many.toReversed().map(line).join(""), /not in its order, .*LC_ALL=C sort/],
    ["two halves exchanged", swapped.map(line).join(""), /not in its order/],
    ["the last two exchanged", [...GOOD].toReversed().map(line).join(""), /not in its order/],
  ];
  for (const [what, bytes, expected] of cases) {
    writeFileSync(path, bytes);
    const error: unknown = await openBreachedSecrets(path).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof BreachListError, what);
    assert.match(error.message, expected, what);
    assert.match(error.message, /expected .*; (give|take|sort)/, what);
    assert.ok(!error.message.includes("\n"), what);
  }
  mkdirSync(join(folder.path, "a-folder"));
  await assert.rejects(openBreachedSecrets(join(folder.path, "a-folder")), /cannot be read/);
  await assert.rejects(openBreachedSecrets(join(folder.path, "nothing")), /\(ENOENT\), expected/);
});

test("IDN-28: a line that stands there more than once, as in lists put together, is in order", async () => {
  const two = ["A".repeat(40), "B".repeat(40)];
  const bytes = Buffer.from(two.map((hash) => line(hash).repeat(2000)).join(""));
  await checkList(sourceOf(bytes));
  for (const hash of two) assert.equal(await isListed(sourceOf(bytes), hash), true);
  for (const digit of ["9", "A1", "C"]) {
    assert.equal(await isListed(sourceOf(bytes), digit.padEnd(40, "0")), false, digit);
  }
});

test("IDN-28: damage that a look-up meets is told and never taken for an answer", async () => {
  const many = Array.from({ length: 3000 }, (_, at) => sha1(`many ${at}`)).toSorted();
  const whole = Buffer.from(many.map(line).join(""));
  const damaged = Buffer.from(whole);
  damaged.fill(0, 20_000, 60_000);
  const isIn = many.indexOf(many.at(Math.floor(40_000 / 43)) ?? "");
  await assert.rejects(isListed(sourceOf(damaged), many[isIn] ?? ""), BreachListError);
  // Lines of another place, each of them whole: only their order tells.
  const moved = Buffer.from(whole);
  whole.copy(moved, 43 * 2200, 43 * 200, 43 * 300);
  await assert.rejects(isListed(sourceOf(moved), many[2250] ?? ""), /not in its order/);
});

test("IDN-29: a file that is put in the place of another is asked from then on, once it is whole", async () => {
  const path = join(folder.path, "breached.txt");
  const put = (text: string) => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  };
  put(line(sha1("one fine evening")));
  const breached = await openBreachedSecrets(path);
  assert.equal(await breached.has("one fine evening"), true);
  assert.equal(await breached.has("another fine evening"), false);
  put(line(sha1("another fine evening")));
  assert.equal(await breached.has("one fine evening"), false);
  assert.equal(await breached.has("another fine evening"), true);
  put("half of a downl");
  await assert.rejects(breached.has("another fine evening"), /at byte 0 came "half of a downl"/);
  put([sha1("a"), sha1("b"), sha1("c")].toSorted().toReversed().map(line).join(""));
  await assert.rejects(breached.has("x"), /not in its order/);
  put(line(sha1("one fine evening")));
  assert.equal(await breached.has("one fine evening"), true);
});

test("IDN-29: while a file grows under a look-up nothing is answered from it", async () => {
  const path = join(folder.path, "growing.txt");
  writeFileSync(path, line("0".repeat(40)));
  const done = new AbortController();
  let at = 1;
  const growOn = () => {
    appendFileSync(path, line(String((at += 1)).padStart(40, "0")));
    if (!done.signal.aborted) setImmediate(growOn);
  };
  growOn();
  const looked = new BreachedSecrets(path).has("a secret that is looked for");
  const outcome = await looked.catch((error: unknown) => error);
  done.abort();
  assert.ok(outcome instanceof BreachListError, String(outcome));
  assert.match(outcome.message, /it is being written, .*; write beside it and rename it/);
});

test("IDN-27: a secret is looked for as it was typed and as it is kept", async () => {
  const path = join(folder.path, "forms.txt");
  const typed = "ﬁne ｗｏｒｄｓ of the evening";
  for (const form of [typed, typed.normalize("NFKC")]) {
    writeFileSync(path, line(sha1(form)));
    assert.equal(await (await openBreachedSecrets(path)).has(typed), true, form);
  }
  writeFileSync(path, line(sha1(typed.toUpperCase())));
  assert.equal(await (await openBreachedSecrets(path)).has(typed), false);
});
