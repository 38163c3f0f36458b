import type { Board } from "#kernel";
import type { Words } from "../words/use-words.ts";

/** What a seat is called: its configured name, or the name it was taken by. */
export function seatName(board: Board, seat: string, { text }: Pick<Words, "text">): string {
  const configured = board.configuration.settings.seats?.find(({ seatId }) => seatId === seat);
  return configured === undefined ? seat : text(configured.name);
}
