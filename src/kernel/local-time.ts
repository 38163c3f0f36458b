import type { Settings } from "./configuration.ts";
import type { Instant } from "./primitives.ts";

/** The area's wall clock and calendar at an instant. */
export type LocalTime = {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** Days since 1970-01-01 of the local calendar. */
  readonly dayNumber: number;
  /** 0 is Monday, 6 is Sunday. */
  readonly dayOfWeek: number;
  /** 0 to 1439. */
  readonly minuteOfDay: number;
  /** 0 to 23. */
  readonly hourOfDay: number;
  /** 0 to 167; 0 is the hour after midnight on Monday. */
  readonly hourOfWeek: number;
  readonly utcOffsetMinutes: number;
};

const MINUTE = 60_000;
const DAY_MINUTES = 1440;

/** Minutes to add to UTC at an instant; before the first entry the first one holds. */
export function utcOffsetMinutes(settings: Settings, at: Instant): number {
  let minutes = settings.utcOffsets[0]?.minutes ?? 0;
  for (const offset of settings.utcOffsets) {
    if (offset.from > at) break;
    minutes = offset.minutes;
  }
  return minutes;
}

/** Year, month and day of a day number (Howard Hinnant, civil_from_days). */
function civil(dayNumber: number): { year: number; month: number; day: number } {
  const shifted = dayNumber + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - (365 * yearOfEra + leapDays);
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Local time from `settings.utcOffsets`, so that a replay needs no time-zone database. */
export function localTime(settings: Settings, at: Instant): LocalTime {
  const offset = utcOffsetMinutes(settings, at);
  const minutes = Math.floor(at / MINUTE) + offset;
  const dayNumber = Math.floor(minutes / DAY_MINUTES);
  const minuteOfDay = minutes - dayNumber * DAY_MINUTES;
  // Day 0 was a Thursday; days may be negative.
  const dayOfWeek = (((dayNumber + 3) % 7) + 7) % 7;
  const hourOfDay = Math.floor(minuteOfDay / 60);
  return {
    ...civil(dayNumber),
    dayNumber,
    dayOfWeek,
    minuteOfDay,
    hourOfDay,
    hourOfWeek: dayOfWeek * 24 + hourOfDay,
    utcOffsetMinutes: offset,
  };
}

const two = (value: number): string => String(value).padStart(2, "0");

/** An instant as people read it in messages and logs: "2024-01-01 12:00 UTC". */
export function utcText(at: Instant): string {
  const minutes = Math.floor(at / MINUTE);
  const dayNumber = Math.floor(minutes / DAY_MINUTES);
  const minuteOfDay = minutes - dayNumber * DAY_MINUTES;
  const { year, month, day } = civil(dayNumber);
  const clock = `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`;
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)} ${clock} UTC`;
}
