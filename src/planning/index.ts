export * from "./erlang.ts";
export { solveHypercube, type HypercubeResult } from "./hypercube.ts";
export * from "./hypercube-approximate.ts";
export {
  APPROXIMATE_UNITS_MAX,
  HYPERCUBE_UNITS_MAX,
  nearestFirst,
  TIED_UNITS_MAX,
  type HypercubeInput,
  type Preference,
} from "./hypercube-input.ts";
export type { SweepOptions, SweepReport } from "./hypercube-settle.ts";
export * from "./pairs.ts";
export * from "./staffing.ts";
export * from "./all-pairs.ts";
export * from "./median.ts";
export {
  greedyMedians,
  interchange,
  medianCost,
  type MedianProblem,
  type OpenSites,
} from "./median-swap.ts";
export { cumulative, quantile, rankedScore, logProbability, type CountLaw } from "./counts.ts";
export {
  fitDemand,
  HOURS_PER_WEEK,
  type DemandHistory,
  type DemandModel,
  type DemandSettings,
} from "./demand.ts";
export * from "./forecast.ts";
export * from "./covering.ts";
export * from "./fair.ts";
export type { FairFigures, FairLimits, FairProblem } from "./fair-problem.ts";
