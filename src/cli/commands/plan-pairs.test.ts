import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const ROOT = new URL("../../../", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "muster-plan-pairs-"));
after(() => rmSync(folder, { recursive: true }));

function hypercube(value: object, ...options: string[]) {
  const file = join(folder, "town.json");
  writeFileSync(file, JSON.stringify(value));
  const parts = [join(ROOT, "src/cli/main.ts"), "plan", "hypercube", file, ...options];
  return spawnSync(process.execPath, parts, { encoding: "utf8" });
}

const TOWN = {
  unitServiceRatePerHour: [1, 1],
  atomCallRatePerHour: [0],
  atomPairCallRatePerHour: [1],
  preferences: [[0, 1]],
  travelHours: [[0.1], [0.2]],
  queue: "loss",
};

test("PLN-75: plan hypercube answers calls that need two units", () => {
  const { status, stdout, stderr } = hypercube({ ...TOWN, pairShortfall: "none" }, "--json");
  assert.equal(status, 0, stderr);
  const answer = JSON.parse(stdout) as {
    pairs: { two: number; none: number };
    meanFirstTravelHours: number;
    meanSecondTravelHours: number;
    workloads: number[];
  };
  // Idle 1 / (1 + 1 + 1/2), as PLN-71 works it out.
  assert.ok(Math.abs(answer.pairs.two - 0.4) < 1e-9);
  assert.ok(Math.abs(answer.pairs.none - 0.6) < 1e-9);
  assert.ok(Math.abs(answer.meanFirstTravelHours - 0.1) < 1e-9);
  assert.ok(Math.abs(answer.meanSecondTravelHours - 0.2) < 1e-9);
  assert.equal(answer.workloads.length, 2);
});

test("PLN-75: what calls for two units cannot have is said in one line", () => {
  const waiting = hypercube({ ...TOWN, queue: "infinite" });
  assert.equal(waiting.status, 2);
  assert.match(waiting.stderr, /solved with "queue" "loss" only/);
  const word = hypercube({ ...TOWN, pairShortfall: "some" });
  assert.equal(word.status, 2);
  assert.match(word.stderr, /"pairShortfall" must be "one" or "none", got "some"/);
});
