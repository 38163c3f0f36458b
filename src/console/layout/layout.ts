import { createStore } from "../store/store.ts";
import type { MessageId } from "../words/catalogue.ts";

export const PANELS = ["incidents", "map", "detail", "attention", "units"] as const;
export type Panel = (typeof PANELS)[number];

export const panelWords: Readonly<Record<Panel, MessageId>> = {
  incidents: "page.incidents",
  map: "page.map",
  detail: "incident.detail",
  attention: "page.attention",
  units: "page.units",
};

/** How a person arranged the board. Kept in the browser, apart for each person who signs in. */
export type Layout = {
  /** Pixels. */
  readonly left: number;
  readonly right: number;
  /** Share of the middle column given to the map, in percent. */
  readonly mapShare: number;
  readonly hidden: readonly Panel[];
};

export type Size = "left" | "right" | "mapShare";
export const SIZES: Readonly<Record<Size, { min: number; max: number; step: number }>> = {
  left: { min: 220, max: 640, step: 16 },
  right: { min: 200, max: 640, step: 16 },
  mapShare: { min: 15, max: 80, step: 4 },
};

export const atFirst: Layout = { left: 310, right: 290, mapShare: 46, hidden: [] };

/** A size inside its bounds, whole. */
export function bounded(size: Size, value: number): number {
  const { min, max } = SIZES[size];
  return Math.min(max, Math.max(min, Math.round(value)));
}

/** What was kept, with everything that is not ours left out. */
export function readLayout(text: string | null): Layout {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? "{}");
  } catch {
    // Not ours: the layout of the start.
    return atFirst;
  }
  if (typeof kept !== "object" || kept === null) return atFirst;
  const sizeOf = (size: Size) => {
    const value: unknown = Reflect.get(kept, size);
    return typeof value === "number" && Number.isFinite(value)
      ? bounded(size, value)
      : atFirst[size];
  };
  const hidden: unknown = Reflect.get(kept, "hidden");
  return {
    left: sizeOf("left"),
    right: sizeOf("right"),
    mapShare: sizeOf("mapShare"),
    hidden: PANELS.filter((panel) => Array.isArray(hidden) && hidden.includes(panel)),
  };
}

export const layout = createStore<Layout>(atFirst, "at once");

let key: string | undefined;

/** A name for a person's layout that does not say who it is. */
function keyOf(personId: string): string {
  let hash = 0x811c9dc5;
  for (const letter of personId) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  }
  return `muster.layout.${(hash >>> 0).toString(36)}`;
}

/** From now on this person's layout is shown and kept. */
export function showLayoutOf(personId: string): void {
  key = keyOf(personId);
  try {
    layout.set(readLayout(localStorage.getItem(key)));
  } catch {
    // A browser that forbids storage: the layout of the start, until the page is closed.
  }
}

export function arrange(change: Partial<Layout>): void {
  layout.set(change);
  if (key === undefined) return;
  try {
    localStorage.setItem(key, JSON.stringify(layout.get()));
  } catch {
    // Storage may be forbidden; the layout then lasts until the page is closed.
  }
}

export function toggle(panel: Panel): void {
  const { hidden } = layout.get();
  const isHidden = hidden.includes(panel);
  arrange({ hidden: isHidden ? hidden.filter((one) => one !== panel) : [...hidden, panel] });
}
