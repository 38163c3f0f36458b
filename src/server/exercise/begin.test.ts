import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { defaultResponseModel } from "#routing";
import type { Exercise, ExerciseOffer, Problem, ReportProgress } from "#protocol";
import type { ShiftReport } from "#sim";
import { createLogger } from "../run/logger.ts";
import { Client, EventReader, startTestServer, temporaryFolder } from "../testing/harness.ts";
import { startExercise, type ExerciseOptions, type StartedExercise } from "./start.ts";
import { FROM, MINUTE, plan, scenario, TO } from "./testing/evening.ts";

const folders: ReturnType<typeof temporaryFolder>[] = [];
const exercises: StartedExercise[] = [];
after(async () => {
  for (const exercise of exercises) await exercise.stop();
  for (const folder of folders) folder.remove();
});

async function started(more: Partial<ExerciseOptions> = {}): Promise<StartedExercise> {
  const folder = temporaryFolder();
  folders.push(folder);
  const { roads } = plan;
  assert.ok(roads);
  const exercise = await startExercise({
    directory: join(folder.path, "first"),
    port: 0,
    scenario,
    roads,
    responseModel: defaultResponseModel(),
    policy: "plan",
    seed: 1,
    from: FROM,
    to: TO,
    speed: 60,
    logger: createLogger("silent"),
    ...more,
  });
  exercises.push(exercise);
  return exercise;
}

async function trainee(exercise: StartedExercise): Promise<Client> {
  const { origin, pathname } = new URL(exercise.link());
  const client = new Client(origin);
  assert.equal((await client.ask("GET", pathname)).status, 303);
  return client;
}

const choice = { from: FROM + 6 * MINUTE, to: TO - 5 * MINUTE, speed: 30, autopilot: {} };

/** The first messages of a stream, until one of this type came. */
async function heard(client: Client, query: string, type: string): Promise<string[]> {
  const abort = new AbortController();
  const response = await fetch(
    client.origin + client.url("stream", { areaId: plan.areaId }) + query,
    {
      headers: { cookie: client.cookie ?? "" },
      signal: abort.signal,
    },
  );
  const reader = new EventReader();
  const decoder = new TextDecoder();
  const seen: string[] = [];
  assert.ok(response.body);
  for await (const bytes of response.body) {
    for (const message of reader.read(decoder.decode(bytes, { stream: true }))) {
      seen.push(message.type);
    }
    if (seen.includes(type)) break;
  }
  abort.abort();
  return seen;
}

test("EXE-10: a new exercise has a new log in a new folder, and the old one stays", async () => {
  const exercise = await started();
  const client = await trainee(exercise);
  exercise.begin();
  const before = (await client.get("readExercise", { areaId: plan.areaId })).json as Exercise;
  const [old] = exercise.context.areas.values();
  const folder = folders.at(-1)?.path ?? "";
  const answer = await client.post("beginExercise", choice, { areaId: plan.areaId });
  assert.equal(answer.status, 200, answer.text);
  const begun = answer.json as Exercise;
  assert.notEqual(begun.run, before.run);
  assert.deepEqual([begun.from, begun.to, begun.speed], [choice.from, choice.to, 30]);
  assert.equal(begun.paused, false, "its clock runs");
  const [area] = exercise.context.areas.values();
  assert.notEqual(area, old);
  for (const name of ["first", "first-2"]) {
    assert.ok(existsSync(join(folder, name, "journal.sqlite")), name);
  }
  assert.equal(old?.authority.status().state, "stopped");
  // The session of the person goes on; the clock of the new one is asked.
  const now = (await client.get("readExercise", { areaId: plan.areaId })).json as Exercise;
  assert.equal(now.run, begun.run);
});

test("EXE-11: a screen of the exercise before gets a snapshot, whatever sequence it has", async () => {
  const exercise = await started();
  const client = await trainee(exercise);
  exercise.begin();
  const { run } = exercise.runner;
  const sequence = exercise.context.areas.get(plan.areaId)?.board().sequence ?? 0;
  const same = await heard(client, `?after=${sequence}&run=${run}`, "clock");
  assert.ok(!same.includes("snapshot"), "nothing is sent again that the screen has");
  const ended = heard(client, `?after=${sequence}&run=${run}`, "never");
  await client.post("beginExercise", choice, { areaId: plan.areaId });
  assert.ok((await ended).includes("service"), "the old stream says goodbye and ends");
  const next = await heard(client, `?after=${sequence}&run=${run}`, "clock");
  assert.ok(next.includes("snapshot"));
});

test("EXE-12: what cannot be played is refused, and the exercise goes on", async () => {
  const exercise = await started();
  const client = await trainee(exercise);
  const { run } = exercise.runner;
  const wrong = [
    { ...choice, from: FROM - MINUTE },
    { ...choice, to: TO + MINUTE },
    { ...choice, to: choice.from + MINUTE },
    { ...choice, to: choice.from - MINUTE },
    { ...choice, speed: 61 },
    { ...choice, autopilot: { navy: true } },
  ];
  for (const body of wrong) {
    const answer = await client.post("beginExercise", body, { areaId: plan.areaId });
    assert.equal(answer.status, 400, answer.text);
    assert.equal((answer.json as Problem).code, "bad-request");
  }
  assert.equal(exercise.runner.run, run);
  const offer = (await client.get("listNights", { areaId: plan.areaId })).json as ExerciseOffer;
  assert.equal(
    offer.nights.reduce((sum, night) => sum + night.calls, 0),
    scenario.history.length,
  );
});

test("EXE-13: nothing of an exercise exists in a live area, and only a supervisor begins", async () => {
  const folder = temporaryFolder();
  folders.push(folder);
  const live = await startTestServer(folder.path);
  const supervisor = await live.as("supervisor");
  for (const name of ["listNights", "readReport"] as const) {
    assert.equal((await supervisor.get(name)).status, 404, name);
  }
  assert.equal((await supervisor.get("readReportFile", {}, "?format=json")).status, 404);
  assert.equal((await supervisor.post("beginExercise", choice)).status, 404);
  const dispatcher = await live.as("dispatcher");
  assert.equal((await dispatcher.post("beginExercise", choice)).status, 404);
  await live.stop();
});

async function reportOf(client: Client): Promise<ShiftReport> {
  for (;;) {
    const answer = await client.get("readReport", { areaId: plan.areaId });
    const progress = answer.json as ReportProgress;
    assert.notEqual(progress.state, "failed", progress.why ?? "");
    if (progress.state === "ready") return progress.report as ShiftReport;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("EXE-14: the report is made after the end, is the autopilot's own, and is a file", async () => {
  const exercise = await started();
  const client = await trainee(exercise);
  const early = (await client.get("readReport", { areaId: plan.areaId })).json as ReportProgress;
  assert.equal(early.state, "running");
  const file = (format: string) =>
    client.get("readReportFile", { areaId: plan.areaId }, `?format=${format}&language=zh`);
  assert.equal((await file("json")).status, 409);
  await exercise.runner.runToEnd(TO);
  const report = await reportOf(client);
  assert.equal(report.calls.compared, scenario.history.length);
  for (const { columns } of report.lines) assert.deepEqual(columns.you, columns.autopilot);
  assert.deepEqual((await file("json")).json, report);
  const page = await file("html");
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  assert.match(page.headers.get("content-disposition") ?? "", /attachment/);
  assert.match(page.text, /班次报告/);
  assert.ok(!/<script|src=|href=|url\(|@import/.test(page.text), "nothing runs or is fetched");
});

test("EXE-15: handing over mid-way keeps a person's decisions and takes up what was left", async () => {
  const exercise = await started();
  const client = await trainee(exercise);
  const area = exercise.context.areas.get(plan.areaId);
  assert.ok(area);
  const steer = (body: object) => client.post("controlExercise", body, { areaId: plan.areaId });
  await steer({ autopilot: { medical: false } });
  const until = async (seen: () => boolean) => {
    const ends = performance.now() + 20_000;
    while (!seen() && performance.now() < ends) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.ok(seen());
  };
  exercise.begin();
  // Two incidents wait for the person: one gets a unit, the other is left.
  await until(() => area.board().activeIncidentIds.size >= 2);
  await steer({ paused: true });
  const [mine, left] = [...area.board().activeIncidentIds.keys()];
  const units = [{ assignmentId: "by-hand", unitId: "A3" }];
  const command = { type: "assignUnits", incidentId: mine ?? "", units } as const;
  const request = { commandId: "by-hand", command };
  const answer = await client.post("submitCommand", request, { areaId: plan.areaId });
  assert.equal(answer.status, 200, answer.text);
  await steer({ autopilot: { medical: true } });
  await exercise.runner.runToEnd(TO);
  const board = area.board();
  assert.equal(board.assignments.get("by-hand")?.status, "cleared", "it did its work");
  const onMine = [...board.assignments.values()].filter(({ incidentId }) => incidentId === mine);
  assert.equal(onMine.length, 1, "what a person had filled is not filled again");
  assert.ok([...board.assignments.values()].some(({ incidentId }) => incidentId === left));
  assert.equal(board.activeIncidentIds.size, 0, "everything was closed");
  const report = await reportOf(client);
  assert.deepEqual(report.calls.sentBy, { person: 1, autopilot: 5, both: 0, nobody: 0 });
  const share = report.chair.find(({ agencyId }) => agencyId === "medical")?.share ?? 0;
  assert.ok(share > 0 && share < 0.5, `in the chair for ${share} of the time`);
  assert.ok(report.lines.some(({ group }) => group === "chair"));
});
