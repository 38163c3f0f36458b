import { createHash } from "node:crypto";
import type { AcceptedEvent } from "#kernel";
import type { BoardState, Kernel } from "../kernel.ts";

/** A board that is only a hash over all events so far: any loss, change or reorder shows. */
export type ChainBoard = BoardState & { readonly hash: string };

export const emptyChain: ChainBoard = { sequence: 0, at: 0, hash: "" };

export function chain(board: ChainBoard, accepted: AcceptedEvent): ChainBoard {
  const { sequence, commandId, recordedAt, occurredAt } = accepted;
  const link = JSON.stringify([board.hash, sequence, commandId, recordedAt, occurredAt]);
  const hash = createHash("sha256").update(link).digest("hex");
  return { sequence, at: recordedAt, hash };
}

/** Accepts every `closeCall`, each as `EVENTS_PER_COMMAND` events, so that half of one would show. */
export const EVENTS_PER_COMMAND = 2;
export const chainKernel: Kernel<ChainBoard> = {
  emptyBoard: () => emptyChain,
  decide(_board, { command }) {
    if (command.type !== "closeCall") throw new Error(`unexpected ${command.type}`);
    const { callId, disposition } = command;
    const event = { type: "callClosed", callId, disposition } as const;
    return { events: Array.from({ length: EVENTS_PER_COMMAND }, () => event) };
  },
  accept: (board, { commandId, actor, at, occurredAt }, events) =>
    events.map((event, index) => ({
      sequence: board.sequence + 1 + index,
      commandId,
      actor,
      recordedAt: at,
      occurredAt: occurredAt ?? at,
      event,
    })),
  evolve: chain,
  boardSnapshot: (board) => board,
  boardFromSnapshot(json) {
    const board: ChainBoard = JSON.parse(JSON.stringify(json));
    return board;
  },
};
