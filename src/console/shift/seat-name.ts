import { findSeatOf, type Board } from "#kernel";
import type { Words } from "../words/use-words.ts";

/** What a seat is called: its configured name, or the name it was taken by. */
export function seatName(board: Board, seat: string, { text }: Pick<Words, "text">): string {
  const configured = board.configuration.settings.seats?.find(({ seatId }) => seatId === seat);
  return configured === undefined ? seat : text(configured.name);
}

/** Who it is on the floor: the seat where they sit now, or their sign-in name. */
export function personName(board: Board, personId: string, words: Pick<Words, "text">): string {
  const seat = findSeatOf(board, personId);
  return seat === undefined ? personId : seatName(board, seat.seat, words);
}

const SHORT_MAX = 3;

/** Two or three characters of a name, for a mark in a row: "FD" of "Fire desk", "消防" of "消防席". */
export function shortName(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  if (/\p{Script=Han}/u.test(name)) return Array.from(name).slice(0, 2).join("");
  if (words.length < 2) return Array.from(name).slice(0, SHORT_MAX).join("").toUpperCase();
  const initials = words.map((word) =>
    /^\d/u.test(word) ? word : Array.from(word).slice(0, 1).join(""),
  );
  return initials.slice(0, SHORT_MAX).join("").toUpperCase();
}
