/**
 * A problem with some of its conditions relaxed at a price each (Lagrange), so that every set of
 * prices gives a bound from below on what any solution costs. Arrays are overwritten by `solve`.
 */
export type RelaxedProblem = {
  /** Solves at these prices; false when the decisions leave no solution. */
  solve(prices: Float64Array): boolean;
  /** Of the last `solve`: no solution that keeps the decisions costs less. */
  readonly bound: number;
  /** How the bound changes with each price (a subgradient). */
  readonly slope: Float64Array;
  /** share += weight (choice - share), with the choice of the last `solve`. */
  blend(share: Float64Array, weight: number): void;
};

/** How a climb steps. Weights and steps are parts. */
export type ClimbRules = {
  /** So many choices in a row without a better bound make the steps shorter. */
  readonly patience: number;
  readonly stepFirst: number;
  /** Largest weight of the newest choice in the averages at first, and how far it sinks. */
  readonly newestFirst: number;
  readonly newestMin: number;
  /** Slow: less than this part of the distance to the target since the last look. */
  readonly progressMin: number;
  /** Whether to go on when progress is slow at the least weight, where others would branch. */
  readonly patient: boolean;
};

/** What a climb tells and asks while it goes on. */
export type ClimbGuide = {
  /** Called with every choice. */
  readonly visit: (iteration: number) => void;
  /** What the bound is to reach. */
  readonly target: () => number;
  /** Whether a bound is as good as is asked. */
  readonly isEnough: (bound: number) => boolean;
  /** Called when the bound has risen, with its choice; false when nothing can be left. */
  readonly onRise: () => boolean;
  /** Prices that may not be just anything are put right in place. */
  readonly putRight?: ((prices: Float64Array) => void) | undefined;
  /** Aiming so far above the target keeps the steps from vanishing just below it. */
  readonly aim: (target: number) => number;
};

const LONGER = 1.1;
const SHORTER = 0.66;
const STEP_MAX = 2;
/** Every so many iterations the progress is looked at. */
const LOOK_EVERY = 40;
const SQUARE_MIN = 1e-12;

export function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += one[index]! * other[index]!;
  return sum;
}

/**
 * Prices on their way up by the volume algorithm (F. Barahona and R. Anbil, The volume algorithm:
 * producing primal solutions with a subgradient method, Mathematical Programming 87 (2000)): steps
 * go from the best point along an average of the subgradients met, and the same average of the
 * choices estimates the relaxed optimum. It can be left and gone on with.
 */
export class Climb {
  /** The best prices met, and their bound; Infinity when no solution is left. */
  readonly prices: Float64Array;
  bound = -Infinity;
  /** The average of the choices met. */
  readonly share: Float64Array;
  iterations = 0;
  private readonly rules: ClimbRules;
  private average: Float64Array | undefined;
  private newestMax: number;
  private step: number;
  private stale = 0;
  private seen = -Infinity;

  /** Starts at `prices`, which are copied; `length` is that of the shares. */
  constructor(rules: ClimbRules, prices: Float64Array, length: number) {
    this.rules = rules;
    this.prices = prices.slice();
    this.share = new Float64Array(length);
    this.newestMax = rules.newestFirst;
    this.step = rules.stepFirst;
  }

  /** Goes on up to `iterationsMax` in all. */
  run(problem: RelaxedProblem, iterationsMax: number, guide: ClimbGuide): void {
    const average = this.average ?? this.start(problem, guide);
    if (average === undefined) return;
    const tried = new Float64Array(this.prices.length);
    while (this.iterations < iterationsMax && !guide.isEnough(this.bound)) {
      const square = dot(average, average);
      if (square < SQUARE_MIN) return;
      const target = guide.target();
      const length = (this.step * (target - this.bound + guide.aim(target))) / square;
      for (let index = 0; index < tried.length; index += 1) {
        tried[index] = this.prices[index]! + length * average[index]!;
      }
      guide.putRight?.(tried);
      if (!problem.solve(tried)) return this.exhaust();
      guide.visit(this.iterations);
      const along = dot(average, problem.slope);
      this.take(average, problem, { square, along });
      this.iterations += 1;
      if (!this.judge(problem, tried, along, guide)) return this.exhaust();
      if ((this.iterations - 1) % LOOK_EVERY === 0 && this.isOver(guide.target())) return;
    }
  }

  private start(problem: RelaxedProblem, guide: ClimbGuide): Float64Array | undefined {
    if (!problem.solve(this.prices)) {
      this.exhaust();
      return undefined;
    }
    guide.visit(0);
    [this.bound, this.seen, this.iterations] = [problem.bound, problem.bound, 1];
    this.average = problem.slope.slice();
    problem.blend(this.share, 1);
    if (guide.onRise()) return this.average;
    this.exhaust();
    return undefined;
  }

  private exhaust(): void {
    this.bound = Infinity;
  }

  /** Takes the newest choice into the averages, with the weight that leaves the least slope. */
  private take(
    average: Float64Array,
    problem: RelaxedProblem,
    { square, along }: { square: number; along: number },
  ): void {
    const { slope } = problem;
    const apart = dot(slope, slope) - 2 * along + square;
    const best = apart > 0 ? (square - along) / apart : this.newestMax;
    const newest = Math.max(this.newestMax / 10, Math.min(this.newestMax, best));
    for (let index = 0; index < average.length; index += 1) {
      average[index]! += newest * (slope[index]! - average[index]!);
    }
    problem.blend(this.share, newest);
  }

  /** Keeps prices that are better and sets the step; false when no solution is left. */
  private judge(
    problem: RelaxedProblem,
    tried: Float64Array,
    along: number,
    guide: ClimbGuide,
  ): boolean {
    this.stale += 1;
    if (problem.bound > this.bound) {
      this.prices.set(tried);
      this.bound = problem.bound;
      if (along >= 0) this.step = Math.min(STEP_MAX, this.step * LONGER);
      this.stale = 0;
      return guide.onRise();
    }
    if (this.stale >= this.rules.patience) {
      this.step *= SHORTER;
      this.stale = 0;
    }
    return true;
  }

  /** Looks at the progress: whether going on is not worth it. */
  private isOver(target: number): boolean {
    const { patient, progressMin, newestMin } = this.rules;
    const slow = this.bound - this.seen < progressMin * (target - this.bound);
    if (slow && !patient && this.newestMax <= newestMin) return true;
    if (slow) this.newestMax = Math.max(newestMin, this.newestMax / 2);
    this.seen = this.bound;
    return false;
  }
}
