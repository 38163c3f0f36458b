import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const ROOT = new URL("../../../", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "muster-plan-"));
after(() => rmSync(folder, { recursive: true }));

function muster(...parts: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(ROOT, "src/cli/main.ts"), ...parts], {
    encoding: "utf8",
  });
}

function fileOf(name: string, value: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
  return file;
}

const TOWN = {
  unitServiceRatePerHour: [1, 1],
  atomCallRatePerHour: [0.6, 0.4],
  preferences: [
    [0, 1],
    [1, 0],
  ],
  travelHours: [
    [0.1, 0.3],
    [0.3, 0.1],
  ],
  queue: "loss",
};

test("PLN-10: plan hypercube answers a file", () => {
  const { status, stdout, stderr } = muster("plan", "hypercube", fileOf("a.json", TOWN), "--json");
  assert.equal(status, 0, stderr);
  const answer: {
    lossProbability: number;
    stateProbabilities: number[];
    dispatchFractions: number[][];
    meanTravelHours: number;
  } = JSON.parse(stdout);
  // Erlang B with two servers and one Erlang offered is 1/5.
  assert.ok(Math.abs(answer.lossProbability - 0.2) < 1e-9);
  assert.equal(answer.stateProbabilities.length, 4);
  assert.deepEqual(
    answer.dispatchFractions.map((row) => row.length),
    [2, 2],
  );
  assert.ok(answer.meanTravelHours > 0.1 && answer.meanTravelHours < 0.3);
  assert.equal("waitProbability" in answer, false);
});

test("PLN-64: plan hypercube sends the nearest without lists, and says how it was solved", () => {
  const { preferences: _, ...town } = TOWN;
  type Said = { method: string; workloads: number[]; worstRelativeHalfWidth?: number };
  const said = (value: unknown, ...more: string[]): Said => {
    const result = muster("plan", "hypercube", fileOf("n.json", value), "--json", ...more);
    assert.equal(result.status, 0, result.stderr);
    return JSON.parse(result.stdout);
  };
  const exact = said(town);
  assert.deepEqual(exact, said(TOWN));
  assert.equal(exact.method, "exact");
  const near = said(town, "--approximate");
  assert.equal(near.method, "approximate");
  assert.ok(near.worstRelativeHalfWidth! <= 0.005);
  near.workloads.forEach((workload, unit) => {
    assert.ok(Math.abs(workload / exact.workloads[unit]! - 1) < 0.01);
  });
  const bare = fileOf("b.json", { ...town, travelHours: undefined });
  const refused = muster("plan", "hypercube", bare);
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /give the lists, or "travelHours"/);
  // One more than can be solved exactly.
  const units = Array.from({ length: 23 }, (__, unit) => unit);
  const large = said({
    unitServiceRatePerHour: units.map(() => 1),
    atomCallRatePerHour: units.map(() => 0.5),
    preferences: units.map((atom) => units.map((step) => (atom + step) % 23)),
    queue: "infinite",
  });
  assert.equal(large.method, "approximate");
});

test("PLN-11: plan hypercube says what is wrong with a file", () => {
  const refused = (value: unknown, message: RegExp): void => {
    const result = muster("plan", "hypercube", fileOf("bad.json", value), "--json");
    assert.equal(result.status, 2);
    assert.match(result.stderr, message);
  };
  refused("{", /not JSON/);
  refused({ ...TOWN, queue: "short" }, /"queue" must be "loss" or "infinite", got "short"/);
  refused({ ...TOWN, preferences: [[0], [2]] }, /names unit 2/);
  refused({ ...TOWN, unit: 1 }, /"unit" is not known/);
  const heavy = { ...TOWN, atomCallRatePerHour: [1, 1], queue: "infinite" };
  refused(heavy, /needs less load than capacity/);
});

test("PLN-12: plan staffing answers hour by hour", () => {
  const target = { share: 0.9, withinSeconds: 15 };
  const week = { callsPerHour: [0, 40, 400], meanHandlingSeconds: 150, target };
  const { status, stdout, stderr } = muster("plan", "staffing", fileOf("w.json", week), "--json");
  assert.equal(status, 0, stderr);
  const answer: {
    positionHours: number;
    hours: { positions: number; serviceLevel: number; occupancy: number }[];
  } = JSON.parse(stdout);
  assert.equal(answer.hours[0]!.positions, 0);
  // 40 calls of 150 s are 5/3 Erlangs: 4 positions answer 94 % in time, 3 answer 77 %.
  assert.equal(answer.hours[1]!.positions, 4);
  assert.ok(answer.hours[2]!.positions > 17 && answer.hours[2]!.serviceLevel >= 0.9);
  const bad = muster("plan", "staffing", fileOf("w.json", { ...week, target: 0.9 }));
  assert.equal(bad.status, 2);
  assert.match(bad.stderr, /"target" must be/);
});

test("PLN-29: plan staffing makes a week of a history, and counts what it left out", () => {
  const week = join(ROOT, "data-sets/san-francisco/calls-2016-12-31-to-2017-01-07.csv.gz");
  const line = ["plan", "staffing", "--calls", week, "--shrinkage", "0.3"];
  const { status, stdout, stderr } = muster(...line, "--after-entry-seconds", "60", "--json");
  assert.equal(status, 0, stderr);
  const answer: {
    history: { weeks: number; counted: number; meanHandlingSeconds: number; entry: Entry };
    hours: { callsPerHour: number }[];
    positionHours: number;
    paidHours: number;
  } = JSON.parse(stdout);
  type Entry = { calls: number; seconds: number };
  const { history, hours, positionHours, paidHours } = answer;
  assert.equal(history.weeks, 1);
  assert.equal(hours.length, 168);
  const calls = hours.reduce((sum, { callsPerHour }) => sum + callsPerHour, 0);
  assert.ok(Math.abs(calls - history.counted) < 1e-6);
  assert.ok(history.entry.calls > 3_000 && history.entry.seconds > 20);
  assert.ok(Math.abs(history.meanHandlingSeconds - history.entry.seconds - 60) < 1e-9);
  assert.ok(Math.abs(paidHours - positionHours / 0.7) < 1e-6);
  const twice = muster(...line, "--handling-seconds", "150", "--calls-per-incident", "2");
  assert.match(twice.stdout, /^handling 150\.0 s, given$/m);
  assert.match(twice.stdout, /^Mon 00:00: \d+ calls, \d+ positions, 9\d\.\d % in time/m);
  assert.match(twice.stdout, /position hours, [\d.]+ to be paid$/m);
  assert.match(muster("plan", "staffing").stderr, /give either a question FILE, --calls FILE/);
});

test("PLN-13: plan locate reads an OR-Library file and names nodes as it does", () => {
  // A path 1 - 2 - 3 - 4 of ones; the later line for 3 - 4 makes it ten.
  const file = fileOf("p.txt", " 4 4 1\n1 2 1\n2 3 1\n3 4 1\n4 3 10\n");
  const { status, stdout, stderr } = muster("plan", "locate", "--orlib", file, "--json");
  assert.equal(status, 0, stderr);
  const answer: Record<string, unknown> = JSON.parse(stdout);
  assert.equal(typeof answer["seconds"], "number");
  delete answer["seconds"];
  // From 3: 2 + 1 + 0 + 10 = 13; from 2: 1 + 0 + 1 + 11 = 13; from 1 or 4 more.
  assert.ok(["[2]", "[3]"].includes(JSON.stringify(answer["open"])));
  delete answer["open"];
  assert.deepEqual(answer, { objective: 13, lowerBound: 13, gap: 0 });
  const refused = (text: string, message: RegExp): void => {
    const result = muster("plan", "locate", "--orlib", fileOf("bad.txt", text));
    assert.equal(result.status, 2);
    assert.match(result.stderr, message);
  };
  refused("4 2 1\n1 2 1\n", /9 in all; got 6/);
  refused("3 1 1\n1 2 1\n", /cannot reach each other/);
  refused("2 1 3\n1 2 1\n", /medians must be 1 to 2/);
  refused("2 1 1\n1 3 1\n", /numbered 1 to 2, got 3/);
});

test("FUZZ-3: figures at the edges of numbers are exit code 2 with one message", () => {
  const far = fileOf("far.json", { ...TOWN, unitServiceRatePerHour: [1e308, 1e-308] });
  const answer = muster("plan", "hypercube", far);
  assert.equal(answer.status, 2, answer.stderr);
  const wide = fileOf("wide.txt", "4294967296 1 2\n1 2 3\n");
  const located = muster("plan", "locate", "--orlib", wide);
  assert.equal(located.status, 2, located.stderr);
  assert.match(located.stderr, /expected at most 5000/);
});

const NINE_MONTHS = join(
  ROOT,
  "../shared/data/san-francisco/calls/sf-fire-6nbhd-2018-jan-sep.csv.gz",
);

test(
  "PLN-46: plan forecast beats the simple ways on six neighbourhoods and counts every call",
  { skip: existsSync(NINE_MONTHS) ? false : "the nine months of 2018 are not at hand" },
  () => {
    const { status, stdout, stderr } = muster("plan", "forecast", "--calls", NINE_MONTHS, "--json");
    assert.equal(status, 0, stderr);
    const answer: {
      calls: number;
      excluded: Record<string, number>;
      check: {
        model: { rankedScore: number };
        gainOverAverage: { mean: number; standardError: number };
        gainOverLastWeek: { mean: number; standardError: number };
        interval: { expected: number; observed: number };
      };
      areas: { area: string; hours: { mean: number }[] }[];
    } = JSON.parse(stdout);
    assert.equal(answer.calls, 26_785);
    assert.deepEqual(answer.excluded, { "no area": 0, "begun by a crew itself": 1 });
    const { gainOverAverage, gainOverLastWeek, interval } = answer.check;
    assert.ok(gainOverAverage.mean > 2 * gainOverAverage.standardError);
    assert.ok(gainOverLastWeek.mean > 0.1);
    assert.ok(Math.abs(interval.observed - interval.expected) < 0.01);
    const names = answer.areas.map(({ area }) => area);
    assert.deepEqual(names, [
      "Chinatown",
      "Nob Hill",
      "North Beach",
      "Russian Hill",
      "Tenderloin",
      "USF",
    ]);
  },
);

test("PLN-46: plan forecast says what is wrong with its input", () => {
  const week = join(ROOT, "data-sets/san-francisco/calls-2016-12-31-to-2017-01-07.csv.gz");
  const short = muster("plan", "forecast", "--calls", week);
  assert.equal(short.status, 2);
  assert.match(short.stderr, /at least 4 whole weeks/);
  const confidence = muster("plan", "forecast", "--calls", week, "--confidence", "x");
  assert.match(confidence.stderr, /--confidence must be a number, got "x"/);
});

test("PLN-54: plan locate answers each model of a file", () => {
  const town = {
    demand: [10, 4, 7],
    travelSeconds: [
      [60, 500, 900],
      [400, 90, 470],
      [900, 300, 60],
    ],
    units: 2,
    withinSeconds: 480,
  };
  type Located = { objective: number; lowerBound: number; upperBound: number; open: number[] };
  const located = (model: string, more: object = {}): Located => {
    const file = fileOf("town.json", { ...town, ...more });
    const { status, stdout, stderr } = muster("plan", "locate", file, "--model", model, "--json");
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };
  const median = located("p-median");
  assert.deepEqual([median.objective, median.open], [60 * 10 + 300 * 4 + 60 * 7, [0, 2]]);
  const one = located("mclp", { units: 1 });
  assert.deepEqual([one.objective, one.upperBound, one.open], [21, 21, [1]]);
  // Two at the site that reaches all: 21 (1 - 0.5) (1 + 0.5).
  const expected = located("mexclp", { busyFraction: 0.5 });
  assert.deepEqual([expected.objective, expected.open], [15.75, [1, 1]]);
  const apart = located("mexclp", { busyFraction: 0.5, unitsPerSiteMax: 1 });
  assert.equal(apart.objective, 21 * 0.5 + 11 * 0.25);
  assert.equal(located("backup", { firstShare: 0.75 }).objective, 21);
});

test("PLN-57: plan locate keeps limits, or says that none can and what comes nearest", () => {
  // The best site for all leaves the last place, an area by itself, 900 s away.
  const town = {
    demand: [10, 10, 1],
    travelSeconds: [
      [10, 10, 900],
      [300, 300, 100],
    ],
    areas: ["north", "north", "south"],
    units: 1,
    withinSeconds: 480,
    present: [0],
  };
  const located = (more: object, ...words: string[]): string => {
    const file = fileOf("limits.json", { ...town, ...more });
    const { status, stdout, stderr } = muster("plan", "locate", file, ...words);
    assert.equal(status, 0, stderr);
    return stdout;
  };
  assert.deepEqual(JSON.parse(located({}, "--json")).open, [0]);
  const fair = JSON.parse(located({ areaMeanSecondsMax: 300 }, "--json"));
  assert.deepEqual([fair.open, fair.objective, fair.gap], [[1], 6_100, 0]);
  assert.equal(fair.limits.outcome, "kept");
  assert.deepEqual(fair.limits.reached.worstAreaMeanSeconds, 300);
  assert.match(located({ areaShareMin: 1 }), /100\.0 % of the worst served area within reach/);
  const stuck = located({ areaShareMin: 1, movesMax: 0 });
  assert.match(stuck, /^no placement keeps all limits, proven; nearest found:$/m);
  assert.match(stuck, /0\.0 % of the worst served area within reach \(asked: at least 100\.0 %\)/);
  const bad = muster("plan", "locate", fileOf("l.json", { ...town, present: [7], movesMax: 1 }));
  assert.equal(bad.status, 2);
  assert.match(bad.stderr, /present must name sites 0 to 1, got 7/);
});

test("PLN-54: plan locate says what is wrong with a question", () => {
  const refused = (parts: string[], message: RegExp): void => {
    const { status, stderr } = muster("plan", "locate", ...parts);
    assert.equal(status, 2);
    assert.match(stderr, message);
  };
  const town = { demand: [1], travelSeconds: [[1]], units: 1 };
  refused([], /give either a question FILE, --orlib FILE or --scenario/);
  refused([fileOf("a.json", { ...town, units: 3 })], /medians must be 1 to 1/);
  refused([fileOf("b.json", town), "--model", "mclp"], /"withinSeconds" must be a number/);
  refused([fileOf("c.json", { ...town, demand: [1, 2] })], /site 0 must hold 2 numbers/);
  refused([fileOf("e.json", town), "--units", "1"], /--units goes with --scenario/);
  const within = { ...town, withinSeconds: 5 };
  refused([fileOf("d.json", within), "--model", "mexclp"], /"busyFraction" must be a number/);
});
