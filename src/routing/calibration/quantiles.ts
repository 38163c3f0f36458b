/**
 * Parts of a distribution at which it is kept, ascending. The ends are what was least and most;
 * 0.1, 0.5 and 0.9 are the ones that people are shown.
 */
export const LEVELS: readonly number[] = [
  0, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99,
  1,
];
export const LOW_LEVEL = LEVELS.indexOf(0.1);
export const MEDIAN_LEVEL = LEVELS.indexOf(0.5);
export const HIGH_LEVEL = LEVELS.indexOf(0.9);

/** The values in ascending order. */
export function ascending(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/**
 * The quantile of ascending values, between neighbours in proportion (Hyndman and Fan 1996,
 * type 6): a new value lies below it with just this chance, so intervals are not too narrow when
 * values are few. Requires at least one value and 0 <= part <= 1.
 */
export function quantile(sorted: ArrayLike<number>, part: number): number {
  const place = Math.min(sorted.length - 1, Math.max(0, part * (sorted.length + 1) - 1));
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (place - below);
}

export function median(values: Iterable<number>): number {
  return quantile(ascending(values), 0.5);
}

/** The quantiles at LEVELS. Requires at least one value. */
export function levelsOf(values: Iterable<number>): number[] {
  const sorted = ascending(values);
  return LEVELS.map((level) => quantile(sorted, level));
}

/** The value at a part of a distribution kept at LEVELS. */
export function valueAt(row: ArrayLike<number>, part: number, offset = 0): number {
  const level = levelAbove(part);
  return valueBy(row, level, partAt(part, level), offset);
}

/** The first level, from the second on, that a part of a distribution does not exceed. */
export function levelAbove(part: number): number {
  const at = Math.min(1, Math.max(0, part));
  let level = 1;
  while (LEVELS[level]! < at) level += 1;
  return level;
}

/** Where between a level and the one below it a part lies, 0 to 1. */
export function partAt(part: number, level: number): number {
  const from = LEVELS[level - 1]!;
  return (Math.min(1, Math.max(0, part)) - from) / (LEVELS[level]! - from);
}

/** The value there of a distribution kept at LEVELS. */
export function valueBy(
  row: ArrayLike<number>,
  level: number,
  share: number,
  offset: number,
): number {
  const low = row[offset + level - 1]!;
  return low + (row[offset + level]! - low) * share;
}

/** The part of the distribution that is below a value; the inverse of `valueAt`. */
export function partBelow(row: ArrayLike<number>, value: number): number {
  if (value <= row[0]!) return 0;
  for (let level = 1; level < LEVELS.length; level += 1) {
    const high = row[level]!;
    if (value > high) continue;
    const low = row[level - 1]!;
    const from = LEVELS[level - 1]!;
    const share = high > low ? (value - low) / (high - low) : 1;
    return from + (LEVELS[level]! - from) * share;
  }
  return 1;
}

/** The nearest ascending values by least squares (pool adjacent violators). */
export function isotonic(values: readonly number[]): number[] {
  const blocks: { mean: number; size: number }[] = [];
  for (const value of values) {
    let block = { mean: value, size: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.mean > block.mean;) {
      const size = last.size + block.size;
      block = { mean: (last.mean * last.size + block.mean * block.size) / size, size };
      blocks.pop();
      last = blocks.at(-1);
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ mean, size }) => Array.from({ length: size }, () => mean));
}
