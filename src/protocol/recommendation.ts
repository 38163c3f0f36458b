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

/** Advice on which free units with a capability to send to other posts. */
export type MoveUps = {
  readonly capabilityId: CapabilityId;
  readonly at: Instant;
  /** A call counts as reached in time within this by road. */
  readonly coverSeconds: number;
  /** Calls on record that the advice rests on. */
  readonly calls: number;
  readonly moves: readonly AdvisedMove[];
  readonly end: MovesEnd | "no-roads" | "too-few-calls";
} & Partial<Omit<MoveUpAdvice, "moves" | "end"> & { readonly busyFraction: number }>;
