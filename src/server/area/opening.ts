import { isBeingHandled, type Board, type ClaimSubject } from "#kernel";
import { mayAct, type OpenTexts, type Viewer } from "#protocol";
import { problem, unknownThing } from "../http/problem.ts";
import type { Area } from "./area.ts";

function isSame(a: ClaimSubject, b: ClaimSubject): boolean {
  return "incidentId" in a
    ? "incidentId" in b && a.incidentId === b.incidentId
    : "callId" in b && a.callId === b.callId;
}

function isOn(board: Board, subject: ClaimSubject): boolean {
  return "incidentId" in subject
    ? board.incidents.has(subject.incidentId)
    : board.calls.has(subject.callId);
}

/**
 * The board that tells which seals belong to an incident or call, when they may be opened this
 * way (OPN-1, OPN-4). That the lease is this person's, holds and is for this purpose is decided
 * by the kernel at each seal. Throws 403 when an opening has to be asked for, 404 when there is no
 * such thing or the opening is for another.
 */
export async function boardForOpening(
  area: Area,
  subject: ClaimSubject,
  viewer: Viewer,
  { purpose, openingId, number }: OpenTexts,
): Promise<Board> {
  const board = area.board();
  // POL-4: what is another's answers as what is not there.
  if (isOn(board, subject) && !mayAct(board, viewer, subject)) throw unknownThing("not-allowed");
  if (openingId !== undefined) {
    const opening = board.openings.get(openingId);
    if (opening === undefined || !isSame(opening.subject, subject)) throw unknownThing();
    if (isOn(board, subject)) return board;
    const before = number === undefined ? undefined : await area.history.boardOf(number);
    if (before === undefined || !isOn(before, subject)) throw unknownThing();
    return before;
  }
  if (!isOn(board, subject)) throw unknownThing();
  if (purpose === "handling" && isBeingHandled(board, subject)) return board;
  const message =
    purpose === "handling"
      ? "it is closed, so nobody handles it any more; ask for an opening with a purpose and a reason"
      : `for ${purpose} an opening has to be asked for first, with a reason`;
  throw problem(403, "not-allowed", message);
}
