export {
  arrivalProfile,
  drawTrace,
  historyOfTrace,
  poissonAt,
  type ArrivalProfile,
} from "./arrivals.ts";
export { prepareCentre, type Centre, type CentreInput } from "./centre.ts";
export type { CallFigures, ReplicationFigures } from "./figures.ts";
export { runTraceInKernel } from "./kernel-log.ts";
export type { FastLog, UnitMark } from "./log.ts";
export {
  emptyPartial,
  groupSize,
  mergePartials,
  prepareSimulation,
  runReplication,
  SIMULATION_DEFAULTS,
  traceOfReplication,
  type PartialResult,
  type PreparedSimulation,
  type SimulationSettings,
} from "./replications.ts";
export { runTrace, type TracePlay } from "./run.ts";
export {
  FIRST_STAGE_MIN,
  independentValues,
  replicationsNeeded,
  summarise,
  twoStageInterval,
  type CallSummary,
  type SimulationSummary,
} from "./summary.ts";
export { templatesOf, traceOfHistory, type Template, type Trace } from "./trace.ts";
