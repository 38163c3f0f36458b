import type { WorkingRules } from "#kernel";

/** How often something was done by the working rules (RUL-1). */
export type WorkingCounts = {
  /** Units sent on to something more urgent. */
  readonly diverts: number;
  readonly breaksTaken: number;
  /** Of those taken: ended early, because the crew was sent. */
  readonly breaksCut: number;
  /** Crews on duty when the hours for a break were over that had had none. */
  readonly breaksMissed: number;
  /** Free units sent to a post. */
  readonly moves: number;
  /** Calls given up before anybody was sent. */
  readonly abandoned: number;
  /** Calls resolved otherwise. */
  readonly transferred: number;
};

export type Counted = { -readonly [Key in keyof WorkingCounts]: WorkingCounts[Key] };

export function noCounts(): Counted {
  return {
    diverts: 0,
    breaksTaken: 0,
    breaksCut: 0,
    breaksMissed: 0,
    moves: 0,
    abandoned: 0,
    transferred: 0,
  };
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
