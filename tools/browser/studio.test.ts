// The planning studio in a real browser, on the New Year week that comes with the project.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
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
/** A week is played three times, on whatever machine this is. */
const TRIAL_MILLISECONDS = 240_000;

let exercise: Exercise;
let browser: Browser;
let page: Page;
let complaints: Complaints;

async function picture(name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
}

type KeptPlan = {
  readonly changes: readonly { readonly kind: string; readonly put?: { readonly lat?: number } }[];
  readonly duties: readonly unknown[];
};

/** The plan on the page as the browser keeps it. */
async function keptPlan(): Promise<KeptPlan> {
  const text = await page.evaluate(() => {
    const key = Object.keys(sessionStorage).find((one) => one.startsWith("muster.studio."));
    return key === undefined ? "" : (sessionStorage.getItem(key) ?? "");
  });
  const kept = JSON.parse(text) as { plans: { plan: KeptPlan }[]; selected: number };
  const plan = kept.plans[kept.selected]?.plan;
  assert.ok(plan !== undefined, "a plan is being worked on");
  return plan;
}

describe("the planning studio", { skip }, () => {
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
  });

  after(async () => {
    await browser?.close();
    await exercise?.stop();
  });

  test("STU-6: the quick look says what is to be expected, and what demand is", async () => {
    await expectText(page, ".studio-demand", /what the public asked for: 3,560 calls/);
    await expectText(page, ".studio-quick-figures", /Mean travel/);
    await expectText(page, ".studio", /No plan yet/);
    assert.deepEqual(await seriousFindings(page), []);
  });

  test("STU-2: one crew more by keyboard alone changes the figures", async () => {
    await page.getByRole("button", { name: "New plan" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Crew and shift" }).focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("Like").selectOption({ index: 40 });
    await page.getByRole("button", { name: "Put it in the plan" }).focus();
    await page.keyboard.press("Enter");
    await expectText(page, ".studio-lines", /New crew \S+ at /);
    await expectText(page, ".studio-lines", /staffed only Mon–Sun 18:00–06:00/);
    const plan = await keptPlan();
    assert.equal(plan.duties.length, 1);
    await page.locator('section[aria-busy="false"] .studio-quick-figures').waitFor();
    await expectText(page, ".studio-quick-figures", /[+−]\d/);
  });

  test("STU-1: a post is put on the map and dragged", async () => {
    await page.getByRole("button", { name: "Post", exact: true }).click();
    await page.getByLabel("Its name").fill("Corner of the park");
    const map = page.locator(".studio-map canvas.maplibregl-canvas");
    await map.waitFor();
    const box = await map.boundingBox();
    assert.ok(box !== null);
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.click(at.x, at.y);
    await page.getByRole("button", { name: "Put the post there" }).click();
    await expectText(page, ".studio-lines", /New post Corner of the park/);
    const put = (await keptPlan()).changes.find(({ kind }) => kind === "post")?.put;
    await page.getByRole("button", { name: "Post", exact: true }).click();
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + 30, at.y - 40, { steps: 6 });
    await page.mouse.up();
    const moved = (await keptPlan()).changes.filter(({ kind }) => kind === "post");
    assert.equal(moved.length, 1);
    assert.ok((moved[0]?.put?.lat ?? 0) > (put?.lat ?? 0), "it went north with the pointer");
    await picture("studio-plan-en");
  });

  test("STU-9: a proposal comes with its bound, and is taken into the plan", async () => {
    await page.getByRole("button", { name: "Ask for a proposal" }).click();
    await expectText(page, ".studio-proposed", /nothing can be better than/);
    const before = (await keptPlan()).changes.length;
    await page.getByRole("button", { name: /^Take .* into the plan$/ }).click();
    assert.ok((await keptPlan()).changes.length > before, "the moves stand in the plan");
  });

  test("STU-7: a trial runs, is found again after a reload, and is read in all its parts", async () => {
    await page.getByLabel("How exact").selectOption({ label: "1 run of each" });
    await page.getByRole("button", { name: "Try the plan on the history" }).click();
    await page.locator(".studio-progress").waitFor();
    await page.reload();
    await page.locator(".studio-plan").waitFor({ timeout: 60_000 });
    await page.locator(".studio-headlines").waitFor({ timeout: TRIAL_MILLISECONDS });
    await expectText(page, ".studio-headlines", /nine in ten are reached within/);
    await expectText(page, "#studio-part table", /All calls/);
    assert.ok((await page.locator(".studio-plot circle").count()) > 0, "differences are drawn");
    for (const part of ["Distribution", "Workload", "Coverage", "Calls that changed", "Method"]) {
      await page.getByRole("tab", { name: part }).click();
      await page.locator("#studio-part > *").first().waitFor();
      await picture(`studio-${part.toLowerCase().replaceAll(" ", "-")}-en`);
      assert.deepEqual(await seriousFindings(page), [], part);
    }
    await expectText(page, ".studio-method", /What the figures cannot say/);
  });

  test("STU-8: a headline says whether it is sooner, later, or chance", async () => {
    await expectText(
      page,
      ".studio-headlines strong",
      /Sooner\.|Later\.|No difference that could be told from chance\./,
    );
  });

  test("STU-12: in Chinese, by day and on a small screen nothing is cut off", async () => {
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("button", { name: "日间" }).click();
    await expectText(page, ".studio", /历史推演/);
    assert.deepEqual(await seriousFindings(page), []);
    await picture("studio-zh");
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("tab", { name: "响应时间" }).click();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `the page is ${wide} wide`);
    await picture("studio-small-zh");
    assert.deepEqual(await seriousFindings(page), []);
  });

  test("STU-12: nothing went wrong in the page", () => {
    assert.deepEqual(complaints.errors, []);
    assert.deepEqual(complaints.violations, []);
  });
});
