import type { PostId, PriorityId, UnitTypeId } from "../primitives.ts";
import type { WeeklyHours } from "./plan.ts";

/**
 * How a centre works with the units it has, beyond which unit is closest: rules that a simulated
 * day keeps to. Each is left out where it is absent. See docs/spec/scenario.md (RUL).
 */
export type WorkingRules = {
  /** Units under way to something less urgent are sent on. */
  readonly diverts?: DivertRules;
  /** Meal breaks that crews are due. */
  readonly breaks?: readonly BreakRule[];
  /** Where free units go to wait when few are left. */
  readonly moveUps?: readonly MoveUpTable[];
  /** Calls that leave the queue before anybody was sent. */
  readonly leaving?: LeavingRules;
};

export type DivertRules = {
  /** The unit must arrive at least this much sooner than the best that is free. */
  readonly gainSeconds: number;
};

/** One break for each crew in each stretch of `hours`, taken when it waits at its place. */
export type BreakRule = {
  readonly unitTypeIds: readonly UnitTypeId[];
  /** When a break may begin, on the area's clock. */
  readonly hours: WeeklyHours;
  readonly lengthMinutes: number;
  /** Crews that this rule lets be on a break at the same time. */
  readonly atOnceMax: number;
  /**
   * A crew on its break may be sent where a life may be at stake, and needs this much longer to set
   * out; absent: it is not sent.
   */
  readonly recallSeconds?: number;
};

/** With k units free, the first k posts are to be filled (a compliance table). */
export type MoveUpTable = {
  readonly unitTypeIds: readonly UnitTypeId[];
  /** With more units free than this, everybody waits at home. */
  readonly whenFreeAtMost: number;
  /** The most important first, each once. */
  readonly postIds: readonly PostId[];
};

export type LeavingRules = {
  /** Callers give up after an exponential time with this mean, counted from when units are sent. */
  readonly patience?: readonly {
    readonly priorityIds: readonly PriorityId[];
    readonly meanSeconds: number;
  }[];
  /** A share of calls is resolved otherwise (by telephone, by another service). */
  readonly transfers?: readonly {
    readonly priorityIds: readonly PriorityId[];
    readonly share: number;
    /** Counted from when units would be sent. */
    readonly afterSeconds: number;
  }[];
};
