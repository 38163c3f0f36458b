// Warn and block levels: set on the setup screen, enforced by the server, seen and passed on the board.
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
  type Town,
} from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;

let town: Town;
let browser: Browser;
let page: Page;

async function signedIn(personId: string, locale = "en-US"): Promise<Page> {
  const viewport = { width: 1440, height: 900 };
  const made = await (await browser.newContext({ viewport, locale })).newPage();
  made.setDefaultTimeout(10_000);
  await listen(made);
  await made.goto(town.origin);
  await made.locator("#person").fill(personId);
  await made.locator("#secret").fill(town.secret);
  await made.keyboard.press("Enter");
  await made.locator(".connection.is-live, .connection").first().waitFor();
  await made.locator("#incidents").waitFor();
  return made;
}

const caution = () => page.locator(".caution");

describe("warn and block levels", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    town = await startTown("0");
    browser = await launch(chromium);
  });

  after(async () => {
    await browser?.close();
    await town?.stop();
  });

  test("CON-130: the levels are set on the setup screen and stand in the settings", async () => {
    page = await signedIn("administrator");
    await page.evaluate(() => {
      location.hash = "#/setup/settings/settings";
    });
    await page.getByLabel("Level: Zone left below its minimum").selectOption("warn");
    await page.getByLabel("Level: Closing with unfilled needs").selectOption("block");
    const who = page.getByLabel("Who may override: Closing with unfilled needs");
    assert.equal(await who.inputValue(), "supervisor");
    assert.deepEqual(await seriousFindings(page), []);
    await page.evaluate(() => {
      location.hash = "#/setup/changes";
    });
    await page.getByText(/Zone left below its minimum warn/).waitFor();
    await page.getByRole("button", { name: /^Apply/ }).click();
    await page.getByText("The changes are in force").waitFor();
    const { configuration } = await (await openDesk(town)).board();
    const stands = configuration.find(({ kind }) => kind === "settings");
    assert.ok(stands?.kind === "settings");
    assert.deepEqual(stands.put.cautions, [
      { check: "leaves-uncovered", level: "warn" },
      { check: "needs-unserved", level: "block", overrideRole: "supervisor" },
    ]);
    await page.close();
  });

  test("CON-131: a warning is shown in the flow, and Enter again does it, on record", async () => {
    const desk = await openDesk(town);
    const place = { lat: 44.9923, lon: -30.0241, address: "Fort gate" };
    const command = { type: "openIncident", incidentId: "one", typeId: "structure-fire", place };
    assert.ok((await desk.give(command)).accepted);
    page = await signedIn(town.personId);
    await expectText(page, ".incident-row", /#1/);
    await page.locator(".incident-row").first().focus();
    await page.keyboard.press("Enter");
    await page.locator("#assign:enabled").waitFor();
    await page.keyboard.press("d");
    await page.keyboard.press("Enter");
    await caution().getByText("Pump in Harbour falls below its minimum").waitFor();
    assert.equal(await page.locator(".assignment").count(), 0, "nothing is done yet");
    assert.deepEqual(await seriousFindings(page), []);
    await page.keyboard.press("Escape");
    await caution().waitFor({ state: "detached" });
    await page.locator("#assign:enabled").waitFor();
    assert.equal(await page.locator(".assignment").count(), 0, "left alone, nothing is done");
    // So is an order of the command line.
    await page.keyboard.press("Control+k");
    await page.keyboard.type("d E1 1");
    await page.locator(".bar-preview").filter({ hasText: /E1/ }).waitFor();
    await page.keyboard.press("Enter");
    await caution().waitFor();
    await page.keyboard.press("Enter");
    await expectText(page, ".assignment", /E1/);
    await expectText(page, ".timeline-line", /Acknowledged: Pump in Harbour/);
    await page.locator("#assign:enabled").waitFor();
    await page.keyboard.press("d");
    await page.keyboard.press("Enter");
    await caution().getByText("Pump in Hill falls below its minimum").waitFor();
    await page.keyboard.press("Enter");
    await expectText(page, ".assignment", /E2/);
    await caution().waitFor({ state: "detached" });
  });

  test("CON-132: what is blocked is refused to a dispatcher, and overridden by its role", async () => {
    const desk = await openDesk(town);
    const place = { lat: 44.9923, lon: -30.0241, address: "Fort gate" };
    const command = { type: "openIncident", incidentId: "two", typeId: "alarm", place };
    assert.ok((await desk.give(command)).accepted);
    await page.close();
    for (const personId of [town.personId, SUPERVISOR]) {
      page = await signedIn(personId);
      await page.locator(".incident-row").filter({ hasText: "#2" }).click();
      await page.keyboard.press("x");
      await page.locator(".inline-form select").waitFor();
      await page.locator(".inline-form select").selectOption({ index: 1 });
      await page.locator(".inline-form button[type=submit]").click();
      if (personId === SUPERVISOR) break;
      await expectText(page, ".outbox-refused", /#2 has needs .* blocked here.*ask a Supervisor/);
      assert.equal(await caution().count(), 0, "nothing to press past it");
      await page.close();
    }
    await caution().getByText("#2 has needs that no unit has filled – blocked here").waitFor();
    const override = caution().getByRole("button", { name: "Override and do it" });
    assert.ok(await override.isDisabled(), "not without a reason");
    await page.keyboard.type("agreed");
    await page.keyboard.press("Enter");
    await expectText(page, ".timeline-line", /Override: .*agreed with the supervisor/);
    await expectText(page, ".incident-facts", /Closed/);
  });
});
