import type { Board, Call, ClaimSubject, HandlingPart, Incident } from "#kernel";
import { claimKey, isOpen } from "#kernel";
import type { Viewer } from "./relation.ts";

function callsOf(board: Board, subject: ClaimSubject): readonly Call[] {
  const ids =
    "callId" in subject
      ? [subject.callId]
      : (board.incidents.get(subject.incidentId)?.callIds ?? []);
  return ids.map((callId) => board.calls.get(callId)).filter((call) => call !== undefined);
}

function incidentOf(board: Board, subject: ClaimSubject): Incident | undefined {
  if ("incidentId" in subject) return board.incidents.get(subject.incidentId);
  const call = board.calls.get(subject.callId);
  return call?.status === "linked" ? board.incidents.get(call.incidentId) : undefined;
}

function claims({ shift }: Board, { personId }: Viewer, subject: ClaimSubject): boolean {
  return shift.claims.get(claimKey(subject))?.holderId === personId;
}

function isCrewOf(board: Board, { unitId }: Viewer, incident: Incident | undefined): boolean {
  if (incident === undefined || unitId === undefined) return false;
  return incident.assignmentIds.some((assignmentId) => {
    const assignment = board.assignments.get(assignmentId);
    return assignment?.unitId === unitId && isOpen(assignment);
  });
}

/** Claims it, or has done something about it: given an order, changed it, written a note. */
function worksOn(board: Board, viewer: Viewer, incident: Incident): boolean {
  if (claims(board, viewer, { incidentId: incident.incidentId })) return true;
  return incident.timeline.some(({ actor }) => {
    return actor.kind === "person" && actor.id === viewer.personId;
  });
}

/**
 * Sits where its agencies are worked; a seat for no agency is for all. While nobody sits at such
 * a desk, it is the desk of everybody who dispatches: a small room names no seats.
 */
function isAtDesk({ shift }: Board, viewer: Viewer, incident: Incident): boolean {
  const desks = [...shift.seats.values()].filter(({ agencyIds }) => {
    return agencyIds.length === 0 || agencyIds.some((id) => incident.agencyIds.includes(id));
  });
  if (desks.some(({ holderId }) => holderId === viewer.personId)) return true;
  return desks.length === 0 && viewer.role !== "call-taker";
}

/** An open call that nobody of the floor has is the whole floor's. */
function isNobodys(board: Board, call: Call): boolean {
  if (call.status !== "open" || board.shift.claims.has(claimKey({ callId: call.callId }))) {
    return false;
  }
  return call.channel !== "phone" && call.channel !== "radio" && call.channel !== "walk-in";
}

/**
 * OPN-1: as what somebody handles a call or an incident. `stand-in`: others do, and they step in.
 * It is never a reason to refuse; it is on record with the opening.
 */
export function handlingPart(board: Board, viewer: Viewer, subject: ClaimSubject): HandlingPart {
  const incident = incidentOf(board, subject);
  if (viewer.role === "crew") return isCrewOf(board, viewer, incident) ? "crew" : "stand-in";
  const calls = callsOf(board, subject);
  const tookCall = calls.some((call) => {
    const own = call.takenBy === viewer.personId;
    return own || claims(board, viewer, { callId: call.callId }) || isNobodys(board, call);
  });
  if (tookCall) return "call-taker";
  if (incident === undefined) return "stand-in";
  if (worksOn(board, viewer, incident)) return "dispatcher";
  return isAtDesk(board, viewer, incident) ? "desk" : "stand-in";
}
