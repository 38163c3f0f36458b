// F6: one incident that cannot be drawn. In New York in 2013 dozens of screens froze.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { findChromium, launch, openDesk, startTown, type Desk, type Town } from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;

let browser: Browser;
let page: Page;
let town: Town;
let desk: Desk;

const PLACES = [
  { lat: 44.9974, lon: -30.0018, address: "Pier 1" },
  { lat: 45.0012, lon: -29.9905, address: "Pier 2" },
];

describe("an incident that cannot be drawn", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    town = await startTown("0");
    desk = await openDesk(town);
    for (const [index, place] of PLACES.entries()) {
      const incidentId = `incident-${index}`;
      await desk.give({ type: "openIncident", incidentId, typeId: "structure-fire", place });
    }
    browser = await launch(chromium);
    page = await (await browser.newContext({ locale: "en-US" })).newPage();
    page.setDefaultTimeout(10_000);
    // What the server sends is whole; on its way to the board the first incident loses its place.
    await page.addInitScript(() => {
      const parse = JSON.parse;
      JSON.parse = (text, reviver) => {
        const value: unknown = parse(text, reviver);
        const damage = (thing: unknown): void => {
          if (typeof thing !== "object" || thing === null) return;
          const isFirst = Reflect.get(thing, "number") === "1" && "timeline" in thing;
          if (isFirst) Reflect.deleteProperty(thing, "place");
          else for (const part of Object.values(thing)) damage(part);
        };
        if (text.includes('"snapshot"')) damage(value);
        return value;
      };
    });
    await page.goto(town.origin);
    await page.getByLabel("Name").fill(town.personId);
    await page.getByLabel("Password").fill(town.secret);
    await page.keyboard.press("Enter");
  });

  after(async () => {
    await browser?.close();
    await town?.stop();
  });

  test("CON-140: only its own row fails; the others are worked on, and the server was told", async () => {
    await page.getByText("#1 cannot be shown here").waitFor();
    await page.locator(".incident-row").filter({ hasText: "Pier 2" }).click();
    await page.locator("#assign").click();
    await page.locator(".assignment").first().waitFor();
    await page.locator(".maplibregl-canvas").waitFor();
    assert.match(await page.locator(".connection").innerText(), /Live/);
    assert.ok((await page.locator(".unit-row").count()) > 5, "the units are all there");
    const metrics = await page.evaluate(async () => (await fetch("/metrics")).text());
    assert.match(metrics, /muster_screen_defects_total [1-9]/);
  });
});
