import fc from "fast-check";
import { accept, decide, evolve, type AcceptedEvent, type Board } from "#kernel";
import type { Draw } from "../../kernel/testing/chooser.ts";
import { envelopeFrom } from "../../kernel/testing/draw.ts";
import { townOnDuty } from "../../kernel/testing/given.ts";
import type { Log } from "../boards.ts";

const drawn: fc.Arbitrary<Draw> = fc.record({
  kind: fc.nat(999),
  a: fc.nat(99),
  b: fc.nat(99),
  c: fc.nat(99),
  hostile: fc.integer({ min: 1, max: 7 }),
  actor: fc.nat(99),
  seconds: fc.oneof(
    { weight: 20, arbitrary: fc.nat(20) },
    { weight: 1, arbitrary: fc.constant(25 * 3600) },
  ),
  back: fc.nat(9),
});

/** A history: its log, and the real board after each of its events, by sequence. */
export type History = {
  readonly log: readonly AcceptedEvent[];
  readonly boards: ReadonlyMap<number, Board>;
};

function play(draws: readonly Draw[]): History {
  const start = townOnDuty();
  const log = [...start.log];
  const boards = new Map<number, Board>();
  let { board } = start;
  let before = board.at;
  for (const [step, draw] of draws.entries()) {
    const envelope = envelopeFrom(draw, board, step, before);
    before = envelope.at;
    const decision = decide(board, envelope);
    if ("refusal" in decision) continue;
    for (const event of accept(board, envelope, decision.events)) {
      board = evolve(board, event);
      boards.set(board.sequence, board);
      log.push(event);
    }
  }
  return { log, boards };
}

/** Whatever people may command, and what came of it. */
export function histories(commandsMax: number): fc.Arbitrary<History> {
  return fc.array(drawn, { minLength: 1, maxLength: commandsMax, size: "max" }).map(play);
}

/** A log that grows, as an authority hands it out. */
export class GrowingLog implements Log {
  events: readonly AcceptedEvent[];

  constructor(events: readonly AcceptedEvent[] = []) {
    this.events = events;
  }

  lastSequence(): number {
    return this.events.length;
  }

  async eventsAfter(sequence: number, limit: number): Promise<readonly AcceptedEvent[]> {
    return this.events.slice(sequence, sequence + limit);
  }
}
