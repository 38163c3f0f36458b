import assert from "node:assert/strict";
import { test } from "node:test";
import { DefectReport } from "#protocol";
import { Compile } from "typebox/compile";
import { defectOf } from "./defects.ts";

const shape = Compile(DefectReport);

test("CON-141: a report of a defect says where, and nothing of what the error said", () => {
  const message = "cannot read Maria Sanchez\n    at her:1:1\n    at 555-0100 (words:1:2)";
  const error = new TypeError(message);
  const frames = '    at Row (http://a/x.js?q="1":3:4)\n'.repeat(20);
  error.stack = `TypeError: ${message}\n${frames}`;
  const report = defectOf("incident-row", error);
  assert.equal(shape.Check(report), true);
  assert.deepEqual(report.name, "TypeError");
  assert.equal(report.at.length, 8);
  assert.doesNotMatch(JSON.stringify(report), /Maria|555|her/);
});

test("CON-141: whatever was thrown makes a report that the server takes", () => {
  for (const thrown of [undefined, null, "words", 7, {}, new Error("x")]) {
    const report = defectOf("map", thrown);
    assert.equal(shape.Check(report), true, typeof thrown);
  }
});
