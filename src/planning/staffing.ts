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
