import type { AcceptedEvent, Command, CommandEnvelope } from "#kernel";
import type { CommandRequest } from "../request.ts";
import type { BoardState, Kernel } from "../kernel.ts";

/** Closed calls in the order in which they were closed: enough to see order, loss and doubling. */
export type CounterBoard = BoardState & { readonly closed: readonly string[] };

/**
 * The smallest kernel: `closeCall` closes a call once. Dispositions make it misbehave: "poison"
 * throws in decide, "broken" throws in evolve, "unwritable" gives an event no text can hold,
 * "nothing" is accepted without events, "large" gives a large event.
 */
export const counterKernel: Kernel<CounterBoard> = {
  emptyBoard: () => ({ sequence: 0, at: 0, closed: [] }),
  decide(board, { command }) {
    if (command.type !== "closeCall") throw new Error(`unexpected ${command.type}`);
    const { callId, disposition } = command;
    if (disposition === "poison") throw new Error("poisoned command");
    if (disposition === "nothing") return { events: [] };
    if (board.closed.includes(callId)) {
      return { refusal: { code: "call-not-open", callId, status: "closed" } };
    }
    return { events: [{ type: "callClosed", callId, disposition: words(disposition) }] };
  },
  accept: (board, envelope, events) =>
    events.map((event, index): AcceptedEvent => {
      const { commandId, actor, at, command } = envelope;
      const unwritable = command.type === "closeCall" && command.disposition === "unwritable";
      const occurredAt = unwritable ? Number.NaN : (envelope.occurredAt ?? at);
      const sequence = board.sequence + 1 + index;
      return { sequence, commandId, actor, recordedAt: at, occurredAt, event };
    }),
  evolve(board, { sequence, recordedAt, event }) {
    if (event.type !== "callClosed") throw new Error(`unexpected ${event.type}`);
    if (event.disposition === "broken") throw new Error("broken event");
    return { sequence, at: recordedAt, closed: [...board.closed, event.callId] };
  },
  boardSnapshot: (board) => board,
  boardFromSnapshot(json) {
    const board: CounterBoard = JSON.parse(JSON.stringify(json));
    return board;
  },
};

function words(disposition: string): string {
  return disposition === "large" ? "y".repeat(100_000) : disposition;
}

/** A command that closes call `callId`. */
export function closing(
  commandId: string,
  callId = commandId,
  disposition = "done",
): CommandRequest {
  const command: Command = { type: "closeCall", callId, disposition };
  const actor: CommandEnvelope["actor"] = { kind: "person", id: "dispatcher-1" };
  return { commandId, actor, command };
}
