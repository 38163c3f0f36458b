import { createStore } from "../store/store.ts";

export const BOARD = "board";

/** What the address of the page says to show: "#/history/42" is ["history", "42"]. */
export type Address = { readonly parts: readonly string[] };

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Somebody typed a lone "%": the part is taken as it stands.
    return part;
  }
}

/** Parts of an address; an empty one leads to the board. */
export function partsOf(hash: string): readonly string[] {
  const parts = hash
    .replace(/^#?\/?/, "")
    .split("/")
    .filter((part) => part !== "")
    .map(decoded);
  return parts.length === 0 ? [BOARD] : parts;
}

export function hashOf(parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

export const address = createStore<Address>({ parts: partsOf(location.hash) }, "at once");

addEventListener("hashchange", () => {
  const parts = partsOf(location.hash);
  if (hashOf(parts) !== hashOf(address.get().parts)) address.set({ parts });
});

/** Goes to a screen; the way back is the browser's own. */
export function go(...parts: readonly string[]): void {
  location.hash = hashOf(parts);
  address.set({ parts });
}
