import type { PostId, StationId } from "#kernel";
import type { DemandInput } from "./demand.ts";
import { compareIds } from "./fleet-index.ts";
import type { TravelTimes } from "./travel.ts";

/** Where a unit may wait. */
export type WaitingAt =
  | { readonly kind: "post"; readonly postId: PostId }
  | { readonly kind: "station"; readonly stationId: StationId };

export type MoveUpGroundInput = DemandInput & {
  /** A call is reached in time when a free unit waits within this many road seconds of it. */
  readonly coverSeconds: number;
};

/**
 * What advice on moves needs of roads and demand, worked out once. Prepare again when roads,
 * posts, stations or demand change: nothing here is refreshed.
 */
export type MoveUpGround = {
  readonly coverSeconds: number;
  /** Per point. Calls that the same places reach are one point, those out of all reach are none. */
  readonly callsPerHour: Float64Array;
  /** All of them, out of reach or not. */
  readonly totalCallsPerHour: number;
  /** Posts by id, then stations by id. */
  readonly places: readonly WaitingAt[];
  readonly postsCount: number;
  readonly nodes: Int32Array;
  /** Per place, the points within `coverSeconds` of it, ascending. */
  readonly reach: readonly Int32Array[];
  /** Road seconds, [from place * places + to place]; Infinity where there is no way. */
  readonly secondsBetween: Float64Array;
  readonly travel: TravelTimes;
  /** Position of a place in `places`; undefined: not one of them. */
  readonly placeOf: (at: WaitingAt) => number | undefined;
};

function checked(input: MoveUpGroundInput): Float64Array {
  const { nodes, coverSeconds } = input;
  if (!(coverSeconds >= 0 && Number.isFinite(coverSeconds))) {
    throw new RangeError(`coverSeconds: got ${coverSeconds}; expected seconds, 0 or more`);
  }
  const callsPerHour = Float64Array.from(input.callsPerHour);
  if (callsPerHour.length !== nodes.length) {
    throw new RangeError(
      `callsPerHour: got ${callsPerHour.length} figures; expected one for each of the ` +
        `${nodes.length} nodes`,
    );
  }
  for (const [point, calls] of callsPerHour.entries()) {
    if (calls >= 0 && Number.isFinite(calls)) continue;
    throw new RangeError(`callsPerHour[${point}]: got ${calls}; expected a figure, 0 or more`);
  }
  return callsPerHour;
}

function sortedIds(nodes: ReadonlyMap<string, number>): [string, number][] {
  return [...nodes].toSorted(([a], [b]) => compareIds(a, b));
}

/**
 * Prepares the ground in steps, so that a server can answer others in between: each step asks the
 * roads for one demand point or one place. Throws RangeError that names a figure out of range.
 */
export function* moveUpGroundInSteps(input: MoveUpGroundInput): Generator<void, MoveUpGround> {
  const { travel, coverSeconds } = input;
  const callsPerHour = checked(input);
  const posts = sortedIds(input.postNodes);
  const stations = sortedIds(input.stationNodes);
  const nodes = Int32Array.from([...posts, ...stations], ([, node]) => node);
  const postAt = new Map(posts.map(([id], place) => [id, place]));
  const stationAt = new Map(stations.map(([id], place) => [id, posts.length + place]));
  const count = nodes.length;
  const reach: number[][] = Array.from({ length: count }, () => []);
  const points: number[] = [];
  const pointBySet = new Map<string, number>();
  const row = new Float64Array(count);
  for (let index = 0; index < callsPerHour.length; index += 1) {
    travel.secondsToOne(nodes, input.nodes[index]!, row);
    const near: number[] = [];
    for (let place = 0; place < count; place += 1)
      if (row[place]! <= coverSeconds) near.push(place);
    yield;
    if (near.length === 0 || callsPerHour[index] === 0) continue;
    const set = near.join();
    const point = pointBySet.get(set) ?? points.length;
    if (point === points.length) {
      pointBySet.set(set, point);
      for (const place of near) reach[place]!.push(point);
    }
    points[point] = callsPerHour[index]! + (points[point] ?? 0);
  }
  const secondsBetween = new Float64Array(count * count);
  for (let to = 0; to < count; to += 1) {
    travel.secondsToOne(nodes, nodes[to]!, row);
    for (let from = 0; from < count; from += 1) secondsBetween[from * count + to] = row[from]!;
    yield;
  }
  return {
    coverSeconds,
    callsPerHour: Float64Array.from(points),
    totalCallsPerHour: callsPerHour.reduce((sum, calls) => sum + calls, 0),
    places: [
      ...posts.map(([postId]) => ({ kind: "post", postId }) as const),
      ...stations.map(([stationId]) => ({ kind: "station", stationId }) as const),
    ],
    postsCount: posts.length,
    nodes,
    reach: reach.map((near) => Int32Array.from(near)),
    secondsBetween,
    travel,
    placeOf: (at) => (at.kind === "post" ? postAt.get(at.postId) : stationAt.get(at.stationId)),
  };
}

/** The same in one go. */
export function prepareMoveUpGround(input: MoveUpGroundInput): MoveUpGround {
  const steps = moveUpGroundInSteps(input);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
