import type { Board, Incident } from "../board.ts";
import { sameValue } from "../canonical.ts";
import type { CommandOf } from "../command.ts";
import type { Event } from "../event.ts";
import { AGENCIES_PER_INCIDENT_MAX, ALARM_LEVEL_MAX, NOTES_PER_INCIDENT_MAX } from "../limits.ts";
import type { AgencyId } from "../primitives.ts";
import { listOpenAssignments } from "../records.ts";
import { checkLinkable } from "./calls.ts";
import {
  checkId,
  checkInteger,
  checkLater,
  checkPerson,
  checkPlace,
  checkPriority,
  checkReason,
  checkSeal,
  checkType,
  findIncident,
  findIncidentIn,
  firstOf,
  happened,
  refuse,
  type Check,
  type Context,
  type Decision,
} from "./checks.ts";

function checkAgency(board: Board, agencyId: AgencyId): Check {
  if (board.configuration.agencies.has(agencyId)) return undefined;
  return { code: "unknown-agency", agencyId };
}

/** INC-5: the agencies named, and the one that opens it. */
function agenciesAtOpening({ board, actor }: Context, named: readonly AgencyId[]): AgencyId[] {
  const own = actor.agencyId;
  const known = own !== undefined && board.configuration.agencies.has(own) ? [own] : [];
  return [...new Set([...named, ...known])];
}

export function openIncident(context: Context, command: CommandOf<"openIncident">): Decision {
  const { board } = context;
  const { incidentId, callId, typeId, place } = command;
  const named = command.agencyIds ?? [];
  if (board.incidents.has(incidentId)) return refuse({ code: "incident-exists", incidentId });
  if (named.length > AGENCIES_PER_INCIDENT_MAX) {
    const limit = AGENCIES_PER_INCIDENT_MAX;
    return refuse({ code: "limit-reached", what: "agencyIds", limit });
  }
  const refusal =
    checkId("incidentId", incidentId) ??
    checkType(board, typeId) ??
    checkPriority(board, command.priorityId) ??
    checkPlace("place", place) ??
    firstOf(named, (agencyId) => checkAgency(board, agencyId)) ??
    checkLinkable(context, callId);
  if (refusal) return refuse(refusal);
  const type = board.configuration.incidentTypes.get(typeId);
  const priorityId = command.priorityId ?? type?.defaultPriorityId ?? "";
  const opened: Event = {
    type: "incidentOpened",
    incidentId,
    number: board.nextIncidentNumber,
    typeId,
    priorityId,
    place,
    agencyIds: agenciesAtOpening(context, named),
  };
  if (callId === undefined) return happened(opened);
  return happened(opened, { type: "callLinked", callId, incidentId });
}

/** INC-13: to lower a priority out of life threat takes a person. */
function checkLowering(context: Context, incident: Incident, priorityId: string): Check {
  const after = context.board.configuration.priorities.get(priorityId);
  return after?.lifeThreat ? undefined : checkPerson(context, "history-may", incident);
}

function priorityEvents(incident: Incident, priorityId: string | undefined): Event[] {
  if (priorityId === undefined || priorityId === incident.priorityId) return [];
  const { incidentId } = incident;
  return [{ type: "incidentPriorityChanged", incidentId, priorityId }];
}

export function changeType(context: Context, command: CommandOf<"changeType">): Decision {
  const { incidentId, typeId, priorityId } = command;
  const found = findIncidentIn(context.board, incidentId, "open", "held");
  if (found.refusal) return refuse(found.refusal);
  const { incident } = found;
  const refusal =
    checkType(context.board, typeId) ??
    checkPriority(context.board, priorityId) ??
    checkLowering(context, incident, priorityId ?? incident.priorityId);
  if (refusal) return refuse(refusal);
  const changed: Event = { type: "incidentTypeChanged", incidentId, typeId };
  const events = typeId === incident.typeId ? [] : [changed];
  return happened(...events, ...priorityEvents(incident, priorityId));
}

export function changePriority(context: Context, command: CommandOf<"changePriority">): Decision {
  const { incidentId, priorityId } = command;
  const found = findIncidentIn(context.board, incidentId, "open", "held");
  if (found.refusal) return refuse(found.refusal);
  const refusal =
    checkPriority(context.board, priorityId) ?? checkLowering(context, found.incident, priorityId);
  return refusal ? refuse(refusal) : happened(...priorityEvents(found.incident, priorityId));
}

export function moveIncident(context: Context, command: CommandOf<"moveIncident">): Decision {
  const { incidentId, place } = command;
  const found = findIncidentIn(context.board, incidentId, "open", "held");
  const refusal = found.refusal ?? checkPlace("place", place);
  if (refusal) return refuse(refusal);
  if (!found.refusal && sameValue(found.incident.place, place)) return happened();
  return happened({ type: "incidentMoved", incidentId, place });
}

export function raiseAlarm(context: Context, command: CommandOf<"raiseAlarm">): Decision {
  const { incidentId, alarmLevel } = command;
  const found = findIncidentIn(context.board, incidentId, "open", "held");
  if (found.refusal) return refuse(found.refusal);
  const refusal = checkInteger("alarmLevel", alarmLevel, 1, ALARM_LEVEL_MAX);
  if (refusal) return refuse(refusal);
  const now = found.incident.alarmLevel;
  if (alarmLevel <= now) return refuse({ code: "alarm-not-higher", incidentId, alarmLevel: now });
  return happened({ type: "alarmRaised", incidentId, alarmLevel });
}

function checkNoUnits(board: Board, incident: Incident): Check {
  const open = listOpenAssignments(board, incident);
  if (open.length === 0) return undefined;
  const { incidentId } = incident;
  return { code: "incident-has-units", incidentId, unitIds: open.map((item) => item.unitId) };
}

export function holdIncident(context: Context, command: CommandOf<"holdIncident">): Decision {
  const { incidentId, reason, until } = command;
  const found = findIncidentIn(context.board, incidentId, "open");
  if (found.refusal) return refuse(found.refusal);
  const refusal =
    checkReason("reason", "hold", reason) ??
    checkLater("until", until, context.occurredAt) ??
    checkNoUnits(context.board, found.incident) ??
    checkPerson(context, "history-may", found.incident);
  return refusal ? refuse(refusal) : happened({ type: "incidentHeld", incidentId, reason, until });
}

export function releaseIncident(context: Context, command: CommandOf<"releaseIncident">): Decision {
  const { incidentId } = command;
  const found = findIncident(context.board, incidentId);
  if (found.refusal) return refuse(found.refusal);
  if (found.incident.status !== "held") return refuse({ code: "incident-not-held", incidentId });
  return happened({ type: "incidentReleased", incidentId });
}

export function reopenIncident(context: Context, command: CommandOf<"reopenIncident">): Decision {
  const { incidentId, reason } = command;
  const found = findIncident(context.board, incidentId);
  if (found.refusal) return refuse(found.refusal);
  if (found.incident.status !== "closed") {
    return refuse({ code: "incident-not-closed", incidentId });
  }
  const refusal = checkReason("reason", "reopen", reason);
  return refusal ? refuse(refusal) : happened({ type: "incidentReopened", incidentId, reason });
}

export function groupIncident(context: Context, command: CommandOf<"groupIncident">): Decision {
  const { board } = context;
  const { incidentId, intoIncidentId } = command;
  const found = findIncidentIn(board, incidentId, "open");
  if (found.refusal) return refuse(found.refusal);
  if (incidentId === intoIncidentId) return refuse({ code: "same-incident", incidentId });
  const into = findIncidentIn(board, intoIncidentId, "open", "held");
  if (into.refusal) return refuse(into.refusal);
  const { groupedIds } = found.incident;
  if (groupedIds.length > 0) return refuse({ code: "incident-has-group", incidentId, groupedIds });
  const refusal =
    checkNoUnits(board, found.incident) ??
    checkPerson(context, "history-may-not", found.incident, into.incident);
  if (refusal) return refuse(refusal);
  return happened({ type: "incidentGrouped", incidentId, intoIncidentId });
}

export function splitIncident(context: Context, command: CommandOf<"splitIncident">): Decision {
  const { board } = context;
  const { incidentId, reason } = command;
  const found = findIncident(board, incidentId);
  if (found.refusal) return refuse(found.refusal);
  const { incident } = found;
  if (incident.status !== "grouped") return refuse({ code: "incident-not-grouped", incidentId });
  const from = findIncident(board, incident.intoIncidentId);
  if (from.refusal) return refuse(from.refusal);
  const refusal =
    checkReason("reason", "split", reason) ??
    checkPerson(context, "history-may-not", incident, from.incident);
  if (refusal) return refuse(refusal);
  const fromIncidentId = incident.intoIncidentId;
  return happened({ type: "incidentSplit", incidentId, fromIncidentId, reason });
}

export function addAgency(context: Context, command: CommandOf<"addAgency">): Decision {
  const { incidentId, agencyId } = command;
  const found = findIncidentIn(context.board, incidentId, "open", "held");
  if (found.refusal) return refuse(found.refusal);
  const refusal = checkAgency(context.board, agencyId);
  if (refusal) return refuse(refusal);
  if (found.incident.agencyIds.includes(agencyId)) {
    return refuse({ code: "agency-already-on", incidentId, agencyId });
  }
  return happened({ type: "agencyAdded", incidentId, agencyId });
}

/** INC-16: a note can be added whatever the status: a record is never closed to the truth. */
export function addNote(context: Context, command: CommandOf<"addNote">): Decision {
  const { incidentId, noteId, text } = command;
  const found = findIncident(context.board, incidentId);
  if (found.refusal) return refuse(found.refusal);
  const refusal = checkId("noteId", noteId) ?? checkSeal("text", text);
  if (refusal) return refuse(refusal);
  const { notes } = found.incident;
  if (notes.some((note) => note.noteId === noteId)) return refuse({ code: "note-exists", noteId });
  if (notes.length >= NOTES_PER_INCIDENT_MAX) {
    return refuse({ code: "limit-reached", what: "notes", limit: NOTES_PER_INCIDENT_MAX });
  }
  return happened({ type: "noteAdded", incidentId, noteId, text });
}
