export * from "./columns.ts";
export type { CallDrawing, DrawnUnit } from "./drawing.ts";
export * from "./page/index.ts";
export {
  createRecorder,
  type Recorder,
  type RunCall,
  type Sending,
  type ShiftRun,
} from "./recording.ts";
export * from "./report.ts";
export type { Elsewhere, FirstArrival, Why } from "./why.ts";
