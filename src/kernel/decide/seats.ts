import type { CommandOf } from "../command.ts";
import type { Event } from "../event.ts";
import type { Reason } from "../reasons.ts";
import { AGENCIES_PER_INCIDENT_MAX, SEAT_LENGTH_MAX, SEATS_MAX } from "../limits.ts";
import { findSeatOf, listClaimsOf } from "../shift/claims.ts";
import type { Seat } from "../shift/records.ts";
import {
  checkReason,
  checkText,
  firstOf,
  happened,
  invalid,
  refuse,
  type Check,
  type Context,
  type Decision,
} from "./checks.ts";

/** SHI-1: only a person sits, claims, acknowledges, writes and hands over. */
export function checkIsPerson(
  { actor }: Context,
  what: "seat" | "claim" | "alarm" | "note" | "hand-over",
): Check {
  return actor.kind === "person" ? undefined : { code: "person-only", what };
}

/** SHI-2: a configured seat, or any short name where none are configured. */
export function checkSeat({ board }: Context, seat: string): Check {
  const { seats = [] } = board.configuration.settings;
  if (seats.length > 0) {
    const known = seats.some(({ seatId }) => seatId === seat);
    return known ? undefined : { code: "unknown-seat", seat };
  }
  const refusal = checkText("seat", seat);
  if (refusal) return refusal;
  if (seat.length <= SEAT_LENGTH_MAX && seat.trim() === seat) return undefined;
  const expected = `1 to ${SEAT_LENGTH_MAX} characters without spaces at the ends`;
  return invalid("seat", seat, expected);
}

function checkAgencies({ board }: Context, agencyIds: readonly string[]): Check {
  if (agencyIds.length > AGENCIES_PER_INCIDENT_MAX) {
    return { code: "limit-reached", what: "agencyIds", limit: AGENCIES_PER_INCIDENT_MAX };
  }
  return firstOf(agencyIds, (agencyId) =>
    board.configuration.agencies.has(agencyId) ? undefined : { code: "unknown-agency", agencyId },
  );
}

/** SHI-5: whoever leaves the floor leaves no claim behind that nobody answers for. */
function claimsLeft({ board }: Context, holderId: string): Event[] {
  return listClaimsOf(board, holderId).map((claim) => {
    const why = "seat-left" as const;
    return "incidentId" in claim
      ? { type: "incidentUnclaimed", incidentId: claim.incidentId, holderId, why }
      : { type: "callUnclaimed", callId: claim.callId, holderId, why };
  });
}

function sameAgencies(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((agencyId, index) => agencyId === b[index]);
}

/** SHI-3: what becomes of the person who sits there now. */
function relieved(
  context: Context,
  taken: Seat | undefined,
  reason: Reason<"seat"> | undefined,
): Event[] {
  if (!taken || taken.holderId === context.actor.id || reason === undefined) return [];
  const { seat, holderId } = taken;
  return [
    { type: "seatLeft", seat, holderId, why: "relieved", reason },
    ...claimsLeft(context, holderId),
  ];
}

export function takeSeat(context: Context, command: CommandOf<"takeSeat">): Decision {
  const { board, actor } = context;
  const { seat, reason } = command;
  const agencyIds = [...new Set(command.agencyIds)];
  const refusal =
    checkIsPerson(context, "seat") ??
    checkSeat(context, seat) ??
    checkAgencies(context, agencyIds) ??
    (reason === undefined ? undefined : checkReason("reason", "seat", reason));
  if (refusal) return refuse(refusal);
  const taken = board.shift.seats.get(seat);
  if (taken && taken.holderId !== actor.id && reason === undefined) {
    const { holderId, since } = taken;
    return refuse({ code: "seat-taken", seat, holderId, since });
  }
  if (taken?.holderId === actor.id && sameAgencies(taken.agencyIds, agencyIds)) return happened();
  if (!taken && board.shift.seats.size >= SEATS_MAX) {
    return refuse({ code: "limit-reached", what: "seats", limit: SEATS_MAX });
  }
  const before = findSeatOf(board, actor.id);
  const moved: Event[] =
    before && before.seat !== seat
      ? [{ type: "seatLeft", seat: before.seat, holderId: actor.id, why: "moved" }]
      : [];
  return happened(...relieved(context, taken, reason), ...moved, {
    type: "seatTaken",
    seat,
    agencyIds,
  });
}

export function leaveSeat(context: Context, command: CommandOf<"leaveSeat">): Decision {
  const { board, actor } = context;
  const { seat, reason } = command;
  const refusal = checkIsPerson(context, "seat");
  if (refusal) return refuse(refusal);
  const taken = board.shift.seats.get(seat);
  if (!taken) return refuse({ code: "seat-empty", seat });
  const { holderId, since } = taken;
  const claims = claimsLeft(context, holderId);
  if (holderId === actor.id) {
    return happened({ type: "seatLeft", seat, holderId, why: "left" }, ...claims);
  }
  if (reason === undefined) return refuse({ code: "seat-taken", seat, holderId, since });
  const wrong = checkReason("reason", "seat", reason);
  if (wrong) return refuse(wrong);
  return happened({ type: "seatLeft", seat, holderId, why: "cleared", reason }, ...claims);
}
