export * from "./client.ts";
export * from "./command.ts";
export * from "./configuration.ts";
export * from "./defect.ts";
export * from "./exercise.ts";
export * from "./history.ts";
export * from "./identity.ts";
export * from "./machines.ts";
export * from "./planning.ts";
export { WeeklyHours, WorkingRulesDocument } from "./working-rules.ts";
export * from "./policy.ts";
export * from "./route-urls.ts";
export { answerTo, mayUse } from "./policy/answer.ts";
export { applyChangesMessage, changesFor, touchedBetween } from "./policy/changes.ts";
export type { ChangesMessage, Touched } from "./policy/changes.ts";
export * from "./policy/classes.ts";
export { commandFields } from "./policy/command-fields.ts";
export { mayAct, mayActOnUnit, notTaken } from "./policy/commands.ts";
export type { NotTaken } from "./policy/commands.ts";
export { eventFields } from "./policy/event-fields.ts";
export { handlingPart } from "./policy/handling.ts";
export { eventFor, reduceEvent, reduceFields } from "./policy/reduce.ts";
export type { HiddenEvent } from "./policy/reduce.ts";
export {
  classesFor,
  isAreaWide,
  relationToCall,
  relationToCallId,
  relationToIncident,
  relationToIncidentId,
  relationToUnit,
  seesPosition,
  seesWholeBoard,
} from "./policy/relation.ts";
export type { Viewer } from "./policy/relation.ts";
export { boardFor, holdsFor, incidentFor, reducedIncident } from "./policy/view.ts";
export type * from "./recommendation.ts";
export * from "./request.ts";
export * from "./setup.ts";
export * from "./shapes.ts";
export * from "./stream.ts";
export * from "./views.ts";
