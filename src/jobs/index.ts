export { openJobs, SCHEMA, type JobsDatabase } from "./database.ts";
export { JobsError } from "./failure.ts";
export { packInput, requireSame, unpackInput, type InputParts, type PackedInput } from "./input.ts";
export { storeFailure, storeResults, type Result } from "./results.ts";
export {
  beginRun,
  enqueue,
  fetchRun,
  findRun,
  jobIdOf,
  listRuns,
  progressOf,
  queueOf,
  removeRun,
  requireQueue,
  resultsFrom,
  setState,
  type JobData,
  type Run,
  type RunGoal,
  type RunLine,
  type RunWithInput,
} from "./runs.ts";
export { spreadTo, type SpreadOptions } from "./spread.ts";
export { simulationVersion } from "./version.ts";
export { runWorker, type WorkerCount, type WorkerOptions } from "./worker.ts";
