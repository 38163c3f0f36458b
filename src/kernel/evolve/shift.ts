import type { Board } from "../board.ts";
import type { AcceptedEvent, Event, EventOf, EventType } from "../event.ts";
import { ALARMS_MAX } from "../limits.ts";
import { assert, unreachable, type IncidentId } from "../primitives.ts";
import {
  claimKey,
  type AlarmHandling,
  type AlarmMark,
  type ClaimSubject,
  type Shift,
} from "../shift/records.ts";
import { changeIncident } from "./context.ts";

function withShift(board: Board, change: Partial<Shift>): Board {
  return { ...board, shift: { ...board.shift, ...change } };
}

function applySeatTaken(
  board: Board,
  { actor, occurredAt }: AcceptedEvent,
  event: EventOf<"seatTaken">,
): Board {
  const { seat, agencyIds } = event;
  const holderId = actor.id;
  const before = board.shift.seats.get(seat);
  const free = before === undefined || before.holderId === holderId;
  assert(free, `got seat ${seat} of ${before?.holderId ?? ""}, expected it left first`);
  const since = before?.since ?? occurredAt;
  return withShift(board, {
    seats: board.shift.seats.set(seat, { seat, holderId, since, agencyIds }),
  });
}

function applySeatLeft(board: Board, { seat, holderId }: EventOf<"seatLeft">): Board {
  const taken = board.shift.seats.get(seat);
  assert(taken?.holderId === holderId, `got seat ${seat} left, expected ${holderId} on it`);
  return withShift(board, { seats: board.shift.seats.delete(seat) });
}

function withClaim(board: Board, accepted: AcceptedEvent, subject: ClaimSubject): Board {
  const { actor, recordedAt } = accepted;
  const claim = { ...subject, holderId: actor.id, since: recordedAt, lastActionAt: recordedAt };
  return withShift(board, { claims: board.shift.claims.set(claimKey(subject), claim) });
}

function withoutClaim(board: Board, subject: ClaimSubject, holderId: string): Board {
  const key = claimKey(subject);
  const claim = board.shift.claims.get(key);
  assert(claim?.holderId === holderId, `got ${key} released, expected it claimed by ${holderId}`);
  return withShift(board, { claims: board.shift.claims.delete(key) });
}

/** The list with what was done about one matter put at its end, within the limit. */
function withAlarm(
  board: Board,
  { actor, recordedAt }: AcceptedEvent,
  event: EventOf<"alarmAcknowledged" | "alarmShelved">,
): Board {
  const { key, stage, rank, missing } = event;
  const { incidentId } = event.subject;
  const { alarms } = board.shift;
  const before = alarms.find((item) => item.key === key);
  const mark: AlarmMark = { by: actor.id, at: recordedAt, stage, rank, missing };
  const handling: AlarmHandling = {
    ...before,
    key,
    ...(incidentId === undefined ? {} : { incidentId }),
    ...(event.type === "alarmAcknowledged"
      ? { acknowledged: mark }
      : { shelved: { ...mark, until: event.until, reason: event.reason } }),
  };
  const others = alarms.filter((item) => item.key !== key);
  return withShift(board, { alarms: [...others.slice(1 - ALARMS_MAX), handling] });
}

/** The handlings without the shelvings that `isOver` names; the acknowledgements stay. */
function unshelve(board: Board, isOver: (handling: AlarmHandling) => boolean): Board {
  const { alarms } = board.shift;
  if (!alarms.some((item) => item.shelved !== undefined && isOver(item))) return board;
  const left = alarms.map((item) => {
    if (item.shelved === undefined || !isOver(item)) return item;
    const { shelved: _over, ...rest } = item;
    return rest;
  });
  return withShift(board, { alarms: left });
}

function applyNoteWritten(
  board: Board,
  { actor, recordedAt }: AcceptedEvent,
  { noteId, text, until }: EventOf<"shiftNoteWritten">,
): Board {
  let { notes } = board.shift;
  // Notes that have ended leave with the next one, so the list stays short by itself.
  for (const note of notes.values()) {
    if (note.until <= recordedAt) notes = notes.delete(note.noteId);
  }
  const note = { noteId, by: actor.id, at: recordedAt, until, text };
  return withShift(board, { notes: notes.set(noteId, note) });
}

type ShiftEvent = EventOf<
  | "seatTaken"
  | "seatLeft"
  | "incidentClaimed"
  | "callClaimed"
  | "incidentUnclaimed"
  | "callUnclaimed"
  | "alarmAcknowledged"
  | "alarmShelved"
  | "alarmUnshelved"
  | "shiftNoteWritten"
  | "shiftNoteRemoved"
  | "handedOver"
>;

export function applyShiftEvent(board: Board, accepted: AcceptedEvent, event: ShiftEvent): Board {
  switch (event.type) {
    case "seatTaken":
      return applySeatTaken(board, accepted, event);
    case "seatLeft":
      return applySeatLeft(board, event);
    case "incidentClaimed": {
      const { incidentId } = event;
      const next = changeIncident(board, accepted, incidentId, (incident) => incident);
      return withClaim(next, accepted, { incidentId });
    }
    case "callClaimed": {
      const { callId } = event;
      assert(board.openCallIds.has(callId), `got call ${callId} claimed, expected it open`);
      return withClaim(board, accepted, { callId });
    }
    case "incidentUnclaimed": {
      const { incidentId, holderId } = event;
      const next = changeIncident(board, accepted, incidentId, (incident) => incident);
      return withoutClaim(next, { incidentId }, holderId);
    }
    case "callUnclaimed":
      return withoutClaim(board, { callId: event.callId }, event.holderId);
    case "alarmAcknowledged":
    case "alarmShelved":
      return withAlarm(board, accepted, event);
    case "alarmUnshelved":
      return unshelve(board, (item) => item.key === event.key);
    case "shiftNoteWritten":
      return applyNoteWritten(board, accepted, event);
    case "shiftNoteRemoved":
      return withShift(board, { notes: board.shift.notes.delete(event.noteId) });
    case "handedOver": {
      const { seat, sequence } = event;
      const given = { seat, by: accepted.actor.id, at: accepted.recordedAt, sequence };
      return withShift(board, { handOvers: board.shift.handOvers.set(seat, given) });
    }
    default:
      return unreachable(event);
  }
}

/** The incidents and the call an event is about, for whom it counts as an action. */
function subjectsOf(event: Event): readonly ClaimSubject[] {
  if (event.type === "commandUndone") return event.incidents;
  if (event.type === "alarmAcknowledged" || event.type === "alarmShelved") {
    const { incidentId } = event.subject;
    return incidentId === undefined ? [] : [{ incidentId }];
  }
  const subjects: ClaimSubject[] = [];
  if ("incidentId" in event && event.incidentId) subjects.push({ incidentId: event.incidentId });
  if ("intoIncidentId" in event) subjects.push({ incidentId: event.intoIncidentId });
  if ("callId" in event) subjects.push({ callId: event.callId });
  return subjects;
}

/** CLM-4: whatever a holder does about what they have claimed keeps the claim fresh. */
function refreshed(board: Board, { actor, recordedAt, event }: AcceptedEvent): Board {
  let { claims } = board.shift;
  if (claims.size === 0 || actor.kind !== "person") return board;
  for (const subject of subjectsOf(event)) {
    const key = claimKey(subject);
    const claim = claims.get(key);
    if (!claim || claim.holderId !== actor.id || claim.lastActionAt >= recordedAt) continue;
    claims = claims.set(key, { ...claim, lastActionAt: recordedAt });
  }
  return claims === board.shift.claims ? board : withShift(board, { claims });
}

const CHANGES: ReadonlySet<EventType> = new Set<EventType>([
  "incidentTypeChanged",
  "incidentPriorityChanged",
  "incidentMoved",
  "alarmRaised",
  "callLinked",
]);

/** The incidents of which an event changes what they are: what was judged is judged anew. */
function changedIncidents(event: Event): readonly IncidentId[] {
  if (event.type === "commandUndone") return event.incidents.map((core) => core.incidentId);
  if (event.type === "incidentGrouped") return [event.intoIncidentId];
  if (!("incidentId" in event) || event.incidentId === undefined) return [];
  return CHANGES.has(event.type) ? [event.incidentId] : [];
}

/** What an event means for claims and shelvings besides its own effect. */
export function followedByShift(board: Board, accepted: AcceptedEvent): Board {
  const next = refreshed(board, accepted);
  if (next.shift.alarms.length === 0) return next;
  const changed = changedIncidents(accepted.event);
  if (changed.length === 0) return next;
  return unshelve(next, ({ incidentId }) => {
    return incidentId !== undefined && changed.includes(incidentId);
  });
}
