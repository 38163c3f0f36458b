import assert from "node:assert/strict";
import { after, test } from "node:test";
import { defaultResponseModel } from "#routing";
import type { Exercise, Problem } from "#protocol";
import { createLogger } from "../run/logger.ts";
import { Client, keptLog, Screen, temporaryFolder } from "../testing/harness.ts";
import { ExerciseClock } from "./clock.ts";
import { startExercise, type ExerciseOptions, type StartedExercise } from "./start.ts";
import { FROM, plan, scenario, TO } from "./testing/evening.ts";

const folders: ReturnType<typeof temporaryFolder>[] = [];
const exercises: StartedExercise[] = [];
after(async () => {
  // A test that failed has left its exercise running, and the process would never end.
  for (const exercise of exercises) await exercise.stop();
  for (const folder of folders) folder.remove();
});
async function started(options: ExerciseOptions): Promise<StartedExercise> {
  const exercise = await startExercise(options);
  exercises.push(exercise);
  return exercise;
}
function folder(): string {
  const made = temporaryFolder();
  folders.push(made);
  return made.path;
}

function optionsFor(directory: string, more: Partial<ExerciseOptions> = {}): ExerciseOptions {
  const { roads } = plan;
  assert.ok(roads);
  return {
    directory,
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
  };
}

test("SRV-60: the exercise clock runs at its speed, stands when held, and never goes back", () => {
  let wall = 0;
  const clock = new ExerciseClock(1000, 10, () => wall);
  wall = 500;
  assert.equal(clock.now(), 1000, "it stands until it is let go");
  clock.resume();
  wall = 600;
  assert.equal(clock.now(), 2000);
  clock.setSpeed(60);
  assert.equal(clock.now(), 2000, "another speed does not move the hands");
  wall = 610;
  assert.equal(clock.now(), 2600);
  clock.pause();
  wall = 9000;
  assert.equal(clock.now(), 2600);
  clock.jumpTo(2000);
  assert.equal(clock.now(), 2600, "it cannot be put back");
  clock.jumpTo(5000);
  assert.equal(clock.now(), 5000);
});

test("SRV-61: an exercise runs to its end with every call answered and nothing in the log", async () => {
  const { lines, stream } = keptLog();
  const logger = createLogger("info", stream);
  const exercise = await started(optionsFor(folder(), { logger }));
  await exercise.runner.runToEnd(TO);
  const [area] = exercise.context.areas.values();
  const board = area?.board() ?? assert.fail();
  assert.equal(board.calls.size, 6);
  const ended = [...board.assignments.values()].filter(({ status }) => status === "cleared");
  assert.equal(ended.length, 6, "a unit went to each call and came back");
  assert.equal(board.activeIncidentIds.size, 0);
  const { ended: over, refused, at } = exercise.runner.progress();
  assert.deepEqual({ over, refused, at }, { over: true, refused: 0, at: TO });
  await exercise.stop();
  assert.deepEqual(lines, []);
});

async function trainee(link: string): Promise<Client> {
  const { origin, pathname } = new URL(link);
  const client = new Client(origin);
  const answer = await client.ask("GET", pathname);
  assert.equal(answer.status, 303);
  return client;
}

test("SRV-62: speed, pause, autopilot and the end are steered over the interface", async () => {
  const exercise = await started(optionsFor(folder()));
  const [area] = exercise.context.areas.values();
  assert.ok(area);
  const client = await trainee(exercise.link());
  exercise.runner.start(
    (message) => area.hub.pass(message),
    () => area.clock(),
  );
  const screen = new Screen(client);
  await screen.connect();
  const steer = (body: object) => client.post("controlExercise", body, { areaId: plan.areaId });
  const faster = (await steer({ speed: 30 })).json as Exercise;
  assert.equal(faster.speed, 30);
  assert.deepEqual(faster.synthetic, [{ en: "All of it is made up." }]);
  assert.equal(faster.autopilot["medical"], true);
  assert.equal((await steer({ speed: 61 })).status, 400);
  assert.equal((await steer({ speed: "max" })).status, 400);
  const unknown = await steer({ autopilot: { navy: true } });
  assert.equal((unknown.json as Problem).code, "bad-request");

  const held = (await steer({ paused: true, autopilot: { medical: false } })).json as Exercise;
  assert.equal(held.paused, true);
  assert.equal(held.autopilot["medical"], false);
  await new Promise((resolve) => setTimeout(resolve, 120));
  const still = (await client.get("readExercise")).json as Exercise;
  assert.equal(still.at, held.at, "nothing moves while it is held");
  const over = (await steer({ paused: false, end: true })).json as Exercise;
  assert.equal(over.ended, true);
  const after = (await steer({ paused: false })).json as Exercise;
  assert.equal(after.paused, true, "what has ended does not go on");
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(screen.state.clock?.ended, true, "screens are told");
  assert.equal(screen.state.clock.exercise, true);
  await screen.cut();
  await exercise.stop();
});

test("SRV-63: units that drive are shown on the way, several times a second", async () => {
  const exercise = await started(optionsFor(folder()));
  const [area] = exercise.context.areas.values();
  assert.ok(area);
  const client = await trainee(exercise.link());
  const screen = new Screen(client);
  await screen.connect();
  const seen = new Map<string, Set<string>>();
  exercise.runner.start(
    (message) => {
      area.hub.pass(message);
      if (message.type !== "positions") return;
      for (const { unitId, lat, lon } of message.units) {
        const places = seen.get(unitId) ?? new Set<string>();
        seen.set(unitId, places.add(`${lat},${lon}`));
      }
    },
    () => area.clock(),
  );
  const ends = performance.now() + 30_000;
  const driven = () => [...seen.values()].some((places) => places.size >= 4);
  while (!driven() && performance.now() < ends) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(driven(), "a unit was seen at four places at least");
  assert.ok(screen.state.positions.size > 0);
  const { sequence } = area.board();
  await screen.until(sequence);
  await screen.cut();
  await exercise.stop();
});

test("SRV-64: an exercise is steered by nobody else and live areas have none", async () => {
  const exercise = await started(optionsFor(folder()));
  const stranger = new Client(exercise.origin);
  const answer = await stranger.post("controlExercise", { paused: true }, { areaId: plan.areaId });
  assert.equal(answer.status, 401);
  const used = new URL(exercise.link());
  await trainee(used.href);
  const again = await stranger.ask("GET", used.pathname);
  assert.equal(again.status, 403);
  await exercise.stop();
});
