import * as wasm from "./wasm-code.ts";
import type { Code, Routine } from "./wasm-code.ts";

/** WebAssembly is part of every host of the language, but not of its own types. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: object) => { exports: object };
  Memory: new (size: { initial: number }) => Memory;
};
type Memory = { readonly buffer: ArrayBuffer; grow(pages: number): number };

/** The inner loops, in place on arrays of the memory; every number is an address in bytes. */
export type Kernels = {
  /**
   * The states of one colour balanced against the other:
   * to = stay (own from + sums over the other units), units of 16 states.
   */
  sweep(
    ...given: [
      halves: number,
      rows: number,
      from: number,
      to: number,
      own: number,
      stay: number,
      take: number,
      ends: number,
    ]
  ): void;
  /** effect = step - effect; scratch[0..1] = sum of effect lastEffect, in two parts. */
  overlap(bytes: number, step: number, effect: number, lastEffect: number): void;
  /** Takes `share` of the last direction off; scratch = size, gain, each in two parts. */
  turn(
    ...given: [
      bytes: number,
      step: number,
      effect: number,
      lastStep: number,
      lastEffect: number,
      residual: number,
      share: number,
    ]
  ): void;
  /** even += length step, residual -= length effect; scratch = total, largest imbalance. */
  advance(
    ...given: [
      bytes: number,
      even: number,
      residual: number,
      step: number,
      effect: number,
      stay: number,
      length: number,
    ]
  ): void;
};

/** The first bytes of the memory take the sums that kernels give back. */
const SCRATCH_FLOATS = 8;
const PAGE_BYTES = 65_536;
/** States of one round of the sweep, and their bits. */
export const CHUNK_BITS = 4;
export const CHUNK_STATES = 2 ** CHUNK_BITS;
/** Rates between states of one chunk. */
export const CHUNK_OWN_RATES = (CHUNK_BITS * CHUNK_STATES) / 2;
const PAIRS = CHUNK_STATES / 2;
/** A chain has at least the units of one chunk, and unit 0. */
export const CHUNK_UNITS = CHUNK_BITS + 1;
const { get, set, whole, plus, load, store, add, subtract, multiply } = wasm;

const SWEEP = { halves: 0, rows: 1, from: 2, to: 3, own: 4, stay: 5, take: 6, ends: 7 };
const LOCALS = { base: 8, at: 9, row: 10, bit: 11, source: 12, end: 13, pairs: 14 };

const pair = (index: number): number => LOCALS.pairs + index;
const floatAt = (array: number, index: Code): Code =>
  plus(get(array), wasm.shiftLeft(index, whole(3)));

/** Flow between states of a chunk that differ in its bit `row`. */
function withinChunk(row: number): Code {
  const { source, end } = LOCALS;
  const { take, ends } = SWEEP;
  const code = set(end, wasm.loadBoth(get(ends), 8 * row)).slice();
  for (let index = 0; index < PAIRS; index += 1) {
    const bit = 2 ** row / 2;
    if (row === 0) {
      const flows = wasm.loadUpper(get(take), get(end), 8 * index);
      const swapped = wasm.swapLanes(load(get(source), 16 * index));
      code.push(...set(pair(index), add(get(pair(index)), multiply(swapped, flows))));
      continue;
    }
    const other = load(get(source), 16 * (index ^ bit));
    const below = (index & (bit - 1)) | ((index >> row) << (row - 1));
    const offset = (CHUNK_STATES / 2) * 8 * row + 16 * below;
    const flow = (index & bit) === 0 ? get(end) : load(get(take), offset);
    code.push(...set(pair(index), add(get(pair(index)), multiply(other, flow))));
  }
  return code;
}

/** Flow from the chunk that differs in bit `row`, above the chunk's own bits. */
function fromOther(): Code {
  const { base, row, bit, source, end } = LOCALS;
  const { take, from, ends } = SWEEP;
  const sums = (flow: (offset: number) => Code): Code =>
    Array.from({ length: PAIRS }, (_, index) =>
      set(
        pair(index),
        add(get(pair(index)), multiply(load(get(source), 16 * index), flow(16 * index))),
      ),
    ).flat();
  return [
    ...set(bit, wasm.shiftLeft(whole(1), get(row))),
    ...set(source, floatAt(from, wasm.xor(get(base), get(bit)))),
    ...wasm.choose(
      wasm.and(get(base), get(bit)),
      [
        ...sums((offset) => load(get(take), offset)),
        ...set(take, plus(get(take), whole(8 * CHUNK_STATES))),
      ],
      [...set(end, wasm.loadBoth(floatAt(ends, get(row)))), ...sums(() => get(end))],
    ),
  ];
}

function sweepRoutine(): Routine {
  const { base, at, row, source } = LOCALS;
  const chunk = Array.from({ length: PAIRS }, (_, index) => index);
  const body = [
    ...set(at, wasm.shiftLeft(get(base), whole(3))),
    ...set(source, plus(get(SWEEP.from), get(at))),
    ...chunk.flatMap((index) =>
      set(
        pair(index),
        multiply(load(get(source), 16 * index), load(plus(get(SWEEP.own), get(at)), 16 * index)),
      ),
    ),
    ...Array.from({ length: CHUNK_BITS }, (_, bit) => withinChunk(bit)).flat(),
    ...set(SWEEP.take, plus(get(SWEEP.take), whole(8 * CHUNK_OWN_RATES))),
    ...wasm.repeat(
      { local: row, from: whole(CHUNK_BITS), end: get(SWEEP.rows), step: 1 },
      fromOther(),
    ),
    ...chunk.flatMap((index) =>
      store(
        plus(get(SWEEP.to), get(at)),
        multiply(get(pair(index)), load(plus(get(SWEEP.stay), get(at)), 16 * index)),
        16 * index,
      ),
    ),
  ];
  return {
    name: "sweep",
    parameters: Array.from({ length: 8 }, () => "address" as const),
    addresses: 5,
    pairs: 1 + PAIRS,
    body: wasm.repeat(
      { local: base, from: whole(0), end: get(SWEEP.halves), step: 2 ** CHUNK_BITS },
      body,
    ),
  };
}

/** A routine over arrays of the same length; `at` runs through them in bytes. */
function overArrays(
  name: string,
  { arrays, floats, sums }: { arrays: number; floats: number; sums: number },
  body: (tools: {
    value: (array: number) => Code;
    keep: (array: number, value: Code) => Code;
    float: (index: number) => Code;
    local: (index: number) => number;
  }) => Code,
): Routine {
  const at = 1 + arrays + floats;
  const local = (index: number): number => at + 1 + index;
  const address = (array: number): Code => plus(get(1 + array), get(at));
  const round = body({
    value: (array) => load(address(array)),
    keep: (array, value) => store(address(array), value),
    float: (index) => wasm.both(get(1 + arrays + index)),
    local,
  });
  const results = Array.from({ length: sums }, (_, index) =>
    store(whole(0), get(local(index)), 16 * index),
  );
  return {
    name,
    parameters: [
      ...Array.from({ length: 1 + arrays }, () => "address" as const),
      ...Array.from({ length: floats }, () => "float" as const),
    ],
    addresses: 1,
    pairs: 4,
    body: [
      ...wasm.repeat({ local: at, from: whole(0), end: get(0), step: 16 }, round),
      ...results.flat(),
    ],
  };
}

const OVERLAP = overArrays("overlap", { arrays: 3, floats: 0, sums: 1 }, (tools) => {
  const [sum, value] = [tools.local(0), tools.local(1)];
  return [
    ...set(value, subtract(tools.value(0), tools.value(1))),
    ...tools.keep(1, get(value)),
    ...set(sum, add(get(sum), multiply(get(value), tools.value(2)))),
  ];
});

const TURN = overArrays("turn", { arrays: 5, floats: 1, sums: 2 }, (tools) => {
  const [size, gain, value] = [tools.local(0), tools.local(1), tools.local(2)];
  const share = tools.float(0);
  return [
    ...tools.keep(0, subtract(tools.value(0), multiply(share, tools.value(2)))),
    ...set(value, subtract(tools.value(1), multiply(share, tools.value(3)))),
    ...tools.keep(1, get(value)),
    ...set(size, add(get(size), multiply(get(value), get(value)))),
    ...set(gain, add(get(gain), multiply(get(value), tools.value(4)))),
  ];
});

const ADVANCE = overArrays("advance", { arrays: 5, floats: 1, sums: 2 }, (tools) => {
  const [total, most, value] = [tools.local(0), tools.local(1), tools.local(2)];
  const length = tools.float(0);
  return [
    ...tools.keep(0, add(tools.value(0), multiply(length, tools.value(2)))),
    ...set(value, subtract(tools.value(1), multiply(length, tools.value(3)))),
    ...tools.keep(1, get(value)),
    ...set(value, wasm.divide(wasm.absolute(get(value)), tools.value(4))),
    ...set(total, add(get(total), get(value))),
    ...set(most, wasm.larger(get(most), get(value))),
  ];
});

/** Memory for one solution at a time, and the kernels that work on it. */
export type Machine = {
  readonly kernels: Kernels;
  readonly scratch: Float64Array;
  /** Floats, not zeroed, from an address that is a multiple of 16. */
  readonly allocate: (length: number) => Float64Array;
};

let shared: { readonly memory: Memory; readonly kernels: Kernels } | undefined;

function startShared(): { readonly memory: Memory; readonly kernels: Kernels } {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(wasm.assemble([sweepRoutine(), OVERLAP, TURN, ADVANCE]));
  const { exports } = new WebAssembly.Instance(module, { m: { m: memory } });
  return { memory, kernels: exports as Kernels };
}

/**
 * The machine with room for so many floats in `arrays` arrays. All solutions share one memory,
 * which grows to the largest and is kept: the arrays of an earlier machine are void.
 */
export function startMachine(floats: number, arrays: number): Machine {
  shared ??= startShared();
  const { memory, kernels } = shared;
  const bytes = 8 * (SCRATCH_FLOATS + floats + 2 * arrays);
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
  if (missing > 0) memory.grow(missing);
  const { buffer } = memory;
  let next = SCRATCH_FLOATS * 8;
  const allocate = (length: number): Float64Array => {
    const array = new Float64Array(buffer, next, length);
    next += 16 * Math.ceil(length / 2);
    return array;
  };
  return { kernels, scratch: new Float64Array(buffer, 0, SCRATCH_FLOATS), allocate };
}
