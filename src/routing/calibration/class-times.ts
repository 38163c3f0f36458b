/** A trip by what its fastest way takes on each road class, at the speeds the roads came with. */
export type ClassTrip = {
  /** One number per class, in the order of `classes`. */
  readonly secondsByClass: ArrayLike<number>;
  readonly travelSeconds: number;
};

export type ClassTimes = {
  /** Time on a road of the class is this many times what the roads came with. */
  readonly factors: Readonly<Record<string, number>>;
  /** Seconds that every trip takes besides driving: getting under way, finding the place. */
  readonly startSeconds: number;
};

/** No class is taken to be more than so much faster or slower than the roads came with. */
const FACTOR_MIN = 0.5;
const FACTOR_MAX = 2;
const START_SECONDS_MAX = 120;
/** Residuals of the logarithm beyond this count in proportion only (Huber 1964). */
const HUBER = 0.3;
/** How many trips' worth of evidence it takes to move a class away from the roads as they came. */
const PRIOR_TRIPS = 10;
const STEPS: readonly number[] = [0.3, 0.1, 0.03, 0.01];
const ROUNDS_MAX = 60;

function huber(residual: number): number {
  const size = Math.abs(residual);
  return size <= HUBER ? (residual * residual) / 2 : HUBER * (size - HUBER / 2);
}

/** Parameters: the logarithm of each class's factor, then start seconds in units of 100 s. */
function costOf(trips: readonly ClassTrip[], parameters: readonly number[]): number {
  const classes = parameters.length - 1;
  const factors = parameters.slice(0, classes).map(Math.exp);
  const start = parameters[classes]! * 100;
  let cost = 0;
  for (const { secondsByClass, travelSeconds } of trips) {
    let seconds = start;
    for (let own = 0; own < classes; own += 1) seconds += factors[own]! * secondsByClass[own]!;
    cost += huber(Math.log(travelSeconds / Math.max(1, seconds)));
  }
  for (let own = 0; own < classes; own += 1) {
    cost += (PRIOR_TRIPS * parameters[own]! * parameters[own]!) / 2;
  }
  return cost;
}

function isAllowed(parameters: readonly number[]): boolean {
  const start = parameters.at(-1)! * 100;
  if (start < 0 || start > START_SECONDS_MAX) return false;
  return parameters
    .slice(0, -1)
    .every((value) => value >= Math.log(FACTOR_MIN) && value <= Math.log(FACTOR_MAX));
}

/**
 * Robust regression of travel time on the time on each road class. Only trips whose start is well
 * known belong here. Requires travelSeconds > 0; without trips every factor is 1.
 */
export function fitClassTimes(trips: readonly ClassTrip[], classes: readonly string[]): ClassTimes {
  let best = [...classes.map(() => 0), 0.3];
  let cost = costOf(trips, best);
  for (const step of STEPS) {
    for (let round = 0, better = true; better && round < ROUNDS_MAX; round += 1) {
      better = false;
      for (let own = 0; own < best.length; own += 1) {
        for (const sign of [1, -1]) {
          const next = best.with(own, best[own]! + sign * step);
          if (!isAllowed(next)) continue;
          const nextCost = costOf(trips, next);
          if (nextCost >= cost - 1e-9) continue;
          best = next;
          cost = nextCost;
          better = true;
        }
      }
    }
  }
  const factors = classes.map((name, own): [string, number] => [
    name,
    Math.round(Math.exp(best[own]!) * 1_000) / 1_000,
  ]);
  return { factors: Object.fromEntries(factors), startSeconds: Math.round(best.at(-1)! * 100) };
}
