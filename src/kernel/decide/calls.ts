import type { Call } from "../board.ts";
import type { CommandOf } from "../command.ts";
import type { EventOf } from "../event.ts";
import {
  checkDisposition,
  checkId,
  checkPlace,
  checkReason,
  checkSeal,
  checkType,
  findCall,
  findIncidentIn,
  given,
  happened,
  refuse,
  type Check,
  type Context,
  type Decision,
} from "./checks.ts";

type Report = CommandOf<"receiveCall"> | CommandOf<"amendCall">;

function checkReport({ board }: Context, command: Report): Check {
  return (
    checkType(board, command.typeId) ??
    checkPlace("place", command.place) ??
    checkSeal("reporter", command.reporter) ??
    checkSeal("narrative", command.narrative)
  );
}

/** CALL-8: who stays anonymous is not on record; both at once would be untrue. */
function checkAnonymous(callId: string, after: Pick<Call, "anonymous" | "reporter">): Check {
  const isBoth = after.anonymous === true && after.reporter !== undefined;
  return isBoth ? { code: "reporter-given", callId } : undefined;
}

/** CALL-1: a call needs neither type nor place. */
export function receiveCall(context: Context, command: CommandOf<"receiveCall">): Decision {
  const { callId, channel, typeId, place, reporter, narrative } = command;
  const { unverified, anonymous } = command;
  const refusal = checkId("callId", callId);
  if (refusal) return refuse(refusal);
  if (context.board.calls.has(callId)) return refuse({ code: "call-exists", callId });
  const wrong =
    checkReport(context, command) ?? checkAnonymous(callId, given({ anonymous, reporter }));
  if (wrong) return refuse(wrong);
  const rest: Omit<EventOf<"callReceived">, "type" | "callId" | "channel"> = given({
    typeId,
    place,
    reporter,
    narrative,
    unverified,
    anonymous,
  });
  return happened({ type: "callReceived", callId, channel, ...rest });
}

/** CALL-3: what is given replaces what was there; nothing given, nothing happens. */
export function amendCall(context: Context, command: CommandOf<"amendCall">): Decision {
  const { callId, channel, unverified, anonymous, typeId, place, reporter, narrative } = command;
  const found = findCall(context.board, callId);
  if (found.refusal) return refuse(found.refusal);
  const { status } = found.call;
  if (status === "closed") return refuse({ code: "call-not-open", callId, status });
  const { call } = found;
  const after = { anonymous: anonymous ?? call.anonymous, reporter: reporter ?? call.reporter };
  const wrong = checkReport(context, command) ?? checkAnonymous(callId, given(after));
  if (wrong) return refuse(wrong);
  const rest: Omit<EventOf<"callAmended">, "type" | "callId"> = given({
    channel,
    unverified,
    anonymous,
    typeId,
    place,
    reporter,
    narrative,
  });
  if (Object.keys(rest).length === 0) return happened();
  return happened({ type: "callAmended", callId, ...rest });
}

function checkOpenCall({ board }: Context, callId: string): Check {
  const found = findCall(board, callId);
  if (found.refusal) return found.refusal;
  const { status } = found.call;
  return status === "open" ? undefined : { code: "call-not-open", callId, status };
}

export function closeCall(context: Context, command: CommandOf<"closeCall">): Decision {
  const { callId, disposition } = command;
  const refusal = checkOpenCall(context, callId) ?? checkDisposition(context.board, disposition);
  return refusal ? refuse(refusal) : happened({ type: "callClosed", callId, disposition });
}

export function linkCall(context: Context, command: CommandOf<"linkCall">): Decision {
  const { callId, incidentId } = command;
  const refusal =
    checkOpenCall(context, callId) ??
    findIncidentIn(context.board, incidentId, "open", "held").refusal;
  return refusal ? refuse(refusal) : happened({ type: "callLinked", callId, incidentId });
}

export function unlinkCall(context: Context, command: CommandOf<"unlinkCall">): Decision {
  const { callId, reason } = command;
  const found = findCall(context.board, callId);
  if (found.refusal) return refuse(found.refusal);
  const { call } = found;
  if (call.status !== "linked") return refuse({ code: "call-not-linked", callId });
  const refusal = checkReason("reason", "unlink", reason);
  if (refusal) return refuse(refusal);
  const { incidentId } = call;
  return happened({ type: "callUnlinked", callId, incidentId, reason });
}

/** The refusal of a call that cannot be linked now; shared with opening from a call. */
export function checkLinkable(context: Context, callId: string | undefined): Check {
  return callId === undefined ? undefined : checkOpenCall(context, callId);
}
