import type { Configuration, ConfigurationKind } from "#kernel";

/** A thing that refers to another. */
export type Use = { readonly kind: ConfigurationKind; readonly id: string };

type Found = Use & { readonly refers: boolean };

function inPlan(configuration: Configuration, kind: ConfigurationKind, id: string): Found[] {
  return [...configuration.responsePlans.values()].map((plan) => {
    const needs = plan.alarms.flatMap((alarm) => alarm.needs);
    const refers =
      (kind === "incidentType" && plan.typeIds?.includes(id) === true) ||
      (kind === "priority" && plan.priorityIds?.includes(id) === true) ||
      (kind === "zone" && plan.zoneIds?.includes(id) === true) ||
      (kind === "capability" && needs.some((need) => need.capabilityId === id)) ||
      (kind === "agency" && needs.some((need) => need.agencyId === id));
    return { kind: "responsePlan", id: plan.planId, refers };
  });
}

function inUnits({ units }: Configuration, kind: ConfigurationKind, id: string): Found[] {
  return [...units.values()].map((unit) => {
    const refers =
      (kind === "agency" && unit.agencyId === id) ||
      (kind === "unitType" && unit.unitTypeId === id) ||
      (kind === "station" && unit.stationId === id) ||
      (kind === "capability" && unit.capabilities.some((item) => item.capabilityId === id));
    return { kind: "unit", id: unit.unitId, refers };
  });
}

function inPlaces(configuration: Configuration, kind: ConfigurationKind, id: string): Found[] {
  const { stations, posts, zones, coverageRules, incidentTypes } = configuration;
  return [
    ...[...stations.values()].map((item) => ({
      kind: "station" as const,
      id: item.stationId,
      refers: kind === "agency" && item.agencyId === id,
    })),
    ...[...posts.values()].map((item) => ({
      kind: "post" as const,
      id: item.postId,
      refers: kind === "zone" && item.zoneId === id,
    })),
    ...[...zones.values()].map((item) => ({
      kind: "zone" as const,
      id: item.zoneId,
      refers: kind === "agency" && item.agencyId === id,
    })),
    ...[...coverageRules.values()].map((item) => ({
      kind: "coverageRule" as const,
      id: item.ruleId,
      refers:
        (kind === "zone" && item.zoneId === id) ||
        (kind === "capability" && item.capabilityId === id),
    })),
    ...[...incidentTypes.values()].map((item) => ({
      kind: "incidentType" as const,
      id: item.typeId,
      refers: kind === "priority" && item.defaultPriorityId === id,
    })),
  ];
}

/** Everything that refers to a thing, and would be wrong without it. */
export function usesOf(configuration: Configuration, kind: ConfigurationKind, id: string): Use[] {
  return [
    ...inUnits(configuration, kind, id),
    ...inPlan(configuration, kind, id),
    ...inPlaces(configuration, kind, id),
  ]
    .filter(({ refers }) => refers)
    .map((found) => ({ kind: found.kind, id: found.id }));
}
