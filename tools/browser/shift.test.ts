// The shift in a real browser, signed in to the example town, with a second dispatcher at a desk.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  expectText as expectTextOn,
  findChromium,
  launch,
  listen,
  openDesk,
  OVERSEER,
  RELIEF,
  seriousFindings,
  startTown,
  townWith,
  type Complaints,
  type Desk,
  type Town,
} from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;

/** Seconds instead of minutes, so that a test can wait for them. */
const SETTINGS = {
  claims: { graceSeconds: 2, staleSeconds: 6 },
  unacknowledged: { warnSeconds: 1, alertSeconds: 6 },
  notEnRoute: { warnSeconds: 600, alertSeconds: 900 },
};

const PLACE = { lat: 44.9995, lon: -29.9995, address: "4 Market St" };

let town: Town;
let folder: string;
let browser: Browser;
let page: Page;
let complaints: Complaints;
/** The other dispatcher, without a browser. */
let omar: Desk;

function expectText(selector: string, pattern: RegExp): Promise<void> {
  return expectTextOn(page, selector, pattern);
}

function button(name: RegExp | string) {
  return page.getByRole("button", { name });
}

/** A command of the other desk that is accepted. */
async function byOmar(command: object, texts?: object): Promise<void> {
  assert.ok((await omar.give(command, texts)).accepted, JSON.stringify(command));
}

/** How many openings stand in the log, as the overseer's page counts them. */
async function openingsSeenBy(personId: string): Promise<number> {
  const { origin, secret } = town;
  const headers = { "content-type": "application/json", origin };
  const body = JSON.stringify({ personId, secret });
  const session = await fetch(`${origin}/api/session`, { method: "POST", headers, body });
  const [cookie = ""] = session.headers.getSetCookie().map((line) => line.split(";", 1)[0] ?? "");
  const url = `${origin}/api/areas/seven-harbours/oversight`;
  const answer = await fetch(url, { headers: { cookie } });
  const report = (await answer.json()) as { readonly openings: { readonly count: number } };
  return report.openings.count;
}

async function show(screen: "Board" | "Shift"): Promise<void> {
  await page.getByRole("navigation", { name: "Screens" }).getByText(screen).click();
  await page.locator(screen === "Shift" ? ".shift" : "#incidents").waitFor();
}

async function openIncident(incidentId: string, typeId: string): Promise<void> {
  const place = { ...PLACE, address: `${incidentId} Market St` };
  await byOmar({ type: "openIncident", incidentId, typeId, place });
}

describe("the shift in a browser, signed in to the example town", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    const copy = townWith(SETTINGS);
    folder = copy.folder;
    town = await startTown("0", "small-town", copy.area);
    omar = await openDesk({ ...town, personId: RELIEF });
    browser = await launch(chromium);
    const viewport = { width: 1440, height: 900 };
    page = await (await browser.newContext({ viewport, locale: "en-US" })).newPage();
    page.setDefaultTimeout(10_000);
    complaints = await listen(page);
    await page.goto(town.origin);
    await page.getByLabel("Name").fill(town.personId);
    await page.getByLabel("Password").fill(town.secret);
    await page.keyboard.press("Enter");
    await page.locator("#incidents").waitFor();
    complaints.errors.length = 0;
  });

  after(async () => {
    await browser?.close();
    await town?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  test("CON-40: seats are taken and left by a press; who sits there is relieved with a reason", async () => {
    await byOmar({ type: "takeSeat", seat: "medical" });
    await show("Shift");
    await button("Take Fire desk").click();
    await expectText(".seat-row.is-mine", /Fire desk.*dana \(You\).*since/);
    await expectText(".seat-row", /Medical desk.*omar/);
    await button("Relieve Medical desk").click();
    const relieve = page.locator(".seat-form .button.main");
    assert.equal(await relieve.isDisabled(), true, "no relief without a reason");
    await page.getByLabel("Why do you relieve them?").selectOption("relief");
    await relieve.click();
    await expectText(".seat-row.is-mine", /Medical desk.*dana/);
    await expectText(".seat-row", /Fire desk.*Nobody/);
    await button("Leave Medical desk").click();
    await expectText(".seat-row", /Medical desk.*Nobody/);
    await button("Take Fire desk").click();
    await expectText(".seat-row.is-mine", /Fire desk/);
  });

  test("CON-42: one press claims; the row and the head of the incident say who", async () => {
    await show("Board");
    await openIncident("first", "structure-fire");
    await page.locator("#incidents [data-row]", { hasText: "first Market St" }).click();
    await button("Claim").click();
    await expectText(".incident-head .claim-mark", /You/);
    await expectText("#incidents [data-row] .claim-mark", /You/);
    await expectText(".timeline-line", /Claimed at Fire desk/);
    await button("Release").click();
    await page.locator(".incident-head .claim-mark").waitFor({ state: "detached" });
    await page.locator(".row-time .claim-mark").waitFor({ state: "detached" });
  });

  test("CON-43: a fresh claim is taken over with a reason, and both are on the timeline", async () => {
    await byOmar({ type: "takeSeat", seat: "medical" });
    await byOmar({ type: "claimIncident", incidentId: "first" });
    await expectText("#incidents [data-row] .claim-mark", /MD/);
    await page.locator('.claim-button[aria-expanded="false"]').click();
    await page.getByLabel("Why do you take it over?").selectOption("holder-busy");
    await page.keyboard.press("Enter");
    await expectText(".incident-head .claim-mark", /You/);
    await expectText(".timeline-line", /taken over from omar: holder is busy/);
  });

  test("CON-43: a claim nobody acts on turns stale where it is, and is taken without a reason", async () => {
    await openIncident("second", "fall");
    await byOmar({ type: "claimIncident", incidentId: "second" });
    await page.locator("#incidents [data-row]", { hasText: "second Market St" }).click();
    await expectText(".incident-head .claim-mark.is-stale", /Medical desk.*stale/);
    await button("Take over").click();
    await expectText(".incident-head .claim-mark:not(.is-stale)", /You/);
  });

  test("CON-44: what was seen stays, dimmed, and calls again when it is sharper", async () => {
    const unitIds = (await omar.board()).units.map((unit) => unit.unitId);
    const units = [{ unitId: unitIds[0], assignmentId: "a1" }];
    await byOmar({ type: "assignUnits", incidentId: "second", units });
    const line = page.locator(".attention-line", { hasText: "not acknowledged" });
    await line.getByRole("button", { name: /^Seen: / }).click();
    await page.locator(".attention-line.is-seen", { hasText: /seen by Fire desk/ }).waitFor();
    await page
      .locator(".attention-line.stage-alert:not(.is-seen)", { hasText: "not acknowledged" })
      .waitFor();
  });

  test("CON-47: what is shelved is out of sight with a count that opens the list", async () => {
    const line = page.locator(".attention-line:not(.shelved-line)", {
      hasText: "not acknowledged",
    });
    await line.getByRole("button", { name: /^Shelve: / }).click();
    await button(/^5 min$/).click();
    const why = page.getByLabel("Why it is out of sight");
    await why.selectOption("in-hand");
    await why.press("Enter");
    await line.waitFor({ state: "detached" });
    await button(/^Shelved 1$/).click();
    await expectText(".shelved-line", /until \d\d:\d\d.*in hand/);
    await button(/^Bring back: /).click();
    await line.waitFor();
    await line.getByRole("button", { name: /^Shelve: / }).click();
    await page.getByLabel("Why it is out of sight").selectOption("in-hand");
    await button("Shelve for 15 min").click();
    await line.waitFor({ state: "detached" });
  });

  test("CON-41: a note is sealed until a person asks, and the opening is on record", async () => {
    await byOmar(
      { type: "writeShiftNote", noteId: "note-1" },
      { text: "Hydrant at the quay is shut" },
    );
    await show("Shift");
    await expectText(".shift-note", /Medical desk.*holds until.*Sealed/);
    assert.equal(await page.getByText("Hydrant at the quay is shut").count(), 0);
    await button("Open the notes").click();
    await page.getByText("Hydrant at the quay is shut").waitFor();
    // Who takes part does not read the openings of others; who oversees does.
    assert.equal(await openingsSeenBy(OVERSEER), 1);
    await page.getByLabel("Note to the next shift").fill("Ladder 1 pulls left");
    await button("Write").click();
    await expectText(".shift-note", /Fire desk/);
    const board = JSON.stringify(await omar.board());
    assert.doesNotMatch(board, /Hydrant|Ladder 1/);
    await button(/^Take off the note of Medical desk/).click();
    await page.getByText("Hydrant at the quay is shut").waitFor({ state: "detached" });
  });

  test("CON-45: the brief is drawn from the board", async () => {
    await button("Draw again").click();
    await expectText(".brief-part", /Pending incidents 1.*first Market St.*laimed by Fire desk/);
    await expectText(".brief-part", /Active incidents 1.*second Market St/);
    await expectText(".brief-part", /Shelved alarms 1.*until.*in hand/);
  });

  test("CON-46: the brief stands still, and the hand-over names what it covered", async () => {
    const head = page.locator(".brief-head");
    const drawn = /up to event (\d+)/.exec((await head.textContent()) ?? "")?.[1];
    await byOmar({ type: "raiseAlarm", incidentId: "first", alarmLevel: 2 });
    await head.getByText(/1 event since/).waitFor();
    await page.locator(".hand-over-form select").selectOption({ label: "Medical desk" });
    await button("Record the hand-over").click();
    await expectText(".handed-over", new RegExp(`Medical desk by dana at .*event ${drawn}$`));
    const { handOvers } = await omar.board();
    assert.equal(String(handOvers[0]?.sequence), drawn);
  });

  test("CON-48: on paper there is the brief and nothing to press", async () => {
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".shift button:visible, .top-bar:visible").count(), 0);
    assert.ok(await page.locator(".brief-parts").isVisible());
    await page.emulateMedia({ media: "screen" });
  });

  test("CON-16: the shift has no serious finding in either theme or language", async () => {
    for (const language of [/^中文$/, /^EN$/]) {
      for (const theme of [/^(Day|日间)$/, /^(Night|夜间)$/]) {
        await button(theme).click();
        assert.deepEqual(await seriousFindings(page), []);
      }
      await button(language).click();
    }
  });

  test("CON-17: no error and no break of the page's policy", () => {
    assert.deepEqual(complaints, { errors: [], violations: [] });
  });
});
