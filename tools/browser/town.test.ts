// The board in a real browser, signed in to the example town.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { FEED_BURST } from "../../src/server/area/feed-gate.ts";
import {
  expectText as expectTextOn,
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

let browser: Browser;
let page: Page;
let complaints: Complaints;

function expectText(selector: string, pattern: RegExp): Promise<void> {
  return expectTextOn(page, selector, pattern);
}

let town: Town;

const NOTHING_SAID = { type: "receiveCall", callId: "call-web", channel: "web" };
const BY_RADIO = { type: "receiveCall", callId: "call-radio", channel: "radio" };

let commands = 0;

/** Something that another desk does at the same time. */
async function command(order: object, texts?: { readonly narrative: string }): Promise<void> {
  commands += 1;
  const request = { commandId: `c-${commands}`, command: order, ...(texts && { texts }) };
  const status = await page.evaluate(async (body) => {
    const answer = await fetch("/api/areas/seven-harbours/commands", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return answer.status;
  }, request);
  assert.equal(status, 200);
}

/** Fills type and place of the form that is open, by their names. */
async function fillTypeAndPlace(form: string, type: string, place: string): Promise<void> {
  await page.locator(`${form} .combo input`).first().fill(type);
  await page.getByRole("option", { name: type }).first().click();
  await page.getByRole("listbox").waitFor({ state: "detached" });
  await page.locator(`${form} .place-field input`).fill(place);
  await page.getByRole("option", { name: place }).first().click();
  await page.getByRole("listbox").waitFor({ state: "detached" });
}

function assigned(): Promise<string[]> {
  return page.locator(".assignment .call-sign").allInnerTexts();
}

describe("the console in a browser, signed in to the example town", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    town = await startTown("0");
    browser = await launch(chromium);
    const viewport = { width: 1440, height: 900 };
    page = await (await browser.newContext({ viewport, locale: "en-US" })).newPage();
    page.setDefaultTimeout(10_000);
    complaints = await listen(page);
    await page.goto(town.origin);
  });

  after(async () => {
    await browser?.close();
    await town?.stop();
  });

  test("CON-19: a person signs in; a wrong password is said and nothing is lost", async () => {
    await page.getByLabel("Name").fill(town.personId);
    await page.getByLabel("Password").fill("not the password");
    await page.keyboard.press("Enter");
    await expectText("[role=alert]", /do not match/);
    assert.equal(await page.getByLabel("Name").inputValue(), town.personId);
    assert.deepEqual(await seriousFindings(page), []);
    await page.getByLabel("Password").fill(town.secret);
    await page.keyboard.press("Enter");
    await expectText(".connection", /Live/);
    await expectText(".incident-list", /No pending incidents/);
  });

  test("CON-125: on a phone where nothing calls, the whole top bar is in reach", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const beyond = await page.locator(".top-bar button:visible").evaluateAll((buttons) =>
      buttons.flatMap((button) => {
        const { left, right } = button.getBoundingClientRect();
        return left < 0 || right > innerWidth ? [`${button.textContent} to ${right}`] : [];
      }),
    );
    assert.deepEqual(beyond, []);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test("CON-21: a coverage gap names who can be moved up, and moves the unit", async () => {
    await command({ type: "setAway", unitId: "E1", reason: "meal" });
    await page.locator(".attention-row").filter({ hasText: "Pump" }).first().click();
    await expectText(".matter", /Pump in Harbour.*1 short: 0 free, 1 wanted/s);
    await expectText(".move-up", /E2.*leaves .*Hill.* short/s);
    assert.deepEqual(await seriousFindings(page), []);
    await page.getByRole("button", { name: /^Move E2 to / }).click();
    await expectText(".matter", /No longer short: 1 free/);
    await command({ type: "postUnit", unitId: "E2" });
    await command({ type: "placeInService", unitId: "E1" });
    await page.locator(".attention-row").first().waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await expectText(".detail", /No incident is selected/);
  });

  test("CON-23: a call without an incident is seen, read on request, and becomes one", async () => {
    await command(NOTHING_SAID, { narrative: "Smoke over the harbour" });
    await page.locator(".call-row").click();
    await expectText(".matter", /Type not said.*web/s);
    assert.equal(await page.getByText("Smoke over the harbour").count(), 0, "sealed until asked");
    await page.getByRole("button", { name: "Open the caller's words" }).click();
    await expectText(".caller-text", /Smoke over the harbour/);
    assert.deepEqual(await seriousFindings(page), []);
    await fillTypeAndPlace(".call-open", "Structure", "Harbour");
    await page.getByRole("button", { name: "Open the incident" }).click();
    await expectText(".incident-title", /#1 Structure/);
    await expectText(".linked-call", /web/);
    await page.locator(".call-row").waitFor({ state: "detached" });
  });

  test("CON-24: a call is linked by choice, taken off with a reason, and closed", async () => {
    await command(BY_RADIO, { narrative: "Nothing to see here" });
    await page.locator(".call-row").click();
    await page.getByLabel("Belongs to").selectOption({ index: 1 });
    await page.getByRole("button", { name: "Link this call to #1" }).click();
    await expectText(".incident-facts", /2 calls/);
    const line = page.locator(".linked-call").filter({ hasText: "radio" });
    await line.getByRole("button", { name: "Unlink" }).click();
    await page.getByLabel("Why it does not belong").selectOption("another-event");
    await page.keyboard.press("Enter");
    await expectText(".timeline-line", /Call taken off: a different event/);
    await page.locator(".call-row").click();
    await page.locator(".matter").getByLabel("How it ended").selectOption({ index: 1 });
    await page.getByRole("button", { name: "Close this call" }).click();
    await page.locator(".call-row").waitFor({ state: "detached" });
  });

  test("CON-25: a duplicate is linked in two steps", async () => {
    await page.keyboard.press("n");
    await page.getByLabel("What the caller says").fill("There is smoke");
    await fillTypeAndPlace(".intake", "Structure", "Harbour");
    await page.getByRole("button", { name: "Same incident" }).click();
    await page.getByRole("button", { name: "Link this call to #1" }).click();
    await expectText(".incident-row", /#1.*2 calls/s);
    assert.equal(await page.locator(".incident-row").count(), 1, "no second incident");
  });

  test("CON-26: Enter twice from the list assigns what is recommended", async () => {
    await page.keyboard.press("Escape");
    await page.locator(".detail .empty").waitFor();
    await page.keyboard.press("i");
    await page.keyboard.press("Enter");
    const units = (await page.locator("#assign").innerText()).replace("Assign ", "").split(", ");
    await page.keyboard.press("Enter");
    await page.locator(".assignment").first().waitFor();
    assert.deepEqual((await assigned()).sort(), units.sort());
  });

  test("CON-27: advice says why, why not and what is missing, in both languages", async () => {
    const cannot = page.getByRole("button", { name: /cannot be sent/ }).first();
    const others = page.getByRole("button", { name: /other unit/ }).first();
    await page.getByRole("button", { name: "New call" }).click();
    await page.getByLabel("What the caller says").fill("Another one");
    await fillTypeAndPlace(".intake", "Structure", "Upland");
    await page.keyboard.press("Control+Enter");
    await expectText(".incident-title", /#2 /);
    await expectText(".shortfall", /missing/);
    await cannot.click();
    await expectText(".excluded", /\w+ .*\w/);
    if ((await others.count()) > 0) await others.click();
    const english = await page.locator(".recommendation").innerText();
    await page.getByRole("button", { name: "中文" }).click();
    await expectText(".shortfall", /缺/);
    await expectText(".excluded", /\p{Script=Han}/u);
    for (const why of await page.locator(".candidate-why, .shortfall-text").allInnerTexts()) {
      assert.match(why, /\p{Script=Han}/u, why);
    }
    await page.getByRole("button", { name: "EN", exact: true }).click();
    assert.doesNotMatch(english, /\p{Script=Han}/u);
  });

  test("CON-28: an incident is held for a reason and released", async () => {
    await page.locator(".incident-row").filter({ hasText: "#2" }).click();
    await page.getByRole("button", { name: "Hold", exact: true }).click();
    await page.getByLabel("Why it can wait").selectOption("weather");
    await page.getByLabel(/^Anything else/).fill("until the tide is out");
    await page.keyboard.press("Enter");
    await expectText(".group-title", /ON HOLD/);
    await expectText(".incident-facts", /weather/);
    await expectText(".timeline-line", /until the tide is out/);
    await page.getByRole("button", { name: "Release from hold" }).click();
    await expectText(".timeline-line", /Released from hold/);
  });

  test("CON-29: a unit is cancelled with a reason; the order to go is undone", async () => {
    await page.locator(".incident-row").filter({ hasText: "#1" }).click();
    await page.locator(".assignment").first().waitFor();
    const [unit = ""] = await assigned();
    const many = (await assigned()).length;
    await page.getByRole("button", { name: "Cancel", exact: true }).first().click();
    await page.getByLabel("Reason").selectOption("not-needed");
    await page.getByRole("button", { name: `Cancel ${unit}` }).click();
    await expectText(".timeline-line", new RegExp(`${unit} Cancelled: not needed`));
    await page.waitForFunction(
      (count) => document.querySelectorAll(".assignment").length < count,
      many,
    );
    await page.getByRole("button", { name: /^Undo: .* Cancelled/ }).click();
    await page.waitForFunction(
      (count) => document.querySelectorAll(".assignment").length === count,
      many,
    );
    await expectText(".timeline-line", /Undone/);
  });

  test("CON-29: a unit that has arrived is cleared; cancelling it is not offered", async () => {
    const row = page.locator(".assignment").first();
    const cancel = row.getByRole("button", { name: "Cancel", exact: true });
    await cancel.waitFor();
    await row.getByRole("button", { name: "On scene", exact: true }).click();
    await cancel.waitFor({ state: "detached" });
    await row.getByRole("button", { name: "Clear", exact: true }).waitFor();
  });

  test("MCH-9: what a feed brought too fast is one quiet line, and each is decided by key", async () => {
    const supervised = await browser.newContext({ baseURL: town.origin });
    const { request } = supervised;
    const headers = { origin: town.origin };
    const signIn = { personId: SUPERVISOR, secret: town.secret };
    assert.equal((await request.post("/api/session", { data: signIn, headers })).status(), 200);
    let shed = 0;
    for (let index = 0; shed < 3; index += 1) {
      assert.ok(index < 20 * FEED_BURST, "a flood is shed");
      const data = { reportId: `bell-${index}`, typeId: "structure-fire" };
      const answer = await request.post("/api/areas/seven-harbours/feed/reports", {
        data,
        headers,
      });
      assert.ok([200, 429].includes(answer.status()), await answer.text());
      if (answer.status() === 429) shed += 1;
    }
    await supervised.close();
    const line = page.locator(".shed > .button");
    await expectText(".shed", /3 feed reports not taken/);
    await line.click();
    await expectText(".shed-line", /bell-\d+.*came once/s);
    assert.deepEqual(await seriousFindings(page), []);
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expectText(".matter", /alarm system.*verified/is);
    await expectText(".shed", /2 feed reports not taken/);
    await page.locator(".shed-line button").first().focus();
    await page.keyboard.press("Delete");
    await expectText(".shed-reasons", /Fault or test/);
    await page.keyboard.press("Enter");
    await expectText(".shed", /1 feed report not taken/);
    await page.getByRole("button", { name: "中文" }).click();
    await expectText(".shed", /1 份机器报告未接收.*接为来电/s);
    await page.getByRole("button", { name: "EN", exact: true }).click();
    await page.getByRole("button", { name: /^Dismiss: / }).click();
    await page.getByRole("button", { name: "Dealt with otherwise" }).click();
    await page.locator(".shed").waitFor({ state: "detached" });
  });

  test("CON-17: in the town too, nothing failed", () => {
    assert.deepEqual(complaints.violations, []);
    // The browser itself reports the 401 answers before signing in as errors.
    assert.deepEqual(
      complaints.errors.filter((text) => !text.includes("status of 401")),
      [],
    );
  });
});
