export { drawCalls, nearestHospital } from "./arrivals.ts";
export type { MatrixArrivals, MatrixCall, MatrixSystem, Returning, SecondsLaw } from "./input.ts";
export { runMatrix, type MatrixRun } from "./run.ts";
export {
  intervalOf,
  playTrace,
  replicate,
  student95,
  type Figures,
  type MeanInterval,
  type Replicated,
  type Stopping,
} from "./summary.ts";
