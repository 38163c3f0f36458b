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
const skip = chromium === undefined ? "no Chromium on this machine" : false;

let town: Town;
let browser: Browser;
let page: Page;
let complaints: Complaints;
let commands = 0;

const PLACE = { lat: 44.9987, lon: -30.004, address: "100 Harbour Ave" };

/** Something that another desk does at the same time. */
async function command(order: object): Promise<void> {
  commands += 1;
  const status = await page.evaluate(
    async (body) => {
      const answer = await fetch("/api/areas/seven-harbours/commands", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return answer.status;
    },
    { commandId: `other-${commands}`, command: order },
  );
  assert.equal(status, 200);
}

async function expectText(selector: string, text: RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text }).first().waitFor();
}

/** Opens the bar by its key, with nothing in it, and types a line. */
async function line(text: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
}

describe("orders by keyboard, in the example town", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    town = await startTown("0");
    browser = await launch(chromium);
    const viewport = { width: 1440, height: 900 };
    page = await (await browser.newContext({ viewport, locale: "en-US" })).newPage();
    page.setDefaultTimeout(10_000);
    complaints = await listen(page);
    await page.goto(town.origin);
    await page.getByLabel("Name").fill(town.personId);
    await page.getByLabel("Password").fill(town.secret);
    await page.keyboard.press("Enter");
    await expectText(".connection", /Live/);
    await command({
      type: "openIncident",
      incidentId: "i1",
      typeId: "structure-fire",
      place: PLACE,
    });
    await command({
      type: "openIncident",
      incidentId: "i2",
      typeId: "noise",
      place: { ...PLACE, address: "14 Market St" },
    });
    await page.locator(".incident-row").nth(1).waitFor();
  });

  after(async () => {
    await browser?.close();
    await town?.stop();
  });

  test("CON-97: the bar opens by its key and Esc leads back to where the focus was", async () => {
    await page.locator(".incident-row").filter({ hasText: "#2" }).focus();
    await page.keyboard.press("/");
    await page.keyboard.type("xyzzy");
    await expectText(".bar-preview", /Expected: a command, a unit, an incident number/);
    await page.keyboard.press("Escape");
    await page.locator(".bar-panel").waitFor({ state: "detached" });
    const focused = await page.evaluate(() => document.activeElement?.textContent ?? "");
    assert.match(focused, /#2/);
  });

  test("CON-93, CON-96: a line is said before it is given, and has its undo beside it", async () => {
    await line("d E1 A1 1");
    await expectText(".bar-preview", /Enter: Assign E1, A1 to #1 Structure fire, 100 Harbour Ave/);
    await page.keyboard.press("Enter");
    await page
      .locator(".incident-row")
      .filter({ hasText: /#1.*E1.*A1/s })
      .waitFor();
    await expectText(".bar-done", /Assign E1, A1 to #1/);
    await page.keyboard.press("Control+z");
    await page
      .locator(".incident-row")
      .filter({ hasText: /#1.*E1/s })
      .waitFor({ state: "detached" });
    await line("派 E1 A1 1");
    await page.keyboard.press("Enter");
    await page
      .locator(".incident-row")
      .filter({ hasText: /#1.*E1.*A1/s })
      .waitFor();
  });

  test("CON-93: a warning takes a second Enter, and what is refused cannot be forced", async () => {
    await line("close 1 comp");
    await expectText(".bar-warning", /clears E1, A1/);
    await expectText(".bar-warning", /nobody was on scene/);
    await page.keyboard.press("Enter");
    await expectText(".bar-preview", /Enter again to confirm: Close #1/);
    assert.equal(await page.locator(".bar-done").count(), 0, "nothing was given yet");
    await line("d E1 1");
    await expectText(".bar-preview", /Not possible: E1 is already on #1/);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await expectText(".bar-preview", /Not possible/);
    await expectText(".incident-list", /ACTIVE 1/);
  });

  test("CON-94: choices are numbered and lead to a whole line", async () => {
    await line("s E1");
    await page.locator(".bar-choice").filter({ hasText: "On scene" }).waitFor();
    const number = await page
      .locator(".bar-choice", { hasText: "On scene" })
      .locator(".numeric")
      .innerText();
    for (let step = 1; step < Number(number); step += 1) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expectText(".bar-preview", /E1 on #1 100 Harbour Ave: On scene/);
    await page.keyboard.press("Enter");
    await page.locator('.unit-row:has-text("E1") svg[aria-label="On scene"]').waitFor();
    await page.keyboard.press("ArrowUp");
    assert.equal(await page.locator("#command-bar").inputValue(), "s E1 os");
  });

  test("CON-95: a number leads to the incident, a status that needs data to its form", async () => {
    await line("/1");
    await page.keyboard.press("Enter");
    await expectText(".incident-title", /#1 Structure fire/);
    await line("s A1 tr");
    await page.keyboard.press("Enter");
    await page.locator('.assignment:has-text("A1") .place-field input:focus').waitFor();
    await page.keyboard.press("Escape");
  });

  test("CON-90: a stray letter retypes no incident; Enter does, and it can be undone", async () => {
    await line("/2");
    await page.keyboard.press("Enter");
    await expectText(".incident-title", /#2 Noise/);
    const select = page.locator(".change-field select").first();
    await select.focus();
    await page.keyboard.type("Struct");
    await page.getByRole("button", { name: /Change to Structure fire/ }).waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await select.inputValue(), "noise");
    await expectText(".incident-title", /#2 Noise/);
    await select.focus();
    await select.selectOption("fall");
    await page.getByRole("button", { name: /Change to Fall/ }).waitFor();
    await select.press("Enter");
    await expectText(".incident-title", /#2 Fall/);
    await page.getByRole("button", { name: /^Undo: change the type/ }).click();
    await expectText(".incident-title", /#2 Noise/);
  });

  test("CON-98: a unit's panel orders it away, says what that leaves, and shows where it was", async () => {
    await page.locator(".unit-row", { hasText: "E2" }).click();
    await expectText(".unit-panel .incident-title", /E2 · Engine/);
    await page.getByRole("button", { name: "Away", exact: true }).click();
    await page.getByLabel("Why").selectOption("meal");
    await page.getByLabel("Can be back in").selectOption("10");
    await expectText(".order-said", /E2 away: meal, can be back in 10 minutes.*Hill/s);
    await page.locator(".unit-panel .button.main").click();
    await expectText(".order-said", /Press again to confirm/);
    await page.locator(".unit-panel .button.main").click();
    await expectText(".unit-panel .incident-facts", /Away.*can be back in 10 min/s);
    assert.deepEqual(await seriousFindings(page), []);
    await page.getByRole("button", { name: "Back in service" }).first().click();
    await page.locator(".unit-panel .button.main").click();
    await expectText(".unit-panel .incident-facts", /Available.*crew of 4/s);
    await page.locator(".unit-row", { hasText: "E1" }).click();
    await page.locator(".unit-panel .unit-incident").first().click();
    await expectText(".incident-title", /#1 Structure fire/);
  });

  test("CON-99: a divert is read before it is confirmed, an alarm says what it adds", async () => {
    await line("d P1 2");
    await page.keyboard.press("Enter");
    await page
      .locator(".incident-row")
      .filter({ hasText: /#2.*P1/s })
      .waitFor();
    await line("/1");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("button", { name: "Divert a unit here" }).click();
    await page.getByLabel("Unit on something less urgent").selectOption({ index: 1 });
    await page.getByLabel("Why").selectOption("nearest-to-it");
    await page.keyboard.press("Enter");
    await expectText(".order-said", /P1 from #2 to #1.*keeps no unit.*Press again/s);
    await page.keyboard.press("Enter");
    await page
      .locator(".incident-row")
      .filter({ hasText: /#1.*P1/s })
      .waitFor();
    await page.getByRole("button", { name: "Alarm level" }).click();
    await expectText(".order-said", /alarm 2.*adds 1 × Road barriers/s);
    assert.deepEqual(await seriousFindings(page), []);
    await page.getByRole("button", { name: "Raise the alarm" }).click();
    await expectText(".timeline-line", /Alarm raised to 2/);
  });

  test("CON-101, CON-102: cut off, orders wait in sight, are withdrawn, and outlive a reload", async () => {
    const commandsUrl = "**/api/areas/*/commands";
    await page.route(commandsUrl, (route) => route.abort());
    await line("h 2 30 weather");
    await page.keyboard.press("Enter");
    await line("n 2 Ask for Mrs Hale");
    await page.keyboard.press("Enter");
    await line("s C1 oos breakdown");
    await page.keyboard.press("Enter");
    if ((await page.locator(".bar-preview.is-order").count()) > 0)
      await page.keyboard.press("Enter");
    await expectText(".outbox-list", /Hold #2.*may have reached.*note on #2.*Withdraw.*C1/s);
    await expectText(".outbox-waiting", /stored nowhere else/);
    await page.locator('.unit-row:has-text("C1") .unconfirmed').waitFor();
    const kept = await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)));
    assert.match(kept, /weather/);
    assert.doesNotMatch(kept, /Hale/, "words about people are stored nowhere in the browser");
    assert.deepEqual(await seriousFindings(page), []);
    await page
      .locator(".outbox-line")
      .filter({ hasText: "note on #2" })
      .getByText("Withdraw")
      .click();
    await page.unroute(commandsUrl);
    await page.reload();
    await expectText(".group-title", /ON HOLD/);
    await page.locator(".outbox-list").waitFor({ state: "detached" });
    const notes = page.locator(".timeline-line").filter({ hasText: "Note" });
    await line("/2");
    await page.keyboard.press("Enter");
    await expectText(".incident-facts", /weather/);
    assert.equal(await notes.count(), 0, "what was withdrawn was not sent");
  });

  test("CON-103, CON-104, CON-105: a call is proposed, recorded, compared and saved", async () => {
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "New call" }).click();
    await page.keyboard.type("Thick smoke from a roof near Harbour Ave");
    await page.keyboard.press("Control+Enter");
    await expectText(".intake-form", /The type is missing/);
    await page.keyboard.press("Enter");
    const type = page.locator(".intake .combo input").first();
    await page.waitForFunction(
      (input) => (input as HTMLInputElement).value === "Structure fire",
      await type.elementHandle(),
    );
    await page.keyboard.press("Control+Enter");
    await expectText(".intake-form", /The place is missing/);
    await page.locator(".proposals .chip", { hasText: "Harbour Ave" }).first().click();
    await expectText(".intake-form", /On record/);
    await page.locator(".duplicate-map").first().waitFor();
    assert.deepEqual(await seriousFindings(page), []);
    await page.keyboard.press("Control+Enter");
    await expectText(".incident-title", /#3 Structure fire/);
    await expectText(".incident-facts", /1 call/);
    assert.equal(await page.locator(".call-row").count(), 0, "the call belongs to the incident");
  });

  test("CON-106: sounds are off until they are chosen, and each can be tried", async () => {
    await page.getByRole("button", { name: "Sounds and keys" }).click();
    const choices = page.locator(".sound-line input");
    assert.equal(await choices.count(), 4);
    for (const choice of await choices.all()) assert.equal(await choice.isChecked(), false);
    await page.getByLabel("An order was refused", { exact: true }).check();
    await page.getByRole("button", { name: "Try: An order was refused" }).click();
    assert.deepEqual(await seriousFindings(page), []);
    await page.getByRole("button", { name: "1 sound and keys" }).click();
  });

  test("CON-16: the bar passes axe in both themes and languages", async () => {
    await line("s E1");
    assert.deepEqual(await seriousFindings(page), [], "night, English");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Day" }).click();
    await page.getByRole("button", { name: "中文" }).click();
    await line("close 1 comp");
    await expectText(".bar-warning", /E1/);
    assert.deepEqual(await seriousFindings(page), [], "day, Chinese");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "EN", exact: true }).click();
  });

  test("CON-17: nothing failed and nothing was refused by the page's policy", () => {
    assert.deepEqual(complaints.violations, []);
    assert.deepEqual(
      complaints.errors.filter((text) => !/status of 401|ERR_FAILED/.test(text)),
      [],
    );
  });
});
