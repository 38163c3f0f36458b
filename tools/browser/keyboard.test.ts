// A call from ring to close with the keyboard alone: only keys go in, only what is shown comes out.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  expectText as expectTextOn,
  findChromium,
  launch,
  listen,
  startTown,
  type Complaints,
  type Town,
} from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;

/** No way across the page is longer than this. */
const TABS_MAX = 60;

let town: Town;
let browser: Browser;
let page: Page;
let complaints: Complaints;

function expectText(selector: string, pattern: RegExp): Promise<void> {
  return expectTextOn(page, selector, pattern);
}

/** Where the next key goes: what it is, what it is called, and how one sees that it is there. */
type Focus = {
  readonly what: string;
  readonly name: string;
  readonly outline: string;
  readonly inSight: boolean;
};

function readFocus(): Promise<Focus> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const style = getComputedStyle(element);
    const { top, left, bottom, right } = element.getBoundingClientRect();
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
    const label = labels.map((one) => one.textContent).join(" ");
    const labelledBy = document.getElementById(element.getAttribute("aria-labelledby") ?? "");
    const said = element.getAttribute("aria-label") ?? labelledBy?.textContent;
    return {
      what: element.tagName.toLowerCase(),
      name: (said ?? (label || (element.textContent ?? ""))).replaceAll(/\s+/g, " ").trim(),
      outline: `${style.outlineStyle} ${style.outlineWidth}`,
      inSight: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
    };
  });
}

/** Never nowhere, and never where one cannot see it. */
async function standsSomewhere(step: string): Promise<Focus> {
  // What goes after a command is moved from in the next frames.
  await page
    .waitForFunction(() => document.activeElement !== document.body, undefined, { timeout: 3_000 })
    .catch(() => assert.fail(`${step}: the focus is lost`));
  const focus = await readFocus();
  assert.match(focus.outline, /^(solid|auto) [2-9]/, `${step}: focus is seen on ${focus.name}`);
  assert.ok(focus.inSight, `${step}: ${focus.name} is in sight`);
  return focus;
}

/** Presses Tab (or Shift+Tab) until something with this name has the focus. */
async function tabTo(name: RegExp, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  const passed: string[] = [];
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    await page.keyboard.press(key);
    const focus = await standsSomewhere(`on the way to ${name}`);
    if (name.test(focus.name)) return;
    passed.push(`${focus.what} ${focus.name.slice(0, 30)}`);
  }
  assert.fail(`${name} is not reached by ${key}; passed ${passed.join(" | ")}`);
}

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

describe("a call from ring to close, by keyboard alone", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    town = await startTown("0");
    browser = await launch(chromium);
    const viewport = { width: 1440, height: 900 };
    page = await (await browser.newContext({ viewport, locale: "en-US" })).newPage();
    page.setDefaultTimeout(10_000);
    complaints = await listen(page);
    await page.goto(town.origin);
    await page.locator("#person").waitFor();
  });

  after(async () => {
    await browser?.close();
    await town?.stop();
  });

  test("CON-120: signing in leads to the board", async () => {
    await tabTo(/^Name$/);
    await page.keyboard.type(town.personId);
    await tabTo(/^Password$/);
    await page.keyboard.type(town.secret);
    await press("Enter");
    await expectText(".connection", /Live/);
    await standsSomewhere("signed in");
  });

  test("CON-120: a call is taken and saved; the new incident has the focus", async () => {
    await press("n");
    await page.locator(".intake").waitFor();
    assert.equal((await standsSomewhere("new call")).what, "textarea");
    await page.keyboard.type("Smoke from the cellar, two people inside");
    await press("Tab");
    await page.keyboard.type("struct");
    await page.getByRole("option", { name: "Structure fire" }).waitFor();
    await press("ArrowDown", "Enter");
    await page.getByRole("listbox").waitFor({ state: "detached" });
    await standsSomewhere("type chosen");
    await tabTo(/^(Place|Where)/);
    await page.keyboard.type("Harbour");
    await page.getByRole("option", { name: "Harbour" }).first().waitFor();
    await press("Enter");
    await page.getByRole("listbox").waitFor({ state: "detached" });
    await standsSomewhere("place chosen");
    await press("Control+Enter");
    await expectText(".incident-title", /#1 Structure fire/);
    await expectText(".incident-row", /#1/);
    const isOnRow = () => document.activeElement?.classList.contains("incident-row") === true;
    await page.waitForFunction(isOnRow);
    assert.match((await standsSomewhere("saved")).name, /Structure fire.*#1/);
  });

  test("CON-120: what is recommended is assigned, and the focus stays on the incident", async () => {
    await page.locator("#assign:enabled").waitFor();
    await press("d");
    assert.match((await standsSomewhere("advice")).name, /^Assign E1/);
    await press("Enter");
    await page.locator(".assignment").first().waitFor();
    await page.locator("#assign").waitFor({ state: "detached" });
    await standsSomewhere("assigned");
  });

  test("CON-120: statuses go from assigned to cleared", async () => {
    const many = await page.locator(".assignment").count();
    const unit = await page.locator(".assignment .call-sign").first().innerText();
    for (const status of ["Acknowledged", "En route", "On scene"]) {
      await tabTo(new RegExp(`^${status}$`));
      await press("Enter");
      await expectText(".timeline-line", new RegExp(`${unit} ${status}`));
      await standsSomewhere(status);
    }
    for (let left = many; left > 0; left -= 1) {
      await tabTo(/^Clear$/);
      await press("Space");
      const gone = (count: number) => document.querySelectorAll(".assignment").length === count;
      await page.waitForFunction(gone, left - 1);
      await standsSomewhere(`${left - 1} units left`);
    }
  });

  test("CON-120: a note is written, and the incident is closed", async () => {
    await tabTo(/^Note for everyone/);
    await page.keyboard.type("Cellar dry, owner told");
    await press("Enter");
    await expectText(".timeline-line", /Note/);
    assert.match((await standsSomewhere("noted")).name, /^Note for everyone/);
    await press("Shift+Tab", "x");
    await page.locator(".inline-form").waitFor();
    assert.equal((await standsSomewhere("how it ended")).what, "select");
    await press("ArrowDown");
    await tabTo(/^Close/);
    await press("Enter");
    await expectText(".incident-facts", /Closed/);
    await standsSomewhere("closed");
  });

  test("CON-121: a form that is left leads back to what opened it", async () => {
    await press("Escape");
    await page.locator(".detail .empty").waitFor();
    await standsSomewhere("left the incident");
    await tabTo(/^New call/, "Shift+Tab");
    await press("Enter");
    await page.locator(".intake").waitFor();
    await standsSomewhere("new call again");
    await press("Escape");
    await page.locator(".intake").waitFor({ state: "detached" });
    await standsSomewhere("left the intake");
  });

  test("CON-17: nothing failed", () => {
    assert.deepEqual(complaints.violations, []);
    assert.deepEqual(
      complaints.errors.filter((text) => !text.includes("status of 401")),
      [],
    );
  });
});
