/** `14:05` from minutes after local midnight. */
export function clockText(minuteOfDay: number): string {
  const hours = Math.floor(minuteOfDay / 60);
  const minutes = Math.floor(minuteOfDay) % 60;
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

/** Whole minutes and the seconds that are left; short spans stay in seconds. */
export function splitSpan(seconds: number): { readonly minutes: number; readonly seconds: number } {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return { minutes: 0, seconds: whole };
  return { minutes: Math.floor(whole / 60), seconds: whole % 60 };
}
