import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, isAbsolute, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { createSimulation, withinPeriod, type RecordedCall, type ReplayResult } from "#sim";
import { readScenarioFolder } from "./replay.ts";

const MUSTER = new URL("../main.ts", import.meta.url).pathname;
const DATA = ["data-sets/san-francisco", "../shared/data/san-francisco"]
  .map((folder) => new URL(`../../../${folder}/`, import.meta.url).pathname)
  .find((folder) => existsSync(join(folder, "calls")));
const WEEK = "sf-fire-calls-20161231-20170107.csv.gz";
const MINUTES = "sf-fire-6nbhd-2018-jan-sep.csv.gz";
/** How far the median of a simulated policy may be from the recorded one, as a share. */
const CALIBRATED_WITHIN = 0.15;

let folder = "";
before(() => {
  folder = mkdtempSync(join(tmpdir(), "muster-replay-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function muster(...words: string[]): string {
  return execFileSync(process.execPath, [MUSTER, ...words], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function scenarioFolder(calls: string): string {
  const out = join(folder, `scenario-${basename(calls)}`);
  if (existsSync(out)) return out;
  const inputs = {
    "--calls": isAbsolute(calls) ? calls : `calls/${calls}`,
    "--nodes": "roads/nodes.csv",
    "--edges": "roads/edges.csv",
    "--stations": "stations/sf-fire-stations.csv",
    "--zones": "neighborhoods/sf-analysis-neighborhoods.geojson",
  };
  const words = Object.entries(inputs).flatMap(([name, file]) => [name, resolve(DATA ?? "", file)]);
  muster("scenario", "build", ...words, "--out", out);
  return out;
}

/** What `muster replay` writes of the week; made once. */
function replayed(policy: ReplayResult["policy"]): string {
  const file = join(folder, `${policy}.json`);
  if (!existsSync(file)) {
    const words = ["replay", scenarioFolder(WEEK), "--policy", policy, "--seed", "1", "--json"];
    muster(...words, "--out", file);
  }
  return file;
}

const resultOf = (policy: ReplayResult["policy"]): ReplayResult =>
  JSON.parse(readFileSync(replayed(policy), "utf8"));

/** Local time of the file as a number of seconds; every stamp of the week is Pacific standard. */
function stamp(text: string): number | undefined {
  const match = /^(\d+)\/(\d+)\/(\d+) (\d+):(\d+):(\d+) ([AP])M$/.exec(text);
  if (match === null) return undefined;
  const [month, day, year, hour, minute, second] = match.slice(1, 7).map(Number);
  const hours = ((hour ?? 0) % 12) + (match[7] === "P" ? 12 : 0) + 8;
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hours, minute, second);
}

type Row = Record<string, string>;

function rowsOf(calls: string): Row[] {
  const bytes = gunzipSync(readFileSync(join(DATA ?? "", "calls", calls)));
  return parse<Row>(bytes, { columns: true, bom: true });
}

const skip = DATA === undefined || !existsSync(join(DATA, "calls", WEEK)) ? "no data" : false;

test("RPL-3: every stamp of every row of the New Year week comes back", { skip }, () => {
  const { scenario, roads, responseModel } = readScenarioFolder(scenarioFolder(WEEK));
  const seen = new Map<string, number>();
  const simulation = createSimulation({
    scenario,
    roads,
    responseModel,
    policy: "history",
    seed: 1,
    onEvent: ({ event, occurredAt }) => {
      if (event.type === "callReceived") seen.set(`${event.callId} Received`, occurredAt);
      else if (event.type === "incidentOpened") {
        seen.set(`${event.incidentId.replace("incident-", "")} Entry`, occurredAt);
      } else if (event.type === "unitAssigned") {
        seen.set(`${event.assignmentId} Dispatch`, occurredAt);
      } else if (event.type === "assignmentStatusChanged" && event.reason !== "time-not-recorded") {
        const columns = {
          acknowledged: "",
          enRoute: "Response",
          onScene: "On Scene",
          transporting: "Transport",
          atDestination: "Hospital",
          cleared: "Available",
          cancelled: "Available",
        };
        seen.set(`${event.assignmentId} ${columns[event.status]}`, occurredAt);
      }
    },
  });
  simulation.advance(Infinity);
  const result = simulation.result();
  assert.deepEqual(result.refusals, {});
  assert.equal(result.openAtEnd, 0);
  const rows = rowsOf(WEEK);
  assert.equal(rows.length, 7704);
  let compared = 0;
  for (const row of rows) {
    for (const column of ["Received", "Entry"]) {
      assert.equal(seen.get(`${row["Call Number"]} ${column}`), stamp(row[`${column} DtTm`] ?? ""));
    }
    const columns = ["Dispatch", "Response", "On Scene", "Transport", "Hospital", "Available"];
    for (const column of columns) {
      const recorded = stamp(row[`${column} DtTm`] ?? "");
      assert.equal(seen.get(`${row["RowID"]} ${column}`), recorded, `${row["RowID"]} ${column}`);
      if (recorded !== undefined) compared += 1;
    }
  }
  assert.equal(compared, 7704 + 7490 + 6150 + 2263 + 2208 + 7699);
  assert.equal(result.assignments, 7704);
});

function direct(rows: readonly Row[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  const add = (name: string, row: Row, from?: number, to?: number) => {
    if (from === undefined || to === undefined || to < from) return;
    for (const priority of ["all", row["Final Priority"] ?? ""]) {
      const key = `${name} ${priority}`;
      found.set(key, [...(found.get(key) ?? []), (to - from) / 1000]);
    }
  };
  const at = (row: Row, column: string) => stamp(row[`${column} DtTm`] ?? "");
  for (const own of Map.groupBy(rows, (row) => row["Call Number"]).values()) {
    const first = (column: string) => {
      const times = own.flatMap((row) => at(row, column) ?? []);
      return times.length === 0 ? undefined : Math.min(...times);
    };
    add("callHandling", own[0]!, at(own[0]!, "Received"), first("Dispatch"));
    add("firstOnScene", own[0]!, at(own[0]!, "Received"), first("On Scene"));
    for (const row of own) {
      add("turnout", row, at(row, "Dispatch"), at(row, "Response"));
      add("travel", row, at(row, "Response"), at(row, "On Scene"));
      add("commitment", row, at(row, "Dispatch"), at(row, "Available"));
    }
  }
  return found;
}

test(
  "MEA-1..7: indicators of the week equal those computed straight from the file",
  { skip },
  () => {
    const result = resultOf("history");
    const expected = direct(rowsOf(WEEK));
    assert.equal(result.indicators.length, 15);
    for (const { name, priority, count, median, p90 } of result.indicators) {
      const values = expected.get(`${name} ${priority}`)!.toSorted((left, right) => left - right);
      const rank = (share: number) => values[Math.ceil(values.length * share - 1e-9) - 1];
      assert.deepEqual(
        [count, median, p90],
        [values.length, rank(0.5), rank(0.9)],
        name + priority,
      );
    }
  },
);

const median = (result: ReplayResult, name: string) =>
  result.indicators.find((one) => one.name === name && one.priority === "3")?.median ?? NaN;

test("RPL-13: closest and plan arrive about as soon as the record says", { skip }, () => {
  const { scenario, roads, responseModel, isCalibrated } = readScenarioFolder(scenarioFolder(WEEK));
  const begin = Date.parse("2017-01-01T00:00:00-08:00");
  const day = withinPeriod(scenario, begin, begin + 86_400_000);
  const ofDay = (policy: "closest" | "plan", seed = 1) => {
    const simulation = createSimulation({ scenario: day, roads, responseModel, policy, seed });
    simulation.advance(Infinity);
    return simulation.result();
  };
  const history = resultOf("history");
  for (const policy of ["closest", "plan"] as const) {
    const result = resultOf(policy);
    assert.deepEqual(result.refusals, {});
    assert.equal(result.openAtEnd, 0);
    const once = ofDay(policy);
    assert.ok(once.assignments > 500);
    assert.equal(ofDay(policy).hash, once.hash);
    assert.notEqual(ofDay(policy, 2).hash, once.hash);
    if (!isCalibrated) continue;
    for (const name of ["travel", "firstOnScene"]) {
      const share = median(result, name) / median(history, name);
      assert.ok(Math.abs(share - 1) < CALIBRATED_WITHIN, `${policy} ${name}: ${share}`);
    }
  }
});

test("RPL-12: muster compare reads what muster replay prints", { skip }, () => {
  const files = [replayed("history"), replayed("plan")];
  const comparison = JSON.parse(muster("compare", ...files, "--json"));
  assert.equal(comparison.indicators.length, 15);
  assert.match(muster("compare", ...files), /firstOnScene +3 /);
});

const skipMinutes = skip || (existsSync(join(DATA ?? "", "calls", MINUTES)) ? false : "no data");

test("RPL-3: a file of minute stamps replays too", { skip: skipMinutes }, () => {
  // The first weeks of nine months; all of them take the same code half a minute.
  const bytes = gunzipSync(readFileSync(join(DATA ?? "", "calls", MINUTES)));
  const part = join(folder, "minutes.csv");
  writeFileSync(part, `${bytes.toString("utf8").split("\n").slice(0, 6000).join("\n")}\n`);
  const { scenario, roads, responseModel } = readScenarioFolder(scenarioFolder(part));
  assert.equal(scenario.manifest.report.resolutionSeconds, 60);
  const simulation = createSimulation({
    scenario,
    roads,
    responseModel,
    policy: "history",
    seed: 1,
  });
  simulation.advance(Infinity);
  const result = simulation.result();
  assert.deepEqual(result.refusals, {});
  assert.equal(result.openAtEnd, 0);
  const rows = scenario.history.reduce(
    (sum, call: RecordedCall) => sum + call.assignments.length,
    0,
  );
  assert.equal(result.assignments, rows);
});

test("a folder that is no scenario is refused in one line", () => {
  const words = [MUSTER, "replay", folder];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  assert.equal(status, 2);
  assert.match(stderr, /cannot read scenario.json .*'muster scenario build'/);
});
