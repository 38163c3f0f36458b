import type { CommandOf } from "../command.ts";
import type { TakenOver } from "../event.ts";
import type { Reason } from "../reasons.ts";
import { findClaim, findSeatOf, isInGrace, isStale } from "../shift/claims.ts";
import type { ClaimSubject } from "../shift/records.ts";
import type { Refusal } from "../refusal.ts";
import {
  checkReason,
  findCall,
  findIncidentIn,
  happened,
  refuse,
  type Check,
  type Context,
  type Decision,
} from "./checks.ts";
import { checkIsPerson } from "./seats.ts";

type Ground =
  | { readonly refusal: Refusal }
  | { readonly refusal?: undefined; readonly idle: boolean; readonly takenOver?: TakenOver };

/** CLM-2 to CLM-4: free, one's own, or another's within the grace, stale, or with a reason. */
function groundOf(
  context: Context,
  subject: ClaimSubject,
  reason: Reason<"claim"> | undefined,
): Ground {
  const { board, actor, at } = context;
  const wrong = reason === undefined ? undefined : checkReason("reason", "claim", reason);
  if (wrong) return { refusal: wrong };
  const claim = findClaim(board, subject);
  if (!claim) return { idle: false };
  const { holderId, since } = claim;
  const stale = isStale(board, claim, at);
  if (holderId === actor.id) return { idle: !stale };
  if (reason !== undefined) return { idle: false, takenOver: { holderId, why: "reason", reason } };
  if (isInGrace(board, claim, at)) return { idle: false, takenOver: { holderId, why: "grace" } };
  if (stale) return { idle: false, takenOver: { holderId, why: "stale" } };
  const seat = findSeatOf(board, holderId)?.seat;
  const where = seat === undefined ? {} : { seat };
  return { refusal: { code: "claimed-by-another", holderId, ...where, since } };
}

type ClaimDetails = { readonly seat?: string; readonly takenOver?: TakenOver };

function detailsOf({ board, actor }: Context, takenOver: TakenOver | undefined): ClaimDetails {
  const seat = findSeatOf(board, actor.id)?.seat;
  return { ...(seat === undefined ? {} : { seat }), ...(takenOver ? { takenOver } : {}) };
}

/** CLM-1: what still waits for somebody can be claimed; the rest needs nobody. */
export function claimIncident(context: Context, command: CommandOf<"claimIncident">): Decision {
  const { incidentId, reason } = command;
  const refusal =
    checkIsPerson(context, "claim") ??
    findIncidentIn(context.board, incidentId, "open", "held").refusal;
  if (refusal) return refuse(refusal);
  const ground = groundOf(context, { incidentId }, reason);
  if (ground.refusal) return refuse(ground.refusal);
  if (ground.idle) return happened();
  const details = detailsOf(context, ground.takenOver);
  return happened({ type: "incidentClaimed", incidentId, ...details });
}

function checkWaitingCall({ board }: Context, callId: string): Check {
  const found = findCall(board, callId);
  if (found.refusal) return found.refusal;
  const { status } = found.call;
  return status === "open" ? undefined : { code: "call-not-open", callId, status };
}

export function claimCall(context: Context, command: CommandOf<"claimCall">): Decision {
  const { callId, reason } = command;
  const refusal = checkIsPerson(context, "claim") ?? checkWaitingCall(context, callId);
  if (refusal) return refuse(refusal);
  const ground = groundOf(context, { callId }, reason);
  if (ground.refusal) return refuse(ground.refusal);
  if (ground.idle) return happened();
  const details = detailsOf(context, ground.takenOver);
  return happened({ type: "callClaimed", callId, ...details });
}

/** CLM-5: one lets go of what one has claimed oneself. */
function checkOwn({ board, actor }: Context, subject: ClaimSubject): Check {
  const claim = findClaim(board, subject);
  return claim?.holderId === actor.id ? undefined : { code: "not-claimed" };
}

export function unclaimIncident(context: Context, command: CommandOf<"unclaimIncident">): Decision {
  const { incidentId } = command;
  const refusal = checkOwn(context, { incidentId });
  if (refusal) return refuse(refusal);
  const holderId = context.actor.id;
  return happened({ type: "incidentUnclaimed", incidentId, holderId, why: "released" });
}

export function unclaimCall(context: Context, command: CommandOf<"unclaimCall">): Decision {
  const { callId } = command;
  const refusal = checkOwn(context, { callId });
  if (refusal) return refuse(refusal);
  const holderId = context.actor.id;
  return happened({ type: "callUnclaimed", callId, holderId, why: "released" });
}
