import { isOpen, unreachable } from "#kernel";
import type { Board, Incident, IncidentId, Instant } from "#kernel";
import { AUTOPILOT, CALL_TAKING, crewActor, envelope, IMPORT } from "./land.ts";
import type { Land, Task, WorldCommand } from "./land.ts";
import { wasReached } from "./crew-plan.ts";
import { firstStampOf, lastStampOf } from "./loaded.ts";
import type { RecordedAssignment, RecordedCall } from "./scenario.ts";
import { leavingLaws, leavingOf, type Leaving } from "./working/leaving.ts";

/** Tasks of the record; the others are the crews' and the dispatcher's. */
export type ScriptTask = Extract<
  Task,
  {
    kind:
      | "configure"
      | "onDuty"
      | "offDuty"
      | "receive"
      | "open"
      | "prioritise"
      | "raise"
      | "assignRecorded"
      | "close"
      | "leave";
  }
>;

/** What the record says will happen, whoever decides: callers, duty, and the recorded rows. */
export type Script = {
  /** Puts the whole scenario on the agenda from this instant on. */
  begin(from: Instant): void;
  commands(task: ScriptTask, at: Instant, board: Board): WorldCommand[];
  /** An incident now answers a recorded call. */
  linked(incidentId: IncidentId, call: RecordedCall, at: Instant): void;
  /** An assignment ended: close the incident when nothing more is to come. */
  ended(incidentId: IncidentId, at: Instant, board: Board): void;
  /** Rows that were not played because a person had the chair; played now where still needed. */
  resume(at: Instant, board: Board): void;
  /** A unit whose duty ended while it was busy goes off duty now. */
  relieve(unitId: string, at: Instant, board: Board): void;
};

/** A call closed without any recorded disposition. */
const DISPOSITION_UNKNOWN = "completed";

type Skipped = { readonly row: RecordedAssignment; readonly call: RecordedCall };

type Play = {
  readonly land: Land;
  /** Whether a dispatcher still looks for units for the incident. */
  readonly isWaiting: (incidentId: IncidentId) => boolean;
  /** Recorded rows that are still to be played, per incident. */
  readonly rowsLeft: Map<IncidentId, number>;
  /** Rows that were not played because a person had the chair, or had sent the unit elsewhere. */
  readonly skipped: Map<IncidentId, Skipped[]>;
  /** Units whose shift ended while they were busy. */
  readonly overdue: Set<string>;
};

export function createScript(land: Land, isWaiting: Play["isWaiting"]): Script {
  const play: Play = {
    land,
    isWaiting,
    rowsLeft: new Map(),
    skipped: new Map(),
    overdue: new Set(),
  };
  return {
    begin(from) {
      land.plan(from, { kind: "configure" });
      planDuty(land, from);
      for (const call of land.scenario.history) {
        if (call.receivedAt >= from) land.plan(call.receivedAt, { kind: "receive", call });
      }
    },
    commands: (task, at, board) => commandsOf(play, task, at, board),
    linked: (incidentId, call, at) => linked(play, incidentId, call, at),
    ended(incidentId, at, board) {
      const incident = board.incidents.get(incidentId);
      if (incident === undefined || !land.callOf.has(incidentId)) return;
      if (isDone(play, incident, at, board)) land.plan(at, { kind: "close", incidentId });
    },
    resume: (at, board) => resume(play, at, board),
    relieve(unitId, at, board) {
      const unit = board.units.get(unitId);
      if (!play.overdue.has(unitId) || (unit?.openAssignmentIds.length ?? 0) > 0) return;
      play.overdue.delete(unitId);
      land.plan(at, { kind: "offDuty", unitId });
    },
  };
}

function commandsOf(play: Play, task: ScriptTask, at: Instant, board: Board): WorldCommand[] {
  const { land } = play;
  switch (task.kind) {
    case "configure":
      return configure(land, at, board);
    case "onDuty":
      return onDuty(play, task.unitId, at, board);
    case "offDuty":
      return offDuty(play, task.unitId, at, board);
    case "receive":
      return receive(land, task.call, at);
    case "open":
      return open(land, task.call, at, board);
    case "prioritise":
      return prioritise(task, at, board);
    case "raise":
      return raise(task, at, board);
    case "assignRecorded":
      return assignRecorded(play, task, at, board);
    case "close":
      return close(play, task.incidentId, at, board);
    case "leave":
      return leave(land, task, at, board);
    default:
      return unreachable(task);
  }
}

function linked(play: Play, incidentId: IncidentId, call: RecordedCall, at: Instant): void {
  const { land } = play;
  if (land.callOf.has(incidentId)) return;
  land.callOf.set(incidentId, call);
  if (call.alarmLevel > 1) {
    const stamps = call.assignments.map((row) => row.onSceneAt ?? Infinity);
    const first = Math.min(...stamps);
    const raiseAt = Number.isFinite(first) ? Math.max(at, first) : at;
    land.plan(raiseAt, { kind: "raise", call, incidentId });
  }
  const stamps = call.assignments.map((row) => row.dispatchedAt ?? Infinity);
  const first = Math.min(...stamps);
  const sendAt = Number.isFinite(first) ? Math.max(at, first) : at;
  land.plan(sendAt, { kind: "prioritise", call, incidentId });
  if (land.policy === "history") {
    play.rowsLeft.set(incidentId, call.assignments.length);
    for (const row of call.assignments) {
      const stamp = firstStampOf(row) ?? at;
      land.plan(Math.max(at, stamp), { kind: "assignRecorded", call, row, incidentId });
    }
    if (call.assignments.length === 0) land.plan(at, { kind: "close", incidentId });
    return;
  }
  const leaving = leavesAs(land, call);
  if (leaving?.how === "transferred") land.transferred.add(incidentId);
  else land.plan(sendAt, { kind: "decide", incidentId });
  if (!wasReached(call)) {
    land.plan(Math.max(sendAt, lastStampOf(call)), { kind: "close", incidentId });
  }
  if (leaving === undefined) return;
  const { how, afterSeconds } = leaving;
  land.plan(sendAt + Math.round(afterSeconds * 1000), { kind: "leave", incidentId, how });
}

function leavesAs({ rules, stream }: Land, call: RecordedCall): Leaving | undefined {
  return leavingOf(leavingLaws(rules.leaving, call), {
    uniform: () => stream(`${call.callId}/transfer`).uniform(),
    exponential: (mean) => stream(`${call.callId}/patience`).exponential(mean),
  });
}

/** The call leaves the queue, unless somebody was sent before (RUL-9). */
function leave(
  land: Land,
  { incidentId, how }: Extract<Task, { kind: "leave" }>,
  at: Instant,
  board: Board,
): WorldCommand[] {
  const incident = board.incidents.get(incidentId);
  if (incident?.status !== "open" || !land.isOnAutopilot(CALL_TAKING)) return [];
  const isSent = incident.assignmentIds.some(
    (id) => board.assignments.get(id)?.status !== "cancelled",
  );
  if (isSent) return [];
  land.working[how] += 1;
  const disposition = dispositionIn(board, land.callOf.get(incidentId)?.disposition);
  const command = { type: "closeIncident", incidentId, disposition } as const;
  return [envelope(at, `${incidentId}:${how}`, IMPORT, command)];
}

/** The recorded one where it is configured, else the first that is. */
function dispositionIn(board: Board, recorded = DISPOSITION_UNKNOWN): string {
  const known = board.configuration.settings.dispositions;
  return known.some(({ disposition }) => disposition === recorded)
    ? recorded
    : (known[0]?.disposition ?? DISPOSITION_UNKNOWN);
}

function resume(play: Play, at: Instant, board: Board): void {
  for (const [incidentId, rows] of play.skipped) {
    play.skipped.delete(incidentId);
    const incident = board.incidents.get(incidentId);
    if (incident?.status !== "open" || incident.assignmentIds.length > 0) continue;
    play.rowsLeft.set(incidentId, (play.rowsLeft.get(incidentId) ?? 0) + rows.length);
    for (const one of rows) play.land.plan(at, { kind: "assignRecorded", ...one, incidentId });
  }
}

function assignRecorded(
  play: Play,
  task: Extract<Task, { kind: "assignRecorded" }>,
  at: Instant,
  board: Board,
): WorldCommand[] {
  const { row, call, incidentId } = task;
  const unit = board.units.get(row.unitId);
  const agencyId = board.configuration.units.get(row.unitId)?.agencyId ?? "";
  const incident = board.incidents.get(incidentId);
  play.rowsLeft.set(incidentId, (play.rowsLeft.get(incidentId) ?? 1) - 1);
  const mayPlay = play.land.isOnAutopilot(agencyId) && incident?.status === "open";
  const open = unit?.openAssignmentIds ?? [];
  // A unit that a person has sent elsewhere is not taken away again by the record.
  const elsewhere = open.some((id) => !isRecorded(play, board, id));
  if (!mayPlay || elsewhere) {
    play.skipped.set(incidentId, [...(play.skipped.get(incidentId) ?? []), { row, call }]);
    return [];
  }
  // The record is stronger than the duty that was worked out from it.
  const placed = unit?.duty.status === "inService" ? [] : onDuty(play, row.unitId, at, board);
  const concurrent = open.length > 0 ? { concurrentReason: "recorded" as const } : {};
  const units = [{ assignmentId: row.rowId, unitId: row.unitId, ...concurrent }];
  const command = { type: "assignUnits", incidentId, units } as const;
  const stamp = Math.min(at, firstStampOf(row) ?? at);
  return [...placed, envelope(at, `${row.rowId}:assign`, IMPORT, command, stamp)];
}

function isRecorded(play: Play, board: Board, assignmentId: string): boolean {
  const assignment = board.assignments.get(assignmentId);
  const call = assignment && play.land.callOf.get(assignment.incidentId);
  return call?.assignments.some(({ rowId }) => rowId === assignmentId) === true;
}

function close(play: Play, incidentId: IncidentId, at: Instant, board: Board): WorldCommand[] {
  const incident = board.incidents.get(incidentId);
  const call = play.land.callOf.get(incidentId);
  if (incident?.status !== "open" || call === undefined) return [];
  if (!isDone(play, incident, at, board)) return [];
  const disposition = dispositionIn(board, call.disposition);
  const command = { type: "closeIncident", incidentId, disposition } as const;
  // That a call ended without anyone arriving is what the record says, not a machine's choice.
  const actor = play.land.policy === "history" || incident.attended !== true ? IMPORT : AUTOPILOT;
  return [
    ...priorityChange(incident, call, call.finalPriorityId, at, board),
    envelope(at, `${incidentId}:close`, actor, command),
  ];
}

/** Nothing is open on it, nothing more is recorded for it, and it waits for nobody. */
function isDone(play: Play, incident: Incident, at: Instant, board: Board): boolean {
  const { incidentId } = incident;
  if (!play.land.isOnAutopilot(CALL_TAKING) || (play.rowsLeft.get(incidentId) ?? 0) > 0)
    return false;
  const call = play.land.callOf.get(incidentId);
  // A call that nobody reached was over before anyone came: it waits for nobody any more.
  const isOver = call !== undefined && isOverAt(play.land, { incidentId, call }, at);
  if (incident.attended !== true && play.isWaiting(incidentId) && !isOver) return false;
  // What a person in the chair has not answered yet is not taken away from that person.
  if (play.isWaiting(incidentId) || play.skipped.has(incidentId)) {
    const agencyIds = [...board.configuration.agencies.keys()];
    if (!agencyIds.every((agencyId) => play.land.isOnAutopilot(agencyId))) return false;
  }
  return incident.assignmentIds.every((id) => {
    const assignment = board.assignments.get(id);
    if (assignment === undefined) return true;
    const agencyId = board.configuration.units.get(assignment.unitId)?.agencyId ?? "";
    return !isOpen(assignment) && play.land.isOnAutopilot(agencyId);
  });
}

/**
 * A call that nobody reached, as recorded; where the dispatcher took a unit away from it, it is
 * over only when the record says so.
 */
function isOverAt(
  { requeued }: Land,
  { incidentId, call }: { readonly incidentId: IncidentId; readonly call: RecordedCall },
  at: Instant,
): boolean {
  if (wasReached(call)) return false;
  return !requeued.has(incidentId) || at >= lastStampOf(call);
}

function onDuty(play: Play, unitId: string, at: Instant, board: Board): WorldCommand[] {
  play.overdue.delete(unitId);
  const unit = board.units.get(unitId);
  if (unit === undefined || unit.duty.status === "inService") return [];
  const command = { type: "placeInService", unitId } as const;
  const placed = envelope(at, `${unitId}:on:${at}`, crewActor(board, unitId), command);
  return [placed, ...posted(play, unitId, at, board)];
}

/** The post that a plan gives the unit, where it is not there already. */
function posted(play: Play, unitId: string, at: Instant, board: Board): WorldCommand[] {
  const posting = play.land.scenario.postings?.find((one) => one.unitId === unitId);
  const postId = posting?.postId;
  if (postId === undefined || board.units.get(unitId)?.postId === postId) return [];
  const command = { type: "postUnit", unitId, postId } as const;
  return [envelope(at, `${unitId}:post:${at}`, AUTOPILOT, command)];
}

function offDuty(play: Play, unitId: string, at: Instant, board: Board): WorldCommand[] {
  const unit = board.units.get(unitId);
  if (unit === undefined || unit.duty.status === "outOfService") return [];
  if (unit.openAssignmentIds.length > 0) {
    play.overdue.add(unitId);
    return [];
  }
  const command = { type: "takeOutOfService", unitId, reason: "off-shift" } as const;
  return [envelope(at, `${unitId}:off:${at}`, crewActor(board, unitId), command)];
}

/** Only while the incident has a priority of the record: what a person has changed stays. */
function priorityChange(
  incident: Incident,
  call: RecordedCall,
  to: string,
  at: Instant,
  board: Board,
): WorldCommand[] {
  const { incidentId, priorityId } = incident;
  if (priorityId === to || !board.configuration.priorities.has(to)) return [];
  if (priorityId !== call.originalPriorityId && priorityId !== call.priorityId) return [];
  const command = { type: "changePriority", incidentId, priorityId: to } as const;
  return [envelope(at, `${incidentId}:priority:${to}:${at}`, IMPORT, command)];
}

/** From the priority the call was taken with to the one it was dispatched with. */
function prioritise(
  task: Extract<Task, { kind: "prioritise" }>,
  at: Instant,
  board: Board,
): WorldCommand[] {
  const incident = board.incidents.get(task.incidentId);
  if (incident?.status !== "open") return [];
  return priorityChange(incident, task.call, task.call.priorityId, at, board);
}

/** A duty that lasts to the end of the history goes on: nobody leaves while calls still wait. */
function planDuty(land: Land, from: Instant): void {
  const { duty, manifest, history } = land.scenario;
  const last = history.reduce((end, call) => Math.max(end, lastStampOf(call)), manifest.to);
  for (const one of duty) {
    if (one.to < from) continue;
    const { unitId } = one;
    land.plan(Math.max(from, one.from), { kind: "onDuty", unitId });
    if (one.to < Math.min(last, manifest.to)) {
      land.plan(one.to, { kind: "offDuty", unitId });
    }
  }
}

/** The area is configured once; a board that already has units keeps what it has. */
function configure(land: Land, at: Instant, board: Board): WorldCommand[] {
  if (board.configuration.units.size > 0) return [];
  const { configuration, manifest } = land.scenario;
  const actor = { kind: "system", id: "scenario" } as const;
  const command = { type: "configure", changes: configuration } as const;
  return [envelope(at, `${manifest.scenarioId}:configure`, actor, command)];
}

function receive(land: Land, call: RecordedCall, at: Instant): WorldCommand[] {
  const { callId, typeId, place } = call;
  land.plan(openingOf(call), { kind: "open", call });
  const command = { type: "receiveCall", callId, channel: "phone", typeId, place } as const;
  return [envelope(at, `${callId}:receive`, IMPORT, command, call.receivedAt)];
}

/** When the call-taker had it entered, but never after the first unit was sent. */
export function openingOf(call: RecordedCall): Instant {
  const entered = call.enteredAt ?? call.receivedAt;
  const sent = call.assignments.map((row) => row.dispatchedAt ?? Infinity);
  return Math.max(call.receivedAt, Math.min(entered, ...sent));
}

export function incidentIdOf(call: RecordedCall): IncidentId {
  return `incident-${call.callId}`;
}

function open(land: Land, call: RecordedCall, at: Instant, board: Board): WorldCommand[] {
  if (!land.isOnAutopilot(CALL_TAKING)) return [];
  // A person may have taken the call in the meantime.
  if (board.calls.get(call.callId)?.status !== "open") return [];
  const { callId, typeId, place } = call;
  const priorityId = call.originalPriorityId;
  const incident = { incidentId: incidentIdOf(call), callId, typeId, priorityId, place };
  const command = { type: "openIncident", ...incident } as const;
  const actor = land.policy === "history" ? IMPORT : AUTOPILOT;
  return [envelope(at, `${callId}:open`, actor, command)];
}

function raise(task: Extract<Task, { kind: "raise" }>, at: Instant, board: Board): WorldCommand[] {
  const incident = board.incidents.get(task.incidentId);
  const { alarmLevel } = task.call;
  if (incident?.status !== "open" || incident.alarmLevel >= alarmLevel) return [];
  const command = { type: "raiseAlarm", incidentId: task.incidentId, alarmLevel } as const;
  return [envelope(at, `${task.incidentId}:alarm:${alarmLevel}`, IMPORT, command)];
}
