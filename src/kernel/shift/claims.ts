import type { Board } from "../board.ts";
import type { Settings } from "../configuration.ts";
import type { Instant } from "../primitives.ts";
import { claimKey, type Claim, type ClaimSubject, type Seat } from "./records.ts";

/** Two people who press at the same time sort it out by voice. */
const GRACE_SECONDS = 20;
/** Long enough to be on the telephone, short enough to be noticed. */
const STALE_SECONDS = 600;

/** The settings for claims, or what holds without any. */
export function claimTimes(settings: Settings): NonNullable<Settings["claims"]> {
  return settings.claims ?? { graceSeconds: GRACE_SECONDS, staleSeconds: STALE_SECONDS };
}

export function findClaim(board: Board, subject: ClaimSubject): Claim | undefined {
  return board.shift.claims.get(claimKey(subject));
}

/** CLM-4: nothing by its holder for so long that somebody should ask. */
export function isStale(board: Board, claim: Claim, at: Instant): boolean {
  const { staleSeconds } = claimTimes(board.configuration.settings);
  return at - claim.lastActionAt >= staleSeconds * 1000;
}

/** CLM-3: taken so recently that both may have meant it. */
export function isInGrace(board: Board, claim: Claim, at: Instant): boolean {
  const { graceSeconds } = claimTimes(board.configuration.settings);
  return at - claim.since <= graceSeconds * 1000;
}

/** CLM-3, CLM-4: whether another person must say why to take it over. */
export function needsReason(board: Board, claim: Claim, at: Instant): boolean {
  return !isInGrace(board, claim, at) && !isStale(board, claim, at);
}

/** The seat of a person, if they sit at one. */
export function findSeatOf(board: Board, holderId: string): Seat | undefined {
  for (const seat of board.shift.seats.values()) if (seat.holderId === holderId) return seat;
  return undefined;
}

/** All claims of a person, by key. */
export function listClaimsOf(board: Board, holderId: string): Claim[] {
  const claims = [...board.shift.claims].filter(([, claim]) => claim.holderId === holderId);
  return claims.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, claim]) => claim);
}
