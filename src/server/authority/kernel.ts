import { accept, boardFromSnapshot, boardSnapshot, decide, emptyBoard, evolve } from "#kernel";
import type {
  AcceptedEvent,
  Board,
  CommandEnvelope,
  Event,
  Instant,
  JsonValue,
  Refusal,
} from "#kernel";

/** What the authority itself needs to know of a board; everything else is the kernel's. */
export type BoardState = { readonly sequence: number; readonly at: Instant };

/** The rules the authority carries. `#kernel` has this shape; tests may bring a smaller one. */
export type Kernel<B extends BoardState = Board> = {
  emptyBoard(areaId: string): B;
  decide(
    board: B,
    envelope: CommandEnvelope,
  ): { readonly events: readonly Event[] } | { readonly refusal: Refusal };
  accept(board: B, envelope: CommandEnvelope, events: readonly Event[]): readonly AcceptedEvent[];
  evolve(board: B, event: AcceptedEvent): B;
  boardSnapshot(board: B): JsonValue;
  /** Throws when the value is not a board of this version. */
  boardFromSnapshot(json: JsonValue): B;
};

/** The rules of operation themselves. */
export const areaKernel: Kernel = {
  emptyBoard,
  decide,
  accept,
  evolve,
  boardSnapshot,
  boardFromSnapshot,
};
