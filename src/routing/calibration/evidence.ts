import { ascending, median, quantile } from "./quantiles.ts";
import type { TimeEstimate } from "./model.ts";
import type { Trip } from "./trips.ts";

/** How estimates did on records that had no part in making them. */
export type Check = {
  readonly count: number;
  /** Part of the records within low and high; 0.8 is meant. */
  readonly coverage: number;
  readonly below: number;
  readonly above: number;
  /** Median of recorded divided by estimated median, minus 1: 0 is meant. */
  readonly medianBias: number;
  readonly medianErrorSeconds: number;
  /** Median of high minus low. */
  readonly medianWidthSeconds: number;
  /** Mean quantile loss at 0.1, 0.5 and 0.9: smaller is better, width and misses both count. */
  readonly lossSeconds: number;
};

/** Evidence that a model carries about itself, all from the part of the data held out. */
export type Evidence = {
  readonly fitCount: number;
  readonly excluded: Readonly<Record<string, number>>;
  readonly travel: Check;
  readonly turnout: Check;
  readonly arrival: Check;
  readonly byUnitType: Readonly<Record<string, { travel?: Check; turnout?: Check }>>;
  readonly byHours: Readonly<Record<string, Check>>;
  readonly byRoadSeconds: Readonly<Record<string, Check>>;
  /** Simpler ways, fitted on the same trips and checked on the same trips. */
  readonly simpler: {
    readonly constantSpeed: Check;
    readonly straightLine: Check;
  };
  /** Correlation of the logarithms of road time and travel time. */
  readonly correlation: number;
};

/** An estimate and what was recorded. */
export type Checked = { readonly estimate: TimeEstimate; readonly seconds: number };

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

/** Quantile (pinball) loss: Koenker and Bassett 1978. */
function loss(part: number, estimate: number, seconds: number): number {
  const over = seconds - estimate;
  return over >= 0 ? part * over : (part - 1) * over;
}

/** Sums up how estimates did. Of no records all figures are 0. */
export function checkOf(checked: readonly Checked[]): Check {
  const count = checked.length;
  if (count === 0) {
    const zero = { coverage: 0, below: 0, above: 0, medianBias: 0, medianErrorSeconds: 0 };
    return { count, ...zero, medianWidthSeconds: 0, lossSeconds: 0 };
  }
  let below = 0;
  let above = 0;
  let losses = 0;
  for (const { estimate, seconds } of checked) {
    if (seconds < estimate.lowSeconds) below += 1;
    if (seconds > estimate.highSeconds) above += 1;
    losses += loss(0.1, estimate.lowSeconds, seconds) + loss(0.9, estimate.highSeconds, seconds);
    losses += loss(0.5, estimate.medianSeconds, seconds);
  }
  const errors = checked.map(({ estimate, seconds }) => Math.abs(seconds - estimate.medianSeconds));
  const ratios = checked.map(({ estimate, seconds }) => seconds / estimate.medianSeconds);
  const widths = checked.map(({ estimate }) => estimate.highSeconds - estimate.lowSeconds);
  return {
    count,
    coverage: rounded((count - below - above) / count),
    below: rounded(below / count),
    above: rounded(above / count),
    medianBias: rounded(median(ratios) - 1),
    medianErrorSeconds: rounded(median(errors)),
    medianWidthSeconds: rounded(median(widths)),
    lossSeconds: rounded(losses / (3 * count)),
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Correlation of two lists of the same length; 0 when one of them does not vary. */
export function correlationOf(first: readonly number[], second: readonly number[]): number {
  const [firstMean, secondMean] = [mean(first), mean(second)];
  let both = 0;
  let firstSquares = 0;
  let secondSquares = 0;
  for (const [place, value] of first.entries()) {
    const along = value - firstMean;
    const across = second[place]! - secondMean;
    both += along * across;
    firstSquares += along * along;
    secondSquares += across * across;
  }
  const scale = Math.sqrt(firstSquares * secondSquares);
  return scale > 0 ? rounded(both / scale) : 0;
}

/** A length that says almost nothing still takes some time. */
const METRES_MIN = 50;

/** One speed for all: the median of the fitted trips, with the spread they had around it. */
export function oneSpeed(
  fitted: readonly Trip[],
  metresOf: (trip: Trip) => number,
): (trip: Trip) => TimeEstimate {
  const paces = ascending(
    fitted.map((trip) => trip.travelSeconds / Math.max(METRES_MIN, metresOf(trip))),
  );
  const [low, middle, high] = [0.1, 0.5, 0.9].map((part) => quantile(paces, part));
  return (trip) => {
    const metres = Math.max(METRES_MIN, metresOf(trip));
    return {
      medianSeconds: metres * middle!,
      lowSeconds: metres * low!,
      highSeconds: metres * high!,
    };
  };
}
