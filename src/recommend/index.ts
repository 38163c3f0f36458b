export { prepareDemand, type DemandInput, type PreparedDemand } from "./demand.ts";
export { DEFAULT_OPTIONS, type RecommendOptions, type Willingness } from "./options.ts";
export type * from "./reason.ts";
export { reasonText, type Language } from "./reason-text.ts";
export { chooseUnits, recommend, type ChoicePolicy, type ChosenUnit } from "./recommend.ts";
export type * from "./recommendation.ts";
export type { RecommendInput } from "./situation.ts";
export type * from "./travel.ts";
export { worded, wordedReason } from "./worded.ts";
export type {
  WordedCandidate,
  WordedNeedAdvice,
  WordedReason,
  WordedRecommendation,
  WordedUnfilled,
} from "./worded.ts";
