import assert from "node:assert/strict";
import { test } from "node:test";
import { atFirst, bounded, readLayout } from "./layout.ts";

test("CON-111: a kept layout is read back, within its bounds", () => {
  const kept = { left: 400, right: 9000, mapShare: 1, hidden: ["map", "units"] };
  assert.deepEqual(readLayout(JSON.stringify(kept)), {
    left: 400,
    right: 640,
    mapShare: 15,
    hidden: ["map", "units"],
  });
  assert.equal(bounded("left", 300.4), 300);
});

test("CON-111: what is not a layout is the layout of the start", () => {
  for (const text of [null, "", "[", "null", "7", '{"left":"wide","hidden":"map"}']) {
    assert.deepEqual(readLayout(text), atFirst);
  }
  const strange = readLayout('{"left":null,"hidden":["cellar","map"],"more":1}');
  assert.deepEqual(strange, { ...atFirst, hidden: ["map"] });
});
