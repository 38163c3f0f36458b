import type { Board, CapabilityId, Instant, Unit, UnitDefinition, UnitId } from "#kernel";
import { fleetIndexOf } from "./fleet-index.ts";
import { adviseMoves, type MoveUpAdvice, type MoveUpOptions } from "./move-up.ts";
import type { WaitingUnit } from "./move-up.ts";
import type { MoveUpGround, WaitingAt } from "./move-up-ground.ts";
import { isFree } from "./situation.ts";
import type { Positions } from "./travel.ts";

export type MoveUpInput = {
  readonly board: Board;
  readonly capabilityId: CapabilityId;
  readonly at: Instant;
  readonly positions: Positions;
  /** Made of calls that need the capability. */
  readonly ground: MoveUpGround;
  /** When each unit was last sent to wait elsewhere; one that is not in it was not, lately. */
  readonly lastMoves: ReadonlyMap<UnitId, Instant>;
  /** A unit that was moved is left where it is for this long. */
  readonly restSeconds: number;
  readonly options: MoveUpOptions;
};

/** Advice on moves for the board as it is: which free units with the capability, and where to. */
export function moveUpAdvice(input: MoveUpInput): MoveUpAdvice {
  const { board, capabilityId, at, ground, options } = input;
  const units: WaitingUnit[] = [];
  for (const { definition } of fleetIndexOf(board.configuration).byCapability.get(capabilityId) ??
    []) {
    const unit = board.units.get(definition.unitId);
    if (unit === undefined || !isFree(unit, at, "")) continue;
    const waiting = waitingUnit(input, definition, unit);
    if (waiting !== undefined) units.push(waiting);
  }
  return adviseMoves(ground, units, options);
}

function waitingUnit(
  { positions, at, lastMoves, restSeconds }: MoveUpInput,
  { unitId, stationId }: UnitDefinition,
  { postId }: Unit,
): WaitingUnit | undefined {
  const home: WaitingAt | undefined =
    stationId === undefined ? undefined : { kind: "station", stationId };
  const waitsAt: WaitingAt | undefined = postId === undefined ? home : { kind: "post", postId };
  if (waitsAt === undefined) return undefined;
  const moved = lastMoves.get(unitId);
  const mayMove = moved === undefined || at - moved >= restSeconds * 1000;
  const position = positions(unitId);
  // Waiting at its place, it is where the ground has it; anything else is asked of the roads.
  const isThere = position?.source === "station" || position?.source === "post";
  return {
    unitId,
    waitsAt,
    home,
    mayMove,
    ...(position === undefined || isThere
      ? {}
      : { node: position.node, offsetSeconds: position.offsetSeconds }),
  };
}

/** Unit hours at `USUAL_BUSY_FRACTION` that stand in while a shift is too young to tell. */
const USUAL_UNIT_HOURS = 12;
const USUAL_BUSY_FRACTION = 0.25;
/** Busier than this, the model's units are never free at the same time, and its figures mean little. */
const BUSY_FRACTION_MAX = 0.95;
const HOUR = 3_600_000;

/**
 * Share of their time that units with the capability were on incidents, from the assignments that
 * the board still has: of the units now on duty, since each last came on duty, at most
 * `windowHours` back. A young shift is filled up with 12 unit hours at 0.25.
 */
export function busyFractionOf(
  board: Board,
  capabilityId: CapabilityId,
  { at, windowHours }: { readonly at: Instant; readonly windowHours: number },
): number {
  const since = new Map<UnitId, Instant>();
  let dutyHours = USUAL_UNIT_HOURS;
  for (const { definition } of fleetIndexOf(board.configuration).byCapability.get(capabilityId) ??
    []) {
    const unit = board.units.get(definition.unitId);
    if (unit?.duty.status !== "inService") continue;
    const from = Math.max(unit.duty.since, at - windowHours * HOUR);
    since.set(definition.unitId, from);
    dutyHours += Math.max(0, at - from) / HOUR;
  }
  let busyHours = USUAL_UNIT_HOURS * USUAL_BUSY_FRACTION;
  for (const { unitId, times } of board.assignments.values()) {
    const from = since.get(unitId);
    if (from === undefined) continue;
    const ended = Math.min(at, times.clearedAt ?? times.cancelledAt ?? at);
    busyHours += Math.max(0, ended - Math.max(from, times.assignedAt)) / HOUR;
  }
  return Math.min(BUSY_FRACTION_MAX, busyHours / dutyHours);
}
