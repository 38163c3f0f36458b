// Every screen that is offered, zoomed to 200 %, with texts 40 % longer, and in every look.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { chinese } from "../../src/console/words/chinese.ts";
import { english } from "../../src/console/words/english.ts";
import { writeEvening } from "../../src/server/exercise/testing/evening.ts";
import { findChromium, launch, seriousFindings, startExercise, type Exercise } from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;

const LOADING = [english["screen.loading"], chinese["screen.loading"]];
const LONGER = 0.4;
const ZOOMED = { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 };

const PHONE = { width: 390, height: 844 };

/** A text as long as the language that needs the most room for it. */
function longer(text: string): string {
  const many = Math.ceil(text.replaceAll(/\{[^}]*\}/g, "").length * LONGER);
  return `${text} ${"ameno ".repeat(many).slice(0, many)}`.trimEnd();
}

/** The catalogue inside the built script, each text of it made longer. */
function withLongTexts(script: string): string {
  return script.replaceAll(
    /"([\w]+\.[\w.]+)":(?:`([^`$\\]*)`|"([^"\\]*)")/g,
    (whole, id: string, one?: string, other?: string) => {
      return id in english ? `"${id}":${JSON.stringify(longer(one ?? other ?? ""))}` : whole;
    },
  );
}

/** What makes the page itself scroll sideways, or is cut without saying so. One line each. */
function problemsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const problems: string[] = [];
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) problems.push(`the page is ${scrollWidth} wide`);
    for (const element of document.querySelectorAll<HTMLElement>(
      "button, a[href], select, input",
    )) {
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      if (element.closest(".unseen, .maplibregl-map, [class*='map']") !== null) continue;
      const { left, right } = element.getBoundingClientRect();
      let scrolls = false;
      for (let up = element.parentElement; up !== null; up = up.parentElement) {
        scrolls ||=
          /auto|scroll/.test(getComputedStyle(up).overflowX) && up.scrollWidth > up.clientWidth;
      }
      if (!scrolls && (right > innerWidth + 1 || left < -1)) {
        problems.push(`${element.className} "${element.textContent?.slice(0, 40)}" to ${right}`);
      }
    }
    return problems;
  });
}

describe("every screen in every look", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "muster-evening-"));
  let exercise: Exercise;
  let browser: Browser;
  let page: Page;
  let cookies: Awaited<ReturnType<ReturnType<Page["context"]>["cookies"]>> = [];
  let screens: string[] = [];

  before(async () => {
    assert.ok(chromium !== undefined);
    writeEvening(join(folder, "evening"));
    const data = ["--scenario", join(folder, "evening"), "--data", join(folder, "first")];
    exercise = await startExercise([...data, "--port", "0", "--speed", "5"]);
    browser = await launch(chromium);
    const viewport = { width: 1440, height: 900 };
    page = await (await browser.newContext({ viewport, locale: "en-US" })).newPage();
    await page.goto(exercise.link);
    await page.locator(".columns").waitFor();
    cookies = await page.context().cookies();
    screens = await page
      .locator(".screen-link")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    assert.ok(screens.length >= 5, screens.join(" "));
  });

  after(async () => {
    await browser?.close();
    await exercise?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function show(where: Page, hash: string): Promise<void> {
    await where.evaluate((next) => {
      location.hash = next;
    }, hash);
    if (hash.endsWith("/board")) await where.locator(".columns").waitFor();
    else {
      await where.waitForFunction((loading) => {
        const shown = document.querySelector("main.screen")?.textContent ?? "";
        return shown !== "" && !loading.some((text) => shown.startsWith(text));
      }, LOADING);
    }
  }

  test("CON-127: axe has nothing serious to say of any screen in either theme or language", async () => {
    const found: string[] = [];
    for (const change of [/^Day$/, /^中文$/, /^夜间$/, /^EN$/]) {
      await page.getByRole("button", { name: change }).click();
      for (const screen of screens) {
        await show(page, screen);
        for (const finding of await seriousFindings(page)) found.push(`${screen}: ${finding}`);
      }
    }
    assert.deepEqual(found, []);
  });

  test("CON-125: at 200 % no screen scrolls sideways and every control is in reach", async () => {
    const zoomed = await browser.newContext({ ...ZOOMED, locale: "en-US" });
    await zoomed.addCookies(cookies);
    const where = await zoomed.newPage();
    await where.goto(new URL("/", exercise.link).href);
    await where.locator(".columns").waitFor();
    const found: string[] = [];
    for (const screen of screens) {
      await show(where, screen);
      for (const problem of await problemsOf(where)) found.push(`${screen}: ${problem}`);
    }
    await zoomed.close();
    assert.deepEqual(found, []);
  });

  test("CON-125: on a phone too every control is in reach, in both languages", async () => {
    const phone = await browser.newContext({ viewport: PHONE, locale: "en-US" });
    await phone.addCookies(cookies);
    const where = await phone.newPage();
    await where.goto(new URL("/", exercise.link).href);
    await where.locator(".columns").waitFor();
    const found: string[] = [];
    for (const language of ["EN", "中文"]) {
      if (language === "中文") await where.getByRole("button", { name: language }).click();
      for (const screen of screens) {
        await show(where, screen);
        const problems = await problemsOf(where);
        for (const problem of problems) found.push(`${language} ${screen}: ${problem}`);
      }
    }
    await phone.close();
    assert.deepEqual(found, []);
  });

  test("CON-126: texts that are 40 % longer break no screen", async () => {
    const long = await browser.newContext({ ...ZOOMED, locale: "en-US" });
    await long.addCookies(cookies);
    const where = await long.newPage();
    await where.route("**/assets/*.js", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: withLongTexts(await answer.text()) });
    });
    await where.goto(new URL("/", exercise.link).href);
    await where.locator(".columns").waitFor();
    // The texts are longer.
    await where.getByText(/ameno/).filter({ visible: true }).first().waitFor();
    const found: string[] = [];
    for (const screen of screens) {
      await show(where, screen);
      for (const problem of await problemsOf(where)) found.push(`${screen}: ${problem}`);
    }
    await long.close();
    assert.deepEqual(found, []);
  });
});
