// What the server advises crosses the wire as the advice itself, with words at every reason.
export type {
  WordedCandidate as Candidate,
  WordedNeedAdvice as NeedAdvice,
  WordedReason,
  WordedRecommendation as Recommendation,
} from "#recommend";
