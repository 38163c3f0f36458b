// A centre is set up in a real browser, against `muster serve` with the example town.
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

async function openPage(origin: string, personId: string, secret: string): Promise<Page> {
  const viewport = { width: 1440, height: 900 };
  const made = await (await browser.newContext({ viewport, locale: "en-US" })).newPage();
  made.setDefaultTimeout(10_000);
  complaints = await listen(made);
  await made.goto(origin);
  await made.getByLabel("Name").fill(personId);
  await made.getByLabel("Password").fill(secret);
  await made.keyboard.press("Enter");
  await made.locator(".connection").filter({ hasText: /Live/ }).waitFor();
  return made;
}

async function show(...parts: readonly string[]): Promise<void> {
  const hash = `#/${["setup", ...parts].map(encodeURIComponent).join("/")}`;
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
}

/** Something that another administrator does at the same time. */
async function configure(commandId: string, changes: readonly object[]): Promise<void> {
  const status = await page.evaluate(
    async (body) => {
      const answer = await fetch("/api/areas/seven-harbours/commands", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return answer.status;
    },
    { commandId, command: { type: "configure", changes } },
  );
  assert.equal(status, 200);
}

const checks = () => page.locator(".setup-checks");
const apply = () => page.getByRole("button", { name: /^Apply/ });

const FAR_SIDE = {
  type: "FeatureCollection",
  features: [
    {
      type: "Feature",
      properties: { name: "North Shore", colour: "blue" },
      geometry: {
        type: "Polygon",
        coordinates: [
          [
            [-30.02, 45.02],
            [-30.0, 45.02],
            [-30.0, 45.03],
            [-30.02, 45.02],
          ],
        ],
      },
    },
    {
      type: "Feature",
      properties: { name: "Swapped" },
      geometry: {
        type: "Polygon",
        coordinates: [
          [
            [45, -30],
            [45, -29],
            [46, -29],
            [45, -30],
          ],
        ],
      },
    },
  ],
};

describe("setting up a centre", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    town = await startTown("0");
    browser = await launch(chromium);
    page = await openPage(town.origin, "administrator", town.administrator);
  });

  after(async () => {
    await browser?.close();
    await town?.stop();
  });

  test("CON-81: a unit is added to a draft, and what is wrong stands at its field", async () => {
    await page.getByRole("link", { name: "Set-up" }).click();
    await page.getByRole("link", { name: /^Units/ }).click();
    await page.getByPlaceholder("New id").fill("E9");
    await page.keyboard.press("Enter");
    const sign = page.getByLabel("Call sign");
    await sign.fill("e1");
    await page
      .locator(".setup-field", { has: sign })
      .locator(".wrong", { hasText: "E1" })
      .waitFor();
    await page.locator(".setup-draft-bar").filter({ hasText: "1 wrong" }).waitFor();
    await sign.fill("E9");
    await page.locator(".setup-field.has-problem").waitFor({ state: "detached" });
    await checks().filter({ hasText: "no plan sends it" }).waitFor();
    await page.getByLabel("Add a capability").selectOption("pump");
    await page.getByText("1 change is not in force yet").waitFor();
  });

  test("CON-80: a plan that no unit can fill is said at once, with what is lacking", async () => {
    await show("responsePlan", "outside-fire");
    await page.getByRole("button", { name: "Add a need" }).click();
    const need = page.locator(".setup-need").last();
    await need.getByLabel("Capability").selectOption("ladder");
    await need.getByLabel("Units", { exact: true }).fill("3");
    await need.getByText("Cannot be filled: 1 of the 3 units").waitFor();
    await checks().getByText("3 × Ladder asked for, and 1 unit has it").waitFor();
    await need.getByLabel("Units", { exact: true }).fill("1");
    await checks().getByText("Ladder asked for").waitFor({ state: "detached" });
  });

  test("CON-81: the draft lasts over leaving the page and a reload", async () => {
    await page.getByRole("link", { name: "Board" }).click();
    await page.locator("#incidents").waitFor();
    await page.reload();
    await page.getByRole("link", { name: "Set-up" }).click();
    await page.getByText("2 changes are not in force yet").waitFor();
  });

  test("CON-86: zones come from a file with a preview; what is wrong is said, nothing is dropped", async () => {
    await show("files");
    await page.locator("input[type=file]").setInputFiles({
      name: "zones.geojson",
      mimeType: "application/geo+json",
      buffer: Buffer.from(JSON.stringify(FAR_SIDE)),
    });
    await page.getByText("2 read, 1 accepted, 1 rejected").waitFor();
    await page.getByText("latitude and longitude are swapped").waitFor();
    await page.getByText("left out").waitFor();
    await page.getByRole("button", { name: "Add 1 change to the draft" }).click();
    await page.locator(".setup-edit").filter({ hasText: "North Shore" }).waitFor();
    assert.equal(await page.locator(".setup-edit").count(), 3);
    await checks().filter({ hasText: "No station or post lies in it" }).waitFor();
  });

  test("CON-85: a zone's corners are moved on the map and in text", async () => {
    await show("zone", "North Shore");
    const corners = page.getByLabel("Corners, one on a line");
    assert.equal((await corners.inputValue()).split("\n").length, 3);
    await corners.fill("-30.02, 45.02\n-30, 45.02\n-30, 45.03\n-30.02, 45.03");
    await page.getByText("1.75 km²").waitFor();
    await page.getByRole("button", { name: "Remove corner" }).waitFor();
    const map = page.locator(".setup-map .maplibregl-canvas");
    await map.waitFor();
    await map.click({ position: { x: 60, y: 60 } });
    await page.getByText("Polygon 1, 5 corners").waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Remove corner" }).click();
    await page.getByText("Polygon 1, 4 corners").waitFor({ state: "attached" });
    await page.getByText("1.75 km²").waitFor();
  });

  test("CON-82: what somebody else changed meanwhile collides and is not overwritten", async () => {
    await show("changes");
    const plan = {
      planId: "outside-fire",
      name: { en: "Fire outside" },
      typeIds: ["outside-fire"],
      alarms: [{ level: 1, needs: [{ needId: "pump", capabilityId: "pump", count: 1 }] }],
    };
    await configure("collides-1", [{ kind: "responsePlan", put: plan }]);
    await page.getByText("Somebody else has changed this since you began").waitFor();
    assert.ok(await apply().isDisabled());
    await page.getByRole("button", { name: "Leave theirs" }).click();
    await page.getByText("2 changes are not in force yet").waitFor();
  });

  test("CON-83: the draft is applied by one command and is in force", async () => {
    const unit = page.locator(".setup-edit").filter({ hasText: "E9" });
    await unit.getByText("Pump 1").waitFor();
    await page.getByLabel(/^Reason/).fill("a second engine for the north");
    await apply().click();
    await page.getByText("The changes are in force").waitFor();
    await show("unit");
    await page.locator(".setup-row").filter({ hasText: "E9" }).waitFor();
  });

  test("CON-87: a change is taken back from the history", async () => {
    await show("history");
    const entry = page.locator(".setup-history-entry").first();
    await entry.getByText("a second engine for the north").waitFor();
    await entry.getByRole("button", { name: "Take back" }).click();
    await page.getByText("take an earlier change back").waitFor();
    assert.equal(await page.locator(".setup-edit.is-removed").count(), 2);
    await apply().click();
    await page.getByText("The changes are in force").waitFor();
    await show("zone");
    await page.locator(".setup-row").filter({ hasText: "Harbour" }).waitFor();
    assert.equal(await page.locator(".setup-row").filter({ hasText: "North Shore" }).count(), 0);
    await show("history");
    await page.locator(".setup-history-entry").nth(1).getByText("a second engine").waitFor();
    await page.locator(".setup-history-entry").nth(1).getByRole("button").click();
    await page.getByText("There is nothing to take back").waitFor();
  });

  test("CON-89: no serious finding of axe in either theme or language, and no complaints", async () => {
    const pages = [["unit", "E1"], ["responsePlan", "structure-fire"], ["files"], ["history"]];
    for (const look of ["night en", "day en", "day zh", "night zh"]) {
      for (const parts of look.startsWith("night") ? pages.slice(0, 2) : pages) {
        await show(...parts);
        await page.locator(".setup-editor, .setup-page").waitFor();
        assert.deepEqual(await seriousFindings(page), [], `${look} ${parts.join("/")}`);
      }
      if (look === "day en") await page.getByRole("button", { name: "中文" }).click();
      else await page.getByRole("button", { name: /^(Day|Night|日间|夜间)$/ }).click();
    }
    assert.deepEqual(complaints.violations, []);
    assert.deepEqual(
      complaints.errors.filter((line) => !line.includes("401")),
      [],
    );
  });

  test("CON-89: who may not change the configuration sees it and has no buttons", async () => {
    const other = await openPage(town.origin, town.personId, town.secret);
    await other.getByRole("link", { name: "Set-up" }).click();
    await other.getByText("Only an administrator changes it").waitFor();
    await other.getByRole("link", { name: /^Units/ }).click();
    await other.locator(".setup-row").first().click();
    assert.ok(await other.getByLabel("Call sign").isDisabled());
    assert.equal(await other.getByRole("button", { name: "Remove" }).count(), 0);
    await other.context().close();
  });

  test("CON-88: a centre that is not set up says so and leads to where it is", async () => {
    const centre = await startTown("0", "new-centre");
    try {
      const first = await openPage(centre.origin, "administrator", centre.administrator);
      await first.getByText("This area is not set up yet").waitFor();
      await first.getByRole("link", { name: "Go to set-up" }).click();
      await first.getByLabel("English").first().waitFor();
      assert.equal(await first.locator(".setup-finding.is-wrong").count(), 0);
      await first.context().close();
    } finally {
      await centre.stop();
    }
  });
});
