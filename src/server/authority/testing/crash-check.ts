import type { AcceptedEvent } from "#kernel";
import { EVENTS_PER_COMMAND, chain, emptyChain } from "./chain-kernel.ts";
import type { ChainBoard } from "./chain-kernel.ts";

/** What the client was told about a command. */
export type Acknowledgement = {
  readonly commandId: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
};

/** Follows the log as it grows and compares it with what the client knows. */
export class LogChecker {
  readonly problems: string[] = [];
  readonly #sequences = new Map<string, number[]>();
  readonly #hashes = new Map<number, string>([[0, ""]]);
  #board: ChainBoard = emptyChain;

  get sequence(): number {
    return this.#board.sequence;
  }

  get hash(): string {
    return this.#board.hash;
  }

  /** Takes the events after `sequence`, in order. */
  follow(events: readonly AcceptedEvent[]): void {
    for (const event of events) {
      const expected = this.#board.sequence + 1;
      if (event.sequence !== expected) {
        this.problems.push(`gap: event ${event.sequence} where ${expected} was expected`);
      }
      const own = this.#sequences.get(event.commandId) ?? [];
      own.push(event.sequence);
      this.#sequences.set(event.commandId, own);
      this.#board = chain(this.#board, event);
      this.#hashes.set(event.sequence, this.#board.hash);
    }
  }

  /** The log may not have become shorter than what was seen in it before. */
  lastSequenceIs(last: number): void {
    if (last < this.sequence) this.problems.push(`the log shrank: ${this.sequence} to ${last}`);
  }

  /** A restarted process found this board: it must be that of the log at its sequence. */
  boardWas(sequence: number, hash: string): void {
    const expected = this.#hashes.get(sequence);
    if (expected !== hash) {
      this.problems.push(`recovered board at ${sequence} has hash ${hash}, the log ${expected}`);
    }
  }

  /** Every acknowledged command is in the log once, whole, and where the client was told. */
  acknowledged(acknowledgements: Iterable<Acknowledgement>, sent: ReadonlySet<string>): void {
    for (const { commandId, firstSequence, lastSequence } of acknowledgements) {
      const own = this.#sequences.get(commandId);
      if (own === undefined) {
        this.problems.push(`lost: ${commandId}, acknowledged as event ${firstSequence}`);
      } else if (own[0] !== firstSequence || own.at(-1) !== lastSequence) {
        const told = `${firstSequence}-${lastSequence}`;
        this.problems.push(`${commandId} is at ${own.join()}, but the client was told ${told}`);
      }
    }
    for (const [commandId, own] of this.#sequences) {
      if (own.length !== EVENTS_PER_COMMAND) {
        const problem = own.length > EVENTS_PER_COMMAND ? "doubled" : "half stored";
        this.problems.push(`${problem}: ${commandId} has events ${own.join()}`);
      }
      if (!sent.has(commandId)) this.problems.push(`nobody sent ${commandId}`);
    }
  }
}
