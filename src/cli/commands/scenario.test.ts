import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { loadRoads, responseModelFrom, type Check } from "#routing";

const ROOT = new URL("../../../", import.meta.url).pathname;
const DATA = `${ROOT}data-sets/san-francisco/`;
const CALLS = `${DATA}calls-2016-12-31-to-2017-01-07.csv.gz`;
const folder = mkdtempSync(join(tmpdir(), "muster-scenario-"));
after(() => rmSync(folder, { recursive: true, force: true }));

type Inputs = { calls?: string; stations?: string; zones?: string; out?: string };

type Outcome = { status: number | null; stdout: string; stderr: string };

/** Runs the command as a person would, in a process of its own. */
function build({ calls = CALLS, stations, zones, out = join(folder, "out") }: Inputs) {
  const inputs = {
    calls,
    nodes: `${DATA}nodes.csv.gz`,
    edges: `${DATA}edges.csv.gz`,
    stations: stations ?? `${DATA}stations.csv`,
    zones: zones ?? `${DATA}neighbourhoods.geojson`,
    out,
  };
  const words = Object.entries(inputs).flatMap(([name, path]) => [`--${name}`, path]);
  const line = [`${ROOT}src/cli/main.ts`, "scenario", "build", "--json", ...words];
  return new Promise<Outcome>((resolve) => {
    const child = spawn(process.execPath, line);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (text) => (stdout += text));
    child.stderr.on("data", (text) => (stderr += text));
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

const written = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const unpacked = gunzipSync(readFileSync(CALLS)).toString();
const [header = "", ...lines] = unpacked.split("\n");
const week = join(folder, "week");
const again = join(folder, "again");
const turned = [header, ...lines.filter(Boolean).toReversed()].join("\n");
const [first, second] = await Promise.all([
  build({ out: week }),
  build({ out: again, calls: written("turned.csv", turned) }),
]);

test("SCN-9: the report of the New Year week", () => {
  assert.equal(first.status, 0, first.stderr);
  const report = JSON.parse(first.stdout);
  assert.equal(report.rows, 7_704);
  assert.equal(report.calls, 3_560);
  assert.equal(report.units, 178);
  assert.equal(report.outOfOrder, 28);
  assert.equal(report.overlapping, 9);
  assert.equal(report.missing["On Scene DtTm"], 1_554);
  assert.equal(report.from, "2016-12-31T00:01:04-08:00");
  assert.equal(report.to, "2017-01-07T23:58:32-08:00");
});

test("SCN-17: the folder holds a scenario that can be loaded", () => {
  assert.equal(
    readdirSync(week).toSorted().join(" "),
    "configuration.json duty.json history.json.gz response-model.json roads.bin scenario.json",
  );
  const roads = loadRoads(new Uint8Array(readFileSync(join(week, "roads.bin"))));
  const history = JSON.parse(gunzipSync(readFileSync(join(week, "history.json.gz"))).toString());
  assert.equal(history.length, 3_560);
  assert.ok(roads.seconds(history[0].place.node, history[1].place.node)! > 0);
  const manifest = JSON.parse(readFileSync(join(week, "scenario.json"), "utf8"));
  assert.equal(manifest.scenarioId, "san-francisco-2016-12-31-to-2017-01-07");
  assert.equal(manifest.sources.length, 5);
  for (const { sha256, licence } of manifest.sources) {
    assert.match(sha256, /^[0-9a-f]{64}$/);
    assert.notEqual(licence, "");
  }
  assert.deepEqual(manifest.synthetic, []);
});

test("PLN-55: plan locate takes a centre's own stations, calls and roads", () => {
  const located = (...words: string[]) => {
    const line = [`${ROOT}src/cli/main.ts`, "plan", "locate", "--scenario", week, "--json"];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...line, ...words], {
      encoding: "utf8",
    });
    return { status, stderr, answer: status === 0 ? JSON.parse(stdout) : undefined };
  };
  const { answer } = located("--units", "12", "--places-max", "300");
  assert.equal(answer.gap, 0);
  assert.equal(answer.openSites.length, 12);
  assert.match(answer.openSites[0].name, /^Station \d+$/);
  const { calls, counted, places, sites, excluded } = answer.demand;
  assert.deepEqual([calls, places, sites], [3_560, 300, 45]);
  const left = Object.values<number>(excluded).reduce((sum, count) => sum + count, 0);
  assert.equal(counted + left, calls, "every call is counted or said not to be");
  const covered = located("--model", "mclp", "--units", "4", "--within-seconds", "240");
  assert.ok(covered.answer.objective > 2_000 && covered.answer.objective < 3_560);
  assert.match(located("--units", "many").stderr, /--units must be a number; got "many"/);
  assert.match(located("--model", "mclp", "--units", "4").stderr, /--within-seconds must be/);
});

test("SCN-10: the same inputs give the same bytes, also with the rows turned round", async () => {
  assert.equal(second.status, 0, second.stderr);
  for (const name of readdirSync(week).filter((own) => own !== "scenario.json")) {
    assert.deepEqual(readFileSync(join(again, name)), readFileSync(join(week, name)), name);
  }
});

test("CAL-9: on the fifth of the week that was held out, 80 of 100 within 3", () => {
  const json = JSON.parse(readFileSync(join(week, "response-model.json"), "utf8"));
  const { evidence, calibrated } = responseModelFrom(json).file;
  assert.equal(calibrated, true);
  assert.ok(evidence !== undefined && evidence.fitCount > 4_000);
  for (const name of ["travel", "turnout", "arrival"] as const) {
    const { count, coverage, medianBias }: Check = evidence[name];
    assert.ok(count > 1_000);
    assert.ok(Math.abs(coverage - 0.8) <= 0.03, `${name} covers ${coverage}`);
    assert.ok(Math.abs(medianBias) <= 0.06, `${name} is off by ${medianBias}`);
  }
  const { constantSpeed, straightLine } = evidence.simpler;
  assert.ok(evidence.travel.lossSeconds < 0.75 * constantSpeed.lossSeconds);
  assert.ok(evidence.travel.lossSeconds < 0.75 * straightLine.lossSeconds);
  assert.ok(evidence.travel.medianWidthSeconds < 0.75 * constantSpeed.medianWidthSeconds);
});

const notUtf8 = Buffer.concat([Buffer.from(`${header}\n`), Buffer.from([0x41, 0xff, 0x0a])]);

const BAD: [name: string, content: string | Uint8Array, message: RegExp][] = [
  ["no-column.csv", unpacked.replace("Unit Type,", ""), /missing column "Unit Type"; found "Call/],
  ["semicolons.csv", unpacked.replaceAll(",", ";"), /looks separated by semicolons/],
  ["tabs.csv", unpacked.replaceAll(",", "\t"), /looks separated by tabs/],
  ["cut.csv.gz", readFileSync(CALLS).subarray(0, 200_000), /ends too early: the file is cut off/],
  ["damaged.csv.gz", damaged(readFileSync(CALLS)), /the gzip data is damaged/],
  ["plain.csv.gz", unpacked, /named \.gz but not gzip data/],
  ["long.csv", `${header}\n${"x".repeat(10_000_000)}\n`, /line 2: more than 1000000 characters/],
  ["latin.csv", notUtf8, new RegExp(`not UTF-8 text: bad byte at offset ${header.length + 2}`)],
  ["latin.csv.gz", gzipSync(notUtf8), /not UTF-8 text: bad byte at offset \d+/],
  ["empty.csv", "", /the file is empty \(0 bytes\)/],
  ["empty.csv.gz", gzipSync(""), /the file is empty/],
  ["header.csv", `${header}\n`, /only a header, no rows below it/],
  ["binary.csv", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0]), /binary data.*NUL byte/],
  ["archive.csv", Buffer.from([0x50, 0x4b, 3, 4, 20, 0]), /this is a zip archive/],
  ["quote.csv", `${header}\n"never closed`, /line 2: a quote that is never closed/],
  ["useless.csv", `${header}\n${",".repeat(33)}\n`, /no usable call: no call number \(1\)/],
];

/** The same bytes with some in the middle changed. */
function damaged(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes, (byte, at) => (at > 90_000 && at < 90_020 ? byte ^ 0x55 : byte));
}

test("SCN-2: each bad file gets one clear message and exit code 2, and leaves nothing", async () => {
  const bad = join(folder, "bad");
  mkdirSync(bad);
  await Promise.all(
    BAD.map(async ([name, content, message]) => {
      const calls = written(join("bad", name), content);
      const { status, stdout, stderr } = await build({ calls, out: join(bad, `out-${name}`) });
      assert.equal(status, 2, `${name}: ${stderr.slice(0, 500)}`);
      assert.match(stderr, /^muster: .+\n$/, `${name}: one line`);
      assert.match(stderr, message);
      assert.equal(stdout, "");
    }),
  );
  const names = BAD.map(([name]) => name);
  assert.deepEqual(readdirSync(bad).toSorted(), names.toSorted(), "only the inputs are there");
});

test("SCN-2: bad stations, zones, paths and folders are refused before anything is written", async () => {
  const cases: [Inputs, RegExp][] = [
    [{ calls: join(folder, "nowhere.csv") }, /nowhere\.csv: there is no such file/],
    [{ calls: folder }, /it is a folder, expected a file/],
    [{ stations: written("s1.csv", "station,lat\n1,2\n") }, /missing columns address, lon/],
    [{ stations: written("s2.csv", "station,address,lat,lon\n1,A,x,2\n") }, /line 2: expected deg/],
    [{ zones: written("z1.json", "no json") }, /z1\.json: not JSON, begins with "no json"/],
    [{ zones: written("z2.json", "{}") }, /expected a GeoJSON FeatureCollection/],
    [{ out: folder }, /holds other files and no scenario\.json/],
    [{ out: written("a-file", "") }, /exists and is not a folder/],
  ];
  await Promise.all(
    cases.map(async ([inputs, message]) => {
      const out = inputs.out ?? join(folder, "refused");
      const { status, stderr } = await build(Object.assign({}, inputs, { out }));
      assert.equal(status, 2, stderr);
      assert.match(stderr, message);
      assert.match(stderr, /^muster: .+\n$/);
    }),
  );
  assert.equal(existsSync(join(folder, "refused")), false);
});

test("SCN-17: an earlier scenario stays whole when the new one fails", async () => {
  const out = join(folder, "kept");
  mkdirSync(out);
  writeFileSync(join(out, "scenario.json"), "old");
  const calls = written("bad.csv", "a,b\n1,2\n");
  assert.equal((await build({ calls, out })).status, 2);
  assert.equal(readFileSync(join(out, "scenario.json"), "utf8"), "old");
});

test("SCN-6: one call alone makes a scenario, with the assumed response times", async () => {
  const out = join(folder, "small");
  const calls = written("small.csv", `${header}\n${lines[0]}\n`);
  const { status, stdout, stderr } = await build({ calls, out });
  assert.equal(status, 0, stderr);
  assert.deepEqual(JSON.parse(stdout).responseModel, { calibrated: false });
  const json = JSON.parse(readFileSync(join(out, "response-model.json"), "utf8"));
  assert.equal(responseModelFrom(json).file.calibrated, false);
  // The same once more, in the place of the earlier scenario: every byte is the same.
  const before = readdirSync(out).map((name) => [name, readFileSync(join(out, name))] as const);
  assert.equal((await build({ calls, out })).status, 0);
  assert.deepEqual(
    readdirSync(out).map((name) => [name, readFileSync(join(out, name))] as const),
    before,
  );
});
