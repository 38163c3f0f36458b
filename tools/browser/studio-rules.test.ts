// Working rules of a plan and limits for a proposal, in a real browser on the New Year week.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { WorkingRules } from "#kernel";
import type { Browser, Page } from "playwright-core";
import {
  expectText,
  findChromium,
  launch,
  listen,
  seriousFindings,
  startExercise,
  type Complaints,
  type Exercise,
} from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;
/** For looking at the pictures by hand; nothing is kept otherwise. */
const pictures = process.env["MUSTER_PICTURES"];
const TRIAL_MILLISECONDS = 240_000;

let exercise: Exercise;
let browser: Browser;
let page: Page;
let complaints: Complaints;

async function picture(name: string, selector?: string): Promise<void> {
  if (pictures === undefined) return;
  if (selector !== undefined) await page.locator(selector).first().scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${pictures}/${name}.png` });
}

async function keptRules(): Promise<WorkingRules | undefined> {
  const text = await page.evaluate(() => {
    const key = Object.keys(sessionStorage).find((one) => one.startsWith("muster.studio."));
    return key === undefined ? "" : (sessionStorage.getItem(key) ?? "");
  });
  const kept = JSON.parse(text) as {
    plans: { plan: { rules?: WorkingRules } }[];
    selected: number;
  };
  return kept.plans[kept.selected]?.plan.rules;
}

const form = () => page.locator(".rules-form");
const field = (label: string) => form().getByLabel(label, { exact: true });
const pressed = async (name: string) => {
  await form().getByRole("button", { name, exact: true }).focus();
  await page.keyboard.press("Enter");
};

describe("working rules in the studio", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    exercise = await startExercise(["--start", "2016-12-31T22:50", "--speed", "1"]);
    browser = await launch(chromium);
    const viewport = { width: 1440, height: 900 };
    page = await (await browser.newContext({ viewport, locale: "en-US" })).newPage();
    page.setDefaultTimeout(20_000);
    complaints = await listen(page);
    await page.goto(exercise.link);
    await page.getByRole("link", { name: "Planning" }).click();
    await page.locator(".studio .studio-quick-figures").waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: "New plan" }).click();
  });

  after(async () => {
    await browser?.close();
    await exercise?.stop();
  });

  test("STU-13: by keyboard alone rules are set, and what is wrong is named at its field", async () => {
    await page.getByRole("button", { name: "Working rules" }).focus();
    await page.keyboard.press("Enter");
    await expectText(page, ".rules-form", /take the place of today's/);
    await form().getByRole("checkbox", { name: "Units are sent on" }).focus();
    await page.keyboard.press("Space");
    await field("Sooner than a free unit by, seconds").fill("4000");
    await pressed("Add a break");
    await field("May begin from").fill("25:00");
    await pressed("Put the rules in the plan");
    await expectText(page, ".rules-form", /3 fields are not right yet/);
    await expectText(page, ".rules-form", /A whole number from 0 to 3600 is needed/);
    await expectText(page, ".rules-form", /A time of day is needed, such as 18:30/);
    await expectText(page, ".rules-form", /Choose at least one/);
    assert.equal(await keptRules(), undefined, "nothing wrong is put into the plan");
    const focused = await page.evaluate(() => (document.activeElement as HTMLInputElement).value);
    assert.equal(focused, "4000", "the first field that is wrong has the focus");
    assert.deepEqual(await seriousFindings(page), []);
    await picture("rules-wrong-en", ".rules-form");
  });

  test("STU-13: what is right stands in the plan, one line for each rule", async () => {
    await field("Sooner than a free unit by, seconds").fill("90");
    await field("May begin from").fill("22:00");
    await field("and until").fill("02:00");
    await form().getByRole("checkbox", { name: "Engine", exact: true }).focus();
    await page.keyboard.press("Space");
    await pressed("Add a patience");
    await form()
      .getByRole("checkbox", { name: /Code 2/ })
      .focus();
    await page.keyboard.press("Space");
    await pressed("Put the rules in the plan");
    await expectText(page, ".rules-form", /The rules stand in the plan/);
    const rules = await keptRules();
    assert.deepEqual(rules?.diverts, { gainSeconds: 90 });
    assert.deepEqual(rules?.breaks?.[0]?.hours, {
      weekdays: [0, 1, 2, 3, 4, 5, 6],
      fromMinute: 1320,
      toMinute: 120,
    });
    assert.equal(rules?.leaving?.patience?.[0]?.meanSeconds, 1800);
    await expectText(page, ".studio-lines", /sent on when that brings 90 seconds or more/);
    await expectText(page, ".studio-lines", /Engine: a break of 30 minutes .*Mon–Sun 22:00–02:00/);
    await expectText(page, ".studio-lines", /callers give up after 1,?800 seconds/);
    const tall = await page.evaluate(() => document.documentElement.scrollHeight);
    assert.ok(tall <= 900, `what is hidden of the form makes the window ${tall} tall`);
    await picture("rules-plan-en", ".studio-lines");
    await page.getByRole("button", { name: /^Take out: .*callers give up/ }).click();
    assert.equal((await keptRules())?.leaving, undefined);
    assert.ok((await keptRules())?.diverts !== undefined, "the other rules stay");
    assert.equal(await form().getByRole("button", { name: "Take out: Patience 1" }).count(), 0);
  });

  test("STU-13: the rules are in the trial, with how often they were followed", async () => {
    await page.getByLabel("How exact").selectOption({ label: "1 run of each" });
    await page.getByRole("button", { name: "Try the plan on the history" }).click();
    await page.locator(".studio-headlines").waitFor({ timeout: TRIAL_MILLISECONDS });
    await page.getByRole("tab", { name: "Method and limits" }).click();
    await expectText(page, ".studio-method", /Working rules: Plan 1/);
    await expectText(page, ".studio-method", /units sent on \d+.*breaks taken \d+/);
    await expectText(page, ".studio-method", /does what the kernel of the live system does/);
    assert.deepEqual(await seriousFindings(page), []);
    await picture("rules-method-en", ".studio-method");
  });

  test("STU-14: a limit that is no number is named at its field, and nothing is asked", async () => {
    const panel = page.locator(".studio-proposal");
    await panel.getByLabel("Every area within reach, % at least").fill("101");
    await panel.getByRole("button", { name: "Ask for a proposal" }).focus();
    await page.keyboard.press("Enter");
    await expectText(page, ".studio-proposal", /A number from 0 to 100 is needed, or none/);
    assert.equal(await panel.locator(".studio-proposed").count(), 0);
    const focused = await page.evaluate(() => (document.activeElement as HTMLInputElement).value);
    assert.equal(focused, "101");
  });

  test("STU-14: limits that are kept, and limits that nothing keeps, are told in words", async () => {
    const panel = page.locator(".studio-proposal");
    await panel.getByLabel("Every area within reach, % at least").fill("80");
    await panel.getByLabel("Travel to the farthest place, seconds at most").fill("900");
    await panel.getByRole("button", { name: "Ask for a proposal" }).click();
    await expectText(page, ".studio-proposed", /All limits are kept/);
    await expectText(page, ".studio-proposed", /asked: at least 80\.0 %\. Kept\./);
    await expectText(page, ".studio-proposed", /nothing that keeps the limits can be better than/);
    assert.deepEqual(await seriousFindings(page), []);
    await picture("limits-kept-en", ".studio-proposed");
    await panel.getByLabel("Travel to the farthest place, seconds at most").fill("20");
    await panel.getByRole("button", { name: "Ask for a proposal" }).click();
    await expectText(page, ".studio-proposed", /No placement keeps all limits: with a unit at/);
    await expectText(page, ".studio-proposed", /Not kept\./);
    assert.deepEqual(await seriousFindings(page), []);
    await picture("limits-impossible-en", ".studio-proposed");
  });

  test("STU-12, STU-13: in Chinese, by day and on a small screen nothing is cut off", async () => {
    await picture("rules-night-en", ".rules-form");
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("button", { name: "日间" }).click();
    await expectText(page, ".rules-form", /把规则写入方案/);
    await picture("rules-day-zh", ".rules-form");
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `the page is ${wide} wide`);
    assert.deepEqual(await seriousFindings(page), []);
    await picture("rules-small-day-zh", ".rules-form");
    await picture("rules-small-break-zh", ".rule-one");
    await picture("limits-small-day-zh", ".studio-limits");
    await page.getByRole("button", { name: "夜间" }).click();
    await page.getByRole("button", { name: "EN", exact: true }).click();
    await expectText(page, ".studio-limits", /Limits/);
    assert.deepEqual(await seriousFindings(page), []);
    await picture("rules-small-night-en", ".rule-part");
    await picture("limits-small-night-en", ".studio-limits");
  });

  test("STU-12: nothing went wrong in the page", () => {
    assert.deepEqual(complaints.errors, []);
    assert.deepEqual(complaints.violations, []);
  });
});
