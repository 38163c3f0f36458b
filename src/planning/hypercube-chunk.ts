import { CHUNK_OWN_RATES, CHUNK_STATES } from "./hypercube-field.ts";
import * as wasm from "./wasm-code.ts";
import type { Code } from "./wasm-code.ts";

const { get, set, whole, plus, add, lanes, widen } = wasm;

/** Fours and pairs of states in a chunk. */
export const FOURS = [0, 1, 2, 3];
export const PAIRS = [0, 1, 2, 3, 4, 5, 6, 7];
export const FOUR_BYTES = 16;
export const OWN_BYTES = 4 * CHUNK_OWN_RATES;
export const CHUNK_BYTES = 4 * CHUNK_STATES;

export type Names<K extends string> = Record<K, number>;
/** Locals of a routine by name, numbered in the order given. */
export function numbered<K extends string>(from: number, names: readonly K[]): Names<K> {
  return Object.fromEntries(names.map((name, index) => [name, from + index])) as Names<K>;
}

/** Runs `body` for every further unit that is busy in the chunk, its bit in `bit`. */
export function eachBusy({ bits, bit, base }: Names<"bits" | "bit" | "base">, body: Code): Code {
  return [...set(bits, get(base)), ...wasm.eachBit({ bits, bit }, body)];
}

/** The same for those that are free. */
export function eachFree(
  { bits, bit, base }: Names<"bits" | "bit" | "base">,
  states: number,
  body: Code,
): Code {
  const all = plus(get(states), whole(-CHUNK_STATES));
  return [...set(bits, wasm.xor(get(base), all)), ...wasm.eachBit({ bits, bit }, body)];
}

/** The sums of a chunk in 32 bits are added up in 64. */
export function sumUp(sum: number, four: Code): Code {
  const upper = widen(lanes(four, four, [2, 3, 2, 3]));
  return set(sum, add(get(sum), add(widen(four), upper)));
}
