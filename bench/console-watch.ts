// What the console bench runs inside the page: it watches from the first moment and keeps numbers.
import type { Page } from "playwright-core";

export type KeyTime = {
  readonly label: string;
  readonly milliseconds: number;
};
export type LongFrame = {
  readonly at: number;
  readonly milliseconds: number;
  readonly label: string;
  readonly scripts: readonly string[];
};
export type Watched = {
  keys: KeyTime[];
  /** As the browser itself measured, in steps of 8 ms; shorter than 16 ms is not told. */
  events: KeyTime[];
  frames: LongFrame[];
  shown: [address: string, at: number][];
  label: string;
};

/** Runs in the page. Must not use anything from outside of itself. */
function watch(): void {
  const kept: Watched = { keys: [], events: [], frames: [], shown: [], label: "load" };
  Reflect.set(globalThis, "watched", kept);
  /** Calls back after the next frame was painted, as far as the page can know. */
  const painted = (then: () => void) => {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.addEventListener("message", then, { once: true });
      channel.port1.start();
      channel.port2.postMessage(0);
    });
  };
  addEventListener(
    "keydown",
    (event) => {
      const { label } = kept;
      painted(() => kept.keys.push({ label, milliseconds: performance.now() - event.timeStamp }));
    },
    true,
  );
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) {
      if (name === "keydown") kept.events.push({ label: kept.label, milliseconds: duration });
    }
  }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const scripts: unknown = Reflect.get(entry, "scripts");
      kept.frames.push({
        at: entry.startTime,
        milliseconds: entry.duration,
        label: kept.label,
        scripts: (Array.isArray(scripts) ? scripts : []).map((script: object) => {
          const part = (name: string) => String(Reflect.get(script, name));
          const file = part("sourceURL").split("/").at(-1) ?? "";
          const place = `${file} ${part("sourceFunctionName")}@${part("sourceCharPosition")}`;
          return `${Math.round(Number(part("duration")))} ms ${part("invoker")} ${place}`;
        }),
      });
    }
  }).observe({ type: "long-animation-frame", buffered: true });
  const seen = new Set<string>();
  const look = () => {
    for (const row of document.querySelectorAll("#incidents .row-detail")) {
      const address = /\d+ Bench St/.exec(row.textContent)?.[0];
      if (address === undefined || seen.has(address)) continue;
      seen.add(address);
      painted(() => kept.shown.push([address, Date.now()]));
    }
  };
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
}

export async function startWatching(page: Page): Promise<void> {
  await page.addInitScript(watch);
}

/** What is measured from now on belongs to this part of the run. */
export async function nameNext(page: Page, label: string): Promise<void> {
  await page.evaluate((next) => {
    Reflect.set(Reflect.get(globalThis, "watched") as object, "label", next);
  }, label);
}

export function readWatched(page: Page): Promise<Watched> {
  return page.evaluate(() => Reflect.get(globalThis, "watched") as Watched);
}
