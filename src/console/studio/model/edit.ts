import {
  changeId,
  type Configuration,
  type ConfigurationChange,
  type DeploymentPlan,
  type DutyChange,
  type Point,
  type Post,
  type ResponsePlan,
  type RoadClosure,
  type StationClosure,
  type UnitId,
  type WorkingRules,
} from "#kernel";

/** A plan that changes nothing yet. */
export function emptyPlan(planId: string, name: string, question: string): DeploymentPlan {
  return {
    format: "muster-deployment-plan",
    version: 1,
    planId,
    name,
    question,
    changes: [],
    duties: [],
    postings: [],
    stationClosures: [],
    roadClosures: [],
  };
}

function isSame(left: ConfigurationChange, right: ConfigurationChange): boolean {
  return left.kind === right.kind && changeId(left) === changeId(right);
}

/** One change; an earlier one of the same thing is replaced in its place. */
export function withChange(plan: DeploymentPlan, change: ConfigurationChange): DeploymentPlan {
  const at = plan.changes.findIndex((one) => isSame(one, change));
  const changes = at < 0 ? [...plan.changes, change] : plan.changes.with(at, change);
  return { ...plan, changes };
}

export function withPost(plan: DeploymentPlan, put: Post): DeploymentPlan {
  return withChange(plan, { kind: "post", put });
}

/**
 * A post moved by hand. What is known of where it was (its zones) goes: whoever applies the plan
 * looks it up anew. A post that is only in the plan is moved in the plan.
 */
export function withPostAt(
  plan: DeploymentPlan,
  configuration: Configuration,
  postId: string,
  { lat, lon }: Point,
): DeploymentPlan {
  const planned = plan.changes.find(
    (change) => change.kind === "post" && changeId(change) === postId,
  );
  const post =
    planned !== undefined && planned.kind === "post" && "put" in planned
      ? planned.put
      : configuration.posts.get(postId);
  if (post === undefined) return plan;
  const { zoneIds: _zones, ...rest } = post;
  return withPost(plan, { ...rest, lat, lon });
}

/** Where a unit waits; without a post, at its own station. */
export function withPosting(
  plan: DeploymentPlan,
  unitId: UnitId,
  postId: string | undefined,
): DeploymentPlan {
  const others = plan.postings.filter((one) => one.unitId !== unitId);
  const posting = postId === undefined ? { unitId } : { unitId, postId };
  return { ...plan, postings: [...others, posting] };
}

/** The station a unit belongs to. Undefined when there is no such unit. */
export function withUnitStation(
  plan: DeploymentPlan,
  configuration: Configuration,
  unitId: UnitId,
  stationId: string,
): DeploymentPlan {
  const planned = plan.changes.find(
    (change) => change.kind === "unit" && changeId(change) === unitId,
  );
  const unit =
    planned !== undefined && planned.kind === "unit" && "put" in planned
      ? planned.put
      : configuration.units.get(unitId);
  if (unit === undefined) return plan;
  return withChange(plan, { kind: "unit", put: { ...unit, stationId } });
}

/** A free id that begins with another's. */
export function freeId(stem: string, taken: (id: string) => boolean): string {
  for (let number = 2; ; number += 1) {
    const id = `${stem}-${number}`;
    if (!taken(id)) return id;
  }
}

/** One crew more: a unit like another, with hours of its own. */
export function withExtraUnit(
  plan: DeploymentPlan,
  configuration: Configuration,
  like: UnitId,
  hours: DutyChange["hours"],
): DeploymentPlan {
  const unit = configuration.units.get(like);
  if (unit === undefined) return plan;
  const planned = new Set(plan.changes.map(changeId));
  const taken = (id: string) => configuration.units.has(id) || planned.has(id);
  const unitId = freeId(unit.unitId, taken);
  const callSign = `${unit.callSign}-${unitId.slice(unit.unitId.length + 1)}`;
  const next = withChange(plan, { kind: "unit", put: { ...unit, unitId, callSign } });
  return withDuty(next, { unitId, how: "set", hours });
}

export function withDuty(plan: DeploymentPlan, duty: DutyChange): DeploymentPlan {
  return { ...plan, duties: [...plan.duties, duty] };
}

export function withStationClosure(plan: DeploymentPlan, closure: StationClosure): DeploymentPlan {
  const others = plan.stationClosures.filter((one) => one.stationId !== closure.stationId);
  return { ...plan, stationClosures: [...others, closure] };
}

export function withRoadClosure(plan: DeploymentPlan, closure: RoadClosure): DeploymentPlan {
  return { ...plan, roadClosures: [...plan.roadClosures, closure] };
}

export type PlanFor = {
  readonly zoneIds: readonly string[];
  readonly period: ResponsePlan["period"] | undefined;
  /** By need of the first alarm. */
  readonly counts: ReadonlyMap<string, number>;
};

/**
 * A response plan like another, for some zones or hours, or in its place when it is for neither.
 * Needs with a count of zero are left out.
 */
export function withResponsePlan(
  plan: DeploymentPlan,
  configuration: Configuration,
  base: ResponsePlan,
  { zoneIds, period, counts }: PlanFor,
): DeploymentPlan {
  const narrower = zoneIds.length > 0 || period !== undefined;
  const planned = new Set(plan.changes.map(changeId));
  const taken = (id: string) => configuration.responsePlans.has(id) || planned.has(id);
  const alarms = base.alarms.map((alarm) =>
    alarm.level !== 1
      ? alarm
      : {
          ...alarm,
          needs: alarm.needs.flatMap((need) => {
            const count = counts.get(need.needId) ?? need.count;
            return count > 0 ? [{ ...need, count }] : [];
          }),
        },
  );
  const put: ResponsePlan = {
    ...base,
    planId: narrower ? freeId(base.planId, taken) : base.planId,
    alarms,
    ...(zoneIds.length > 0 ? { zoneIds } : {}),
    ...(period === undefined ? {} : { period }),
  };
  return withChange(plan, { kind: "responsePlan", put });
}

/** Which part of a plan a line of it is. */
export type PartName = "changes" | "duties" | "postings" | "stationClosures" | "roadClosures";
/** Kinds of working rules. */
export type RuleKind = "diverts" | "breaks" | "moveUps" | "patience" | "transfers";
export type PartRef =
  | { readonly part: PartName; readonly at: number }
  | { readonly part: "rules"; readonly kind: RuleKind; readonly at: number };

/**
 * Takes one line out again. A unit that the plan itself brings takes its hours and its posting
 * with it, and a post those who were to wait there: without it they would mean nothing.
 */
export function withoutPart(
  plan: DeploymentPlan,
  configuration: Configuration,
  ref: PartRef,
): DeploymentPlan {
  if (ref.part === "rules") return withoutRule(plan, ref.kind, ref.at);
  const { part, at } = ref;
  const removed = part === "changes" ? plan.changes[at] : undefined;
  const next = { ...plan, [part]: plan[part].toSpliced(at, 1) };
  if (removed === undefined) return next;
  const id = changeId(removed);
  if (removed.kind === "unit" && !configuration.units.has(id)) {
    return {
      ...next,
      duties: next.duties.filter(({ unitId }) => unitId !== id),
      postings: next.postings.filter(({ unitId }) => unitId !== id),
    };
  }
  if (removed.kind === "post" && !configuration.posts.has(id)) {
    return { ...next, postings: next.postings.filter(({ postId }) => postId !== id) };
  }
  return next;
}

/** Without its last rule a plan has no rules of its own: the centre works as today. */
function withoutRule(plan: DeploymentPlan, kind: RuleKind, at: number): DeploymentPlan {
  const { rules = {}, ...rest } = plan;
  const { diverts, breaks = [], moveUps = [], leaving = {} } = rules;
  const { patience = [], transfers = [] } = leaving;
  const lists = { breaks, moveUps, patience, transfers };
  const left = (name: keyof typeof lists) => {
    const list: readonly unknown[] = name === kind ? lists[name].toSpliced(at, 1) : lists[name];
    return list.length === 0 ? {} : { [name]: list };
  };
  const leaves = { ...left("patience"), ...left("transfers") };
  const after: WorkingRules = {
    ...(diverts === undefined || kind === "diverts" ? {} : { diverts }),
    ...left("breaks"),
    ...left("moveUps"),
    ...(Object.keys(leaves).length === 0 ? {} : { leaving: leaves }),
  };
  return Object.keys(after).length === 0 ? rest : { ...rest, rules: after };
}

/** How many working rules a plan has. */
function ruleCountOf({ rules = {} }: DeploymentPlan): number {
  const { diverts, breaks = [], moveUps = [], leaving = {} } = rules;
  const { patience = [], transfers = [] } = leaving;
  const lists = breaks.length + moveUps.length + patience.length + transfers.length;
  return lists + (diverts === undefined ? 0 : 1);
}

/** How many lines a plan has. */
export function countOf(plan: DeploymentPlan): number {
  return (
    plan.changes.length +
    plan.duties.length +
    plan.postings.length +
    plan.stationClosures.length +
    plan.roadClosures.length +
    ruleCountOf(plan)
  );
}
