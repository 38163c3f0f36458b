import { Type, type Static } from "typebox";
import { Id, InstantMilliseconds, object, oneOf, TextForPeople } from "./shapes.ts";
import { SPEED_MAX, SPEED_MIN } from "./views.ts";

/** A shift is at least this long, and at most this long. */
export const SHIFT_MINUTES_MIN = 5;
export const SHIFT_HOURS_MAX = 48;

const Count = Type.Integer({ minimum: 0 });

export const NightOffered = object({
  /** From local noon to local noon, within the data. */
  from: InstantMilliseconds,
  to: InstantMilliseconds,
  calls: Count,
  /** Calls received in each hour from noon on. */
  callsPerHour: Type.Array(Count, { minItems: 24, maxItems: 24 }),
  busiestFrom: InstantMilliseconds,
  busiestCalls: Count,
});
export type NightOffered = Static<typeof NightOffered>;

/** What a new exercise can be made of. */
export const ExerciseOffer = object({
  scenarioId: Id,
  title: TextForPeople,
  from: InstantMilliseconds,
  to: InstantMilliseconds,
  nights: Type.Array(NightOffered),
});
export type ExerciseOffer = Static<typeof ExerciseOffer>;

/** A new exercise. Agencies that are not named are on autopilot. */
export const ExerciseChoice = object({
  from: InstantMilliseconds,
  to: InstantMilliseconds,
  speed: Type.Number({ minimum: SPEED_MIN, maximum: SPEED_MAX }),
  autopilot: Type.Record(Type.String({ maxLength: 100 }), Type.Boolean()),
});
export type ExerciseChoice = Static<typeof ExerciseChoice>;

/** How far the report of the shift is. */
export const ReportProgress = object({
  /** "running": the shift goes on and there is no report yet. */
  state: oneOf("running", "computing", "ready", "failed"),
  /** 0 to 1. */
  share: Type.Number({ minimum: 0, maximum: 1 }),
  /** Why it failed, in English. */
  why: Type.Optional(Type.String()),
  /** ShiftReport of docs/spec/exercise.md, when ready. */
  report: Type.Optional(Type.Unknown()),
});
export type ReportProgress = Static<typeof ReportProgress>;

export const reportFormats = ["html", "json"] as const;
