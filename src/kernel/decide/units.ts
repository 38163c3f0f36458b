import type { Unit } from "../board.ts";
import type { CommandOf } from "../command.ts";
import { CREW_MAX, INSTANT_MAX, PERIOD_SECONDS_MAX } from "../limits.ts";
import type { UnitId } from "../primitives.ts";
import { getUnitDefinition } from "../records.ts";
import { findUnit } from "./assignments.ts";
import {
  checkInteger,
  checkLater,
  checkOwnUnit,
  checkReason,
  findIncidentIn,
  given,
  happened,
  refuse,
  type Check,
  type Context,
  type Decision,
  type Found,
} from "./checks.ts";

/** The unit, or why this actor may not act on it. */
function findOwnUnit(context: Context, unitId: UnitId): Found<"unit", Unit> {
  const found = findUnit(context.board, unitId);
  if (found.refusal) return found;
  const refusal = checkOwnUnit(context, unitId);
  return refusal ? { refusal } : found;
}

/** UNIT-5: a unit on an incident is neither away nor out of service. */
function checkFree({ board }: Context, unit: Unit): Check {
  if (unit.openAssignmentIds.length === 0) return undefined;
  const incidentIds = unit.openAssignmentIds.map(
    (assignmentId) => board.assignments.get(assignmentId)?.incidentId ?? "",
  );
  return { code: "unit-committed", unitId: unit.unitId, incidentIds };
}

export function placeInService(context: Context, command: CommandOf<"placeInService">): Decision {
  const { unitId } = command;
  const found = findOwnUnit(context, unitId);
  if (found.refusal) return refuse(found.refusal);
  const { unit } = found;
  const crew = command.crew ?? getUnitDefinition(context.board, unitId).crew;
  const refusal = checkInteger("crew", crew, 0, CREW_MAX);
  if (refusal) return refuse(refusal);
  if (unit.duty.status === "inService" && (command.crew === undefined || crew === unit.crew)) {
    return refuse({ code: "unit-already-in-service", unitId });
  }
  return happened({ type: "unitPlacedInService", unitId, crew });
}

export function takeOutOfService(
  context: Context,
  command: CommandOf<"takeOutOfService">,
): Decision {
  const { unitId, reason } = command;
  const found = findOwnUnit(context, unitId);
  if (found.refusal) return refuse(found.refusal);
  if (found.unit.duty.status === "outOfService") {
    return refuse({ code: "unit-not-in-service", unitId });
  }
  const refusal = checkReason("reason", "outOfService", reason) ?? checkFree(context, found.unit);
  return refusal ? refuse(refusal) : happened({ type: "unitTakenOutOfService", unitId, reason });
}

export function setAway(context: Context, command: CommandOf<"setAway">): Decision {
  const { unitId, reason, recallSeconds } = command;
  const found = findOwnUnit(context, unitId);
  if (found.refusal) return refuse(found.refusal);
  if (found.unit.duty.status === "outOfService") {
    return refuse({ code: "unit-not-in-service", unitId });
  }
  const refusal =
    checkReason("reason", "away", reason) ??
    (recallSeconds === undefined
      ? undefined
      : checkInteger("recallSeconds", recallSeconds, 0, PERIOD_SECONDS_MAX)) ??
    checkFree(context, found.unit);
  if (refusal) return refuse(refusal);
  return happened({
    type: "unitAway",
    unitId,
    reason,
    ...(recallSeconds === undefined ? {} : { recallSeconds }),
  });
}

export function postUnit(context: Context, command: CommandOf<"postUnit">): Decision {
  const { unitId, postId } = command;
  const found = findOwnUnit(context, unitId);
  if (found.refusal) return refuse(found.refusal);
  if (postId !== undefined && !context.board.configuration.posts.has(postId)) {
    return refuse({ code: "unknown-post", postId });
  }
  if (found.unit.duty.status === "outOfService") {
    return refuse({ code: "unit-not-in-service", unitId });
  }
  if (found.unit.postId === postId) return happened();
  return happened({ type: "unitPosted", unitId, ...(postId === undefined ? {} : { postId }) });
}

export function reserveUnit(context: Context, command: CommandOf<"reserveUnit">): Decision {
  const { board, occurredAt } = context;
  const { unitId, purpose, from, until, incidentId } = command;
  const found = findOwnUnit(context, unitId);
  if (found.refusal) return refuse(found.refusal);
  const { reservation } = found.unit;
  if (reservation && reservation.until > occurredAt) {
    return refuse({ code: "unit-reserved", unitId, until: reservation.until });
  }
  const start = Math.max(from, occurredAt);
  const refusal =
    checkReason("purpose", "reserve", purpose) ??
    checkInteger("from", from, 0, INSTANT_MAX) ??
    checkLater("until", until, start) ??
    (incidentId === undefined
      ? undefined
      : findIncidentIn(board, incidentId, "open", "held").refusal);
  if (refusal) return refuse(refusal);
  const rest: { incidentId?: string } = given({ incidentId });
  return happened({ type: "unitReserved", unitId, purpose, from, until, ...rest });
}

export function releaseUnit(context: Context, command: CommandOf<"releaseUnit">): Decision {
  const { unitId } = command;
  const found = findOwnUnit(context, unitId);
  if (found.refusal) return refuse(found.refusal);
  if (!found.unit.reservation) return refuse({ code: "unit-not-reserved", unitId });
  return happened({ type: "unitReleased", unitId });
}
