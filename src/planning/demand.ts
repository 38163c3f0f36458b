import type { CountLaw } from "./counts.ts";

export const HOURS_PER_WEEK = 168;
const HOURS_PER_DAY = 24;

/** Calls counted by hour and area. */
export type DemandHistory = {
  /** Local hour of the week of each hour, 0 is the hour after midnight on Monday. */
  readonly hourOfWeek: readonly number[];
  /** One list per area, as long as `hourOfWeek`. */
  readonly counts: readonly (readonly number[])[];
};

/** What a model of demand is told; chosen on weeks that it does not report on. */
export type DemandSettings = {
  /** After so many weeks an hour counts half. */
  readonly halfLifeWeeks: number;
  /** Hours on either side that lend their calls; 0 is none. */
  readonly bandwidthHours: number;
  /** As how many hours of its own an area's hour of the week takes the whole centre's shape. */
  readonly priorHours: number;
};

/** Expected calls by hour of the week, and how widely they scatter. */
export type DemandModel = {
  readonly settings: DemandSettings;
  /** Mean calls an hour, [area][hour of week]. */
  readonly means: readonly Float64Array[];
  /** Size of each area's negative binomial; Infinity is Poisson. */
  readonly sizes: readonly number[];
};

/** Throws RangeError that names what is wrong. */
export function checkHistory({ hourOfWeek, counts }: DemandHistory): void {
  if (counts.length === 0) throw new RangeError("counts must hold at least one area, got none");
  for (const [hour, value] of hourOfWeek.entries()) {
    if (Number.isInteger(value) && value >= 0 && value < HOURS_PER_WEEK) continue;
    throw new RangeError(`hourOfWeek of hour ${hour} must be 0 to 167, got ${value}`);
  }
  for (const [area, row] of counts.entries()) {
    if (row.length !== hourOfWeek.length) {
      throw new RangeError(
        `counts of area ${area} must hold ${hourOfWeek.length} hours, got ${row.length}`,
      );
    }
    const bad = row.findIndex((count) => !(Number.isInteger(count) && count >= 0));
    if (bad === -1) continue;
    throw new RangeError(
      `counts of area ${area}, hour ${bad}, must be a whole number, zero or more, got ${row[bad]}`,
    );
  }
}

/** Neighbours within the week, round its end, each with less weight the farther (triangular). */
function smoothed(values: Float64Array, bandwidthHours: number): Float64Array {
  return values.map((_, hour) => {
    let sum = 0;
    for (let step = -bandwidthHours; step <= bandwidthHours; step += 1) {
      const neighbour = (hour + step + HOURS_PER_WEEK) % HOURS_PER_WEEK;
      sum += (1 - Math.abs(step) / (bandwidthHours + 1)) * values[neighbour]!;
    }
    return sum;
  });
}

/** The same hour of all days of one kind (Monday to Friday, Saturday and Sunday) put together. */
function byKindOfDay(values: Float64Array): Float64Array {
  return values.map((_, hour) => {
    const weekend = hour >= 5 * HOURS_PER_DAY;
    const [first, days] = weekend ? [5, 2] : [0, 5];
    let sum = 0;
    for (let day = first; day < first + days; day += 1) {
      sum += values[day * HOURS_PER_DAY + (hour % HOURS_PER_DAY)]!;
    }
    return sum;
  });
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

type Weighted = { readonly exposure: Float64Array; readonly calls: readonly Float64Array[] };

/** Hours and calls by hour of the week, each weighing less the longer it is ago. */
function weigh(history: DemandHistory, hours: number, halfLifeWeeks: number): Weighted {
  const exposure = new Float64Array(HOURS_PER_WEEK);
  const calls = history.counts.map(() => new Float64Array(HOURS_PER_WEEK));
  for (let hour = 0; hour < hours; hour += 1) {
    const weight = 2 ** (-(hours - 1 - hour) / HOURS_PER_WEEK / halfLifeWeeks);
    const slot = history.hourOfWeek[hour]!;
    exposure[slot]! += weight;
    for (const [area, row] of calls.entries()) row[slot]! += weight * history.counts[area]![hour]!;
  }
  return { exposure, calls };
}

/**
 * Calls expected in each hour of the week, from the first `hours` of the history. Each area has
 * its own level; its week has the shape of the whole centre's kinds of day as far as its own calls
 * do not say otherwise (a gamma prior of `priorHours`; Gelman et al., Bayesian Data Analysis,
 * section 2.7). The scatter is each area's by the method of moments.
 */
export function fitDemand(
  history: DemandHistory,
  settings: DemandSettings,
  hours = history.hourOfWeek.length,
): DemandModel {
  const { halfLifeWeeks, bandwidthHours, priorHours } = settings;
  const { exposure, calls } = weigh(history, hours, halfLifeWeeks);
  const all = new Float64Array(HOURS_PER_WEEK);
  for (const row of calls) for (const [slot, value] of row.entries()) all[slot]! += value;
  const near = smoothed(exposure, bandwidthHours);
  const kindExposure = byKindOfDay(near);
  const kindCalls = byKindOfDay(smoothed(all, bandwidthHours));
  const hoursSeen = total(exposure);
  const levelOfAll = total(all) / hoursSeen;
  const means = calls.map((row) => {
    const own = smoothed(row, bandwidthHours);
    const level = total(row) / hoursSeen;
    return own.map((value, slot) => {
      const known = kindExposure[slot]! > 0 && levelOfAll > 0;
      const shape = known ? kindCalls[slot]! / kindExposure[slot]! / levelOfAll : 1;
      const seen = near[slot]! + priorHours;
      return seen === 0 ? level : (value + priorHours * level * shape) / seen;
    });
  });
  return { settings, means, sizes: means.map((mean, area) => sizeOf(history, hours, mean, area)) };
}

/** size = Σ m² / Σ ((y - m)² - m); Infinity when the calls scatter no more than Poisson ones. */
function sizeOf(history: DemandHistory, hours: number, means: Float64Array, area: number): number {
  let squares = 0;
  let excess = 0;
  for (let hour = 0; hour < hours; hour += 1) {
    const mean = means[history.hourOfWeek[hour]!]!;
    squares += mean ** 2;
    excess += (history.counts[area]![hour]! - mean) ** 2 - mean;
  }
  return excess > 0 ? squares / excess : Infinity;
}

/** The law of the calls of one area in one hour of the week. */
export function lawOf(model: DemandModel, area: number, hourOfWeek: number): CountLaw {
  return { mean: model.means[area]![hourOfWeek]!, size: model.sizes[area]! };
}
