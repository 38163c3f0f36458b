import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

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
