import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { chinese } from "./chinese.ts";
import { english } from "./english.ts";

const root = new URL("..", import.meta.url).pathname;
const sources = globSync("**/*.{ts,tsx}", { cwd: root })
  .filter((path) => !path.startsWith("words/english") && !path.startsWith("words/chinese"))
  .map((path) => ({ path, text: readFileSync(`${root}${path}`, "utf8") }));

test("CON-7: both languages have the same messages", () => {
  assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort());
});

test("CON-7: every message is used somewhere in the console", () => {
  const unused = Object.keys(english).filter(
    (id) => !sources.some(({ text }) => text.includes(`"${id}"`)),
  );
  assert.deepEqual(unused, []);
});

test("CON-7: every message asked for by name is in the catalogue", () => {
  const asked = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => ({ path, id: match[1] ?? "" })),
  );
  assert.ok(asked.length > 50, "the pattern still finds how texts are asked for");
  assert.deepEqual(
    asked.filter(({ id }) => !(id in english)),
    [],
  );
});

/** Names of the values a message takes, whatever form it has. */
function valuesOf(message: string): string[] {
  return [...new Set([...message.matchAll(/\{\s*(\w+)\s*[,}]/g)].map((match) => match[1] ?? ""))]
    .filter((name) => name !== "other" && name !== "one")
    .sort();
}

test("CON-7: both languages take the same values and can be read", () => {
  for (const [id, message] of Object.entries(english)) {
    const other = chinese[id as keyof typeof english];
    assert.deepEqual(valuesOf(other), valuesOf(message), id);
    assert.doesNotThrow(() => compileMessage(message), id);
    assert.doesNotThrow(() => compileMessage(other), id);
  }
});

test("CON-8: no text is written into a component", () => {
  // Words between tags or in attributes people read. Names of the product and keys are no words.
  const allowed = /^(Muster|EN|中文|Esc|N|Alt A|Ctrl (?:Enter|K|Z)|×|#|·|[^\p{L}]*)$/u;
  const found = sources
    .filter(({ path }) => path.endsWith(".tsx"))
    .flatMap(({ path, text }) => {
      const between = text.matchAll(/>([^<>{}\n=;]*\p{L}[^<>{}\n=;]*)<\//gu);
      const attributes = text.matchAll(/(?:aria-label|title|placeholder)="([^"]+)"/g);
      return [...between, ...attributes].map((match) => ({ path, text: (match[1] ?? "").trim() }));
    })
    .filter(({ text }) => !allowed.test(text));
  assert.deepEqual(found, []);
});

test("CON-7: no message is in two files: the later one would silently replace the other", () => {
  for (const language of ["english", "chinese"]) {
    const files = globSync(`words/${language}/*.ts`, { cwd: root });
    const ids = files.flatMap((path) =>
      [...readFileSync(`${root}${path}`, "utf8").matchAll(/^ {2}"([^"]+)":/gmu)].map(
        ([, id]) => id,
      ),
    );
    assert.ok(ids.length > 1000, `${ids.length} messages`);
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    );
  }
});
