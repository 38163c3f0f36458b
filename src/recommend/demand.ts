import type { PostId, StationId, Unit, UnitDefinition } from "#kernel";
import type { Positions, TravelTimes } from "./travel.ts";

export type DemandInput = {
  /** Road nodes that calls come from. */
  readonly nodes: ArrayLike<number>;
  /** Expected calls per hour at each of them. */
  readonly callsPerHour: ArrayLike<number>;
  readonly stationNodes: ReadonlyMap<StationId, number>;
  readonly postNodes: ReadonlyMap<PostId, number>;
  readonly travel: TravelTimes;
};

/** Where calls are expected, with the road times from every waiting place worked out. */
export type PreparedDemand = {
  readonly callsPerHour: Float64Array;
  /** Seconds from where the unit waits to each demand point; undefined: it waits nowhere known. */
  readonly secondsFromWaiting: (
    definition: UnitDefinition,
    unit: Unit,
    positions: Positions,
  ) => Float64Array | undefined;
};

/** Rows kept for waiting nodes that are neither a station nor a post. */
const OTHER_ROWS_MAX = 256;

/**
 * Prepares demand for use in recommendations: a row of road times per waiting place, each made
 * when first asked for. Prepare again when roads or demand change: rows are never refreshed.
 */
export function prepareDemand(input: DemandInput): PreparedDemand {
  const { nodes, stationNodes, postNodes, travel } = input;
  const rows = new Map<number, Float64Array>();
  const makeRow = (from: number): Float64Array => {
    const row = new Float64Array(nodes.length);
    const one = new Float64Array(1);
    for (let point = 0; point < nodes.length; point += 1) {
      row[point] = travel.secondsToOne([from], nodes[point] ?? 0, one)[0] ?? Infinity;
    }
    return row;
  };
  const rowOf = (node: number): Float64Array => {
    const known = rows.get(node);
    if (known !== undefined) return known;
    const limit = stationNodes.size + postNodes.size + OTHER_ROWS_MAX;
    if (rows.size >= limit) rows.clear();
    const made = makeRow(node);
    rows.set(node, made);
    return made;
  };
  return {
    callsPerHour: Float64Array.from(input.callsPerHour),
    secondsFromWaiting: ({ stationId }, { unitId, postId }, positions) => {
      const home = postId === undefined ? stationNodes.get(stationId ?? "") : postNodes.get(postId);
      if (home !== undefined) return rowOf(home);
      const position = positions(unitId);
      const waits = position?.source === "station" || position?.source === "post";
      return waits && position.node !== undefined ? rowOf(position.node) : undefined;
    },
  };
}
