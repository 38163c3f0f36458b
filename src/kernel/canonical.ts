/** Anything JSON can hold. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
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
  if (Array.isArray(value)) return `[${value.map((item) => canonicalText(item)).join(",")}]`;
  if (typeof value !== "object") {
    throw new TypeError(`got a ${typeof value}, expected a value that JSON can hold`);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError("got an instance of a class, expected a plain object");
  }
  const parts: string[] = [];
  for (const key of Object.keys(value).sort(byCodeUnits)) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalText(item)}`);
  }
  return `{${parts.join(",")}}`;
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

const LANES = [
  { in: 0x239b961b, out: 0xab0e9789, spin: 15, turn: 19, plus: 0x561ccd1b },
  { in: 0xab0e9789, out: 0x38b34ae5, spin: 16, turn: 17, plus: 0x0bcaa747 },
  { in: 0x38b34ae5, out: 0xa1e38b93, spin: 17, turn: 15, plus: 0x96cd1c35 },
  { in: 0xa1e38b93, out: 0x239b961b, spin: 18, turn: 13, plus: 0x32ac3b17 },
] as const;

/**
 * A 128-bit hash of text, after MurmurHash3 x86_128 over UTF-16 code units. It finds accidents
 * (a torn snapshot, a defect in replay). It is not cryptographic: whoever may write can forge it;
 * proofs against people are the audit tree's.
 */
export function createTextHash(): TextHash {
  const state = new Int32Array(4);
  const block = new Int32Array(4);
  let length = 0;
  const mix = (): void => {
    for (const [index, lane] of LANES.entries()) {
      const k = Math.imul(rotate(Math.imul(block[index] ?? 0, lane.in), lane.spin), lane.out);
      const turned = rotate((state[index] ?? 0) ^ k, lane.turn) + (state[(index + 1) % 4] ?? 0);
      state[index] = Math.imul(turned, 5) + lane.plus;
    }
    block.fill(0);
  };
  return {
    add(text) {
      for (let index = 0; index < text.length; index++) {
        const at = (length & 7) >> 1;
        block[at] = (block[at] ?? 0) | (text.charCodeAt(index) << ((length & 1) * 16));
        length += 1;
        if ((length & 7) === 0) mix();
      }
    },
    digest() {
      const saved = { state: state.slice(), block: block.slice() };
      if ((length & 7) !== 0) mix();
      const words = [...state].map((word) => word ^ length ^ Math.floor(length / 2 ** 32));
      const spread = (): void => {
        for (let index = 1; index < 4; index++)
          words[0] = ((words[0] ?? 0) + (words[index] ?? 0)) | 0;
        for (let index = 1; index < 4; index++)
          words[index] = ((words[index] ?? 0) + (words[0] ?? 0)) | 0;
      };
      spread();
      for (let index = 0; index < 4; index++) words[index] = finish(words[index] ?? 0);
      spread();
      state.set(saved.state);
      block.set(saved.block);
      return words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
    },
  };
}
