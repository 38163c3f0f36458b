import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkingRules } from "#kernel";
import { emptyPlan } from "./edit.ts";
import {
  BOUNDS,
  draftOf,
  movedUp,
  rulesOf,
  withFields,
  withoutRule,
  withRule,
  withRules,
} from "./rules.ts";

const RULES: WorkingRules = {
  diverts: { gainSeconds: 90 },
  breaks: [
    {
      unitTypeIds: ["engine"],
      hours: { weekdays: [0, 4], fromMinute: 660, toMinute: 60 },
      lengthMinutes: 45,
      atOnceMax: 3,
    },
    {
      unitTypeIds: ["medic", "engine"],
      hours: { weekdays: [6], fromMinute: 0, toMinute: 1440 },
      lengthMinutes: 1,
      atOnceMax: 1,
      recallSeconds: 0,
    },
  ],
  moveUps: [{ unitTypeIds: ["medic"], whenFreeAtMost: 2, postIds: ["b", "a"] }],
  leaving: {
    patience: [{ priorityIds: ["2"], meanSeconds: 12.5 }],
    transfers: [{ priorityIds: ["2", "3"], share: 0.07, afterSeconds: 60 }],
  },
};

test("STU-13: rules that are opened and put back are the same to the letter", () => {
  const { rules, problems } = rulesOf(draftOf(RULES));
  assert.deepEqual([...problems], []);
  assert.deepEqual(rules, RULES);
  assert.equal(rulesOf(draftOf(undefined)).rules, undefined);
  const plan = withRules(emptyPlan("p", "P", "?"), RULES);
  assert.deepEqual(plan.rules, RULES);
  assert.ok(!("rules" in withRules(plan, undefined)));
});

test("STU-13: what is wrong is named at its field, with the bounds", () => {
  let draft = draftOf(RULES);
  draft = withFields(draft, "breaks", 0, { length: "241", from: "25:00", days: [], until: "" });
  draft = withFields(draft, "breaks", 1, { until: "00:00", recall: "", unitTypeIds: [] });
  draft = withFields(draft, "moveUps", 0, { whenFree: "1.5", postIds: [] });
  draft = withFields(draft, "patience", 0, { mean: "0" });
  draft = withFields(draft, "transfers", 0, { percent: "101", after: "x", priorityIds: [] });
  const { problems } = rulesOf({ ...draft, gain: "-1" });
  assert.deepEqual(
    Object.fromEntries([...problems].map(([path, { word }]) => [path, word.split(".").at(-1)])),
    {
      gain: "whole",
      "breaks.0.from": "time",
      "breaks.0.until": "time",
      "breaks.0.days": "none",
      "breaks.0.length": "whole",
      "breaks.1.until": "noLength",
      "breaks.1.unitTypeIds": "none",
      "breaks.1.recall": "whole",
      "moveUps.0.whenFree": "whole",
      "moveUps.0.postIds": "none",
      "patience.0.mean": "number",
      "transfers.0.priorityIds": "none",
      "transfers.0.percent": "number",
      "transfers.0.after": "whole",
    },
  );
  assert.deepEqual(problems.get("breaks.0.length")?.values, BOUNDS.length);
});

test("STU-13: rules are added and taken out, each with a key of its own", () => {
  let draft = withRule(withRule(draftOf(RULES), "breaks"), "breaks");
  assert.deepEqual(
    draft.breaks.map(({ key }) => key),
    [0, 1, 2, 3],
  );
  draft = withoutRule(draft, "breaks", 1);
  assert.equal(withRule(draft, "breaks").breaks.at(-1)?.key, 4);
  const bare = { ...draftOf(undefined), gain: "nonsense" };
  assert.equal(rulesOf(bare).problems.size, 0, "a rule that is not chosen is not read");
  assert.deepEqual(movedUp(["a", "b", "c"], "c"), ["a", "c", "b"]);
  assert.deepEqual(movedUp(["a", "b"], "a"), ["a", "b"]);
});
