import assert from "node:assert/strict";
import { test } from "node:test";
import { planOf, realLineRoads, zonedDay } from "../testing/line-plan.ts";
import { LINE_MODEL } from "../testing/line-town.ts";
import { createGround } from "./ground.ts";
import { propose, type ProposalAsked } from "./propose.ts";

const ground = createGround({
  scenario: zonedDay(120, 7, true),
  roads: realLineRoads(),
  responseModel: LINE_MODEL,
});
/** All engines at one end to begin with. */
const plan = planOf({
  changes: ["E5", "E20", "E35"].map((unitId) => {
    return { kind: "unit", put: { ...ground.base.units.get(unitId)!, stationId: "s5" } };
  }),
});
const asked: ProposalAsked = {
  plan,
  model: "p-median",
  hourOfWeek: 122,
  capabilityId: "engine",
  coverSeconds: 240,
};

function proposed(more: Partial<ProposalAsked>) {
  const answer = propose(ground, { ...asked, ...more });
  assert.ok("proposal" in answer, JSON.stringify(answer));
  return answer.proposal;
}

const numberIn = (text: string) => Number(/[\d.]+/u.exec(text)?.[0]);

test("STU-14: without limits a proposal is what it was, and says nothing of limits", () => {
  const plain = proposed({});
  assert.equal(plain.limits, undefined);
  assert.ok(plain.bound !== undefined && plain.gap !== undefined);
  assert.deepEqual(proposed({ limits: {} }), plain);
});

test("STU-14: limits that can be kept are kept, with the figure of each and a bound", () => {
  for (const model of ["mclp", "mexclp", "p-median"] as const) {
    const { limits, objective, bound, gap, moves, reasons } = proposed({
      model,
      movesMax: 2,
      limits: { areaShareMin: 0.3, areaMeanSecondsMax: 500, farthestSecondsMax: 1000, loadMax: 50 },
    });
    assert.equal(limits?.outcome, "kept", model);
    assert.equal(limits.reached.length, 5);
    for (const { kept, what } of limits.reached) assert.ok(kept, what.en);
    assert.ok(moves.length <= 2 && moves.length > 0);
    const sign = model === "p-median" ? -1 : 1;
    assert.ok(sign * (bound! - objective) >= -1e-6, `${model}: ${objective}, bound ${bound}`);
    assert.ok(gap! >= 0 && gap! < 0.5);
    assert.match(reasons[0]!.en, /Nothing in this model that keeps the limits is better than/u);
  }
});

test("STU-14: a limit changes what is proposed, at the price of the whole", () => {
  const free = proposed({ movesMax: 1 });
  const farthest = (limit: number) =>
    proposed({ movesMax: 1, limits: { farthestSecondsMax: limit } });
  const loose = farthest(3600);
  const reached = numberIn(loose.limits!.reached[0]!.what.en);
  const tight = farthest(reached - 20);
  assert.ok(loose.objective <= free.objective + 1e-6);
  if (tight.limits!.outcome === "kept") {
    assert.ok(tight.objective >= loose.objective - 1e-6);
    assert.notDeepEqual(tight.moves, loose.moves);
  } else assert.equal(tight.limits!.reached[0]!.kept, false);
});

test("STU-14: limits that nothing keeps are proven impossible, and the nearest is proposed", () => {
  const proposal = proposed({ limits: { farthestSecondsMax: 5 } });
  assert.equal(proposal.limits?.outcome, "impossible");
  assert.equal(proposal.bound, undefined);
  assert.equal(proposal.gap, undefined);
  assert.match(
    proposal.limits.what.en,
    /No placement keeps all limits: with a unit at every station travel to the farthest place of/u,
  );
  assert.match(proposal.limits.what.zh ?? "", /即使每个站点都有单位/u);
  assert.deepEqual(
    proposal.limits.reached.map(({ kept }) => kept),
    [false],
  );
  assert.doesNotMatch(JSON.stringify(proposal), /null|NaN/u);
});

test("STU-14: what cannot be kept with these units alone is proven by the search", () => {
  const load = numberIn(proposed({ limits: { loadMax: 50 } }).limits!.reached[0]!.what.en);
  const proposal = proposed({ limits: { loadMax: load / 20 } });
  assert.equal(proposal.limits?.outcome, "impossible");
  assert.match(proposal.limits.what.en, /this is proven/u);
  assert.equal(proposal.bound, undefined);
});

test("DEP-31: the bound holds for what leaves many units at one station", () => {
  for (const model of ["mclp", "mexclp"] as const) {
    const { objective, bound, gap } = proposed({ model, movesMax: 1 });
    assert.ok(bound! >= objective - 1e-9, `${model}: ${objective}, bound ${bound}`);
    assert.ok(gap! >= 0 && gap! <= 1);
  }
});

test("STU-14: moves cannot be limited while units wait at no station, which is said", () => {
  const post = { postId: "p", name: { en: "P" }, lat: 37.7, lon: -122.47 };
  const away = { ...plan, changes: [...plan.changes, { kind: "post", put: post } as const] };
  const posted = { ...away, postings: [{ unitId: "E5", postId: "p" }] };
  const answer = propose(ground, {
    ...asked,
    plan: posted,
    movesMax: 1,
    limits: { loadMax: 50 },
  });
  assert.ok("problems" in answer);
  assert.match(answer.problems[0]!.got, /1 units wait at no station/u);
});
