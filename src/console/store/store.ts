import { useCallback, useSyncExternalStore } from "react";

/**
 * A value outside React. Listeners hear of changes once per frame, however many there were;
 * the value itself is always the newest.
 */
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

export function createStore<T extends object>(initial: T): Store<T> {
  let value = initial;
  let scheduled = false;
  const listeners = new Set<() => void>();
  const tell = () => {
    scheduled = false;
    for (const listener of listeners) listener();
  };
  return {
    get: () => value,
    set: (change) => {
      value = { ...value, ...change };
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
