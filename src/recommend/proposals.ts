import { compareArrivals, type Choice } from "./choice.ts";
import { medianOf, type Explained } from "./explained.ts";
import type { UnitEntry } from "./fleet-index.ts";
import type { ChosenReason, Reason } from "./reason.ts";
import type { Divert } from "./recommendation.ts";
import type { Situation } from "./situation.ts";

/** Why a unit that is not free is worth it, against the unit it would replace. */
export function whyExtra(extra: Choice, instead: Choice | undefined): ChosenReason {
  const { availability, fromIncident } = extra.way;
  const sooner =
    instead === undefined
      ? {}
      : { soonerSeconds: Math.round(medianOf(instead.way) - medianOf(extra.way)) };
  const number = fromIncident?.number ?? "?";
  return availability.kind === "clearing"
    ? { code: "clears-in-time", number, inSeconds: Math.round(availability.inSeconds), ...sooner }
    : { code: "divert-gains", number, ...sooner };
}

/** What the diverted unit's incident is left with. */
export function divertOf(situation: Situation, choice: Choice, reason: Reason): Divert | undefined {
  const { assignment, fromIncident, availability } = choice.way;
  if (availability.kind !== "divert") return undefined;
  if (assignment === undefined || fromIncident === undefined) return undefined;
  const { incidentId, number, priorityId, assignmentIds } = fromIncident;
  const { assignments } = situation.input.board;
  const remainingUnits = assignmentIds.filter((id) => {
    const status = assignments.get(id)?.status ?? "cleared";
    return id !== assignment.assignmentId && status !== "cleared" && status !== "cancelled";
  }).length;
  const gainSeconds = reason.code === "divert-gains" ? reason.soonerSeconds : undefined;
  const { assignmentId: fromAssignmentId } = assignment;
  const divert = { fromIncidentId: incidentId, fromAssignmentId, number, priorityId };
  return gainSeconds === undefined
    ? { ...divert, remainingUnits }
    : { ...divert, gainSeconds, remainingUnits };
}

/** Units that are not free but would come soon enough sooner, or fill what nobody else can. */
export function proposalsOf(
  of: Explained,
  position: number,
  taken: Set<UnitEntry>,
): { choice: Choice; reason: Reason }[] {
  const { needs, chosen, needOf } = of;
  const { state, extras } = needs[position]!;
  // The slot that is worst off is helped first: the unfilled ones, then the slowest.
  const instead = [...chosen[position]!].sort(compareArrivals).reverse();
  const unfilled = Math.max(0, state.missing - instead.length);
  const empty = Array.from({ length: Math.min(unfilled, extras.length) }, () => undefined);
  const proposals: { choice: Choice; reason: Reason }[] = [];
  for (const slot of [...empty, ...instead]) {
    const extra = extras.filter(({ entry }) => !taken.has(entry) && !needOf.has(entry));
    const best = extra.find(({ costSeconds }) => {
      return slot === undefined || costSeconds <= medianOf(slot.way);
    });
    if (best === undefined) continue;
    taken.add(best.entry);
    proposals.push({ choice: best, reason: whyExtra(best, slot) });
  }
  return proposals;
}
