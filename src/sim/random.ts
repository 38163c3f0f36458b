/**
 * Random numbers with a name and a seed.
 *
 * Generator: xoshiro128** 1.1, D. Blackman and S. Vigna, "Scrambled linear pseudorandom number
 * generators", ACM Transactions on Mathematical Software 47 (4), 2021; public domain reference at
 * https://prng.di.unimi.it/xoshiro128starstar.c. Its state is filled from a 32-bit mix of seed and
 * name (MurmurHash3 finaliser, A. Appleby, public domain), one word of the state at a time.
 */
export type RandomStream = {
  /** Uniform 32-bit unsigned integer. */
  nextWord(): number;
  /** Uniform in [0, 1), 53 random bits. */
  uniform(): number;
  /** Uniform in (0, 1): never an end point, so it can go into an inverse distribution. */
  openUniform(): number;
  /** Uniform integer, 0 <= result < size, without bias. Requires 1 <= size <= 2^32. */
  integer(size: number): number;
  /** Exponential with this mean, in the unit of the mean. */
  exponential(mean: number): number;
  /** Normal (Marsaglia polar method, 1964). */
  normal(mean: number, standardDeviation: number): number;
  /** One of the values, each as likely. Throws RangeError for an empty list. */
  choice<T>(values: readonly T[]): T;
};

const WORDS = 2 ** 32;

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** MurmurHash3's 32-bit finaliser: every input bit changes every output bit half of the time. */
function mix(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** The generator itself: four words of state, of which at least one is not zero. */
class Xoshiro {
  first = 1;
  second = 0;
  third = 0;
  fourth = 0;

  nextWord(): number {
    const { second } = this;
    const result = Math.imul(rotateLeft(Math.imul(second, 5), 7), 9) >>> 0;
    const shifted = second << 9;
    this.third ^= this.first;
    this.fourth ^= second;
    this.second ^= this.third;
    this.first ^= this.fourth;
    this.third ^= shifted;
    this.fourth = rotateLeft(this.fourth, 11);
    return result;
  }

  uniform(): number {
    return ((this.nextWord() >>> 5) * 67_108_864 + (this.nextWord() >>> 6)) / 2 ** 53;
  }

  /** The middle of one of 2^52 equal cells: exact in a double, and never 0 or 1. */
  openUniform(): number {
    return ((this.nextWord() >>> 6) * 67_108_864 + (this.nextWord() >>> 6) + 0.5) / 2 ** 52;
  }

  integer(size: number): number {
    if (!Number.isInteger(size) || size < 1 || size > WORDS) {
      throw new RangeError(`integer: expected a size from 1 to 2^32, got ${size}`);
    }
    // Words from the last, incomplete round would favour small results: they are drawn again.
    const limit = WORDS - (WORDS % size);
    let word = this.nextWord();
    while (word >= limit) word = this.nextWord();
    return word % size;
  }
}

function streamOn(words: Xoshiro): RandomStream {
  function normal(mean: number, standardDeviation: number): number {
    for (;;) {
      const east = 2 * words.uniform() - 1;
      const north = 2 * words.uniform() - 1;
      const square = east * east + north * north;
      if (square > 0 && square < 1) {
        return mean + standardDeviation * east * Math.sqrt((-2 * Math.log(square)) / square);
      }
    }
  }
  function choice<T>(values: readonly T[]): T {
    if (values.length === 0) throw new RangeError("choice: expected at least one value, got none");
    return values[words.integer(values.length)] as T;
  }
  return {
    nextWord: () => words.nextWord(),
    uniform: () => words.uniform(),
    openUniform: () => words.openUniform(),
    integer: (size) => words.integer(size),
    exponential: (mean) => -mean * Math.log(words.openUniform()),
    normal,
    choice,
  };
}

/** A stream from four words of state, of which at least one is not zero. */
export function xoshiro(words: readonly [number, number, number, number]): RandomStream {
  const [first, second, third, fourth] = words.map((word) => word | 0) as [
    number,
    number,
    number,
    number,
  ];
  if ((first | second | third | fourth) === 0) {
    throw new RangeError("xoshiro: expected a state that is not all zero");
  }
  return streamOn(Object.assign(new Xoshiro(), { first, second, third, fourth }));
}

/**
 * The streams of one seed for a loop that asks for millions of them: the same numbers as `streams`
 * gives, without making anything. A name is put together from parts, so that a part that many
 * names begin with is hashed once; then the numbers of that stream are read from this object, until
 * the next name is begun. Throws RangeError for a seed that is no integer.
 */
export class NamedDraws extends Xoshiro {
  readonly #low: number;
  readonly #high: number;
  /** The hash of the parts so far, to be kept and begun with again. */
  one = 0;
  two = 0;

  constructor(seed: number) {
    super();
    if (!Number.isSafeInteger(seed)) {
      throw new RangeError(`streams: expected an integer seed, got ${seed}`);
    }
    this.#low = mix(seed | 0);
    this.#high = mix(Math.floor(seed / WORDS) ^ 0x9e3779b9);
  }

  begin(): void {
    this.one = this.#low;
    this.two = this.#high;
  }

  /** Two different 32-bit hashes of the name, so that 64 bits tell two names apart. */
  add(part: string): void {
    let { one, two } = this;
    for (let index = 0; index < part.length; index += 1) {
      const unit = part.charCodeAt(index);
      one = Math.imul(one ^ unit, 0x01000193);
      two = Math.imul(rotateLeft(two, 5) ^ unit, 0xcc9e2d51);
    }
    this.one = one;
    this.two = two;
  }

  /** The same of a part given as UTF-16 code units. */
  addCodes(codes: Uint16Array): void {
    let { one, two } = this;
    for (let index = 0; index < codes.length; index += 1) {
      const unit = codes[index]!;
      one = Math.imul(one ^ unit, 0x01000193);
      two = Math.imul(rotateLeft(two, 5) ^ unit, 0xcc9e2d51);
    }
    this.one = one;
    this.two = two;
  }

  /** The name is whole: from here on its numbers are read. */
  open(): void {
    this.first = mix(this.one);
    this.second = mix(this.two ^ this.first);
    this.third = mix(this.first + 0x9e3779b9) | 0;
    // The constant keeps the state from ever being all zero.
    this.fourth = mix(this.second + 0x3c6ef372) | 1;
  }
}

/**
 * Named streams of one seed. The same seed and name always give the same numbers, whatever other
 * streams were read before: two policies that ask for the same names share their luck.
 */
export function streams(seed: number): (name: string) => RandomStream {
  const draws = new NamedDraws(seed);
  return (name) => {
    draws.begin();
    draws.add(name);
    draws.open();
    const { first, second, third, fourth } = draws;
    return streamOn(Object.assign(new Xoshiro(), { first, second, third, fourth }));
  };
}
