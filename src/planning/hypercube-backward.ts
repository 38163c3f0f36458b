import { CHUNK_STATES } from "./hypercube-field.ts";
import * as chunks from "./hypercube-chunk.ts";
import * as wasm from "./wasm-code.ts";
import type { Code, Routine } from "./wasm-code.ts";

const { FOURS, FOUR_BYTES, numbered, eachFree, sumUp } = chunks;
const { get, set, whole, plus, load, store, addFour, subtractFour, multiplyFour } = wasm;
const { lanes, only } = wasm;

const given = numbered(0, [
  ...(["states", "residual", "solved", "effect", "step", "lastEffect"] as const),
  ...(["change", "inverse", "ends", "crossed", "length", "share"] as const),
] as const);

const local = numbered(12, ["round", "base", "bits", "bit", "source", "at"] as const);
const total = 18;
const part = numbered(19, ["sum", "weight", "now", "flow", "end", "length", "share"] as const);
const four = (index: number): number => 26 + index;
const left = (index: number): number => 30 + index;
const { at, source } = local;
const place = (array: number): Code => plus(get(array), get(at));
const near = (array: number, index: number): Code => load(place(array), FOUR_BYTES * index);
const keep = (array: number, index: number, value: Code): Code =>
  store(place(array), value, FOUR_BYTES * index);
const turned = (value: Code, last: Code): Code =>
  subtractFour(value, multiplyFour(get(part.share), last));
const go = (index: number): Code => [
  ...set(part.now, turned(near(given.solved, index), near(given.step, index))),
  ...keep(given.step, index, get(part.now)),
  ...keep(
    given.change,
    index,
    addFour(near(given.change, index), multiplyFour(get(part.length), get(part.now))),
  ),
  ...set(part.now, addFour(near(given.solved, index), near(given.effect, index))),
  ...set(part.now, turned(get(part.now), near(given.lastEffect, index))),
  ...keep(given.lastEffect, index, get(part.now)),
  ...set(
    left(index),
    subtractFour(near(given.residual, index), multiplyFour(get(part.length), get(part.now))),
  ),
  ...keep(given.residual, index, get(left(index))),
  ...set(part.sum, addFour(get(part.sum), wasm.absoluteFour(get(left(index))))),
];
const endOf = (row: Code, offset = 0): Code =>
  wasm.loadFour(plus(get(given.ends), wasm.shiftLeft(row, whole(2))), offset);
const gather = (index: number, value: Code): Code =>
  set(four(index), addFour(get(four(index)), multiplyFour(get(part.end), value)));
const free = [
  ...set(
    source,
    plus(get(given.solved), wasm.shiftLeft(wasm.xor(get(local.base), get(local.bit)), whole(2))),
  ),
  ...set(part.end, endOf(wasm.bitNumber(get(local.bit)))),
  ...FOURS.flatMap((index) => gather(index, load(get(source), FOUR_BYTES * index))),
];

/** Four states of a chunk: what comes from its other fours, then among themselves. */
function solve(index: number): Code {
  const { flow, now, weight, end } = part;
  const crossed = (offset: number): Code => load(get(given.crossed), offset);
  const both = addFour(
    lanes(get(flow), get(flow), [1, 1, 1, 1]),
    lanes(get(flow), get(flow), [2, 2, 2, 2]),
  );
  return [
    ...((index & 1) === 1
      ? []
      : [...set(end, endOf(whole(2))), ...gather(index, get(four(index | 1)))]),
    ...((index & 2) === 2
      ? []
      : [...set(end, endOf(whole(3))), ...gather(index, get(four(index | 2)))]),
    ...set(weight, near(given.inverse, index)),
    ...set(now, addFour(get(left(index)), multiplyFour(get(weight), get(four(index))))),
    ...set(flow, multiplyFour(lanes(get(now), get(now), [3, 3, 3, 3]), crossed(0))),
    ...set(now, addFour(get(now), multiplyFour(get(weight), get(flow)))),
    ...set(flow, multiplyFour(get(now), crossed(FOUR_BYTES))),
    ...set(four(index), addFour(get(now), only(multiplyFour(get(weight), both), [0]))),
    ...keep(given.solved, index, get(four(index))),
  ];
}

const body = [
  ...set(local.base, wasm.xor(get(local.round), plus(get(given.states), whole(-CHUNK_STATES)))),
  ...set(at, wasm.shiftLeft(get(local.base), whole(2))),
  ...set(part.sum, wasm.zero()),
  ...FOURS.flatMap((index) => [...go(index), ...set(four(index), wasm.zero())]),
  ...sumUp(total, get(part.sum)),
  ...eachFree(local, given.states, free),
  ...FOURS.toReversed().flatMap(solve),
];

/** `backward` of the kernels. */
export function backwardRoutine(): Routine {
  return {
    name: "backward",
    parameters: [...Array.from({ length: 10 }, () => "address" as const), "float", "float"],
    addresses: 6,
    pairs: 16,
    body: [
      ...set(part.length, wasm.four(get(given.length))),
      ...set(part.share, wasm.four(get(given.share))),
      ...wasm.repeat(
        { local: local.round, from: whole(0), end: get(given.states), step: CHUNK_STATES },
        body,
      ),
      ...store(whole(0), get(total)),
    ],
  };
}
