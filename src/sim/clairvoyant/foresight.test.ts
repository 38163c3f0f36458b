import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkingRules } from "#kernel";
import {
  leastResponses,
  prepareCentre,
  runTrace,
  runTraceInKernel,
  templatesOf,
  traceOfHistory,
  type CentreInput,
  type FastLog,
  type Trace,
} from "#sim";
import { FreeUnits } from "../fast/fleet.ts";
import { call, lineRoads, LINE_MODEL, NEVER, scenarioOf } from "../testing/line-town.ts";
import { randomTown } from "../testing/random-town.ts";

/** Stamps are whole milliseconds: each of a few may be rounded down. */
const ROUNDING = 0.002;

function played(input: CentreInput) {
  const centre = prepareCentre(input);
  return { centre, trace: traceOfHistory(centre, templatesOf(centre)) };
}

/** Every response is at least the bound of its call; gives the sums of both. */
function assertAbove(least: Float64Array, trace: Trace, log: FastLog) {
  let [reached, bound] = [0, 0];
  for (const [index, receivedAt] of trace.receivedAt.entries()) {
    const response = (log.reachedAt[index]! - receivedAt) / 1000;
    if (Number.isNaN(response)) continue;
    assert.ok(response >= least[index]! - ROUNDING, `call ${index}: ${response}, ${least[index]}`);
    reached += response;
    bound += least[index]!;
  }
  return { reached, bound };
}

test("CLV-5: no policy and no rules reach a call sooner than perfect foresight could", () => {
  const rules: WorkingRules = {
    diverts: { gainSeconds: 0 },
    leaving: { patience: [{ priorityIds: ["2"], meanSeconds: 300 }] },
  };
  let [reached, bound] = [0, 0];
  for (let seed = 201; seed <= 212; seed += 1) {
    const town = randomTown(seed, 40);
    const { centre, trace } = played(town);
    const [least] = leastResponses(town, [seed])!;
    for (const policy of ["closest", "plan"] as const) {
      const { log } = runTraceInKernel(centre, trace, { seed, policy });
      const sums = assertAbove(least!, trace, log);
      reached += sums.reached;
      bound += sums.bound;
    }
    const ruled = { ...town, scenario: { ...town.scenario, rules } };
    const one = played(ruled);
    const [lower] = leastResponses(ruled, [seed])!;
    assertAbove(lower!, one.trace, runTrace(one.centre, one.trace, seed));
  }
  // These towns are so busy that calls wait for hours, which the bound does not see.
  assert.ok(bound / reached > 0.1, `${bound / reached}`);
});

type Closest = (this: FreeUnits, ...asked: Parameters<FreeUnits["closest"]>) => number;

const closest: Closest = Reflect.get(FreeUnits.prototype, "closest");

/** Plays with every choice of units made by `choose`, of as many as there are and of sending none. */
function playedBy({ centre, trace }: ReturnType<typeof played>, choose: (of: number) => number) {
  FreeUnits.prototype.closest = function patched(need, place, urgent, hour, now) {
    const found: number[] = [];
    for (;;) {
      const unit = closest.call(this, need, place, urgent, hour, now);
      if (unit === -1) break;
      found.push(unit);
      this.remove(unit);
    }
    for (const unit of found) this.add(unit, now);
    return found.length === 0 ? -1 : (found[choose(found.length + 1)] ?? -1);
  };
  try {
    return runTrace(centre, trace, 1);
  } finally {
    FreeUnits.prototype.closest = closest;
  }
}

test("CLV-5: it is not above the best of all ways to send, found by trying them all", () => {
  const row = (unitId: string) => {
    return { unitId, times: [20, 50, 200, NEVER, NEVER, 500] as const };
  };
  for (const nodes of [
    [20, 12, 30],
    [5, 35, 20],
    [3, 4, 38],
  ]) {
    const history = nodes.map((node, at) => call(`c${at}`, 200 * at, node, [row("E20")]));
    const town = { scenario: scenarioOf(history), roads: lineRoads(), responseModel: LINE_MODEL };
    const one = played(town);
    const [least] = leastResponses(town, [1])!;
    let ways = 0;
    let best = Infinity;
    // Odometer over the choices: the last that can be another is, and what follows begins anew.
    const digits: number[] = [];
    const sizes: number[] = [];
    do {
      let at = 0;
      const log = playedBy(one, (of) => {
        sizes[at] = of;
        digits[at] ??= 0;
        return digits[at++]!;
      });
      digits.length = at;
      ways += 1;
      if (log.openAtEnd === 0 && !log.reachedAt.some((reached) => Number.isNaN(reached))) {
        best = Math.min(best, assertAbove(least!, one.trace, log).reached);
      }
      while (digits.length > 0 && digits.at(-1)! + 1 >= sizes[digits.length - 1]!) digits.pop();
      if (digits.length > 0) digits[digits.length - 1]! += 1;
    } while (digits.length > 0 && ways < 400);
    const sum = least!.reduce((total, seconds) => total + seconds, 0);
    assert.ok(ways > 50 && best < Infinity && sum <= best + 3 * ROUNDING, `${sum}, ${best}`);
  }
});

test("CLV-5: where a unit stands at the scene, it is what closest reaches", () => {
  const times = [20, 50, 200, NEVER, NEVER, 500] as const;
  const rows = ["E5", "E35"].map((unitId) => ({ unitId, times }));
  const history = [5, 35].map((node, at) => call(`c${at}`, 9000 * at, node, [rows[at]!]));
  const town = { scenario: scenarioOf(history), roads: lineRoads(), responseModel: LINE_MODEL };
  const { centre, trace } = played(town);
  const [least] = leastResponses(town, [1])!;
  const log = runTrace(centre, trace, 1);
  const { reached, bound } = assertAbove(least!, trace, log);
  assert.ok(Math.abs(reached - bound) < 1e-6, `${reached}, ${bound}`);
});
