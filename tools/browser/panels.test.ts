// The arrangement of the board: sizes, hidden panels, windows of their own, 200 % zoom.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { findChromium, launch, seriousFindings, startTown, type Town } from "./stage.ts";

const path = findChromium();
const skip = path === undefined ? "this machine has no Chromium" : false;

let town: Town;
let browser: Browser;
let context: BrowserContext;
let page: Page;

before(async () => {
  if (path === undefined) return;
  town = await startTown("0");
  browser = await launch(path);
  context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "en-US",
    reducedMotion: "reduce",
  });
  page = await context.newPage();
  await page.goto(town.origin);
  await page.locator("#person").fill(town.personId);
  await page.locator("#secret").fill(town.secret);
  await page.keyboard.press("Enter");
  await page.locator(".unit-row").first().waitFor();
});

after(async () => {
  if (path === undefined) return;
  await browser.close();
  await town.stop();
});

async function widthOf(selector: string): Promise<number> {
  return (await page.locator(selector).boundingBox())?.width ?? 0;
}

/** Opens a panel's window by its button in the layout menu. */
async function openWindowOf(name: string): Promise<Page> {
  const [opened] = await Promise.all([
    context.waitForEvent("page"),
    page.getByRole("button", { name, exact: true }).click(),
  ]);
  return opened;
}

test("CON-111: columns are resized by keyboard and mouse and remembered", { skip }, async () => {
  const bar = page.getByRole("separator", { name: "Width of the incidents" });
  const first = await widthOf("#incidents");
  await bar.focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await widthOf("#incidents"), first + 16);
  await page.keyboard.press("Home");
  assert.equal(await bar.getAttribute("aria-valuenow"), "220");
  assert.equal(await widthOf("#incidents"), 220);
  const box = await bar.boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + 3, box.y + 300);
  await page.mouse.down();
  await page.mouse.move(box.x + 103, box.y + 300, { steps: 3 });
  await page.mouse.up();
  const wide = await widthOf("#incidents");
  assert.ok(Math.abs(wide - 320) <= 4, `${wide} pixels after the mouse`);
  await page.reload();
  await page.locator(".unit-row").first().waitFor();
  assert.equal(await widthOf("#incidents"), wide);
});

test("CON-111: a panel is hidden and shown by its key and in the menu", { skip }, async () => {
  await page.locator("body").press("5");
  await page.locator("#units").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Layout" }).click();
  const units = page.getByRole("checkbox", { name: "Units" });
  assert.equal(await units.isChecked(), false);
  await units.check();
  await page.locator("#units .unit-row").first().waitFor();
  assert.deepEqual(await seriousFindings(page), []);
});

test("CON-112: a window of one panel follows what is selected in the other", { skip }, async () => {
  const other = await openWindowOf("Own window: Units");
  await other.locator("#units .unit-row").first().waitFor();
  assert.equal(await other.locator("#incidents").count(), 0);
  assert.deepEqual(await seriousFindings(other), []);
  await page.keyboard.press("Escape");
  await page.locator(".unit-row").nth(1).click();
  const row = other.locator(".unit-row[aria-current='true']");
  await row.waitFor();
  assert.equal(
    await row.locator(".call-sign").innerText(),
    await page.locator(".unit-row[aria-current='true'] .call-sign").innerText(),
  );
  await other.locator(".unit-row").first().click();
  await page.locator(".unit-row[aria-current='true']").first().waitFor();
  await other.close();
});

test("CON-112: a window that the browser refuses is said", { skip }, async () => {
  await page.evaluate(() => Reflect.set(globalThis, "open", () => null));
  await page.getByRole("button", { name: "Layout" }).click();
  await page.getByRole("button", { name: "Own window: Map" }).click();
  await page.getByRole("status").filter({ hasText: "Allow pop-up windows" }).waitFor();
  await page.keyboard.press("Escape");
});

test(
  "CON-113: at 200 % zoom every panel is one press away, and nothing runs out",
  { skip },
  async () => {
    await page.locator("body").press("5");
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 720, height: 450 });
    for (const [name, selector] of [
      ["Units", "#units .unit-row"],
      ["Map", "#map"],
      ["Incidents", "#incidents .incident-list"],
      ["Attention", "#attention .attention-list"],
    ] as const) {
      await page.locator(".page-bar").getByRole("button", { name }).click();
      await page.locator(selector).first().waitFor({ state: "visible" });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 720, `${name} is ${wide} pixels wide`);
    }
    assert.deepEqual(await seriousFindings(page), []);
  },
);
