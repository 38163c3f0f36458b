import { ALL_PRIORITIES, durationsOf, INDICATOR_NAMES } from "#measures";
import type { CallMeasure, IndicatorName } from "#measures";
import { pairedDifference, type Pair, type PairedDifference } from "./paired.ts";
import { streams } from "./random.ts";
import type { ReplayResult } from "./replay.ts";

/** One line of a comparison: seconds, second run minus first. */
export type ComparedIndicator = PairedDifference & {
  readonly name: IndicatorName;
  readonly priority: string;
  /** Counted in one run only: the other has no such assignment, or no duration for it. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
};

/** A call that went very differently; seconds, null where a run has no such duration. */
export type ComparedCall = {
  readonly callId: string;
  readonly priorityId: string | null;
  readonly firstOnScene: readonly [number | null, number | null];
  readonly callHandling: readonly [number | null, number | null];
  readonly differenceSeconds: number;
  readonly units: readonly [readonly string[], readonly string[]];
};

export type Run = Pick<ReplayResult, "policy" | "seed" | "hash">;

export type Comparison = {
  readonly scenarioId: string;
  readonly first: Run;
  readonly second: Run;
  readonly bootstrapSeed: number;
  readonly indicators: readonly ComparedIndicator[];
  /** By the difference of firstOnScene, greatest first. */
  readonly mostDifferent: readonly ComparedCall[];
};

/** Two results cannot be compared: the message says what differs. */
export class NotComparable extends Error {
  override name = "NotComparable";
}

const MOST_DIFFERENT = 10;

/** Fields of the two stamps that must be the same, as the message calls them. */
const SAME = [
  ["scenarioId", "scenario"],
  ["digest", "recorded calls (digest)"],
  ["calls", "number of calls"],
] as const;

/**
 * Pairs two runs of one scenario call by call and assignment by assignment. Throws NotComparable
 * for runs of different scenarios. The same results and seed give the same comparison.
 */
export function compareRuns(
  first: ReplayResult,
  second: ReplayResult,
  bootstrapSeed = 1,
): Comparison {
  for (const [field, name] of SAME) {
    const [one, other] = [first.scenario[field], second.scenario[field]];
    if (one !== other) {
      throw new NotComparable(
        `the runs are of different scenarios: ${name} is ${one} in the first, ` +
          `${other} in the second`,
      );
    }
  }
  const stream = streams(bootstrapSeed);
  const priorities = [
    ALL_PRIORITIES,
    ...new Set(first.perCall.flatMap(({ priorityId }) => priorityId ?? [])),
  ];
  priorities.sort((left, right) =>
    left === ALL_PRIORITIES ? -1 : right === ALL_PRIORITIES ? 1 : left < right ? -1 : 1,
  );
  const indicators = INDICATOR_NAMES.flatMap((name) =>
    priorities.map((priority) =>
      compareOne(pairUp(first, second, name, priority), name, priority, stream),
    ),
  );
  return {
    scenarioId: first.scenario.scenarioId,
    first: { policy: first.policy, seed: first.seed, hash: first.hash },
    second: { policy: second.policy, seed: second.seed, hash: second.hash },
    bootstrapSeed,
    indicators,
    mostDifferent: mostDifferent(first, second),
  };
}

function compareOne(
  { pairs, onlyFirst, onlySecond }: ReturnType<typeof pairUp>,
  name: IndicatorName,
  priority: string,
  stream: ReturnType<typeof streams>,
): ComparedIndicator {
  const difference = pairedDifference(pairs, stream(`${name}/${priority}`));
  return { name, priority, ...difference, onlyFirst, onlySecond };
}

/** Counted durations by key, for the calls of one priority in the first run. */
function counted(
  calls: readonly CallMeasure[],
  name: IndicatorName,
  wanted: (callId: string) => boolean,
): Map<string, { readonly seconds: number; readonly at: number }> {
  const found = new Map<string, { seconds: number; at: number }>();
  durationsOf(calls, name, (duration, call, key) => {
    if (typeof duration !== "number" || !wanted(call.callId)) return;
    found.set(key, { seconds: duration, at: call.receivedAt });
  });
  return found;
}

function pairUp(
  first: ReplayResult,
  second: ReplayResult,
  name: IndicatorName,
  priority: string,
): { pairs: Pair[]; onlyFirst: number; onlySecond: number } {
  const of = new Map(first.perCall.map((call) => [call.callId, call.priorityId]));
  const wanted = (callId: string) => priority === ALL_PRIORITIES || of.get(callId) === priority;
  const before = counted(first.perCall, name, wanted);
  const after = counted(second.perCall, name, wanted);
  const pairs: Pair[] = [];
  for (const [key, { seconds, at }] of before) {
    const other = after.get(key);
    if (other !== undefined) pairs.push({ before: seconds, after: other.seconds, at });
  }
  return {
    pairs,
    onlyFirst: before.size - pairs.length,
    onlySecond: after.size - pairs.length,
  };
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function mostDifferent(first: ReplayResult, second: ReplayResult): ComparedCall[] {
  const others = new Map(second.perCall.map((call) => [call.callId, call]));
  const calls: ComparedCall[] = [];
  for (const call of first.perCall) {
    const other = others.get(call.callId);
    if (other === undefined) continue;
    const arrivals = [numberOrNull(call.firstOnScene), numberOrNull(other.firstOnScene)] as const;
    if (arrivals[0] === null || arrivals[1] === null || arrivals[0] === arrivals[1]) continue;
    calls.push({
      callId: call.callId,
      priorityId: call.priorityId ?? null,
      firstOnScene: arrivals,
      callHandling: [numberOrNull(call.callHandling), numberOrNull(other.callHandling)],
      differenceSeconds: arrivals[1] - arrivals[0],
      units: [
        call.assignments.map(({ unitId }) => unitId),
        other.assignments.map(({ unitId }) => unitId),
      ],
    });
  }
  // The sort is stable: equal differences stay in the order of the calls.
  const size = ({ differenceSeconds }: ComparedCall) => Math.abs(differenceSeconds);
  return calls.sort((left, right) => size(right) - size(left)).slice(0, MOST_DIFFERENT);
}
