import { ExchangeError } from "./failure.ts";

/** Local time = UTC + minutes, valid from the instant until the next entry. */
export type UtcOffset = { readonly from: number; readonly minutes: number };

const MINUTE = 60_000;
const DAY = 86_400_000;
/** No zone changes its clock twice within so short a time. */
const STEP = 7 * DAY;

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (error) {
    const message = `unknown time zone ${timeZone}, expected an IANA name (America/Los_Angeles)`;
    throw new ExchangeError(message, { cause: error });
  }
}

function minutesAt(formatter: Intl.DateTimeFormat, at: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(at)) part[type] = Number(value);
  const { year, month, day, hour, minute, second } = part;
  const local = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  return Math.round((local - at) / MINUTE);
}

/** First minute in (low, high] at which the offset is no longer the one at `low`. */
function change(formatter: Intl.DateTimeFormat, low: number, high: number): number {
  const before = minutesAt(formatter, low);
  let [same, other] = [low, high];
  while (other - same > MINUTE) {
    const middle = Math.floor((same + other) / 2 / MINUTE) * MINUTE;
    if (minutesAt(formatter, middle) === before) same = middle;
    else other = middle;
  }
  return other;
}

/**
 * Every change of the zone's clock from the start of the first to the end of the last year (UTC),
 * ascending; the first entry is the offset at the start.
 */
export function utcOffsets(timeZone: string, firstYear: number, lastYear: number): UtcOffset[] {
  const formatter = formatterOf(timeZone);
  const end = Date.UTC(lastYear + 1, 0, 1);
  let at = Date.UTC(firstYear, 0, 1);
  const offsets: UtcOffset[] = [{ from: at, minutes: minutesAt(formatter, at) }];
  while (at < end) {
    const next = Math.min(at + STEP, end);
    const minutes = minutesAt(formatter, next);
    if (minutes !== offsets.at(-1)?.minutes) {
      offsets.push({ from: change(formatter, at, next), minutes });
    }
    at = next;
  }
  return offsets;
}

const pad = (value: number): string => String(Math.floor(value)).padStart(2, "0");

/** Local clock readings of one zone as instants. */
export type LocalClock = {
  /**
   * Instants at which the zone's clock showed this reading (milliseconds as if it were UTC),
   * ascending: two when the clock was put back over it, none when it was skipped.
   */
  instantsOf(localMilliseconds: number): readonly number[];
  /** Where a skipped reading would have been, had the clock not yet been put forward. */
  skippedInstantOf(localMilliseconds: number): number;
  /** ISO 8601 with offset, seconds. */
  format(at: number): string;
};

/** The clock of a zone. Throws ExchangeError when the zone is not known. */
export function localClock(timeZone: string): LocalClock {
  formatterOf(timeZone);
  const years = new Map<number, readonly UtcOffset[]>();
  const tableOf = (milliseconds: number): readonly UtcOffset[] => {
    const year = new Date(milliseconds).getUTCFullYear();
    const known = years.get(year);
    if (known !== undefined) return known;
    const table = utcOffsets(timeZone, year - 1, year + 1);
    years.set(year, table);
    return table;
  };
  const minutesOf = (table: readonly UtcOffset[], at: number): number => {
    let minutes = table[0]?.minutes ?? 0;
    for (const offset of table) if (offset.from <= at) minutes = offset.minutes;
    return minutes;
  };
  const instantsOf = (local: number): number[] => {
    const table = tableOf(local);
    const possible = new Set([
      minutesOf(table, local - DAY),
      minutesOf(table, local),
      minutesOf(table, local + DAY),
    ]);
    return [...possible]
      .map((minutes) => ({ minutes, at: local - minutes * MINUTE }))
      .filter(({ minutes, at }) => minutesOf(table, at) === minutes)
      .map(({ at }) => at)
      .toSorted((a, b) => a - b);
  };
  return {
    instantsOf,
    skippedInstantOf: (local) => local - minutesOf(tableOf(local), local - DAY) * MINUTE,
    format: (at) => {
      const minutes = minutesOf(tableOf(at), at);
      const local = new Date(at + minutes * MINUTE).toISOString().slice(0, 19);
      const size = Math.abs(minutes);
      return `${local}${minutes < 0 ? "-" : "+"}${pad(size / 60)}:${pad(size % 60)}`;
    },
  };
}
