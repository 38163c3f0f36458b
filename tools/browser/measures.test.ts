// The page of measures in a real browser, in the example town.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  expectText,
  findChromium,
  launch,
  listen,
  openDesk,
  seriousFindings,
  startTown,
  type Complaints,
  type Town,
} from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;
const PIER = { lat: 44.9951, lon: -30.0105, address: "Pier St & Shore Rd" };

let town: Town;
let browser: Browser;
let page: Page;
let complaints: Complaints;

describe("the page of measures", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    town = await startTown("0");
    browser = await launch(chromium);
    const viewport = { width: 1440, height: 900 };
    page = await (await browser.newContext({ viewport, locale: "en-US" })).newPage();
    page.setDefaultTimeout(15_000);
    complaints = await listen(page);
    await page.goto(`${town.origin}/#/measures`);
    await page.getByLabel("Name").fill(town.personId);
    await page.getByLabel("Password").fill(town.secret);
    await page.keyboard.press("Enter");
  });

  after(async () => {
    await browser?.close();
    await town?.stop();
  });

  test("CON-60: an empty window informs, and figures come by themselves", async () => {
    await expectText(page, ".measures", /No call was received in this window/);
    await expectText(page, ".measures-computed", /from no calls/);
    const desk = await openDesk(town);
    await desk.give({ type: "receiveCall", callId: "m1", channel: "phone", place: PIER });
    await desk.give({
      type: "openIncident",
      incidentId: "m1",
      callId: "m1",
      typeId: "medical",
      place: PIER,
    });
    const units = [{ assignmentId: "m1-A1", unitId: "A1" }];
    await desk.give({ type: "assignUnits", incidentId: "m1", units });
    await expectText(page, ".measures-computed", /from 1 call received .* and 1 assignment/);
  });

  test("CON-62: a table says what it is, from which edition, and what was not counted", async () => {
    const handling = page.getByRole("table", { name: /^Call handling from call received/ });
    assert.match(await handling.locator("caption").innerText(), /NFPA 1221:2016/);
    const all = handling.getByRole("row", { name: /^All/ });
    assert.match(await all.innerText(), /too few for a 90th percentile \(n = 1\)/);
    const turnout = page.getByRole("table", { name: /^Turnout/ });
    await turnout.getByText("1 without an en route time (1 under way)").first().waitFor();
  });

  test("CON-63: a distribution opens on demand and is said as text", async () => {
    await page.getByRole("button", { name: "Distribution, All" }).first().click();
    await page.getByRole("img", { name: /^\d+:\d\d to \d+:\d\d: 1$/ }).waitFor();
  });

  test("CON-66: the files hold what the page shows", async () => {
    const waiting = page.waitForEvent("download");
    await page.getByRole("button", { name: "Indicators, CSV" }).click();
    const text = readFileSync(await (await waiting).path(), "utf8");
    assert.match(text, /^from,to,indicator,/);
    assert.match(text, /callHandling,all,all,1,/);
  });

  for (const theme of ["Day", "Night"] as const) {
    test(`CON-16: the measures have no serious finding of axe (${theme})`, async () => {
      await page.getByRole("button", { name: theme, exact: true }).click();
      assert.deepEqual(await seriousFindings(page), []);
      await page.getByRole("button", { name: "中文" }).click();
      await expectText(page, ".measures", /提醒负荷/);
      assert.deepEqual(await seriousFindings(page), []);
      await page.getByRole("button", { name: "EN", exact: true }).click();
    });
  }

  test("CON-17: nothing went wrong in the page", () => {
    // Asking who is signed in before anybody is answers 401, which the browser reports.
    const errors = complaints.errors.filter((line) => !line.includes("401"));
    assert.deepEqual({ ...complaints, errors }, { errors: [], violations: [] });
  });
});
