import { durationText } from "../time/format.ts";

/** A minus sign that is as wide as a plus. */
const MINUS = "\u2212";

/** Seconds with their sign: "+0:12", "−1:04"; what rounds to nothing is "0:00". */
export function signedSeconds(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  if (whole === 0) return durationText(0);
  return `${seconds < 0 ? MINUS : "+"}${durationText(whole)}`;
}

/** A share as percent with one decimal below ten, as people read it: "7.4 %", "63 %". */
export function percentText(share: number): string {
  const percent = share * 100;
  const digits = percent !== 0 && Math.abs(percent) < 9.95 ? 1 : 0;
  return `${percent.toFixed(digits)} %`;
}

/** A difference of shares in percentage points: "+1.2", "−0.3". */
export function signedShare(difference: number): string {
  const points = Math.abs(difference * 100);
  if (points < 0.05) return "0.0";
  return `${difference < 0 ? MINUS : "+"}${points.toFixed(1)}`;
}

/** Seeds that follow each other as the first and the last. */
export function seedsText(seeds: readonly number[]): string {
  const first = seeds[0] ?? 0;
  const isRow = seeds.every((seed, at) => seed === first + at);
  return isRow && seeds.length > 3 ? `${first}–${first + seeds.length - 1}` : seeds.join(", ");
}
