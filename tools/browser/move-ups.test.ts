// Advice on moves on the panel of a coverage gap, from the town's own calls, given by one key.
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
  type Desk,
  type Town,
} from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;
const pictures = process.env["MUSTER_PICTURES"];
/** As many as the advice wants, at a place that no station is near. */
const CALLS = 20;
const FORT = { lat: 44.992297, lon: -30.024119, address: "The Fort" };

let town: Town;
let browser: Browser;
let page: Page;
let desk: Desk;

async function give(command: object): Promise<void> {
  assert.ok((await desk.give(command)).accepted, JSON.stringify(command));
}

const gapLine = () => page.locator(".attention-row").filter({ hasText: "Pump" }).first();
const postOf = async (unitId: string) => {
  const { units } = await desk.board();
  return units.find((unit) => unit.unitId === unitId)?.postId;
};

describe("advice on moves", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    town = await startTown("0");
    desk = await openDesk(town);
    await give({ type: "setAway", unitId: "E1", reason: "meal" });
    browser = await launch(chromium);
    const viewport = { width: 1440, height: 900 };
    page = await (await browser.newContext({ viewport, locale: "en-US" })).newPage();
    page.setDefaultTimeout(15_000);
    await listen(page);
    // In a town that is eight minutes wide nothing is far: here a call is reached within one.
    await page.route("**/move-ups?*", (route) =>
      route.continue({ url: `${route.request().url()}&coverSeconds=60` }),
    );
    await page.route("**/move-ups", (route) =>
      route.continue({ url: `${route.request().url()}?coverSeconds=60` }),
    );
    await page.goto(town.origin);
    await page.locator("#person").fill(town.personId);
    await page.locator("#secret").fill(town.secret);
    await page.keyboard.press("Enter");
    await page.locator("#incidents").waitFor();
  });

  after(async () => {
    await browser?.close();
    await town?.stop();
  });

  test("CON-134: a town with few calls is told so, and nothing is advised", async () => {
    await gapLine().click();
    await expectText(page, ".move-up-advice", /No calls on record: too few/);
    await gapLine().focus();
    await page.keyboard.press("Enter");
    assert.equal(await postOf("E2"), undefined, "without advice the key gives nothing");
  });

  test("CON-134: from its calls a move is advised with its gain and age, and Enter gives it", async () => {
    for (let number = 0; number < CALLS; number += 1) {
      const incidentId = `fire-${number}`;
      await give({ type: "openIncident", incidentId, typeId: "structure-fire", place: FORT });
      await give({ type: "closeIncident", incidentId, disposition: "completed" });
    }
    await page.keyboard.press("Escape");
    await gapLine().click();
    const advice = page.locator(".move-up-advice");
    await expectText(page, ".move-up-advice", /E2.*reaches one more call in time every .*hour/s);
    await expectText(page, ".move-up-advice", /From 20 calls of four weeks.*As of/s);
    assert.deepEqual(await seriousFindings(page), []);
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/move-ups-en.png` });
    await advice.getByRole("button", { name: "Of all capabilities" }).click();
    await expectText(page, ".move-up-advice", /reaches one more call/);
    await advice.getByRole("button", { name: "Of all capabilities" }).click();
    await expectText(page, ".move-up-advice", /E2.*reaches one more call/s);
    assert.equal(await postOf("E2"), undefined, "nothing moves by itself");
    await gapLine().focus();
    await page.keyboard.press("Enter");
    await expectText(page, ".units, #units", /Fort gate/);
    assert.equal(await postOf("E2"), "fort");
  });
});
