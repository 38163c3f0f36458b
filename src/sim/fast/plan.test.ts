import assert from "node:assert/strict";
import { test } from "node:test";
import { runTrace, prepareCentre, templatesOf, traceOfHistory, type CentreInput } from "#sim";
import { assertHistoryEqual } from "../testing/equal-runs.ts";
import { busyDay, lineRoads, LINE_MODEL } from "../testing/line-town.ts";
import { underRandomCover, underRandomRules } from "../testing/random-rules.ts";
import { randomTown } from "../testing/random-town.ts";

function sentIn(town: CentreInput, seed: number, policy: "closest" | "plan"): string {
  const centre = prepareCentre(town);
  const log = runTrace(centre, traceOfHistory(centre, templatesOf(centre)), seed, { policy });
  return log.unit.slice(0, log.count).join();
}

test("FAST-7: under the policy plan, on the line, what happens is what the kernel says", () => {
  for (let seed = 1; seed <= 6; seed += 1) {
    const town = { scenario: busyDay(60, seed), roads: lineRoads(), responseModel: LINE_MODEL };
    assert.ok(assertHistoryEqual(town, seed, "plan").count > 60);
  }
});

test("FAST-7: in random towns with coverage rules, expected calls and postings", () => {
  let differently = 0;
  for (let seed = 201; seed <= 232; seed += 1) {
    const town = underRandomCover(seed, randomTown(seed, 45));
    const log = assertHistoryEqual(town, seed, "plan");
    assert.ok(log.count > 0);
    if (sentIn(town, seed, "plan") !== sentIn(town, seed, "closest")) differently += 1;
  }
  // What is left behind does decide in most towns, or the test would show nothing.
  assert.ok(differently > 16, `${differently} towns`);
});

test("FAST-7: and by the working rules of every kind", () => {
  const sums = new Map<string, number>();
  for (let seed = 301; seed <= 332; seed += 1) {
    const town = underRandomCover(seed, underRandomRules(seed, randomTown(seed, 45)));
    for (const [name, count] of Object.entries(assertHistoryEqual(town, seed, "plan").working)) {
      sums.set(name, (sums.get(name) ?? 0) + count);
    }
  }
  for (const [name, count] of sums) assert.ok(count > 3, `${name}: ${count}`);
});

test("DEP-5, FAST-1: units that a plan posts wait at their posts in both simulators", () => {
  for (let seed = 401; seed <= 416; seed += 1) {
    const town = underRandomCover(seed, underRandomRules(seed, randomTown(seed, 45)));
    assertHistoryEqual(town, seed, "closest");
  }
});
