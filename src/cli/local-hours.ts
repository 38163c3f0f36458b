import { HOURS_PER_WEEK } from "#planning";

const HOUR = 3_600_000;
export const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Hours since 1970 on the local clock; an hour that a clock passes twice is one hour. */
export function localHour(clock: { format(at: number): string }, at: number): number {
  return Math.floor(Date.parse(`${clock.format(at).slice(0, 19)}Z`) / HOUR);
}

/** From 0, Monday at midnight; 1970-01-01 was a Thursday. */
export const hourOfWeekOf = (hour: number): number =>
  (((hour + 3 * 24) % HOURS_PER_WEEK) + HOURS_PER_WEEK) % HOURS_PER_WEEK;

export function hourInWords(hourOfWeek: number): string {
  return `${DAYS[Math.floor(hourOfWeek / 24)]} ${String(hourOfWeek % 24).padStart(2, "0")}:00`;
}
