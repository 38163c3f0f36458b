import type { Reason } from "../reason.ts";
import type { Recommendation } from "../recommendation.ts";

/** Every reason that stands anywhere in a recommendation. */
export function listReasons({ needs, notes }: Recommendation): Reason[] {
  const inNeeds = needs.flatMap(({ chosen, proposals, runnersUp, excluded, unfilled }) => {
    const candidates = [chosen, proposals, runnersUp].flat();
    return [
      candidates.map(({ reason }) => reason),
      candidates.flatMap((candidate) => candidate.notes),
      excluded.map(({ reason }) => reason),
      unfilled?.reasons ?? [],
      (unfilled?.couldFill ?? []).map(({ reason }) => reason),
    ].flat();
  });
  return [...notes, ...inNeeds];
}
