import type { Instant } from "#kernel";
import { SHIFT_HOURS_MAX, SHIFT_MINUTES_MIN, type ExerciseChoice } from "#protocol";
import { problem } from "../http/problem.ts";

export type ChoiceLimits = {
  readonly from: Instant;
  readonly to: Instant;
  readonly agencies: ReadonlySet<string>;
  /** Another exercise is being opened at this moment. */
  readonly beginning: boolean;
};

/** Throws ProblemError for an exercise that the scenario does not hold. */
export function checkChoice(choice: ExerciseChoice, limits: ChoiceLimits): void {
  const { from, to, autopilot } = choice;
  if (limits.beginning) {
    throw problem(409, "conflict", "another exercise is being opened; wait until it has begun");
  }
  if (from < limits.from || to > limits.to) {
    const span = `${new Date(limits.from).toISOString()} to ${new Date(limits.to).toISOString()}`;
    throw problem(400, "bad-request", `the shift must lie within the data: ${span}`);
  }
  const minutes = (to - from) / 60_000;
  if (minutes < SHIFT_MINUTES_MIN || minutes > SHIFT_HOURS_MAX * 60) {
    const message =
      `the shift is ${Math.round(minutes)} minutes long; ` +
      `expected ${SHIFT_MINUTES_MIN} minutes to ${SHIFT_HOURS_MAX} hours`;
    throw problem(400, "bad-request", message);
  }
  for (const agencyId of Object.keys(autopilot)) {
    if (limits.agencies.has(agencyId)) continue;
    throw problem(400, "bad-request", "autopilot names an agency that this area has not");
  }
}
