// What the server advises crosses the wire as the advice itself, with words at every reason.
import type { CapabilityId, Instant } from "#kernel";
import type { AdvisedMove, MovesEnd, MoveUpAdvice } from "#recommend";

export type {
  AdvisedMove,
  WordedCandidate as Candidate,
  WordedNeedAdvice as NeedAdvice,
  WordedReason,
  WordedRecommendation as Recommendation,
} from "#recommend";

/** A move with the capability that it is advised for. */
export type AdvisedMoveUp = AdvisedMove & { readonly capabilityId: CapabilityId };

/** Advice on which free units to send to other posts. */
export type MoveUps = {
  /** Absent: the best moves of all capabilities, each judged on its own. */
  readonly capabilityId?: CapabilityId;
  readonly at: Instant;
  /** A call counts as reached in time within this by road. */
  readonly coverSeconds: number;
  /** Calls on record that the advice rests on; of all capabilities, the most of any. */
  readonly calls: number;
  readonly moves: readonly AdvisedMoveUp[];
  readonly end: MovesEnd | "no-roads" | "too-few-calls";
} & Partial<Omit<MoveUpAdvice, "moves" | "end"> & { readonly busyFraction: number }>;
