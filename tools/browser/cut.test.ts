// Ten minutes without a line in the middle of a busy hour: two screens of one exercise, one cut.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { BoardSnapshot } from "#kernel";
import type { AreaListed } from "#protocol";
import type { Browser, Page } from "playwright-core";
import { english } from "../../src/console/words/english.ts";
import { openLine, type Line } from "./line.ts";
import { expectText, findChromium, launch, startExercise, type Exercise } from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;

const SPEED = 20;
/** Ten minutes of the exercise's clock. */
const CUT_MILLISECONDS = 600_000 / SPEED;
/** Tall enough that every row of the lists is drawn. */
const VIEWPORT = { width: 1440, height: 5000 };
/** Fewer would be no busy hour. */
const EVENTS_MIN = 50;
const CUT_PLACE = "37.78410, -122.41020";

let exercise: Exercise;
let line: Line;
let browsers: readonly Browser[] = [];
/** The page whose line is cut, and the one that goes on. */
let cut: Page;
let whole: Page;

async function openPage(proxy?: string): Promise<Page> {
  assert.ok(chromium !== undefined);
  const browser = await launch(chromium, proxy);
  browsers = [...browsers, browser];
  const look = { viewport: VIEWPORT, locale: "en-US", bypassCSP: true };
  const page = await (await browser.newContext(look)).newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

/** A map of this height would leave the machine no time for the rest. */
async function withoutMap(page: Page): Promise<void> {
  await page.addStyleTag({ content: "#map { display: none !important }" });
}

/** One incident as a row shows it; times apart, which go on by themselves. */
function rowsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const rows = [...document.querySelectorAll(".incident-row:not(.call-row)")].map((row) => {
      const number = /#\d+/.exec(row.querySelector(".row-detail")?.textContent ?? "")?.[0];
      const units = [...row.querySelectorAll(".row-unit")].map((unit) => {
        return `${unit.textContent?.trim()} ${unit.querySelector("svg")?.getAttribute("aria-label")}`;
      });
      return `${number} ${units.sort().join(", ")}`.trim();
    });
    return rows.sort();
  });
}

function unitsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    return [...document.querySelectorAll(".unit-row")].map((row) => {
      const status = row.querySelector("svg")?.getAttribute("aria-label");
      return `${row.querySelector(".call-sign")?.textContent} ${status}`;
    });
  });
}

/** The server's own board, by the route a page begins with. */
async function serverBoard(): Promise<BoardSnapshot> {
  return whole.evaluate(async () => {
    const areas = (await (await fetch("/api/areas")).json()) as
      | readonly AreaListed[]
      | { areas: readonly AreaListed[] };
    const [area] = "areas" in areas ? areas.areas : areas;
    return (await (await fetch(`/api/areas/${area?.areaId}/board`)).json()) as BoardSnapshot;
  });
}

/** The rows as they follow from the server's board. */
function rowsOfBoard({ incidents, assignments, configuration }: BoardSnapshot): string[] {
  const callSigns = new Map(
    configuration.flatMap((item) => {
      if (item.kind !== "unit" || !("put" in item)) return [];
      return [[item.put.unitId, item.put.callSign] as const];
    }),
  );
  const open = assignments.filter(({ status }) => status !== "cleared" && status !== "cancelled");
  const active = incidents.filter(({ status }) => status === "open" || status === "held");
  const rows = active.map(({ incidentId, number }) => {
    const units = open
      .filter((assignment) => assignment.incidentId === incidentId)
      .map(({ unitId, status }) => `${callSigns.get(unitId)} ${english[`status.${status}`]}`);
    return `#${number} ${units.sort().join(", ")}`.trim();
  });
  return rows.sort();
}

async function takeCall(page: Page, place: string): Promise<void> {
  await page.getByRole("button", { name: /^New call/ }).click();
  await page.locator(".intake textarea").waitFor();
  await page.keyboard.type("Smoke from a window");
  await page.keyboard.press("Tab");
  await page.keyboard.type("struct");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("listbox").waitFor({ state: "detached" });
  await page.locator(".place-field input").focus();
  await page.keyboard.type(place);
  await page.keyboard.press("Enter");
  await page.locator(".intake-save .button.main:enabled").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.locator(".intake").waitFor({ state: "detached" });
}

async function choose(page: Page, number: string): Promise<void> {
  const row = page.locator(".incident-row").filter({ hasText: new RegExp(`${number}\\b`) });
  await row.first().click();
  await expectText(page, ".incident-title", new RegExp(`${number}\\b`));
}

async function note(page: Page, text: string): Promise<void> {
  await page.getByLabel("Note for everyone on this incident").fill(text);
  await page.keyboard.press("Enter");
}

function notes(page: Page): Promise<number> {
  const lines = page.locator(".timeline-line").filter({ hasText: /^[\d:]+\s*Note/ });
  return lines.count();
}

/** Same on the page and on the server, waited for. */
async function expectSame(page: Page, board: BoardSnapshot): Promise<void> {
  const wanted = rowsOfBoard(board);
  for (const end = Date.now() + 10_000; Date.now() < end; await page.waitForTimeout(100)) {
    if (JSON.stringify(await rowsOf(page)) === JSON.stringify(wanted)) break;
  }
  assert.deepEqual(await rowsOf(page), wanted);
}

describe("ten minutes without a line", { skip }, () => {
  let first = "";
  let second = "";
  let cutAt = 0;

  before(async () => {
    exercise = await startExercise(["--port", "0", "--start", "2016-12-31T23:30", "--speed", "60"]);
    line = await openLine();
    cut = await openPage(line.address);
    whole = await openPage();
    await whole.goto(exercise.link);
    await withoutMap(whole);
    await whole.locator(".incident-row").first().waitFor({ timeout: 30_000 });
    await cut.context().addCookies(await whole.context().cookies());
    await cut.goto(new URL("/", exercise.link).href);
    await withoutMap(cut);
    await cut.locator(".incident-row").nth(5).waitFor({ timeout: 40_000 });
    await whole.getByRole("button", { name: `×${SPEED}`, exact: true }).click();
  });

  after(async () => {
    for (const browser of browsers) await browser.close();
    await line?.close();
    await exercise?.stop();
  });

  test("CON-124: before the cut, both screens show one incident with its units", async () => {
    await takeCall(whole, "600 ellis");
    await expectText(whole, ".incident-title", /#\d+/);
    await whole.locator("#assign:enabled").click();
    await whole.locator(".assignment").first().waitFor();
    const title = await whole.locator(".incident-title").innerText();
    first = /#\d+/.exec(title)?.[0] ?? "";
    await choose(cut, first);
    await cut.locator(".assignment").first().waitFor();
  });

  test("CON-124: for ten minutes it says since when it is cut and what waits", async () => {
    cutAt = (await serverBoard()).sequence;
    line.cut();
    const began = Date.now();
    await expectText(cut, ".connection", /Cut off since \d\d:\d\d:\d\d/);
    const since = await cut.locator(".connection").innerText();
    // On the cut screen: a unit is on scene, a note, and a new call.
    await cut.locator(".assignment").getByRole("button", { name: "On scene" }).first().click();
    await note(cut, "Written while cut off");
    await takeCall(cut, CUT_PLACE);
    // Meanwhile on the other: the same incident is closed with its units, and a call is taken.
    await note(whole, "Written while the other was cut off");
    await whole.getByRole("button", { name: "Close", exact: true }).click();
    await whole.locator(".inline-form button[type=submit]").click();
    await expectText(whole, ".incident-facts", /Closed/);
    await takeCall(whole, "400 castro");
    await whole.locator("#assign:enabled").click();
    await whole.locator(".assignment").first().waitFor();
    second = /#\d+/.exec(await whole.locator(".incident-title").innerText())?.[0] ?? "";
    while (Date.now() - began < CUT_MILLISECONDS) {
      assert.equal(await cut.locator(".connection").innerText(), since);
      const waits = await cut.locator("body").innerText();
      assert.match(waits, /\w+: On scene.*note on #\d+.*open an incident at/s);
      await cut.waitForTimeout(500);
    }
  });

  test("CON-124: when the line is back both screens are the server's board", async () => {
    line.mend();
    await expectText(cut, ".connection", /Live/);
    await cut.waitForFunction(() => document.querySelector(".help-sent")?.textContent === "");
    await whole.getByRole("button", { name: "Pause" }).click();
    await whole.getByRole("button", { name: "Resume" }).waitFor();
    await cut.getByRole("button", { name: "Resume" }).waitFor();
    const board = await serverBoard();
    const events = board.sequence - cutAt;
    assert.ok(events > EVENTS_MIN, `a busy hour: ${events} events while it was cut`);
    await expectSame(whole, board);
    await expectSame(cut, board);
    assert.deepEqual(await unitsOf(cut), await unitsOf(whole));
  });

  test("CON-124: what was ordered is done once; what could not be is said with why", async () => {
    const board = await serverBoard();
    const isAt = ({ place }: { place: { lat: number; lon: number } }) =>
      place.lat === 37.7841 && place.lon === -122.4102;
    assert.equal(board.incidents.filter(isAt).length, 1, "the call taken while cut off");
    const closed = board.incidents.find(({ number }) => `#${number}` === first);
    assert.equal(closed?.notes.length, 2, "one note of each");
    await expectText(cut, ".outbox-refused", /Not done: \w+: On scene.*\w+ .*\w+/s);
    assert.equal(await cut.locator(".outbox-refused .outbox-line").count(), 1);
    await choose(cut, second);
    await choose(whole, second);
    assert.equal(await notes(cut), await notes(whole));
  });
});
