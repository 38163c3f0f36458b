import type { Board } from "./board.ts";
import type { Command, CommandEnvelope, CommandOf, CommandType } from "./command.ts";
import { judged } from "./cautions/judge.ts";
import { acknowledgeAlarm, shelveAlarm, unshelveAlarm } from "./decide/alarms.ts";
import { assignUnits, setPrimaryUnit } from "./decide/assignments.ts";
import { amendCall, closeCall, linkCall, receiveCall, unlinkCall } from "./decide/calls.ts";
import { checkEnvelope, refuse, type Context, type Decision } from "./decide/checks.ts";
import { archiveClosed, configure } from "./decide/housekeeping.ts";
import {
  addAgency,
  addNote,
  changePriority,
  changeType,
  groupIncident,
  holdIncident,
  moveIncident,
  openIncident,
  raiseAlarm,
  releaseIncident,
  reopenIncident,
  splitIncident,
} from "./decide/incidents.ts";
import { claimCall, claimIncident, unclaimCall, unclaimIncident } from "./decide/claims.ts";
import { leaveSeat, takeSeat } from "./decide/seats.ts";
import { handOver, removeShiftNote, writeShiftNote } from "./decide/shift-notes.ts";
import { closeIncident, divertUnit, setAssignmentStatus } from "./decide/statuses.ts";
import { undo } from "./decide/undo.ts";
import {
  placeInService,
  postUnit,
  releaseUnit,
  reserveUnit,
  setAway,
  takeOutOfService,
} from "./decide/units.ts";
import {
  applyDeployment,
  cancelDeployment,
  proposeDeployment,
  reverseDeployment,
  reviewDeployment,
  scheduleDeployment,
} from "./deployment/deployments.ts";
import type { AcceptedEvent, Event } from "./event.ts";
import { evolve } from "./evolve.ts";
import { eraseReports, liftHold, placeHold } from "./trust/retention.ts";
import { recordAccess } from "./trust/access-record.ts";
import {
  approveOpening,
  askOpening,
  declineOpening,
  giveFollowCode,
  openSeal,
  returnOpening,
} from "./trust/openings.ts";

type Handlers = {
  readonly [T in CommandType]: (context: Context, command: CommandOf<T>) => Decision;
};

/** The rule of every command; a command without one does not compile. */
const HANDLERS: Handlers = {
  configure,
  receiveCall,
  amendCall,
  closeCall,
  linkCall,
  unlinkCall,
  openIncident,
  changeType,
  changePriority,
  moveIncident,
  raiseAlarm,
  holdIncident,
  releaseIncident,
  closeIncident,
  reopenIncident,
  groupIncident,
  splitIncident,
  addAgency,
  addNote,
  assignUnits,
  setAssignmentStatus,
  divertUnit,
  setPrimaryUnit,
  undo,
  placeInService,
  takeOutOfService,
  setAway,
  postUnit,
  reserveUnit,
  releaseUnit,
  takeSeat,
  leaveSeat,
  claimIncident,
  claimCall,
  unclaimIncident,
  unclaimCall,
  acknowledgeAlarm,
  shelveAlarm,
  unshelveAlarm,
  writeShiftNote,
  removeShiftNote,
  handOver,
  askOpening,
  approveOpening,
  declineOpening,
  returnOpening,
  openSeal,
  giveFollowCode,
  proposeDeployment,
  reviewDeployment,
  scheduleDeployment,
  applyDeployment,
  cancelDeployment,
  reverseDeployment,
  placeHold,
  liftHold,
  eraseReports,
  recordAccess,
  archiveClosed,
};

/**
 * What a command brings about, or why it is refused. A pure function of its arguments: the same
 * board and envelope give the same answer. Never throws for an envelope of the right shape,
 * whatever its values. An accepted command may have no events: it was so already.
 */
export function decide(board: Board, envelope: CommandEnvelope): Decision {
  const refusal = checkEnvelope(board, envelope);
  if (refusal) return refuse(refusal);
  const { actor, at, command } = envelope;
  const context = { board, actor, at, occurredAt: envelope.occurredAt ?? at };
  // The table pairs each type with the handler of that type; only the compiler cannot see it.
  const handler = HANDLERS[command.type] as (context: Context, command: Command) => Decision;
  const decision = handler(context, command);
  if ("refusal" in decision) return decision;
  const { events } = decision;
  return judged(board, envelope, events, () =>
    accept(board, envelope, events).reduce(evolve, board),
  );
}

/**
 * The events as they go into the log: numbered from the board's next sequence, taken at the
 * authority's time, happened when the person says.
 */
export function accept(
  board: Board,
  envelope: CommandEnvelope,
  events: readonly Event[],
): AcceptedEvent[] {
  const { commandId, actor, at } = envelope;
  return events.map((event, index) => ({
    sequence: board.sequence + 1 + index,
    commandId,
    actor,
    recordedAt: at,
    occurredAt: envelope.occurredAt ?? at,
    event,
  }));
}
