export { prepareCentre, type Centre, type CentreInput } from "./centre.ts";
export type { FastLog } from "./log.ts";
export { runTrace } from "./run.ts";
export { templatesOf, traceOfHistory, type Template, type Trace } from "./trace.ts";
