import { useCallback, useSyncExternalStore } from "react";

/** A value outside React. The value itself is always the newest, whenever listeners hear of it. */
export type Store<T> = {
  get(this: void): T;
  set(this: void, change: Partial<T>): void;
  subscribe(this: void, listener: () => void): () => void;
};

/** In a hidden page no frame comes; then a timer tells the listeners. */
function nextFrame(run: () => void): void {
  if (document.hidden) setTimeout(run, 250);
  else requestAnimationFrame(run);
}

/**
 * When listeners hear of a change. "each frame": once per frame, however many changes there were,
 * for what the server sends. "at once": for what a person types or presses; a frame later the next
 * key would go to the wrong place, and a field would take back what was typed.
 */
export type Telling = "each frame" | "at once";

export function createStore<T extends object>(initial: T, telling: Telling): Store<T> {
  let value = initial;
  let scheduled = false;
  const listeners = new Set<() => void>();
  const tell = () => {
    scheduled = false;
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        // One listener that fails must not keep the news from the others.
        reportError(error);
      }
    }
  };
  return {
    get: () => value,
    set: (change) => {
      value = { ...value, ...change };
      if (telling === "at once") return tell();
      if (scheduled) return;
      scheduled = true;
      nextFrame(tell);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The part of a store a component shows. `select` must return the same reference for the same state. */
export function useStore<T extends object, Part>(
  store: Store<T>,
  select: (value: T) => Part,
): Part {
  const snapshot = useCallback(() => select(store.get()), [store, select]);
  return useSyncExternalStore(store.subscribe, snapshot);
}
