import type { AssignmentTimes, CallId, Discipline, IncidentId, Instant } from "#kernel";

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
  readonly disciplines: Map<string, Discipline>;
};
