import { backwardRoutine } from "./hypercube-backward.ts";
import { checkRoutine } from "./hypercube-check.ts";
import { FOUR_BYTES, FOURS, numbered, OWN_BYTES } from "./hypercube-chunk.ts";
import { CHUNK_BITS, type Kernels } from "./hypercube-field.ts";
import { forwardRoutine } from "./hypercube-forward.ts";
import * as wasm from "./wasm-code.ts";
import type { Code, Routine } from "./wasm-code.ts";

const { get, set, whole, plus, load, store } = wasm;
const { add, multiply, lanes, widen } = wasm;

function foldRoutine(): Routine {
  const given = numbered(0, ["states", "to", "change", "scale"] as const);
  const [base, now] = [4, 5];
  const raised = (four: Code, offset: number): Code => {
    const place = plus(get(given.to), wasm.shiftLeft(get(base), whole(3)));
    const value = add(load(place, offset), multiply(widen(four), wasm.both(get(given.scale))));
    return store(place, wasm.larger(value, wasm.zero()), offset);
  };
  return {
    name: "fold",
    parameters: ["address", "address", "address", "float"],
    addresses: 1,
    pairs: 1,
    body: wasm.repeat({ local: base, from: whole(0), end: get(given.states), step: 4 }, [
      ...set(now, load(plus(get(given.change), wasm.shiftLeft(get(base), whole(2))))),
      ...raised(get(now), 0),
      ...raised(lanes(get(now), get(now), [2, 3, 2, 3]), 16),
    ]),
  };
}

function addRoutine(): Routine {
  const given = numbered(0, ["bytes", "to", "from"] as const);
  const at = 3;
  const place = (array: number): Code => plus(get(array), get(at));
  return {
    name: "add",
    parameters: ["address", "address", "address"],
    addresses: 1,
    pairs: 0,
    body: wasm.repeat(
      { local: at, from: whole(0), end: get(given.bytes), step: 16 },
      store(place(given.to), add(load(place(given.to)), load(place(given.from)))),
    ),
  };
}

/** Every 16 sums go to the next chunk that has the unit's bit, `below` being the bits under it. */
function layRoutine(): Routine {
  const given = numbered(0, ["bytes", "sums", "starts", "rates", "rest", "below"] as const);
  const { at, low, chunk, to } = numbered(6, ["at", "low", "chunk", "to"] as const);
  const [first, second, four] = [10, 11, 12];
  const sums = (offset: number): Code => load(plus(get(given.sums), get(at)), offset);
  const half = wasm.shiftRight(get(at), whole(7));
  const own = wasm.shiftLeft(wasm.loadWhole(plus(get(given.starts), get(chunk))), whole(2));
  const before = wasm.shiftLeft(wasm.countBits(get(low)), whole(6));
  const left = (pair: number, kept: Code): Code =>
    wasm.narrow(wasm.subtract(get(pair), widen(kept)));
  const upper = lanes(get(four), get(four), [2, 3, 2, 3]);
  return {
    name: "lay",
    parameters: Array.from({ length: 6 }, () => "address" as const),
    addresses: 4,
    pairs: 3,
    body: wasm.repeat({ local: at, from: whole(0), end: get(given.bytes), step: 128 }, [
      ...set(low, wasm.and(half, get(given.below))),
      // The bits above are moved up by one, and the unit's own is set between.
      ...set(chunk, plus(wasm.shiftLeft(half, whole(1)), wasm.minus(whole(1), get(low)))),
      ...set(chunk, plus(get(chunk), get(given.below))),
      ...set(chunk, wasm.shiftLeft(get(chunk), whole(2))),
      ...set(to, plus(plus(own, before), whole(OWN_BYTES))),
      ...FOURS.flatMap((index) => [
        ...set(first, sums(32 * index)),
        ...set(second, sums(32 * index + 16)),
        ...set(four, lanes(wasm.narrow(get(first)), wasm.narrow(get(second)), [0, 1, 4, 5])),
        ...store(plus(get(given.rates), get(to)), get(four), FOUR_BYTES * index),
        ...store(
          plus(get(given.rest), get(to)),
          lanes(left(first, get(four)), left(second, upper), [0, 1, 4, 5]),
          FOUR_BYTES * index,
        ),
      ]),
    ]),
  };
}

/** The bytes of a module of the inner loops; `kernelsOf` calls what it exports. */
export function moduleBytes(): Uint8Array<ArrayBuffer> {
  return wasm.assemble([
    forwardRoutine(),
    backwardRoutine(),
    checkRoutine(),
    foldRoutine(),
    addRoutine(),
    layRoutine(),
  ]);
}

type Exports = Record<
  "forward" | "backward" | "check" | "fold" | "add" | "lay",
  (...given: number[]) => void
>;

/** Kernels over arrays of the module's memory, whose first floats take the sums. */
export function kernelsOf(exports: object, sums: () => Float64Array): Kernels {
  const call = exports as Exports;
  const both = (index: number): number => sums()[2 * index]! + sums()[2 * index + 1]!;
  const at = (...arrays: (Float64Array | Float32Array | Int32Array)[]): number[] =>
    arrays.map(({ byteOffset }) => byteOffset);
  return {
    add: (to, from) => call.add(8 * to.length, ...at(to, from)),
    lay: ({ starts, rates, rest }, unit, sums) => {
      const below = (1 << (unit - CHUNK_BITS)) - 1;
      call.lay(8 * sums.length, ...at(sums, starts, rates, rest), below);
    },
    check: (field, scale) => {
      const { states, out, rates, rest, ends, inverse, residual } = field;
      const arrays = at(states, out, rates, rest, ends, inverse, residual);
      call.check(states.length, ...arrays, scale);
      return { total: both(0), largest: Math.max(sums()[2]!, sums()[3]!) };
    },
    forward: (field, relaxation) => {
      const { residual, solved, lastEffect, effect, rates, inverse } = field;
      const arrays = at(residual, solved, lastEffect, effect, rates, inverse);
      call.forward(residual.length, ...arrays, relaxation - 2);
      return { overlap: both(0), size: both(1), gain: both(2) };
    },
    backward: (field, { length, share }) => {
      const { residual, solved, effect, step, lastEffect, change, inverse } = field;
      const arrays = at(residual, solved, effect, step, lastEffect, change, inverse);
      const ends = at(field.endsSingle, field.endsCrossed);
      call.backward(residual.length, ...arrays, ...ends, length, share);
      return both(0);
    },
    fold: ({ states, change }, scale) => call.fold(states.length, ...at(states, change), scale),
  };
}
