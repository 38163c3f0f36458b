import { CHUNK_STATES } from "./hypercube-field.ts";
import * as chunks from "./hypercube-chunk.ts";
import * as wasm from "./wasm-code.ts";
import type { Code, Routine } from "./wasm-code.ts";

const { FOURS, FOUR_BYTES, OWN_BYTES, CHUNK_BYTES, numbered, eachBusy, sumUp } = chunks;
const { get, set, whole, plus, load, store, addFour, multiplyFour, lanes, only } = wasm;

const names = ["states", "residual", "solved", "lastEffect", "effect"] as const;
const given = numbered(0, [...names, "rates", "inverse", "factor"] as const);
const local = numbered(8, ["base", "bits", "bit", "source", "at", "own"] as const);
const sums = numbered(14, ["overlap", "size", "gain"] as const);
const part = numbered(17, ["overlap", "size", "gain", "weight", "now", "flow", "twist"] as const);
const four = (index: number): number => 24 + index;
const { at, source, own } = local;
const near = (array: number, index: number): Code =>
  load(plus(get(array), get(at)), FOUR_BYTES * index);
const fromRow = FOURS.flatMap((index) => {
  const flow = multiplyFour(
    load(get(source), FOUR_BYTES * index),
    load(get(given.rates), FOUR_BYTES * index),
  );
  return set(four(index), addFour(get(four(index)), flow));
});
const busy = [
  ...set(
    source,
    plus(get(given.effect), wasm.shiftLeft(wasm.xor(get(local.base), get(local.bit)), whole(2))),
  ),
  ...fromRow,
  ...set(given.rates, plus(get(given.rates), whole(CHUNK_BYTES))),
];

/** Four states of a chunk: what comes from its other fours, then among themselves. */
function solve(index: number): Code {
  const ownFlow = (from: number, rate: number): Code =>
    set(
      four(index),
      addFour(get(four(index)), multiplyFour(get(four(from)), load(get(own), FOUR_BYTES * rate))),
    );
  const { flow, now, twist, weight } = part;
  const crossed = load(get(own), FOUR_BYTES * (4 + index));
  return [
    ...((index & 1) === 0 ? [] : ownFlow(index - 1, index >> 1)),
    ...((index & 2) === 0 ? [] : ownFlow(index - 2, 2 + (index & 1))),
    ...set(weight, near(given.inverse, index)),
    ...set(
      now,
      addFour(
        near(given.residual, index),
        multiplyFour(wasm.four(get(given.factor)), near(given.solved, index)),
      ),
    ),
    ...set(now, addFour(get(now), multiplyFour(get(weight), get(four(index))))),
    ...set(flow, multiplyFour(lanes(get(now), get(now), [0, 0, 0, 0]), crossed)),
    ...set(now, addFour(get(now), only(multiplyFour(get(weight), get(flow)), [1, 2]))),
    ...set(twist, multiplyFour(lanes(get(now), get(now), [1, 1, 2, 2]), crossed)),
    ...set(flow, addFour(get(twist), lanes(get(twist), get(twist), [0, 0, 0, 0]))),
    ...set(four(index), addFour(get(now), only(multiplyFour(get(weight), get(flow)), [3]))),
    ...store(plus(get(given.effect), get(at)), get(four(index)), FOUR_BYTES * index),
    ...set(now, addFour(get(four(index)), near(given.solved, index))),
    ...set(
      part.overlap,
      addFour(get(part.overlap), multiplyFour(get(now), near(given.lastEffect, index))),
    ),
    ...set(part.size, addFour(get(part.size), multiplyFour(get(now), get(now)))),
    ...set(part.gain, addFour(get(part.gain), multiplyFour(get(now), near(given.residual, index)))),
  ];
}

const sumNames = ["overlap", "size", "gain"] as const;
const chunk = [
  ...set(at, wasm.shiftLeft(get(local.base), whole(2))),
  ...set(own, get(given.rates)),
  ...set(given.rates, plus(get(given.rates), whole(OWN_BYTES))),
  ...FOURS.flatMap((index) => set(four(index), wasm.zero())),
  ...eachBusy(local, busy),
  ...sumNames.flatMap((name) => set(part[name], wasm.zero())),
  ...FOURS.flatMap(solve),
  ...sumNames.flatMap((name) => sumUp(sums[name], get(part[name]))),
];

/** `forward` of the kernels. */
export function forwardRoutine(): Routine {
  return {
    name: "forward",
    parameters: [...Array.from({ length: 7 }, () => "address" as const), "float"],
    addresses: 6,
    pairs: 14,
    body: [
      ...wasm.repeat(
        { local: local.base, from: whole(0), end: get(given.states), step: CHUNK_STATES },
        chunk,
      ),
      ...sumNames.flatMap((name, index) => store(whole(0), get(sums[name]), 16 * index)),
    ],
  };
}
