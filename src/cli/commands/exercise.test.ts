import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { LoadedScenario } from "#sim";
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
