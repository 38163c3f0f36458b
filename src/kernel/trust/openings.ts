import type { Board } from "../board.ts";
import type { CommandOf, Purpose } from "../command.ts";
import {
  checkId,
  checkSeal,
  happened,
  refuse,
  type Check,
  type Context,
  type Decision,
} from "../decide/checks.ts";
import type { AcceptedEvent, EventOf } from "../event.ts";
import { assert, unreachable, type Instant, type Seal } from "../primitives.ts";
import type { Refusal } from "../refusal.ts";
import type { ClaimSubject } from "../shift/records.ts";

/** As what somebody opened a text for handling; a stand-in is of the floor, and others handle it. */
export const handlingParts = ["call-taker", "dispatcher", "desk", "crew", "stand-in"] as const;
export type HandlingPart = (typeof handlingParts)[number];

/** What a text may be opened for when no call is being handled. */
export type ReviewPurpose = Exclude<Purpose, "handling">;

/** The right of one person to open the sealed texts of one incident or call, for a while. */
export type Opening = {
  readonly openingId: string;
  readonly subject: ClaimSubject;
  readonly purpose: ReviewPurpose;
  /** Why, in words; sealed, because such words may name a person. */
  readonly text: Seal;
  readonly askedBy: string;
  readonly askedAt: Instant;
  /** From when it was given until it ends by itself. Absent: a second person has to agree. */
  readonly lease?: { readonly givenBy: string; readonly from: Instant; readonly until: Instant };
};

/** A lease ends by itself after this time, unless the centre has set another. */
export const LEASE_MINUTES = 30;
/** A request that nobody answered lapses. */
export const REQUEST_DAYS = 7;
/** Openings on the board at once, so that no one can fill it. */
export const OPENINGS_MAX = 1000;

/** When an opening leaves the board by itself. */
function endOf({ lease, askedAt }: Opening): Instant {
  return lease?.until ?? askedAt + REQUEST_DAYS * 86_400_000;
}

/** Openings that are asked for or given at an instant, oldest first. */
export function currentOpenings({ openings }: Board, at: Instant): Opening[] {
  return [...openings.values()]
    .filter((opening) => endOf(opening) > at)
    .toSorted((a, b) => a.askedAt - b.askedAt || (a.openingId < b.openingId ? -1 : 1));
}

/** True while somebody still answers for it: then the words are needed to act. */
export function isBeingHandled(board: Board, subject: ClaimSubject): boolean {
  if ("incidentId" in subject) {
    const incident = board.incidents.get(subject.incidentId);
    return incident !== undefined && incident.status !== "closed";
  }
  const call = board.calls.get(subject.callId);
  if (call?.status === "linked") return isBeingHandled(board, { incidentId: call.incidentId });
  return call?.status === "open";
}

function find(
  { board, at }: Context,
  openingId: string,
): { opening: Opening; refusal?: undefined } | { refusal: Refusal } {
  const opening = board.openings.get(openingId);
  if (opening === undefined || endOf(opening) <= at) {
    return { refusal: { code: "unknown-opening", openingId } };
  }
  return { opening };
}

/**
 * OPN-2, OPN-3: while the call is handled one person is enough; afterwards a second one has to
 * agree. What is not on the board counts as closed.
 */
export function askOpening(context: Context, command: CommandOf<"askOpening">): Decision {
  const { board, actor, at } = context;
  const { openingId, subject, purpose, text } = command;
  const refusal =
    checkPerson(context) ??
    checkId("openingId", openingId) ??
    checkId("subject", "incidentId" in subject ? subject.incidentId : subject.callId) ??
    checkSeal("text", text);
  if (refusal) return refuse(refusal);
  if (board.openings.has(openingId)) return refuse({ code: "opening-exists", openingId });
  if (currentOpenings(board, at).length >= OPENINGS_MAX) {
    return refuse({ code: "limit-reached", what: "openings", limit: OPENINGS_MAX });
  }
  const asked = { type: "openingAsked", openingId, subject, purpose, text } as const;
  if (!isBeingHandled(board, subject)) return happened(asked);
  return happened(asked, leaseFor(context, openingId, actor.id));
}

function leaseFor(
  { board, at }: Context,
  openingId: string,
  askedBy: string,
): EventOf<"leaseOpened"> {
  const { leaseMinutes = LEASE_MINUTES } = board.configuration.settings;
  return { type: "leaseOpened", openingId, askedBy, until: at + leaseMinutes * 60_000 };
}

function checkPerson({ actor }: Context): Check {
  return actor.kind === "person" ? undefined : { code: "person-only", what: "opening" };
}

/** What only a second person can do to a request that waits. */
function findRequest(context: Context, openingId: string) {
  const person = checkPerson(context);
  if (person) return { refusal: person };
  const found = find(context, openingId);
  if (found.refusal) return found;
  const { lease, askedBy } = found.opening;
  if (lease !== undefined) return { refusal: { code: "opening-given", openingId } as const };
  if (askedBy === context.actor.id) return { refusal: { code: "second-person" } as const };
  return found;
}

/** OPN-3: nobody agrees to their own request. */
export function approveOpening(context: Context, command: CommandOf<"approveOpening">): Decision {
  const found = findRequest(context, command.openingId);
  if (found.refusal) return refuse(found.refusal);
  return happened(leaseFor(context, command.openingId, found.opening.askedBy));
}

export function declineOpening(context: Context, command: CommandOf<"declineOpening">): Decision {
  const { openingId } = command;
  const found = findRequest(context, openingId);
  if (found.refusal) return refuse(found.refusal);
  return happened({ type: "openingDeclined", openingId });
}

/** OPN-5: whoever asked gives it back before its time, or takes the request back. */
export function returnOpening(context: Context, command: CommandOf<"returnOpening">): Decision {
  const { openingId } = command;
  const found = find(context, openingId);
  if (found.refusal) return refuse(found.refusal);
  if (found.opening.askedBy !== context.actor.id) {
    return refuse({ code: "not-your-opening", openingId });
  }
  return happened({ type: "leaseReturned", openingId });
}

/**
 * SEAL-1: the opening is on record before the text is shown. OPN-1: without a lease only for
 * handling; that the call is being handled is checked by who knows which seal belongs to it.
 */
export function openSeal(context: Context, command: CommandOf<"openSeal">): Decision {
  const { sealId, purpose, openingId, part } = command;
  const refusal = checkId("sealId", sealId) ?? checkLease(context, purpose, openingId);
  if (refusal) return refuse(refusal);
  const under = openingId === undefined ? {} : { openingId };
  const as = part === undefined ? {} : { part };
  return happened({ type: "sealOpened", sealId, purpose, ...under, ...as });
}

function checkLease(context: Context, purpose: Purpose, openingId: string | undefined): Check {
  if (openingId === undefined) {
    return purpose === "handling" ? undefined : { code: "opening-required", purpose };
  }
  const found = find(context, openingId);
  if (found.refusal) return found.refusal;
  const { lease, askedBy, purpose: asked } = found.opening;
  if (askedBy !== context.actor.id) return { code: "not-your-opening", openingId };
  if (lease === undefined || asked !== purpose) return { code: "opening-required", purpose };
  return undefined;
}

/** A reporter can follow a report by a code; the log has only its hash. */
export function giveFollowCode(context: Context, command: CommandOf<"giveFollowCode">): Decision {
  const { callId, codeHash } = command;
  if (!context.board.calls.has(callId)) return refuse({ code: "unknown-call", callId });
  const refusal = checkId("codeHash", codeHash);
  return refusal ? refuse(refusal) : happened({ type: "followCodeGiven", callId, codeHash });
}

function asked(board: Board, accepted: AcceptedEvent, event: EventOf<"openingAsked">): Board {
  const { recordedAt, actor } = accepted;
  let { openings } = board;
  // What is over leaves with the next request, so the map stays small by itself.
  for (const opening of openings.values()) {
    if (endOf(opening) <= recordedAt) openings = openings.delete(opening.openingId);
  }
  const { type: _, ...rest } = event;
  const opening: Opening = { ...rest, askedBy: actor.id, askedAt: recordedAt };
  return { ...board, openings: openings.set(event.openingId, opening) };
}

type OpeningEvent = EventOf<"openingAsked" | "leaseOpened" | "leaseReturned" | "openingDeclined">;

export function applyOpeningEvent(
  board: Board,
  accepted: AcceptedEvent,
  event: OpeningEvent,
): Board {
  const { openingId } = event;
  if (event.type === "openingAsked") return asked(board, accepted, event);
  const opening = board.openings.get(openingId);
  assert(opening !== undefined, `got opening ${openingId}, expected one on the board`);
  switch (event.type) {
    case "leaseOpened": {
      const lease = {
        givenBy: accepted.actor.id,
        from: accepted.recordedAt,
        until: event.until,
      };
      return { ...board, openings: board.openings.set(openingId, { ...opening, lease }) };
    }
    case "leaseReturned":
    case "openingDeclined":
      return { ...board, openings: board.openings.delete(openingId) };
    default:
      return unreachable(event);
  }
}
