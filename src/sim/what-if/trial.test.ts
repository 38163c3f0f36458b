import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalText } from "#kernel";
import { crewAt, planOf, realLineRoads, zonedDay } from "../testing/line-plan.ts";
import { LINE_MODEL } from "../testing/line-town.ts";
import { streams } from "../random.ts";
import { drawBlocks, tally, type Sample } from "./figures.ts";
import { createGround } from "./ground.ts";
import { propose } from "./propose.ts";
import { quickLook } from "./quick.ts";
import { tryPlans, type TrialOptions } from "./trial.ts";

const roads = realLineRoads();
const scenario = zonedDay(120, 7, true);
const options: TrialOptions = {
  historyId: "line",
  scenario,
  roads,
  responseModel: LINE_MODEL,
  plans: [planOf({ planId: "same" }), planOf({ planId: "crew", ...crewAt("s20") })],
  policy: "closest",
  seeds: [1, 2],
  targets: { urgentSeconds: 480, otherSeconds: 900 },
  programVersion: "test",
  command: "test",
};

function trialOf(more: Partial<TrialOptions> = {}) {
  const answer = tryPlans({ ...options, ...more });
  assert.ok("trial" in answer);
  return answer.trial;
}

const trial = trialOf();

test("DEP-10: a plan that changes nothing differs from today by exactly nothing", () => {
  assert.deepEqual(
    trial.columns.map(({ kind }) => kind),
    ["history", "today", "plan", "plan"],
  );
  for (const { plan, columns } of trial.lines) {
    assert.deepEqual(columns?.[2], columns?.[1]);
    for (const figure of Object.values(plan[2] ?? {})) {
      assert.equal(figure.value, 0);
      assert.ok(figure.low === 0 || figure.low === null);
    }
  }
  assert.deepEqual(trial.stamp.runs[1], trial.stamp.runs[2]);
  assert.notDeepEqual(trial.stamp.runs[1], trial.stamp.runs[3]);
  assert.deepEqual(trial.mostChanged[0]?.sooner, []);
});

test("DEP-10: another crew helps, and the differences are those of the columns", () => {
  const [all] = trial.lines;
  const { columns, plan, policy } = all!;
  assert.ok(plan[3]!.mean.value < 0 && plan[3]!.mean.high! < 0, JSON.stringify(plan[3]));
  for (const name of ["mean", "median", "p90", "withinTarget"] as const) {
    const value = (column: number) => columns![column]![name].value;
    assert.ok(Math.abs(plan[3]![name].value - (value(3) - value(1))) < 1e-9);
    assert.ok(Math.abs(policy![name].value - (value(1) - value(0))) < 1e-9);
  }
});

test("DEP-11: the same options give the same document; another seed gives another", () => {
  assert.equal(canonicalText(trialOf()), canonicalText(trial));
  assert.notDeepEqual(trialOf({ seeds: [3, 4] }).stamp.runs[1], trial.stamp.runs[1]);
});

test("DEP-12, DEP-13: what crews began is counted apart, and every call of the public once", () => {
  assert.deepEqual(trial.calls, {
    recorded: 120,
    demand: 108,
    officerInitiated: 12,
    withoutArea: 0,
  });
  const of = (kind: string) => trial.lines.filter(({ group }) => group.kind === kind);
  assert.equal(of("all")[0]?.calls, 108);
  for (const kind of ["priority", "area"]) {
    assert.equal(
      of(kind).reduce((sum, { calls }) => sum + calls, 0),
      108,
      kind,
    );
  }
  for (const { calls, compared, notReached } of trial.lines) {
    assert.ok(compared <= calls && calls - compared >= Math.max(...notReached));
  }
});

test("DEP-16: calls that changed have a sentence, and the sooner run is the one that is sooner", () => {
  const { sooner } = trial.mostChanged[1]!;
  assert.ok(sooner.length > 0);
  for (const { why, differenceSeconds, todaySeconds, planSeconds } of sooner) {
    assert.ok(differenceSeconds < 0);
    assert.ok(Math.abs(planSeconds - todaySeconds - differenceSeconds) < 1e-9);
    assert.match(why!.sentence.en, /^Under the plan, .* was first on scene after .*; today, /);
    assert.match(why!.sentence.zh ?? "", /^方案下/);
  }
});

test("DEP-16: of a unit that only the plan has it is said that today there is none", () => {
  const told = [...trial.mostChanged[1]!.sooner, ...trial.mostChanged[1]!.later];
  const added = told.filter(({ why }) => why?.soonerUnitId === "E99" && why.laterUnitId !== "E99");
  assert.ok(added.length > 0, "the plan's own unit comes first to some call");
  for (const { why } of added) {
    assert.deepEqual(why?.elsewhere, { state: "notThere" });
    assert.match(why.sentence.en, /Today, there is no E99\.$/);
    assert.match(why.sentence.zh ?? "", /现状下没有 E99。$/);
  }
  const of = (unitId: string) => told.filter(({ why }) => why?.soonerUnitId === unitId);
  for (const unitId of ["E1", "E2"]) {
    for (const { why } of of(unitId)) assert.notEqual(why?.elsewhere?.state, "notThere");
  }
});

test("DEP-17, DEP-18: workload is a share of duty; a new crew covers more, never less", () => {
  const made = new Map(trial.workload.map((one) => [one.unitId, one.columns]));
  assert.deepEqual(made.get("E99")?.slice(0, 3), [null, null, null]);
  assert.ok(made.get("E99")![3]!.onDutyHoursPerWeek > 167);
  for (const columns of made.values()) {
    for (const column of columns) {
      if (column !== null) assert.ok(column.busy.value >= 0 && column.busy.value <= 1);
    }
  }
  for (const { byHourOfWeek, byArea } of trial.coverage) {
    assert.equal(byHourOfWeek[0], null);
    const mean = (row: readonly (number | null)[] | null) =>
      row!.reduce<number>((sum, share) => sum + (share ?? 0), 0);
    assert.ok(mean(byHourOfWeek[3]!) > mean(byHourOfWeek[1]!));
    assert.ok(byArea[1]!.every((share) => share! >= 0 && share! <= 1));
  }
});

test("DEP-15: intervals of a difference hold the true one about as often as they say", () => {
  // Calls of one block share a shock; the plan takes 20 s off, with noise of its own.
  const [blocks, perBlock, rounds] = [40, 6, 60];
  let held = 0;
  for (let round = 0; round < rounds; round += 1) {
    const draw = streams(round)("figures");
    const size = blocks * perBlock;
    const block = Int32Array.from({ length: size }, (_, call) => Math.floor(call / perBlock));
    const shocks = Array.from({ length: blocks }, () => draw.normal(0, 15));
    const before = Float64Array.from(block, (one) => 400 + shocks[one]! + draw.normal(0, 60));
    const after = before.map(
      (value, call) => value - 20 + shocks[block[call]!]! + draw.normal(0, 9),
    );
    const sample: Sample = {
      columns: [[before], [after]],
      targetSeconds: new Float64Array(size).fill(400),
      block,
      blocks,
      draws: drawBlocks(blocks, 1, round, 200),
    };
    const { low, high } = tally(sample, [...block.keys()])!.difference(0, 1).mean;
    if (low! <= -20 && -20 <= high!) held += 1;
  }
  assert.ok(held / rounds > 0.85 && held / rounds <= 1, `${held} of ${rounds}`);
});

test("DEP-15: figures equal the plain definitions, and few calls give no interval", () => {
  const seconds = Float64Array.from([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  const sample: Sample = {
    columns: [[seconds]],
    targetSeconds: new Float64Array(10).fill(55),
    block: Int32Array.from(seconds.keys()),
    blocks: 10,
    draws: drawBlocks(10, 1, 1, 50),
  };
  const [all] = tally(sample, [...seconds.keys()])!.columns;
  const values = Object.fromEntries(Object.entries(all!).map(([name, { value }]) => [name, value]));
  assert.deepEqual(values, { mean: 55, median: 50, p90: 90, withinTarget: 0.5 });
  assert.equal(tally(sample, [0, 1, 2])!.columns[0]!.mean.low, null);
  assert.equal(tally(sample, []), undefined);
});

test("DEP-30: a quick look sees what a plan changes, and today is the same beside any plan", () => {
  const ground = createGround({ scenario, roads, responseModel: LINE_MODEL });
  const asked = { hourOfWeek: 122, capabilityId: "engine", coverSeconds: 300 };
  const same = quickLook(ground, { ...asked, plan: planOf() });
  const more = quickLook(ground, { ...asked, plan: planOf(crewAt("s35")) });
  assert.ok("look" in same && "look" in more);
  assert.equal(same.look.travelSeconds[0], same.look.travelSeconds[1]);
  assert.equal(more.look.travelSeconds[0], same.look.travelSeconds[0]);
  assert.ok(more.look.lost[1]! < more.look.lost[0]!);
  assert.ok(more.look.covered[1]! > more.look.covered[0]!);
  const east = more.look.areas.find(({ zoneId }) => zoneId === "east")!;
  assert.ok(east.covered[1]! > east.covered[0]!);
  assert.equal(more.look.units.find(({ unitId }) => unitId === "E99")?.busy[0], null);
  const bad = quickLook(ground, {
    ...asked,
    plan: planOf({ stationClosures: [{ stationId: "x" }] }),
  });
  assert.ok("problems" in bad);
});

test("DEP-31: a proposal is never worse than what it starts from, and within its bound", () => {
  const ground = createGround({ scenario, roads, responseModel: LINE_MODEL });
  // All engines stand at one end to begin with.
  const plan = planOf({
    stationClosures: [],
    changes: ["E5", "E20", "E35"].map((unitId) => {
      const unit = ground.base.units.get(unitId)!;
      return { kind: "unit" as const, put: { ...unit, stationId: "s5" } };
    }),
  });
  for (const model of ["mclp", "mexclp", "p-median"] as const) {
    const asked = { plan, model, hourOfWeek: 122, capabilityId: "engine", coverSeconds: 240 };
    const answer = propose(ground, asked);
    assert.ok("proposal" in answer, model);
    const { before, objective, bound, moves, areas, reasons } = answer.proposal;
    const sign = model === "p-median" ? -1 : 1;
    assert.ok(sign * (objective - before) > 0, `${model}: ${before} to ${objective}`);
    assert.ok(sign * (bound! - objective) >= -1e-9, `${model}: ${objective}, bound ${bound}`);
    assert.ok(moves.length >= 1 && moves.every(({ stationId }) => stationId !== "s5"));
    assert.ok(areas.length === 2 && reasons.length >= 2);
    const one = propose(ground, { ...asked, movesMax: 1 });
    assert.ok("proposal" in one && one.proposal.moves.length === 1);
    assert.ok(sign * (one.proposal.objective - before) > 0);
    const put = answer.proposal.plan.changes.filter(({ kind }) => kind === "unit");
    assert.equal(put.length, 3);
  }
});

test("DEP-20: a plan may have working rules; how often they are followed is told by column", () => {
  const routine = { originalPriorityId: "2", priorityId: "2", finalPriorityId: "2" };
  const history = scenario.history.map((one, at) => (at % 2 === 0 ? one : { ...one, ...routine }));
  const plans = [planOf({ planId: "on", rules: { diverts: { gainSeconds: 60 } } })];
  const tried = trialOf({ scenario: { ...scenario, history }, plans, seeds: [1] });
  const [record, today, plan] = tried.working ?? [];
  assert.deepEqual([record, today], [null, null]);
  assert.ok(plan!.diverts > 0);
  assert.equal(trial.working, undefined);
});

test("DEP-19: the bound is told by column, and no column is below it", () => {
  const { bound, lines, columns } = trial;
  assert.equal(bound!.meanSeconds[0], null);
  for (const [kind, seconds] of [
    ["all", bound!.meanSeconds],
    ["urgent", bound!.urgentMeanSeconds],
  ] as const) {
    const line = lines.find(({ group }) => group.kind === kind)!;
    for (const column of columns.keys()) {
      if (column === 0) continue;
      const mean = line.columns![column]!.mean.value;
      assert.ok(seconds[column]! > 60 && seconds[column]! <= mean, `${kind} ${seconds[column]}`);
    }
  }
});
