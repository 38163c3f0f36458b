import type { MatrixCall, MatrixSystem } from "../matrix/index.ts";

/** The calls as one unit after another could serve them. All in seconds. */
export type Chains = {
  readonly calls: number;
  readonly units: number;
  /** The least response of each call by any unit from anywhere that one can come from. */
  readonly leastCost: Float64Array;
  /** How much more the best unit needs from its home. */
  readonly spread: Float64Array;
  /** The least time from a unit's start to its being free, by any unit from anywhere. */
  readonly leastBusy: Float64Array;
  /** What each call costs at least when it is late. */
  lateCosts(late: number): Float64Array;
  /**
   * The least of cost less multipliers over all chains of calls on time of one unit, 0 for none;
   * adds the calls of that chain to `served`.
   */
  cheapest(unit: number, late: number, multipliers: Float64Array, served: Float64Array): number;
};

type Town = {
  readonly system: MatrixSystem;
  readonly calls: readonly MatrixCall[];
  /** Zone where a call ends: the scene, or the hospital. */
  readonly endZone: Int32Array;
  /** From on scene to free. */
  readonly after: Float64Array;
  /** By call: the least travel from any zone where another call ends; Infinity alone. */
  readonly nearEnd: Float64Array;
  readonly nearHome: Float64Array;
  /** By call: from its start to free at least. */
  readonly busy: Float64Array;
  /** By call: the most travel from the home of a unit that may serve it. */
  readonly farHome: Float64Array;
};

function townOf(system: MatrixSystem, calls: readonly MatrixCall[]): Town {
  const { travelSeconds } = system;
  const endZone = Int32Array.from(calls, ({ hospital, zone }) => hospital ?? zone);
  const after = Float64Array.from(calls, (call) => {
    const { zone, hospital, onSceneSeconds, atHospitalSeconds } = call;
    if (hospital === undefined) return onSceneSeconds;
    return onSceneSeconds + travelSeconds[zone]![hospital]! + atHospitalSeconds;
  });
  const endsAt = new Map<number, number>();
  for (const zone of endZone) endsAt.set(zone, (endsAt.get(zone) ?? 0) + 1);
  const nearEnd = Float64Array.from(calls, ({ zone }, call) => {
    let least = Infinity;
    for (const [from, count] of endsAt) {
      // A call does not follow itself.
      if (count === 1 && from === endZone[call]) continue;
      least = Math.min(least, travelSeconds[from]![zone]!);
    }
    // Where every unit has to be home first, it always comes from there.
    return system.returning === "unavailable" ? Infinity : least;
  });
  const [nearHome, farHome] = [Math.min, Math.max].map((pick, far) =>
    Float64Array.from(calls, ({ zone }) => {
      let found = far === 1 ? -Infinity : Infinity;
      for (const [unit, home] of system.homes.entries()) {
        if (may(system, unit, zone)) found = pick(found, travelSeconds[home]![zone]!);
      }
      return found;
    }),
  ) as [Float64Array, Float64Array];
  const busy = Float64Array.from(calls, ({ turnoutSeconds }, call) => {
    return turnoutSeconds + Math.min(nearHome[call]!, nearEnd[call]!) + after[call]!;
  });
  return { system, calls, endZone, after, nearEnd, nearHome, farHome, busy };
}

/** Whether the unit may serve the call at all. */
function may({ preferences }: MatrixSystem, unit: number, zone: number): boolean {
  return preferences === undefined || preferences[zone]!.includes(unit);
}

export function chainsOf(system: MatrixSystem, calls: readonly MatrixCall[]): Chains {
  const town = townOf(system, calls);
  const { nearHome, busy } = town;
  const fromEnds = waitAndTravel(town);
  const travel = Float64Array.from(nearHome, (near, call) => Math.min(near, fromEnds[call]!));
  const leastCost = Float64Array.from(calls, ({ turnoutSeconds }, call) => {
    return turnoutSeconds + travel[call]!;
  });
  return {
    calls: calls.length,
    units: system.homes.length,
    leastCost,
    spread: Float64Array.from(nearHome, (near, call) => near - travel[call]!),
    leastBusy: busy,
    lateCosts: (late) =>
      Float64Array.from(leastCost, (cost, call) => {
        // A call that keeps a unit no longer than D could be served before an earlier one: it is
        // taken as served by nobody, at its least cost.
        const isShort = busy[call]! <= late;
        return cost + (isShort ? 0 : late) - savingOf(town, call, isShort ? late : 0);
      }),
    cheapest: (unit, late, multipliers, served) =>
      cheapest(town, unit, late, { multipliers, served }),
  };
}

/** By call: the least wait and travel of a unit that comes from where another call ended. */
function waitAndTravel({ system, calls, endZone, busy }: Town): Float64Array {
  return Float64Array.from(calls, ({ zone, atSeconds }, call) => {
    let least = Infinity;
    if (system.returning === "unavailable") return least;
    for (const [prior, { atSeconds: priorAt }] of calls.entries()) {
      if (prior === call) continue;
      const wait = Math.max(0, priorAt + busy[prior]! - atSeconds);
      least = Math.min(least, wait + system.travelSeconds[endZone[prior]!]![zone]!);
    }
    return least;
  });
}

/**
 * How much a call on time can gain at most by following this one, which is in no chain: it sets out
 * from where this one ended in place of its unit's home. `slack`: how late it may start after this
 * one is free at the earliest.
 */
function savingOf({ system, calls, endZone, busy, farHome }: Town, call: number, slack: number) {
  if (system.returning === "unavailable") return 0;
  const freeAt = calls[call]!.atSeconds + busy[call]!;
  let most = 0;
  for (const [next, { zone, atSeconds }] of calls.entries()) {
    if (next === call || atSeconds + slack < freeAt) continue;
    most = Math.max(most, farHome[next]! - system.travelSeconds[endZone[call]!]![zone]!);
  }
  return most;
}

type Search = { readonly multipliers: Float64Array; readonly served: Float64Array };

/** One unit's own figures for its chains. */
type Line = {
  readonly home: number;
  /** Busy time of each call on time: at least, and at most when it starts at the latest. */
  readonly busyLeast: Float64Array;
  readonly backHomeAt: Float64Array;
};

function lineOf({ system, calls, endZone, after, nearEnd }: Town, unit: number, late: number) {
  const { travelSeconds, homes, returning } = system;
  const home = homes[unit]!;
  const busyLeast = new Float64Array(calls.length);
  const backHomeAt = new Float64Array(calls.length);
  const farthest = farthestTo(travelSeconds, endZone, home);
  for (const [call, { zone, turnoutSeconds, atSeconds }] of calls.entries()) {
    const wayHome = travelSeconds[endZone[call]!]![home]!;
    const near = Math.min(travelSeconds[home]![zone]!, nearEnd[call]!);
    const far = Math.max(travelSeconds[home]![zone]!, farthest[zone]!);
    const waitsForHome = returning === "unavailable" ? wayHome : 0;
    busyLeast[call] = turnoutSeconds + near + after[call]! + waitsForHome;
    const freeAt = atSeconds + late + turnoutSeconds + far + after[call]!;
    // Counted as home at once, but a call that waits is taken from where the last one ended.
    backHomeAt[call] = returning === "home" ? freeAt : freeAt + wayHome;
  }
  return { home, busyLeast, backHomeAt } satisfies Line;
}

function farthestTo(
  travelSeconds: MatrixSystem["travelSeconds"],
  endZone: Int32Array,
  home: number,
): Float64Array {
  const zones = new Set([home, ...endZone]);
  return Float64Array.from(travelSeconds, (_, to) => {
    let most = 0;
    for (const from of zones) most = Math.max(most, travelSeconds[from]![to]!);
    return most;
  });
}

/**
 * Calls by time received; the unit serves them in that order, because it is kept longer by each
 * than any other on time may start late. `value[c]` is the least over chains that end with c.
 */
function cheapest(town: Town, unit: number, late: number, { multipliers, served }: Search): number {
  const { system, calls, endZone, busy } = town;
  const { travelSeconds, returning } = system;
  const { home, busyLeast, backHomeAt } = lineOf(town, unit, late);
  const value = new Float64Array(calls.length).fill(Infinity);
  const before = new Int32Array(calls.length).fill(-1);
  let last = -1;
  let least = 0;
  // Calls after which the unit is surely home by now, and the cheapest chain that ends with one.
  let settled = 0;
  let settledLeast = 0;
  let settledCall = -1;
  for (const [call, { zone, turnoutSeconds, atSeconds }] of calls.entries()) {
    while (settled < call && backHomeAt[settled]! <= atSeconds) {
      if (value[settled]! < settledLeast) {
        settledLeast = value[settled]!;
        settledCall = settled;
      }
      settled += 1;
    }
    if (!may(system, unit, zone) || busy[call]! <= late) continue;
    const fromHome = travelSeconds[home]![zone]!;
    let cheapestBefore = settledLeast + fromHome;
    let chosen = settledCall;
    for (let prior = settled; prior < call; prior += 1) {
      if (value[prior]! >= Infinity) continue;
      const wait = calls[prior]!.atSeconds + busyLeast[prior]! - atSeconds;
      if (wait > late) continue;
      const fromEnd =
        returning === "unavailable" ? Infinity : travelSeconds[endZone[prior]!]![zone]!;
      const cost = value[prior]! + Math.max(0, wait) + Math.min(fromHome, fromEnd);
      if (cost >= cheapestBefore) continue;
      cheapestBefore = cost;
      chosen = prior;
    }
    const reached = cheapestBefore + turnoutSeconds - multipliers[call]!;
    value[call] = reached;
    before[call] = chosen;
    if (reached >= least) continue;
    least = reached;
    last = call;
  }
  for (let call = last; call !== -1; call = before[call]!) served[call]! += 1;
  return least;
}
