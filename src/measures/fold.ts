import type { AcceptedEvent, Assignment, AssignmentTimes, Event, EventOf, Instant } from "#kernel";
import { TIME_NOT_RECORDED, unreachable } from "#kernel";
import { listCalls } from "./durations.ts";
import type { AssignmentMeasure, CallMeasure, IndicatorName } from "./indicator.ts";
import { stillToCome } from "./still-to-come.ts";
import type { MeasureState, Narrowing } from "./records.ts";

/** Events entered more than this long after they happened count as entered late. */
export const LATE_ENTRY_SECONDS = 120;

/** What the log says about its own times. Counts of events. */
export type ClockChecks = {
  readonly events: number;
  /** A status whose time is earlier than that of a status reached before. */
  readonly outOfOrder: number;
  /** Said to have happened after the authority took it: a clock is ahead. */
  readonly aheadOfClock: number;
  /** Taken more than LATE_ENTRY_SECONDS after it is said to have happened. */
  readonly enteredLate: number;
  /** A unit that was given a second assignment while another was open. */
  readonly concurrent: number;
  /** An assignment ended at a time that nobody recorded. */
  readonly endNotRecorded: number;
  /** Commands taken back. */
  readonly undone: number;
};

/** The fold of a log into durations: see docs/spec/measures.md. */
export type Measures = {
  observe(accepted: AcceptedEvent): void;
  /** Every call in the order received; an incident that no call reported comes where it opened. */
  calls(narrowing?: Narrowing): CallMeasure[];
  /** Of everything seen; with an instant, of what the authority took from then on. */
  checks(from?: Instant): ClockChecks;
  /** True when a duration that is not counted may still be, because the work goes on. */
  stillToCome(name: IndicatorName, call: CallMeasure, assignment?: AssignmentMeasure): boolean;
  /**
   * Lets go of what was closed before this instant, so that a live centre measures a moving window
   * in bounded memory.
   */
  forgetBefore(instant: Instant): void;
};

type Tally = { -readonly [K in keyof ClockChecks]: number };

type State = MeasureState & {
  readonly checks: Tally;
  /** The same by when the authority took it, so that a window can be counted. */
  readonly marks: { readonly at: Instant; readonly what: keyof ClockChecks }[];
};

function noChecks(): Tally {
  return {
    events: 0,
    outOfOrder: 0,
    aheadOfClock: 0,
    enteredLate: 0,
    concurrent: 0,
    endNotRecorded: 0,
    undone: 0,
  };
}

function mark(state: State, what: keyof ClockChecks, at: Instant): void {
  state.checks[what] += 1;
  state.marks.push({ at, what });
}

function checksFrom({ checks, marks }: State, from: Instant | undefined): ClockChecks {
  if (from === undefined) return { ...checks };
  const tally = noChecks();
  for (const { at, what } of marks) if (at >= from) tally[what] += 1;
  return tally;
}

/** An empty fold. It learns unit types and incident types from the log's own configuration. */
export function createMeasures(): Measures {
  const state: State = {
    calls: new Map(),
    incidents: new Map(),
    assignments: new Map(),
    unitTypes: new Map(),
    unitAgencies: new Map(),
    disciplines: new Map(),
    checks: noChecks(),
    marks: [],
  };
  return {
    observe: (accepted) => observe(state, accepted),
    calls: (narrowing) => listCalls(state, narrowing),
    checks: (from) => checksFrom(state, from),
    stillToCome: (name, call, assignment) => stillToCome(state, name, call, assignment),
    forgetBefore: (instant) => forgetBefore(state, instant),
  };
}

function observe(state: State, accepted: AcceptedEvent): void {
  const { event, occurredAt, recordedAt } = accepted;
  mark(state, "events", recordedAt);
  if (occurredAt > recordedAt) mark(state, "aheadOfClock", recordedAt);
  if (recordedAt - occurredAt > LATE_ENTRY_SECONDS * 1000) mark(state, "enteredLate", recordedAt);
  if (event.type === "unitAssigned" && event.concurrentReason !== undefined) {
    mark(state, "concurrent", recordedAt);
  }
  if (event.type === "assignmentStatusChanged") {
    if (event.outOfOrder === true) mark(state, "outOfOrder", recordedAt);
    if (event.reason === TIME_NOT_RECORDED) mark(state, "endNotRecorded", recordedAt);
  }
  if (event.type === "commandUndone") mark(state, "undone", recordedAt);
  apply(state, event, occurredAt);
}

/** Every event is either folded or named as one that no indicator depends on. */
function apply(state: State, event: Event, at: Instant): void {
  switch (event.type) {
    case "callReceived":
    case "callClosed":
    case "callLinked":
    case "callUnlinked":
      return callChanged(state, event, at);
    case "incidentOpened":
    case "incidentTypeChanged":
    case "incidentPriorityChanged":
    case "incidentGrouped":
    case "incidentSplit":
    case "incidentClosed":
    case "incidentReopened":
      return incidentChanged(state, event, at);
    case "unitAssigned":
      return assigned(state, event, at);
    case "assignmentStatusChanged":
      return statusChanged(state, event, at);
    case "commandUndone":
      return undone(state, event);
    case "agencyAdded":
      return change(state.incidents, event.incidentId, (one) => one.agencyIds.add(event.agencyId));
    case "configurationChanged":
      return configured(state, event);
    case "callAmended":
    case "incidentMoved":
    case "alarmRaised":
    case "incidentHeld":
    case "incidentReleased":
    case "noteAdded":
    case "primaryUnitSet":
    case "unitPlacedInService":
    case "unitTakenOutOfService":
    case "unitAway":
    case "unitPosted":
    case "unitReserved":
    case "unitReleased":
    case "seatTaken":
    case "seatLeft":
    case "incidentClaimed":
    case "callClaimed":
    case "incidentUnclaimed":
    case "callUnclaimed":
    case "alarmAcknowledged":
    case "alarmShelved":
    case "alarmUnshelved":
    case "shiftNoteWritten":
    case "shiftNoteRemoved":
    case "handedOver":
    case "openingAsked":
    case "leaseOpened":
    case "leaseReturned":
    case "openingDeclined":
    case "followCodeGiven":
    case "deploymentProposed":
    case "deploymentReviewed":
    case "deploymentScheduled":
    case "deploymentApplied":
    case "deploymentConflicted":
    case "deploymentCancelled":
    case "deploymentReversed":
    case "holdPlaced":
    case "holdLifted":
    case "reportsErased":
    case "sealOpened":
    case "accessRecorded":
    case "cautionsPassed":
    case "incidentsArchived":
      return;
    default:
      return unreachable(event);
  }
}

type CallEvent = EventOf<"callReceived" | "callClosed" | "callLinked" | "callUnlinked">;

function callChanged(state: State, event: CallEvent, at: Instant): void {
  switch (event.type) {
    case "callReceived":
      state.calls.set(event.callId, {
        callId: event.callId,
        receivedAt: at,
        incidentId: undefined,
        closedAt: undefined,
      });
      return;
    case "callClosed":
      return change(state.calls, event.callId, (call) => (call.closedAt = at));
    case "callLinked":
      change(state.calls, event.callId, (call) => (call.incidentId = event.incidentId));
      return change(state.incidents, event.incidentId, (one) => one.callIds.push(event.callId));
    case "callUnlinked":
      change(state.calls, event.callId, (call) => (call.incidentId = undefined));
      return change(state.incidents, event.incidentId, (one) => {
        one.callIds = one.callIds.filter((callId) => callId !== event.callId);
      });
    default:
      return unreachable(event);
  }
}

type IncidentEvent = EventOf<
  | "incidentOpened"
  | "incidentTypeChanged"
  | "incidentPriorityChanged"
  | "incidentGrouped"
  | "incidentSplit"
  | "incidentClosed"
  | "incidentReopened"
>;

function incidentChanged(state: State, event: IncidentEvent, at: Instant): void {
  if (event.type === "incidentOpened") {
    state.incidents.set(event.incidentId, {
      incidentId: event.incidentId,
      openedAt: at,
      typeId: event.typeId,
      priorityId: event.priorityId,
      grouped: false,
      closedAt: undefined,
      callIds: [],
      assignmentIds: [],
      agencyIds: new Set(event.agencyIds),
    });
    return;
  }
  change(state.incidents, event.incidentId, (one) => {
    if (event.type === "incidentTypeChanged") one.typeId = event.typeId;
    else if (event.type === "incidentPriorityChanged") one.priorityId = event.priorityId;
    else if (event.type === "incidentGrouped") one.grouped = true;
    else if (event.type === "incidentSplit") one.grouped = false;
    else if (event.type === "incidentClosed") one.closedAt = at;
    else one.closedAt = undefined;
  });
}

function configured(state: State, event: EventOf<"configurationChanged">): void {
  for (const item of event.changes) {
    if (!("put" in item)) continue;
    if (item.kind === "unit") {
      state.unitTypes.set(item.put.unitId, item.put.unitTypeId);
      state.unitAgencies.set(item.put.unitId, item.put.agencyId);
    }
    if (item.kind === "incidentType") state.disciplines.set(item.put.typeId, item.put.discipline);
  }
}

/** A log may begin in the middle: what is not known is left alone. */
function change<T>(
  records: ReadonlyMap<string, T>,
  id: string,
  apply: (record: T) => unknown,
): void {
  const record = records.get(id);
  if (record !== undefined) apply(record);
}

function assigned(state: State, event: EventOf<"unitAssigned">, at: Instant): void {
  state.assignments.set(event.assignmentId, {
    assignmentId: event.assignmentId,
    unitId: event.unitId,
    incidentId: event.incidentId,
    times: { assignedAt: at },
    endUntimed: false,
    undone: false,
  });
  const agencyId = state.unitAgencies.get(event.unitId);
  change(state.incidents, event.incidentId, (one) => {
    one.assignmentIds.push(event.assignmentId);
    if (agencyId !== undefined) one.agencyIds.add(agencyId);
  });
}

function statusChanged(state: State, event: EventOf<"assignmentStatusChanged">, at: Instant): void {
  const untimed = event.reason === TIME_NOT_RECORDED;
  change(state.assignments, event.assignmentId, (record) => {
    record.endUntimed = untimed;
    const stamp: keyof AssignmentTimes = `${event.status}At`;
    // A status given twice keeps its first time, as on the board.
    if (record.times[stamp] === undefined) record.times = { ...record.times, [stamp]: at };
  });
}

/** An undo names every record as it is now, so the fold only has to copy it. */
function undone(state: State, event: EventOf<"commandUndone">): void {
  for (const assignment of event.assignments) {
    change(state.assignments, assignment.assignmentId, (record) => {
      record.times = assignment.times;
      record.endUntimed = false;
      record.undone = wasNeverMade(assignment);
    });
  }
  for (const core of event.incidents) {
    change(state.incidents, core.incidentId, (one) => {
      one.typeId = core.typeId;
      one.priorityId = core.priorityId;
      one.closedAt = core.status === "closed" ? core.closedAt : undefined;
    });
  }
}

/** Undoing the command that assigned a unit leaves the assignment cancelled as undone. */
function wasNeverMade(assignment: Assignment): boolean {
  return assignment.status === "cancelled" && assignment.endReason === "undone";
}

function forgetBefore(state: State, instant: Instant): void {
  // The log's own clock never goes back, so the marks are in order.
  const kept = state.marks.findIndex(({ at }) => at >= instant);
  state.marks.splice(0, kept === -1 ? state.marks.length : kept);
  for (const incident of state.incidents.values()) {
    if (incident.closedAt === undefined || incident.closedAt >= instant) continue;
    for (const assignmentId of incident.assignmentIds) state.assignments.delete(assignmentId);
    for (const callId of incident.callIds) state.calls.delete(callId);
    state.incidents.delete(incident.incidentId);
  }
  for (const call of state.calls.values()) {
    if (call.closedAt !== undefined && call.closedAt < instant) state.calls.delete(call.callId);
  }
}
