import type { Instant } from "#kernel";
import { offsetMinutes, type UtcOffsets } from "../time/format.ts";

export const DAY_MILLISECONDS = 86_400_000;

/** The last time before now that the area's wall clock showed "22:50"; undefined for no time. */
export function lastTimeOf(clock: string, now: Instant, offsets: UtcOffsets): Instant | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clock);
  if (match === null) return undefined;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  const offset = offsetMinutes(offsets, now) * 60_000;
  const midnight = Math.floor((now + offset) / DAY_MILLISECONDS) * DAY_MILLISECONDS - offset;
  const today = midnight + minutes * 60_000;
  return today <= now ? today : today - DAY_MILLISECONDS;
}
