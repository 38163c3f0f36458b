import { cumulative, logProbability, quantile, rankedScore, type CountLaw } from "./counts.ts";
import {
  checkHistory,
  fitDemand,
  HOURS_PER_WEEK,
  lawOf,
  type DemandHistory,
  type DemandModel,
  type DemandSettings,
} from "./demand.ts";

/** Fewer weeks to learn from than this would be a guess. */
export const LEARNING_WEEKS_MIN = 4;

const CHOICES: readonly DemandSettings[] = [4, 8, 16, 52].flatMap((halfLifeWeeks) =>
  [0, 1, 2, 3].flatMap((bandwidthHours) =>
    [4, 16, 64, 256].map((priorHours) => ({ halfLifeWeeks, bandwidthHours, priorHours })),
  ),
);

export type ForecastHour = { readonly mean: number; readonly low: number; readonly high: number };

export type Forecast = {
  readonly settings: DemandSettings;
  readonly sizes: readonly number[];
  /** [area][hour of week]; `low` to `high` holds at least the confidence asked. */
  readonly hours: readonly (readonly ForecastHour[])[];
};

/** How good one way to forecast was on weeks that it had not seen. */
export type ForecastScore = {
  /** Root of the mean squared error of the mean, calls an hour. */
  readonly rootMeanSquare: number;
  /** Mean continuous ranked probability score, calls; smaller is better. */
  readonly rankedScore: number;
};

/** One method's gain over another: mean over test weeks, and its standard error. */
export type Gain = { readonly mean: number; readonly standardError: number };

export type ForecastCheck = {
  readonly learningWeeks: number;
  readonly testWeeks: number;
  /** Area-hours that were forecast and then compared. */
  readonly compared: number;
  readonly model: ForecastScore;
  readonly sameHourLastWeek: ForecastScore;
  readonly average: ForecastScore;
  /** Ranked score of the baseline less the model's, week by week; above zero the model is better. */
  readonly gainOverLastWeek: Gain;
  readonly gainOverAverage: Gain;
  /** Part of the counts within the interval, and the part that the forecast itself expected. */
  readonly interval: {
    readonly confidence: number;
    readonly expected: number;
    readonly observed: number;
    readonly standardError: number;
  };
};

function checkConfidence(confidence: number): void {
  if (confidence > 0 && confidence < 1) return;
  throw new RangeError(`confidence must lie between 0 and 1, got ${confidence}`);
}

const weeksOf = (history: DemandHistory): number =>
  Math.floor(history.hourOfWeek.length / HOURS_PER_WEEK);

function logScore(history: DemandHistory, model: DemandModel, from: number, to: number): number {
  let score = 0;
  for (const [area, row] of history.counts.entries()) {
    for (let hour = from; hour < to; hour += 1) {
      score += logProbability(lawOf(model, area, history.hourOfWeek[hour]!), row[hour]!);
    }
  }
  return score;
}

/**
 * The settings under which the last quarter of the first `hours`, unseen by the fit, was most
 * probable. Needs LEARNING_WEEKS_MIN weeks.
 */
export function chooseSettings(history: DemandHistory, hours: number): DemandSettings {
  const weeks = Math.floor(hours / HOURS_PER_WEEK);
  if (weeks < LEARNING_WEEKS_MIN) {
    throw new RangeError(
      `a forecast learns from at least ${LEARNING_WEEKS_MIN} whole weeks, got ${weeks}`,
    );
  }
  const learn = hours - Math.max(1, Math.floor(weeks / 4)) * HOURS_PER_WEEK;
  let best = { settings: CHOICES[0]!, score: -Infinity };
  for (const settings of CHOICES) {
    const score = logScore(history, fitDemand(history, settings, learn), learn, hours);
    if (score > best.score) best = { settings, score };
  }
  return best.settings;
}

/**
 * Calls to expect in each hour of a coming week, with the central interval of that confidence.
 * Throws RangeError on bad counts or too few weeks.
 */
export function forecastDemand(history: DemandHistory, confidence = 0.8): Forecast {
  checkHistory(history);
  checkConfidence(confidence);
  const settings = chooseSettings(history, history.hourOfWeek.length);
  const model = fitDemand(history, settings);
  const hours = model.means.map((means, area) =>
    Array.from(means, (mean, hour) => {
      const distribution = cumulative(lawOf(model, area, hour));
      return { mean, ...central(distribution, confidence) };
    }),
  );
  return { settings, sizes: model.sizes, hours };
}

function central(distribution: readonly number[], confidence: number) {
  const low = quantile(distribution, (1 - confidence) / 2);
  const high = quantile(distribution, (1 + confidence) / 2);
  return { low, high };
}

/** Sums of one method over the area-hours of one week. */
type Sums = { squares: number; ranked: number };
type Week = {
  readonly model: Sums;
  readonly lastWeek: Sums;
  readonly average: Sums;
  readonly area: { compared: number; expected: number; inside: number; variance: number };
};

function add(sums: Sums, mean: number, distribution: readonly number[], observed: number): void {
  sums.squares += (observed - mean) ** 2;
  sums.ranked += rankedScore(distribution, observed);
}

/** Mean calls of each hour of the week so far: what a spreadsheet would say. Poisson around it. */
function averagesOf(history: DemandHistory, hours: number): Float64Array[] {
  const seen = new Float64Array(HOURS_PER_WEEK);
  for (const slot of history.hourOfWeek.slice(0, hours)) seen[slot]! += 1;
  return history.counts.map((row) => {
    const sums = new Float64Array(HOURS_PER_WEEK);
    for (let hour = 0; hour < hours; hour += 1) sums[history.hourOfWeek[hour]!]! += row[hour]!;
    return sums.map((sum, slot) => (seen[slot] === 0 ? 0 : sum / seen[slot]!));
  });
}

function checkWeek(
  history: DemandHistory,
  model: DemandModel,
  from: number,
  confidence: number,
): Week {
  const sums = (): Sums => ({ squares: 0, ranked: 0 });
  const area = { compared: 0, expected: 0, inside: 0, variance: 0 };
  const week: Week = { model: sums(), lastWeek: sums(), average: sums(), area };
  const averages = averagesOf(history, from);
  const poisson = (mean: number): CountLaw => ({ mean, size: Infinity });
  for (const [place, row] of history.counts.entries()) {
    for (let hour = from; hour < from + HOURS_PER_WEEK; hour += 1) {
      const slot = history.hourOfWeek[hour]!;
      const observed = row[hour]!;
      const law = lawOf(model, place, slot);
      const distribution = cumulative(law);
      add(week.model, law.mean, distribution, observed);
      const before = row[hour - HOURS_PER_WEEK]!;
      add(week.lastWeek, before, cumulative(poisson(before)), observed);
      const mean = averages[place]![slot]!;
      add(week.average, mean, cumulative(poisson(mean)), observed);
      const { low, high } = central(distribution, confidence);
      const expected = distribution[high]! - (low === 0 ? 0 : distribution[low - 1]!);
      area.compared += 1;
      area.expected += expected;
      area.variance += expected * (1 - expected);
      if (observed >= low && observed <= high) area.inside += 1;
    }
  }
  return week;
}

function gainOf(differences: readonly number[]): Gain {
  const count = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / count;
  const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / Math.max(1, count - 1) / count) };
}

/**
 * Forecasts each of the last `testWeeks` from the weeks before it alone, and compares with two
 * simple ways: the same hour of the week before, and the average of that hour of the week so far,
 * both with Poisson scatter. Settings are chosen once, on the learning weeks. Throws RangeError.
 */
export function checkForecast(
  history: DemandHistory,
  testWeeks: number,
  confidence = 0.8,
): ForecastCheck {
  checkHistory(history);
  checkConfidence(confidence);
  const learningWeeks = weeksOf(history) - testWeeks;
  if (!(Number.isInteger(testWeeks) && testWeeks >= 1)) {
    throw new RangeError(`testWeeks must be a whole number above zero, got ${testWeeks}`);
  }
  const firstTest = learningWeeks * HOURS_PER_WEEK;
  const settings = chooseSettings(history, firstTest);
  const weeks = Array.from({ length: testWeeks }, (_, week) => {
    const from = firstTest + week * HOURS_PER_WEEK;
    return checkWeek(history, fitDemand(history, settings, from), from, confidence);
  });
  const sum = (value: (week: Week) => number): number =>
    weeks.reduce((result, week) => result + value(week), 0);
  const compared = sum(({ area }) => area.compared);
  const score = (of: (week: Week) => Sums): ForecastScore => ({
    rootMeanSquare: Math.sqrt(sum((week) => of(week).squares) / compared),
    rankedScore: sum((week) => of(week).ranked) / compared,
  });
  const gain = (of: (week: Week) => Sums): Gain =>
    gainOf(weeks.map((week) => (of(week).ranked - week.model.ranked) / week.area.compared));
  return {
    learningWeeks,
    testWeeks,
    compared,
    model: score(({ model }) => model),
    sameHourLastWeek: score(({ lastWeek }) => lastWeek),
    average: score(({ average }) => average),
    gainOverLastWeek: gain(({ lastWeek }) => lastWeek),
    gainOverAverage: gain(({ average }) => average),
    interval: {
      confidence,
      expected: sum(({ area }) => area.expected) / compared,
      observed: sum(({ area }) => area.inside) / compared,
      standardError: Math.sqrt(sum(({ area }) => area.variance)) / compared,
    },
  };
}
