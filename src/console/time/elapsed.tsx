import type { Instant } from "#kernel";
import { useCallback, type RefObject } from "react";
import { clockText, elapsedText, type UtcOffsets } from "./format.ts";
import { useTicking } from "./ticker.ts";

/** Time since, to the second: "12:04". */
export function Elapsed({ since }: { since: Instant }) {
  const say = useCallback((now: Instant) => elapsedText(since, now), [since]);
  const element = useTicking(say);
  return <span ref={element} className="numeric" />;
}

/** The area's clock. */
export function AreaClock({ offsets }: { offsets: UtcOffsets }) {
  const say = useCallback((now: Instant) => clockText(now, offsets), [offsets]);
  const element = useTicking(say);
  return <time ref={element as RefObject<HTMLTimeElement | null>} className="area-clock" />;
}
