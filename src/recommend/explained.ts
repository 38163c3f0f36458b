import type { Text } from "#kernel";
import type { Chosen, NeedChoices } from "./choice.ts";
import type { Coverage } from "./coverage.ts";
import type { UnitEntry } from "./fleet-index.ts";
import type { Way } from "./reach.ts";
import type { ExcludedReason, OtherUnit } from "./reason.ts";
import type { Situation } from "./situation.ts";

/** Everything that one need's explanation looks at. */
export type Explained = {
  readonly situation: Situation;
  readonly coverage: Coverage;
  readonly needs: readonly NeedChoices[];
  readonly chosen: Chosen;
  /** Position of the need that each chosen unit is chosen for. */
  readonly needOf: ReadonlyMap<UnitEntry, number>;
};

export function explained(parts: Omit<Explained, "needOf">): Explained {
  const needOf = new Map<UnitEntry, number>();
  for (const [position, list] of parts.chosen.entries()) {
    for (const { entry } of list) needOf.set(entry, position);
  }
  return { ...parts, needOf };
}

/** The capability's name, its id when it is not configured. */
export function capabilityName({ situation }: Explained, capabilityId: string): Text {
  const capability = situation.input.board.configuration.capabilities.get(capabilityId);
  return capability?.name ?? { en: capabilityId };
}

/** The unit as another unit's reason names it. */
export function otherUnit({ definition: { unitId, callSign } }: UnitEntry): OtherUnit {
  return { unitId, callSign };
}

export function medianOf(way: Way): number {
  return way.arrival.medianSeconds;
}

/** Whole seconds: more would be a promise nobody can keep. */
export function rounded(reason: ExcludedReason): ExcludedReason {
  if (reason.code !== "committed" || reason.inSeconds === undefined) return reason;
  return { ...reason, inSeconds: Math.round(reason.inSeconds) };
}
