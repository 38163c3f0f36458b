import type { Board, Incident } from "../board.ts";
import type { AcceptedEvent, EventOf } from "../event.ts";
import { assert, unreachable } from "../primitives.ts";
import { getCall, getIncident, without, withStatus } from "../records.ts";
import { changeIncident, putIncident } from "./context.ts";

export function applyIncidentOpened(
  board: Board,
  accepted: AcceptedEvent,
  event: EventOf<"incidentOpened">,
): Board {
  const { incidentId, number, typeId, priorityId, place, agencyIds } = event;
  assert(!board.incidents.has(incidentId), `got incident ${incidentId} twice, expected it once`);
  const at = accepted.occurredAt;
  const incident: Incident = {
    status: "open",
    incidentId,
    number,
    typeId,
    priorityId,
    place,
    alarmLevel: 1,
    receivedAt: at,
    openedAt: at,
    pendingSince: at,
    callIds: [],
    groupedIds: [],
    agencyIds,
    assignmentIds: [],
    notes: [],
    timeline: [accepted],
  };
  const nextIncidentNumber = String(BigInt(number) + 1n);
  return { ...putIncident(board, incident), nextIncidentNumber };
}

type IncidentEvent = EventOf<
  | "incidentTypeChanged"
  | "incidentPriorityChanged"
  | "incidentMoved"
  | "alarmRaised"
  | "incidentHeld"
  | "incidentReleased"
  | "incidentClosed"
  | "incidentReopened"
  | "agencyAdded"
  | "noteAdded"
>;

/** The incident after one event that concerns it alone. */
function changed(incident: Incident, accepted: AcceptedEvent, event: IncidentEvent): Incident {
  const at = accepted.occurredAt;
  switch (event.type) {
    case "incidentTypeChanged":
      return { ...incident, typeId: event.typeId };
    case "incidentPriorityChanged":
      return { ...incident, priorityId: event.priorityId };
    case "incidentMoved":
      return { ...incident, place: event.place };
    case "alarmRaised":
      return { ...incident, alarmLevel: event.alarmLevel };
    case "incidentHeld": {
      const { reason, until } = event;
      return withStatus(incident, { status: "held", heldAt: at, reason, until });
    }
    case "incidentReleased":
      return withStatus(incident, { status: "open" });
    case "incidentClosed": {
      const { disposition } = event;
      return withStatus(incident, { status: "closed", closedAt: at, disposition });
    }
    case "incidentReopened": {
      const open = withStatus(without(incident, "attended") as Incident, { status: "open" });
      return { ...open, pendingSince: at };
    }
    case "agencyAdded":
      return { ...incident, agencyIds: [...incident.agencyIds, event.agencyId] };
    case "noteAdded": {
      const { noteId, text } = event;
      return { ...incident, notes: [...incident.notes, { noteId, at, text }] };
    }
    default:
      return unreachable(event);
  }
}

/** It says something of an incident and changes nothing about it. */
export function applyCautionsPassed(
  board: Board,
  accepted: AcceptedEvent,
  { incidentId }: EventOf<"cautionsPassed">,
): Board {
  if (incidentId === undefined) return board;
  return changeIncident(board, accepted, incidentId, (incident) => incident);
}

const BEFORE: { readonly [T in IncidentEvent["type"]]?: readonly Incident["status"][] } = {
  incidentHeld: ["open"],
  incidentReleased: ["held"],
  incidentClosed: ["open", "held"],
  incidentReopened: ["closed"],
};

export function applyIncidentEvent(
  board: Board,
  accepted: AcceptedEvent,
  event: IncidentEvent,
): Board {
  const { status } = getIncident(board, event.incidentId);
  const before = BEFORE[event.type];
  assert(
    before === undefined || before.includes(status),
    `got ${event.type} for incident ${event.incidentId} ${status}, expected ${before?.join("/")}`,
  );
  return changeIncident(board, accepted, event.incidentId, (incident) =>
    changed(incident, accepted, event),
  );
}

export function applyIncidentGrouped(
  board: Board,
  accepted: AcceptedEvent,
  event: EventOf<"incidentGrouped">,
): Board {
  const { incidentId, intoIncidentId } = event;
  const { status } = getIncident(board, incidentId);
  assert(status === "open", `got incident ${incidentId} ${status}, expected open`);
  const groupedAt = accepted.occurredAt;
  const next = changeIncident(board, accepted, incidentId, (incident) =>
    withStatus(incident, { status: "grouped", groupedAt, intoIncidentId }),
  );
  return changeIncident(next, accepted, intoIncidentId, (incident) => ({
    ...incident,
    groupedIds: [...incident.groupedIds, incidentId],
  }));
}

export function applyIncidentSplit(
  board: Board,
  accepted: AcceptedEvent,
  event: EventOf<"incidentSplit">,
): Board {
  const { incidentId, fromIncidentId } = event;
  const grouped = getIncident(board, incidentId);
  const fits = grouped.status === "grouped" && grouped.intoIncidentId === fromIncidentId;
  assert(fits, `got incident ${incidentId} ${grouped.status}, expected grouped`);
  const next = changeIncident(board, accepted, incidentId, (incident) =>
    withStatus(incident, { status: "open" }),
  );
  return changeIncident(next, accepted, fromIncidentId, (incident) => ({
    ...incident,
    groupedIds: incident.groupedIds.filter((id) => id !== incidentId),
  }));
}

/** Takes incidents off the board with their ended assignments, and the calls named. */
export function applyIncidentsArchived(board: Board, event: EventOf<"incidentsArchived">): Board {
  let { calls, incidents, assignments } = board;
  for (const callId of event.callIds) {
    assert(getCall(board, callId).status !== "open", `got open call ${callId}, expected closed`);
    calls = calls.delete(callId);
  }
  for (const incidentId of event.incidentIds) {
    const incident = getIncident(board, incidentId);
    const away = incident.status === "closed" || incident.status === "grouped";
    assert(away, `got incident ${incidentId} ${incident.status}, expected closed or grouped`);
    incidents = incidents.delete(incidentId);
    for (const assignmentId of incident.assignmentIds)
      assignments = assignments.delete(assignmentId);
  }
  return { ...board, calls, incidents, assignments };
}
