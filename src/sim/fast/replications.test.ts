import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  arrivalProfile,
  drawTrace,
  emptyPartial,
  intervalOf,
  mergePartials,
  poissonAt,
  prepareCentre,
  prepareSimulation,
  replicationsNeeded,
  runReplication,
  runTrace,
  SIMULATION_DEFAULTS,
  streams,
  summarise,
  templatesOf,
  traceOfReplication,
  twoStageInterval,
  type PartialResult,
  type SimulationSettings,
} from "#sim";
import { randomTown } from "../testing/random-town.ts";

const TOWN = randomTown(7, 80);
const prepared = (more: Partial<SimulationSettings> = {}) =>
  prepareSimulation(TOWN, { ...SIMULATION_DEFAULTS, warmUpHours: 0, ...more });
const simulation = prepared();

test("FAST-3: partial results merge to the same whatever the order and however often", () => {
  const parts = Array.from({ length: 6 }, (_, number) => runReplication(simulation, number));
  const none = emptyPartial(simulation);
  const whole = parts.reduce(mergePartials, none);
  assert.deepEqual(
    whole.replications.map(({ replication }) => replication),
    [0, 1, 2, 3, 4, 5],
  );
  const order = fc.shuffledSubarray([...parts, ...parts], { minLength: 12 });
  fc.assert(
    fc.property(order, fc.nat(12), (shuffled, cut) => {
      const merged = (list: PartialResult[]) => list.reduce(mergePartials, none);
      const again = mergePartials(merged(shuffled.slice(cut)), merged(shuffled.slice(0, cut)));
      assert.equal(JSON.stringify(again), JSON.stringify(whole));
    }),
    { seed: 1, numRuns: 20 },
  );
  assert.equal(summarise(whole).replications, 6);
});

test("FAST-3: a replication is the same on another machine, after JSON too", () => {
  const elsewhere = runReplication(prepared(), 3);
  assert.deepEqual(JSON.parse(JSON.stringify(elsewhere)), runReplication(simulation, 3));
});

test("FAST-3: results of other simulations and contradicting ones are refused", () => {
  const one = runReplication(simulation, 0);
  assert.throws(() => mergePartials(one, runReplication(prepared({ seed: 2 }), 1)), /different/u);
  const [first] = one.replications;
  const other = { ...one, replications: [{ ...first!, events: first!.events + 1 }] };
  assert.throws(() => mergePartials(one, other), /replication 0 came out differently/u);
});

test("FAST-4: two plans with one seed meet the same calls, and crews have the same luck", () => {
  const { scenario } = TOWN;
  const busy = scenario.configuration.find((change) => change.kind === "unit" && "put" in change)!;
  const configuration = scenario.configuration.filter((change) => change !== busy);
  const fewer = prepareSimulation(
    { ...TOWN, scenario: { ...scenario, configuration } },
    simulation.settings,
  );
  const [left, right] = [simulation, fewer].map((one) => traceOfReplication(one, 2));
  assert.deepEqual(left!.receivedAt, right!.receivedAt);
  assert.deepEqual(left!.templateOf, right!.templateOf);
  assert.deepEqual(left!.callIds, right!.callIds);
  const logs = [simulation, fewer].map((one) =>
    runTrace(one.centre, traceOfReplication(one, 2), 1),
  );
  assert.notDeepEqual(logs[0]!.onSceneAt, logs[1]!.onSceneAt);
});

test("FAST-5: calls come as often in each hour as the history had them, whole", () => {
  const centre = prepareCentre(TOWN);
  const templates = templatesOf(centre);
  const { history } = TOWN.scenario;
  const profile = arrivalProfile(centre, []);
  const counts = new Map<number, number>();
  const rounds = 400;
  for (let replication = 0; replication < rounds; replication += 1) {
    const draw = { seed: 5, replication, antithetic: false };
    const trace = drawTrace(profile, templates, draw);
    for (const [call, at] of trace.receivedAt.entries()) {
      const cell = profile.cellAt(at);
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
      const original = history[trace.templateOf[call]!]!;
      assert.equal(profile.cellAt(original.receivedAt), cell);
      assert.ok(call === 0 || at >= trace.receivedAt[call - 1]!);
    }
  }
  for (const [cell, { calls }] of profile.cells.entries()) {
    const expected = calls.length;
    const drawn = (counts.get(cell) ?? 0) / rounds;
    // Five standard errors of a Poisson mean.
    assert.ok(Math.abs(drawn - expected) <= 5 * Math.sqrt(expected / rounds) + 1e-9, `${cell}`);
  }
});

test("FAST-5: a holiday has arrivals of its own; one that the history lacks is refused", () => {
  const centre = prepareCentre(TOWN);
  const { history } = TOWN.scenario;
  const ordinary = arrivalProfile(centre, []);
  const holiday = arrivalProfile(centre, ["2016-12-30"]);
  const [{ receivedAt }] = history as [(typeof history)[0]];
  assert.ok(ordinary.cellAt(receivedAt) < 168);
  const moved = history.filter((call) => holiday.cellAt(call.receivedAt) >= 168);
  assert.ok(moved.length > 0);
  const inHoliday = holiday.cells.slice(168).reduce((sum, { calls }) => sum + calls.length, 0);
  assert.equal(inHoliday, moved.length);
  assert.throws(() => arrivalProfile(centre, ["2019-07-04"]), /days of the scenario/u);
});

test("FAST-5: the inverted Poisson law has its mean and variance, and rises with the uniform", () => {
  for (const mean of [0, 0.3, 4, 60]) {
    const points = 20_000;
    const values = Array.from({ length: points }, (_, at) => poissonAt(mean, (at + 0.5) / points));
    const average = values.reduce((sum, one) => sum + one, 0) / points;
    const variance = values.reduce((sum, one) => sum + (one - average) ** 2, 0) / points;
    assert.ok(Math.abs(average - mean) < 0.01 + mean * 0.002, `${mean}: ${average}`);
    assert.ok(Math.abs(variance - mean) < 0.01 + mean * 0.01, `${mean}: ${variance}`);
    assert.deepEqual(
      values,
      values.toSorted((a, b) => a - b),
    );
  }
});

test("FAST-6: two stages hold the mean as often as they say; looking every time does not", () => {
  const stream = streams(11)("coverage");
  const halfWidth = 0.45;
  const rounds = 4_000;
  let [twoStage, looking, width] = [0, 0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const values = Array.from({ length: 5 }, () => stream.normal(0, 1));
    const first = [...values];
    const needed = replicationsNeeded(first, halfWidth);
    while (values.length < needed) values.push(stream.normal(0, 1));
    const two = twoStageInterval(values, 5);
    if (two.low <= 0 && two.high >= 0) twoStage += 1;
    width = Math.max(width, (two.high - two.low) / 2);
    let at = 5;
    const isWide = (): boolean => {
      const { low, high } = intervalOf(values.slice(0, at));
      return (high - low) / 2 > halfWidth;
    };
    while (isWide()) {
      at += 1;
      while (values.length < at) values.push(stream.normal(0, 1));
    }
    const { low, high } = intervalOf(values.slice(0, at));
    if (low <= 0 && high >= 0) looking += 1;
  }
  // 0.95 less four standard errors.
  assert.ok(twoStage / rounds > 0.936, `${twoStage / rounds}`);
  assert.ok(looking / rounds < 0.925, `${looking / rounds}`);
  assert.ok(width <= halfWidth + 1e-9);
});

test("FAST-6: antithetic pairs count as one value, and the ratio of variances is told", () => {
  const paired = prepared({ antithetic: true });
  const parts = Array.from({ length: 8 }, (_, number) => runReplication(paired, number));
  const whole = parts.reduce(mergePartials, emptyPartial(paired));
  const summary = summarise(whole);
  assert.ok(summary.varianceRatio! > 0);
  const means = whole.replications.map(({ all }) => all.meanResponseSeconds!);
  const pairs = [0, 1, 2, 3].map((pair) => (means[2 * pair]! + means[2 * pair + 1]!) / 2);
  assert.deepEqual(summary.all.meanResponseSeconds, intervalOf(pairs));
  // The first of a pair is the replication it would be alone.
  const alone = runReplication(simulation, 0).replications[0]!;
  assert.deepEqual(parts[0]!.replications[0], alone);
  assert.notDeepEqual(parts[1]!.replications[0], runReplication(simulation, 1).replications[0]);
});

test("FAST-7: a replication under plan meets the same calls", () => {
  const plan = prepared({ policy: "plan" });
  const figures = runReplication(plan, 0).replications[0]!;
  const closest = runReplication(simulation, 0).replications[0]!;
  assert.equal(figures.all.calls, closest.all.calls);
  assert.equal(figures.all.toReach, closest.all.toReach);
  assert.ok(figures.all.meanResponseSeconds! > 0);
});

test("FAST-9: stratified replications have every part of the law of each hour's count once", () => {
  const strata = 8;
  const stratified = prepared({ strata });
  const { profile } = stratified;
  for (const block of [0, 3]) {
    const counts = profile.slices.map(() => [] as number[]);
    for (let place = 0; place < strata; place += 1) {
      const { receivedAt } = traceOfReplication(stratified, block * strata + place);
      for (const [hour, { from, to }] of profile.slices.entries()) {
        counts[hour]!.push(receivedAt.filter((at) => at >= from && at < to).length);
      }
    }
    for (const [hour, { from, to }] of profile.slices.entries()) {
      const mean = profile.rateOf(profile.cellAt(from)) * ((to - from) / 3_600_000);
      for (const [part, count] of counts[hour]!.toSorted((a, b) => a - b).entries()) {
        assert.ok(count >= poissonAt(mean, part / strata), `${hour}: ${count}`);
        assert.ok(count <= poissonAt(mean, (part + 1) / strata - 1e-12), `${hour}: ${count}`);
      }
    }
  }
  const parts = Array.from({ length: 17 }, (_, number) => runReplication(stratified, number));
  const summary = summarise(parts.reduce(mergePartials, emptyPartial(stratified)));
  assert.ok(summary.varianceRatio! > 0);
  const means = parts.map((one) => one.replications[0]!.all.meanResponseSeconds!);
  const groups = [0, 1].map((group) => {
    const own = means.slice(group * strata, (group + 1) * strata);
    return own.reduce((sum, one) => sum + one, 0) / strata;
  });
  assert.deepEqual(summary.all.meanResponseSeconds, intervalOf(groups));
  assert.throws(() => prepared({ strata: 1 }), /whole number from 2/u);
  assert.throws(() => prepared({ strata: 4, antithetic: true }), /not both/u);
});
