import type { WorkingRules } from "#kernel";

/** How often something was done by the working rules (RUL-1). */
export type WorkingCounts = {
  /** Units sent on to something more urgent. */
  readonly diverts: number;
};

export type Counted = { -readonly [Key in keyof WorkingCounts]: WorkingCounts[Key] };

export function noCounts(): Counted {
  return { diverts: 0 };
}

export function hasRules(rules: WorkingRules | undefined): boolean {
  return rules !== undefined && Object.values(rules).some((rule) => rule !== undefined);
}

/** Means over runs; null for none. */
export function meanCounts(runs: readonly WorkingCounts[]): WorkingCounts | null {
  if (runs.length === 0) return null;
  const sums = noCounts();
  const names = Object.keys(sums) as (keyof WorkingCounts)[];
  for (const run of runs) for (const name of names) sums[name] += run[name] / runs.length;
  return sums;
}
