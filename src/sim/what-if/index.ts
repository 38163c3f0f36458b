export {
  applyPlan,
  CLOSURE_METRES_MAX,
  configurationHash,
  configurationOf,
  roadsUnder,
  touchedBy,
  type AppliedPlan,
} from "./apply.ts";
export type * from "./document.ts";
export type { Curve, Figures as TrialFigures, Statistic } from "./figures.ts";
export { PLANS_MAX, SEEDS_MAX, tryPlans, type TrialAnswer, type TrialOptions } from "./trial.ts";
export { seedsText, type LuckOfRuns, type Precision } from "./precision.ts";
export { expectDemand, type Expected } from "./expect.ts";
export { createGround, summaryOf, type Ground, type GroundSummary } from "./ground.ts";
export {
  PROPOSAL_MODELS,
  propose,
  type Proposal,
  type ProposalAsked,
  type ProposalModel,
} from "./propose.ts";
export type { LimitsOutcome, ProposalLimits } from "./fair-proposal.ts";
export { quickLook, type QuickAsked, type QuickLook } from "./quick.ts";
export { withinPeriod } from "./window.ts";
export { reportBlocks, reportPeriod, type ReportAbout, type ReportBlock } from "./report/blocks.ts";
export { curveShapes, intervalShapes, type Shapes } from "./report/shapes.ts";
export { planReportPage } from "./report/report-page.ts";
