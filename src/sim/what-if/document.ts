import type {
  CapabilityId,
  DeploymentPlan,
  Instant,
  PriorityId,
  Text,
  UnitId,
  ZoneId,
} from "#kernel";
import type { Policy } from "../loaded.ts";
import type { Estimate } from "../paired.ts";
import type { Elsewhere } from "../report/why.ts";
import type { ScenarioSource } from "../scenario.ts";
import type { WorkingCounts } from "../working/counts.ts";
import type { Curve, Figures } from "./figures.ts";
import type { LuckOfRuns } from "./precision.ts";

/** A way in which the centre could have been run: the columns of a trial, in this order. */
export type TrialColumn = {
  /** "history": as recorded; "today": what is in force, decided anew; then the plans. */
  readonly kind: "history" | "today" | "plan";
  readonly name: Text;
  /** Position in `plans`; of a plan only. */
  readonly plan?: number;
};

/** What the calls of a line have in common. */
export type TrialGroup =
  | { readonly kind: "all" }
  /** Calls at which a life may be at stake, by the priority recorded last. */
  | { readonly kind: "urgent" }
  | { readonly kind: "priority"; readonly priorityId: PriorityId }
  | { readonly kind: "area"; readonly zoneId: ZoneId }
  | { readonly kind: "urgentInArea"; readonly zoneId: ZoneId };

/**
 * From received to the first unit on scene, over the calls that somebody reached in every column
 * and run: the columns of a line are about the same calls.
 */
export type TrialLine = {
  readonly group: TrialGroup;
  readonly name: Text;
  /** Calls of the public in the group. */
  readonly calls: number;
  /** Those compared; the others are in `notReached`. */
  readonly compared: number;
  /** By column: calls that nobody reached, in the worst of its runs. */
  readonly notReached: readonly number[];
  /** By column; null: no call to compare. Seconds and shares. */
  readonly columns: readonly Figures[] | null;
  /**
   * By column, less "today": for a plan, what the plan does. Null for today itself and for history
   * (`policy` says that the other way round).
   */
  readonly plan: readonly (Figures | null)[];
  /** Today less history: what deciding anew does, before any plan. */
  readonly policy: Figures | null;
};

export type TrialDistribution = {
  readonly group: TrialGroup;
  readonly compared: number;
  /** By column, at `atSeconds` of the trial. */
  readonly columns: readonly Curve[];
};

/** A unit that the other column does not have at all: a plan adds or removes it. */
export type NotThere = { readonly state: "notThere" };

/** A call that a plan changes much. Seconds are means over the runs. */
export type ChangedCall = {
  readonly callId: string;
  readonly typeName: Text;
  readonly priorityId: PriorityId;
  readonly receivedAt: Instant;
  /** Where, to about a hundred metres. */
  readonly lat: number;
  readonly lon: number;
  readonly areaName: Text | null;
  readonly todaySeconds: number;
  readonly planSeconds: number;
  readonly differenceSeconds: number;
  /** Why, in the run in which it differs most; null: the runs do not say. */
  readonly why: {
    readonly part: "sending" | "turnout" | "travel" | "unit";
    readonly soonerUnitId: UnitId;
    readonly laterUnitId: UnitId;
    /** What the sooner unit did in the other run. */
    readonly elsewhere: Elsewhere | NotThere | null;
    readonly sentence: Text;
  } | null;
};

/** How busy a unit is: shares of its time on duty; ends are the least and the most of the runs. */
export type UnitWorkload = {
  readonly unitId: UnitId;
  readonly callSign: string;
  readonly unitTypeId: string;
  readonly stationName: Text | null;
  /** By column; null: it is not there, or never on duty. */
  readonly columns: readonly ({
    readonly busy: Estimate;
    readonly onDutyHoursPerWeek: number;
    readonly assignmentsPerWeek: number;
  } | null)[];
};

export type TrialCoverage = {
  readonly capabilityId: CapabilityId;
  readonly name: Text;
  readonly withinSeconds: number;
  /** By column (without history: where units waited is not recorded): 168 shares, null: not seen. */
  readonly byHourOfWeek: readonly (readonly (number | null)[] | null)[];
  /** By column, then as `areas`. */
  readonly byArea: readonly (readonly (number | null)[] | null)[];
};

/**
 * What perfect foresight could have reached at best (CLV-5); absent where a call has no road node.
 */
export type ClairvoyantBound = {
  /** By column; seconds of the mean response over the calls compared; null for the record. */
  readonly meanSeconds: readonly (number | null)[];
  /** The same over those at which a life may be at stake; null without any. */
  readonly urgentMeanSeconds: readonly (number | null)[];
  readonly what: Text;
};

/** What a trial came to; docs/spec/deployment.md says what each part means. */
export type Trial = {
  readonly format: "muster-trial";
  readonly version: 1;
  readonly areaId: string;
  readonly areaName: Text;
  readonly history: {
    readonly historyId: string;
    readonly title: Text;
    readonly from: Instant;
    readonly to: Instant;
    readonly timeZone: string;
    readonly utcOffsets: readonly { readonly from: Instant; readonly minutes: number }[];
    /** Of the recorded calls. */
    readonly digest: string;
    readonly sources: readonly ScenarioSource[];
  };
  readonly plans: readonly DeploymentPlan[];
  readonly columns: readonly TrialColumn[];
  readonly calls: {
    readonly recorded: number;
    /** What the public asked for: all figures are of these. */
    readonly demand: number;
    /** Begun by crews themselves: they keep units busy and are counted in no figure. */
    readonly officerInitiated: number;
    readonly withoutArea: number;
  };
  readonly targets: { readonly urgentSeconds: number; readonly otherSeconds: number };
  readonly lines: readonly TrialLine[];
  readonly atSeconds: readonly number[];
  readonly distributions: readonly TrialDistribution[];
  /** By plan: the calls that changed most, sooner and later. */
  readonly mostChanged: readonly {
    readonly plan: number;
    readonly sooner: readonly ChangedCall[];
    readonly later: readonly ChangedCall[];
  }[];
  /** By column: areas by their 90th percentile, the worst first. */
  readonly worstAreas: readonly (readonly { readonly zoneId: ZoneId; readonly p90: Estimate }[])[];
  readonly workload: readonly UnitWorkload[];
  readonly areas: readonly {
    readonly zoneId: ZoneId;
    readonly name: Text;
    readonly calls: number;
  }[];
  readonly coverage: readonly TrialCoverage[];
  readonly bound?: ClairvoyantBound;
  /**
   * By column: how often in a run, on the mean, something was done by the working rules; null: none
   * are followed. Absent when no column has any.
   */
  readonly working?: readonly (WorkingCounts | null)[];
  /**
   * By column: the working rules it follows and how often, in words; null: it follows none. Absent
   * when no column follows any.
   */
  readonly rules?: readonly (readonly Text[] | null)[];
  readonly method: {
    readonly policy: Policy;
    readonly seeds: readonly number[];
    /** Length of the blocks of time that are drawn, and how many draws there are. */
    readonly blockHours: number;
    readonly draws: number;
    readonly confidence: 0.95;
    readonly intervals: Text;
    /** Who decided anew; the record is always played by the kernel. */
    readonly simulator: "kernel" | "fast";
    /** What that means, and where it was the kernel, why. */
    readonly simulatorWhy?: Text;
    /** A trial that was kept from before has neither of the two. */
    readonly luck?: LuckOfRuns;
  };
  /** What the figures cannot say. */
  readonly limits: readonly Text[];
  readonly synthetic: readonly Text[];
  readonly assumptions: readonly Text[];
  readonly stamp: {
    /** By column, by run: hashes of all accepted events. */
    readonly runs: readonly (readonly string[])[];
    readonly configurationHash: string;
    readonly programVersion: string;
    /** What makes it again. */
    readonly command: string;
  };
};
