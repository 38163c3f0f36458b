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
  SUPERVISOR,
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

  test("IDN-18: a recovery waits for another administrator, who gets the link", async () => {
    const people = page.getByRole("region", { name: "People" });
    await people.getByRole("button", { name: /^Recover Dana/ }).click();
    await expectText(page, ".access-problem", /no other administrator who could confirm it/);
    const box = people.getByRole("combobox", { name: "Role of Sofia" });
    await box.selectOption("Administrator");
    await page.waitForFunction(() => document.querySelector(".access-problem")?.textContent === "");
    await people.getByRole("button", { name: /^Recover Dana/ }).click();
    await expectText(page, ".access-recoveries", /Another administrator has to confirm it/);
    assert.equal(await page.getByRole("button", { name: /^Confirm/ }).count(), 0);
    await picture("access-recovery-en");
    assert.deepEqual(await seriousFindings(page), []);

    const other = await (await browser.newContext({ locale: "en-US" })).newPage();
    other.setDefaultTimeout(15_000);
    await other.goto(town.origin);
    await other.getByLabel("Name").fill(SUPERVISOR);
    await other.getByLabel("Password").fill(town.secret);
    await other.keyboard.press("Enter");
    await other.getByRole("navigation", { name: "Screens" }).getByText("Access").click();
    await other.getByRole("button", { name: "Confirm the recovery of Dana" }).focus();
    await other.keyboard.press("Enter");
    await expectText(other, ".access-key", /link for Dana.*#\/invitation\/[\w-]{43}/);
    const link = await other.locator(".access-key code").textContent();
    await other.context().close();

    const dana = await (await browser.newContext({ locale: "en-US" })).newPage();
    dana.setDefaultTimeout(15_000);
    await dana.goto(String(link));
    await expectText(dana, "h1", /New ways to sign in for Dana/);
    await dana.getByLabel("New password").fill("a lantern in the reeds");
    await dana.getByRole("button", { name: "Set the password and sign in" }).click();
    await dana.getByRole("button", { name: "Sign out" }).waitFor();
    await dana.context().close();
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
