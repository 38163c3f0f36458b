import type { Instant } from "#kernel";

const pad = (value: number): string => String(value).padStart(2, "0");

/** "0:41", "12:04", "1:02:03". Requires seconds >= 0; a part of a second is cut off. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = pad(whole % 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** Minutes and seconds of an arrival, rounded: "4:10". */
export function arrivalText(seconds: number): string {
  return durationText(Math.round(seconds));
}

export function elapsedText(since: Instant, now: Instant): string {
  return durationText((now - since) / 1000);
}

export type UtcOffsets = readonly { readonly from: Instant; readonly minutes: number }[];

/** Minutes east of UTC at an instant; the first entry also holds for all time before it. */
export function offsetMinutes(offsets: UtcOffsets, at: Instant): number {
  let minutes = offsets[0]?.minutes ?? 0;
  for (const entry of offsets) {
    if (entry.from > at) break;
    minutes = entry.minutes;
  }
  return minutes;
}

/** The area's wall clock, 24 hours: "23:58:14", or "23:58" without seconds. */
export function clockText(at: Instant, offsets: UtcOffsets, withSeconds = true): string {
  const local = new Date(at + offsetMinutes(offsets, at) * 60_000);
  const short = `${pad(local.getUTCHours())}:${pad(local.getUTCMinutes())}`;
  return withSeconds ? `${short}:${pad(local.getUTCSeconds())}` : short;
}

/** The area's date in the order of the language: "31 Dec 2016" or "2016年12月31日". */
export function dateText(at: Instant, offsets: UtcOffsets, language: "en" | "zh"): string {
  const local = new Date(at + offsetMinutes(offsets, at) * 60_000);
  return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    timeZone: "UTC",
    year: "numeric",
    month: language === "zh" ? "long" : "short",
    day: "numeric",
  }).format(local);
}

/** The area's date and time as a field of type datetime-local has it: "2016-12-31T23:58". */
export function fieldText(at: Instant, offsets: UtcOffsets): string {
  return new Date(at + offsetMinutes(offsets, at) * 60_000).toISOString().slice(0, 16);
}

/**
 * The instant of a datetime-local field on the area's clock; undefined for what is no date. An
 * hour that comes twice in autumn is the first of the two; one that spring leaves out, the next.
 */
export function instantOfField(text: string, offsets: UtcOffsets): Instant | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/u.test(text)) return undefined;
  const local = Date.parse(`${text}Z`);
  if (Number.isNaN(local)) return undefined;
  const all = new Set(offsets.map(({ minutes }) => minutes));
  const candidates = (all.size === 0 ? [0] : [...all])
    .map((minutes) => local - minutes * 60_000)
    .toSorted((a, b) => a - b);
  const exact = candidates.find((at) => at + offsetMinutes(offsets, at) * 60_000 === local);
  return exact ?? candidates.at(-1);
}

/** Metres as people say them on the radio: "80 m", "1.2 km". */
export function distanceText(metres: number): string {
  return metres < 1000 ? `${Math.round(metres / 10) * 10} m` : `${(metres / 1000).toFixed(1)} km`;
}
