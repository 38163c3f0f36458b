import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { LoadedScenario, ShiftReport } from "#sim";
import { writeEvening } from "../../server/exercise/testing/evening.ts";
import { instantOf } from "./exercise.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "muster-exercise-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const manifest: Pick<LoadedScenario["manifest"], "timeZone" | "from" | "to"> = {
  timeZone: "America/Los_Angeles",
  from: Date.parse("2016-12-31T08:00:00Z"),
  to: Date.parse("2017-01-08T08:00:00Z"),
};

test("SRV-65: times are read by the scenario's own clock and must lie in it", () => {
  const scenario = { manifest } as LoadedScenario;
  const evening = instantOf("--start", "2016-12-31T18:00", scenario);
  assert.equal(evening, Date.parse("2017-01-01T02:00:00Z"));
  assert.throws(
    () => instantOf("--start", "2016-12-30T18:00", scenario),
    /outside of the scenario/,
  );
  assert.throws(() => instantOf("--until", "tomorrow", scenario), /such as 2016-12-31T18:00/);
});

test("SRV-66: what an exercise cannot use is exit code 2 with one message", () => {
  const muster = (...words: string[]) =>
    spawnSync(process.execPath, [MAIN, "exercise", ...words], {
      encoding: "utf8",
      timeout: 60_000,
    });
  const noScenario = muster("--scenario", folder, "--no-build");
  assert.equal(noScenario.status, 2);
  assert.match(noScenario.stderr, /expected a scenario folder/);
  for (const speed of ["0", "61", "fast"]) {
    const wrong = muster("--speed", speed);
    assert.equal(wrong.status, 2, speed);
    assert.match(wrong.stderr, /--speed must be/);
  }
  writeFileSync(join(folder, "something"), "");
});

test("EXE-20: an exercise without anybody writes its report, and you are the autopilot", () => {
  const scenario = join(folder, "evening");
  writeEvening(scenario);
  const common = "--no-build --no-open --port 0 --speed max --exit".split(" ");
  const run = (data: string, report: string) => {
    const files = ["--data", join(folder, data), "--report", join(folder, report)];
    const words = [MAIN, "exercise", "--scenario", scenario, ...common, ...files];
    return spawnSync(process.execPath, words, { encoding: "utf8", timeout: 60_000 });
  };
  const first = run("one", "report.json");
  assert.equal(first.status, 0, first.stderr);
  const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as ShiftReport;
  assert.equal(report.format, "muster-shift-report");
  assert.equal(report.calls.compared, 6);
  assert.equal(report.lines.length, 10, "five indicators, for all and for the one priority");
  for (const { columns, unfinished } of report.lines) {
    assert.deepEqual(columns.you, columns.autopilot);
    assert.equal(unfinished, 0);
  }
  const page = run("two", "report.html");
  assert.equal(page.status, 0, page.stderr);
  assert.match(readFileSync(join(folder, "report.html"), "utf8"), /What happened/);
  const wrong = run("three", "report.pdf");
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /ends in .html or .json/);
});
