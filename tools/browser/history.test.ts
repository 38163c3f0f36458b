// The history in a real browser, against the example town.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
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
const AREA = "/api/areas/seven-harbours";
const PIER = { lat: 44.9951, lon: -30.0105, address: "Pier St & Shore Rd" };
const HILL = { lat: 45.003, lon: -29.998, address: "Upland Rd" };

let town: Town;
let browser: Browser;
let page: Page;
let complaints: Complaints;
let commands = 0;

/** Gives commands as the person who is signed in on the page. */
async function give(...all: Record<string, unknown>[]): Promise<void> {
  for (const command of all) {
    commands += 1;
    const data = { commandId: `history-${commands}`, command };
    const headers = { origin: town.origin };
    const answer = await page.request.post(`${town.origin}${AREA}/commands`, { data, headers });
    assert.equal(answer.status(), 200, await answer.text());
  }
}

/** Two incidents: one at the pier that two units answered and that is closed, one still open. */
async function makeHistory(): Promise<void> {
  const board = await page.request.get(`${town.origin}${AREA}/board`);
  const { configuration } = (await board.json()) as {
    configuration: { kind: string; put: { unitId?: string } }[];
  };
  const units = configuration.flatMap(({ put }) => put.unitId ?? []).slice(0, 2);
  const [first = "", second = ""] = units;
  const status = (assignmentId: string, to: string) => {
    return { type: "setAssignmentStatus", assignmentId, status: to };
  };
  await give(
    { type: "receiveCall", callId: "k1", channel: "phone" },
    {
      type: "openIncident",
      incidentId: "i1",
      typeId: "structure-fire",
      place: PIER,
      callId: "k1",
    },
    { type: "openIncident", incidentId: "i2", typeId: "alarm", place: HILL },
    {
      type: "assignUnits",
      incidentId: "i1",
      units: [
        { unitId: first, assignmentId: "a1" },
        { unitId: second, assignmentId: "a2" },
      ],
    },
    status("a1", "enRoute"),
    status("a1", "onScene"),
    { type: "raiseAlarm", incidentId: "i1", alarmLevel: 2 },
    { type: "closeIncident", incidentId: "i1", disposition: "completed", clearUnits: true },
  );
}

const rows = () => page.locator("a.history-row");
const stepperLabel = () => page.locator(".stepper-label");

async function rowsAre(...numbers: string[]): Promise<void> {
  await page.waitForFunction((wanted) => {
    const found = [...document.querySelectorAll<HTMLElement>("a.history-row")];
    return found.map((row) => row.dataset["number"]).join() === wanted;
  }, numbers.join());
}

async function standsAt(event: number): Promise<void> {
  await stepperLabel()
    .filter({ hasText: new RegExp(`event ${event} of \\d+`) })
    .waitFor();
  await page.locator(".history-moment:not(.is-waiting)").waitFor();
}

function hash(): Promise<string> {
  return page.evaluate(() => location.hash);
}

describe("the history in a browser", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    town = await startTown("0");
    browser = await launch(chromium);
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: "en-US",
    });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    complaints = await listen(page);
    await page.goto(town.origin);
    await page.locator("#person").fill(town.personId);
    await page.locator("#secret").fill(town.secret);
    await page.keyboard.press("Enter");
    await page.locator(".top-bar").waitFor();
    // Before anybody is signed in, the browser notes a 401 by itself.
    complaints.errors.length = 0;
    await makeHistory();
    await page.getByRole("link", { name: "History", exact: true }).click();
  });

  after(async () => {
    await browser?.close();
    await town?.stop();
  });

  test("CON-51: incidents are found by what and where; the address holds the filters", async () => {
    await rowsAre("2", "1");
    await page
      .locator(".history-counts")
      .filter({ hasText: "2 incidents · 1 not closed" })
      .waitFor();
    await page.getByLabel("Status").selectOption("closed");
    await rowsAre("1");
    assert.equal(await hash(), "#/history/status=closed");
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByLabel("Place or #number").fill("upland");
    await rowsAre("2");
    assert.equal(await hash(), "#/history", "what was typed is in no address");
    await page.getByLabel("Place or #number").fill("#1");
    await rowsAre("1");
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByLabel("Received from").fill("2199-01-01");
    await page.locator(".history-found .empty").waitFor();
    await page.getByLabel("Received before").fill("soon");
    await page.locator(".history-problem").waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    await rowsAre("2", "1");
    await page.getByLabel("Order").selectOption("first-on-scene");
    await rowsAre("1");
    await page
      .locator(".history-counts")
      .filter({ hasText: "1 without a unit on scene" })
      .waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
  });

  test("CON-52: an incident opens by keyboard and is stepped through, event by event", async () => {
    await rowsAre("2", "1");
    await rows().first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await stepperLabel().waitFor();
    assert.match(await hash(), /^#\/history\/1$/);
    await page.locator(".history-fact").filter({ hasText: "Closed: Completed" }).waitFor();
    await page.keyboard.press("Home");
    await standsAt(1);
    assert.match(await hash(), /^#\/history\/1\/\d+$/);
    const status = page.locator(".history-fact").first();
    assert.match(await status.innerText(), /Open/);
    assert.equal(await page.locator(".history-units-table").count(), 0, "nobody was sent yet");
    await page.keyboard.press("ArrowRight");
    await standsAt(2);
    await page.locator(".stepper-number input").fill("3");
    await standsAt(3);
    await page.locator(".history-event").nth(3).click();
    await standsAt(4);
    await page.keyboard.press("End");
    await page.locator(".history-fact").filter({ hasText: "Closed: Completed" }).waitFor();
  });

  test("CON-53: what changed at a moment is marked, in words too", async () => {
    const line = page.locator(".history-event").filter({ hasText: "On scene" });
    await line.click();
    const changed = page.locator(".history-units-table tr.is-changed");
    await changed.filter({ hasText: "changed here" }).waitFor();
    assert.equal(await changed.count(), 1);
    await page.locator(".history-event").filter({ hasText: "Alarm raised" }).click();
    const fact = page.locator(".history-fact.is-changed");
    await fact.filter({ hasText: "Alarm level" }).waitFor();
    assert.match(await fact.innerText(), /2\s+changed here/);
    assert.ok((await page.locator(".history-near li").count()) > 0);
  });

  test("CON-54: a moment has an address; one that never was says so; Esc goes back", async () => {
    const here = await hash();
    const label = await stepperLabel().innerText();
    await page.reload();
    await stepperLabel().filter({ hasText: label }).waitFor();
    assert.equal(await hash(), here);
    await page.keyboard.press("Escape");
    await rowsAre("2", "1");
    await page.waitForFunction(() => {
      return (document.activeElement as HTMLElement | null)?.dataset["number"] === "1";
    });
    const before = complaints.errors.length;
    await page.evaluate(() => {
      location.hash = "#/history/99";
    });
    await page.getByRole("alert").filter({ hasText: "no incident has this number" }).waitFor();
    // The browser itself notes the 404 that the page has just explained.
    complaints.errors.splice(before);
    await page.keyboard.press("Escape");
    await rowsAre("2", "1");
  });

  test("CON-55: a closed incident still on the board is reopened there", async () => {
    await rows().nth(1).click();
    await page.getByRole("button", { name: "To the board, to reopen it" }).click();
    await page.locator(".incident-title").filter({ hasText: "#1" }).waitFor();
    await page.getByRole("button", { name: "Reopen" }).first().waitFor();
    await page.getByRole("link", { name: "History", exact: true }).click();
    await rowsAre("2", "1");
  });

  test("SRV-77: who has read too much is told to wait and how long, and then it goes on", async () => {
    const before = complaints.errors.length;
    const refuse = (seconds: number) => ({
      status: 429,
      headers: { "retry-after": String(seconds) },
      json: { code: "too-many-reads", message: `ask again in ${seconds} s` },
    });
    let [held, asked] = [true, 0];
    await page.route(/\/history\b/, async (route) => {
      asked += 1;
      if (held) await route.fulfill(refuse(2));
      else await route.continue();
    });
    await page.getByRole("button", { name: "Search again" }).click();
    await page
      .getByRole("alert")
      .filter({ hasText: /Wait 2 seconds, then go on/ })
      .waitFor();
    await rows().nth(1).click();
    await page
      .getByRole("alert")
      .filter({ hasText: /Wait 2 seconds, then go on/ })
      .waitFor();
    assert.equal(await page.getByText("There is no such moment").count(), 0);
    const tries = asked;
    held = false;
    await stepperLabel().waitFor();
    assert.equal(asked, tries + 1, "once, by itself");
    assert.equal(await page.locator(".history-failed").count(), 0);
    await page.unroute(/\/history\b/);
    complaints.errors.splice(before);
    await page.keyboard.press("Escape");
    await rowsAre("2", "1");
  });

  test("CON-16: no serious finding of axe, in either theme, language or size", async () => {
    for (const look of ["night en", "day zh"]) {
      if (look === "day zh") {
        await page.getByRole("button", { name: "Day" }).click();
        await page.getByRole("button", { name: "中文" }).click();
      }
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 850 });
        await rowsAre("2", "1");
        assert.deepEqual(await seriousFindings(page), [], `list ${look} ${width}`);
        await rows().nth(1).click();
        await stepperLabel().waitFor();
        assert.deepEqual(await seriousFindings(page), [], `incident ${look} ${width}`);
        const wide = await page.locator("main.screen").evaluate((main) => main.scrollWidth);
        assert.ok(wide <= width, `${look}: ${wide} pixels on ${width}`);
        await page.keyboard.press("Escape");
      }
    }
    assert.deepEqual(complaints, { errors: [], violations: [] });
  });
});
