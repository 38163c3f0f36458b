import type { Board } from "../board.ts";
import type { CallId, Instant } from "../primitives.ts";
import { claimKey, type ClaimSubject } from "../shift/records.ts";
import { isBeingHandled } from "./openings.ts";
import { currentHolds } from "./retention.ts";

/** Why a request is declined: a closed list, because the reporter reads it. */
export const declineReasons = ["not-the-reporter", "duty-to-keep", "still-needed"] as const;
export type DeclineReason = (typeof declineReasons)[number];

export const erasureSteps = ["asked", "agreed", "agreed-by-two", "declined"] as const;
export type ErasureStep = (typeof erasureSteps)[number];

/** What a reporter asked for: that who they are and what they said is erased before its time. */
export type ErasureRequest = {
  readonly callId: CallId;
  readonly askedAt: Instant;
  readonly step: ErasureStep;
  /** When the step was taken. */
  readonly at: Instant;
  /** Who agreed first. */
  readonly agreedBy?: string;
  readonly reason?: DeclineReason;
};

/** Why a request cannot be agreed to now. */
export type ErasureBlock = "handled" | "held";

/** RET-9: what stops an erasure at an instant: somebody handles it, or a legal hold. */
export function erasureBlock(
  board: Board,
  subjects: readonly ClaimSubject[],
  at: Instant,
): ErasureBlock | undefined {
  if (subjects.some((subject) => isBeingHandled(board, subject))) return "handled";
  const held = new Set(currentHolds(board, at).map(({ subject }) => claimKey(subject)));
  return subjects.some((subject) => held.has(claimKey(subject))) ? "held" : undefined;
}

/** The step that one person's agreeing is; a second person has to agree after the first. */
export function stepOfAgreeing(
  { step, agreedBy }: ErasureRequest,
  personId: string,
): "agreed" | "agreed-by-two" | "second-person" | "over" {
  if (step === "asked") return "agreed";
  if (step !== "agreed") return "over";
  return agreedBy === personId ? "second-person" : "agreed-by-two";
}
