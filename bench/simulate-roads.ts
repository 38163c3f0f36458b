import type { LoadedScenario, MatrixCall, MatrixSystem } from "#sim";
import type { Roads } from "#routing";

/** One assignment with all its times, as a call for one unit; undefined when none is whole. */
function callOf(
  { assignments, receivedAt }: LoadedScenario["history"][number],
  from: number,
): Omit<MatrixCall, "zone"> | undefined {
  for (const { dispatchedAt, enRouteAt, onSceneAt, availableAt } of assignments) {
    if (dispatchedAt === undefined || enRouteAt === undefined) continue;
    if (onSceneAt === undefined || availableAt === undefined) continue;
    if (enRouteAt < dispatchedAt || availableAt < onSceneAt) continue;
    return {
      atSeconds: (receivedAt - from) / 1000,
      turnoutSeconds: (enRouteAt - dispatchedAt) / 1000,
      onSceneSeconds: (availableAt - onSceneAt) / 1000,
      priority: 0,
      atHospitalSeconds: 0,
    };
  }
  return undefined;
}

/**
 * The recorded calls of a scenario with the road times between the nodes where they are and the
 * stations: a unit at each station, one for each call, for as long as the first whole record says.
 * Calls without one are left out.
 */
export function recordedSystem(
  { history, configuration }: LoadedScenario,
  roads: Roads,
): { system: MatrixSystem; calls: MatrixCall[] } {
  const zones = new Map<number, number>();
  const zoneOf = (node: number): number => {
    const known = zones.get(node);
    if (known !== undefined) return known;
    zones.set(node, zones.size);
    return zones.size - 1;
  };
  const homes = configuration.flatMap((change) =>
    change.kind === "station" && "put" in change
      ? [zoneOf(roads.nearestNode(change.put).node)]
      : [],
  );
  const from = history[0]!.receivedAt;
  const calls = history.flatMap((call) => {
    const one = callOf(call, from);
    return one === undefined ? [] : [{ ...one, zone: zoneOf(call.place.node!) }];
  });
  const nodes = [...zones.keys()];
  const travelSeconds = nodes.map((node) =>
    roads.secondsFromOne(node, nodes, new Float64Array(nodes.length)),
  );
  const kind = { hospitals: [], queue: "wait", returning: "from-scene" } as const;
  return { system: { travelSeconds, homes, ...kind }, calls };
}
