import assert from "node:assert/strict";
import { test } from "node:test";
import type { Roads } from "#routing";
import type { CentreInput } from "#sim";
import { planOf, realLineRoads, zonedDay } from "../testing/line-plan.ts";
import { LINE_MODEL } from "../testing/line-town.ts";
import { randomPlan } from "../testing/random-plan.ts";
import { underRandomCover, underRandomRules } from "../testing/random-rules.ts";
import { randomTown } from "../testing/random-town.ts";
import type { Trial } from "./document.ts";
import { tryPlans, type TrialOptions } from "./trial.ts";

const COMMON = {
  historyId: "town",
  targets: { urgentSeconds: 480, otherSeconds: 900 },
  programVersion: "test",
  command: "test",
};

function tried(
  town: CentreInput & { readonly roads: Roads },
  more: Partial<TrialOptions>,
): Trial | undefined {
  const { scenario, roads, responseModel } = town;
  const answer = tryPlans({
    ...COMMON,
    scenario,
    roads,
    responseModel,
    plans: [planOf()],
    policy: "plan",
    seeds: [1, 2],
    ...more,
  });
  return "trial" in answer ? answer.trial : undefined;
}

/** All that a trial says but which simulator made it. */
function said({ method, stamp, ...trial }: Trial) {
  const { simulator: _, simulatorWhy: __, ...how } = method;
  return { ...trial, how, configuration: stamp.configurationHash };
}

test("DEP-22: the same trial by both simulators says the same to the last digit", () => {
  const kinds = { posted: 0, duties: 0, stations: 0, roads: 0, responses: 0, plans: 0 };
  for (let seed = 501; seed <= 524; seed += 1) {
    const town = underRandomCover(seed, randomTown(seed, 40));
    const ruled = seed % 3 === 0 ? underRandomRules(seed, town) : town;
    const plan = randomPlan(seed, town);
    const policy = seed % 2 === 0 ? "closest" : "plan";
    const fast = tried(ruled, { plans: [plan], policy });
    if (fast === undefined) continue;
    const kernel = tried(ruled, { plans: [plan], policy, simulator: "kernel" })!;
    assert.equal(fast.method.simulator, "fast", fast.method.simulatorWhy!.en);
    assert.equal(kernel.method.simulator, "kernel");
    assert.deepEqual(said(fast), said(kernel), `seed ${seed}`);
    kinds.plans += 1;
    kinds.posted += plan.postings.length;
    kinds.duties += plan.duties.length;
    kinds.stations += plan.stationClosures.length;
    kinds.roads += plan.roadClosures.length;
    kinds.responses += plan.changes.filter(({ kind }) => kind === "responsePlan").length;
  }
  for (const [kind, count] of Object.entries(kinds)) assert.ok(count > 4, `${kind}: ${count}`);
});

test("DEP-18, DEP-22: crews on a break cover nothing, in both simulators", () => {
  const every = [0, 1, 2, 3, 4, 5, 6];
  const breaks = [
    {
      unitTypeIds: ["engine"],
      hours: { weekdays: every, fromMinute: 0, toMinute: 1440 },
      lengthMinutes: 150,
      atOnceMax: 2,
    },
  ];
  const scenario = zonedDay(60, 5);
  const town = { scenario, roads: realLineRoads(), responseModel: LINE_MODEL };
  const plans = [planOf({ rules: { breaks } })];
  const fast = tried(town, { plans, seeds: [1] })!;
  const kernel = tried(town, { plans, seeds: [1], simulator: "kernel" })!;
  assert.equal(fast.method.simulator, "fast");
  assert.deepEqual(fast.coverage, kernel.coverage);
  const engines = fast.coverage.find(({ capabilityId }) => capabilityId === "engine")!;
  const total = (column: number) =>
    engines.byHourOfWeek[column]!.reduce<number>((sum, share) => sum + (share ?? 0), 0);
  assert.ok(total(2) < total(1) - 1, `${total(2)} and ${total(1)}`);
});

test("DEP-22: what the fast simulator cannot express is played by the kernel, which is said", () => {
  const town = randomTown(7, 30);
  const { scenario } = town;
  const asked = tried(town, { simulator: "kernel" })!.method;
  assert.match(asked.simulatorWhy!.en, /not by the fast simulator: the kernel was asked for\.$/u);
  const history = scenario.history.map((call, at) => {
    const { node: _, ...place } = call.place;
    return at === 3 ? { ...call, place } : call;
  });
  const { method } = tried({ ...town, scenario: { ...scenario, history } }, {})!;
  assert.equal(method.simulator, "kernel");
  assert.match(method.simulatorWhy!.en, /1 calls of the history have no road node/u);
  assert.match(method.simulatorWhy!.zh ?? "", /1 起报警没有/u);
});
