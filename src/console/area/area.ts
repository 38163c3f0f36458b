import type { Board, Instant, UnitId } from "#kernel";
import type { AreaListed, ClockMessage, Session, UnitPosition } from "#protocol";
import { createStore } from "../store/store.ts";

export type Connection =
  | { readonly state: "connecting" }
  | { readonly state: "live" }
  /** Connected, but nothing was heard for longer than the server's heartbeat. */
  | { readonly state: "behind"; readonly seconds: number }
  | { readonly state: "cut"; readonly since: Instant };

/** What this screen knows of its area. The board has one source: a snapshot, then events. */
export type AreaState = {
  readonly session?: Session | undefined;
  readonly area?: AreaListed | undefined;
  readonly board?: Board | undefined;
  readonly positions: ReadonlyMap<UnitId, UnitPosition>;
  readonly clock?: ClockMessage | undefined;
  readonly connection: Connection;
  /** Reports of feeds that were shed and wait for a person. */
  readonly shed?: number | undefined;
  /** What the server said about itself when it is not well. */
  readonly trouble?: string | undefined;
};

export const area = createStore<AreaState>(
  {
    positions: new Map(),
    connection: { state: "connecting" },
  },
  "each frame",
);

/** The area's id. Throws before an area is chosen. */
export function areaId(): string {
  const chosen = area.get().area;
  if (chosen === undefined) throw new Error("areaId needs a chosen area, got none");
  return chosen.areaId;
}
