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

/** A stream from four words of state, of which at least one is not zero. */
export function xoshiro(words: readonly [number, number, number, number]): RandomStream {
  let [first, second, third, fourth] = words.map((word) => word | 0) as [
    number,
    number,
    number,
    number,
  ];
  if ((first | second | third | fourth) === 0) {
    throw new RangeError("xoshiro: expected a state that is not all zero");
  }
  function nextWord(): number {
    const result = Math.imul(rotateLeft(Math.imul(second, 5), 7), 9) >>> 0;
    const shifted = second << 9;
    third ^= first;
    fourth ^= second;
    second ^= third;
    first ^= fourth;
    third ^= shifted;
    fourth = rotateLeft(fourth, 11);
    return result;
  }
  const uniform = () => ((nextWord() >>> 5) * 67_108_864 + (nextWord() >>> 6)) / 2 ** 53;
  // The middle of one of 2^52 equal cells: exact in a double, and never 0 or 1.
  const openUniform = () => ((nextWord() >>> 6) * 67_108_864 + (nextWord() >>> 6) + 0.5) / 2 ** 52;
  function integer(size: number): number {
    if (!Number.isInteger(size) || size < 1 || size > WORDS) {
      throw new RangeError(`integer: expected a size from 1 to 2^32, got ${size}`);
    }
    // Words from the last, incomplete round would favour small results: they are drawn again.
    const limit = WORDS - (WORDS % size);
    let word = nextWord();
    while (word >= limit) word = nextWord();
    return word % size;
  }
  function normal(mean: number, standardDeviation: number): number {
    for (;;) {
      const east = 2 * uniform() - 1;
      const north = 2 * uniform() - 1;
      const square = east * east + north * north;
      if (square > 0 && square < 1) {
        return mean + standardDeviation * east * Math.sqrt((-2 * Math.log(square)) / square);
      }
    }
  }
  function choice<T>(values: readonly T[]): T {
    if (values.length === 0) throw new RangeError("choice: expected at least one value, got none");
    return values[integer(values.length)] as T;
  }
  return {
    nextWord,
    uniform,
    openUniform,
    integer,
    exponential: (mean) => -mean * Math.log(openUniform()),
    normal,
    choice,
  };
}

/**
 * Named streams of one seed. The same seed and name always give the same numbers, whatever other
 * streams were read before: two policies that ask for the same names share their luck.
 */
export function streams(seed: number): (name: string) => RandomStream {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`streams: expected an integer seed, got ${seed}`);
  }
  const low = mix(seed | 0);
  const high = mix(Math.floor(seed / WORDS) ^ 0x9e3779b9);
  return (name) => {
    // Two different 32-bit hashes of the name, so that 64 bits tell two names apart.
    let one = low;
    let two = high;
    for (let index = 0; index < name.length; index += 1) {
      const unit = name.charCodeAt(index);
      one = Math.imul(one ^ unit, 0x01000193);
      two = Math.imul(rotateLeft(two, 5) ^ unit, 0xcc9e2d51);
    }
    const firstWord = mix(one);
    const secondWord = mix(two ^ firstWord);
    const thirdWord = mix(firstWord + 0x9e3779b9);
    // The constant keeps the state from ever being all zero.
    return xoshiro([firstWord, secondWord, thirdWord, mix(secondWord + 0x3c6ef372) | 1]);
  };
}
