import type { CapabilityId, ConfigurationProblem, DeploymentPlan, Text, ZoneId } from "#kernel";
import { usualSeconds } from "./coverage.ts";
import {
  planSide,
  todayOf,
  waitingUnits,
  workOf,
  type Ground,
  type Side,
  type WaitingUnit,
} from "./ground.ts";

/** [today, plan]; null: nothing to say. */
export type Both = [number | null, number | null];

export type QuickLook = {
  readonly hourOfWeek: number;
  readonly capabilityId: CapabilityId;
  readonly coverSeconds: number;
  readonly callsPerHour: number;
  readonly travelSeconds: Both;
  readonly covered: Both;
  readonly lost: Both;
  readonly areas: readonly {
    readonly zoneId: ZoneId;
    readonly name: Text;
    readonly callsPerHour: number;
    readonly travelSeconds: Both;
    readonly covered: Both;
  }[];
  readonly units: readonly {
    readonly unitId: string;
    readonly callSign: string;
    readonly busy: Both;
  }[];
  readonly method: Text;
};

export type QuickAsked = {
  readonly plan: DeploymentPlan;
  readonly hourOfWeek?: number | undefined;
  readonly capabilityId?: CapabilityId | undefined;
  readonly coverSeconds?: number | undefined;
};

/** Unit positions in the order in which they are sent to each point. */
function preferences(units: readonly WaitingUnit[], points: number): Int32Array[] {
  return Array.from({ length: points }, (_, point) => {
    const order = Int32Array.from(units.keys());
    // Ties keep the earlier unit: the order of units is part of the input.
    return order.sort(
      (one, other) => units[one]!.seconds[point]! - units[other]!.seconds[point]! || one - other,
    );
  });
}

const ROUNDS_MAX = 200;
const ENOUGH = 1e-7;
/** Chances smaller than this no longer matter to anything shown. */
const NEGLIGIBLE = 1e-9;

export type Load = {
  /** Of each unit, the part of time it is busy. */
  readonly busy: Float64Array;
  readonly lists: readonly Int32Array[];
};

/**
 * How busy each unit is when units are busy independently of each other and calls go to the first
 * free unit of a list; who finds none is lost. Solved by repeated substitution, half of the step
 * at a time. The exact model is `solveHypercube` of #planning, which is too slow for so many units.
 */
function settle(units: readonly WaitingUnit[], rates: Float64Array, hoursEach: number): Load {
  const lists = preferences(units, rates.length);
  let busy = new Float64Array(units.length).fill(0.3);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const taken = new Float64Array(units.length);
    for (let point = 0; point < rates.length; point += 1) {
      let rate = rates[point]!;
      for (const unit of lists[point]!) {
        if (rate < NEGLIGIBLE) break;
        taken[unit]! += rate;
        rate *= busy[unit]!;
      }
    }
    let change = 0;
    const next = busy.map((old, unit) => {
      const load = taken[unit]! * hoursEach;
      const value = 0.5 * old + (0.5 * load) / (1 + load);
      change = Math.max(change, Math.abs(value - old));
      return value;
    });
    busy = next;
    if (change < ENOUGH) break;
  }
  return { busy, lists };
}

export type Seen = { travel: number; sent: number; covered: number; lost: number; rate: number };

function looked(units: readonly WaitingUnit[], rates: Float64Array, load: Load, cover: number) {
  return Array.from(rates, (rate, point): Seen => {
    let left = 1;
    const seen: Seen = { travel: 0, sent: 0, covered: 0, lost: 0, rate };
    for (const unit of load.lists[point]!) {
      if (left < NEGLIGIBLE) break;
      const chance = left * (1 - load.busy[unit]!);
      const seconds = units[unit]!.seconds[point]!;
      if (Number.isFinite(seconds)) {
        seen.travel += chance * seconds;
        seen.sent += chance;
        if (seconds <= cover) seen.covered += chance;
      }
      left *= load.busy[unit]!;
    }
    seen.lost = left;
    return seen;
  });
}

function together(seen: readonly Seen[]): {
  travel: number | null;
  covered: number | null;
  lost: number | null;
  rate: number;
} {
  let [rate, sent, travel, covered, lost] = [0, 0, 0, 0, 0];
  for (const one of seen) {
    rate += one.rate;
    sent += one.rate * one.sent;
    travel += one.rate * one.travel;
    covered += one.rate * one.covered;
    lost += one.rate * one.lost;
  }
  if (rate === 0) return { travel: null, covered: null, lost: null, rate };
  return {
    travel: sent === 0 ? null : travel / sent,
    covered: covered / rate,
    lost: lost / rate,
    rate,
  };
}

const METHOD: Text = {
  en: "An estimate without simulation: units with this capability on duty in this hour, each busy by itself, the nearest free one by road goes, work per call as recorded. Try the plan on the history before you believe it.",
  zh: "未经模拟的估算：只看该小时当班且具备此能力的单位，各单位忙闲互相独立，由道路上最近的空闲单位前往，每次报警的工作量按记录计。采信之前请在历史数据上试算。",
};

/** Expected calls per hour at each point that ask for the capability, in an hour of the week. */
export function ratesOf(ground: Ground, hourOfWeek: number, perCall: number): Float64Array {
  const { points, callsByHour, seen } = ground;
  const total = points.calls.reduce((sum, calls) => sum + calls, 0);
  const callsPerHour = callsByHour[hourOfWeek]! / Math.max(1, seen[hourOfWeek]!);
  return points.calls.map((calls) => (total === 0 ? 0 : (calls / total) * callsPerHour * perCall));
}

/** As asked, or a time that tells deployments apart. */
export function coverSecondsOf(ground: Ground, asked: QuickAsked, capabilityId: string): number {
  const { points, rows, roads, base: configuration } = ground;
  return asked.coverSeconds ?? usualSeconds({ points, rows, roads, configuration }, capabilityId);
}

/** A look at a plan beside today, within a fraction of a second. */
export function quickLook(
  ground: Ground,
  asked: QuickAsked,
): { readonly look: QuickLook } | { readonly problems: readonly ConfigurationProblem[] } {
  const { hourOfWeek = ground.busiestHour } = asked;
  const capabilityId = asked.capabilityId ?? ground.capabilityIds[0] ?? "";
  if (!ground.base.capabilities.has(capabilityId)) {
    const expected = "a configured capability";
    return { problems: [{ path: "capabilityId", got: capabilityId, expected }] };
  }
  const coverSeconds = coverSecondsOf(ground, asked, capabilityId);
  const planned = planSide(ground, asked.plan);
  if ("problems" in planned) return planned;
  const { sentPerCall, hoursEach } = workOf(ground, capabilityId);
  const rates = ratesOf(ground, hourOfWeek, sentPerCall);
  const look = (side: Side): Looked => {
    const units = waitingUnits(ground, side, { capabilityId, hourOfWeek });
    const load = settle(units, rates, hoursEach);
    return { units, load, seen: looked(units, rates, load, coverSeconds) };
  };
  // Today stays the same from one look to the next while somebody drags.
  const key = `${capabilityId} ${hourOfWeek} ${coverSeconds}`;
  const kept = ground.looks.get(key) ?? look(todayOf(ground));
  ground.looks.clear();
  ground.looks.set(key, kept);
  const both = [kept, look(planned.side)];
  const all = both.map(({ seen }) => together(seen));
  return {
    look: {
      hourOfWeek,
      capabilityId,
      coverSeconds,
      callsPerHour: all[0]?.rate ?? 0,
      travelSeconds: pair(all, ({ travel }) => travel),
      covered: pair(all, ({ covered }) => covered),
      lost: pair(all, ({ lost }) => lost),
      areas: areasOf(ground, both),
      units: unitsOf(both),
      method: METHOD,
    },
  };
}

export type Looked = {
  readonly units: readonly WaitingUnit[];
  readonly load: Load;
  readonly seen: readonly Seen[];
};

function pair<T>(values: readonly T[], of: (value: T) => number | null): Both {
  const [one, other] = values;
  return [one === undefined ? null : of(one), other === undefined ? null : of(other)];
}

function areasOf({ areas, points, base }: Ground, both: readonly Looked[]): QuickLook["areas"] {
  return areas.flatMap((zoneId, area) => {
    const own = both.map(({ seen }) =>
      together(seen.filter((_, point) => points.area[point] === area)),
    );
    const rate = own[0]?.rate ?? 0;
    if (rate === 0) return [];
    return [
      {
        zoneId,
        name: base.zones.get(zoneId)?.name ?? { en: zoneId },
        callsPerHour: rate,
        travelSeconds: pair(own, ({ travel }) => travel),
        covered: pair(own, ({ covered }) => covered),
      },
    ];
  });
}

function unitsOf(both: readonly Looked[]): QuickLook["units"] {
  const found = new Map<string, { callSign: string; busy: Both }>();
  for (const [side, { units, load }] of both.entries()) {
    for (const [place, { unitId, callSign }] of units.entries()) {
      const kept = found.get(unitId) ?? { callSign, busy: [null, null] as Both };
      kept.busy[side] = load.busy[place]!;
      found.set(unitId, kept);
    }
  }
  return [...found]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([unitId, { callSign, busy }]) => ({ unitId, callSign, busy }));
}
