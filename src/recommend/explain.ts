import { compareArrivals, type Choice } from "./choice.ts";
import { capabilityName, medianOf, otherUnit, rounded, type Explained } from "./explained.ts";
import type { UnitEntry } from "./fleet-index.ts";
import { divertOf, proposalsOf, whyExtra } from "./proposals.ts";
import type { Way } from "./reach.ts";
import type { ChosenReason, NoteReason, Reason, RunnerUpReason, ZoneShort } from "./reason.ts";
import type { Candidate, CoverageGap, Divert, ExcludedUnit, NeedAdvice } from "./recommendation.ts";
import type { Situation } from "./situation.ts";
import { unfilledOf } from "./unfilled.ts";

/** Times that differ by less than this are told as the same. */
const SAME_SECONDS = 1;

/** The soonest of a list that comes before the given time by a second or more. */
function nearest<T extends { readonly entry: UnitEntry; readonly way?: Way }>(
  list: readonly T[],
  beforeSeconds: number,
): (T & { readonly way: Way }) | undefined {
  let best: (T & { readonly way: Way }) | undefined;
  for (const item of list) {
    const { way } = item;
    if (way === undefined || medianOf(way) > beforeSeconds - SAME_SECONDS) continue;
    if (best === undefined || medianOf(way) < medianOf(best.way)) best = { ...item, way };
  }
  return best;
}

function shortOf(gap: CoverageGap): ZoneShort {
  const { zoneName: zone, capabilityName: capability, freeAfter, minimumFree } = gap;
  return { zone, capability, freeAfter, minimumFree };
}

function whyChosen(of: Explained, position: number, choice: Choice): ChosenReason {
  const { sendable, refused, state } = of.needs[position]!;
  const { availability } = choice.way;
  const own = medianOf(choice.way);
  if (availability.kind === "clearing" || availability.kind === "divert") {
    const others = sendable.filter(({ entry }) => !of.needOf.has(entry)).sort(compareArrivals);
    return whyExtra(choice, others[0]);
  }
  if (sendable.length === 1) return { code: "only-capable" };
  const passedOver = sendable.filter(({ entry }) => of.needOf.get(entry) !== position);
  const nearer = nearest(passedOver, own);
  if (nearer !== undefined) return whyNotNearer(of, nearer, choice);
  const unfit = nearest(refused, own);
  if (unfit === undefined) return { code: "closest-capable" };
  const other = otherUnit(unfit.entry);
  const nearerSeconds = Math.round(own - medianOf(unfit.way));
  if (unfit.reason.code === "level-low") {
    const level = state.need.minimumLevel ?? 1;
    return { code: "closest-with-level", other, nearerSeconds, level };
  }
  if (unfit.reason.code === "crew-short") {
    const minimumCrew = state.need.minimumCrew ?? 0;
    return { code: "closest-with-crew", other, nearerSeconds, minimumCrew };
  }
  const { agencyId } = choice.entry.definition;
  const agency = of.situation.input.board.configuration.agencies.get(agencyId)?.name;
  return { code: "closest-of-agency", other, nearerSeconds, agency: agency ?? { en: agencyId } };
}

/** A zone that this unit would leave short in place of the chosen one, alone or with the others. */
function gapInstead(of: Explained, other: Choice, choice: Choice): CoverageGap | undefined {
  const own = other.loss?.gaps ?? [];
  if (own.length > (choice.loss?.gaps.length ?? 0)) return own[0];
  const sent = of.chosen.flat().map(({ entry }) => entry);
  const instead = sent.map((entry) => (entry === choice.entry ? other.entry : entry));
  const before = new Map(of.coverage.gapsAfter(sent).map((gap) => [gap.ruleId, gap.freeAfter]));
  return of.coverage
    .gapsAfter(instead)
    .find(({ ruleId, freeAfter }) => freeAfter < (before.get(ruleId) ?? Infinity));
}

/**
 * Why a nearer unit was passed over. In a choice of least cost it is either needed elsewhere or
 * leaves more behind than the chosen one.
 */
function whyNotNearer(of: Explained, nearer: Choice, choice: Choice): ChosenReason {
  const other = otherUnit(nearer.entry);
  const nearerSeconds = Math.round(medianOf(choice.way) - medianOf(nearer.way));
  const elsewhere = of.needOf.get(nearer.entry);
  if (elsewhere !== undefined) {
    const { capabilityId } = of.needs[elsewhere]!.state.need;
    const capability = capabilityName(of, capabilityId);
    return { code: "nearer-but-needed-elsewhere", other, nearerSeconds, capability };
  }
  const gap = gapInstead(of, nearer, choice);
  if (gap !== undefined) {
    return { code: "nearer-but-last-in-zone", other, nearerSeconds, ...shortOf(gap) };
  }
  const addedSeconds = Math.round(nearer.loss?.addedSeconds ?? 0);
  return { code: "nearer-but-leaves-slower-help", other, nearerSeconds, addedSeconds };
}

function whyRunnerUp(of: Explained, position: number, choice: Choice): RunnerUpReason {
  const elsewhere = of.needOf.get(choice.entry);
  if (elsewhere !== undefined && elsewhere !== position) {
    const { capabilityId } = of.needs[elsewhere]!.state.need;
    return { code: "chosen-for", capability: capabilityName(of, capabilityId) };
  }
  const chosen = of.chosen[position]!;
  const slowest = [...chosen].sort(compareArrivals).at(-1);
  const bySeconds = medianOf(choice.way) - (slowest === undefined ? 0 : medianOf(slowest.way));
  if (bySeconds >= SAME_SECONDS) return { code: "slower", bySeconds: Math.round(bySeconds) };
  if (of.situation.coverageWeight === 0 || slowest === undefined) return { code: "same-time" };
  const gap = gapInstead(of, choice, slowest);
  if (gap === undefined) {
    const addedSeconds = Math.round(choice.loss?.addedSeconds ?? 0);
    return addedSeconds === 0
      ? { code: "same-time" }
      : { code: "leaves-slower-help", addedSeconds };
  }
  return { code: "last-in-zone", ...shortOf(gap) };
}

function notesOf(choice: Choice, divert: Divert | undefined, sent: boolean): NoteReason[] {
  const notes: NoteReason[] = [...choice.way.notes];
  if (divert !== undefined) {
    const { number, remainingUnits } = divert;
    notes.push({ code: "leaves-incident", number, remainingUnits });
  }
  if (!sent) return notes;
  for (const gap of choice.loss?.gaps ?? []) {
    notes.push({ code: "leaves-zone-short", ...shortOf(gap) });
  }
  return notes;
}

type Place = { readonly rank: number; readonly reason: Reason; readonly sent: boolean };

function candidateOf(situation: Situation, choice: Choice, place: Place): Candidate {
  const { unitId, callSign, agencyId, unitTypeId } = choice.entry.definition;
  const { availability, arrival, roadSeconds, source } = choice.way;
  const divert = divertOf(situation, choice, place.reason);
  return {
    unitId,
    callSign,
    agencyId,
    unitTypeId,
    availability,
    arrival,
    roadSeconds,
    positionSource: source,
    costSeconds: choice.costSeconds,
    ...(choice.loss === undefined ? {} : { coverage: choice.loss }),
    ...(divert === undefined ? {} : { divert }),
    advice: {
      rank: place.rank,
      etaSeconds: Math.round(arrival.medianSeconds),
      lowSeconds: Math.round(arrival.lowSeconds),
      highSeconds: Math.round(arrival.highSeconds),
    },
    reason: place.reason,
    notes: notesOf(choice, divert, place.sent),
  };
}

/** The whole advice for the need at this position. `taken` holds units proposed before. */
export function adviceFor(of: Explained, position: number, taken: Set<UnitEntry>): NeedAdvice {
  const { situation, needs, chosen, needOf } = of;
  const choices = needs[position]!;
  const { need, filled, missing } = choices.state;
  const own = chosen[position]!;
  const listed = choices.sendable.filter(({ entry }) => needOf.get(entry) !== position);
  const runnersUp = listed.slice(0, situation.options.runnersUpMax);
  const proposals = proposalsOf(of, position, taken);
  const ranked = (list: readonly Choice[], after: number, why: (choice: Choice) => Reason) =>
    list.map((choice, place) =>
      candidateOf(situation, choice, {
        rank: after + place + 1,
        reason: why(choice),
        sent: needOf.has(choice.entry),
      }),
    );
  const reasons = new Map(proposals.map(({ choice, reason }) => [choice, reason]));
  const excluded: ExcludedUnit[] = choices.refused
    .filter(({ entry }) => needOf.get(entry) !== position)
    .map(({ entry: { definition }, reason }) => {
      const { unitId, callSign } = definition;
      return { unitId, callSign, reason: rounded(reason) };
    });
  const unfilled = unfilledOf(of, position);
  return {
    needId: need.needId,
    need,
    capabilityName: capabilityName(of, need.capabilityId),
    filled,
    missing,
    chosen: ranked(own, 0, (choice) => whyChosen(of, position, choice)),
    proposals: ranked(
      proposals.map(({ choice }) => choice),
      own.length + runnersUp.length,
      (choice) => reasons.get(choice)!,
    ),
    runnersUp: ranked(runnersUp, own.length, (choice) => whyRunnerUp(of, position, choice)),
    excluded,
    ...(unfilled === undefined ? {} : { unfilled }),
  };
}
