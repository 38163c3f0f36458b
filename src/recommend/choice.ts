import type { CapabilityId, Need, Unit } from "#kernel";
import type { Coverage } from "./coverage.ts";
import { compareCosts, fillTogether } from "./fill.ts";
import type { UnitEntry } from "./fleet-index.ts";
import type { NeedState } from "./needs.ts";
import type { Reach, Way } from "./reach.ts";
import type { ExcludedReason } from "./reason.ts";
import type { CoverageLoss } from "./recommendation.ts";
import type { Situation } from "./situation.ts";

/** A unit that could come for a need, with what that costs. */
export type Choice = {
  readonly entry: UnitEntry;
  readonly way: Way;
  readonly costSeconds: number;
  readonly loss?: CoverageLoss;
};

/** A unit with the capability that could not be sent for the need as it is. */
export type Refused = {
  readonly entry: UnitEntry;
  readonly reason: ExcludedReason;
  /** How it would come if only it fitted the need; absent when it could not come anyway. */
  readonly way?: Way;
};

/** One need with everyone who has its capability sorted into groups. */
export type NeedChoices = {
  readonly state: NeedState;
  /** Free or to be recalled, cheapest first; ties by unit id. */
  readonly sendable: readonly Choice[];
  /** By divert or after clearing, cheapest first; ties by unit id. */
  readonly extras: readonly Choice[];
  /** Everyone else, and the extras too, by unit id. */
  readonly refused: readonly Refused[];
};

/** Soonest first; equal times by unit id. */
export function compareArrivals(a: Choice, b: Choice): number {
  const sooner = a.way.arrival.medianSeconds - b.way.arrival.medianSeconds;
  return sooner || a.entry.order - b.entry.order;
}

/** Why the unit does not fit the need by what it is, or undefined when it does. */
function misfit(
  situation: Situation,
  need: Need,
  entry: UnitEntry,
  unit: Unit | undefined,
): ExcludedReason | undefined {
  const { agencyId } = entry.definition;
  if (need.agencyId !== undefined && need.agencyId !== agencyId) {
    const agency = situation.input.board.configuration.agencies.get(agencyId);
    return { code: "other-agency", agency: agency?.name ?? { en: agencyId } };
  }
  const level = entry.levels.get(need.capabilityId) ?? 0;
  const minimumLevel = need.minimumLevel ?? 1;
  if (level < minimumLevel) return { code: "level-low", level, minimumLevel };
  const crew = unit?.crew ?? entry.definition.crew;
  const minimumCrew = need.minimumCrew ?? 0;
  return crew < minimumCrew ? { code: "crew-short", crew, minimumCrew } : undefined;
}

function choiceOf(
  situation: Situation,
  entry: UnitEntry,
  way: Way,
  loss: CoverageLoss | undefined,
): Choice {
  const { options, coverageWeight } = situation;
  const { kind } = way.availability;
  const gain =
    kind === "divert"
      ? options.divertGainSeconds
      : kind === "clearing"
        ? options.clearingGainSeconds
        : 0;
  const left = loss === undefined ? 0 : coverageWeight * loss.lossSeconds;
  const costSeconds = way.arrival.medianSeconds + gain + left;
  return loss === undefined ? { entry, way, costSeconds } : { entry, way, costSeconds, loss };
}

/** Sorts everyone with the need's capability into who can be sent and who cannot, and why. */
export function choicesFor(
  situation: Situation,
  state: NeedState,
  known: { readonly reach: ReadonlyMap<UnitEntry, Reach>; readonly coverage: Coverage },
): NeedChoices {
  const { need } = state;
  const sendable: Choice[] = [];
  const extras: Choice[] = [];
  const refused: Refused[] = [];
  for (const entry of situation.index.byCapability.get(need.capabilityId) ?? []) {
    const reach = known.reach.get(entry);
    if (reach === undefined) continue;
    const { unit, way, blocked } = reach;
    if (blocked?.code === "on-this-incident") {
      refused.push({ entry, reason: blocked });
      continue;
    }
    const unfit = misfit(situation, need, entry, unit);
    if (unfit !== undefined) {
      const able = blocked === undefined && way !== undefined;
      refused.push(able ? { entry, reason: unfit, way } : { entry, reason: unfit });
      continue;
    }
    if (blocked !== undefined) refused.push({ entry, reason: blocked });
    if (way === undefined) continue;
    const free = way.availability.kind === "free";
    const loss = free ? known.coverage.lossOf(entry, need.capabilityId) : undefined;
    (blocked === undefined ? sendable : extras).push(choiceOf(situation, entry, way, loss));
  }
  sendable.sort(compareCosts);
  extras.sort(compareCosts);
  return { state, sendable, extras, refused };
}

/** Who may be chosen for the need: extras only when the options say so. */
function pool(situation: Situation, choices: NeedChoices): readonly Choice[] {
  const { options } = situation;
  const extras = choices.extras.filter(({ way }) =>
    way.availability.kind === "divert"
      ? options.divert === "choose"
      : options.clearing === "choose",
  );
  return extras.length === 0
    ? choices.sendable
    : [...choices.sendable, ...extras].sort(compareCosts);
}

/** The chosen units of each need, cheapest first. */
export type Chosen = readonly (readonly Choice[])[];

/** Fills all needs together so that the total cost is least (REC-15, REC-16, REC-21). */
export function chooseTogether(
  situation: Situation,
  coverage: Coverage,
  needs: readonly NeedChoices[],
): Chosen {
  return fillTogether({
    pools: needs.map((choices) => pool(situation, choices)),
    missing: needs.map(({ state }) => state.missing),
    gapWeight: situation.coverageWeight * situation.options.gapSeconds,
    jointGaps: (entries) => coverage.jointGaps(entries),
  });
}

/**
 * Need by need in list order, the soonest unit that is left, one to be diverted as if it came later
 * by the gain that a divert must bring. Requires choices made without coverage.
 */
export function chooseClosest(situation: Situation, needs: readonly NeedChoices[]): Chosen {
  const used = new Set<UnitEntry>();
  return needs.map((choices) => {
    const chosen: Choice[] = [];
    for (const choice of pool(situation, choices)) {
      if (chosen.length >= choices.state.missing) break;
      if (used.has(choice.entry)) continue;
      used.add(choice.entry);
      chosen.push(choice);
    }
    return chosen;
  });
}

/** Capabilities of the needs that still lack units. */
export function capabilitiesMissing(states: readonly NeedState[]): ReadonlySet<CapabilityId> {
  return new Set(
    states.filter(({ missing }) => missing > 0).map(({ need: { capabilityId } }) => capabilityId),
  );
}
