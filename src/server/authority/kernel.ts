import type { AcceptedEvent, Board, CommandEnvelope, Event, Instant, Refusal } from "#kernel";

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
  boardSnapshot(board: B): string;
  /** Throws when the text is not a board of this version. */
  boardFromSnapshot(text: string): B;
};
