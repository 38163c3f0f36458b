export type { FireAssignment, FireCall } from "./calls.ts";
export { COLUMNS } from "./columns.ts";
export {
  readFireCalls,
  SAN_FRANCISCO_TIME_ZONE,
  type FireCalls,
  type FireCallsOptions,
} from "./read.ts";
export type { FireCallsReport } from "./report.ts";
