import type { HistoryMoment } from "#protocol";
import { useEffect, useState } from "react";
import { ask } from "../area/api.ts";
import { areaId } from "../area/area.ts";
import { shownOf, type Shown } from "./moments.ts";
import { whyOf, type Why } from "./why.ts";

type Trouble = {
  /** The moment that was asked for. */
  readonly at: number | undefined;
  readonly why: Why;
};

type Known = {
  /** The past does not change: a moment is asked for once. */
  readonly bySequence: ReadonlyMap<number, Shown>;
  /** Sequence of the moment that was the newest when it was asked for. */
  readonly newest?: number;
  readonly trouble?: Trouble;
};

/** The known moment that is nearest to a sequence: it stands until the one asked for is there. */
function nearest(bySequence: ReadonlyMap<number, Shown>, at: number): Shown | undefined {
  let best: Shown | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const [sequence, shown] of bySequence) {
    if (Math.abs(sequence - at) >= distance) continue;
    distance = Math.abs(sequence - at);
    best = shown;
  }
  return best;
}

/**
 * One incident after an event of the log; absent: as it is known now. Give the component that uses
 * it the number as its key.
 */
export function useMoment(
  number: string,
  at: number | undefined,
): { readonly shown: Shown | undefined; readonly trouble: Trouble | undefined } {
  const [known, setKnown] = useState<Known>({ bySequence: new Map() });
  const isKnown = at === undefined ? known.newest !== undefined : known.bySequence.has(at);
  useEffect(() => {
    if (isKnown) return undefined;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      try {
        const moment = await ask<HistoryMoment>("readMoment", {
          values: { areaId: areaId(), number },
          query: at === undefined ? {} : { at },
          signal: abort.signal,
        });
        const shown = shownOf(moment);
        if (abort.signal.aborted) return;
        setKnown(({ bySequence, newest }) => ({
          bySequence: new Map([...bySequence, [moment.sequence, shown]]),
          ...(at === undefined ? { newest: moment.sequence } : {}),
          ...(at === undefined || newest === undefined ? {} : { newest }),
        }));
      } catch (error) {
        if (abort.signal.aborted) return;
        const why = whyOf(error, true);
        setKnown((before) => ({ ...before, trouble: { at, why } }));
        // What is only held back is asked for again when it may be.
        if (why.waitSeconds === undefined) return;
        timer = setTimeout(() => void read(), why.waitSeconds * 1000);
      }
    };
    void read();
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [number, at, isKnown]);
  const wanted = at ?? known.newest;
  const shown = wanted === undefined ? undefined : nearest(known.bySequence, wanted);
  const { trouble } = known;
  return { shown, trouble: trouble?.at === at && !isKnown ? trouble : undefined };
}
