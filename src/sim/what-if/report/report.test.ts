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

test("STU-13: a plan's working rules stand in the report, with how often they were followed", () => {
  const hours = { weekdays: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 1440 };
  const rules = {
    diverts: { gainSeconds: 60 },
    breaks: [
      { unitTypeIds: ["engine"], hours, lengthMinutes: 30, atOnceMax: 2, recallSeconds: 60 },
    ],
    leaving: {
      patience: [{ priorityIds: ["2"], meanSeconds: 600 }],
      transfers: [{ priorityIds: ["2"], share: 0.25, afterSeconds: 1 }],
    },
  };
  const answer = tryPlans({
    historyId: "line",
    scenario: zonedDay(60, 7, true),
    roads: realLineRoads(),
    responseModel: LINE_MODEL,
    plans: [planOf({ rules })],
    policy: "closest",
    seeds: [1],
    targets: { urgentSeconds: 480, otherSeconds: 900 },
    programVersion: "test",
    command: "test",
  });
  assert.ok("trial" in answer);
  assert.deepEqual(answer.trial.rules?.slice(0, 2), [null, null]);
  const page = (language: "en" | "zh") =>
    planReportPage(reportBlocks(answer.trial, language, { hash: "ab".repeat(32) }), language);
  for (const said of [
    "Working rules: A plan",
    "at least 60 seconds sooner than a free unit",
    "Engine: a break of 30 minutes for each crew, every day 00:00–24:00, 2 crews at a time; called back where a life may be at stake, 60 seconds later to set out.",
    "2: callers give up after 600 seconds on the mean",
    "2: 25 % of calls are resolved otherwise after 1 second.",
  ]) {
    assert.ok(page("en").includes(said), said);
  }
  assert.match(page("en"), /In a run, on the mean: .*breaks taken \d+/u);
  assert.match(page("zh"), /工作规则：A plan.*每个车组休息 30 分钟/su);
});
