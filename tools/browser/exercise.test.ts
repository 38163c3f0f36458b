// The exercise from the choice of a night to the report, in a real browser, on a tiny scenario.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { writeEvening } from "../../src/server/exercise/testing/evening.ts";
import {
  findChromium,
  launch,
  listen,
  seriousFindings,
  startExercise,
  type Complaints,
  type Exercise,
} from "./stage.ts";

const path = findChromium();

describe("the exercise", { skip: path === undefined && "no Chromium on this machine" }, () => {
  let exercise: Exercise;
  let browser: Browser;
  let page: Page;
  let complaints: Complaints;
  const folder = mkdtempSync(join(tmpdir(), "muster-evening-"));

  before(async () => {
    writeEvening(join(folder, "evening"));
    const data = ["--scenario", join(folder, "evening"), "--data", join(folder, "first")];
    exercise = await startExercise([...data, "--port", "0", "--speed", "5"]);
    browser = await launch(path ?? "");
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: "en-US",
    });
    context.setDefaultTimeout(15_000);
    page = await context.newPage();
    complaints = await listen(page);
    await page.goto(exercise.link);
    await page.locator(".exercise-bar .autopilot").waitFor();
  });

  after(async () => {
    await browser?.close();
    await exercise?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  /** Each look of the page: axe must find nothing in any. */
  async function inEveryLook(): Promise<void> {
    for (const change of [/^Day$/, /^中文$/, /^夜间$/, /^EN$/]) {
      await page.getByRole("button", { name: change }).click();
      assert.deepEqual(await seriousFindings(page), []);
    }
  }

  test("CON-71: the chair is taken and handed back in one press each", async () => {
    const boxes = page.locator(".autopilot input");
    const on = async (count: number) => {
      await page.waitForFunction(
        (wanted) => document.querySelectorAll(".autopilot input:checked").length === wanted,
        count,
      );
    };
    const all = await boxes.count();
    await on(all);
    await button("Take the chair").click();
    await on(0);
    await button("Hand back").click();
    await on(all);
    assert.match(await page.locator(".exercise-left").innerText(), /^\d+:\d\d(:\d\d)? left$/);
  });

  test("CON-70, CON-74: another shift is chosen and begun; a second screen starts over too", async () => {
    const second = await page.context().newPage();
    await second.goto(new URL("/", exercise.link).href);
    await second.locator(".exercise-bar .autopilot").waitFor();
    const started = second.waitForEvent("framenavigated");
    await page.getByRole("link", { name: "Exercise", exact: true }).click();
    await page.locator(".night-row").first().waitFor();
    await page.getByLabel("Start", { exact: true }).fill("25:00");
    await page.getByText("Type a start time such as 18:00.").waitFor();
    assert.equal(await button("End this exercise and begin").isDisabled(), true);
    await page.getByLabel("Start", { exact: true }).fill("20:05");
    await page.locator(".choose-times").getByLabel("Speed").selectOption("60");
    await page.getByLabel("Length").selectOption("1");
    await page
      .getByText(/^Begins .*, 20:05, and ends at 21:00, ×60: about \d+ calls?\.$/)
      .waitFor();
    await inEveryLook();
    await button("End this exercise and begin").click();
    await page.locator(".columns").waitFor();
    await page.getByText(/^5[0-5]:\d\d left$/).waitFor();
    await started;
    await second.locator(".exercise-left").waitFor();
    await second.close();
  });

  test("CON-72, CON-73: the shift ends in two presses, and its report is shown and printed", async () => {
    await page.locator(".incident-row").first().waitFor();
    await button("End shift").click();
    await page.waitForFunction(() => document.activeElement?.textContent === "Go on");
    await button("Go on").click();
    await button("End shift").click();
    await button("End it").click();
    await page.getByRole("link", { name: "Report of the shift" }).click();
    await page.locator(".report-table").waitFor();
    for (const name of ["You", "What happened", "Autopilot"]) {
      await page.getByRole("columnheader", { name, exact: true }).waitFor();
    }
    assert.equal(await page.locator(".report-chart").count(), 5);
    const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
    assert.equal(pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length, 2, "two pages");
    await inEveryLook();
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = await page.evaluate(() => {
      const main = document.querySelector("main.screen");
      return main === null ? 0 : main.scrollWidth - main.clientWidth;
    });
    assert.equal(wide, 0, "nothing sticks out on a small screen");
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test("CON-73: the report is kept as a page without scripts and as JSON", async () => {
    const kept = async (name: string) => {
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name, exact: true }).click();
      return readFileSync(await (await download).path(), "utf8");
    };
    const html = await kept("Page to keep");
    assert.match(html, /Report of the shift/);
    assert.doesNotMatch(html, /<script/);
    const report = JSON.parse(await kept("JSON")) as { format: string };
    assert.equal(report.format, "muster-shift-report");
  });

  test("CON-17: nothing the pages did broke their policy or failed", () => {
    assert.deepEqual(complaints, { errors: [], violations: [] });
  });
});
