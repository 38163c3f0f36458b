import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CommandAccepted, Planning, QuickAnswer, SavedPlan, TrialAnswered } from "#protocol";
import { defaultResponseModel } from "#routing";
import type { Trial } from "#sim";
import { plan as area, scenario } from "../exercise/testing/evening.ts";
import {
  AREA_ID,
  PIER,
  startTestServer,
  temporaryFolder,
  type Client,
  type TestServer,
} from "../testing/harness.ts";
import { documentHash } from "./store.ts";

const folder = temporaryFolder();
let server: TestServer;
let supervisor: Client;
let administrator: Client;

const options = () => {
  const { roads } = area;
  assert.ok(roads !== undefined);
  return { histories: [{ scenario, roads, responseModel: defaultResponseModel() }] };
};

before(async () => {
  server = await startTestServer(folder.path, options());
  supervisor = await server.as("supervisor");
  administrator = await server.as("administrator");
});
after(async () => {
  await server.stop();
  folder.remove();
});

const historyId = scenario.manifest.scenarioId;
const plan = {
  format: "muster-deployment-plan",
  version: 1,
  planId: "hill",
  name: "A1 is away",
  question: "What if A1 is given up?",
  changes: [{ kind: "post", put: { postId: "new-post", name: { en: "New" }, ...PIER } }],
  duties: [{ unitId: "A1", how: "set", hours: [] }],
  postings: [],
  stationClosures: [],
  roadClosures: [],
};
// A post has no address.
const { address: _address, ...point } = PIER;
plan.changes = [
  { kind: "post", put: { postId: "new-post", name: { en: "New" }, ...point } },
] as never;

async function ready(trialId: string): Promise<TrialAnswered> {
  for (;;) {
    const answer = await supervisor.get("readTrial", { trialId });
    assert.equal(answer.status, 200, answer.text);
    const answered = answer.json as TrialAnswered;
    if (!["waiting", "running"].includes(answered.trial.state)) return answered;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A ready trial as each kind of file, in both languages. */
async function filesOf(trialId: string, hash: string): Promise<void> {
  const kinds = [
    ["json", "application/json; charset=utf-8", /^\{/],
    ["html", "text/html; charset=utf-8", /^<!doctype html>/i],
    ["pdf", "application/pdf", /^%PDF-1\.7/],
  ] as const;
  for (const [format, type, begins] of kinds) {
    const query = `?format=${format}&language=zh`;
    const file = await supervisor.get("readTrialFile", { trialId }, query);
    assert.equal(file.status, 200, file.text);
    assert.equal(file.headers.get("content-type"), type);
    const name = `attachment; filename="trial-${trialId}.${format}"`;
    assert.equal(file.headers.get("content-disposition"), name);
    assert.match(file.text, begins);
    if (format === "html")
      assert.ok(file.text.includes(hash) && file.text.includes("不能说明的事"));
  }
  const other = await supervisor.get("readTrialFile", { trialId }, "?format=docx");
  assert.equal(other.status, 400);
}

test("DEP-41: a draft is kept, and one saved in the meantime is not overwritten", async () => {
  const first = await supervisor.post("savePlan", { plan });
  assert.equal(first.status, 200, first.text);
  const { saved } = first.json as SavedPlan;
  assert.equal(saved.hash, documentHash(plan));
  const other = { ...plan, name: "Another" };
  assert.equal((await administrator.post("savePlan", { plan: other })).status, 409);
  const again = await administrator.post("savePlan", { plan: other, replaces: saved.hash });
  assert.equal(again.status, 200);
  assert.equal((await supervisor.post("savePlan", { plan, replaces: saved.hash })).status, 409);
  const { hash: replaces } = (again.json as SavedPlan).saved;
  assert.equal((await supervisor.post("savePlan", { plan, replaces })).status, 200);
  const bad = await supervisor.post("savePlan", { plan: { ...plan, colour: "red" } });
  assert.equal(bad.status, 400);
});

test("DEP-30, DEP-31, DEP-32: questions are answered, and what does not fit is told", async () => {
  const ground = await supervisor.get("readPlanningGround", { historyId });
  assert.equal(ground.status, 200, ground.text);
  const quick = await supervisor.post("quickLook", { historyId, plan });
  assert.ok((quick.json as QuickAnswer).answer !== undefined, quick.text);
  const misfit = { ...plan, stationClosures: [{ stationId: "nowhere" }] };
  const told = (await supervisor.post("quickLook", { historyId, plan: misfit }))
    .json as QuickAnswer;
  assert.ok(told.problems.some(({ path }) => path.startsWith("stationClosures")));
  assert.equal(told.answer, undefined);
  const forecast = await supervisor.get("readForecast", { historyId });
  assert.match(forecast.text, /at least 4 whole weeks/);
  const proposal = await supervisor.post("askProposal", { historyId, plan, model: "mclp" });
  assert.equal(proposal.status, 200, proposal.text);
  const limited = { historyId, plan, model: "mclp", limits: { loadMax: 1000 } };
  const kept = await supervisor.post("askProposal", limited);
  assert.equal(kept.status, 200, kept.text);
  const wrong = { ...limited, limits: { areaShareMin: 2 } };
  assert.equal((await supervisor.post("askProposal", wrong)).status, 400);
});

test("DEP-40, DEP-42, DEP-50 to DEP-53: tried, proposed, reviewed, adopted, in force", async () => {
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const asked = { historyId, planIds: ["hill"], policy: "closest", seeds };
  const started = await supervisor.post("startTrial", asked);
  assert.equal(started.status, 200, started.text);
  const { trialId } = started.json as { trialId: string };
  // Commands are answered while the trial goes on.
  let answered = 0;
  let slowest = 0;
  const done = ready(trialId).finally(() => (answered = -answered));
  while (answered >= 0 && answered < 200) {
    const began = performance.now();
    const command = {
      type: "receiveCall",
      callId: `during-${answered}`,
      channel: "phone",
      place: PIER,
    } as const;
    const answer = await supervisor.command({ commandId: `during-${answered}`, command });
    assert.equal((answer.json as CommandAccepted).accepted, true);
    slowest = Math.max(slowest, performance.now() - began);
    if (answered < 0) break;
    answered += 1;
  }
  const { trial, result } = await done;
  assert.equal(trial.state, "ready", trial.why ?? "");
  assert.ok(Math.abs(answered) >= 5, `${answered} commands`);
  assert.ok(slowest < 2000, `${slowest} ms`);
  const document = result as Trial;
  assert.equal(trial.hash, documentHash(document));
  assert.equal(document.calls.demand, scenario.history.length);
  await filesOf(trialId, trial.hash ?? "");
  const deploymentId = "hill-1";
  const propose = { commandId: "propose-hill", deploymentId, trialId };
  const proposed = await supervisor.post("proposeDeployment", propose);
  assert.equal(proposed.status, 200, proposed.text);
  const command = (client: Client, commandId: string, body: object) =>
    client.ask("POST", client.url("submitCommand"), { commandId, command: body });
  const review = { type: "reviewDeployment", deploymentId, approve: true, reason: "fits" };
  const own = await command(supervisor, "review-own", review);
  assert.match(own.text, /second-person/);
  assert.equal((await command(administrator, "review-hill", review)).status, 200);
  const effectiveAt = Date.now() + 1200;
  const adopt = { type: "scheduleDeployment", deploymentId, effectiveAt };
  assert.notEqual((await command(supervisor, "adopt-0", adopt)).status, 200);
  assert.equal((await command(administrator, "adopt-1", adopt)).status, 200);
  const board = () => administrator.get("readBoard");
  assert.ok(!(await board()).text.includes('"status":"inForce"'));
  const ends = Date.now() + 8000;
  while (!(await board()).text.includes('"status":"inForce"')) {
    assert.ok(Date.now() < ends, "the plan is in force a second after its instant");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.match((await board()).text, /"postId":"new-post".*"zoneIds"/);
  const back = { type: "reverseDeployment", deploymentId, reason: "a test" };
  assert.equal((await command(administrator, "reverse-1", back)).status, 200);
  assert.ok((await board()).text.includes('"status":"reversed"'));
});

test("DEP-40, DEP-41: a trial is cancelled at once; what ran when the server stopped is told", async () => {
  const seeds = Array.from({ length: 20 }, (_, seed) => seed + 100);
  const asked = { historyId, planIds: ["hill"], seeds };
  const [one, two] = await Promise.all([
    supervisor.post("startTrial", asked),
    supervisor.post("startTrial", asked),
  ]);
  const id = ({ json }: { json: unknown }) => (json as { trialId: string }).trialId;
  const cancel = supervisor.url("cancelTrial", { trialId: id(one) });
  const cancelled = await supervisor.ask("DELETE", cancel);
  assert.match(cancelled.text, /"state":"cancelled"/);
  await server.stop();
  server = await startTestServer(folder.path, options());
  supervisor = await server.as("supervisor");
  administrator = await server.as("administrator");
  const { trials, plans } = (await supervisor.get("readPlanning")).json as Planning;
  const state = (trialId: string) => trials.find((trial) => trial.trialId === trialId)?.state;
  assert.equal(state(id(one)), "cancelled");
  assert.equal(state(id(two)), "failed");
  assert.equal(trials.filter((trial) => trial.state === "ready").length, 1);
  assert.equal(plans.length, 1);
});

test("DEP-53: what came due while the server was down is applied at the start; a conflict is told", async () => {
  const { trials } = (await supervisor.get("readPlanning")).json as Planning;
  const trialId = trials.find(({ state }) => state === "ready")?.trialId;
  const command = (commandId: string, body: object) =>
    administrator.ask("POST", administrator.url("submitCommand"), { commandId, command: body });
  const deployments = () => {
    const area = server.served.context.areas.get(AREA_ID);
    assert.ok(area !== undefined);
    return area.authority.board().deployments;
  };
  const effectiveAt = Date.now() + 1500;
  // Ids that differ at their ends only: each is applied by a command of its own.
  const [first, second] = ["1", "2"].map((end) => `${"d".repeat(80)}${end}`) as [string, string];
  for (const [at, deploymentId] of [first, second].entries()) {
    const propose = { commandId: `again-${at}`, deploymentId, trialId };
    assert.equal((await supervisor.post("proposeDeployment", propose)).status, 200);
    const review = { type: "reviewDeployment", deploymentId, approve: true, reason: "fits" };
    assert.equal((await command(`again-review-${at}`, review)).status, 200);
    const adopt = { type: "scheduleDeployment", deploymentId, effectiveAt };
    assert.equal((await command(`again-adopt-${at}`, adopt)).status, 200);
  }
  await server.stop();
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, effectiveAt - Date.now()) + 50));
  server = await startTestServer(folder.path, options());
  supervisor = await server.as("supervisor");
  const ends = Date.now() + 8000;
  while (deployments().get(second)?.status !== "conflicted") {
    assert.ok(Date.now() < ends, `it is ${deployments().get(second)?.status}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal(deployments().get(first)?.status, "inForce");
  // The supervisor's board says so, with what stood in the way.
  const { text } = await supervisor.get("readBoard");
  assert.match(text, /"status":"conflicted".*"path":"post\.new-post"/);
  const page = await (await server.as("administrator")).get("readBoard");
  assert.match(page.text, /"postId":"new-post"/);
});
