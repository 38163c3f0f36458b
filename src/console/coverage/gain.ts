/** "One more call reached in time in every … hours, days or weeks", from calls per hour above 0. */
export type Every = { readonly count: number; readonly period: "hours" | "days" | "weeks" };

const DAY_HOURS = 24;
const WEEK_HOURS = 7 * DAY_HOURS;

/** Throws RangeError when nothing is gained: then there is no period to name. */
export function everyOf(callsPerHour: number): Every {
  if (!(callsPerHour > 0)) throw new RangeError(`got ${callsPerHour} calls per hour, expected > 0`);
  const hours = 1 / callsPerHour;
  if (hours < 2 * DAY_HOURS) return { count: Math.max(1, Math.round(hours)), period: "hours" };
  if (hours < 2 * WEEK_HOURS) return { count: Math.round(hours / DAY_HOURS), period: "days" };
  return { count: Math.round(hours / WEEK_HOURS), period: "weeks" };
}
