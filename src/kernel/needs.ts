import type { Assignment, Board, Incident, Unit } from "./board.ts";
import type {
  Configuration,
  DailyPeriod,
  Need,
  ResponsePlan,
  UnitDefinition,
} from "./configuration.ts";
import { localTime } from "./local-time.ts";
import { assert, type AssignmentId, type IncidentId, type Instant } from "./primitives.ts";
import { getIncident, listOpenAssignments } from "./records.ts";

/** What plan selection looks at; an incident that is not open yet has no `openedAt`. */
export type PlanSubject = Pick<Incident, "typeId" | "priorityId" | "place" | "alarmLevel"> & {
  readonly openedAt?: Instant;
};

/** The plan that answers an incident and the needs of all its alarms so far. */
export type Needs = { readonly plan: ResponsePlan | undefined; readonly needs: readonly Need[] };

/** A need with the assignments that fill it and how many units are missing. */
export type NeedState = {
  readonly need: Need;
  readonly filledBy: readonly AssignmentId[];
  readonly missing: number;
};

/** PLAN-3: [from, to) in minutes after midnight; to at or before from wraps past midnight. */
export function isInPeriod(period: DailyPeriod, minuteOfDay: number): boolean {
  const { fromMinute, toMinute } = period;
  if (fromMinute < toMinute) return minuteOfDay >= fromMinute && minuteOfDay < toMinute;
  return minuteOfDay >= fromMinute || minuteOfDay < toMinute;
}

/** How many conditions a plan has when all of them match; -1 when one does not. */
function matchCount(plan: ResponsePlan, subject: PlanSubject, minuteOfDay: number): number {
  const { typeIds, priorityIds, zoneIds, period } = plan;
  const conditions = [
    typeIds && typeIds.includes(subject.typeId),
    priorityIds && priorityIds.includes(subject.priorityId),
    zoneIds && zoneIds.some((zoneId) => subject.place.zoneIds.includes(zoneId)),
    period && isInPeriod(period, minuteOfDay),
  ];
  const stated = conditions.filter((condition) => condition !== undefined);
  return stated.every(Boolean) ? stated.length : -1;
}

/** PLAN-1, PLAN-2: most conditions win, then the smaller plan id. */
function selectPlan(
  configuration: Configuration,
  subject: PlanSubject,
  at: Instant,
): ResponsePlan | undefined {
  const { minuteOfDay } = localTime(configuration.settings, at);
  let best: ResponsePlan | undefined;
  let bestCount = -1;
  for (const plan of configuration.responsePlans.values()) {
    const count = matchCount(plan, subject, minuteOfDay);
    if (count < 0 || count < bestCount) continue;
    if (best && count === bestCount && plan.planId > best.planId) continue;
    best = plan;
    bestCount = count;
  }
  return best;
}

function computeNeeds(configuration: Configuration, subject: PlanSubject, at: Instant): Needs {
  const plan = selectPlan(configuration, subject, at);
  const alarms = plan?.alarms.filter(({ level }) => level <= subject.alarmLevel) ?? [];
  return { plan, needs: alarms.flatMap(({ needs }) => needs) };
}

// A memory of answers, not state: incidents and configurations are immutable, so the answer for a
// pair never changes. Attention asks for every open incident each second.
const remembered = new WeakMap<Configuration, WeakMap<PlanSubject, Needs>>();

/**
 * PLAN-4: the plan in force and its needs, the alarms up to the incident's level added together.
 * The time of day is that of `openedAt`, so that a plan does not change under a running incident
 * when the night begins; `at` stands in for an incident that is not open yet.
 */
export function needsOf(board: Board, incident: PlanSubject, at: Instant): Needs {
  const { configuration } = board;
  if (incident.openedAt === undefined) return computeNeeds(configuration, incident, at);
  let answers = remembered.get(configuration);
  if (!answers) remembered.set(configuration, (answers = new WeakMap()));
  let needs = answers.get(incident);
  if (!needs) {
    needs = computeNeeds(configuration, incident, incident.openedAt);
    answers.set(incident, needs);
  }
  return needs;
}

/** PLAN-5: whether a unit has what a need asks for: capability at its level, crew, agency. */
export function meetsNeed(need: Need, unit: Unit, definition: UnitDefinition): boolean {
  const { agencyId, minimumCrew = 0, minimumLevel = 1 } = need;
  if (agencyId !== undefined && definition.agencyId !== agencyId) return false;
  if (unit.crew < minimumCrew) return false;
  return definition.capabilities.some(
    ({ capabilityId, level }) => capabilityId === need.capabilityId && level >= minimumLevel,
  );
}

/** PLAN-5 for a unit as its definition says, with its full crew. */
export function couldMeetNeed(need: Need, definition: UnitDefinition): boolean {
  const { unitId, crew } = definition;
  const duty = { status: "inService", since: 0 } as const;
  return meetsNeed(need, { unitId, duty, crew, openAssignmentIds: [], freeSince: 0 }, definition);
}

function canFill(board: Board, need: Need, assignment: Assignment): boolean {
  const unit = board.units.get(assignment.unitId);
  const definition = board.configuration.units.get(assignment.unitId);
  return unit !== undefined && definition !== undefined && meetsNeed(need, unit, definition);
}

/** Finds room for an assignment, moving earlier ones to other needs when that makes room. */
function place(
  fits: (need: number, assignment: number) => boolean,
  filled: number[][],
  counts: readonly number[],
  assignment: number,
  tried: Set<number>,
): boolean {
  for (const [need, holders] of filled.entries()) {
    if (tried.has(need) || !fits(need, assignment)) continue;
    tried.add(need);
    if (holders.length < (counts[need] ?? 0)) {
      holders.push(assignment);
      return true;
    }
    for (const [index, holder] of holders.entries()) {
      if (!place(fits, filled, counts, holder, tried)) continue;
      holders[index] = assignment;
      return true;
    }
  }
  return false;
}

/**
 * PLAN-6: assignments matched to needs so that as many places as possible are filled. One that
 * was made for a need holds that need's place; the others go where their capability fits.
 */
export function matchNeeds(
  board: Board,
  needs: readonly Need[],
  assignments: readonly Assignment[],
): NeedState[] {
  const pinned = needs.map(({ needId, count }) =>
    assignments.filter((item) => item.needId === needId).slice(0, count),
  );
  const held = new Set(pinned.flat());
  const free = assignments.filter((item) => !held.has(item));
  const filled: number[][] = needs.map(() => []);
  const counts = needs.map((need, index) => need.count - (pinned[index]?.length ?? 0));
  const fits = (need: number, assignment: number): boolean => {
    const wanted = needs[need];
    const offered = free[assignment];
    assert(wanted !== undefined && offered !== undefined, "need and assignment within range");
    return canFill(board, wanted, offered);
  };
  for (const index of free.keys()) place(fits, filled, counts, index, new Set());
  return needs.map((need, index) => {
    const matched = (filled[index] ?? []).map((item) => free[item]);
    const all = [...(pinned[index] ?? []), ...matched].filter((item) => item !== undefined);
    const filledBy = all.map((item) => item.assignmentId);
    return { need, filledBy, missing: need.count - filledBy.length };
  });
}

/** How the open assignments fill an incident's needs. Throws when there is no such incident. */
export function needStates(board: Board, incidentId: IncidentId, at: Instant): NeedState[] {
  const incident = getIncident(board, incidentId);
  const { needs } = needsOf(board, incident, at);
  return matchNeeds(board, needs, listOpenAssignments(board, incident));
}

type Unserved = {
  readonly configuration: Configuration;
  readonly assignments: readonly Assignment[];
  readonly states: readonly NeedState[];
};

// Another memory of answers: valid for the same configuration and the very same assignments, and
// only kept when no need looks at the crew, which changes by itself.
const unserved = new WeakMap<Incident, Unserved>();

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/**
 * PLAN-7: needs that no unit fills now or has filled: a unit that was cleared has served its
 * need. `assignments` are all of the incident.
 */
export function unservedNeeds(
  board: Board,
  incident: Incident,
  assignments: readonly Assignment[],
  at: Instant,
): readonly NeedState[] {
  const { configuration } = board;
  const known = unserved.get(incident);
  if (known?.configuration === configuration && isSameList(known.assignments, assignments)) {
    return known.states;
  }
  const { needs } = needsOf(board, incident, at);
  const served = assignments.filter((item) => item.status !== "cancelled");
  const states = matchNeeds(board, needs, served).filter((state) => state.missing > 0);
  if (needs.every((need) => need.minimumCrew === undefined)) {
    unserved.set(incident, { configuration, assignments, states });
  }
  return states;
}
