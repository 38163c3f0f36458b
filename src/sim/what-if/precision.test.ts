import assert from "node:assert/strict";
import { test } from "node:test";
import { crewAt, planOf, realLineRoads, zonedDay } from "../testing/line-plan.ts";
import { LINE_MODEL } from "../testing/line-town.ts";
import { streams } from "../random.ts";
import { drawBlocks, tally, type Sample } from "./figures.ts";
import { seedsText } from "./precision.ts";
import { tryPlans, type TrialOptions } from "./trial.ts";

const options: TrialOptions = {
  historyId: "line",
  scenario: zonedDay(90, 11),
  roads: realLineRoads(),
  responseModel: LINE_MODEL,
  plans: [planOf({ planId: "crew", ...crewAt("s20") })],
  policy: "closest",
  seeds: [1, 2],
  targets: { urgentSeconds: 480, otherSeconds: 900 },
  programVersion: "test",
  command: "test",
};

function trialOf(more: Partial<TrialOptions>) {
  const answer = tryPlans({ ...options, ...more });
  assert.ok("trial" in answer);
  return answer.trial;
}

const PLAN = 2;

test("DEP-21: runs go on until luck leaves no more open than was asked", () => {
  const { method, lines } = trialOf({ precision: { halfWidthSeconds: 20, runsMax: 100 } });
  const { luck, seeds } = method;
  assert.equal(luck!.ended, "narrow");
  assert.ok(seeds.length > 10 && seeds.length < 100, `${seeds.length} runs`);
  assert.ok(luck!.halfWidthSeconds[PLAN]! <= 20 + 1e-9, String(luck!.halfWidthSeconds[PLAN]));
  assert.match(
    luck!.what.en,
    /A plan ±[12]\d\.\d s\. Runs were added until it was as asked: ±20 s\./u,
  );
  // It is the trial of these seeds, and nothing else.
  const same = trialOf({ seeds });
  assert.deepEqual(same.lines, lines);
  assert.deepEqual(
    seeds,
    Array.from(seeds, (_, at) => at + 1),
  );
  const again = trialOf({ precision: { halfWidthSeconds: 20, runsMax: 100 } });
  assert.deepEqual(again, trialOf({ precision: { halfWidthSeconds: 20, runsMax: 100 } }));
  assert.deepEqual(again.method, method);
});

test("DEP-21: it ends where no more runs are allowed, or the time is over, and says so", () => {
  const most = trialOf({ precision: { halfWidthSeconds: 0.001, runsMax: 12 } }).method;
  assert.deepEqual([most.seeds.length, most.luck!.ended], [12, "most"]);
  let asked = 0;
  const mayGoOn = () => (asked += 1) < 4;
  const { method, lines } = trialOf({
    precision: { halfWidthSeconds: 0.001, runsMax: 50, mayGoOn },
  });
  assert.deepEqual([method.seeds, method.luck!.ended], [[1, 2, 3, 4], "time"]);
  assert.match(method.luck!.what.zh ?? "", /时间已到/u);
  assert.deepEqual(trialOf({ seeds: [1, 2, 3, 4] }).lines, lines);
  for (const precision of [
    { halfWidthSeconds: 0, runsMax: 10 },
    { halfWidthSeconds: 1, runsMax: 101 },
  ]) {
    assert.throws(() => trialOf({ precision }), RangeError);
  }
});

test("DEP-21: how far it is never goes back, and ends at the end", () => {
  const shares: number[] = [];
  const precision = { halfWidthSeconds: 2, runsMax: 60 };
  trialOf({ precision, onProgress: (share) => shares.push(share) });
  assert.ok(shares.every((share, at) => at === 0 || share >= shares[at - 1]!));
  assert.ok(shares.at(-1)! >= 0.98 && shares.at(-1)! <= 1);
});

/** Calls whose true times differ by nothing, but for the luck of each run and call. */
function lucky(runs: number, round: number): Sample {
  const draw = streams(round)("luck");
  const [blocks, calls] = [30, 300];
  const column = (shift: number) =>
    Array.from({ length: runs }, () => {
      const own = draw.normal(0, 20);
      return Float64Array.from({ length: calls }, () => 400 + shift + own);
    });
  return {
    columns: [column(0), column(-10)],
    targetSeconds: new Float64Array(calls).fill(400),
    block: Int32Array.from({ length: calls }, (_, call) => call % blocks),
    blocks,
    draws: drawBlocks(blocks, runs, round, 300),
  };
}

test("DEP-15: the part of an interval that is luck narrows as the runs grow, and holds", () => {
  const width = (runs: number) => {
    let [sum, held] = [0, 0];
    for (let round = 0; round < 60; round += 1) {
      const sample = lucky(runs, round);
      const { low, high } = tally(sample, [...sample.block.keys()])!.difference(0, 1).mean;
      sum += high! - low!;
      if (low! <= -10 && -10 <= high!) held += 1;
    }
    return { mean: sum / 60, held };
  };
  const [few, many] = [width(5), width(40)];
  assert.ok(many.mean < 0.45 * few.mean, `${many.mean} of ${few.mean}`);
  assert.ok(few.held >= 48, `${few.held} of 60`);
  assert.ok(many.held >= 52, `${many.held} of 60`);
});

test("DEP-21: seeds are written as people read them", () => {
  assert.equal(seedsText([1, 2, 3]), "1,2,3");
  assert.equal(seedsText([1, 2, 3, 4, 5, 9, 11, 12]), "1-5,9,11,12");
});
