import { answerCalls, type CallTaking, type CallTakingResult } from "./erlang.ts";

/** The part of calls to be answered within some seconds, such as 0.9 within 15. */
export type AnswerTarget = { readonly share: number; readonly withinSeconds: number };

export type StaffedHour = CallTakingResult & {
  readonly callsPerHour: number;
  readonly positions: number;
};

/** A centre of more positions than this is a mistake in the figures. */
export const POSITIONS_MAX = 100_000;

/**
 * The fewest positions that reach the target. The service level only rises with positions, so it
 * is bracketed by doubling and then halved. Throws RangeError on bad figures.
 */
export function positionsFor(
  load: Omit<CallTaking, "positions">,
  target: AnswerTarget,
  positionsMin = 0,
): StaffedHour {
  if (!(target.share > 0 && target.share < 1)) {
    throw new RangeError(`share must lie between 0 and 1, got ${target.share}`);
  }
  if (!(positionsMin <= POSITIONS_MAX)) {
    throw new RangeError(`positionsMin must be at most ${POSITIONS_MAX}, got ${positionsMin}`);
  }
  const answer = (positions: number): CallTakingResult =>
    answerCalls({ ...load, positions }, target.withinSeconds);
  const reaches = (positions: number): boolean => answer(positions).serviceLevel >= target.share;
  let positions = positionsMin;
  if (!reaches(positions)) {
    let low = positionsMin;
    let step = 1;
    while (!reaches(low + step)) {
      low += step;
      step *= 2;
      if (low > POSITIONS_MAX) {
        throw new RangeError(
          `more than ${POSITIONS_MAX} positions are needed for ${load.callsPerHour} calls an hour`,
        );
      }
    }
    let high = low + step;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (reaches(middle)) high = middle;
      else low = middle;
    }
    positions = high;
  }
  return { callsPerHour: load.callsPerHour, positions, ...answer(positions) };
}

/** What a centre is asked to staff; each hour stands for itself (no queue carried over). */
export type StaffingInput = {
  readonly callsPerHour: readonly number[];
  readonly meanHandlingSeconds: number;
  readonly meanPatienceSeconds?: number | undefined;
  readonly target: AnswerTarget;
  readonly positionsMin?: number | undefined;
};

/** The fewest positions for each hour, such as the 168 hours of a week. */
export function staffHours(input: StaffingInput): StaffedHour[] {
  return input.callsPerHour.map((callsPerHour) => {
    const { meanHandlingSeconds, meanPatienceSeconds } = input;
    const load = { callsPerHour, meanHandlingSeconds, meanPatienceSeconds };
    return positionsFor(load, input.target, input.positionsMin);
  });
}

/** Calls of a history by hour of week, as means over its whole weeks. */
export type WeekOfCalls = {
  /** Of each of the 168 hours from Monday midnight. */
  readonly callsPerHour: readonly number[];
  readonly weeks: number;
  /** Calls after the last whole week. */
  readonly beyond: number;
};

const HOURS_IN_WEEK = 168;

/**
 * Counts calls by hour of week over whole weeks from the hour of the first call. `hours` are the
 * calls' local hours since some Monday midnight or any whole number of weeks from it. Throws
 * RangeError when they span less than a week.
 */
export function callsByHourOfWeek(hours: readonly number[]): WeekOfCalls {
  const first = hours.reduce((least, hour) => Math.min(least, hour), Infinity);
  const last = hours.reduce((most, hour) => Math.max(most, hour), -Infinity);
  const weeks = Math.floor((last - first + 1) / HOURS_IN_WEEK);
  if (!(weeks >= 1)) {
    const span = hours.length === 0 ? 0 : last - first + 1;
    throw new RangeError(`calls must span at least a whole week, 168 hours, got ${span}`);
  }
  const counts = new Float64Array(HOURS_IN_WEEK);
  let beyond = 0;
  for (const hour of hours) {
    if (hour >= first + weeks * HOURS_IN_WEEK) beyond += 1;
    else counts[((hour % HOURS_IN_WEEK) + HOURS_IN_WEEK) % HOURS_IN_WEEK]! += 1;
  }
  return { callsPerHour: Array.from(counts, (count) => count / weeks), weeks, beyond };
}

/**
 * Hours to be paid so that as many are at the desk, when this part of paid time is not (breaks,
 * training, leave, sickness): hours / (1 - shrinkage).
 */
export function paidHours(hoursAtDesk: number, shrinkage: number): number {
  if (!(shrinkage >= 0 && shrinkage < 1)) {
    throw new RangeError(`shrinkage must be from 0 to below 1, got ${shrinkage}`);
  }
  return hoursAtDesk / (1 - shrinkage);
}
