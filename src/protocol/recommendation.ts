import type {
  Advice,
  AgencyId,
  CapabilityId,
  IncidentId,
  Instant,
  Need,
  PlanId,
  PriorityId,
  Text,
  UnitId,
  UnitTypeId,
  ZoneId,
} from "#kernel";
import type { Reason } from "./reason.ts";

/** A median with the 80 % interval around it. */
export type Interval = {
  readonly medianSeconds: number;
  readonly lowSeconds: number;
  readonly highSeconds: number;
};

export type PositionSource = "station" | "post" | "reported" | "scene" | "estimated";

/** What has to happen before the unit can go. */
export type Availability =
  | { readonly kind: "free" }
  | { readonly kind: "recall"; readonly recallSeconds: number }
  | { readonly kind: "clearing"; readonly fromIncidentId: IncidentId; readonly inSeconds: number }
  | { readonly kind: "divert"; readonly fromIncidentId: IncidentId };

/** The incident a diverted unit would leave, and what it would be left with. */
export type Divert = {
  readonly fromIncidentId: IncidentId;
  readonly fromAssignmentId: string;
  readonly number: string;
  readonly priorityId: PriorityId;
  /** Seconds sooner than the best unit that can be sent; absent when there is none. */
  readonly gainSeconds?: number;
  /** Other units still assigned to that incident. */
  readonly remainingUnits: number;
};

/** What one unit leaves behind when it alone is sent. */
export type CoverageLoss = {
  /** Coverage rules that would lack units, or lack one more. */
  readonly gaps: readonly CoverageGap[];
  /** Calls expected while it is away times the seconds each would wait longer. */
  readonly addedSeconds: number;
  /** gapSeconds x gaps + addedSeconds. */
  readonly lossSeconds: number;
};

export type CoverageGap = {
  readonly ruleId: string;
  readonly zoneId: ZoneId;
  readonly zoneName: Text;
  readonly capabilityId: CapabilityId;
  readonly capabilityName: Text;
  readonly freeBefore: number;
  readonly freeAfter: number;
  readonly minimumFree: number;
};

/** A unit that could be sent for a need. */
export type Candidate = {
  readonly unitId: UnitId;
  readonly callSign: string;
  readonly agencyId: AgencyId;
  readonly unitTypeId: UnitTypeId;
  readonly availability: Availability;
  /** From now to on scene: recall or clearing, turnout and travel together. */
  readonly arrival: Interval;
  readonly roadSeconds: number;
  readonly positionSource: PositionSource;
  /** Arrival plus weighted coverage loss; what the choice minimises. */
  readonly costSeconds: number;
  readonly coverage?: CoverageLoss;
  readonly divert?: Divert;
  /** To be recorded with the assignment. */
  readonly advice: Advice;
  /** Why chosen, or why not. */
  readonly reason: Reason;
  readonly notes: readonly Reason[];
};

/** A unit with the capability that cannot be sent. */
export type ExcludedUnit = {
  readonly unitId: UnitId;
  readonly callSign: string;
  readonly reason: Reason;
};

/** What could fill a need that no unit fills, soonest first. */
export type CouldFill = {
  readonly unitId: UnitId;
  readonly callSign: string;
  readonly reason: Reason;
  /** When it could be on scene, when that can be told. */
  readonly arrivalSeconds?: number;
};

export type Unfilled = {
  readonly count: number;
  /** First the one line; then how many units are in each state. */
  readonly reasons: readonly Reason[];
  readonly couldFill: readonly CouldFill[];
};

/** One need of the plan: what is chosen for what it still lacks, and why. */
export type NeedAdvice = {
  readonly needId: string;
  readonly need: Need;
  readonly capabilityName: Text;
  /** Units that already fill it. */
  readonly filled: number;
  readonly missing: number;
  readonly chosen: readonly Candidate[];
  /** Units that are not free but would be sooner: each needs a person. */
  readonly proposals: readonly Candidate[];
  readonly runnersUp: readonly Candidate[];
  readonly excluded: readonly ExcludedUnit[];
  readonly unfilled?: Unfilled;
};

/** Plain JSON: crosses the wire as it is. */
export type Recommendation = {
  readonly incidentId: IncidentId;
  readonly at: Instant;
  /** Sequence of the board it was made from. */
  readonly sequence: number;
  readonly planId?: PlanId;
  readonly coverageWeight: number;
  readonly needs: readonly NeedAdvice[];
  /** Coverage rules that lack units after all chosen units have left. */
  readonly coverageGaps: readonly CoverageGap[];
  readonly notes: readonly Reason[];
};
