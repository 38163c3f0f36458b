import { distanceMetres } from "#geo";
import type { IncidentId, Instant, UnitId } from "#kernel";
import type { ReportColumn } from "./columns.ts";
import type { CallMeasure } from "#measures";
import type { Absence, Sending } from "./recording.ts";

/** The unit that was first on scene, and how its time came about. Seconds. */
export type FirstArrival = {
  readonly unitId: UnitId;
  readonly afterSeconds: number;
  /** Received to sent, sent to under way, under way to on scene; null where a time is missing. */
  readonly sentAfterSeconds: number;
  readonly turnoutSeconds: number | null;
  readonly travelSeconds: number | null;
  /** In a straight line from where it stood when it was sent; null where that is not known. */
  readonly metres: number | null;
};

/** What the other run's first unit was doing in this one, when a unit was sent here. */
export type Elsewhere =
  | { readonly state: "committed"; readonly number: string | null }
  | { readonly state: "outOfService" }
  /** It was sent here too, and came later. */
  | { readonly state: "alsoSent" }
  | { readonly state: "free" };

/**
 * Why a call went differently in two runs: the part of the time that differs most, and the units.
 * `later` and `sooner` are the run that came later and the one that came sooner.
 */
export type Why<Column extends string = ReportColumn> = {
  readonly sooner: Column;
  readonly later: Column;
  readonly part: "sending" | "turnout" | "travel" | "unit";
  /** Seconds of the difference that the part explains. */
  readonly partSeconds: number;
  readonly first: FirstArrival;
  readonly second: FirstArrival;
  /** Of the sooner run's first unit in the later run; null when it is the same unit. */
  readonly elsewhere: Elsewhere | null;
};

/** What is asked of a call and of a run: a `RunCall` and a `ShiftRun` have it. */
export type BookCall = {
  readonly measure: Pick<CallMeasure, "callId" | "incidentId" | "receivedAt">;
  readonly number?: string;
  readonly sent: readonly Pick<
    Sending,
    "unitId" | "sentAt" | "enRouteAt" | "onSceneAt" | "endedAt" | "from"
  >[];
};

export type RunBook = {
  readonly calls: readonly BookCall[];
  readonly absences: readonly Absence[];
};

type Place = { readonly lat: number; readonly lon: number };

/** The first unit on scene of a call; undefined when nobody arrived at a known time. */
export function firstArrivalOf(call: BookCall, place: Place): FirstArrival | undefined {
  let first: BookCall["sent"][number] | undefined;
  for (const one of call.sent) {
    if (one.onSceneAt === undefined) continue;
    if (first?.onSceneAt === undefined || one.onSceneAt < first.onSceneAt) first = one;
  }
  if (first?.onSceneAt === undefined) return undefined;
  const { unitId, sentAt, enRouteAt, onSceneAt, from } = first;
  const { receivedAt } = call.measure;
  const seconds = (start: Instant | undefined, end: Instant | undefined) =>
    start === undefined || end === undefined ? null : (end - start) / 1000;
  return {
    unitId,
    afterSeconds: (onSceneAt - receivedAt) / 1000,
    sentAfterSeconds: (sentAt - receivedAt) / 1000,
    turnoutSeconds: seconds(sentAt, enRouteAt),
    travelSeconds: seconds(enRouteAt, onSceneAt),
    metres: from === undefined ? null : Math.round(distanceMetres(from.point, place)),
  };
}

type Work = { readonly from: Instant; readonly to: Instant; readonly number: string | null };

/** When each unit was where, to be asked about any instant. */
export type UnitBook = {
  at(unitId: UnitId, at: Instant, notFor: IncidentId | undefined): Elsewhere;
};

export function unitBook(run: RunBook): UnitBook {
  const work = new Map<UnitId, (Work & { readonly incidentId: IncidentId | undefined })[]>();
  for (const { sent, number, measure } of run.calls) {
    for (const { unitId, sentAt, endedAt } of sent) {
      const list = work.get(unitId) ?? [];
      const { incidentId } = measure;
      list.push({ from: sentAt, to: endedAt ?? Infinity, number: number ?? null, incidentId });
      work.set(unitId, list);
    }
  }
  return {
    at(unitId, at, notFor) {
      const list = work.get(unitId) ?? [];
      // The instant of sending itself counts as free: the unit could have been sent instead.
      const busy = list.find(({ from, to, incidentId }) => {
        return incidentId !== notFor && from < at && at < to;
      });
      if (busy !== undefined) return { state: "committed", number: busy.number };
      if (list.some(({ incidentId }) => incidentId === notFor)) return { state: "alsoSent" };
      const out = run.absences.some((one) => {
        return one.unitId === unitId && one.from <= at && at < one.to;
      });
      return { state: out ? "outOfService" : "free" };
    },
  };
}

function partOf(first: FirstArrival, second: FirstArrival): Pick<Why, "part" | "partSeconds"> {
  const parts = [
    { part: "sending", partSeconds: second.sentAfterSeconds - first.sentAfterSeconds },
    { part: "turnout", partSeconds: (second.turnoutSeconds ?? 0) - (first.turnoutSeconds ?? 0) },
    { part: "travel", partSeconds: (second.travelSeconds ?? 0) - (first.travelSeconds ?? 0) },
  ] as const;
  let most: (typeof parts)[number] = parts[0];
  for (const one of parts) if (one.partSeconds > most.partSeconds) most = one;
  if (most.part === "travel" && first.unitId !== second.unitId) return { ...most, part: "unit" };
  return most;
}

/** Derives the reason from the two runs. `first` arrived sooner than `second`. */
export function whyOf<Column extends string>(
  sooner: { readonly column: Column; readonly arrival: FirstArrival },
  later: { readonly column: Column; readonly arrival: FirstArrival; readonly call: BookCall },
  book: UnitBook,
): Why<Column> {
  const { arrival: first } = sooner;
  const { arrival: second, call } = later;
  const { receivedAt, incidentId } = call.measure;
  const decidedAt = receivedAt + second.sentAfterSeconds * 1000;
  return {
    sooner: sooner.column,
    later: later.column,
    ...partOf(first, second),
    first,
    second,
    elsewhere: first.unitId === second.unitId ? null : book.at(first.unitId, decidedAt, incidentId),
  };
}
