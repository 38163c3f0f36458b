// A tried plan put forward, reviewed by another person, adopted and taken back, in a real browser.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { OversightRead } from "#measures";
import { defaultResponseModel } from "#routing";
import { plan as area, scenario } from "../../src/server/exercise/testing/evening.ts";
import {
  PIER,
  SECRET,
  startTestServer,
  temporaryFolder,
  type TestServer,
} from "../../src/server/testing/harness.ts";
import {
  buildConsole,
  expectText,
  findChromium,
  launch,
  listen,
  root,
  seriousFindings,
  type Complaints,
} from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;
/** For looking at the pictures by hand; nothing is kept otherwise. */
const pictures = process.env["MUSTER_PICTURES"];
const TRIAL_MILLISECONDS = 60_000;

const folder = temporaryFolder();
const complaints: Complaints[] = [];
let server: TestServer;
let browser: Browser;
let planner: Page;
let reviewer: Page;

const { address: _address, ...point } = PIER;
const plan = {
  format: "muster-deployment-plan",
  version: 1,
  planId: "pier",
  name: "A post at the pier",
  question: "Is the pier reached sooner?",
  changes: [{ kind: "post", put: { postId: "pier-post", name: { en: "Pier" }, ...point } }],
  duties: [{ unitId: "A1", how: "set", hours: [] }],
  postings: [],
  stationClosures: [],
  roadClosures: [],
};

async function pageFor(personId: string): Promise<Page> {
  const viewport = { width: 1440, height: 900 };
  const page = await (await browser.newContext({ viewport, locale: "en-US" })).newPage();
  page.setDefaultTimeout(30_000);
  complaints.push(await listen(page));
  await page.goto(server.served.origin);
  await page.getByLabel("Name").fill(personId);
  await page.getByLabel("Password").fill(SECRET);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Planning" }).click();
  await page.locator(".studio-headlines").waitFor({ timeout: TRIAL_MILLISECONDS });
  return page;
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  await page.locator("#studio-adoption").scrollIntoViewIfNeeded();
  await page.locator(".studio-adoption").last().scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${pictures}/${name}.png` });
}

describe("the adoption of a plan", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined && area.roads !== undefined);
    await buildConsole();
    const histories = [
      { scenario, roads: area.roads, responseModel: defaultResponseModel() },
    ] as const;
    const consoleFolder = `${root}dist/console`;
    server = await startTestServer(folder.path, { histories, consoleFolder });
    const supervisor = await server.as("supervisor");
    assert.equal((await supervisor.post("savePlan", { plan })).status, 200);
    const historyId = scenario.manifest.scenarioId;
    const trial = { historyId, planIds: ["pier"], policy: "closest", seeds: [1] };
    assert.equal((await supervisor.post("startTrial", trial)).status, 200);
    browser = await launch(chromium);
    planner = await pageFor("supervisor");
    reviewer = await pageFor("administrator");
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    folder.remove();
  });

  test("STU-11: put forward by one, approved by another, who sees it at once", async () => {
    await planner.getByRole("button", { name: "Put it forward" }).click();
    await expectText(planner, ".studio-adoption", /Nobody reviews their own/);
    assert.equal(await planner.getByRole("button", { name: "Approve" }).count(), 0);
    await expectText(reviewer, ".studio-adoption", /Rests on trial .?[0-9a-f]{16}/);
    await expectText(reviewer, ".studio-adoption", /Put forward by .?supervisor/);
    await expectText(reviewer, ".studio-adoption", /1 change of the configuration/);
    await reviewer.getByLabel(/^Reason/).fill("the evidence holds");
    await picture(reviewer, "adoption-review-en");
    assert.deepEqual(await seriousFindings(reviewer), []);
    await reviewer.getByRole("button", { name: "Approve" }).click();
    await expectText(planner, ".studio-adoption", /Approved by .?administrator/);
    assert.equal(await planner.getByRole("button", { name: "Adopt", exact: true }).count(), 0);
  });

  test("STU-11: adopted from a date, with the instructions for people, and called off", async () => {
    const date = reviewer.getByLabel("In force from");
    const days = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    await date.fill(`${days}T08:30`);
    await reviewer.getByRole("button", { name: "Adopt", exact: true }).click();
    await expectText(planner, ".studio-adoption", /in force from .* 08:30/);
    await expectText(planner, ".studio-adoption", /1 instruction for people[^]*A1 given up/);
    await planner.getByLabel(/^Reason/).fill("the crew is needed");
    await picture(planner, "adoption-scheduled-en");
    await planner.getByRole("button", { name: "Call off" }).click();
    await expectText(reviewer, ".studio-adoption", /Called off by .?supervisor/);
  });

  test("STU-11: in force at its instant, and taken back; in Chinese too", async () => {
    const administrator = await server.as("administrator");
    const supervisor = await server.as("supervisor");
    await planner.getByRole("button", { name: "Put it forward" }).click();
    await planner.getByText("Waits for a second person.").waitFor();
    const board = [...server.served.context.areas.values()][0]?.authority.board();
    const waiting = [...(board?.deployments.values() ?? [])].find((one) => {
      return one.status === "proposed";
    });
    assert.ok(waiting !== undefined && supervisor.cookie !== undefined);
    const { deploymentId } = waiting;
    const review = { type: "reviewDeployment", deploymentId, approve: true, reason: "fits" };
    const effectiveAt = Date.now() + 1500;
    const adopt = { type: "scheduleDeployment", deploymentId, effectiveAt };
    for (const [at, command] of [review, adopt].entries()) {
      const given = { commandId: `adopt-${at}`, command } as never;
      assert.equal((await administrator.command(given)).status, 200);
    }
    await reviewer.getByText("In force since").waitFor();
    const item = reviewer.locator(".studio-adoption", { hasText: "In force since" });
    await item.getByLabel(/^Reason/).fill("it did not help");
    await picture(reviewer, "adoption-force-en");
    await item.getByRole("button", { name: "Take back" }).click();
    await reviewer.getByText("Taken back by").waitFor();
    await reviewer.getByRole("button", { name: "中文" }).click();
    await expectText(reviewer, ".studio-adoption", /已撤回/);
    await reviewer.setViewportSize({ width: 390, height: 844 });
    const wide = await reviewer.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `the page is ${wide} wide`);
    await picture(reviewer, "adoption-small-zh");
    assert.deepEqual(await seriousFindings(reviewer), []);
  });

  test("ATT-20, OVS-14: a plan that no longer fits is on the board, is called off, and overseen", async () => {
    const administrator = await server.as("administrator");
    await planner.getByRole("button", { name: "Put it forward" }).click();
    await planner.getByText("Waits for a second person.").waitFor();
    const board = [...server.served.context.areas.values()][0]?.authority.board();
    const waiting = [...(board?.deployments.values() ?? [])].find((one) => {
      return one.status === "proposed";
    });
    assert.ok(waiting !== undefined);
    const { deploymentId } = waiting;
    const commands = [
      { type: "reviewDeployment", deploymentId, approve: true, reason: "fits" },
      // Somebody does by hand what the plan would do.
      { type: "configure", changes: plan.changes },
      { type: "scheduleDeployment", deploymentId, effectiveAt: Date.now() + 1500 },
    ];
    for (const [at, command] of commands.entries()) {
      const given = { commandId: `conflict-${at}`, command } as never;
      const answer = await administrator.command(given);
      assert.equal(answer.status, 200, answer.text);
    }
    await planner.getByRole("link", { name: "Board" }).click();
    const line = planner.locator(".attention-row").filter({ hasText: plan.name });
    await line.getByText("not in force: it no longer fits").waitFor();
    await line.click();
    await expectText(planner, ".matter", /The configuration had changed.*as it was when/s);
    assert.deepEqual(await seriousFindings(planner), []);
    if (pictures !== undefined) {
      await planner.screenshot({ path: `${pictures}/adoption-conflict-en.png` });
    }
    await planner
      .locator(".matter")
      .getByLabel(/^Reason/)
      .fill("proposed anew tomorrow");
    await planner.locator(".matter").getByRole("button", { name: "Call off" }).click();
    await line.waitFor({ state: "detached" });
    await expectText(planner, ".detail", /This plan is called off/);
    const overseer = await server.as("overseer");
    const seen = (await overseer.get("readOversight")).json as OversightRead;
    const steps = seen.deployments.newest.filter((one) => one.deploymentId === deploymentId);
    assert.deepEqual(
      steps.map(({ step, plan: name, actor }) => [step, name, actor.id]),
      [
        ["cancelled", plan.name, "supervisor"],
        ["conflicted", plan.name, "muster"],
        ["scheduled", plan.name, "administrator"],
        ["approved", plan.name, "administrator"],
        ["proposed", plan.name, "supervisor"],
      ],
    );
  });

  test("STU-11: nothing went wrong in the pages", () => {
    for (const { errors, violations } of complaints) {
      // Asking who is signed in before anybody is has an answer that the browser calls an error.
      const others = errors.filter((error) => !error.includes("401"));
      assert.deepEqual(others, []);
      assert.deepEqual(violations, []);
    }
  });
});
