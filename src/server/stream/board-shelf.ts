import type { Board } from "#kernel";
import { touchedBetween, type Touched } from "#protocol";

/** Boards kept for readers of a part who come back; they share what did not change. */
export const BOARDS_KEPT_MAX = 500;

/** The newest boards of an area by sequence, and what changed between two of them. */
export class BoardShelf {
  readonly #boards: Board[] = [];
  #last: Touched | undefined;

  keep(board: Board): void {
    if (this.#boards.at(-1)?.sequence === board.sequence) return;
    this.#boards.push(board);
    if (this.#boards.length > BOARDS_KEPT_MAX) this.#boards.shift();
  }

  /** The board of exactly this sequence; undefined when it is not kept. */
  at(sequence: number): Board | undefined {
    return this.#boards.findLast((board) => board.sequence === sequence);
  }

  /** Worked out once for all readers who have the same board. */
  between(before: Board, after: Board): Touched {
    if (this.#last?.before !== before || this.#last.after !== after) {
      this.#last = touchedBetween(before, after);
    }
    return this.#last;
  }
}
