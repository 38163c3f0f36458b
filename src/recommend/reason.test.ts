import assert from "node:assert/strict";
import { test } from "node:test";
import { reasonText, recommend, worded } from "./index.ts";
import type { Reason } from "./reason.ts";
import { NEED_REASONS } from "./testing/need-reasons.ts";
import { NOTE_REASONS } from "./testing/note-reasons.ts";
import type { CasesOf } from "./testing/reason-case.ts";
import { listReasons } from "./testing/reasons.ts";
import { UNIT_REASONS } from "./testing/unit-reasons.ts";

/** One world per code. A code without one does not compile. */
const CASES: CasesOf<Reason> = { ...UNIT_REASONS, ...NEED_REASONS, ...NOTE_REASONS };

for (const [code, { input, en, zh }] of Object.entries(CASES)) {
  test(`REC-31: ${code} is given and put into words`, () => {
    const reasons = listReasons(recommend(input)).filter((reason) => reason.code === code);
    assert.ok(reasons.length > 0, `no ${code} in the recommendation`);
    assert.ok(
      reasons.some((reason) => reasonText(reason) === en),
      wordsOf(reasons, "en"),
    );
    assert.ok(
      reasons.some((reason) => reasonText(reason, "zh") === zh),
      wordsOf(reasons, "zh"),
    );
  });
}

function wordsOf(reasons: readonly Parameters<typeof reasonText>[0][], language: "en" | "zh") {
  return reasons.map((reason) => reasonText(reason, language)).join(" | ");
}

test("REC-32: a recommendation is the same after a trip over the wire, words and all", () => {
  for (const { input } of Object.values(CASES)) {
    const recommendation = recommend(input);
    assert.deepEqual(JSON.parse(JSON.stringify(recommendation)), recommendation);
    const withWords = worded(recommendation);
    assert.deepEqual(JSON.parse(JSON.stringify(withWords)), withWords);
    for (const reason of listReasons(withWords)) {
      assert.ok("text" in reason, `${reason.code} has no words`);
      assert.deepEqual(reason.text, { en: reasonText(reason), zh: reasonText(reason, "zh") });
    }
  }
});
