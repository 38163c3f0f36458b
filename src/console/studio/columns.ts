import type { TrialColumn } from "#sim";

/** Tells the columns of a trial apart. */
export function columnKey({ kind, plan }: TrialColumn): string {
  return plan === undefined ? kind : `${kind}-${plan}`;
}
