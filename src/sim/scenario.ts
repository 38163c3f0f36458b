import type { ConfigurationChange, Instant, Place, Text, UnitId } from "#kernel";

/**
 * A scenario is a folder: `scenario.json` (ScenarioManifest), `configuration.json`
 * (ConfigurationChange[]), `history.json.gz` (RecordedCall[]), `duty.json` (RecordedDuty[]),
 * `roads.bin` (a road file) and `response-model.json` (travel and turnout calibrated on this
 * history). See docs/spec/scenario.md.
 */
export type ScenarioConfiguration = readonly ConfigurationChange[];

export type ScenarioManifest = {
  readonly format: "muster-scenario";
  readonly version: 1;
  readonly scenarioId: string;
  readonly title: { readonly en: string; readonly zh?: string };
  readonly areaId: string;
  readonly timeZone: string;
  /** First and last instant of the history. */
  readonly from: Instant;
  readonly to: Instant;
  readonly sources: readonly ScenarioSource[];
  /** What in it is made up, in words for the screen; empty when all of it is recorded. */
  readonly synthetic: readonly { readonly en: string; readonly zh?: string }[];
  /** What is estimated or customary rather than recorded, in words for the screen. */
  readonly assumptions: readonly Text[];
  /** Units whose home station is not in their call sign but was estimated. */
  readonly estimatedHomes: readonly UnitId[];
  readonly report: ScenarioReport;
};

/** Where something in a scenario comes from. */
export type ScenarioSource = {
  readonly what: string;
  readonly licence: string;
  /** SHA-256 of the file as it was read, in hex. */
  readonly sha256?: string;
};

/** What the import found; nothing is dropped without a count here. */
export type ScenarioReport = {
  readonly rows: number;
  readonly calls: number;
  readonly units: number;
  /** Rows whose times are not in the order of the work. They are kept as recorded. */
  readonly outOfOrder: number;
  /** Assignments that begin before an earlier one of the same unit has ended. Kept. */
  readonly overlapping: number;
  readonly missing: Readonly<Record<string, number>>;
  /** First and last time received, ISO 8601 with offset. */
  readonly from: string;
  readonly to: string;
  /** Rows that could not be used, by reason; the rest of the call is kept. */
  readonly rejected: Readonly<Record<string, number>>;
  /** RowIDs, up to five for each oddity and reason. */
  readonly examples: Readonly<Record<string, readonly string[]>>;
  /** Rows that repeat another to the letter; one of them is kept. */
  readonly duplicates: number;
  /** Pairs of following assignments of one unit that were looked at for `overlapping`. */
  readonly comparedAssignments: number;
  /** Other oddities, by kind; those rows are kept. */
  readonly oddities: Readonly<Record<string, number>>;
  /** Smallest unit of the recorded times: 60 when no time has seconds. */
  readonly resolutionSeconds: 1 | 60;
  readonly unknownColumns: readonly string[];
};

/** When a unit was on duty, and how that is known: see docs/spec/scenario.md. */
export type RecordedDuty = {
  readonly unitId: UnitId;
  readonly from: Instant;
  readonly to: Instant;
  /** "logged": from the log of a centre; "planned": from a plan that is tried. */
  readonly basis: "continuous" | "pauses" | "work" | "logged" | "planned";
};

/** One call of the history with every unit that was sent to it, as recorded. */
export type RecordedCall = {
  readonly callId: string;
  readonly incidentNumber: string;
  readonly typeId: string;
  readonly originalPriorityId: string;
  readonly priorityId: string;
  readonly finalPriorityId: string;
  readonly receivedAt: Instant;
  /** When the call-taker had it entered. */
  readonly enteredAt?: Instant;
  readonly alarmLevel: number;
  readonly place: Place;
  /**
   * "officer": begun by a crew itself, and so no demand: it keeps units busy and is counted in no
   * figure. Absent: the public asked for it.
   */
  readonly origin?: "public" | "officer";
  readonly disposition?: string;
  readonly assignments: readonly RecordedAssignment[];
};

export type RecordedAssignment = {
  readonly rowId: string;
  readonly unitId: string;
  readonly unitTypeId: string;
  readonly dispatchedAt?: Instant;
  readonly enRouteAt?: Instant;
  readonly onSceneAt?: Instant;
  readonly transportingAt?: Instant;
  readonly atDestinationAt?: Instant;
  readonly availableAt?: Instant;
};
