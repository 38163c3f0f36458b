import {
  boardFromSnapshot,
  evolve,
  unreachable,
  type AcceptedEvent,
  type Board,
  type UnitId,
} from "#kernel";
import { applyChangesMessage } from "./policy/changes.ts";
import type { HiddenEvent } from "./policy/reduce.ts";
import { PROTOCOL_VERSION } from "./shapes.ts";
import type { ClockMessage, ServiceMessage, StreamMessage, UnitPosition } from "./stream.ts";

/** What a client knows of one area. Never mutated; `applyMessage` returns a new one. */
export type ClientState = {
  /** Undefined until the first snapshot. Its sequence is what to resume after. */
  readonly board: Board | undefined;
  readonly positions: ReadonlyMap<UnitId, UnitPosition>;
  readonly clock: ClockMessage | undefined;
  readonly service: ServiceMessage;
  /** What must happen before the board can be trusted again; undefined: nothing. */
  readonly trouble: ClientTrouble | undefined;
};

/**
 * `behind`: a snapshot will come. `gap`: events are missing: connect again without a sequence.
 * `other-version`: the server speaks another protocol: load the client again.
 */
export type ClientTrouble = "behind" | "gap" | "other-version";

export const initialClientState: ClientState = {
  board: undefined,
  positions: new Map(),
  clock: undefined,
  service: { type: "service", status: "ok" },
  trouble: undefined,
};

/** The state after a message of the stream. Messages that come twice change nothing. */
export function applyMessage(state: ClientState, message: StreamMessage): ClientState {
  switch (message.type) {
    case "snapshot":
      if (message.protocol !== PROTOCOL_VERSION) return { ...state, trouble: "other-version" };
      return { ...state, board: boardFromSnapshot(message.board), trouble: undefined };
    case "events":
      return applyEvents(state, message.events);
    case "changes": {
      const { board } = state;
      if (board === undefined || message.after > board.sequence)
        return { ...state, trouble: "gap" };
      if (message.sequence <= board.sequence) return state;
      if (message.after < board.sequence) return { ...state, trouble: "gap" };
      return { ...state, board: applyChangesMessage(board, message) };
    }
    case "positions": {
      const positions = new Map(state.positions);
      for (const position of message.units) positions.set(position.unitId, position);
      return { ...state, positions };
    }
    case "clock":
      return { ...state, clock: message };
    case "service":
      return { ...state, service: message };
    case "behind":
      return { ...state, trouble: "behind" };
    default:
      return unreachable(message);
  }
}

/** Events the board has already are passed over; a missing one is trouble, never guessed. */
function applyEvents(
  state: ClientState,
  events: readonly (AcceptedEvent | HiddenEvent)[],
): ClientState {
  let { board } = state;
  if (board === undefined) return { ...state, trouble: "gap" };
  for (const event of events) {
    if (event.sequence <= board.sequence) continue;
    if (event.sequence !== board.sequence + 1) return { ...state, trouble: "gap" };
    // What is not for this reader leaves the board as it is, and is no loss.
    board = "hidden" in event ? { ...board, sequence: event.sequence } : evolve(board, event);
  }
  return { ...state, board };
}
