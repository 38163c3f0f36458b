import assert from "node:assert/strict";
import { test } from "node:test";
import { crewAt, planOf, realLineRoads, zonedDay } from "../../testing/line-plan.ts";
import { LINE_MODEL } from "../../testing/line-town.ts";
import { tryPlans } from "../trial.ts";
import { reportBlocks } from "./blocks.ts";
import { planReportPage } from "./report-page.ts";

test("DEP-60: the report says question, data, method, result, limits and how to make it again", () => {
  const plan = planOf({ ...crewAt("s20"), name: "A <crew>", question: "What does it bring?" });
  const answer = tryPlans({
    historyId: "line",
    scenario: zonedDay(90, 7, true),
    roads: realLineRoads(),
    responseModel: LINE_MODEL,
    plans: [plan],
    policy: "closest",
    seeds: [1],
    targets: { urgentSeconds: 480, otherSeconds: 900 },
    programVersion: "test",
    command: "muster plan try FOLDER",
  });
  assert.ok("trial" in answer);
  for (const language of ["en", "zh"] as const) {
    const blocks = reportBlocks(answer.trial, language, { hash: "ab".repeat(32) });
    const page = planReportPage(blocks, language);
    for (const text of ["What does it bring?", "muster plan try FOLDER", "ab".repeat(32), "81"]) {
      assert.ok(page.includes(text), `${language}: ${text}`);
    }
    assert.ok(page.includes("A &lt;crew&gt;") && !page.includes("A <crew>"));
    assert.doesNotMatch(page, /<script|https?:|NaN|undefined/);
    assert.equal(page.match(/<svg/g)?.length, 2);
    const headings = blocks.filter(({ kind }) => kind === "heading");
    assert.ok(headings.length >= 7);
  }
});
