/**
 * A small assembler for WebAssembly with two-lane 64-bit floats: enough to write the inner loops
 * of a solver by hand, without a build step. Every function gives the bytes of what it names
 * (WebAssembly Core Specification 2.0, section 5.4).
 */
export type Code = readonly number[];

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const more = rest > 0x7f;
    bytes.push((rest & 0x7f) | (more ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
      return [...bytes, low];
    }
    bytes.push(low | 0x80);
  }
}

const vector = (parts: readonly Code[]): number[] => [...unsigned(parts.length), ...parts.flat()];
const section = (id: number, body: Code): number[] => [id, ...unsigned(body.length), ...body];
const simd = (operation: number, ...more: number[]): number[] => [
  0xfd,
  ...unsigned(operation),
  ...more,
];
/** A block that gives nothing back. */
const EMPTY = 0x40;
const NOT = 0x45;
const [BLOCK, LOOP, IF, ELSE, END, BRANCH_IF] = [0x02, 0x03, 0x04, 0x05, 0x0b, 0x0d];
const binary =
  (...operation: number[]) =>
  (left: Code, right: Code): Code => [...left, ...right, ...operation];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const whole = (value: number): Code => [0x41, ...signed(value)];
export const plus = binary(0x6a);
export const times = binary(0x6c);
export const and = binary(0x71);
export const or = binary(0x72);
export const xor = binary(0x73);
export const shiftLeft = binary(0x74);
export const shiftRight = binary(0x76);
const less = binary(0x49);

/** 16-byte loads and stores; addresses are multiples of 8 at least. */
export const load = (address: Code, offset = 0): Code => [
  ...address,
  ...simd(0x00, 3),
  ...unsigned(offset),
];
export const store = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  ...simd(0x0b, 3),
  ...unsigned(offset),
];
/** One float in both lanes. */
export const loadBoth = (address: Code, offset = 0): Code => [
  ...address,
  ...simd(0x0a, 3),
  ...unsigned(offset),
];
/** The value with its upper lane replaced by a float of memory. */
export const loadUpper = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  ...simd(0x57, 3),
  ...unsigned(offset),
  1,
];
/** A float parameter in both lanes. */
export const both = (value: Code): Code => [...value, ...simd(0x14)];
export const swapLanes = (value: Code): Code => [
  ...value,
  ...value,
  ...simd(0x0d, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
];
export const absolute = (value: Code): Code => [...value, ...simd(0xec)];
export const add = binary(...simd(0xf0));
export const subtract = binary(...simd(0xf1));
export const multiply = binary(...simd(0xf2));
export const divide = binary(...simd(0xf3));
export const larger = binary(...simd(0xf5));

export const choose = (condition: Code, then: Code, otherwise: Code): Code => [
  ...condition,
  IF,
  EMPTY,
  ...then,
  ELSE,
  ...otherwise,
  END,
];

/** Repeats the body while the local, raised by `step` after each round, is below the end. */
export const repeat = (
  { local, from, end, step }: { local: number; from: Code; end: Code; step: number },
  body: Code,
): Code => {
  const below = less(get(local), end);
  const raise = set(local, plus(get(local), whole(step)));
  const rounds = [LOOP, EMPTY, ...body, ...raise, ...below, BRANCH_IF, 0, END];
  return [...set(local, from), BLOCK, EMPTY, ...below, NOT, BRANCH_IF, 0, ...rounds, END];
};

const TYPES = { address: 0x7f, float: 0x7c, pair: 0x7b } as const;

export type Routine = {
  readonly name: string;
  readonly parameters: readonly ("address" | "float")[];
  /** Further locals, numbered after the parameters: first the addresses, then the pairs. */
  readonly addresses: number;
  readonly pairs: number;
  readonly body: Code;
};

/** A module of routines without results that share the memory imported as "m" "m". */
export function assemble(routines: readonly Routine[]): Uint8Array<ArrayBuffer> {
  const text = (value: string): number[] =>
    vector(Array.from(value, (letter) => [letter.charCodeAt(0)]));
  const types = routines.map(({ parameters }) => [
    0x60,
    ...vector(parameters.map((kind) => [TYPES[kind]])),
    0,
  ]);
  const bodies = routines.map(({ addresses, pairs, body }) => {
    const locals = [
      [...unsigned(addresses), TYPES.address],
      [...unsigned(pairs), TYPES.pair],
    ];
    const all = [...vector(locals), ...body, END];
    return [...unsigned(all.length), ...all];
  });
  const exports = routines.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]);
  const head = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  return Uint8Array.from([
    ...head,
    ...section(1, vector(types)),
    ...section(2, vector([[...text("m"), ...text("m"), 2, 0, 1]])),
    ...section(3, vector(routines.map((_, index) => unsigned(index)))),
    ...section(7, vector(exports)),
    ...section(10, vector(bodies)),
  ]);
}
