import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { randomTown } from "../../sim/testing/random-town.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "muster-simulate-"));
after(() => rmSync(folder, { recursive: true }));

function simulate(config: unknown): { status: number | null; stdout: string; stderr: string } {
  const file = join(folder, "config.json");
  writeFileSync(file, typeof config === "string" ? config : JSON.stringify(config));
  return spawnSync(process.execPath, [MAIN, "simulate", "--config", file, "--json"], {
    encoding: "utf8",
  });
}

const TOWN = {
  zones: ["1010", "1020"],
  travelSeconds: [
    [60, 300],
    [300, 60],
  ],
  units: [{ home: "1010", name: "A1" }, { home: "1020" }],
  hospitals: ["1010"],
};

test("SIM-10: simulate answers a trace call by call", () => {
  const calls = [
    { atSeconds: 0, zone: "1020", onSceneSeconds: 900, turnoutSeconds: 30 },
    { atSeconds: 5, zone: "1020", onSceneSeconds: 600, hospital: "nearest", atHospitalSeconds: 60 },
    { atSeconds: 10, zone: "1010", onSceneSeconds: 900 },
  ];
  const { status, stdout, stderr } = simulate({ ...TOWN, calls, queue: "loss" });
  assert.equal(status, 0, stderr);
  const answer: { lost: number; perCall: Record<string, number | null>[] } = JSON.parse(stdout);
  assert.equal(answer.lost, 1);
  const shown = answer.perCall.map(({ unit, responseSeconds, finishedAtSeconds }) => ({
    unit,
    responseSeconds,
    finishedAtSeconds,
  }));
  assert.deepEqual(shown, [
    { unit: 1, responseSeconds: 90, finishedAtSeconds: 990 },
    { unit: 0, responseSeconds: 300, finishedAtSeconds: 1_265 },
    { unit: null, responseSeconds: null, finishedAtSeconds: null },
  ]);
});

test("SIM-10: simulate draws calls and gives figures with intervals", () => {
  const arrivals = {
    callsPerHour: [1, 0.5],
    hours: 100,
    warmUpHours: 10,
    onSceneSeconds: { exponentialMean: 1_200 },
    turnoutSeconds: { median: 60, sigma: 0.4 },
  };
  const config = { ...TOWN, arrivals, seed: 5, replications: 8 };
  const first = simulate(config);
  assert.equal(first.status, 0, first.stderr);
  const answer: {
    replications: number;
    calls: number;
    meanResponseSeconds: { mean: number; low: number; high: number };
    workloads: unknown[];
  } = JSON.parse(first.stdout);
  assert.equal(answer.replications, 8);
  assert.ok(answer.calls > 800 && answer.calls < 1_400);
  const { mean, low, high } = answer.meanResponseSeconds;
  assert.ok(low < mean && mean < high && mean > 120);
  assert.equal(answer.workloads.length, 2);
  assert.equal(simulate(config).stdout, first.stdout);
});

test("SIM-10: simulate says what is wrong with a file", () => {
  const refused = (config: unknown, message: RegExp): void => {
    const { status, stderr } = simulate(config);
    assert.equal(status, 2);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1);
  };
  const calls = [{ atSeconds: 0, zone: "1020", onSceneSeconds: 900 }];
  refused("[", /not JSON/);
  refused(TOWN, /give either "calls" .* or "arrivals"/);
  refused({ ...TOWN, calls, zones: ["1010", "1010"] }, /2 different names/);
  refused({ ...TOWN, calls: [{ ...calls[0], zone: "99" }] }, /zone "99" is not known/);
  refused({ ...TOWN, calls: [{ ...calls[0], at: 3 }] }, /"at" of call 0 is not known/);
  refused({ ...TOWN, calls: [{ atSeconds: 0, zone: "1010" }] }, /"onSceneSeconds" of call 0/);
  refused({ ...TOWN, calls, queue: "none" }, /"queue" must be one of wait, loss, got "none"/);
  refused({ ...TOWN, calls, travelSeconds: [[1]] }, /"zones" must hold 1 different names/);
  refused({ ...TOWN, arrivals: { callsPerHour: [1], hours: 3 } }, /callsPerHour must hold 2 rates/);
});

type Answer = { seed: number; replications: number; stopping: { reached: boolean } };

function scenarioFolder(): string {
  const town = randomTown(7, 80);
  const path = join(folder, "town");
  mkdirSync(path);
  const { manifest, configuration, duty, history } = town.scenario;
  writeFileSync(join(path, "scenario.json"), JSON.stringify(manifest));
  writeFileSync(join(path, "configuration.json"), JSON.stringify(configuration));
  writeFileSync(join(path, "duty.json"), JSON.stringify(duty));
  writeFileSync(join(path, "history.json.gz"), gzipSync(JSON.stringify(history)));
  writeFileSync(join(path, "roads.bin"), town.roadFile);
  return path;
}

test("FAST-8: simulate plays a scenario; stopped and resumed it gives the same answer", async () => {
  const town = scenarioFolder();
  const options = ["--scenario", town, "--warm-up", "0", "--json"];
  const run = (...more: string[]) =>
    spawnSync(process.execPath, [MAIN, "simulate", ...options, ...more], { encoding: "utf8" });
  const whole = run("--replications", "400");
  assert.equal(whole.status, 0, whole.stderr);
  assert.match(whole.stderr, /^SEED=1 policy=closest /u);
  assert.match(whole.stdout, /^\{"seed":1,/u);

  const state = join(folder, "state.json");
  const more = ["--replications", "400", "--state", state];
  const stopped = spawn(process.execPath, [MAIN, "simulate", ...options, ...more]);
  stopped.stderr.once("data", () => setTimeout(() => stopped.kill("SIGINT"), 700));
  const [status] = (await once(stopped, "exit")) as [number | null];
  assert.ok(status === 130 || status === 0, `${status}`);
  const kept: { replications: unknown[] } = JSON.parse(readFileSync(state, "utf8"));
  assert.ok(kept.replications.length <= 400);
  const resumed = run(...more);
  assert.equal(resumed.stdout, whole.stdout);

  const other = run("--replications", "20", "--seed", "2", "--state", state);
  assert.equal(other.status, 2);
  assert.match(other.stderr, /of another scenario or other options/u);
  assert.equal(JSON.parse(readFileSync(state, "utf8")).replications.length, 400);
});

test("FAST-8: simulate goes on until the interval is narrow, and refuses what makes no sense", () => {
  const town = join(folder, "town");
  const run = (...more: string[]) =>
    spawnSync(process.execPath, [MAIN, "simulate", "--scenario", town, "--json", ...more], {
      encoding: "utf8",
    });
  const wide = run("--warm-up", "0", "--replications", "6", "--half-width", "200");
  assert.equal(wide.status, 0, wide.stderr);
  const answer: Answer = JSON.parse(wide.stdout);
  assert.ok(answer.stopping.reached && answer.replications >= 6);
  const few = ["--replications", "8"];
  const refused = (message: RegExp, ...more: string[]): void => {
    const { status, stderr } = run(...more);
    assert.equal(status, 2, stderr);
    assert.match(stderr, message);
  };
  refused(/first stage of 10 replications/u, "--antithetic", "--half-width", "5", ...few);
  refused(/days of the scenario/u, "--warm-up", "0", "--holidays", "2011-05-01");
});

test("RUL-1: simulate follows the working rules of a file and tells how often", () => {
  const town = join(folder, "town");
  const rules = join(folder, "rules.json");
  const asked = (content: object) => {
    writeFileSync(rules, JSON.stringify(content));
    const options = ["simulate", "--scenario", town, "--warm-up", "0", "--replications", "5"];
    const all = [MAIN, ...options, "--rules", rules, "--json"];
    return spawnSync(process.execPath, all, { encoding: "utf8" });
  };
  const { working } = JSON.parse(asked({ diverts: { gainSeconds: 0 } }).stdout);
  assert.ok(working.diverts.mean > 0, JSON.stringify(working));
  assert.equal(JSON.parse(asked({}).stdout).working, undefined);
  const wrong = asked({ diverts: { gainMinutes: 2 } });
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /not working rules: .*gain/u);
});
