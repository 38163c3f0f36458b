import type { Instant } from "#kernel";
import { useEffect, useRef, useState, type RefObject } from "react";
import { areaNow } from "./area-clock.ts";

/**
 * Hundreds of clocks stand on the page. One timer writes their text directly; going through React
 * for each would cost a render per clock per second.
 */
const running = new Map<HTMLElement, (now: Instant) => string>();
const TICK_MILLISECONDS = 250;

function write(element: HTMLElement, say: (now: Instant) => string, now: Instant): void {
  const text = say(now);
  if (element.textContent !== text) element.textContent = text;
}

setInterval(() => {
  if (document.hidden) return;
  const now = areaNow();
  for (const [element, say] of running) write(element, say, now);
}, TICK_MILLISECONDS);

/** Keeps the text of an element at what `say` returns for the area's time. */
export function useTicking(say: (now: Instant) => string): RefObject<HTMLElement | null> {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    const here = element.current;
    if (here === null) return undefined;
    running.set(here, say);
    write(here, say, areaNow());
    return () => void running.delete(here);
  }, [say]);
  return element;
}

/** The area's time, renewed about once a second, for what has to be computed from it. */
export function useAreaSecond(): Instant {
  const [now, setNow] = useState(areaNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(areaNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
