import type { Board, Call, Incident } from "../board.ts";
import type { AcceptedEvent, EventOf } from "../event.ts";
import { assert } from "../primitives.ts";
import { getCall, without } from "../records.ts";
import { changeIncident, putCall } from "./context.ts";

/** The incident whose receivedAt is its earliest call's, or its opening without any. */
function withReceivedAt(board: Board, incident: Incident): Incident {
  const times = incident.callIds.map((callId) => getCall(board, callId).receivedAt);
  const receivedAt = times.length === 0 ? incident.openedAt : Math.min(...times);
  return { ...incident, receivedAt };
}

/** What a call has whatever its status. */
function callBase(call: Call): Omit<Call, "status"> {
  const plain: Call & { incidentId?: string; closedAt?: number; disposition?: string } = call;
  return without(plain, "status", "incidentId", "closedAt", "disposition");
}

export function applyCallReceived(
  board: Board,
  accepted: AcceptedEvent,
  event: EventOf<"callReceived">,
): Board {
  assert(!board.calls.has(event.callId), `got call ${event.callId} twice, expected it once`);
  const { type: _type, ...rest } = event;
  const takenBy = accepted.actor.id;
  return putCall(board, { ...rest, status: "open", receivedAt: accepted.occurredAt, takenBy });
}

export function applyCallAmended(
  board: Board,
  accepted: AcceptedEvent,
  event: EventOf<"callAmended">,
): Board {
  const call = getCall(board, event.callId);
  const { type: _type, ...rest } = event;
  const next = putCall(board, { ...call, ...rest });
  if (call.status !== "linked") return next;
  return changeIncident(next, accepted, call.incidentId, (incident) => incident);
}

export function applyCallClosed(
  board: Board,
  accepted: AcceptedEvent,
  event: EventOf<"callClosed">,
): Board {
  const call = getCall(board, event.callId);
  assert(call.status === "open", `got call ${call.callId} ${call.status}, expected open`);
  const { disposition } = event;
  const closedAt = accepted.occurredAt;
  return putCall(board, { ...callBase(call), status: "closed", closedAt, disposition });
}

export function applyCallLinked(
  board: Board,
  accepted: AcceptedEvent,
  event: EventOf<"callLinked">,
): Board {
  const { callId, incidentId } = event;
  const call = getCall(board, callId);
  assert(call.status === "open", `got call ${callId} ${call.status}, expected open`);
  const next = putCall(board, { ...callBase(call), status: "linked", incidentId });
  return changeIncident(next, accepted, incidentId, (incident) =>
    withReceivedAt(next, { ...incident, callIds: [...incident.callIds, callId] }),
  );
}

export function applyCallUnlinked(
  board: Board,
  accepted: AcceptedEvent,
  event: EventOf<"callUnlinked">,
): Board {
  const { callId, incidentId } = event;
  const call = getCall(board, callId);
  const linked = call.status === "linked" && call.incidentId === incidentId;
  assert(linked, `got call ${callId} ${call.status}, expected linked to ${incidentId}`);
  const next = putCall(board, { ...callBase(call), status: "open" });
  return changeIncident(next, accepted, incidentId, (incident) => {
    const callIds = incident.callIds.filter((id) => id !== callId);
    return withReceivedAt(next, { ...incident, callIds });
  });
}
