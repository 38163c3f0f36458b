import type { Instant } from "#kernel";
import type { ExerciseChoice, NightOffered } from "#protocol";
import { offsetMinutes, type UtcOffsets } from "../time/format.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const NOON_HOURS = 12;
const DAY_HOURS = 24;

/** What a person has chosen so far. */
export type ShiftChoice = {
  /** Start of the night, which names it. */
  readonly night: Instant;
  /** Local time, "18:00". */
  readonly start: string;
  readonly hours: number;
  readonly speed: number;
  readonly autopilot: Readonly<Record<string, boolean>>;
};

/** The local noon before the night: its hours are counted from there. */
export function noonOf({ busiestFrom, callsPerHour, busiestCalls }: NightOffered): Instant {
  return busiestFrom - callsPerHour.indexOf(busiestCalls) * HOUR;
}

/** Minutes from noon to a local time; undefined for what is no time. */
function minutesFromNoon(start: string): number | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(start);
  if (match === null) return undefined;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return (minutes - NOON_HOURS * 60 + DAY_HOURS * 60) % (DAY_HOURS * 60);
}

export type Span = { readonly from: Instant; readonly to: Instant };

/** Why nothing can be begun with a choice. */
export type ChoiceFault = "time" | "before" | "after";

/** The shift that was chosen, cut at the end of the data; or what is wrong with it. */
export function spanOf(
  { start, hours }: Pick<ShiftChoice, "start" | "hours">,
  night: NightOffered,
  data: Span,
): Span | ChoiceFault {
  const minutes = minutesFromNoon(start);
  if (minutes === undefined) return "time";
  const from = noonOf(night) + minutes * MINUTE;
  if (from < data.from) return "before";
  // A shift of less than five minutes is none.
  if (from > data.to - 5 * MINUTE) return "after";
  return { from, to: Math.min(from + hours * HOUR, data.to) };
}

/** How many calls came in a span, each hour's counted evenly. */
export function callsIn({ from, to }: Span, night: NightOffered): number {
  const noon = noonOf(night);
  let count = 0;
  for (const [hour, calls] of night.callsPerHour.entries()) {
    const begins = noon + hour * HOUR;
    const shared = Math.min(to, begins + HOUR) - Math.max(from, begins);
    if (shared > 0) count += (calls * shared) / HOUR;
  }
  return Math.round(count);
}

export function choiceOf(choice: ShiftChoice, { from, to }: Span): ExerciseChoice {
  return { from, to, speed: choice.speed, autopilot: { ...choice.autopilot } };
}

/** "Sat 31 Dec 2016" or "2016年12月31日周六", in the area's time. */
export function nightText(at: Instant, offsets: UtcOffsets, language: "en" | "zh"): string {
  const local = new Date(at + offsetMinutes(offsets, at) * MINUTE);
  return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    timeZone: "UTC",
    weekday: "short",
    year: "numeric",
    month: language === "zh" ? "long" : "short",
    day: "numeric",
  }).format(local);
}
