// Mutation of good inputs: a few changes, so that an input gets past the first check and fails, if
// it fails, deep inside.
import { streams, type RandomStream } from "#sim";
import { everyInjection } from "../injections.ts";

const INPUT_BYTES_MAX = 64 * 1024;
const CHANGES_MAX = 6;

/** Pieces that mean something to one parser or another. */
const WORDS: readonly Buffer[] = [
  ...everyInjection.filter((text) => text.length < 200),
  ...'{ } [ ] : , " \\ \n \r\n \n\n ; | \t # < > / = - + . 0 1 -1 9 e 1e9 1e999'.split(" "),
  "\n",
  "\r\n",
  "null",
  "data: ",
  "id: ",
  "\u2014 ",
  "type",
  "coordinates",
  "BZh9",
].map((text) => Buffer.from(text, "utf8"));

const ODD_BYTES = [0, 1, 9, 10, 13, 34, 39, 44, 92, 127, 128, 0xc0, 0xe2, 0xed, 0xf4, 0xfe, 0xff];

/** Draws whole numbers and inputs from one named stream of a seed. */
export class Mutator {
  readonly #stream: RandomStream;

  constructor(seed: number, name: string) {
    this.#stream = streams(seed)(name);
  }

  /** A whole number from 0 up to but not including `below`. */
  below(below: number): number {
    return this.#stream.integer(below);
  }

  of<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new Error("nothing to choose from");
    return item;
  }

  /** A changed copy of one of these seeds. */
  bytes(seeds: readonly Buffer[]): Buffer {
    let input: Buffer = Buffer.from(this.of(seeds));
    const changes = 1 + this.below(CHANGES_MAX);
    for (let turn = 0; turn < changes; turn += 1) input = this.#changed(input, seeds);
    return input.subarray(0, INPUT_BYTES_MAX);
  }

  /** A changed copy of one of these texts; it may hold halves of surrogate pairs. */
  text(seeds: readonly string[]): string {
    if (this.below(8) === 0) return this.of(everyInjection);
    const bytes = this.bytes(seeds.map((seed) => Buffer.from(seed, "utf8")));
    return this.below(4) === 0 ? bytes.toString("latin1") : bytes.toString("utf8");
  }

  #changed(input: Buffer, seeds: readonly Buffer[]): Buffer {
    const at = this.below(input.length + 1);
    const to = Math.min(input.length, at + this.below(1 + this.below(32)));
    const before = input.subarray(0, at);
    const after = input.subarray(to);
    switch (this.below(10)) {
      case 0:
        return Buffer.concat([before, after]);
      case 1:
        return Buffer.concat([before, Buffer.from([this.of(ODD_BYTES)]), after]);
      case 2:
        return Buffer.concat([before, Buffer.from([this.below(256)]), input.subarray(at + 1)]);
      case 3:
      case 4:
        return Buffer.concat([before, this.of(WORDS), after]);
      case 5:
        return Buffer.concat([before, this.of(WORDS), input.subarray(at)]);
      case 6: {
        // The same again: what must be there once is there twice.
        const from = this.below(at + 1);
        return Buffer.concat([before, input.subarray(from, at), input.subarray(at)]);
      }
      case 7: {
        const other = this.of(seeds);
        return Buffer.concat([before, other.subarray(this.below(other.length + 1))]);
      }
      case 8: {
        const word = this.of(WORDS);
        const times = 1 + this.below(40);
        return Buffer.concat([before, ...Array.from({ length: times }, () => word), after]);
      }
      default:
        return this.below(4) === 0 ? before : this.#withNumber(input);
    }
  }

  /** One number in the text replaced by one at an edge. */
  #withNumber(input: Buffer): Buffer {
    const text = input.toString("latin1");
    const found = [...text.matchAll(/-?\d+(\.\d+)?/g)];
    if (found.length === 0) return input;
    const { 0: digits, index } = this.of(found);
    const edge = this.of([
      "0",
      "-1",
      "1e308",
      "9007199254740993",
      "4294967296",
      "0.5",
      "-0",
      "65536",
    ]);
    return Buffer.from(text.slice(0, index) + edge + text.slice(index + digits.length), "latin1");
  }
}
