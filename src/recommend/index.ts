export { prepareDemand, type DemandInput, type PreparedDemand } from "./demand.ts";
export { adviseMoves } from "./move-up.ts";
export type { AdvisedMove, MovesEnd, MoveUpAdvice, MoveUpOptions } from "./move-up.ts";
export type { WaitingUnit } from "./move-up.ts";
export { busyFractionOf, moveUpAdvice, type MoveUpInput } from "./move-up-board.ts";
export { moveUpGroundInSteps, prepareMoveUpGround } from "./move-up-ground.ts";
export type { MoveUpGround, MoveUpGroundInput, WaitingAt } from "./move-up-ground.ts";
export { DEFAULT_OPTIONS, type RecommendOptions, type Willingness } from "./options.ts";
export type * from "./reason.ts";
export { reasonText, type Language } from "./reason-text.ts";
export { compareCosts, fillTogether, type Costed } from "./fill.ts";
export { waitingRules, type WaitingRules } from "./fleet-index.ts";
export { chooseUnits, recommend } from "./recommend.ts";
export type { ChoiceLimits, ChoicePolicy, ChosenUnit, DivertRule } from "./recommend.ts";
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
