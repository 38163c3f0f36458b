import type { Board } from "../board.ts";
import type { CommandOf } from "../command.ts";
import {
  checkId,
  checkLater,
  checkFileNumber,
  firstOf,
  happened,
  refuse,
  type Context,
  type Decision,
} from "../decide/checks.ts";
import type { AcceptedEvent, EventOf } from "../event.ts";
import { assert, type Instant } from "../primitives.ts";
import { claimKey, type ClaimSubject } from "../shift/records.ts";

/** Nothing of an incident or call is erased while a hold lasts. */
export type Hold = {
  readonly holdId: string;
  readonly subject: ClaimSubject;
  /** What it is for, such as the number of a court's file; never a person's name. */
  readonly label: string;
  readonly until: Instant;
  readonly placedBy: string;
  readonly placedAt: Instant;
};

/** Classes of sealed texts with retention times of their own. */
export const textClasses = ["reporter", "words", "notes"] as const;
export type TextClass = (typeof textClasses)[number];

/** Days after which texts are erased, counted from when the incident or call left the board. */
export type RetentionDays = {
  /** Who reported. */
  readonly reporterDays: number;
  /** What the reporter said. */
  readonly wordsDays: number;
  /** Notes on incidents, notes to the next shift, reasons of openings. */
  readonly notesDays: number;
};

/** For all, and for incident types that differ. */
export type Retention = RetentionDays & {
  readonly types?: readonly (RetentionDays & { readonly typeId: string })[];
};

/** A sealed report and what it belongs to: the key that is destroyed, and what may be held. */
export type ErasedReport = {
  readonly reportId: string;
  readonly subjects: readonly ClaimSubject[];
};

export const HOLDS_MAX = 10_000;
/** Reports erased by one command. */
export const ERASED_MAX = 500;

/** Holds that last at an instant, the one that ends first first. */
export function currentHolds({ holds }: Board, at: Instant): Hold[] {
  return [...holds.values()]
    .filter(({ until }) => until > at)
    .toSorted((a, b) => a.until - b.until || (a.holdId < b.holdId ? -1 : 1));
}

/** RET-3: named, dated, and it ends. What has left the board can be held too. */
export function placeHold(context: Context, command: CommandOf<"placeHold">): Decision {
  const { board, actor, at } = context;
  const { holdId, subject, label, until } = command;
  if (actor.kind !== "person") return refuse({ code: "person-only", what: "hold" });
  const refusal =
    checkId("holdId", holdId) ??
    checkId("subject", "incidentId" in subject ? subject.incidentId : subject.callId) ??
    checkFileNumber("label", label) ??
    checkLater("until", until, at);
  if (refusal) return refuse(refusal);
  if (board.holds.has(holdId)) return refuse({ code: "hold-exists", holdId });
  if (currentHolds(board, at).length >= HOLDS_MAX) {
    return refuse({ code: "limit-reached", what: "holds", limit: HOLDS_MAX });
  }
  return happened({ type: "holdPlaced", holdId, subject, label, until });
}

export function liftHold(context: Context, command: CommandOf<"liftHold">): Decision {
  const { holdId } = command;
  const hold = context.board.holds.get(holdId);
  if (hold === undefined || hold.until <= context.at) {
    return refuse({ code: "unknown-hold", holdId });
  }
  return happened({ type: "holdLifted", holdId });
}

/** RET-4: the erasure is on record before a key is destroyed, and what is held is not erased. */
export function eraseReports(context: Context, command: CommandOf<"eraseReports">): Decision {
  const { reports, rule } = command;
  if (reports.length === 0) return happened();
  if (reports.length > ERASED_MAX) {
    return refuse({ code: "limit-reached", what: "reports", limit: ERASED_MAX });
  }
  const held = new Map(
    currentHolds(context.board, context.at).map((hold) => [claimKey(hold.subject), hold]),
  );
  const refusal = firstOf(reports, ({ reportId, subjects }, index) => {
    const hold = subjects.map((one) => held.get(claimKey(one))).find((one) => one !== undefined);
    if (hold !== undefined) return { code: "held", holdId: hold.holdId };
    return checkId(`reports[${index}]`, reportId);
  });
  if (refusal) return refuse(refusal);
  const reportIds = reports.map(({ reportId }) => reportId);
  return happened({ type: "reportsErased", reportIds, rule });
}

type HoldEvent = EventOf<"holdPlaced" | "holdLifted">;

export function applyHoldEvent(board: Board, accepted: AcceptedEvent, event: HoldEvent): Board {
  const { actor, recordedAt } = accepted;
  if (event.type === "holdLifted") {
    assert(board.holds.has(event.holdId), `got hold ${event.holdId} lifted, expected it placed`);
    return { ...board, holds: board.holds.delete(event.holdId) };
  }
  let { holds } = board;
  for (const hold of holds.values())
    if (hold.until <= recordedAt) holds = holds.delete(hold.holdId);
  const { type: _type, ...rest } = event;
  const hold: Hold = { ...rest, placedBy: actor.id, placedAt: recordedAt };
  return { ...board, holds: holds.set(event.holdId, hold) };
}
