import type { Instant } from "#kernel";
import { clockText, dateText, type UtcOffsets } from "../time/format.ts";

/** Date and time of the area: "31 Dec 2016 23:58". */
export function dateTimeText(at: Instant, offsets: UtcOffsets, language: "en" | "zh"): string {
  return `${dateText(at, offsets, language)} ${clockText(at, offsets, false)}`;
}
