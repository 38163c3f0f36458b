/**
 * A small assembler for WebAssembly with two 64-bit or four 32-bit floats at a time: enough to write the inner loops
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
const [BLOCK, LOOP, END, BRANCH_IF] = [0x02, 0x03, 0x0b, 0x0d];
const binary =
  (...operation: number[]) =>
  (left: Code, right: Code): Code => [...left, ...right, ...operation];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const whole = (value: number): Code => [0x41, ...signed(value)];
export const plus = binary(0x6a);
export const minus = binary(0x6b);
export const and = binary(0x71);
export const xor = binary(0x73);
export const shiftLeft = binary(0x74);
export const shiftRight = binary(0x76);
/** A whole number of memory, and how many bits of one are set. */
export const loadWhole = (address: Code): Code => [...address, 0x28, 2, 0];
export const countBits = (value: Code): Code => [...value, 0x69];
/** The number of a mask's lowest bit. */
export const bitNumber = (mask: Code): Code => [...mask, 0x68];
const less = binary(0x49);

/** What a load takes and gives: the operation, and the alignment in powers of two. */
const loads =
  (operation: number, alignment: number) =>
  (address: Code, offset = 0): Code => [
    ...address,
    ...simd(operation, alignment),
    ...unsigned(offset),
  ];
/** 16 bytes; addresses are multiples of 4 at least. */
export const load = loads(0x00, 2);
/** One 64-bit float in both lanes. */
export const loadBoth = loads(0x0a, 3);
/** One 32-bit float in all four lanes. */
export const loadFour = loads(0x09, 2);
/** Two 32-bit floats as two of 64 bits. */
export const loadWidened = (address: Code, offset = 0): Code =>
  widen(loads(0x5d, 2)(address, offset));
/** One 32-bit float as one of 64 bits, no vector. */
export const loadOneWidened = (address: Code, offset: number): Code => [
  ...address,
  0x2a,
  2,
  ...unsigned(offset),
  0xbb,
];
export const plusFloat = binary(0xa0);
export const store = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  ...simd(0x0b, 2),
  ...unsigned(offset),
];
/** A 64-bit float in both lanes, and in all four as a 32-bit float. */
export const both = (value: Code): Code => [...value, ...simd(0x14)];
export const four = (value: Code): Code => [...value, 0xb6, ...simd(0x13)];
/** The pair with its upper 64-bit lane replaced. */
export const withUpper = (pair: Code, value: Code): Code => [...pair, ...value, ...simd(0x22, 1)];

const constant = (bytes: readonly number[]): Code => simd(0x0c, ...bytes);
export const zero = (): Code => constant(Array.from({ length: 16 }, () => 0));
/** A constant in all four 32-bit lanes. */
export const fourOf = (value: number): Code => {
  const bytes = [...new Uint8Array(new Float32Array([value]).buffer)];
  return constant([...bytes, ...bytes, ...bytes, ...bytes]);
};

/** Lanes of 32 bits chosen from those of `left` (0 to 3) and `right` (4 to 7). */
export const lanes = (left: Code, right: Code, chosen: readonly number[]): Code => [
  ...left,
  ...right,
  ...simd(0x0d, ...chosen.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte))),
];
export const swapPair = (value: Code): Code => lanes(value, value, [2, 3, 0, 1]);
/** Only the named 32-bit lanes; the others become zero. */
export const only = (value: Code, kept: readonly number[]): Code => [
  ...value,
  ...constant(
    [0, 1, 2, 3].flatMap((lane) =>
      Array.from({ length: 4 }, () => (kept.includes(lane) ? 255 : 0)),
    ),
  ),
  ...simd(0x4e),
];

/** 32-bit floats: the lower two as 64-bit floats, and two 64-bit floats as the lower two. */
export const widen = (value: Code): Code => [...value, ...simd(0x5f)];
export const narrow = (value: Code): Code => [...value, ...simd(0x5e)];
export const absoluteFour = (value: Code): Code => [...value, ...simd(0xe0)];
export const addFour = binary(...simd(0xe4));
export const subtractFour = binary(...simd(0xe5));
export const multiplyFour = binary(...simd(0xe6));

/** 64-bit floats. */
export const absolute = (value: Code): Code => [...value, ...simd(0xec)];
export const add = binary(...simd(0xf0));
export const subtract = binary(...simd(0xf1));
export const multiply = binary(...simd(0xf2));
export const larger = binary(...simd(0xf5));

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

/**
 * Runs the body for every bit that is set in `bits`, from the lowest, with that bit alone in
 * `bit`; leaves `bits` empty.
 */
export const eachBit = ({ bits, bit }: { bits: number; bit: number }, body: Code): Code => {
  const lowest = and(get(bits), minus(whole(0), get(bits)));
  const empty = [...get(bits), NOT];
  const next = [...set(bit, lowest), ...set(bits, xor(get(bits), get(bit))), ...body];
  const rounds = [LOOP, EMPTY, ...next, ...get(bits), BRANCH_IF, 0, END];
  return [BLOCK, EMPTY, ...empty, BRANCH_IF, 0, ...rounds, END];
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
