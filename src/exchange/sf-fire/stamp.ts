import type { LocalClock } from "../time-zone.ts";

const AMERICAN =
  /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2}) +(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?: *([AP])M)?$/i;
const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/;

/** A two-digit year below this is of the 2000s; the first such record is of the year 2000. */
const CENTURY_PIVOT = 70;

type Reading = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
};

function american(text: string): Reading | undefined {
  const match = AMERICAN.exec(text);
  if (match === null) return undefined;
  const [, month, day, year, hour, minute, second, half] = match;
  const shortYear = year?.length === 2;
  const century = shortYear ? (Number(year) < CENTURY_PIVOT ? 2000 : 1900) : 0;
  let hours = Number(hour);
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return undefined;
    hours = (hours % 12) + (half.toUpperCase() === "P" ? 12 : 0);
  }
  return {
    year: century + Number(year),
    month: Number(month),
    day: Number(day),
    hour: hours,
    minute: Number(minute),
    second: Number(second ?? 0),
  };
}

function iso(text: string): Reading | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return { year, month, day, hour, minute, second };
}

/**
 * What a clock on the wall showed, in milliseconds as if it were UTC, or undefined for a text
 * that is no time: `12/31/2016 11:57:56 PM`, `1/1/18 0:03`, `2016-12-31T23:57:56.000`.
 */
export function localReading(text: string): number | undefined {
  const reading = american(text) ?? iso(text);
  if (reading === undefined) return undefined;
  const { year, month, day, hour, minute, second } = reading;
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(at);
  const same =
    back.getUTCMonth() === month - 1 &&
    back.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60;
  return same ? at : undefined;
}

/** The stamps of one row as instants, and how many readings had two or no instants. */
export type Resolved = {
  readonly instants: readonly (number | undefined)[];
  readonly ambiguous: number;
  readonly skipped: number;
};

function inversions(values: readonly (number | undefined)[]): number {
  const known = values.filter((value) => value !== undefined);
  return known.filter((value, place) => place > 0 && value < (known[place - 1] ?? value)).length;
}

function spread(values: readonly (number | undefined)[]): number {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? 0 : Math.max(...known) - Math.min(...known);
}

/**
 * Readings in the order of the work as instants. In the hour that the clock shows twice, the row
 * goes over from the first to the second showing at one stamp: the one that leaves the fewest
 * stamps out of order, then the shortest work, then the first showing. A reading that the clock
 * skipped is taken as it would have been had the clock not yet been put forward.
 */
export function resolveStamps(
  readings: readonly (number | undefined)[],
  clock: LocalClock,
): Resolved {
  const choices = readings.map((reading) =>
    reading === undefined ? undefined : clock.instantsOf(reading),
  );
  const skipped = choices.filter((choice) => choice?.length === 0).length;
  const ambiguous = choices.filter((choice) => choice !== undefined && choice.length > 1).length;
  const pick = (firsts: number): (number | undefined)[] => {
    let seen = 0;
    return choices.map((choice, place) => {
      if (choice === undefined) return undefined;
      if (choice.length === 0) return clock.skippedInstantOf(readings[place] ?? 0);
      if (choice.length === 1) return choice[0];
      seen += 1;
      return seen <= firsts ? choice[0] : choice[1];
    });
  };
  let best = pick(ambiguous);
  for (let firsts = ambiguous - 1; firsts >= 0; firsts -= 1) {
    const other = pick(firsts);
    const fewer = inversions(other) - inversions(best);
    if (fewer < 0 || (fewer === 0 && spread(other) < spread(best))) best = other;
  }
  return { instants: best, ambiguous, skipped };
}
