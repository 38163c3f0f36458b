import { useSyncExternalStore } from "react";

const small = matchMedia("(max-width: 760px)");

function subscribe(listener: () => void): () => void {
  small.addEventListener("change", listener);
  return () => small.removeEventListener("change", listener);
}

/** Whether the page has one column: on a telephone, or on a desk at 200 % zoom. */
export function useSmall(): boolean {
  return useSyncExternalStore(subscribe, () => small.matches);
}
