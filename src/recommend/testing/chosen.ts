import type { Recommendation } from "../index.ts";

/** Who was chosen for each need, by unit id. */
export function chosenOf({ needs }: Recommendation): string[][] {
  return needs.map(({ chosen }) => chosen.map(({ unitId }) => unitId));
}
