import { unreachable } from "#kernel";
import type { Instant } from "#kernel";
import { DEFAULT_TARGETS, durationsOf, indicators, nearestRank } from "#measures";
import { percentileInterval } from "#measures";
import type { CallMeasure, Exclusion, IndicatorName, Target } from "#measures";
import { pairedDifference, type Estimate, type Pair, type PairedDifference } from "../paired.ts";
import type { RandomStream } from "../random.ts";
import type { RunCall } from "./recording.ts";

/** In the order in which the report shows them. */
export const REPORT_COLUMNS = ["you", "happened", "autopilot"] as const;
export type ReportColumn = (typeof REPORT_COLUMNS)[number];
export type ByColumn<T> = Readonly<Record<ReportColumn, T>>;

/** One indicator of one column. Seconds; null where there is nothing to say. */
export type ColumnFigures = {
  readonly count: number;
  readonly median: Estimate | null;
  readonly p90: Estimate | null;
  readonly withinTarget: number | null;
  readonly excluded: Readonly<Partial<Record<Exclusion, number>>>;
};

/** What the calls of a line have in common: all of them, or those a person sent units to. */
export type ReportGroup = "all" | "chair";

export type ReportLine = {
  readonly name: IndicatorName;
  /** A priority id as finally recorded, or "all". */
  readonly priority: string;
  readonly group: ReportGroup;
  /** Calls that were still under way at the end in one of the three; left out of all three. */
  readonly unfinished: number;
  readonly targets: readonly Target[];
  readonly columns: ByColumn<ColumnFigures>;
  /** You minus the other: negative is sooner. */
  readonly differences: {
    readonly happened: PairedDifference;
    readonly autopilot: PairedDifference;
  };
};

/** The same call in the three runs. */
export type Trio = {
  readonly callId: string;
  readonly receivedAt: Instant;
  readonly priorityId: string;
  readonly calls: ByColumn<RunCall>;
};

/** Whether the run ended before the call's duration could be known. */
export function isRunning({ open, sent }: RunCall, name: IndicatorName): boolean {
  if (!open) return false;
  const working = sent.filter(({ endedAt }) => endedAt === undefined);
  switch (name) {
    case "callHandling":
      return sent.length === 0;
    case "firstOnScene":
      return sent.every(({ onSceneAt }) => onSceneAt === undefined);
    case "turnout":
      return sent.length === 0 || working.some(({ enRouteAt }) => enRouteAt === undefined);
    case "travel":
      return sent.length === 0 || working.some(({ onSceneAt }) => onSceneAt === undefined);
    case "commitment":
      return sent.length === 0 || working.length > 0;
    default:
      return unreachable(name);
  }
}

export function isRunningInAny({ calls }: Trio, name: IndicatorName): boolean {
  return REPORT_COLUMNS.some((column) => isRunning(calls[column], name));
}

/** All three runs of a call count under the priority that was recorded last. */
function measuresOf(trios: readonly Trio[], column: ReportColumn): CallMeasure[] {
  return trios.map(({ calls, priorityId }) => ({ ...calls[column].measure, priorityId }));
}

function figuresOf(calls: readonly CallMeasure[], name: IndicatorName): ColumnFigures {
  const values: number[] = [];
  durationsOf(calls, name, (duration) => {
    if (typeof duration === "number") values.push(duration);
  });
  const ascending = Float64Array.from(values).sort();
  const line = indicators(calls).find((one) => one.name === name && one.priority === "all");
  const at = (share: number): Estimate | null => {
    const value = nearestRank(ascending, share);
    const { low, high } = percentileInterval(ascending, share);
    return value === undefined ? null : { value, low: low ?? null, high: high ?? null };
  };
  return {
    count: ascending.length,
    median: at(0.5),
    p90: at(0.9),
    withinTarget: line?.withinTarget ?? null,
    excluded: line?.excluded ?? {},
  };
}

function pairsOf(
  before: readonly CallMeasure[],
  after: readonly CallMeasure[],
  name: IndicatorName,
): Pair[] {
  const first = new Map<string, number>();
  durationsOf(before, name, (duration, _call, key) => {
    if (typeof duration === "number") first.set(key, duration);
  });
  const pairs: Pair[] = [];
  durationsOf(after, name, (duration, call, key) => {
    const other = first.get(key);
    if (typeof duration !== "number" || other === undefined) return;
    pairs.push({ before: other, after: duration, at: call.receivedAt });
  });
  return pairs;
}

/** One row of the report: three columns over the same calls, and the two differences. */
export function lineOf(
  trios: readonly Trio[],
  { name, priority, group }: Pick<ReportLine, "name" | "priority" | "group">,
  stream: (name: string) => RandomStream,
): ReportLine {
  const wanted = trios.filter(({ priorityId }) => priority === "all" || priority === priorityId);
  const counted = wanted.filter((trio) => !isRunningInAny(trio, name));
  const [you, happened, autopilot] = REPORT_COLUMNS.map((column) => measuresOf(counted, column));
  const minus = (other: readonly CallMeasure[] = [], against: string) =>
    pairedDifference(
      pairsOf(other, you ?? [], name),
      stream(`${group}/${name}/${priority}/${against}`),
    );
  return {
    name,
    priority,
    group,
    unfinished: wanted.length - counted.length,
    targets: DEFAULT_TARGETS.filter(({ indicator }) => indicator === name),
    columns: {
      you: figuresOf(you ?? [], name),
      happened: figuresOf(happened ?? [], name),
      autopilot: figuresOf(autopilot ?? [], name),
    },
    differences: {
      happened: minus(happened, "happened"),
      autopilot: minus(autopilot, "autopilot"),
    },
  };
}
