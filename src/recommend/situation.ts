import {
  isReservedAt,
  localTime,
  type Board,
  type Incident,
  type IncidentId,
  type Instant,
  type Unit,
} from "#kernel";
import { fleetIndexOf, type FleetIndex } from "./fleet-index.ts";
import { DEFAULT_OPTIONS, type RecommendOptions } from "./options.ts";
import type { PreparedDemand } from "./demand.ts";
import type { ArrivalModel, ExpectedFreeAt, Positions, TravelTimes } from "./travel.ts";

export type RecommendInput = {
  readonly board: Board;
  readonly incidentId: IncidentId;
  readonly at: Instant;
  readonly positions: Positions;
  readonly travel: TravelTimes;
  readonly arrivals: ArrivalModel;
  /** Absent: no unit is expected to clear. */
  readonly expectedFreeAt?: ExpectedFreeAt;
  /** Absent: only coverage rules weigh what is left behind. */
  readonly demand?: PreparedDemand;
  readonly options?: Partial<RecommendOptions>;
};

/** The input with everything looked up that every step needs. */
export type Situation = {
  readonly input: RecommendInput;
  readonly options: RecommendOptions;
  readonly index: FleetIndex;
  readonly incident: Incident;
  /** Rank of its priority; infinite when the priority is not configured. */
  readonly rank: number;
  readonly isLifeThreat: boolean;
  readonly coverageWeight: number;
  /** Local, 0 to 23. */
  readonly hourOfDay: number;
};

/** A weight that is not a number of 0 or more weighs nothing. */
function sane(weight: number): number {
  return weight > 0 && Number.isFinite(weight) ? weight : 0;
}

export function situationOf(input: RecommendInput, incident: Incident): Situation {
  const { configuration } = input.board;
  const options = { ...DEFAULT_OPTIONS, ...input.options };
  const priority = configuration.priorities.get(incident.priorityId);
  return {
    input,
    options,
    index: fleetIndexOf(configuration),
    incident,
    rank: priority?.rank ?? Infinity,
    isLifeThreat: priority?.lifeThreat ?? false,
    coverageWeight: sane(options.coverageWeight(priority)),
    hourOfDay: localTime(configuration.settings, input.at).hourOfDay,
  };
}

/** Whether a node is one that the roads have. */
export function isRoadNode(travel: TravelTimes, node: number | undefined): node is number {
  const { nodeCount = Infinity } = travel;
  return node !== undefined && Number.isInteger(node) && node >= 0 && node < nodeCount;
}

/** Minutes after local midnight of another instant. */
export function minuteOfDay(situation: Situation, instant: Instant): number {
  return localTime(situation.input.board.configuration.settings, instant).minuteOfDay;
}

/** Whether a reservation holds the unit now, for anything but this incident. */
export function isReserved(unit: Unit, at: Instant, incidentId: IncidentId): boolean {
  return isReservedAt(unit, at) && unit.reservation?.incidentId !== incidentId;
}

/** In service, on nothing, promised to nobody: such units are what covers a zone. */
export function isFree(unit: Unit, at: Instant, incidentId: IncidentId): boolean {
  return (
    unit.duty.status === "inService" &&
    unit.openAssignmentIds.length === 0 &&
    !isReserved(unit, at, incidentId)
  );
}
