import type { BreakRule, ConfigurationChange, Posting, WorkingRules } from "#kernel";
import type { CentreInput } from "#sim";
import { streams } from "../random.ts";

/** Three posts of the town, and rules of every kind, as the seed has it. */
export function underRandomRules<Town extends CentreInput>(seed: number, town: Town): Town {
  const draw = streams(seed)("rules");
  const { roads, scenario } = town;
  const some = <T>(values: readonly T[]): T[] => values.filter(() => draw.uniform() < 0.6);
  const posts = ["p0", "p1", "p2"].map((postId): ConfigurationChange => {
    const node = draw.integer(roads.nodeCount);
    const at = { lat: roads.lat[node]!, lon: roads.lon[node]! };
    return { kind: "post", put: { postId, name: { en: postId }, ...at } };
  });
  const types = ["engine", "truck", "ambulance"];
  const every = [0, 1, 2, 3, 4, 5, 6];
  const breaks = [0, 1].map((): BreakRule => {
    const fromMinute = 60 * draw.integer(23);
    return {
      unitTypeIds: [draw.choice(types), ...some(types)],
      hours: { weekdays: every, fromMinute, toMinute: fromMinute + 60 },
      lengthMinutes: 5 + draw.integer(40),
      atOnceMax: 1 + draw.integer(3),
      ...(draw.uniform() < 0.6 ? { recallSeconds: 60 * draw.integer(4) } : {}),
    };
  });
  const moveUps = [0, 1].map(() => ({
    unitTypeIds: [draw.choice(types), ...some(types)],
    whenFreeAtMost: 1 + draw.integer(5),
    postIds: ["p2", ...some(["p0", "p1"])],
  }));
  const leaving = {
    patience: [{ priorityIds: ["2", "3"], meanSeconds: 200 }],
    transfers: [{ priorityIds: ["2"], share: 0.2, afterSeconds: 90 }],
  };
  const rules: WorkingRules = {
    ...(draw.uniform() < 0.6 ? { diverts: { gainSeconds: 30 * draw.integer(4) } } : {}),
    ...(draw.uniform() < 0.8 ? { breaks } : {}),
    ...(draw.uniform() < 0.8 ? { moveUps } : {}),
    ...(draw.uniform() < 0.7 ? { leaving } : {}),
  };
  const configuration = [...scenario.configuration, ...posts];
  return { ...town, scenario: { ...scenario, configuration, rules } };
}

/**
 * The town in two zones with coverage rules of every kind; some units wait at posts, and crews
 * began a tenth of the calls themselves.
 */
export function underRandomCover<Town extends CentreInput>(seed: number, town: Town): Town {
  const draw = streams(seed)("cover");
  const { roads, scenario } = town;
  const west = Math.min(...roads.lon) - 0.001;
  const east = Math.max(...roads.lon) + 0.001;
  const middle = west + (0.3 + 0.4 * draw.uniform()) * (east - west);
  const zone = (zoneId: string, from: number, to: number): ConfigurationChange => {
    const ring = [
      [from, 37],
      [to, 37],
      [to, 38],
      [from, 38],
      [from, 37],
    ] as const;
    const polygons = [[ring]];
    return { kind: "zone", put: { zoneId, kind: "beat", name: { en: zoneId }, polygons } };
  };
  const rules = ["pump", "ladder", "first-aid", "transport"].flatMap((capabilityId) =>
    ["west", "east"].flatMap((zoneId): ConfigurationChange[] => {
      if (draw.uniform() < 0.4) return [];
      const minimumFree = 1 + draw.integer(3);
      const ruleId = `${capabilityId}-${zoneId}`;
      return [{ kind: "coverageRule", put: { ruleId, zoneId, capabilityId, minimumFree } }];
    }),
  );
  const posts = ["q0", "q1"].map((postId): ConfigurationChange => {
    const node = draw.integer(roads.nodeCount);
    const at = { lat: roads.lat[node]!, lon: roads.lon[node]! };
    return { kind: "post", put: { postId, name: { en: postId }, ...at } };
  });
  const postings = scenario.configuration.flatMap((change): Posting[] => {
    if (change.kind !== "unit" || !("put" in change) || draw.uniform() < 0.6) return [];
    const { unitId, stationId } = change.put;
    return stationId === undefined ? [] : [{ unitId, postId: draw.choice(["q0", "q1"]) }];
  });
  const history = scenario.history.map((call) =>
    draw.uniform() < 0.1 ? { ...call, origin: "officer" as const } : call,
  );
  // Which zones a station lies in is left to whoever asks: by its place.
  const placed = scenario.configuration.map((change): ConfigurationChange => {
    if (change.kind !== "station" || !("put" in change)) return change;
    const { zoneIds: _, ...put } = change.put;
    return { kind: "station", put };
  });
  const configuration = [
    ...placed,
    zone("west", west, middle),
    zone("east", middle, east),
    ...rules,
    ...posts,
  ];
  return { ...town, scenario: { ...scenario, configuration, history, postings } };
}
