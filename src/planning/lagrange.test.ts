import assert from "node:assert/strict";
import { test } from "node:test";
import { Climb, type ClimbGuide, type ClimbRules, type RelaxedProblem } from "./lagrange.ts";

const RULES: ClimbRules = {
  patience: 5,
  stepFirst: 0.1,
  newestFirst: 0.3,
  newestMin: 0.01,
  progressMin: 0.04,
  patient: true,
};

/** The least of four planes; it is greatest, 1, at 2, -1. */
class Planes implements RelaxedProblem {
  bound = 0;
  readonly slope = new Float64Array(2);
  solves = 0;
  private choice = 0;

  solve([x = 0, y = 0]: Float64Array): boolean {
    const planes = [
      [1 - (x - 2), -1, 0],
      [1 + 2 * (x - 2), 2, 0],
      [1 - 3 * (y + 1), 0, -3],
      [1 + (y + 1), 0, 1],
    ] as const;
    this.choice = planes.reduce(
      (least, [value], at) => (value < planes[least]![0] ? at : least),
      0,
    );
    const [value, first, second] = planes[this.choice]!;
    this.bound = value;
    this.slope.set([first, second]);
    this.solves += 1;
    return true;
  }

  blend(share: Float64Array, weight: number): void {
    for (let at = 0; at < share.length; at += 1) {
      share[at]! += weight * ((at === this.choice ? 1 : 0) - share[at]!);
    }
  }
}

const guide = (changes: Partial<ClimbGuide> = {}): ClimbGuide => ({
  visit: () => {},
  target: () => 1.5,
  isEnough: (bound) => bound >= 1.5,
  onRise: () => true,
  aim: () => 0,
  ...changes,
});

test("PLN-35: a climb nears the top, never counts above it, and its shares add up to 1", () => {
  const climb = new Climb(RULES, Float64Array.of(0, 0), 4);
  climb.run(new Planes(), 400, guide());
  assert.ok(climb.bound > 0.9 && climb.bound <= 1, String(climb.bound));
  const again = new Planes();
  again.solve(climb.prices);
  assert.equal(again.bound, climb.bound, "the prices kept are those of the bound");
  assert.ok(Math.abs(climb.share.reduce((sum, part) => sum + part, 0) - 1) < 1e-9);
});

test("PLN-35: a climb that was left and gone on with is the same climb", () => {
  const whole = new Climb(RULES, Float64Array.of(0, 0), 4);
  whole.run(new Planes(), 120, guide());
  const parts = new Climb(RULES, Float64Array.of(0, 0), 4);
  for (const most of [1, 7, 50, 120]) parts.run(new Planes(), most, guide());
  assert.ok(whole.iterations > 7, "it is left on the way");
  assert.equal(parts.iterations, whole.iterations);
  assert.equal(parts.bound, whole.bound);
  assert.deepEqual([parts.prices, parts.share], [whole.prices, whole.share]);
});

test("PLN-35: a climb stops at what is enough, and is without end when nothing is left", () => {
  const enough = new Climb(RULES, Float64Array.of(0, 0), 4);
  const planes = new Planes();
  enough.run(planes, 400, guide({ isEnough: (bound) => bound >= 0.5 }));
  assert.ok(enough.bound >= 0.5 && planes.solves < 400, String(planes.solves));
  const none = new Climb(RULES, Float64Array.of(0, 0), 4);
  none.run(new Planes(), 400, guide({ onRise: () => none.bound < 0.3 }));
  assert.equal(none.bound, Infinity);
});

test("PLN-35: prices that may not be just anything are put right", () => {
  const climb = new Climb(RULES, Float64Array.of(0, 0), 4);
  const putRight = (prices: Float64Array): void => {
    prices[0] = Math.min(1, prices[0]!);
  };
  climb.run(new Planes(), 400, guide({ putRight }));
  assert.ok(climb.prices[0]! <= 1 && climb.bound > -1.01 && climb.bound <= -1);
});
