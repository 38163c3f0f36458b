import type { Priority } from "#kernel";

/** What may be done with units that are not free: never looked at, proposed, or chosen. */
export type Willingness = "off" | "propose" | "choose";

/** Every number of the cost formula; see docs/spec/recommend.md. */
export type RecommendOptions = {
  /** Weight of what a unit leaves behind: seconds of arrival per second of coverage loss. */
  readonly coverageWeight: (priority: Priority | undefined) => number;
  /** Coverage loss of each unit that a coverage rule lacks after sending. */
  readonly gapSeconds: number;
  /** How long a unit is expected to be gone: the time in which the next calls may miss it. */
  readonly awayHours: number;
  /** A demand point without a second unit counts as if help were this far. */
  readonly unreachedSeconds: number;
  /** Positions reported longer ago are stale. */
  readonly staleAfterSeconds: number;
  /** Seconds by which each second of age moves both ends of the interval of a stale position. */
  readonly staleWidening: number;
  /** Speed along the straight line when there is no road time. */
  readonly straightLineKmh: number;
  readonly divert: Willingness;
  /** A divert must arrive at least this much sooner than the best unit that can be sent. */
  readonly divertGainSeconds: number;
  readonly clearing: Willingness;
  /** Waiting for a unit to clear must bring it at least this much sooner. */
  readonly clearingGainSeconds: number;
  /** Units expected to clear later than this are only shown as committed. */
  readonly clearingWithinSeconds: number;
  readonly runnersUpMax: number;
};

export const DEFAULT_OPTIONS: RecommendOptions = {
  coverageWeight: (priority) => (priority === undefined || priority.lifeThreat ? 0 : 1),
  gapSeconds: 120,
  awayHours: 0.75,
  unreachedSeconds: 1800,
  staleAfterSeconds: 120,
  staleWidening: 0.5,
  straightLineKmh: 25,
  divert: "propose",
  divertGainSeconds: 120,
  clearing: "propose",
  clearingGainSeconds: 60,
  clearingWithinSeconds: 900,
  runnersUpMax: 5,
};
