// The board in a real browser, against a real exercise.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openLine, type Line } from "./line.ts";
import {
  expectText as expectTextOn,
  findChromium,
  launch,
  listen,
  seriousFindings,
  startExercise,
  stands,
  type Complaints,
  type Exercise,
} from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;

const ARRIVAL = /^\d+:\d\d \(\d+:\d\d–\d+:\d\d\)$/;

let exercise: Exercise;
let line: Line;
let browser: Browser;
let page: Page;
let complaints: Complaints;

async function setSpeed(times: number): Promise<void> {
  await page.getByRole("button", { name: `×${times}`, exact: true }).click();
}

function expectText(selector: string, pattern: RegExp): Promise<void> {
  return expectTextOn(page, selector, pattern);
}

describe("the console in a browser", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    exercise = await startExercise(["--port", "0", "--start", "2016-12-31T23:00", "--speed", "60"]);
    line = await openLine();
    browser = await launch(chromium, line.address);
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: "en-US",
    });
    page = await context.newPage();
    complaints = await listen(page);
    await page.goto(exercise.link);
  });

  after(async () => {
    await browser?.close();
    await line?.close();
    await exercise?.stop();
  });

  test("CON-10: calls arrive and units change by themselves", async () => {
    await page.locator(".incident-row").first().waitFor({ timeout: 20_000 });
    await page.locator('.unit-row svg[aria-label="En route"]').first().waitFor({ timeout: 20_000 });
    await expectText(".connection", /Live/);
  });

  test("CON-11: the exercise is paused, goes on, and changes speed", async () => {
    const clock = page.locator(".area-clock");
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    // At sixty times the speed a clock that goes is never the same for a second.
    await stands(clock, (text) => text !== "");
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await setSpeed(1);
    // The rest happens while it stands: a map that does not move leaves a slow machine its time.
    await page.getByRole("button", { name: "Pause" }).click();
    for (const box of await page.locator(".autopilot input").all()) await box.uncheck();
  });

  test("CON-12: a call is taken by keyboard and is shown to all at once", async () => {
    await page.keyboard.press("n");
    // At once and as fast as a machine types: no key may go anywhere else.
    await page.keyboard.type("Smoke from a window on the third floor");
    const said = await page.locator(".intake textarea").inputValue();
    assert.equal(said, "Smoke from a window on the third floor");
    await page.keyboard.press("Tab");
    await page.keyboard.type("struct");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const place = page.locator(".place-field input");
    await place.focus();
    await page.keyboard.type("600 ellis");
    await page.keyboard.press("Enter");
    // Before the list of places has come: saving waits for it.
    await page.keyboard.press("Control+Enter");
    await expectText(".incident-row[aria-current='true']", /Structure Fire/);
    await expectText(".incident-title", /ELLIS/i);
  });

  test("CON-13: the recommendation says who, when and why, and assigns them together", async () => {
    await page.locator(".candidate").first().waitFor({ timeout: 15_000 });
    const arrival = await page.locator(".candidate .arrival").first().innerText();
    assert.match(arrival, ARRIVAL);
    const why = await page.locator(".candidate-why").first().innerText();
    assert.notEqual(why.trim(), "");
    const assign = page.locator("#assign");
    const units = (await assign.innerText()).replace("Assign ", "").split(", ");
    assert.ok(units.length > 1, "a structure fire needs more than one unit");
    await assign.click();
    await page
      .locator(".assignment")
      .nth(units.length - 1)
      .waitFor({ timeout: 15_000 });
    const assigned = await page.locator(".assignment .call-sign").allInnerTexts();
    assert.deepEqual(assigned.sort(), units.sort());
  });

  test("CON-14: statuses go forward, units clear, and the incident is closed by hand", async () => {
    const first = page.locator(".assignment").first();
    const unit = await first.locator(".call-sign").innerText();
    await first.getByRole("button", { name: "On scene" }).click();
    await expectText(".assignment-head", new RegExp(`${unit}\\s*On scene`));
    await expectText(".timeline-line", new RegExp(`${unit} On scene`));
    const before = await page.locator(".assignment").count();
    await first.getByRole("button", { name: "Clear" }).click();
    await page.waitForFunction(
      (count) => document.querySelectorAll(".assignment").length < count,
      before,
    );
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.locator(".inline-form button[type=submit]").click();
    await expectText(".incident-facts", /Closed/);
    await expectText(".timeline-line", /Closed:/);
  });

  test("CON-15: a note is sealed and stands on the timeline", async () => {
    await page.locator(".incident-row").filter({ hasText: "#" }).first().click();
    await page.locator(".incident-panel").waitFor();
    await page.getByLabel("Note for everyone on this incident").fill("Hydrant at the corner");
    await page.keyboard.press("Enter");
    await expectText(".timeline-line", /Note/);
  });

  test("CON-16: both themes and both languages pass axe", async () => {
    assert.deepEqual(await seriousFindings(page), [], "night, English");
    await page.getByRole("button", { name: "Day" }).click();
    await page.getByRole("button", { name: "中文" }).click();
    await expectText(".group-title", /待派/);
    const { lang, theme } = await page.evaluate(() => ({
      lang: document.documentElement.lang,
      theme: document.documentElement.dataset["theme"],
    }));
    assert.deepEqual({ lang, theme }, { lang: "zh-CN", theme: "day" });
    assert.deepEqual(await seriousFindings(page), [], "day, Chinese");
    await page.getByRole("button", { name: "EN", exact: true }).click();
  });

  test("CON-30: on a small screen the connection word is whole", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const word = page.locator(".connection span").first();
    const size = await word.evaluate(({ scrollWidth, clientWidth }) => ({
      cut: scrollWidth > clientWidth && clientWidth > 0,
    }));
    assert.deepEqual(size, { cut: false });
    const right = await word.evaluate((element) => element.getBoundingClientRect().right);
    assert.ok(right <= 390, `the word ends at ${right}, the screen at 390`);
    assert.equal(await word.innerText(), "Live");
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test("CON-17: nothing was refused by the page's policy, and nothing failed", () => {
    assert.deepEqual(complaints.violations, []);
    assert.deepEqual(complaints.errors, []);
  });

  test("CON-18: cut off, it says so and keeps the command; back, the command is done once", async () => {
    line.cut();
    await expectText(".connection", /Cut off since \d\d:\d\d:\d\d/);
    await page.getByLabel("Note for everyone on this incident").fill("Written while cut off");
    await page.keyboard.press("Enter");
    await expectText(".help-sent", /Sending: note/);
    const notes = page.locator(".timeline-line").filter({ hasText: /^[\d:]+\s*Note/ });
    const before = await notes.count();
    line.mend();
    await expectText(".connection", /Live/);
    await page.waitForFunction(() => document.querySelector(".help-sent")?.textContent === "");
    // The list of what was sent is told at once, the board each frame.
    await notes.nth(before).waitFor();
    await stands(page.locator(".timeline ol"), (text) => text.split("Note").length > before);
    assert.equal(await notes.count(), before + 1);
    await setSpeed(2);
    await page.getByRole("button", { name: "×2", exact: true, pressed: true }).waitFor();
  });
});
