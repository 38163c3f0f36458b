import type { Instant } from "#kernel";
import { distributionOf, type Distribution } from "./distribution.ts";
import type { ClockChecks, Measures } from "./fold.ts";
import {
  collectIndicators,
  INDICATOR_NAMES,
  type CallMeasure,
  type Exclusion,
  type Indicator,
} from "./indicator.ts";
import type { Narrowing } from "./records.ts";
import { DEFAULT_TARGETS, type Target } from "./targets.ts";

/** With fewer values the 90th percentile is only the largest of them. */
export const P90_CASES_MIN = 10;

type Excluded = Readonly<Partial<Record<Exclusion, number>>>;

/** An indicator with what a reader needs to judge it. */
export type MeasuredLine = Indicator & {
  /** At least P90_CASES_MIN values: a 90th percentile may be spoken of. */
  readonly enough: boolean;
  /** Of those excluded, how many may still be counted because the work goes on. */
  readonly underWay: Excluded;
  /** Counted durations that have a target, and those of them that do not exceed it. */
  readonly withTarget: number;
  readonly within: number;
  readonly targets: readonly Target[];
  readonly distribution: Distribution;
};

/** The lines of one agency or one discipline, all priorities together. */
export type GroupedLines = { readonly id: string; readonly indicators: readonly MeasuredLine[] };

function addUnderWay(
  measures: Measures,
  calls: readonly CallMeasure[],
): Map<string, Record<string, number>> {
  const found = new Map<string, Record<string, number>>();
  const add = (name: string, priority: string | undefined, why: Exclusion) => {
    for (const group of priority === undefined ? ["all"] : ["all", priority]) {
      const key = `${name}/${group}`;
      const counts = found.get(key) ?? {};
      counts[why] = (counts[why] ?? 0) + 1;
      found.set(key, counts);
    }
  };
  for (const call of calls) {
    for (const name of INDICATOR_NAMES) {
      if (name === "callHandling" || name === "firstOnScene") {
        const why = call[name];
        if (typeof why === "string" && measures.stillToCome(name, call)) {
          add(name, call.priorityId, why);
        }
        continue;
      }
      for (const one of call.assignments) {
        const why = one[name];
        if (typeof why === "string" && measures.stillToCome(name, call, one)) {
          add(name, call.priorityId, why);
        }
      }
    }
  }
  return found;
}

/** The lines of `indicators`, in its order, each with what a reader needs to judge it. */
export function measureLines(
  measures: Measures,
  calls: readonly CallMeasure[],
  targets: readonly Target[] = DEFAULT_TARGETS,
): MeasuredLine[] {
  const underWay = addUnderWay(measures, calls);
  return collectIndicators(calls, targets).map(({ indicator, values, ...rest }) => ({
    ...indicator,
    ...rest,
    enough: values.length >= P90_CASES_MIN,
    underWay: underWay.get(`${indicator.name}/${indicator.priority}`) ?? {},
    distribution: distributionOf(values),
  }));
}

/** What is asked of the measures: calls received in [from, to], and which part of the work. */
export type MeasuresQuestion = Narrowing & { readonly from: Instant; readonly to: Instant };

/** Indicators of a window. Every number of a page or a file comes from one such report. */
export type MeasuresReport = {
  readonly from: Instant;
  readonly to: Instant;
  readonly narrowing: Narrowing;
  readonly calls: number;
  readonly assignments: number;
  /** All priorities together, then each. */
  readonly indicators: readonly MeasuredLine[];
  /** Agencies and disciplines that have a call in the window. */
  readonly byAgency: readonly GroupedLines[];
  readonly byDiscipline: readonly GroupedLines[];
  readonly checks: ClockChecks;
};

/** Folds what is known into a report; groups are looked for among the ids given, in that order. */
export function measuresReport(
  measures: Measures,
  question: MeasuresQuestion,
  ids: { readonly agencies: readonly string[]; readonly disciplines: readonly string[] },
  targets: readonly Target[] = DEFAULT_TARGETS,
): MeasuresReport {
  const { from, to, ...narrowing } = question;
  const callsOf = (part: Narrowing) =>
    measures
      .calls({ ...narrowing, ...part })
      .filter(({ receivedAt }) => receivedAt >= from && receivedAt <= to);
  const grouped = (list: readonly string[], partOf: (id: string) => Narrowing) =>
    list.flatMap((id): GroupedLines[] => {
      const calls = callsOf(partOf(id));
      if (calls.length === 0) return [];
      const lines = measureLines(measures, calls, targets);
      return [{ id, indicators: lines.filter(({ priority }) => priority === "all") }];
    });
  const calls = callsOf({});
  const wantedOf = (list: readonly string[], wanted: string | undefined) =>
    wanted === undefined ? list : list.filter((id) => id === wanted);
  return {
    from,
    to,
    narrowing,
    calls: calls.length,
    assignments: calls.reduce((sum, call) => sum + call.assignments.length, 0),
    indicators: measureLines(measures, calls, targets),
    byAgency: grouped(wantedOf(ids.agencies, narrowing.agencyId), (agencyId) => ({ agencyId })),
    byDiscipline: grouped(wantedOf(ids.disciplines, narrowing.discipline), (id) => ({
      discipline: id as NonNullable<Narrowing["discipline"]>,
    })),
    checks: measures.checks(from),
  };
}
