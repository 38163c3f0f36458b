// A crew's page and a desk of one agency, in a real browser in the example town.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  addPerson,
  expectText,
  findChromium,
  launch,
  listen,
  openDesk,
  seriousFindings,
  startTown,
  type Complaints,
  type Desk,
  type Town,
} from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;
/** For looking at the pictures by hand; nothing is kept otherwise. */
const pictures = process.env["MUSTER_PICTURES"];
const WORDS = "flames from the second window";
const PLACE = { lat: 44.9995, lon: -29.9995, address: "4 Market St" };

let town: Town;
let browser: Browser;
let desk: Desk;
const complaints: Complaints[] = [];

async function pageFor(personId: string, width: number, height: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, locale: "en-US" });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  complaints.push(await listen(page));
  await page.goto(town.origin);
  await page.getByLabel("Name").fill(personId);
  await page.getByLabel("Password").fill(town.secret);
  await page.keyboard.press("Enter");
  return page;
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
}

async function give(command: object, texts?: object): Promise<void> {
  assert.ok((await desk.give(command, texts)).accepted, JSON.stringify(command));
}

describe("a crew, and a desk of one agency", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    town = await startTown("0");
    desk = await openDesk(town);
    await addPerson(town, { personId: "kim", name: "Kim", role: "crew", unitId: "E1" });
    await addPerson(town, {
      personId: "mia",
      name: "Mia",
      role: "dispatcher",
      agencyIds: ["medical"],
    });
    await give({ type: "receiveCall", callId: "c1", channel: "phone" }, { narrative: WORDS });
    const open = { type: "openIncident", incidentId: "i1", callId: "c1" };
    await give({ ...open, typeId: "structure-fire", place: PLACE });
    browser = await launch(chromium);
  });
  after(async () => {
    await browser?.close();
    await town?.stop();
  });

  test("CRW-1, CRW-2: a crew sees its own assignment, its words, and reports by keyboard alone", async () => {
    const page = await pageFor("kim", 390, 844);
    await expectText(page, ".crew-free", /No assignment/);
    await picture(page, "crew-free-small-en");
    const units = [{ assignmentId: "a1", unitId: "E1" }];
    await give({ type: "assignUnits", incidentId: "i1", units });
    await expectText(page, ".crew-assignment", /4 Market St/);
    await expectText(page, ".crew-words", new RegExp(WORDS));
    await picture(page, "crew-assigned-small-en");
    assert.deepEqual(await seriousFindings(page), []);
    const [width, shown] = await page.evaluate(() => {
      return [document.documentElement.scrollWidth, innerWidth];
    });
    assert.ok((width ?? 0) <= (shown ?? 0), "nothing is wider than the screen");
    for (const status of ["Acknowledged", "En route", "On scene"]) {
      const button = page.locator(".crew-buttons .button.main");
      await expectText(page, ".crew-buttons .button.main", new RegExp(`^${status}$`));
      await button.focus();
      await page.keyboard.press("Enter");
      await expectText(page, ".crew-status", new RegExp(status));
    }
    await picture(page, "crew-on-scene-small-en");
    await page.getByRole("button", { name: "Cleared" }).click();
    await expectText(page, ".crew-free", /No assignment/);
    const { assignments } = await desk.board();
    assert.equal(assignments.find(({ assignmentId }) => assignmentId === "a1")?.status, "cleared");
    await page.context().close();
  });

  test("POL-3: a desk of another agency sees the outline, offers nothing, and says so", async () => {
    const page = await pageFor("mia", 1440, 900);
    await page.locator("#incidents").getByText("4 Market St").first().click();
    await expectText(page, ".incident-outline", /Another agency's incident/);
    assert.equal(await page.getByText(WORDS).count(), 0);
    assert.equal(await page.locator(".incident-actions, .note-form").count(), 0);
    await picture(page, "outline-en");
    assert.deepEqual(await seriousFindings(page), []);
    // When its agency joins, the words come, and what can be done, without a reload.
    await give({ type: "addAgency", incidentId: "i1", agencyId: "medical" });
    await page.locator(".incident-outline").waitFor({ state: "detached" });
    await expectText(page, ".callers-words", new RegExp(WORDS));
    await picture(page, "outline-joined-en");
    await page.context().close();
  });

  test("POL-3: nothing on these pages was refused by the content security policy or failed", () => {
    for (const { errors, violations } of complaints) {
      assert.deepEqual(violations, []);
      // Before anybody is signed in, the browser notes a 401 by itself.
      assert.deepEqual(
        errors.filter((text) => !/status of 401/.test(text)),
        [],
      );
    }
  });
});
