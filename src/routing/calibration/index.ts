export { calibrate, TRIPS_MIN, type CalibrationOptions } from "./calibrate.ts";
export { fitClassTimes, type ClassTimes, type ClassTrip } from "./class-times.ts";
export { defaultResponseModel, defaultResponseModelFile } from "./default.ts";
export type { Check, Evidence } from "./evidence.ts";
export { responseModelFrom, ResponseModelError } from "./json.ts";
export type {
  ArrivalQuestion,
  ResponseModel,
  ResponseModelFile,
  TimeEstimate,
  TripQuestion,
  TurnoutQuestion,
} from "./model.ts";
export { isHeldOut, type ResponseHistory, type Trip, type Turnout } from "./trips.ts";
