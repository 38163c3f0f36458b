// docs/security/asvs.md is whole and true: no number missing, no row empty, no test invented.
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../..", import.meta.url).pathname;

/**
 * The levels of the requirements of each section of OWASP ASVS 5.0.0, one digit each in the order
 * of their numbers: "1.2": "11…" says that 1.2.1 is of level 1.
 */
const LEVELS: Readonly<Record<string, string>> = {
  "1.1": "22",
  "1.2": "1111122223",
  "1.3": "112222222223",
  "1.4": "222",
  "1.5": "123",
  "2.1": "122",
  "2.2": "112",
  "2.3": "12223",
  "2.4": "23",
  "3.1": "3",
  "3.2": "113",
  "3.3": "12223",
  "3.4": "11222233",
  "3.5": "11122333",
  "3.6": "3",
  "3.7": "22333",
  "4.1": "12233",
  "4.2": "23333",
  "4.3": "22",
  "4.4": "1222",
  "5.1": "2",
  "5.2": "112333",
  "5.3": "113",
  "5.4": "222",
  "6.1": "122",
  "6.2": "111111112222",
  "6.3": "11223333",
  "6.4": "112233",
  "6.5": "22222333",
  "6.6": "2223",
  "6.7": "33",
  "6.8": "2222",
  "7.1": "222",
  "7.2": "1111",
  "7.3": "22",
  "7.4": "11222",
  "7.5": "223",
  "7.6": "22",
  "8.1": "1233",
  "8.2": "1123",
  "8.3": "133",
  "8.4": "23",
  "9.1": "111",
  "9.2": "1222",
  "10.1": "22",
  "10.2": "223",
  "10.3": "22223",
  "10.4": "1111122222233333",
  "10.5": "22222",
  "10.6": "22",
  "10.7": "222",
  "11.1": "2233",
  "11.2": "22233",
  "11.3": "11233",
  "11.4": "1222",
  "11.5": "23",
  "11.6": "23",
  "11.7": "33",
  "12.1": "12233",
  "12.2": "11",
  "12.3": "22223",
  "13.1": "2333",
  "13.2": "222223",
  "13.3": "2233",
  "13.4": "1222233",
  "14.1": "22",
  "14.2": "12223333",
  "14.3": "122",
  "15.1": "12233",
  "15.2": "12233",
  "15.3": "1222222",
  "15.4": "3333",
  "16.1": "2",
  "16.2": "22222",
  "16.3": "2222",
  "16.4": "222",
  "16.5": "2223",
  "17.1": "23",
  "17.2": "22223333",
  "17.3": "22",
};

/** What the standard says of itself: 70 requirements of level 1, 183 of level 2, 92 of level 3. */
const COUNTS = { "1": 70, "2": 183, "3": 92 };

const wanted = new Map(
  Object.entries(LEVELS).flatMap(([section, levels]) =>
    Array.from(levels).map((level, at) => [`${section}.${at + 1}`, level] as const),
  ),
);

type Row = { number: string; level: string; asked: string; state: string; shown: string };

const rows: readonly Row[] = readFileSync(`${root}docs/security/asvs.md`, "utf8")
  .split("\n")
  .flatMap((line) => {
    const [, number = "", level = "", asked = "", state = "", shown = ""] = line
      .split("|")
      .map((cell) => cell.trim());
    return /^\d+\.\d+\.\d+$/.test(number) ? [{ number, level, asked, state, shown }] : [];
  });

/** Names of all tests, and those that a loop makes with a value in them. */
const testNames = globSync("{src,tools}/**/*.test.ts", { cwd: root }).flatMap((path) => {
  const text = readFileSync(`${root}${path}`, "utf8");
  return [...text.matchAll(/\btest\(\s*["'`]([^"'`]+)/g)].map((match) => match[1] ?? "");
});
const rules = new Set(testNames.flatMap((name) => name.match(/\b[A-Z]+\d*-?\d+\b/g) ?? []));

test("ASVS-1: the numbers and levels are the standard's", () => {
  const counts = Object.fromEntries(
    Object.keys(COUNTS).map((level) => [
      level,
      [...wanted.values()].filter((one) => one === level).length,
    ]),
  );
  assert.deepEqual(counts, COUNTS);
});

test("ASVS-2: every requirement of levels 1 and 2 has one row, and no other", () => {
  const needed = [...wanted].filter(([, level]) => level !== "3");
  assert.deepEqual(
    rows.map(({ number, level }) => [number, level]),
    needed,
  );
});

test("ASVS-3: no row is empty, and every row says how it stands", () => {
  for (const { number, asked, state, shown } of rows) {
    assert.ok(asked.length >= 3, `${number} says nothing`);
    assert.ok(["met", "not met", "n/a"].includes(state), `${number} is "${state}"`);
    assert.ok(shown.length >= 5, `${number} has neither a test nor a reason`);
  }
});

test("ASVS-4: what is met names a test or a file, and all that is named is there", () => {
  assert.ok(rules.size > 300, `${rules.size} rules have tests`);
  for (const { number, state, shown } of rows) {
    const cited = shown.match(/\b[A-Z]{2,}\d*-\d+\b/g)?.filter((one) => !NOT_RULES.has(one)) ?? [];
    const files =
      shown.match(/\b(?:docs|src|tools)\/[\w./-]+\w|package-lock\.json|\.oxlintrc\.json/g) ?? [];
    for (const rule of cited) assert.ok(rules.has(rule), `${number} cites ${rule}: no such test`);
    for (const file of files) assert.ok(existsSync(root + file), `${number} cites ${file}`);
    if (state === "met") assert.ok(cited.length + files.length > 0, `${number} shows nothing`);
  }
});

/** Words that look like rules. */
const NOT_RULES = new Set(["SHA-256", "AES-256"]);
