// The overseer's page in a real browser, in the example town.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { formatWitnessKey, witnessKey } from "#audit";
import {
  expectText,
  findChromium,
  launch,
  listen,
  openDesk,
  OVERSEER,
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

describe("the overseer's page", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    // Nobody listens there, so the page has to say so.
    const witness = witnessKey("court.example/w1", new Uint8Array(32).fill(7));
    const words = ["--witness", "http://127.0.0.1:1", "--witness-key", formatWitnessKey(witness)];
    words.push(
      "--log-collector",
      "http://127.0.0.1:1",
      "--log-collector-reach",
      "loopback",
      "--log",
      "info",
    );
    town = await startTown("0", undefined, undefined, words);
    const desk = await openDesk(town);
    await desk.give(
      { type: "receiveCall", callId: "seen", channel: "phone" },
      { reporter: "Oda Made-Up 555 0100" },
    );
    browser = await launch(chromium);
    const viewport = { width: 1440, height: 900 };
    page = await (await browser.newContext({ viewport, locale: "en-US" })).newPage();
    page.setDefaultTimeout(15_000);
    complaints = await listen(page);
    await page.goto(town.origin);
    await page.getByLabel("Name").fill(OVERSEER);
    await page.getByLabel("Password").fill(town.secret);
    await page.keyboard.press("Enter");
  });

  after(async () => {
    await browser?.close();
    await town?.stop();
  });

  test("OVS-7: the overseer lands on it, and sees who may do what since when", async () => {
    await expectText(page, ".oversight h1", /Oversight/);
    await expectText(page, ".oversight", /No sealed text was opened in this time/);
    await expectText(page, "section[aria-labelledby=entitlements]", /olga: added/);
    assert.equal(await page.locator(".column-incidents").count(), 0, "there is no board");
    await picture("oversight-light-en");
    assert.deepEqual(await seriousFindings(page), []);
  });

  test("OVS-7: a filter narrows, an unknown person shows empty lists and not an error", async () => {
    await page.getByLabel("Person of the centre").fill("nobody");
    await expectText(page, ".oversight", /Nothing was changed in this time/);
    await page.getByLabel("Person of the centre").fill("");
    await expectText(page, "section[aria-labelledby=entitlements]", /olga: added/);
  });

  test("OVS-12: a witness that cannot be reached is shown as such", async () => {
    await expectText(page, "section[aria-labelledby=witnesses]", /court\.example\/w1/);
    // The page is read when somebody asks: it may be before the first try to reach the witness.
    const field = page.getByLabel("Person of the centre");
    const isTold = () => page.getByText(/^unreachable since/).isVisible();
    for (let tries = 0; tries < 100 && !(await isTold()); tries += 1) {
      await Promise.all([page.waitForResponse(/oversight/), field.fill(`${tries}`)]);
      await Promise.all([page.waitForResponse(/oversight/), field.fill("")]);
    }
    await expectText(page, "section[aria-labelledby=witnesses]", /unreachable since/);
    await expectText(page, "section[aria-labelledby=witnesses]", /signed events it has not seen/);
  });

  test("SRV-78: a collector of the server's log that cannot be reached is shown as such", async () => {
    const field = page.getByLabel("Person of the centre");
    const isTold = () => page.getByText(/the collector is unreachable since/).isVisible();
    for (let tries = 0; tries < 100 && !(await isTold()); tries += 1) {
      await Promise.all([page.waitForResponse(/oversight/), field.fill(`${tries}`)]);
      await Promise.all([page.waitForResponse(/oversight/), field.fill("")]);
    }
    const part = "section[aria-labelledby=log-delivery]";
    await expectText(page, part, /the collector is unreachable since/);
    await expectText(page, part, /0 delivered, [1-9]\d* waiting/);
  });

  test("OVS-8: a download is a table without personal text, and shows on the page", async () => {
    const waiting = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download CSV" }).click();
    const file = await (await waiting).path();
    const text = readFileSync(file, "utf8");
    assert.match(text, /^deed,sequence,/);
    assert.match(text, /"entitlement"/);
    assert.doesNotMatch(text, /Oda|555 0100/);
    await expectText(page, "section[aria-labelledby=exports]", /oversight/);
  });

  test("OVS-7: on paper it is as white in the dark theme, whole, and says what it is of", async () => {
    // The night theme stands unless somebody chose the other.
    assert.equal(await page.locator("html").getAttribute("data-theme"), "night");
    await page.getByLabel("Person of the centre").fill("administrator");
    await page.emulateMedia({ media: "print" });
    await expectText(page, ".oversight-paper", /Seven Harbours\. Read .* by Olga\. Only: admin/);
    const paper = await page.evaluate(() => {
      const shown = document.querySelector(".oversight");
      const { backgroundColor, color } = getComputedStyle(shown ?? document.body);
      const bars = [".top-bar", ".oversight-filters", ".oversight-downloads"];
      const drawn = bars.filter((bar) => document.querySelector(bar)?.checkVisibility() === true);
      const isCut = (shown?.scrollHeight ?? 0) > (shown?.clientHeight ?? 0) + 1;
      return { backgroundColor, color, drawn, isCut };
    });
    assert.deepEqual(paper, {
      backgroundColor: "rgb(255, 255, 255)",
      color: "rgb(0, 0, 0)",
      drawn: [],
      isCut: false,
    });
    await picture("oversight-paper-en");
    await page.emulateMedia({ media: "screen" });
    await page.getByLabel("Person of the centre").fill("");
  });

  test("OVS-7: in Chinese, in the dark, on a small screen", async () => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("button", { name: "中文" }).click();
    await expectText(page, ".oversight h1", /监督/);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `the page is ${wide} wide`);
    await picture("oversight-small-zh");
    assert.deepEqual(await seriousFindings(page), []);
    // Before the sign-in the page asks who is signed in, and nobody is.
    const errors = complaints.errors.filter((text) => !text.includes("401"));
    assert.deepEqual(errors, []);
    assert.deepEqual(complaints.violations, []);
  });
});
