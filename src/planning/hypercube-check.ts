import { CHUNK_STATES } from "./hypercube-field.ts";
import * as chunks from "./hypercube-chunk.ts";
import * as wasm from "./wasm-code.ts";
import type { Code, Routine } from "./wasm-code.ts";

const { FOURS, PAIRS, FOUR_BYTES, OWN_BYTES, CHUNK_BYTES, numbered, eachBusy, eachFree } = chunks;
const { get, set, whole, plus, load, store, add, multiply, addFour, multiplyFour, lanes } = wasm;

/** Of residuals of about one in all: below this nothing counts, and numbers stay normal. */
const TINY = 1e-25;

const names = ["states", "from", "out", "rates", "rest", "ends", "inverse"] as const;
const given = numbered(0, [...names, "residual", "scale"] as const);
const local = numbered(9, ["base", "bits", "bit", "source", "at", "own", "ownRest"] as const);
const { total, most, end, value } = numbered(16, ["total", "most", "end", "value"] as const);
const pair = (index: number): number => 20 + index;
const { at, source, own, ownRest } = local;
const near = (array: number, index: number): Code => load(plus(get(array), get(at)), 16 * index);
const more = (index: number, flow: Code): Code => set(pair(index), add(get(pair(index)), flow));
const rate = (first: number, rest: number, offset: number): Code =>
  add(wasm.loadWidened(get(first), offset), wasm.loadWidened(get(rest), offset));
const oneRate = (index: number): Code =>
  wasm.plusFloat(
    wasm.loadOneWidened(get(own), 4 * index),
    wasm.loadOneWidened(get(ownRest), 4 * index),
  );
const setSource = set(
  source,
  plus(get(given.from), wasm.shiftLeft(wasm.xor(get(local.base), get(local.bit)), whole(3))),
);
const busy = [
  ...setSource,
  ...PAIRS.flatMap((index) =>
    more(index, multiply(load(get(source), 16 * index), rate(given.rates, given.rest, 8 * index))),
  ),
  ...[given.rates, given.rest].flatMap((array) => set(array, plus(get(array), whole(CHUNK_BYTES)))),
];
const endOf = (row: Code, offset = 0): Code =>
  wasm.loadBoth(plus(get(given.ends), wasm.shiftLeft(row, whole(3))), offset);
const free = [
  ...setSource,
  ...set(end, endOf(wasm.bitNumber(get(local.bit)))),
  ...PAIRS.flatMap((index) => more(index, multiply(load(get(source), 16 * index), get(end)))),
];

/** What two states of a chunk get from the others in it. */
function within(index: number): Code {
  const four = index >> 1;
  const half = index & 1;
  const crossed = 16 + 4 * four;
  const unit0 = wasm.withUpper(endOf(whole(0)), oneRate(crossed + 1 + 2 * half));
  const unit1 =
    half === 0
      ? endOf(whole(1))
      : wasm.withUpper(wasm.both(oneRate(crossed + 2)), oneRate(crossed));
  const unit2 =
    (four & 1) === 0 ? endOf(whole(2)) : rate(own, ownRest, 16 * (four >> 1) + 8 * half);
  const unit3 =
    (four & 2) === 0 ? endOf(whole(3)) : rate(own, ownRest, 32 + 16 * (four & 1) + 8 * half);
  return [
    ...more(index, multiply(wasm.swapPair(near(given.from, index)), unit0)),
    ...more(index, multiply(near(given.from, index ^ 1), unit1)),
    ...more(index, multiply(near(given.from, index ^ 2), unit2)),
    ...more(index, multiply(near(given.from, index ^ 4), unit3)),
  ];
}

const scaled = (index: number): Code =>
  wasm.narrow(multiply(get(pair(index)), wasm.both(get(given.scale))));
const measure = (index: number): Code => [
  ...set(value, wasm.absolute(get(pair(index)))),
  ...set(total, add(get(total), get(value))),
  ...set(most, wasm.larger(get(most), get(value))),
];
const half = (array: number): Code => plus(get(array), wasm.shiftLeft(get(local.base), whole(2)));
const body = [
  ...set(at, wasm.shiftLeft(get(local.base), whole(3))),
  ...set(own, get(given.rates)),
  ...set(ownRest, get(given.rest)),
  ...[given.rates, given.rest].flatMap((array) => set(array, plus(get(array), whole(OWN_BYTES)))),
  ...PAIRS.flatMap((index) =>
    set(
      pair(index),
      wasm.subtract(wasm.zero(), multiply(near(given.out, index), near(given.from, index))),
    ),
  ),
  ...eachBusy(local, busy),
  ...eachFree(local, given.states, free),
  ...PAIRS.flatMap((index) => [...within(index), ...measure(index)]),
  ...FOURS.flatMap((index) =>
    store(
      half(given.residual),
      addFour(
        multiplyFour(
          lanes(scaled(2 * index), scaled(2 * index + 1), [0, 1, 4, 5]),
          load(half(given.inverse), FOUR_BYTES * index),
        ),
        wasm.fourOf(TINY),
      ),
      FOUR_BYTES * index,
    ),
  ),
];

/** `check` of the kernels. */
export function checkRoutine(): Routine {
  return {
    name: "check",
    parameters: [...Array.from({ length: 8 }, () => "address" as const), "float"],
    addresses: 7,
    pairs: 12,
    body: [
      ...wasm.repeat(
        { local: local.base, from: whole(0), end: get(given.states), step: CHUNK_STATES },
        body,
      ),
      ...store(whole(0), get(total)),
      ...store(whole(0), get(most), 16),
    ],
  };
}
