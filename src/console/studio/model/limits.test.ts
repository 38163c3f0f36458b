import assert from "node:assert/strict";
import { test } from "node:test";
import { limitsOf, NO_LIMITS } from "./limits.ts";

test("STU-14: an empty field asks nothing, a share is typed in percent", () => {
  assert.equal(limitsOf(NO_LIMITS).limits, undefined);
  const { limits, problems } = limitsOf({ ...NO_LIMITS, areaShare: "85", load: " 0.5 " });
  assert.deepEqual(limits, { areaShareMin: 0.85, loadMax: 0.5 });
  assert.equal(problems.size, 0);
  assert.deepEqual(limitsOf({ ...NO_LIMITS, areaMean: "400", farthest: "900" }).limits, {
    areaMeanSecondsMax: 400,
    farthestSecondsMax: 900,
  });
});

test("STU-14: what is no number within the bounds is named at its field", () => {
  const { problems } = limitsOf({ areaShare: "101", areaMean: "0", farthest: "x", load: "-1" });
  assert.deepEqual([...problems.keys()], ["areaShare", "areaMean", "farthest", "load"]);
  assert.deepEqual(problems.get("areaShare")?.values, { min: 0, max: 100 });
});
