import type { Instant } from "#kernel";
import type { MeasuresAnswer } from "#measures";
import { useEffect } from "react";
import { ask, ServerProblem } from "../area/api.ts";
import { area, areaId } from "../area/area.ts";
import { createStore, useStore } from "../store/store.ts";
import { areaNow } from "../time/area-clock.ts";
import { asked, beginOf, shiftBegins } from "./asked.ts";

/** Often enough for figures of an hour, and no load on the server. */
const ASK_EVERY_MILLISECONDS = 5000;

export type MeasuresState = {
  readonly answer: MeasuresAnswer | undefined;
  /** The last attempt did not succeed: what is shown is older than it should be. */
  readonly failed: boolean;
  /** Another window or part was chosen and its figures have not come yet. */
  readonly waiting: boolean;
};

const state = createStore<MeasuresState>(
  { answer: undefined, failed: false, waiting: false },
  "each frame",
);

function query(at: Instant): Record<string, string | number> {
  const { board, session } = area.get();
  const wanted = asked.get();
  const begins = board === undefined ? {} : shiftBegins(board, session?.person.personId);
  return {
    from: Math.max(0, Math.round(beginOf(wanted, begins, at))),
    ...(wanted.agencyId === "" ? {} : { agency: wanted.agencyId }),
    ...(wanted.priorityId === "" ? {} : { priority: wanted.priorityId }),
  };
}

async function refresh(signal: AbortSignal): Promise<void> {
  const values = { areaId: areaId() };
  try {
    const answer = await ask<MeasuresAnswer>("readMeasures", {
      values,
      query: query(areaNow()),
      signal,
    });
    if (!signal.aborted) state.set({ answer, failed: false, waiting: false });
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof ServerProblem)) throw error;
    state.set({ failed: true });
  }
}

/** Asks at once, then every few seconds while the page is looked at; a new choice asks anew. */
function keepAsking(): () => void {
  let running = new AbortController();
  let isBusy = false;
  const again = () => {
    running.abort();
    const mine = new AbortController();
    running = mine;
    isBusy = true;
    void refresh(mine.signal).finally(() => {
      if (running === mine) isBusy = false;
    });
  };
  const timer = setInterval(() => {
    // A slow answer is waited for; asking again would only begin it anew.
    if (!document.hidden && !isBusy) again();
  }, ASK_EVERY_MILLISECONDS);
  const stop = asked.subscribe(() => {
    state.set({ waiting: true });
    again();
  });
  again();
  return () => {
    clearInterval(timer);
    stop();
    running.abort();
  };
}

export function useMeasures(): MeasuresState {
  useEffect(keepAsking, []);
  return useStore(state, (value) => value);
}
