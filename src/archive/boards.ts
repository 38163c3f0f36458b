import { setImmediate as nextTurn } from "node:timers/promises";
import {
  boardFromSnapshot,
  boardSnapshot,
  emptyBoard,
  evolve,
  type AcceptedEvent,
  type Board,
  type BoardSnapshot,
  type JsonValue,
} from "#kernel";
import type { KeptBoard, Store } from "./store.ts";

/** The log as the archive reads it: durable events only. */
export type Log = {
  lastSequence(): number;
  /** Events after a sequence, at most `limit`; none after the last. */
  eventsAfter(sequence: number, limit: number): Promise<readonly AcceptedEvent[]>;
};

/** Events between two boards that are kept: so many are evolved at most to reach a moment. */
export const EVENTS_BETWEEN_BOARDS = 2000;
/** Events taken before others get their turn: a few milliseconds. */
export const EVENTS_PER_TURN = 100;
/** Boards held to go on from. They share all that did not change between them. */
export const BOARDS_HELD = 200;
const STRETCH_MILLISECONDS = 4;

/** A board as two texts; the configuration is long and seldom changes. */
export async function keptBoard(board: Board): Promise<KeptBoard> {
  const snapshot: BoardSnapshot = boardSnapshot(board) as JsonValue & BoardSnapshot;
  const { configuration, ...rest } = snapshot;
  const fields: string[] = [];
  let started = performance.now();
  for (const [name, field] of Object.entries(rest)) {
    const items: string[] = [];
    for (const item of Array.isArray(field) ? (field as readonly unknown[]) : []) {
      items.push(JSON.stringify(item));
      if (performance.now() - started < STRETCH_MILLISECONDS) continue;
      await nextTurn();
      started = performance.now();
    }
    const value = Array.isArray(field) ? `[${items.join(",")}]` : JSON.stringify(field);
    fields.push(`${JSON.stringify(name)}:${value}`);
  }
  const body = `{${fields.join(",")}}`;
  return { sequence: board.sequence, body, configuration: JSON.stringify(configuration) };
}

/** Throws when the texts are no board of this version. */
export function boardOf({ body, configuration }: KeptBoard): Board {
  const rest = JSON.parse(body) as Omit<BoardSnapshot, "configuration">;
  const parsed = JSON.parse(configuration) as BoardSnapshot["configuration"];
  return boardFromSnapshot({ ...rest, configuration: parsed });
}

/** Finds the board at any sequence again: from the nearest one before it, event by event. */
export class Boards {
  readonly #areaId: string;
  readonly #log: Log;
  readonly #store: Store;
  readonly #heldMax: number;
  /** By sequence, the least recently used first. */
  readonly #held = new Map<number, Board>();

  constructor(areaId: string, log: Log, store: Store, heldMax = BOARDS_HELD) {
    this.#areaId = areaId;
    this.#log = log;
    this.#store = store;
    this.#heldMax = heldMax;
  }

  /** The newest board at hand that is not after a sequence. */
  nearest(sequence: number): Board {
    let best: Board | undefined;
    for (const board of this.#held.values()) {
      if (board.sequence <= sequence && board.sequence > (best?.sequence ?? 0)) best = board;
    }
    if (best !== undefined && sequence - best.sequence < EVENTS_PER_TURN) return best;
    const kept = this.#store.findBoard(sequence);
    if (kept === undefined || kept.sequence <= (best?.sequence ?? 0)) {
      return best ?? emptyBoard(this.#areaId);
    }
    return boardOf(kept);
  }

  /**
   * The board after an event of the log, in turns. Those at the sequences `keep` that it passes
   * are held too. Throws RangeError when the log does not reach so far.
   */
  async at(sequence: number, keep: ReadonlySet<number> = new Set()): Promise<Board> {
    let board = this.nearest(sequence);
    while (board.sequence < sequence) {
      const limit = Math.min(EVENTS_PER_TURN, sequence - board.sequence);
      const events = await this.#log.eventsAfter(board.sequence, limit);
      if (events.length === 0) {
        throw new RangeError(`archive: got moment ${sequence}, the log ends at ${board.sequence}`);
      }
      for (const event of events) {
        board = evolve(board, event);
        if (keep.has(board.sequence)) this.hold(board);
      }
      await nextTurn();
    }
    this.hold(board);
    return board;
  }

  hold(board: Board): void {
    this.#held.delete(board.sequence);
    this.#held.set(board.sequence, board);
    for (const sequence of this.#held.keys()) {
      if (this.#held.size <= this.#heldMax) break;
      this.#held.delete(sequence);
    }
  }
}
