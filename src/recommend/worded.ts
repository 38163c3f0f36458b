import type { Text } from "#kernel";
import type { Reason } from "./reason.ts";
import { reasonText } from "./reason-text.ts";
import type { Candidate, CouldFill, ExcludedUnit, NeedAdvice } from "./recommendation.ts";
import type { Recommendation, Unfilled } from "./recommendation.ts";

/** A reason together with its words, for screens that do not know the codes. */
export type WordedReason = Reason & { readonly text: Text };

type WithReason<T> = Omit<T, "reason"> & { readonly reason: WordedReason };

export type WordedCandidate = WithReason<Omit<Candidate, "notes">> & {
  readonly notes: readonly WordedReason[];
};

export type WordedUnfilled = {
  readonly count: number;
  readonly reasons: readonly WordedReason[];
  readonly couldFill: readonly WithReason<CouldFill>[];
};

type Lists = "chosen" | "proposals" | "runnersUp";

export type WordedNeedAdvice = Omit<NeedAdvice, Lists | "excluded" | "unfilled"> &
  Readonly<Record<Lists, readonly WordedCandidate[]>> & {
    readonly excluded: readonly WithReason<ExcludedUnit>[];
    readonly unfilled?: WordedUnfilled;
  };

/** A recommendation in which every reason carries its words in every language. */
export type WordedRecommendation = Omit<Recommendation, "needs" | "notes"> & {
  readonly needs: readonly WordedNeedAdvice[];
  readonly notes: readonly WordedReason[];
};

export function wordedReason(reason: Reason): WordedReason {
  return { ...reason, text: { en: reasonText(reason, "en"), zh: reasonText(reason, "zh") } };
}

function withReason<T extends { readonly reason: Reason }>(
  item: T,
): T & { readonly reason: WordedReason } {
  return { ...item, reason: wordedReason(item.reason) };
}

function wordedCandidate(candidate: Candidate): WordedCandidate {
  return { ...withReason(candidate), notes: candidate.notes.map(wordedReason) };
}

function wordedUnfilled({ count, reasons, couldFill }: Unfilled): WordedUnfilled {
  return { count, reasons: reasons.map(wordedReason), couldFill: couldFill.map(withReason) };
}

function wordedNeed(advice: NeedAdvice): WordedNeedAdvice {
  const { unfilled, ...rest } = advice;
  const worded = {
    ...rest,
    chosen: advice.chosen.map(wordedCandidate),
    proposals: advice.proposals.map(wordedCandidate),
    runnersUp: advice.runnersUp.map(wordedCandidate),
    excluded: advice.excluded.map(withReason),
  };
  return unfilled === undefined ? worded : { ...worded, unfilled: wordedUnfilled(unfilled) };
}

/** The same recommendation with words at every reason. */
export function worded(recommendation: Recommendation): WordedRecommendation {
  return {
    ...recommendation,
    needs: recommendation.needs.map(wordedNeed),
    notes: recommendation.notes.map(wordedReason),
  };
}
