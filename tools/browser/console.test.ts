// The console in a real browser: first against a real exercise, then against the example town.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openLine, type Line } from "./line.ts";
import {
  findChromium,
  launch,
  listen,
  seriousFindings,
  startExercise,
  startTown,
  type Complaints,
  type Exercise,
  type Town,
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

async function expectText(selector: string, pattern: RegExp): Promise<void> {
  const wanted = page.locator(selector).filter({ hasText: pattern }).first();
  await wanted.waitFor({ timeout: 15_000 });
}

describe("the console in a browser", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    const port = String(20_000 + (process.pid % 20_000));
    exercise = await startExercise([
      "--port",
      port,
      "--start",
      "2016-12-31T23:00",
      "--speed",
      "60",
    ]);
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
    // A slow machine may still be drawing the last clock it heard before the pause.
    await page.waitForTimeout(800);
    const stopped = await clock.textContent();
    await page.waitForTimeout(1200);
    assert.equal(await clock.textContent(), stopped, "the clock stands while paused");
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
    const isFound = (input: Element) => /ELLIS ST/.test((input as HTMLInputElement).value);
    await page.waitForFunction(isFound, await place.elementHandle());
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
    const notes = () =>
      page
        .locator(".timeline-line")
        .filter({ hasText: /^[\d:]+\s*Note/ })
        .count();
    const before = await notes();
    line.mend();
    await expectText(".connection", /Live/);
    await page.waitForFunction(() => document.querySelector(".help-sent")?.textContent === "");
    assert.equal(await notes(), before + 1);
    await setSpeed(2);
    await page.getByRole("button", { name: "×2", exact: true, pressed: true }).waitFor();
  });
});

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
    town = await startTown(String(20_000 + ((process.pid + 7) % 20_000)));
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
    await page.getByLabel("Why it does not belong").fill("another street");
    await page.keyboard.press("Enter");
    await expectText(".timeline-line", /Call taken off: another street/);
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
    await page.getByLabel("Why it can wait").fill("waits for the tide");
    await page.keyboard.press("Enter");
    await expectText(".group-title", /ON HOLD/);
    await expectText(".incident-facts", /waits for the tide/);
    await page.getByRole("button", { name: "Release from hold" }).click();
    await expectText(".timeline-line", /Released from hold/);
  });

  test("CON-29: a unit is cancelled with a reason; the order to go is undone", async () => {
    await page.locator(".incident-row").filter({ hasText: "#1" }).click();
    await page.locator(".assignment").first().waitFor();
    const [unit = ""] = await assigned();
    const many = (await assigned()).length;
    await page.getByRole("button", { name: "Cancel", exact: true }).first().click();
    await page.getByLabel("Reason").fill("not needed");
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

  test("CON-17: in the town too, nothing failed", () => {
    assert.deepEqual(complaints.violations, []);
    // The browser itself reports the 401 answers before signing in as errors.
    assert.deepEqual(
      complaints.errors.filter((text) => !text.includes("status of 401")),
      [],
    );
  });
});
