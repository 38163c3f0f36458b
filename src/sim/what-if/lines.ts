import type { CapabilityId, Configuration, Text } from "#kernel";
import { areaFinder } from "./coverage.ts";
import { mostChanged } from "./changed.ts";
import type { Trial, TrialCoverage, TrialDistribution, TrialGroup, TrialLine } from "./document.ts";
import { curves, tally, type Sample } from "./figures.ts";
import type { Made } from "./columns.ts";

/** Which calls figures are made of, by place in the history. */
export type TrialCalls = {
  readonly counts: Trial["calls"];
  /** What the public asked for. */
  readonly demand: readonly number[];
  /** Those reached in every column and run. */
  readonly compared: ReadonlySet<number>;
  readonly urgent: ReadonlySet<number>;
  readonly priorityOf: (call: number) => string;
  readonly areas: readonly { readonly zoneId: string; readonly calls: readonly number[] }[];
  /** By column: calls that nobody reached in one of its runs. */
  readonly unreached: readonly (readonly ReadonlySet<number>[])[];
};

export function callsOf(made: readonly Made[], areas: readonly string[]): TrialCalls {
  const [first] = made;
  const { history } = first!.scenario;
  const { priorities } = first!.configuration;
  const demand: number[] = [];
  const compared = new Set<number>();
  const urgent = new Set<number>();
  const byArea = areas.map((zoneId) => ({ zoneId, calls: [] as number[] }));
  const areaAt = areaFinder(areas);
  const unreached = made.map(({ runs }) => runs.map(() => new Set<number>()));
  let withoutArea = 0;
  for (const [call, { origin, finalPriorityId, place }] of history.entries()) {
    if (origin === "officer") continue;
    demand.push(call);
    if (priorities.get(finalPriorityId)?.lifeThreat === true) urgent.add(call);
    const area = byArea[areaAt(place.zoneIds)];
    if (area === undefined) withoutArea += 1;
    else area.calls.push(call);
    let reached = true;
    for (const [column, { runs }] of made.entries()) {
      for (const [run, { responseSeconds }] of runs.entries()) {
        if (!Number.isNaN(responseSeconds[call]!)) continue;
        unreached[column]![run]!.add(call);
        reached = false;
      }
    }
    if (reached) compared.add(call);
  }
  return {
    counts: {
      recorded: history.length,
      demand: demand.length,
      officerInitiated: history.length - demand.length,
      withoutArea,
    },
    demand,
    compared,
    urgent,
    priorityOf: (call) => history[call]!.finalPriorityId,
    areas: byArea.filter(({ calls }) => calls.length > 0),
    unreached,
  };
}

type Grouped = {
  readonly group: TrialGroup;
  readonly name: Text;
  readonly calls: readonly number[];
};

function groupsOf(calls: TrialCalls, base: Configuration): Grouped[] {
  const { demand, urgent, priorityOf } = calls;
  const priorities = [...base.priorities.values()].toSorted((a, b) => a.rank - b.rank);
  const groups: Grouped[] = [
    { group: { kind: "all" }, name: { en: "All calls", zh: "全部" }, calls: demand },
    {
      group: { kind: "urgent" },
      name: { en: "Life may be at stake", zh: "可能危及生命" },
      calls: demand.filter((call) => urgent.has(call)),
    },
  ];
  for (const { priorityId, name } of priorities) {
    const own = demand.filter((call) => priorityOf(call) === priorityId);
    if (own.length > 0) groups.push({ group: { kind: "priority", priorityId }, name, calls: own });
  }
  return groups;
}

function areaGroups({ areas, urgent }: TrialCalls, base: Configuration): Grouped[] {
  return areas.flatMap(({ zoneId, calls }) => {
    const name = base.zones.get(zoneId)?.name ?? { en: zoneId };
    const own = calls.filter((call) => urgent.has(call));
    return [
      { group: { kind: "area", zoneId } as const, name, calls },
      { group: { kind: "urgentInArea", zoneId } as const, name, calls: own },
    ];
  });
}

type Parts = {
  readonly made: readonly Made[];
  readonly sample: Sample;
  readonly calls: TrialCalls;
  readonly areas: readonly string[];
  readonly base: Configuration;
};

export function linesOf({ made, sample, calls, base }: Parts): TrialLine[] {
  const today = made.findIndex(({ column }) => column.kind === "today");
  return [...groupsOf(calls, base), ...areaGroups(calls, base)].map(
    ({ group, name, calls: own }): TrialLine => {
      const compared = own.filter((call) => calls.compared.has(call));
      const figures = tally(sample, compared);
      const notReached = calls.unreached.map((runs) =>
        Math.max(...runs.map((set) => own.filter((call) => set.has(call)).length)),
      );
      return {
        group,
        name,
        calls: own.length,
        compared: compared.length,
        notReached,
        columns: figures?.columns ?? null,
        plan: made.map(({ column }, place) =>
          column.kind === "plan" ? (figures?.difference(today, place) ?? null) : null,
        ),
        policy: figures?.difference(0, today) ?? null,
      };
    },
  );
}

export function distributionsOf(
  { sample, calls, base }: Pick<Parts, "sample" | "calls" | "base">,
  atSeconds: readonly number[],
): TrialDistribution[] {
  return groupsOf(calls, base).flatMap(({ group, calls: own }) => {
    const compared = own.filter((call) => calls.compared.has(call));
    if (compared.length === 0) return [];
    return [{ group, compared: compared.length, columns: curves(sample, compared, atSeconds) }];
  });
}

export function changesOf(
  made: readonly Made[],
  { compared }: TrialCalls,
  areas: readonly string[],
): Trial["mostChanged"] {
  const today = made.find(({ column }) => column.kind === "today")!;
  const calls = [...compared];
  return made.flatMap((plan) => {
    const { scenario } = plan;
    if (plan.column.plan === undefined) return [];
    const changed = mostChanged({ scenario, today, plan, calls, areas });
    return [{ plan: plan.column.plan, ...changed }];
  });
}

/** Areas of a column told as its worst. */
const WORST = 10;
/** A 90th percentile of fewer calls is the largest of them. */
const CALLS_MIN = 20;

export function worstOf(lines: readonly TrialLine[], columns: number): Trial["worstAreas"] {
  return Array.from({ length: columns }, (_, column) =>
    lines
      .flatMap(({ group, compared, columns: figures }) => {
        if (group.kind !== "area" || compared < CALLS_MIN || figures === null) return [];
        return [{ zoneId: group.zoneId, p90: figures[column]!.p90 }];
      })
      .toSorted((one, other) => other.p90.value - one.p90.value)
      .slice(0, WORST),
  );
}

/** JSON has no NaN: what was not seen is null. */
function seen(shares: Float64Array): (number | null)[] {
  return Array.from(shares, (share) => (Number.isNaN(share) ? null : share));
}

export function coverageOf(
  made: readonly Made[],
  base: Configuration,
  asked: {
    readonly capabilityIds: readonly CapabilityId[];
    readonly withinSeconds: readonly number[];
  },
): TrialCoverage[] {
  return asked.capabilityIds.map((capabilityId, place) => ({
    capabilityId,
    name: base.capabilities.get(capabilityId)?.name ?? { en: capabilityId },
    withinSeconds: asked.withinSeconds[place] ?? 0,
    byHourOfWeek: made.map(({ coverage }) =>
      coverage === undefined ? null : seen(coverage.byHour()[place]!),
    ),
    byArea: made.map(({ coverage }) =>
      coverage === undefined ? null : seen(coverage.byArea()[place]!),
    ),
  }));
}
