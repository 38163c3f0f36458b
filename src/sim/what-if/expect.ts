import { localTime, type Text, type ZoneId } from "#kernel";
import {
  checkForecast,
  forecastDemand,
  type DemandHistory,
  type ForecastCheck,
  type ForecastHour,
} from "#planning";
import { areaFinder } from "./coverage.ts";
import { HOURS_PER_WEEK, type Ground } from "./ground.ts";

const HOUR = 3_600_000;
/** Weeks that a forecast learns from at least; it is tried on at least one more. */
const LEARNING_WEEKS = 4;
const TEST_WEEKS_MAX = 8;

/** Calls to expect by hour of the week and area. Never people, never crime. */
export type Expected = {
  readonly calls: number;
  readonly officerInitiated: number;
  readonly withoutArea: number;
  readonly confidence: number;
  readonly areas: readonly {
    readonly zoneId: ZoneId;
    readonly name: Text;
    /** 168 hours; empty when there are too few weeks. */
    readonly hours: readonly ForecastHour[];
    readonly counted: readonly number[];
  }[];
  readonly why?: string;
  readonly check?: ForecastCheck;
};

/** Counts by local hour and area, from the first whole hour on. */
function countsOf({ scenario, base, areas }: Ground) {
  const { from, to } = scenario.manifest;
  const first = Math.floor(from / HOUR);
  const length = Math.max(1, Math.floor(to / HOUR) - first);
  const counts = areas.map(() => Array<number>(length).fill(0));
  const areaAt = areaFinder(areas);
  let withoutArea = 0;
  let officerInitiated = 0;
  for (const { receivedAt, origin, place } of scenario.history) {
    const area = areaAt(place.zoneIds);
    const hour = Math.floor(receivedAt / HOUR) - first;
    if (origin === "officer") officerInitiated += 1;
    else if (area < 0) withoutArea += 1;
    else if (hour >= 0 && hour < length) counts[area]![hour]! += 1;
  }
  const hourOfWeek = Array.from(
    { length },
    (_, hour) => localTime(base.settings, (first + hour) * HOUR).hourOfWeek,
  );
  return { history: { hourOfWeek, counts } satisfies DemandHistory, withoutArea, officerInitiated };
}

/**
 * The forecast of a history's demand with its trial on weeks it had not seen, or the plain counts
 * and why there is no forecast.
 */
export function expectDemand(ground: Ground, confidence = 0.8): Expected {
  const { base, areas, scenario } = ground;
  const { history, withoutArea, officerInitiated } = countsOf(ground);
  const weeks = Math.floor(history.hourOfWeek.length / HOURS_PER_WEEK);
  const enough = weeks > LEARNING_WEEKS && areas.length > 0;
  const forecast = enough ? forecastDemand(history, confidence) : undefined;
  const testWeeks = Math.min(TEST_WEEKS_MAX, weeks - LEARNING_WEEKS);
  const counted = areas.map((_, area) => {
    const row = Array<number>(HOURS_PER_WEEK).fill(0);
    for (const [hour, slot] of history.hourOfWeek.entries()) {
      row[slot]! += history.counts[area]![hour]!;
    }
    return row;
  });
  return {
    calls: scenario.history.length - officerInitiated,
    officerInitiated,
    withoutArea,
    confidence,
    areas: areas.map((zoneId, area) => ({
      zoneId,
      name: base.zones.get(zoneId)?.name ?? { en: zoneId },
      hours: forecast?.hours[area] ?? [],
      counted: counted[area]!,
    })),
    ...(enough
      ? { check: checkForecast(history, testWeeks, confidence) }
      : {
          why:
            `a forecast learns from at least ${LEARNING_WEEKS} whole weeks and is tried on one ` +
            `more; this history has ${weeks}`,
        }),
  };
}
