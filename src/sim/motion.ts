import { pointAlong, polylineMetres, type Point } from "#geo";
import type { Instant, UnitId } from "#kernel";
import type { PositionSource } from "#recommend";
import type { WorldRoads } from "./loaded.ts";

/** Where a unit is. `node` is the next node ahead of it, `offsetSeconds` short of it. */
export type WorldPosition = {
  readonly point: Point;
  readonly node: number;
  readonly offsetSeconds: number;
  readonly moving: boolean;
  readonly source: PositionSource;
};

/** One trip along the fastest way, at an even share of each road's own time. */
type Trip = {
  readonly from: WorldPosition;
  readonly toNode: number;
  readonly departAt: Instant;
  readonly arriveAt: Instant;
  readonly after: PositionSource;
  /** Worked out when somebody first asks where the unit is. */
  path: Path | undefined;
};

/** Arcs of the way and the road seconds from the start to the end of each. */
type Path = { readonly arcs: readonly number[]; readonly untilEnd: Float64Array };

type Standing = { readonly node: number; readonly source: PositionSource };

/** Where every unit is at any instant. */
export type Motions = {
  /** Undefined for a unit that nobody has placed yet. */
  position(unitId: UnitId, now: Instant): WorldPosition | undefined;
  place(unitId: UnitId, node: number, source: PositionSource): void;
  /**
   * Sends the unit from where it is now. `arriveAt` is given when the trip's time is known;
   * otherwise the road's own seconds are used. Returns when it arrives.
   */
  travel(
    unitId: UnitId,
    toNode: number,
    trip: {
      readonly departAt: Instant;
      readonly arriveAt?: Instant;
      readonly after: PositionSource;
    },
  ): Instant;
  /** Stops where it is (a cancelled trip). */
  halt(unitId: UnitId, now: Instant): void;
  /** When the trip that it is on ends; undefined for a unit that stands. */
  arrivesAt(unitId: UnitId, now: Instant): Instant | undefined;
  /** Road seconds from where the unit is to a node; undefined when there is no way. */
  secondsTo(unitId: UnitId, node: number, now: Instant): number | undefined;
};

export function createMotions(roads: WorldRoads): Motions {
  const standing = new Map<UnitId, Standing>();
  const trips = new Map<UnitId, Trip>();
  const pointOf = (node: number): Point => ({
    lat: roads.lat[node] ?? 0,
    lon: roads.lon[node] ?? 0,
  });
  function position(unitId: UnitId, now: Instant): WorldPosition | undefined {
    const trip = trips.get(unitId);
    if (trip !== undefined) {
      if (now < trip.arriveAt) return onTheWay(roads, trip, now);
      trips.delete(unitId);
      standing.set(unitId, { node: trip.toNode, source: trip.after });
    }
    const stands = standing.get(unitId);
    if (stands === undefined) return undefined;
    const { node, source } = stands;
    return { point: pointOf(node), node, offsetSeconds: 0, moving: false, source };
  }
  function secondsTo(unitId: UnitId, node: number, now: Instant): number | undefined {
    const from = position(unitId, now);
    if (from === undefined) return undefined;
    const seconds = roads.seconds(from.node, node);
    return seconds === undefined ? undefined : seconds + from.offsetSeconds;
  }
  return {
    position,
    secondsTo,
    arrivesAt: (unitId, now) =>
      position(unitId, now)?.moving === true ? trips.get(unitId)?.arriveAt : undefined,
    place(unitId, node, source) {
      trips.delete(unitId);
      standing.set(unitId, { node, source });
    },
    travel(unitId, toNode, { departAt, arriveAt, after }) {
      const from = position(unitId, departAt);
      const seconds = secondsTo(unitId, toNode, departAt);
      const arrives = arriveAt ?? departAt + Math.round((seconds ?? 0) * 1000);
      if (from === undefined || seconds === undefined || arrives <= departAt) {
        trips.delete(unitId);
        standing.set(unitId, { node: toNode, source: after });
        return Math.max(arrives, departAt);
      }
      const trip: Trip = { from, toNode, departAt, arriveAt: arrives, after, path: undefined };
      trips.set(unitId, trip);
      return arrives;
    },
    halt(unitId, now) {
      const at = position(unitId, now);
      if (at === undefined || !at.moving) return;
      trips.delete(unitId);
      standing.set(unitId, { node: at.node, source: "estimated" });
    },
  };
}

function pathOf(roads: WorldRoads, trip: Trip): Path {
  const arcs = roads.routeArcs(trip.from.node, trip.toNode) ?? [];
  const untilEnd = new Float64Array(arcs.length);
  // A unit between two nodes first has to reach the node ahead of it.
  let sum = trip.from.offsetSeconds;
  for (const [index, arc] of arcs.entries()) {
    sum += roads.arcAt(arc).seconds;
    untilEnd[index] = sum;
  }
  return { arcs, untilEnd };
}

/** First arc whose end is not reached after this many road seconds. */
function arcAfter(untilEnd: Float64Array, seconds: number): number {
  let low = 0;
  let high = untilEnd.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((untilEnd[middle] as number) > seconds) high = middle;
    else low = middle + 1;
  }
  return low;
}

function onTheWay(roads: WorldRoads, trip: Trip, now: Instant): WorldPosition {
  const { from, departAt, arriveAt, toNode } = trip;
  trip.path ??= pathOf(roads, trip);
  const { arcs, untilEnd } = trip.path;
  const total = untilEnd.at(-1) ?? from.offsetSeconds;
  const share = Math.max(0, (now - departAt) / (arriveAt - departAt));
  const driven = total * share;
  const common = { moving: true, source: "reported" } as const;
  if (driven < from.offsetSeconds || arcs.length === 0) {
    // Still on the piece before the first node of the way.
    const left = Math.max(0, from.offsetSeconds - driven);
    return { ...common, point: from.point, node: from.node, offsetSeconds: left };
  }
  const index = Math.min(arcAfter(untilEnd, driven), arcs.length - 1);
  const arc = arcs[index] as number;
  const start = index === 0 ? from.offsetSeconds : (untilEnd[index - 1] as number);
  const end = untilEnd[index] as number;
  const along = end > start ? Math.min(1, (driven - start) / (end - start)) : 1;
  const line = roads.arcPolyline(arc);
  return {
    ...common,
    point: pointAlong(line, along * polylineMetres(line)),
    node: index === arcs.length - 1 ? toNode : roads.arcAt(arc).to,
    offsetSeconds: Math.max(0, end - driven),
  };
}
