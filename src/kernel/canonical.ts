/** Anything JSON can hold. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Sorts in place by UTF-16 code units; objects have few keys, so insertion is the fastest way. */
function sortKeys(keys: string[]): string[] {
  for (let index = 1; index < keys.length; index++) {
    const key = keys[index] as string;
    let at = index - 1;
    while (at >= 0 && (keys[at] as string) > key) {
      keys[at + 1] = keys[at] as string;
      at -= 1;
    }
    keys[at + 1] = key;
  }
  return keys;
}

/** Above this many keys insertion would be slow; objects used as maps can be large. */
const FEW_KEYS = 40;

function objectText(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError("got an instance of a class, expected a plain object");
  }
  const keys = Object.keys(value);
  let text = "";
  for (const key of keys.length > FEW_KEYS ? keys.sort() : sortKeys(keys)) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalText(item)}`;
  }
  return `{${text}}`;
}

/**
 * The one text of a value: keys sorted by UTF-16 code units, no spaces, numbers as ECMAScript
 * writes them (RFC 8785). Properties that are undefined are left out, as in JSON. Throws on
 * anything JSON cannot hold: NaN, infinities, functions, symbols, bigints, undefined in an array.
 */
export function canonicalText(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`got ${value}, expected a finite number`);
    return JSON.stringify(value);
  }
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value !== "object") {
    throw new TypeError(`got a ${typeof value}, expected a value that JSON can hold`);
  }
  if (!Array.isArray(value)) return objectText(value);
  let text = "";
  for (const [index, item] of value.entries()) {
    text += index === 0 ? canonicalText(item) : `,${canonicalText(item)}`;
  }
  return `[${text}]`;
}

/** Whether two JSON values have the same canonical text; -0 equals 0, undefined equals absent. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => sameValue(item, b[index]));
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key of Object.keys(left)) if (!sameValue(left[key], right[key])) return false;
  for (const key of Object.keys(right)) {
    if (right[key] !== undefined && left[key] === undefined) return false;
  }
  return true;
}

/** Takes text piece by piece; the digest is the same however it was cut. */
export type TextHash = { add(text: string): void; digest(): string };

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function finish(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** One lane's block, scrambled: constants and rotations of MurmurHash3 x86_128. */
function scramble(block: number, first: number, spin: number, second: number): number {
  return Math.imul(rotate(Math.imul(block, first), spin), second);
}

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

type Lanes = [number, number, number, number];

/** Mixes a block of eight code units, two in each lane, into the state. */
function mix(state: Lanes, block: Lanes): void {
  let [a, b, c, d] = state;
  a = rotate(a ^ scramble(block[0], C1, 15, C2), 19);
  a = (Math.imul(a + b, 5) + 0x561ccd1b) | 0;
  b = rotate(b ^ scramble(block[1], C2, 16, C3), 17);
  b = (Math.imul(b + c, 5) + 0x0bcaa747) | 0;
  c = rotate(c ^ scramble(block[2], C3, 17, C4), 15);
  c = (Math.imul(c + d, 5) + 0x96cd1c35) | 0;
  d = rotate(d ^ scramble(block[3], C4, 18, C1), 13);
  d = (Math.imul(d + a, 5) + 0x32ac3b17) | 0;
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
  block.fill(0);
}

/** Adds every lane to the first, then the first to every other. */
function spread([first, ...others]: Lanes): Lanes {
  const sum = others.reduce((total, lane) => (total + lane) | 0, first);
  const [b, c, d] = others;
  return [sum, (b + sum) | 0, (c + sum) | 0, (d + sum) | 0];
}

/**
 * A 128-bit hash of text, after MurmurHash3 x86_128 over UTF-16 code units. It finds accidents
 * (a torn snapshot, a defect in replay). It is not cryptographic: whoever may write can forge it;
 * proofs against people are the audit tree's.
 */
export function createTextHash(): TextHash {
  const state: Lanes = [0, 0, 0, 0];
  const block: Lanes = [0, 0, 0, 0];
  let length = 0;
  return {
    add(text) {
      for (let index = 0; index < text.length; index++) {
        const lane = ((length & 7) >> 1) as 0 | 1 | 2 | 3;
        block[lane] |= text.charCodeAt(index) << ((length & 1) << 4);
        length += 1;
        if ((length & 7) === 0) mix(state, block);
      }
    },
    digest() {
      const lanes: Lanes = [...state];
      if ((length & 7) !== 0) mix(lanes, [...block]);
      // Beyond 2^32 code units the high part of the length counts too.
      const size = length ^ Math.floor(length / 2 ** 32);
      const sized = lanes.map((lane) => lane ^ size) as Lanes;
      const words = spread(spread(sized).map(finish) as Lanes);
      return words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
    },
  };
}
