import type { HistoryEntry, HistoryPage } from "#protocol";
import { useCallback, useEffect, useRef, useState } from "react";
import { ask } from "../area/api.ts";
import { areaId } from "../area/area.ts";
import { areaNow } from "../time/area-clock.ts";
import type { SearchQuery } from "./filters.ts";
import { whyOf, type Why } from "./why.ts";

/** What the last search found; later pages stand after the first. */
export type SearchState = {
  readonly entries: readonly HistoryEntry[];
  readonly first?: HistoryPage;
  readonly next?: string | undefined;
  /** The area's time when it was asked. */
  readonly askedAt?: number;
  readonly busy: boolean;
  readonly failed?: Why | undefined;
};

/** Long enough not to ask at every key, short enough not to be waited for. */
const TYPING_MILLISECONDS = 180;

function queryIn(key: string): SearchQuery {
  return (JSON.parse(key) as { query: SearchQuery }).query;
}

/** Asks when the question changes, and again when told to; never by itself. */
export function useSearch(query: SearchQuery): {
  readonly state: SearchState;
  readonly again: () => void;
  readonly more: () => void;
} {
  const [state, setState] = useState<SearchState>({ entries: [], busy: true });
  const [turn, setTurn] = useState(0);
  const asked = useRef<AbortController>(undefined);
  // Asking again is another question of the same words.
  const key = JSON.stringify({ query, turn });
  useEffect(() => {
    const abort = new AbortController();
    asked.current?.abort();
    asked.current = abort;
    const read = async () => {
      setState((before) => ({ ...before, busy: true }));
      try {
        const values = { areaId: areaId() };
        const options = { values, query: queryIn(key), signal: abort.signal };
        const first = await ask<HistoryPage>("searchHistory", options);
        if (abort.signal.aborted) return;
        const { entries, next } = first;
        setState({ entries, first, next, askedAt: areaNow(), busy: false });
      } catch (error) {
        if (abort.signal.aborted) return;
        setState((before) => ({ ...before, busy: false, failed: whyOf(error) }));
      }
    };
    const timer = setTimeout(() => void read(), TYPING_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  const { next } = state;
  const more = useCallback(async () => {
    if (next === undefined) return;
    const signal = asked.current?.signal;
    setState((before) => ({ ...before, busy: true }));
    try {
      const options = {
        values: { areaId: areaId() },
        query: { ...queryIn(key), after: next },
        ...(signal === undefined ? {} : { signal }),
      };
      const page = await ask<HistoryPage>("searchHistory", options);
      if (signal?.aborted === true) return;
      setState((before) => ({
        ...before,
        entries: [...before.entries, ...page.entries],
        next: page.next,
        busy: false,
        failed: undefined,
      }));
    } catch (error) {
      if (signal?.aborted === true) return;
      setState((before) => ({ ...before, busy: false, failed: whyOf(error) }));
    }
  }, [key, next]);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  return { state, again, more: () => void more() };
}
