import { useEffect, useState } from "react";
import type { OversightRead } from "#measures";
import type { CheckpointState, LogDeliveryState } from "#protocol";
import { ask, ServerProblem } from "../area/api.ts";
import { areaId } from "../area/area.ts";

/** The report, how far the log is signed, and where the service's own log goes, if anywhere. */
export type OversightAnswer = OversightRead & {
  readonly checkpoint: CheckpointState;
  readonly logDelivery?: LogDeliveryState;
};

/** What is asked for, as typed: days are days of this browser's calendar. */
export type Filters = {
  readonly from: string;
  readonly until: string;
  readonly purpose: string;
  readonly actor: string;
  readonly agency: string;
};

export const NO_FILTERS: Filters = { from: "", until: "", purpose: "", actor: "", agency: "" };

/** Begin of a typed day plus some days; undefined while none is typed. */
function dayOf(text: string, plusDays: number): number | undefined {
  const [year, month, day] = text.split("-").map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const at = new Date(year, month - 1, day + plusDays).getTime();
  return Number.isNaN(at) || at < 0 ? undefined : at;
}

/** The fields that were filled in. */
export function queryOf(filters: Filters): Record<string, string | number> {
  const from = dayOf(filters.from, 0);
  const until = dayOf(filters.until, 1);
  const words = Object.entries({
    purpose: filters.purpose,
    actor: filters.actor.trim(),
    agency: filters.agency.trim(),
  }).filter(([, value]) => value !== "");
  return {
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...Object.fromEntries(words),
  };
}

export type OversightShown = {
  readonly filters: Filters;
  readonly report: OversightAnswer | undefined;
  /** The last question was not answered: what is shown may be old. */
  readonly failed: boolean;
  readonly setFilters: (filters: Filters) => void;
  readonly askAgain: () => void;
};

type Answered = { readonly report?: OversightAnswer; readonly failed: boolean };

/** The report; undefined when the question was withdrawn. */
async function fetchReport(
  filters: Filters,
  signal: AbortSignal,
): Promise<OversightAnswer | "failed" | undefined> {
  try {
    const values = { areaId: areaId() };
    return await ask<OversightAnswer>("readOversight", { values, query: queryOf(filters), signal });
  } catch (error) {
    if (signal.aborted) return undefined;
    if (error instanceof ServerProblem) return "failed";
    throw error;
  }
}

/** The report for the filters chosen; asked for anew whenever they change. */
export function useOversight(): OversightShown {
  const [asked, setAsked] = useState({ filters: NO_FILTERS, round: 0 });
  const [{ report, failed }, setAnswered] = useState<Answered>({ failed: false });
  useEffect(() => {
    const abort = new AbortController();
    const run = async () => {
      const answer = await fetchReport(asked.filters, abort.signal);
      if (answer === "failed") setAnswered((before) => ({ ...before, failed: true }));
      else if (answer !== undefined) setAnswered({ report: answer, failed: false });
    };
    void run();
    return () => abort.abort();
  }, [asked]);
  return {
    filters: asked.filters,
    report,
    failed,
    setFilters: (filters) => setAsked(({ round }) => ({ filters, round })),
    askAgain: () => setAsked(({ filters, round }) => ({ filters, round: round + 1 })),
  };
}
