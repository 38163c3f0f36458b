import type { Board } from "./board.ts";
import { applyDeploymentEvent } from "./deployment/deployments.ts";
import type { AcceptedEvent } from "./event.ts";
import {
  applyAssignmentStatusChanged,
  applyPrimaryUnitSet,
  applyUnitAssigned,
} from "./evolve/assignments.ts";
import {
  applyCallAmended,
  applyCallClosed,
  applyCallLinked,
  applyCallReceived,
  applyCallUnlinked,
} from "./evolve/calls.ts";
import {
  applyCautionsPassed,
  applyIncidentEvent,
  applyIncidentGrouped,
  applyIncidentOpened,
  applyIncidentsArchived,
  applyIncidentSplit,
} from "./evolve/incidents.ts";
import { applyShiftEvent, followedByShift } from "./evolve/shift.ts";
import { applyCommandUndone, undoablesAfter } from "./evolve/undo.ts";
import { applyConfigurationChanged, applyUnitEvent } from "./evolve/units.ts";
import { assert, unreachable } from "./primitives.ts";
import { applyHoldEvent } from "./trust/retention.ts";
import { applyOpeningEvent } from "./trust/openings.ts";

function apply(board: Board, accepted: AcceptedEvent): Board {
  const { event } = accepted;
  switch (event.type) {
    case "configurationChanged":
      return applyConfigurationChanged(board, accepted, event);
    case "callReceived":
      return applyCallReceived(board, accepted, event);
    case "callAmended":
      return applyCallAmended(board, accepted, event);
    case "callClosed":
      return applyCallClosed(board, accepted, event);
    case "callLinked":
      return applyCallLinked(board, accepted, event);
    case "callUnlinked":
      return applyCallUnlinked(board, accepted, event);
    case "incidentOpened":
      return applyIncidentOpened(board, accepted, event);
    case "incidentTypeChanged":
    case "incidentPriorityChanged":
    case "incidentMoved":
    case "alarmRaised":
    case "incidentHeld":
    case "incidentReleased":
    case "incidentClosed":
    case "incidentReopened":
    case "agencyAdded":
    case "noteAdded":
      return applyIncidentEvent(board, accepted, event);
    case "incidentGrouped":
      return applyIncidentGrouped(board, accepted, event);
    case "incidentSplit":
      return applyIncidentSplit(board, accepted, event);
    case "unitAssigned":
      return applyUnitAssigned(board, accepted, event);
    case "assignmentStatusChanged":
      return applyAssignmentStatusChanged(board, accepted, event);
    case "primaryUnitSet":
      return applyPrimaryUnitSet(board, accepted, event);
    case "commandUndone":
      return applyCommandUndone(board, accepted, event);
    case "cautionsPassed":
      return applyCautionsPassed(board, accepted, event);
    case "unitPlacedInService":
    case "unitTakenOutOfService":
    case "unitAway":
    case "unitPosted":
    case "unitReserved":
    case "unitReleased":
      return applyUnitEvent(board, accepted, event);
    case "seatTaken":
    case "seatLeft":
    case "incidentClaimed":
    case "callClaimed":
    case "incidentUnclaimed":
    case "callUnclaimed":
    case "alarmAcknowledged":
    case "alarmShelved":
    case "alarmUnshelved":
    case "shiftNoteWritten":
    case "shiftNoteRemoved":
    case "handedOver":
      return applyShiftEvent(board, accepted, event);
    case "openingAsked":
    case "leaseOpened":
    case "leaseReturned":
    case "openingDeclined":
      return applyOpeningEvent(board, accepted, event);
    case "deploymentProposed":
    case "deploymentReviewed":
    case "deploymentScheduled":
    case "deploymentApplied":
    case "deploymentConflicted":
    case "deploymentCancelled":
    case "deploymentReversed":
      return applyDeploymentEvent(board, accepted, event);
    case "holdPlaced":
    case "holdLifted":
      return applyHoldEvent(board, accepted, event);
    case "reportsErased":
    case "sealOpened":
    case "followCodeGiven":
    case "accessRecorded":
      return board;
    case "incidentsArchived":
      return applyIncidentsArchived(board, event);
    default:
      return unreachable(event);
  }
}

/**
 * The board after one more event of its log. Throws when the history is impossible: a sequence
 * that does not follow, a thing named that is not there, a status that cannot be.
 */
export function evolve(board: Board, accepted: AcceptedEvent): Board {
  const expected = board.sequence + 1;
  assert(
    accepted.sequence === expected,
    `got event ${accepted.sequence}, expected ${expected} in area ${board.areaId}`,
  );
  const applied = followedByShift(apply(board, accepted), accepted);
  const after = undoablesAfter(board, applied, accepted);
  return { ...after, sequence: accepted.sequence, at: Math.max(board.at, accepted.recordedAt) };
}
