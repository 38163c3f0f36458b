import type { WeeklyHours } from "#kernel";
import type { Language } from "../words/language.ts";

/** A Monday, for the names of weekdays. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MILLISECONDS = 86_400_000;
const DAY_HOURS = 24;

const pad = (value: number): string => String(value).padStart(2, "0");

/** "Mon" or "周一"; 0 is Monday. */
export function weekdayText(weekday: number, language: Language): string {
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    timeZone: "UTC",
    weekday: "short",
  });
  return format.format(MONDAY + weekday * DAY_MILLISECONDS);
}

/** An hour of the week from Monday 0:00: "Sat 23:00". */
export function hourText(hourOfWeek: number, language: Language): string {
  const weekday = weekdayText(Math.floor(hourOfWeek / DAY_HOURS), language);
  return `${weekday} ${pad(hourOfWeek % DAY_HOURS)}:00`;
}

/** Minutes after midnight as a clock shows them; 1440 is 24:00. */
export function minuteText(minute: number): string {
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}

/** "18:30" as minutes after midnight; undefined for anything else. */
export function minuteOf(text: string): number | undefined {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (found === null) return undefined;
  const [hour, minute] = [Number(found[1]), Number(found[2])];
  const all = hour * 60 + minute;
  return minute < 60 && all <= 1440 ? all : undefined;
}

/** "Mon–Fri 18:00–06:00": days that follow each other are joined. */
export function weeklyText({ weekdays, fromMinute, toMinute }: WeeklyHours, language: Language) {
  const days = weekdays.toSorted((left, right) => left - right);
  const runs: [number, number][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  const name = (day: number) => weekdayText(day, language);
  const said = runs.map(([from, to]) => (from === to ? name(from) : `${name(from)}–${name(to)}`));
  return `${said.join(", ")} ${minuteText(fromMinute)}–${minuteText(toMinute)}`;
}
