import type { Advice, Assignment, AssignmentId, Incident, IncidentId, UnitId } from "#kernel";
import {
  capabilitiesMissing,
  choicesFor,
  chooseClosest,
  chooseTogether,
  type Choice,
  type Chosen,
  type NeedChoices,
} from "./choice.ts";
import { coverageOf, NO_COVERAGE, type Coverage } from "./coverage.ts";
import { adviceFor } from "./explain.ts";
import { explained } from "./explained.ts";
import { plannedNeeds } from "./needs.ts";
import { reachOf } from "./reach.ts";
import type { NoteReason } from "./reason.ts";
import type { Recommendation } from "./recommendation.ts";
import { isRoadNode, situationOf, type RecommendInput, type Situation } from "./situation.ts";
import type { Interval } from "./travel.ts";

type Prepared = {
  readonly situation: Situation;
  readonly planId: string | undefined;
  readonly needs: readonly NeedChoices[];
  readonly coverage: Coverage;
};

function prepare(
  input: RecommendInput,
  incident: Incident,
  looksAtCoverage: (situation: Situation) => boolean,
): Prepared {
  const situation = situationOf(input, incident);
  const { planId, states } = plannedNeeds(input.board, incident, input.at);
  const capabilityIds = capabilitiesMissing(states);
  const reach = reachOf(situation, capabilityIds);
  const coverage = looksAtCoverage(situation) ? coverageOf(situation, capabilityIds) : NO_COVERAGE;
  const needs = states.map((state) =>
    state.missing > 0
      ? choicesFor(situation, state, { reach, coverage })
      : { state, sendable: [], extras: [], refused: [] },
  );
  return { situation, planId, needs, coverage };
}

/**
 * Which units to send to the incident, why, and why not others; see docs/spec/recommend.md.
 * The same input gives the same answer. Never throws for an unknown incident, a missing plan or
 * a fleet without units: it says so in `notes`.
 */
export function recommend(input: RecommendInput): Recommendation {
  const { board, incidentId, at } = input;
  const incident = board.incidents.get(incidentId);
  const head = { incidentId, at, sequence: board.sequence };
  const nothing = { coverageWeight: 0, needs: [], coverageGaps: [] };
  if (incident === undefined) return { ...head, ...nothing, notes: [{ code: "unknown-incident" }] };
  if (incident.status !== "open" && incident.status !== "held") {
    const { status } = incident;
    return { ...head, ...nothing, notes: [{ code: "incident-not-open", status }] };
  }
  const { situation, planId, needs, coverage } = prepare(input, incident, () => true);
  const chosen = chooseTogether(situation, coverage, needs);
  const of = explained({ situation, coverage, needs, chosen });
  const proposed = new Set<Choice["entry"]>();
  return {
    ...head,
    ...(planId === undefined ? {} : { planId }),
    coverageWeight: situation.coverageWeight,
    needs: needs.map((_, position) => adviceFor(of, position, proposed)),
    coverageGaps: coverage.gapsAfter(chosen.flat().map(({ entry }) => entry)),
    notes: notesOf(situation, planId, needs),
  };
}

function notesOf(
  situation: Situation,
  planId: string | undefined,
  needs: readonly NeedChoices[],
): NoteReason[] {
  if (planId === undefined) return [{ code: "no-plan" }];
  if (needs.every(({ state }) => state.missing === 0)) return [{ code: "nothing-missing" }];
  const { input, incident, options } = situation;
  if (isRoadNode(input.travel, incident.place.node)) return [];
  return [{ code: "straight-line", kmh: options.straightLineKmh }];
}

/** A unit to send now, for which need, and what to record with the assignment. */
export type ChosenUnit = {
  readonly unitId: UnitId;
  readonly needId: string;
  /** Seconds until it is on scene: the median. */
  readonly etaSeconds: number;
  readonly arrival: Interval;
  readonly advice: Advice;
  /** What it has to be taken from first; only with a rule for diverts. */
  readonly divert?: { readonly incidentId: IncidentId; readonly assignmentId: AssignmentId };
};

/** When a unit that is under way to something less urgent may be sent on (REC-23). */
export type DivertRule = {
  /** It must arrive at least this much sooner than the best unit that is free. */
  readonly gainSeconds: number;
  /** Further limits of whoever decides. */
  readonly mayLeave: (assignment: Assignment, from: Incident) => boolean;
};

/**
 * `closest`: need by need in list order, the soonest unit that is left, coverage not looked at.
 * `plan`: what `recommend` would choose.
 */
export type ChoicePolicy = "closest" | "plan";

/** What whoever decides lets itself be bound by. */
export type ChoiceLimits = {
  /** Absent: nobody is diverted. */
  readonly divert?: DivertRule;
  /** False: a unit that is away is not called back. */
  readonly mayRecall?: boolean;
};

/** Only those that the limits let go are left to be diverted, or called back. */
function within(
  needs: readonly NeedChoices[],
  { divert, mayRecall = true }: ChoiceLimits,
): readonly NeedChoices[] {
  const called = mayRecall
    ? needs
    : needs.map((choices) => ({
        ...choices,
        sendable: choices.sendable.filter(({ way }) => way.availability.kind !== "recall"),
      }));
  if (divert === undefined) return called;
  const { mayLeave } = divert;
  return called.map((choices) => {
    const extras = choices.extras.filter(({ way: { assignment, fromIncident } }) => {
      return assignment !== undefined && fromIncident !== undefined
        ? mayLeave(assignment, fromIncident)
        : false;
    });
    return { ...choices, extras };
  });
}

/**
 * The units to send now, in the order of the needs, without explanations. Units that would have to
 * be waited for are never among them, those that would have to be diverted only with a rule for it.
 */
export function chooseUnits(
  input: RecommendInput,
  policy: ChoicePolicy,
  limits: ChoiceLimits = {},
): ChosenUnit[] {
  const incident = input.board.incidents.get(input.incidentId);
  if (incident?.status !== "open") return [];
  const { divert: rule } = limits;
  const options = {
    ...input.options,
    clearing: "off",
    divert: rule === undefined ? "off" : "choose",
    ...(rule === undefined ? {} : { divertGainSeconds: rule.gainSeconds }),
  } as const;
  const { situation, needs, coverage } = prepare(
    { ...input, options },
    incident,
    ({ coverageWeight }) => policy === "plan" && coverageWeight > 0,
  );
  const open = within(needs, limits);
  const chosen: Chosen =
    policy === "closest"
      ? chooseClosest(situation, open)
      : chooseTogether(situation, coverage, open);
  return chosen.flatMap((choices, position) =>
    choices.map((choice, place) => chosenUnit(choice, needs[position]!.state.need.needId, place)),
  );
}

function chosenUnit({ entry, way }: Choice, needId: string, place: number): ChosenUnit {
  const { arrival, availability, assignment } = way;
  return {
    unitId: entry.definition.unitId,
    needId,
    etaSeconds: arrival.medianSeconds,
    arrival,
    advice: {
      rank: place + 1,
      etaSeconds: Math.round(arrival.medianSeconds),
      lowSeconds: Math.round(arrival.lowSeconds),
      highSeconds: Math.round(arrival.highSeconds),
    },
    ...(availability.kind === "divert" && assignment !== undefined
      ? { divert: { incidentId: assignment.incidentId, assignmentId: assignment.assignmentId } }
      : {}),
  };
}
