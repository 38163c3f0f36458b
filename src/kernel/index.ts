export type * from "./board.ts";
export { channels, unverifiedChannels } from "./board.ts";
export { cautionChecks, cautionLevels } from "./cautions/caution.ts";
export type {
  Acknowledgement,
  Caution,
  CautionCheck,
  CautionLevel,
  CautionRule,
} from "./cautions/caution.ts";
export type * from "./command.ts";
export { purposes } from "./command.ts";
export type * from "./configuration.ts";
export type * from "./deployment/plan.ts";
export type * from "./deployment/rules.ts";
export type * from "./event.ts";
export type * from "./primitives.ts";
export type { PersistentMap } from "./persistent-map.ts";
export type * from "./refusal.ts";
export type { AttentionItem, AttentionKind, AttentionSubject, Stage } from "./attention/item.ts";
export type { JsonValue, TextHash } from "./canonical.ts";
export { isFileNumber } from "./decide/checks.ts";
export type { Decision } from "./decide/checks.ts";
export type { LocalTime } from "./local-time.ts";
export type { Needs, NeedState, PlanSubject } from "./needs.ts";
export type { OpenAssignment } from "./records.ts";
export type * from "./shift/records.ts";
export type { AlarmState } from "./shift/alarms.ts";
export type { BoardSnapshot } from "./snapshot.ts";
export type { DefinedUnit, UnitStatus } from "./units.ts";
export { attention } from "./attention.ts";
export { waitingZoneIds } from "./attention/coverage.ts";
export { canonicalText, createTextHash, sameValue } from "./canonical.ts";
export {
  applyChanges,
  changeId,
  configurationAsChanges,
  itemBefore,
} from "./configuration-change.ts";
export { accept, decide } from "./decide.ts";
export {
  DEPLOYMENTS_OPEN_MAX,
  DEPLOYMENTS_OVER_KEPT,
  dueDeployments,
} from "./deployment/deployments.ts";
export type { Deployment, DeploymentStatus } from "./deployment/deployments.ts";
export { deploymentChanges, unitsGivenUp } from "./deployment/plan.ts";
export { defaultSettings, emptyBoard, emptyConfiguration } from "./empty-board.ts";
export { evolve } from "./evolve.ts";
export {
  isReason,
  listReasons,
  NOT_YET_IN_SERVICE,
  reasons,
  TIME_NOT_RECORDED,
} from "./reasons.ts";
export { reasonInWords } from "./reason-words.ts";
export type { EndReason, OutReason, Reason, ReasonKind } from "./reasons.ts";
export { UNITS_PER_COMMAND_MAX } from "./limits.ts";
export { localTime, utcOffsetMinutes, utcText } from "./local-time.ts";
export { couldMeetNeed, isInPeriod, matchNeeds, meetsNeed, needsOf, needStates } from "./needs.ts";
export { changedKeys, persistentMap } from "./persistent-map.ts";
export { assert, unreachable } from "./primitives.ts";
export {
  getAssignment,
  getCall,
  getIncident,
  getPriority,
  getUnit,
  getUnitDefinition,
  hasArrived,
  isOpen,
  listAssignments,
  listOpenAssignments,
  OPEN_STATUSES,
  statusRank,
} from "./records.ts";
export { refusalMessage } from "./refusal-message.ts";
export { alarmStates } from "./shift/alarms.ts";
export {
  claimTimes,
  findClaim,
  findSeatOf,
  isStale,
  listClaimsOf,
  needsReason,
} from "./shift/claims.ts";
export { claimKey } from "./shift/records.ts";
export { boardFromSnapshot, boardHash, boardSnapshot, SNAPSHOT_VERSION } from "./snapshot.ts";
export {
  currentOpenings,
  handlingParts,
  isBeingHandled,
  LEASE_MINUTES,
  OPENINGS_MAX,
  REQUEST_DAYS,
} from "./trust/openings.ts";
export type { HandlingPart, Opening, ReviewPurpose } from "./trust/openings.ts";
export { currentHolds, ERASED_MAX, textClasses } from "./trust/retention.ts";
export type { ErasedReport, Hold, Retention, RetentionDays, TextClass } from "./trust/retention.ts";
export {
  declineReasons,
  erasureBlock,
  erasureSteps,
  stepOfAgreeing,
} from "./trust/erasure-requests.ts";
export type {
  DeclineReason,
  ErasureBlock,
  ErasureRequest,
  ErasureStep,
} from "./trust/erasure-requests.ts";
export {
  entitlementChanges,
  shedReasons,
  shedSteps,
  vaultKeyChanges,
  vaultKeyNames,
} from "./trust/access-record.ts";
export type {
  AccessRecord,
  AccessRecordKind,
  EntitlementChange,
  ShedReason,
  ShedStep,
  VaultKeyChange,
  VaultKeyName,
} from "./trust/access-record.ts";
export {
  findReservation,
  isAvailable,
  isPending,
  isReservedAt,
  listOpenIncidents,
  listUnits,
  unitStatus,
} from "./units.ts";
export { validateConfiguration } from "./validate.ts";
export { configurationWarnings } from "./warnings.ts";
export { commandTypes, eventTypes } from "./words.ts";
