// The administrator's screen for people and machines, in a real browser in the example town.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  expectText,
  findChromium,
  launch,
  listen,
  seriousFindings,
  startTown,
  type Complaints,
  type Town,
} from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;
/** For looking at the pictures by hand; nothing is kept otherwise. */
const pictures = process.env["MUSTER_PICTURES"];

let town: Town;
let browser: Browser;
let page: Page;
let complaints: Complaints;

async function picture(name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
}

describe("people and machines", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    town = await startTown("0");
    browser = await launch(chromium);
    const viewport = { width: 1440, height: 900 };
    page = await (await browser.newContext({ viewport, locale: "en-US" })).newPage();
    page.setDefaultTimeout(15_000);
    complaints = await listen(page);
    await page.goto(town.origin);
    await page.getByLabel("Name").fill("administrator");
    await page.getByLabel("Password").fill(town.administrator);
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "Screens" }).getByText("Access").click();
  });

  after(async () => {
    await browser?.close();
    await town?.stop();
  });

  test("IDN-6: a person is added by a link that is shown once, and disabled", async () => {
    await expectText(page, ".access-table", /Dana dana/);
    const people = page.getByRole("region", { name: "People" });
    await people.getByLabel("Sign-in name").fill("kim");
    await people.getByLabel("Name", { exact: true }).fill("Kim");
    await people.getByRole("button", { name: "Add person and make a link" }).click();
    await expectText(page, ".access-table", /Kim kim/);
    await expectText(page, ".access-key", /link for Kim.*#\/invitation\/[\w-]{43}/);
    await picture("access-link-en");
    const first = await page.locator(".access-key code").textContent();
    await page.getByRole("button", { name: "I have it" }).click();
    assert.equal(await page.getByText(String(first)).count(), 0, "shown once");
    await people.getByRole("button", { name: "New link for Kim" }).click();
    await expectText(page, ".access-key", /#\/invitation\/[\w-]{43}/);
    assert.notEqual(await page.locator(".access-key code").textContent(), first);
    await page.getByRole("button", { name: "I have it" }).click();
    await people.getByRole("button", { name: "Disable Kim" }).click();
    await people.getByRole("button", { name: "Enable Kim" }).waitFor();
    await people.getByRole("button", { name: /^Disable .*dministrator/ }).click();
    await expectText(page, ".access-problem", /nobody else could manage people/);
    assert.deepEqual(await seriousFindings(page), []);
  });

  test("MCH-7: a machine is added, its key is shown once, and it is given a new one", async () => {
    const machines = page.getByRole("region", { name: "Machines" });
    await expectText(page, ".access", /No machine brings anything in yet/);
    await machines.getByLabel("Id, small letters").fill("harbour-alarm");
    await machines.getByLabel("Name").fill("Harbour fire panel");
    await machines.getByRole("button", { name: "Add machine" }).click();
    await expectText(page, ".access-key", /harbour-alarm.*muster_\S{43}/);
    await picture("access-en");
    const first = await page.locator(".access-key code").textContent();
    await page.getByRole("button", { name: "I have it" }).click();
    assert.equal(await page.getByText(String(first)).count(), 0);
    await machines.getByRole("button", { name: "New key for Harbour fire panel" }).click();
    await expectText(page, ".access-key", /muster_\S{43}/);
    assert.notEqual(await page.locator(".access-key code").textContent(), first);
    await expectText(page, ".access", /2 keys · never used/);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("button", { name: /中文/ }).first().click();
    await expectText(page, ".access", /2 个密钥/);
    await picture("access-zh-390");
    assert.deepEqual(await seriousFindings(page), []);
  });

  test("nothing was blocked and nothing broke", () => {
    assert.deepEqual(complaints.violations, []);
    const unexpected = complaints.errors.filter((error) => !/\b(400|401|409)\b/.test(error));
    assert.deepEqual(unexpected, []);
  });
});
