import type { Board, Unit } from "../board.ts";
import { applyChanges, changeId } from "../configuration-change.ts";
import type { AcceptedEvent, EventOf } from "../event.ts";
import { assert, unreachable, type Instant, type UnitId } from "../primitives.ts";
import { NOT_YET_IN_SERVICE } from "../reasons.ts";
import { getUnit, without } from "../records.ts";
import { changeUnit } from "./context.ts";

/** A unit that was just put into the configuration. */
function newUnit(unitId: UnitId, since: Instant): Unit {
  return {
    unitId,
    duty: { status: "outOfService", since, reason: NOT_YET_IN_SERVICE },
    crew: 0,
    openAssignmentIds: [],
    freeSince: since,
  };
}

export function applyConfigurationChanged(
  board: Board,
  accepted: AcceptedEvent,
  event: EventOf<"configurationChanged">,
): Board {
  const { configuration } = applyChanges(board.configuration, event.changes);
  let { units } = board;
  for (const change of event.changes) {
    if (change.kind !== "unit") continue;
    const unitId = changeId(change);
    if (!("remove" in change)) {
      if (!units.has(unitId)) units = units.set(unitId, newUnit(unitId, accepted.occurredAt));
      continue;
    }
    const open = getUnit(board, unitId).openAssignmentIds.length;
    assert(open === 0, `got removal of unit ${unitId} with ${open} assignments, expected none`);
    units = units.delete(unitId);
  }
  return { ...board, configuration, units, configuredAt: accepted.occurredAt };
}

type UnitEvent = EventOf<
  | "unitPlacedInService"
  | "unitTakenOutOfService"
  | "unitAway"
  | "unitPosted"
  | "unitReserved"
  | "unitReleased"
>;

function changed(unit: Unit, since: Instant, event: UnitEvent): Unit {
  switch (event.type) {
    case "unitPlacedInService": {
      const { crew } = event;
      if (unit.duty.status === "inService") return { ...unit, crew };
      return { ...unit, crew, duty: { status: "inService", since }, freeSince: since };
    }
    case "unitTakenOutOfService":
      return { ...unit, duty: { status: "outOfService", since, reason: event.reason } };
    case "unitAway": {
      const { type: _type, unitId: _unitId, ...rest } = event;
      return { ...unit, duty: { status: "away", since, ...rest } };
    }
    case "unitPosted": {
      const { postId } = event;
      return postId === undefined ? without(unit, "postId") : { ...unit, postId };
    }
    case "unitReserved": {
      const { type: _type, unitId: _unitId, ...reservation } = event;
      return { ...unit, reservation };
    }
    case "unitReleased":
      return without(unit, "reservation");
    default:
      return unreachable(event);
  }
}

export function applyUnitEvent(board: Board, accepted: AcceptedEvent, event: UnitEvent): Board {
  return changeUnit(board, event.unitId, (unit) => changed(unit, accepted.occurredAt, event));
}
