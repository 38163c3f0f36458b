import assert from "node:assert/strict";
import { test } from "node:test";
import { reasonText, recommend } from "./index.ts";
import { world } from "./testing/world.ts";

test("REC-30: the nearer engine stays when it is the last one in its zone", () => {
  const input = world({
    units: {
      E01: { can: "engine aid", near: 100, zone: 1 },
      T03: { can: "ladder aid", near: 140, zone: 2 },
    },
    needs: ["aid"],
    rules: ["z1 engine 1"],
  });
  const { needs } = recommend(input);
  const [chosen] = needs[0]!.chosen;
  assert.equal(chosen?.unitId, "T03");
  assert.equal(
    reasonText(chosen.reason),
    "closest that keeps cover; E01 is 40 s nearer but is the last engine in Zone 1",
  );
  assert.equal(
    reasonText(chosen.reason, "zh"),
    "不留空档的单位中最近；E01近40秒，但是Zone 1最后一个engine单位"
      .replace("Zone 1", "1区")
      .replace("engine单位", "engine能力单位"),
  );
});
