import type { AcceptedEvent, Instant, JsonValue, UnitId } from "#kernel";
import type { ChangesMessage } from "./policy/changes.ts";
import type { HiddenEvent } from "./policy/reduce.ts";

/** Where a unit is. Never in the log; only the latest counts. */
export type UnitPosition = {
  readonly unitId: UnitId;
  readonly lat: number;
  readonly lon: number;
  /** When it was there. */
  readonly at: Instant;
  /** Degrees clockwise from north, while it moves. */
  readonly headingDegrees?: number;
  /** When it will be there, while it drives to a place. */
  readonly arrivesAt?: Instant;
};

/** Everything known at one sequence. What the client had before is replaced. */
export type SnapshotMessage = {
  readonly type: "snapshot";
  readonly protocol: number;
  readonly areaId: string;
  readonly sequence: number;
  /** The board as the kernel writes it; `boardFromSnapshot` reads it. */
  readonly board: JsonValue;
};

/** Events in order without gaps; the first follows the sequence the client has. */
export type EventsMessage = {
  readonly type: "events";
  readonly events: readonly (AcceptedEvent | HiddenEvent)[];
};

export type PositionsMessage = {
  readonly type: "positions";
  readonly units: readonly UnitPosition[];
};

/** The area's clock: area time moves `speed` times as fast as the client's, unless paused. */
export type ClockMessage = {
  readonly type: "clock";
  readonly at: Instant;
  readonly speed: number;
  readonly paused: boolean;
  /** True for a training exercise: nothing on this screen is real. */
  readonly exercise: boolean;
  readonly ended?: boolean;
  /** Which exercise this is. When it changes, nothing that was known before holds any more. */
  readonly run?: string;
};

/** What the server itself needs people to know. */
export type ServiceMessage = {
  readonly type: "service";
  readonly status: "ok" | "degraded" | "stopping";
  /** For people, in English; the status is what a client words. */
  readonly why?: string;
  /** Reports of feeds that were shed and wait for a person; absent: none. */
  readonly shed?: number;
};

/** The client did not keep up. A snapshot follows, or the stream ends and it connects again. */
export type BehindMessage = {
  readonly type: "behind";
  readonly sequence: number;
};

export type StreamMessage =
  | SnapshotMessage
  | EventsMessage
  | ChangesMessage
  | PositionsMessage
  | ClockMessage
  | ServiceMessage
  | BehindMessage;

export const streamMessageTypes = [
  "snapshot",
  "events",
  "changes",
  "positions",
  "clock",
  "service",
  "behind",
] as const satisfies readonly StreamMessage["type"][];
