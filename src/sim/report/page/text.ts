import type { Instant, Text } from "#kernel";
import type { ShiftReport } from "../report.ts";

export type ReportLanguage = "en" | "zh";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that may stand in HTML, between tags or in an attribute. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

export function textIn(language: ReportLanguage, { en, zh }: Text): string {
  return language === "zh" ? (zh ?? en) : en;
}

const two = (value: number) => String(value).padStart(2, "0");

/** "0:41", "12:04", "1:02:03"; rounded to the second, with a sign when below zero. */
export function duration(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  const sign = seconds < 0 && whole > 0 ? "−" : "";
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const rest = two(whole % 60);
  return hours > 0 ? `${sign}${hours}:${two(minutes)}:${rest}` : `${sign}${minutes}:${rest}`;
}

/** With a plus when above zero, for differences. */
export function signed(seconds: number): string {
  return Math.round(seconds) > 0 ? `+${duration(seconds)}` : duration(seconds);
}

/** "80 m", "1.2 km": as on the radio. */
export function metresText(metres: number): string {
  return metres < 1000 ? `${Math.round(metres / 10) * 10} m` : `${(metres / 1000).toFixed(1)} km`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)}\u00a0%`;
}

const DAY = 86_400_000;

/** Year, month and day of days since 1970 (H. Hinnant, "chrono-compatible date algorithms"). */
function civil(days: number): readonly [number, number, number] {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) /
      365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const month = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * month + 2) / 5) + 1;
  const isLate = month >= 10;
  return [year + era * 400 + (isLate ? 1 : 0), isLate ? month - 9 : month + 3, day];
}

/** The area's date and time, "2016-12-31 23:14", or the time alone. */
export function clock(report: ShiftReport, at: Instant, withDate = true): string {
  let minutes = report.utcOffsets[0]?.minutes ?? 0;
  for (const one of report.utcOffsets) if (one.from <= at) minutes = one.minutes;
  const local = at + minutes * 60_000;
  const days = Math.floor(local / DAY);
  const ofDay = Math.floor((local - days * DAY) / 60_000);
  const time = `${two(Math.floor(ofDay / 60))}:${two(ofDay % 60)}`;
  const [year, month, day] = civil(days);
  return withDate ? `${year}-${two(month)}-${two(day)} ${time}` : time;
}
