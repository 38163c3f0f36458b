import {
  couldMeetNeed,
  sameValue,
  type Configuration,
  type ConfigurationKind,
  type Need,
  type ResponsePlan,
  type Text,
  type UnitDefinition,
} from "#kernel";
import { overlapShare, selfCrossing, zonesAround } from "./geometry.ts";
import { titleOf } from "./kinds.ts";

/**
 * "cannot": what was asked for will never happen. "look": allowed, and seldom meant.
 * Nothing here refuses a configuration: the kernel does that.
 */
export type Weight = "cannot" | "look";

export type FindingCode =
  | "need-nobody"
  | "need-too-few"
  | "need-level"
  | "need-crew"
  | "need-agency"
  | "alarm-together"
  | "plan-hidden"
  | "rule-too-few"
  | "rule-no-place"
  | "type-no-plan"
  | "zone-crosses-itself"
  | "zones-overlap"
  | "zone-no-place"
  | "unit-no-crew"
  | "unit-no-capability"
  | "unit-no-station"
  | "place-outside"
  | "capability-nobody";

export type Finding = {
  readonly code: FindingCode;
  readonly weight: Weight;
  readonly kind: ConfigurationKind;
  readonly id: string;
  readonly title: Text;
  readonly values: Readonly<Record<string, string | number | Text>>;
};

function nameOfCapability(configuration: Configuration, capabilityId: string): Text {
  return configuration.capabilities.get(capabilityId)?.name ?? { en: capabilityId };
}

/** Why too few units fit a need: the first condition that leaves too few. */
function lacking(units: readonly UnitDefinition[], need: Need): [FindingCode, number] {
  const { capabilityId, count, minimumLevel: _level, minimumCrew: _crew, ...rest } = need;
  const plainNeed: Need = { needId: rest.needId, capabilityId, count };
  const having = units.filter((unit) => couldMeetNeed(plainNeed, unit));
  if (having.length === 0) return ["need-nobody", 0];
  if (having.length < count) return ["need-too-few", having.length];
  const steps: [FindingCode, Partial<Need>][] = [
    ["need-level", need.minimumLevel === undefined ? {} : { minimumLevel: need.minimumLevel }],
    ["need-crew", need.minimumCrew === undefined ? {} : { minimumCrew: need.minimumCrew }],
    ["need-agency", need.agencyId === undefined ? {} : { agencyId: need.agencyId }],
  ];
  for (const [at, [code]] of steps.entries()) {
    const parts = steps.slice(0, at + 1).map(([, more]) => more);
    const asked: Need = Object.assign({}, plainNeed, ...parts);
    const able = units.filter((unit) => couldMeetNeed(asked, unit)).length;
    if (able < count) return [code, able];
  }
  return ["need-too-few", having.length];
}

/** Places of the needs that can be filled at once, each unit in one of them (bipartite matching). */
function filledTogether(units: readonly UnitDefinition[], needs: readonly Need[]): number {
  const places = needs.flatMap((need) => Array.from({ length: need.count }, () => need));
  const holder = new Map<number, number>();
  const place = (unit: number, tried: Set<number>): boolean => {
    const definition = units[unit];
    if (definition === undefined) return false;
    for (const [at, need] of places.entries()) {
      if (tried.has(at) || !couldMeetNeed(need, definition)) continue;
      tried.add(at);
      const other = holder.get(at);
      if (other !== undefined && !place(other, tried)) continue;
      holder.set(at, unit);
      return true;
    }
    return false;
  };
  for (const at of units.keys()) {
    if (holder.size === places.length) break;
    place(at, new Set());
  }
  return holder.size;
}

function planFindings(configuration: Configuration, plan: ResponsePlan): Finding[] {
  const units = [...configuration.units.values()];
  const about = {
    weight: "cannot",
    kind: "responsePlan",
    id: plan.planId,
    title: titleOf(configuration, "responsePlan", plan.planId),
  } as const;
  const findings: Finding[] = [];
  const soFar: Need[] = [];
  let told = false;
  for (const { level, needs } of plan.alarms) {
    for (const need of needs) {
      soFar.push(need);
      const able = units.filter((unit) => couldMeetNeed(need, unit)).length;
      if (able >= need.count) continue;
      told = true;
      // Nothing is asked for yet: the rules say so at its field.
      if (need.capabilityId === "") continue;
      const [code, have] = lacking(units, need);
      const { count, minimumLevel = 1, minimumCrew = 0, agencyId = "" } = need;
      const capability = nameOfCapability(configuration, need.capabilityId);
      const agency = configuration.agencies.get(agencyId)?.name ?? { en: agencyId };
      const asked = { level, count, have, minimumLevel, minimumCrew, capability, agency };
      findings.push({ ...about, code, values: asked });
    }
    if (told) continue;
    const wanted = soFar.reduce((sum, { count }) => sum + count, 0);
    const filled = filledTogether(units, soFar);
    if (filled === wanted) continue;
    told = true;
    findings.push({ ...about, code: "alarm-together", values: { level, filled, wanted } });
  }
  return findings;
}

/** Plans with the very same conditions: only the one with the smaller id is ever chosen. */
function hiddenPlans({ responsePlans }: Configuration): Finding[] {
  const conditions = ({ typeIds, priorityIds, zoneIds, period }: ResponsePlan) => ({
    typeIds: typeIds?.toSorted(),
    priorityIds: priorityIds?.toSorted(),
    zoneIds: zoneIds?.toSorted(),
    period,
  });
  const plans = [...responsePlans.values()];
  return plans.flatMap((plan): Finding[] => {
    const first = plans.find((other) => {
      return other.planId < plan.planId && sameValue(conditions(other), conditions(plan));
    });
    if (first === undefined) return [];
    const about = { kind: "responsePlan", id: plan.planId, title: plan.name } as const;
    return [{ ...about, code: "plan-hidden", weight: "cannot", values: { other: first.name } }];
  });
}

function ruleFindings(configuration: Configuration): Finding[] {
  const { coverageRules, units, stations, posts, zones } = configuration;
  return [...coverageRules.values()].flatMap((rule): Finding[] => {
    const title = titleOf(configuration, "coverageRule", rule.ruleId);
    const about = { weight: "cannot", kind: "coverageRule", id: rule.ruleId, title } as const;
    const capability = nameOfCapability(configuration, rule.capabilityId);
    const have = [...units.values()].filter(({ capabilities }) => {
      return capabilities.some(({ capabilityId }) => capabilityId === rule.capabilityId);
    }).length;
    const count = rule.minimumFree;
    if (have < count)
      return [{ ...about, code: "rule-too-few", values: { capability, have, count } }];
    const waits =
      [...posts.values()].some(
        (post) => post.zoneId === rule.zoneId || post.zoneIds?.includes(rule.zoneId) === true,
      ) || [...stations.values()].some(({ zoneIds }) => zoneIds?.includes(rule.zoneId) === true);
    if (waits) return [];
    const zone = zones.get(rule.zoneId)?.name ?? { en: rule.zoneId };
    return [{ ...about, code: "rule-no-place", values: { zone } }];
  });
}

function zoneFindings(configuration: Configuration): Finding[] {
  const { stations, posts } = configuration;
  const zones = [...configuration.zones.values()];
  const places = [...stations.values(), ...posts.values()];
  const around = zonesAround(configuration);
  const occupied = new Set(places.flatMap((place) => around(place)));
  for (const { zoneId } of posts.values()) if (zoneId !== undefined) occupied.add(zoneId);
  const findings = zones.flatMap((zone, at): Finding[] => {
    const about = { kind: "zone", id: zone.zoneId, title: zone.name } as const;
    const found: Finding[] = [];
    const crossing = selfCrossing(zone.polygons);
    if (crossing !== undefined) {
      const near = `${crossing[0].toFixed(5)}, ${crossing[1].toFixed(5)}`;
      found.push({ ...about, code: "zone-crosses-itself", weight: "look", values: { near } });
    }
    for (const other of zones.slice(at + 1)) {
      const share = other.kind === zone.kind ? overlapShare(zone, other) : 0;
      if (share === 0) continue;
      const percent = Math.round(share * 100);
      const values = { other: other.name, percent };
      found.push({ ...about, code: "zones-overlap", weight: "look", values });
    }
    if (zone.kind !== "evacuation" && !occupied.has(zone.zoneId)) {
      found.push({ ...about, code: "zone-no-place", weight: "look", values: {} });
    }
    return found;
  });
  if (zones.length === 0) return findings;
  for (const [kind, shelf] of [
    ["station", stations],
    ["post", posts],
  ] as const) {
    for (const [id, place] of shelf) {
      if (around(place).length > 0) continue;
      const about = { kind, id, title: place.name, values: {} };
      findings.push({ ...about, code: "place-outside", weight: "look" });
    }
  }
  return findings;
}

function unitFindings({ units, capabilities, incidentTypes, responsePlans }: Configuration) {
  const findings: Finding[] = [];
  const add = (code: FindingCode, kind: ConfigurationKind, id: string, title: Text) =>
    findings.push({ code, weight: "look", kind, id, title, values: {} });
  const had = new Set<string>();
  for (const unit of units.values()) {
    const title = { en: unit.callSign };
    if (unit.crew === 0) add("unit-no-crew", "unit", unit.unitId, title);
    if (unit.capabilities.length === 0) add("unit-no-capability", "unit", unit.unitId, title);
    if (unit.stationId === undefined) add("unit-no-station", "unit", unit.unitId, title);
    for (const { capabilityId } of unit.capabilities) had.add(capabilityId);
  }
  for (const { capabilityId, name } of capabilities.values()) {
    if (!had.has(capabilityId)) add("capability-nobody", "capability", capabilityId, name);
  }
  const plans = [...responsePlans.values()];
  for (const { typeId, name } of incidentTypes.values()) {
    const planned = plans.some(({ typeIds }) => typeIds === undefined || typeIds.includes(typeId));
    if (!planned) add("type-no-plan", "incidentType", typeId, name);
  }
  return findings;
}

/** Tells findings apart: there may be several of one sort about one thing. */
export function findingKey({ code, kind, id, values }: Finding): string {
  return `${code} ${kind} ${id} ${JSON.stringify(values)}`;
}

/** Everything about a configuration that a person should know before it is in force. */
export function checkConfiguration(configuration: Configuration): Finding[] {
  const plans = [...configuration.responsePlans.values()];
  const findings = [
    ...plans.flatMap((plan) => planFindings(configuration, plan)),
    ...hiddenPlans(configuration),
    ...ruleFindings(configuration),
    ...zoneFindings(configuration),
    ...unitFindings(configuration),
  ];
  const rank = ({ weight }: Finding) => (weight === "cannot" ? 0 : 1);
  return findings.toSorted((a, b) => rank(a) - rank(b));
}
