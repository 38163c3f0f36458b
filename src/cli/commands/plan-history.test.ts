import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { AcceptedEvent } from "#kernel";
import { sha256Hex, SqliteJournal } from "#journal";
import { replay } from "#sim";
import { planOf } from "../../sim/testing/line-plan.ts";
import { randomTown } from "../../sim/testing/random-town.ts";
import { readScenarioFolder } from "./replay.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "muster-plan-history-"));
after(() => rmSync(folder, { recursive: true }));

const town = randomTown(7, 60);

/** The log of a centre that had this town's calls. */
async function writeLog(directory: string): Promise<void> {
  const byCommand = new Map<string, AcceptedEvent[]>();
  const { scenario, roads, responseModel } = town;
  const onEvent = (accepted: AcceptedEvent): void => {
    byCommand.set(accepted.commandId, [...(byCommand.get(accepted.commandId) ?? []), accepted]);
  };
  replay({ scenario, roads, responseModel, policy: "closest", seed: 1, onEvent });
  const journal = new SqliteJournal({ directory, areaId: "town" });
  const commits = [...byCommand].map(([commandId, events]) => {
    return { commandId, commandHash: sha256Hex(commandId), events };
  });
  await journal.append(commits);
  await journal.close();
}

test("HIS-5: a planning history is made of a data directory and can be tried on", async () => {
  const [data, out, roads] = ["data", "own", "town.roads"].map((name) => join(folder, name));
  await writeLog(data!);
  writeFileSync(roads!, town.roadFile);
  const muster = (...words: string[]) =>
    spawnSync(process.execPath, [MAIN, ...words], { encoding: "utf8" });
  const make = (...more: string[]) =>
    muster("plan", "history", "--data", data!, "--roads", roads!, "--out", out!, ...more);
  const made = make("--officer-types", "other", "--json");
  assert.equal(made.status, 0, made.stderr);
  const counts = JSON.parse(made.stdout);
  assert.equal(counts.incidents, counts.calls + counts.open);
  assert.ok(counts.officerInitiated > 0 && counts.calls > 40, made.stdout);
  const { scenario } = readScenarioFolder(out!);
  assert.equal(scenario.history.length, counts.calls);
  assert.equal(scenario.manifest.areaId, "town");
  const played = muster("simulate", "--scenario", out!, "--warm-up", "0", "--replications", "2");
  assert.equal(played.status, 0, played.stderr);
  const wrong = make("--officer-types", "nothing");
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /--officer-types: got nothing; expected some of fire/u);
});

test("DEP-21, DEP-22: plan try goes on to a precision, with ranges of seeds, by either simulator", () => {
  const own = join(folder, "own");
  const plan = join(folder, "plan.json");
  writeFileSync(plan, JSON.stringify(planOf({ planId: "nothing", name: "Nothing" })));
  const tryPlan = (...more: string[]) => {
    const words = ["plan", "try", own, "--plan", plan, "--json", ...more];
    return spawnSync(process.execPath, [MAIN, ...words], { encoding: "utf8" });
  };
  const exact = tryPlan("--precision", "1", "--runs-max", "12", "--seeds", "1-2");
  assert.equal(exact.status, 0, exact.stderr);
  const { method, stamp, lines } = JSON.parse(exact.stdout);
  assert.equal(method.simulator, "fast");
  assert.equal(method.luck.ended, "narrow");
  assert.equal(method.seeds.length, 10);
  assert.match(stamp.command, /--seeds 1,2 .*--precision 1 --runs-max 12$/u);
  const kernel = JSON.parse(tryPlan("--seeds", "1-10", "--kernel").stdout);
  assert.equal(kernel.method.simulator, "kernel");
  assert.match(kernel.stamp.command, /--seeds 1-10 .*--kernel$/u);
  assert.deepEqual(kernel.lines, lines);
  const wrong = tryPlan("--seeds", "5-1");
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /--seeds: expected/u);
});
