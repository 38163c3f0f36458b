import assert from "node:assert/strict";
import { test } from "node:test";
import { isReason, listReasons, reasons, type ReasonKind } from "./reasons.ts";
import { reasonInWords } from "./reason-words.ts";

const kinds = Object.keys(reasons) as ReasonKind[];

test("RSN-2: every list has words in both languages, and ends in `other` for what it lacks", () => {
  for (const kind of kinds) {
    const listed = listReasons(kind);
    assert.equal(listed.at(-1), "other", kind);
    assert.equal(new Set(listed).size, listed.length, kind);
    const said = listed.map((reason) => reasonInWords(reason));
    assert.equal(new Set(said.map(({ en }) => en)).size, listed.length, kind);
    assert.equal(new Set(said.map(({ zh }) => zh)).size, listed.length, kind);
  }
  assert.deepEqual(reasonInWords("owner has the key"), { en: "owner has the key" });
});

test("RSN-3: what only records have is taken, and offered to nobody", () => {
  assert.ok(isReason("end", "time-not-recorded"));
  assert.ok(!listReasons("end").some((reason) => reason === "time-not-recorded"));
  assert.ok(isReason("commit", "recorded"));
  assert.ok(!listReasons("commit").some((reason) => reason === "recorded"));
  assert.ok(!isReason("hold", "Smith") && !isReason("hold", "toString"));
});
