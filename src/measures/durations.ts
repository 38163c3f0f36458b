import type { IncidentId, Instant } from "#kernel";
import type { AssignmentMeasure, CallMeasure, Duration, Exclusion } from "./indicator.ts";
import type {
  AssignmentRecord,
  CallRecord,
  IncidentRecord,
  MeasureState,
  Narrowing,
} from "./records.ts";

/** Seconds from one mark to the next, or why there are none. A missing beginning is named first. */
export function between(
  from: Instant | undefined,
  to: Instant | undefined,
  missing: { readonly from: Exclusion; readonly to: Exclusion },
): Duration {
  if (from === undefined) return missing.from;
  if (to === undefined) return missing.to;
  return to < from ? "negative" : (to - from) / 1000;
}

function earliest(times: readonly (Instant | undefined)[]): Instant | undefined {
  let first: Instant | undefined;
  for (const time of times) {
    if (time !== undefined && (first === undefined || time < first)) first = time;
  }
  return first;
}

function measureAssignment(record: AssignmentRecord, key: string): AssignmentMeasure {
  const { assignedAt, enRouteAt, onSceneAt, clearedAt, cancelledAt } = record.times;
  const endedAt = record.endUntimed ? undefined : (clearedAt ?? cancelledAt);
  return {
    key,
    assignmentId: record.assignmentId,
    unitId: record.unitId,
    turnout: between(assignedAt, enRouteAt, { from: "no-dispatch", to: "no-en-route" }),
    travel: between(enRouteAt, onSceneAt, { from: "no-en-route", to: "no-on-scene" }),
    commitment: between(assignedAt, endedAt, { from: "no-dispatch", to: "no-available" }),
  };
}

/** The assignments of an incident that were not undone; with an agency, only its own. */
function assignmentsOf(
  state: MeasureState,
  incident: IncidentRecord,
  agencyId: string | undefined,
): AssignmentRecord[] {
  const made: AssignmentRecord[] = [];
  for (const assignmentId of incident.assignmentIds) {
    const record = state.assignments.get(assignmentId);
    if (record === undefined || record.undone) continue;
    if (agencyId !== undefined && state.unitAgencies.get(record.unitId) !== agencyId) continue;
    made.push(record);
  }
  return made;
}

function measureIncident(
  state: MeasureState,
  incident: IncidentRecord,
  { callId, receivedAt }: Pick<CallMeasure, "callId" | "receivedAt">,
  { agencyId }: Narrowing,
): CallMeasure {
  const made = assignmentsOf(state, incident, agencyId);
  const countOfType = new Map<string, number>();
  const assignments = made.map((record) => {
    const unitType = state.unitTypes.get(record.unitId) ?? "unknown";
    const order = (countOfType.get(unitType) ?? 0) + 1;
    countOfType.set(unitType, order);
    return measureAssignment(record, `${callId}/${unitType}/${order}`);
  });
  const dispatchedAt = earliest(made.map((record) => record.times.assignedAt));
  const onSceneAt = earliest(made.map((record) => record.times.onSceneAt));
  const base = {
    callId,
    incidentId: incident.incidentId,
    priorityId: incident.priorityId,
    discipline: state.disciplines.get(incident.typeId),
    receivedAt,
    assignments,
  };
  if (incident.grouped) return { ...base, callHandling: "grouped", firstOnScene: "grouped" };
  return {
    ...base,
    callHandling: between(receivedAt, dispatchedAt, { from: "no-incident", to: "no-dispatch" }),
    firstOnScene: between(receivedAt, onSceneAt, { from: "no-incident", to: "no-on-scene" }),
  };
}

/** A call that has no assignments of its own, for the reason given. */
function bareCall(call: CallRecord, why: Exclusion, incident?: IncidentRecord): CallMeasure {
  return {
    callId: call.callId,
    incidentId: incident?.incidentId,
    priorityId: incident?.priorityId,
    discipline: undefined,
    receivedAt: call.receivedAt,
    callHandling: why,
    firstOnScene: why,
    assignments: [],
  };
}

/** True when a call with this incident (or none) belongs to the part of the work asked for. */
function isWanted(
  state: MeasureState,
  incident: IncidentRecord | undefined,
  { agencyId, discipline, priorityId }: Narrowing,
): boolean {
  if (incident === undefined) {
    return agencyId === undefined && discipline === undefined && priorityId === undefined;
  }
  if (agencyId !== undefined && !incident.agencyIds.has(agencyId)) return false;
  if (priorityId !== undefined && incident.priorityId !== priorityId) return false;
  return discipline === undefined || state.disciplines.get(incident.typeId) === discipline;
}

/** Every call of the part of the work asked for with its durations, in the order received. */
export function listCalls(state: MeasureState, narrowing: Narrowing = {}): CallMeasure[] {
  const list: CallMeasure[] = [];
  const reported = new Set<IncidentId>();
  for (const call of state.calls.values()) {
    const incident =
      call.incidentId === undefined ? undefined : state.incidents.get(call.incidentId);
    if (incident !== undefined) reported.add(incident.incidentId);
    if (!isWanted(state, incident, narrowing)) continue;
    if (incident === undefined) list.push(bareCall(call, "no-incident"));
    else if (firstCallOf(state, incident) === call) {
      list.push(measureIncident(state, incident, call, narrowing));
    } else {
      list.push(bareCall(call, "linked-to-earlier-call", incident));
    }
  }
  for (const incident of state.incidents.values()) {
    const { incidentId: callId, openedAt: receivedAt } = incident;
    if (reported.has(callId) || !isWanted(state, incident, narrowing)) continue;
    list.push(measureIncident(state, incident, { callId, receivedAt }, narrowing));
  }
  // The sort is stable: calls received in the same instant stay in the order of the log.
  return list.sort((left, right) => left.receivedAt - right.receivedAt);
}

/** The earliest received of an incident's calls; the first linked of those received together. */
function firstCallOf(state: MeasureState, incident: IncidentRecord): CallRecord | undefined {
  let first: CallRecord | undefined;
  for (const callId of incident.callIds) {
    const call = state.calls.get(callId);
    if (call !== undefined && (first === undefined || call.receivedAt < first.receivedAt)) {
      first = call;
    }
  }
  return first;
}
