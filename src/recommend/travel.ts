import type { Point } from "#geo";
import type { IncidentId, Instant, UnitId, UnitTypeId } from "#kernel";

/** Road seconds from many nodes to one; Infinity where there is no way. Fills and returns `out`. */
export type TravelTimes = {
  /** Nodes are 0 to nodeCount - 1; a position at another node counts as off the roads. */
  readonly nodeCount?: number;
  secondsToOne(fromNodes: ArrayLike<number>, toNode: number, out: Float64Array): Float64Array;
};

/** What the time to arrival depends on. */
export type ArrivalTrip = {
  readonly roadSeconds: number;
  readonly unitTypeId: UnitTypeId;
  /** Local, 0 to 23. */
  readonly hourOfDay: number;
  /** Already on the road: no turnout. */
  readonly moving: boolean;
  /** A life may be at stake: with lights and siren. */
  readonly urgent: boolean;
};

/** A median with the 80 % interval around it. */
export type Interval = {
  readonly medianSeconds: number;
  readonly lowSeconds: number;
  readonly highSeconds: number;
};

/** Seconds from the decision to being on scene, calibrated on what really happened. */
export type ArrivalModel = { arrival(trip: ArrivalTrip): Interval };

export type PositionSource = "station" | "post" | "reported" | "scene" | "estimated";

/** Where a unit is, on the road network. */
export type UnitPosition = {
  /** Absent when the unit is not near any road that is loaded. */
  readonly node?: number;
  /** Seconds from where the unit is to the node. */
  readonly offsetSeconds: number;
  readonly asOf: Instant;
  readonly moving: boolean;
  readonly source: PositionSource;
  /** Used for the straight line when a node is missing; absent: the unit's post or station. */
  readonly point?: Point;
};

export type Positions = (unitId: UnitId) => UnitPosition | undefined;

/** When a unit that is on an incident is expected to be free again. */
export type ExpectedFreeAt = (unitId: UnitId, incidentId: IncidentId) => Instant | undefined;
