import type { AgencyId, AssignmentTimes, CallId, Discipline, IncidentId, Instant } from "#kernel";

export type AssignmentRecord = {
  readonly assignmentId: string;
  readonly unitId: string;
  readonly incidentId: IncidentId;
  times: AssignmentTimes;
  /** The end is known but not its time. */
  endUntimed: boolean;
  undone: boolean;
};

export type IncidentRecord = {
  readonly incidentId: IncidentId;
  readonly openedAt: Instant;
  typeId: string;
  priorityId: string;
  grouped: boolean;
  closedAt: Instant | undefined;
  callIds: CallId[];
  readonly assignmentIds: string[];
  /** Agencies that answer it: named when it opened, added since, or with a unit on it. */
  readonly agencyIds: Set<AgencyId>;
};

export type CallRecord = {
  readonly callId: CallId;
  readonly receivedAt: Instant;
  incidentId: IncidentId | undefined;
  closedAt: Instant | undefined;
};

/** What the fold has learnt so far. */
export type MeasureState = {
  readonly calls: Map<CallId, CallRecord>;
  readonly incidents: Map<IncidentId, IncidentRecord>;
  readonly assignments: Map<string, AssignmentRecord>;
  readonly unitTypes: Map<string, string>;
  readonly unitAgencies: Map<string, AgencyId>;
  readonly disciplines: Map<string, Discipline>;
};

/** Part of the work only. What is absent narrows nothing. */
export type Narrowing = {
  /** Calls this agency answers, with its own assignments and their times only. */
  readonly agencyId?: AgencyId | undefined;
  /** Calls whose incident is of this discipline. */
  readonly discipline?: Discipline | undefined;
  /** Calls whose incident has this priority. */
  readonly priorityId?: string | undefined;
};
