import type { Kernels } from "./hypercube-field.ts";
import { PLAIN_KERNELS } from "./hypercube-plain.ts";
import { kernelsOf, moduleBytes } from "./hypercube-wasm.ts";

/** WebAssembly is part of every host of the language, but not of its own types. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: object) => { exports: object };
  Memory: new (size: { initial: number }) => Memory;
  validate: (bytes: Uint8Array<ArrayBuffer>) => boolean;
};
type Memory = { readonly buffer: ArrayBuffer; grow(pages: number): number };

/** Memory for one solution at a time, and the kernels that work on it. */
export type Machine = {
  readonly kernels: Kernels;
  /** Numbers, not zeroed, from an address that is a multiple of 16. */
  readonly doubles: (length: number) => Float64Array;
  readonly singles: (length: number) => Float32Array;
  readonly integers: (length: number) => Int32Array;
};

/** The first bytes of the memory take the sums that kernels give back. */
const SUM_FLOATS = 8;
const PAGE_BYTES = 65_536;

type Shared = { readonly memory: Memory; readonly kernels: Kernels };
let shared: Shared | undefined;

/** Nothing where the host has no WebAssembly, or none with vectors. */
function startShared(): Shared | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  const bytes = moduleBytes();
  if (!WebAssembly.validate(bytes)) return undefined;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(module, { m: { m: memory } });
  return {
    memory,
    kernels: kernelsOf(exports, () => new Float64Array(memory.buffer, 0, SUM_FLOATS)),
  };
}

/**
 * A machine with so many bytes for `arrays` arrays. All solutions share one memory, which grows
 * to the largest and is kept: the arrays of an earlier machine are void. Where WebAssembly with
 * vectors is missing, or not wanted, the same loops run in JavaScript, many times slower.
 */
export function startMachine(
  bytes: number,
  { arrays, plain }: { arrays: number; plain: boolean },
): Machine {
  if (!plain) shared ??= startShared();
  if (plain || shared === undefined) {
    return {
      kernels: PLAIN_KERNELS,
      doubles: (length) => new Float64Array(length),
      singles: (length) => new Float32Array(length),
      integers: (length) => new Int32Array(length),
    };
  }
  const { memory, kernels } = shared;
  const needed = 8 * SUM_FLOATS + bytes + 16 * arrays;
  const missing = Math.ceil((needed - memory.buffer.byteLength) / PAGE_BYTES);
  if (missing > 0) memory.grow(missing);
  const { buffer } = memory;
  let next = SUM_FLOATS * 8;
  const place = (size: number): number => {
    const at = next;
    next += 16 * Math.ceil(size / 16);
    return at;
  };
  return {
    kernels,
    doubles: (length) => new Float64Array(buffer, place(8 * length), length),
    singles: (length) => new Float32Array(buffer, place(4 * length), length),
    integers: (length) => new Int32Array(buffer, place(4 * length), length),
  };
}
