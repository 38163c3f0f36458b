import type { ConfigurationChange, Instant, Place } from "#kernel";

/**
 * A scenario is a folder: `scenario.json` (ScenarioManifest), `configuration.json`
 * (ConfigurationChange[]), `history.json.gz` (RecordedCall[]), `roads.bin` (a road file) and
 * `response-model.json` (travel and turnout calibrated on this history).
 */
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
  readonly sources: readonly { readonly what: string; readonly licence: string }[];
  /** What in it is made up, in words for the screen; empty when all of it is recorded. */
  readonly synthetic: readonly { readonly en: string; readonly zh?: string }[];
  readonly report: ScenarioReport;
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
  readonly examples: Readonly<Record<string, readonly string[]>>;
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
