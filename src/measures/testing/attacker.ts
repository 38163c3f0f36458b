/** Numbers nobody outside knows, and what the published ones say of their sums. */
export type Sum = { readonly of: readonly number[]; readonly value: number };

/**
 * An attacker who tries every filling: another way than the one under test, and slow. Numbers
 * above `most` are not tried, so what it calls a range is never wider than the true one.
 */
export class Attacker {
  readonly #sums: readonly (readonly [readonly number[], number])[];
  readonly #sumsOf: number[][];
  readonly #size: number;
  readonly #most: number;

  constructor(size: number, sums: readonly Sum[], most: number) {
    this.#sums = sums.map(({ of, value }) => [of, value]);
    this.#sumsOf = Array.from({ length: size }, (_one, number) =>
      sums.flatMap(({ of }, index) => (of.includes(number) ? [index] : [])),
    );
    this.#size = size;
    this.#most = most;
  }

  /** True when the sum of these numbers can be so for somebody who knows the published ones. */
  canBe(of: readonly number[], value: number): boolean {
    const sums = [...this.#sums, [of, value] as const];
    const left = sums.map(([, one]) => one);
    const open = sums.map(([all]) => all.length);
    const fill = (number: number): boolean => {
      if (number === this.#size) return left.every((one) => one === 0);
      const own = this.#sumsOf[number] ?? [];
      const mine = of.includes(number) ? [...own, sums.length - 1] : own;
      const rest = Math.min(this.#most, ...mine.map((index) => left[index] ?? 0));
      // The last number of a sum has no choice.
      const last = mine.find((index) => open[index] === 1);
      const least = last === undefined ? 0 : (left[last] ?? 0);
      for (let tried = least; tried <= rest; tried += 1) {
        for (const index of mine) {
          left[index] = (left[index] ?? 0) - tried;
          open[index] = (open[index] ?? 0) - 1;
        }
        const fits = fill(number + 1);
        for (const index of mine) {
          left[index] = (left[index] ?? 0) + tried;
          open[index] = (open[index] ?? 0) + 1;
        }
        if (fits) return true;
        if (last !== undefined) return false;
      }
      return false;
    };
    return fill(0);
  }

  /** How far apart two values can be that the sum of these numbers may have. */
  widthOf(of: readonly number[], value: number, enough: number): number {
    let [low, high] = [value, value];
    while (high - low < enough && low > 0 && this.canBe(of, low - 1)) low -= 1;
    while (high - low < enough && this.canBe(of, high + 1)) high += 1;
    return high - low;
  }
}
