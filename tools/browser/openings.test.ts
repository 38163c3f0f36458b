// Openings of sealed texts, and the reporter's own page, in a real browser in the example town.
import assert from "node:assert/strict";
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
  SUPERVISOR,
  type Complaints,
  type Desk,
  type Town,
} from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;
/** For looking at the pictures by hand; nothing is kept otherwise. */
const pictures = process.env["MUSTER_PICTURES"];
const WORDS = "smoke behind the chandlery";
const PLACE = { lat: 44.9995, lon: -29.9995, address: "4 Market St" };

let town: Town;
let browser: Browser;
let dana: Page;
let sofia: Page;
let desk: Desk;
const complaints: Complaints[] = [];

async function pageFor(personId: string | undefined, width = 1440): Promise<Page> {
  const viewport = { width, height: width > 500 ? 900 : 844 };
  const page = await (await browser.newContext({ viewport, locale: "en-US" })).newPage();
  page.setDefaultTimeout(15_000);
  complaints.push(await listen(page));
  await page.goto(town.origin);
  if (personId === undefined) return page;
  await page.getByLabel("Name").fill(personId);
  await page.getByLabel("Password").fill(town.secret);
  await page.keyboard.press("Enter");
  await page.locator("#incidents").waitFor();
  return page;
}

async function give(command: object, texts?: object): Promise<void> {
  assert.ok((await desk.give(command, texts)).accepted, JSON.stringify(command));
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
}

async function show(page: Page, screen: "Board" | "Shift" | "History"): Promise<void> {
  await page.getByRole("navigation", { name: "Screens" }).getByText(screen).click();
}

describe("openings of sealed texts", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    town = await startTown("0");
    desk = await openDesk(town);
    await give({ type: "receiveCall", callId: "c1", channel: "phone" }, { narrative: WORDS });
    const open = { type: "openIncident", incidentId: "i1", callId: "c1" };
    await give({ ...open, typeId: "structure-fire", place: PLACE });
    await give({ type: "closeIncident", incidentId: "i1", disposition: "completed" });
    await give({ type: "receiveCall", callId: "c2", channel: "phone" }, { narrative: WORDS });
    browser = await launch(chromium);
    dana = await pageFor(town.personId);
    sofia = await pageFor(SUPERVISOR);
  });

  after(async () => {
    await browser?.close();
    await town?.stop();
  });

  test("OPN-3: what is closed is sealed; one asks, and a supervisor agrees", async () => {
    await show(dana, "History");
    await dana.locator(".history-row").getByText("4 Market St").first().click();
    await expectText(dana, ".ask-opening", /a second person has to agree/);
    await dana.getByRole("button", { name: "Ask to open" }).click();
    await dana.getByLabel("Purpose").selectOption("complaint");
    await dana.getByLabel("Why").fill("the owner complains about the wait");
    await picture(dana, "opening-ask-en");
    assert.deepEqual(await seriousFindings(dana), []);
    await dana.getByRole("button", { name: "Ask", exact: true }).click();
    await expectText(dana, ".ask-opening", /Waits for a second person/);
    await show(sofia, "Shift");
    await expectText(sofia, ".opening-row", /#1, Complaint/);
    await sofia.getByRole("button", { name: /Read why/ }).click();
    await expectText(sofia, ".opening-row", /the owner complains about the wait/);
    await picture(sofia, "opening-list-en");
    assert.deepEqual(await seriousFindings(sofia), []);
    await sofia.getByRole("button", { name: "Agree" }).click();
    await expectText(sofia, ".opening-row", /Open until \d/);
    await dana.locator(".callers-words button").click();
    await expectText(dana, ".callers-words", new RegExp(WORDS));
  });

  test("OPN-5: giving it back seals the words again", async () => {
    await show(dana, "Shift");
    await dana.getByRole("button", { name: "Give back" }).click();
    await expectText(dana, ".shift", /Nobody has asked to open sealed texts/);
    await show(dana, "History");
    await dana.locator(".history-row").getByText("4 Market St").first().click();
    await expectText(dana, ".ask-opening", /a second person has to agree/);
    assert.equal(await dana.getByText(WORDS).count(), 0);
  });

  test("RET-3: a supervisor places a legal hold, and lifts it", async () => {
    await show(sofia, "History");
    await sofia.locator(".history-row").getByText("4 Market St").first().click();
    await sofia.getByRole("button", { name: "Place a hold" }).click();
    await sofia.getByLabel("File number").fill("12-2026");
    await picture(sofia, "hold-en");
    assert.deepEqual(await seriousFindings(sofia), []);
    await sofia.getByRole("button", { name: "Place", exact: true }).click();
    await expectText(
      sofia,
      "section[aria-label='Legal holds']",
      /12-2026, until .* placed by sofia/,
    );
    await sofia.getByRole("button", { name: "Lift the hold 12-2026" }).click();
    await expectText(sofia, "section[aria-label='Legal holds']", /Nothing holds it/);
  });

  test("OPN-7: a reporter follows the report by a code, on a telephone, in both languages", async () => {
    await show(dana, "Board");
    await dana.locator(".open-calls button, .call-row").first().click();
    await dana.getByRole("button", { name: "Follow code" }).click();
    const code = (await dana.locator(".follow-code").textContent()) ?? "";
    assert.match(code, /^\w{4}(-\w{4}){3}$/);
    const reporter = await pageFor(undefined, 390);
    await reporter.getByRole("link", { name: "Follow your report" }).click();
    await reporter.getByLabel("Code").fill("0000-0000-0000-0000");
    await reporter.getByRole("button", { name: "Look" }).click();
    await expectText(reporter, ".follow-page", /No report has this code/);
    await reporter.getByLabel("Code").fill(code.toLowerCase());
    await reporter.getByRole("button", { name: "Look" }).click();
    await expectText(reporter, ".follow-page", /waiting to be taken up.*never opened/s);
    await dana.locator(".callers-words button").click();
    await expectText(dana, ".caller-text", new RegExp(WORDS));
    await reporter.getByRole("button", { name: "Look" }).click();
    await expectText(reporter, ".follow-page", /opened once.*Handling the call.*What you said/s);
    const asks = reporter.getByRole("button", { name: "Ask to erase" });
    assert.ok(await asks.isDisabled());
    await reporter.getByLabel(/I want my words erased/).check();
    await asks.click();
    await expectText(reporter, ".follow-erasure", /cannot be erased yet: somebody still deals/);
    await picture(reporter, "follow-en-390");
    assert.deepEqual(await seriousFindings(reporter), []);
    await show(sofia, "Shift");
    const requests = "section[aria-label='Requests to erase']";
    await expectText(sofia, requests, /cannot be erased yet: somebody still deals with it/);
    await picture(sofia, "erasure-requests");
    assert.deepEqual(await seriousFindings(sofia), []);
    await reporter.getByRole("button", { name: /中文/ }).click();
    await expectText(reporter, ".follow-page", /您的内容被查看过 1 次/);
    await picture(reporter, "follow-zh-390");
  });

  test("CON-133: one key makes the caller anonymous, and who sees a name stands at its field", async () => {
    await show(dana, "Board");
    await dana.getByRole("button", { name: /^New call/ }).click();
    await expectText(
      dana,
      "#reporter-sealed",
      /Seen by who handles the call.*Kept until the caller asks/s,
    );
    await dana.locator("#narrative").fill("a neighbour shouts for help");
    await dana.getByLabel("Caller's name and number").fill("Ann 555 0100");
    await picture(dana, "intake-reporter-en");
    await dana.keyboard.press("Alt+a");
    const field = dana.locator("#reporter");
    assert.ok(await field.isDisabled());
    assert.equal(await field.inputValue(), "", "what was typed is gone");
    await expectText(dana, "#reporter-sealed", /Nobody asks who called/);
    assert.deepEqual(await seriousFindings(dana), []);
    await picture(dana, "intake-anonymous-en");
    await dana.locator("#narrative").focus();
    await dana.keyboard.press("Alt+a");
    assert.ok(await field.isEnabled(), "and off again");
    await dana.keyboard.press("Alt+a");
    const intake = dana.locator(".intake");
    await intake.getByLabel("Type").fill("struct");
    await dana.getByRole("option", { name: "Structure fire" }).click();
    await intake.getByLabel("Where").fill("44.9995, -29.9995");
    await dana.keyboard.press("Enter");
    await dana.keyboard.press("Control+Enter");
    await dana.locator(".intake").waitFor({ state: "detached" });
    await expectText(dana, ".linked-call", /anonymous/);
    const { calls } = await desk.board();
    const call = calls.find(({ anonymous }) => anonymous === true);
    assert.ok(call?.narrative !== undefined && call.reporter === undefined);
    await dana.locator(".linked-call").getByRole("button", { name: "Follow code" }).click();
    await dana.locator(".linked-call .follow-code").waitFor();
  });

  test("nothing was blocked and nothing broke", () => {
    for (const { errors, violations } of complaints) {
      assert.deepEqual(violations, []);
      const unexpected = errors.filter((error) => !/\b(401|404)\b/.test(error));
      assert.deepEqual(unexpected, []);
    }
  });
});
