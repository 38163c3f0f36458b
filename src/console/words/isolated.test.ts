import assert from "node:assert/strict";
import { test } from "node:test";
import { isolated, isolatedValues } from "./isolated.ts";

test("HOST-21: what turns text round is held within the text that has it", () => {
  assert.equal(isolated("Main St"), "Main St");
  assert.equal(isolated("\u6e2f\u53e3\u8def 12"), "\u6e2f\u53e3\u8def 12");
  assert.equal(isolated("a\u202eb"), "\u2068a\u202eb\u2069");
  assert.equal(isolated("\u05e8\u05d7\u05d5\u05d1 12"), "\u2068\u05e8\u05d7\u05d5\u05d1 12\u2069");
  assert.equal(isolated("a\u2069\u2069\u202eb"), "\u2068a\u202eb\u2069", "no early end");
  const values = isolatedValues({ name: "\u200fx", count: 2 });
  assert.deepEqual(values, { name: "\u2068\u200fx\u2069", count: 2 });
});
