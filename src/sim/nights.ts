import type { Instant } from "#kernel";
import type { LoadedScenario } from "./loaded.ts";

const HOUR = 3_600_000;
const HOURS_PER_DAY = 24;
/** A night goes from noon to noon, local time: nobody changes shift in the middle of it. */
const NOON_HOURS = 12;

/** A night of a scenario, to choose it by. */
export type Night = {
  /** Local noon before and after it, within the scenario. */
  readonly from: Instant;
  readonly to: Instant;
  readonly calls: number;
  /** Calls received in each hour, from noon on; hours outside of the scenario are 0. */
  readonly callsPerHour: number[];
  /** When its busiest hour began; the first of equally busy ones. */
  readonly busiestFrom: Instant;
  readonly busiestCalls: number;
};

/** What a scenario offers, night by night, the first first. Offsets are those of its settings. */
export function nightsOf({ history, manifest, configuration }: LoadedScenario): Night[] {
  const settings = configuration.find((change) => change.kind === "settings");
  const offsets = settings !== undefined && "put" in settings ? settings.put.utcOffsets : [];
  const shift = (at: Instant) => {
    let minutes = offsets[0]?.minutes ?? 0;
    for (const one of offsets) if (one.from <= at) minutes = one.minutes;
    return minutes * 60_000 - NOON_HOURS * HOUR;
  };
  const byNight = new Map<number, number[]>();
  for (const { receivedAt } of history) {
    const local = receivedAt + shift(receivedAt);
    const day = Math.floor(local / (HOURS_PER_DAY * HOUR));
    const hours = byNight.get(day) ?? Array.from({ length: HOURS_PER_DAY }, () => 0);
    const hour = Math.floor(local / HOUR) - day * HOURS_PER_DAY;
    hours[hour] = (hours[hour] ?? 0) + 1;
    byNight.set(day, hours);
  }
  const days = [...byNight.keys()].toSorted((left, right) => left - right);
  return days.map((day) => {
    const hours = byNight.get(day) ?? [];
    const noon = day * HOURS_PER_DAY * HOUR;
    const start = noon - shift(noon);
    const busiestCalls = Math.max(...hours);
    return {
      from: Math.max(start, manifest.from),
      to: Math.min(start + HOURS_PER_DAY * HOUR, manifest.to),
      calls: hours.reduce((sum, count) => sum + count, 0),
      callsPerHour: hours,
      busiestFrom: start + hours.indexOf(busiestCalls) * HOUR,
      busiestCalls,
    };
  });
}
