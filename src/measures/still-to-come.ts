import type { AssignmentMeasure, CallMeasure, IndicatorName } from "./indicator.ts";
import type { AssignmentRecord, MeasureState } from "./records.ts";

/**
 * True when a duration that is not counted may still be, because the work goes on: a call nobody
 * closed, an incident that is open, a unit that has not come so far. A stamp that was passed over
 * does not come any more.
 */
export function stillToCome(
  state: MeasureState,
  name: IndicatorName,
  call: CallMeasure,
  assignment?: AssignmentMeasure,
): boolean {
  if (assignment === undefined) return callGoesOn(state, name, call);
  const record = state.assignments.get(assignment.assignmentId);
  if (record === undefined || hasEnded(record)) return false;
  const { enRouteAt, onSceneAt, transportingAt, atDestinationAt } = record.times;
  const beyondScene = transportingAt !== undefined || atDestinationAt !== undefined;
  const reachedScene = onSceneAt !== undefined || beyondScene;
  if (name === "turnout") return enRouteAt === undefined && !reachedScene;
  if (name === "travel") return !reachedScene;
  return name === "commitment";
}

function hasEnded({ times, endUntimed }: AssignmentRecord): boolean {
  return endUntimed || times.clearedAt !== undefined || times.cancelledAt !== undefined;
}

function callGoesOn(state: MeasureState, name: IndicatorName, call: CallMeasure): boolean {
  const duration = name === "callHandling" ? call.callHandling : call.firstOnScene;
  if (duration === "no-incident") return state.calls.get(call.callId)?.closedAt === undefined;
  if (duration !== "no-dispatch" && duration !== "no-on-scene") return false;
  if (call.incidentId === undefined) return false;
  return state.incidents.get(call.incidentId)?.closedAt === undefined;
}
