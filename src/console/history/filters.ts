import type { Instant } from "#kernel";
import { offsetMinutes, type UtcOffsets } from "../time/format.ts";

/** What the address of the page holds. What a person types for a place is not among it. */
export const filterKeys = [
  "type",
  "priority",
  "agency",
  "unit",
  "zone",
  "disposition",
  "status",
  "from",
  "to",
  "order",
] as const;
export type FilterKey = (typeof filterKeys)[number];

/** `from` and `to` are local times of the area: "2016-12-31T23:00". */
export type Filters = { readonly [K in FilterKey]?: string };

function isKey(key: string): key is FilterKey {
  return (filterKeys as readonly string[]).includes(key);
}

/** The parts of an address after "history": "type=fire" and so on; others are left aside. */
export function filtersOf(parts: readonly string[]): Filters {
  const filters: { [K in FilterKey]?: string } = {};
  for (const part of parts) {
    const at = part.indexOf("=");
    const key = part.slice(0, at);
    if (at > 0 && isKey(key) && part.length > at + 1) filters[key] = part.slice(at + 1);
  }
  return filters;
}

/** Always in the same order, so that equal filters have equal addresses. */
export function partsOfFilters(filters: Filters): string[] {
  return filterKeys.flatMap((key) => {
    const value = filters[key];
    return value === undefined || value === "" ? [] : [`${key}=${value}`];
  });
}

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?$/;

/** A local time as typed, "2016-12-31 23:00" or a date alone, as an instant; undefined if none. */
export function instantOf(text: string, offsets: UtcOffsets): Instant | undefined {
  const found = LOCAL.exec(text.trim());
  if (found === null) return undefined;
  const [year, month, day, hour, minute] = found.slice(1).map((part) => Number(part ?? 0));
  const local = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute);
  const back = new Date(local);
  const isReal = back.getUTCMonth() + 1 === month && back.getUTCDate() === day;
  if (!isReal || (hour ?? 0) > 23 || (minute ?? 0) > 59) return undefined;
  // Near a change of the clock the offset before it may be meant; the second look settles it.
  const guess = local - offsetMinutes(offsets, local) * 60_000;
  return local - offsetMinutes(offsets, guess) * 60_000;
}

/** An instant as local time, as it is typed: "2016-12-31 23:00". */
export function localText(at: Instant, offsets: UtcOffsets): string {
  const local = new Date(at + offsetMinutes(offsets, at) * 60_000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 16)}`;
}

export type SearchQuery = Readonly<Record<string, string | number>>;

/** True when both can be read and the first is not before the second. */
export function isBackwards({ from, to }: Filters, offsets: UtcOffsets): boolean {
  const [start, end] = [from, to].map((text) => instantOf(text ?? "", offsets));
  return start !== undefined && end !== undefined && start >= end;
}

/** The question for the server. A time that cannot hold is left out; the form says so. */
export function queryOf(filters: Filters, text: string, offsets: UtcOffsets): SearchQuery {
  const query: Record<string, string | number> = {};
  for (const key of filterKeys) {
    const value = filters[key];
    if (value === undefined || (key === "to" && isBackwards(filters, offsets))) continue;
    const at = key === "from" || key === "to" ? instantOf(value, offsets) : value;
    if (at !== undefined) query[key] = at;
  }
  if (text.trim() !== "") query["text"] = text.trim();
  return query;
}
