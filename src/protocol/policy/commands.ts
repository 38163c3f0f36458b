import { attention, type Board, type ClaimSubject, type Instant, type Refusal } from "#kernel";
import type { CommandType } from "#kernel";
import type { WireCommand, WireCommandOf } from "../command.ts";
import {
  classesFor,
  relationToCallId,
  relationToIncidentId,
  relationToSubject,
  relationToUnit,
  seesWholeBoard,
  type Viewer,
} from "./relation.ts";

/** What a command acts on. To act on it one has to have something to do with it (POL-10). */
type Target =
  | { readonly incidentId: string }
  | { readonly callId: string }
  | { readonly unitId: string }
  | { readonly assignmentId: string }
  | { readonly openingId: string }
  | { readonly holdId: string }
  | { readonly alarmKey: string }
  | { readonly undone: string };

type Targets = {
  readonly [T in CommandType]: (command: WireCommandOf<T>) => readonly Target[];
};

const none = (): readonly Target[] => [];
const incident = ({ incidentId }: { incidentId: string }): readonly Target[] => [{ incidentId }];
const call = ({ callId }: { callId: string }): readonly Target[] => [{ callId }];
const unit = ({ unitId }: { unitId: string }): readonly Target[] => [{ unitId }];
const assignment = ({ assignmentId }: { assignmentId: string }): readonly Target[] => [
  { assignmentId },
];
const alarm = ({ key }: { key: string }): readonly Target[] => [{ alarmKey: key }];
const opening = ({ openingId }: { openingId: string }): readonly Target[] => [{ openingId }];
const subjectOf = ({ subject }: { subject: ClaimSubject }): readonly Target[] => [subject];

/**
 * What each command acts on; what it makes is not among it. Nothing: it concerns the area. A
 * command without a row does not compile.
 */
const targets: Targets = {
  configure: none,
  receiveCall: none,
  amendCall: call,
  closeCall: call,
  linkCall: ({ callId, incidentId }) => [{ callId }, { incidentId }],
  unlinkCall: call,
  openIncident: ({ callId }) => (callId === undefined ? [] : [{ callId }]),
  changeType: incident,
  changePriority: incident,
  moveIncident: incident,
  raiseAlarm: incident,
  holdIncident: incident,
  releaseIncident: incident,
  closeIncident: incident,
  reopenIncident: incident,
  groupIncident: ({ incidentId, intoIncidentId }) => [
    { incidentId },
    { incidentId: intoIncidentId },
  ],
  splitIncident: incident,
  addAgency: incident,
  addNote: incident,
  assignUnits: ({ incidentId, units }) => [
    { incidentId },
    ...units.map(({ unitId }) => ({ unitId })),
  ],
  setAssignmentStatus: assignment,
  divertUnit: ({ fromAssignmentId, toIncidentId }) => [
    { assignmentId: fromAssignmentId },
    { incidentId: toIncidentId },
  ],
  setPrimaryUnit: assignment,
  undo: ({ targetCommandId }) => [{ undone: targetCommandId }],
  placeInService: unit,
  takeOutOfService: unit,
  setAway: unit,
  postUnit: unit,
  reserveUnit: ({ unitId, incidentId }) => [
    { unitId },
    ...(incidentId === undefined ? [] : [{ incidentId }]),
  ],
  releaseUnit: unit,
  takeSeat: none,
  leaveSeat: none,
  claimIncident: incident,
  claimCall: call,
  unclaimIncident: incident,
  unclaimCall: call,
  acknowledgeAlarm: alarm,
  shelveAlarm: alarm,
  unshelveAlarm: alarm,
  writeShiftNote: none,
  removeShiftNote: none,
  handOver: none,
  askOpening: subjectOf,
  approveOpening: opening,
  declineOpening: opening,
  returnOpening: opening,
  openSeal: none,
  giveFollowCode: call,
  proposeDeployment: none,
  reviewDeployment: none,
  scheduleDeployment: none,
  applyDeployment: none,
  cancelDeployment: none,
  reverseDeployment: none,
  placeHold: subjectOf,
  liftHold: ({ holdId }) => [{ holdId }],
  eraseReports: none,
  recordAccess: none,
  archiveClosed: none,
};

/** Why a command is not taken from somebody. */
export type NotTaken = {
  /** Word for word what the rules say of a thing that is not there. */
  readonly refusal: Refusal;
  /** The thing is there: they tried what they may not. */
  readonly exists: boolean;
};

/** True when somebody sees the words of it, so has something to do with it. */
export function mayAct(board: Board, viewer: Viewer, subject: ClaimSubject): boolean {
  const relation = relationToSubject(board, viewer, subject);
  return relation !== "none" && classesFor(viewer, relation).includes("personal");
}

/** True when somebody may give orders to a unit that they see. */
export function mayActOnUnit(board: Board, viewer: Viewer, unitId: string): boolean {
  // A crew sets its own unit's status and nothing else of anybody's.
  if (viewer.role === "crew") return viewer.unitId === unitId;
  const relation = relationToUnit(board, viewer, unitId);
  return relation !== "none" && classesFor(viewer, relation).includes("operational");
}

/** A crew's own assignment stays its own after it ended, so that a retry is answered as before. */
function ofAssignment(board: Board, viewer: Viewer, assignmentId: string): NotTaken | undefined {
  const found = board.assignments.get(assignmentId);
  const allowed =
    found !== undefined &&
    mayActOnUnit(board, viewer, found.unitId) &&
    (viewer.role === "crew" || mayAct(board, viewer, { incidentId: found.incidentId }));
  if (allowed) return undefined;
  return { refusal: { code: "unknown-assignment", assignmentId }, exists: found !== undefined };
}

function ofAlarm(board: Board, viewer: Viewer, key: string, at: Instant): NotTaken | undefined {
  const item = attention(board, at).find((matter) => matter.key === key);
  const handled = board.shift.alarms.find((matter) => matter.key === key);
  const incidentId = item?.incidentId ?? handled?.incidentId;
  const refusal: Refusal = { code: "alarm-gone", key };
  if (item === undefined && handled === undefined) return { refusal, exists: false };
  if (incidentId !== undefined && relationToIncidentId(board, viewer, incidentId) === "none") {
    return { refusal, exists: true };
  }
  const { callId, unitId } = item ?? {};
  if (callId !== undefined && relationToCallId(board, viewer, callId) === "none") {
    return { refusal, exists: true };
  }
  if (incidentId !== undefined || unitId === undefined) return undefined;
  return mayActOnUnit(board, viewer, unitId) ? undefined : { refusal, exists: true };
}

function ofTarget(board: Board, viewer: Viewer, target: Target, at: Instant): NotTaken | undefined {
  if ("incidentId" in target) {
    const { incidentId } = target;
    if (mayAct(board, viewer, target)) return undefined;
    const exists = board.incidents.has(incidentId);
    return { refusal: { code: "unknown-incident", incidentId }, exists };
  }
  if ("callId" in target) {
    const { callId } = target;
    if (mayAct(board, viewer, target)) return undefined;
    return { refusal: { code: "unknown-call", callId }, exists: board.calls.has(callId) };
  }
  if ("unitId" in target) {
    const { unitId } = target;
    if (mayActOnUnit(board, viewer, unitId)) return undefined;
    return { refusal: { code: "unknown-unit", unitId }, exists: board.units.has(unitId) };
  }
  if ("assignmentId" in target) return ofAssignment(board, viewer, target.assignmentId);
  if ("alarmKey" in target) return ofAlarm(board, viewer, target.alarmKey, at);
  if ("undone" in target) {
    const found = board.undoables.find(({ commandId }) => commandId === target.undone);
    if (found?.actorId === viewer.personId) return undefined;
    const refusal: Refusal = { code: "nothing-to-undo", targetCommandId: target.undone };
    return { refusal, exists: found !== undefined };
  }
  if ("openingId" in target) {
    const { openingId } = target;
    const found = board.openings.get(openingId);
    const own = found?.askedBy === viewer.personId;
    if (found !== undefined && (own || mayAct(board, viewer, found.subject))) return undefined;
    return { refusal: { code: "unknown-opening", openingId }, exists: found !== undefined };
  }
  const { holdId } = target;
  const found = board.holds.get(holdId);
  if (found !== undefined && mayAct(board, viewer, found.subject)) return undefined;
  return { refusal: { code: "unknown-hold", holdId }, exists: found !== undefined };
}

/**
 * POL-10: why somebody's command is not taken; undefined when it may go to the rules. Whether the
 * role may give it at all is asked before. For those who see a part, what is not there and what
 * is not theirs get the same answer, in the same way.
 */
export function notTaken(
  board: Board,
  viewer: Viewer,
  command: WireCommand,
  at: Instant,
): NotTaken | undefined {
  if (seesWholeBoard(viewer)) return undefined;
  // An administrator's commands concern the area; holds are placed on what they cannot read.
  if (viewer.role === "administrator") return undefined;
  // The table pairs each type with the targets of that type; only the compiler cannot see it.
  const of = targets[command.type] as (command: WireCommand) => readonly Target[];
  for (const target of of(command)) {
    const refused = ofTarget(board, viewer, target, at);
    if (refused !== undefined) return refused;
  }
  return undefined;
}
