import type { Configuration, ConfigurationKind } from "#kernel";

type Kind = Exclude<ConfigurationKind, "settings">;

/** All things of a kind by id. */
export function shelfOf(configuration: Configuration, kind: Kind): ReadonlyMap<string, object> {
  const shelves: Record<Kind, ReadonlyMap<string, object>> = {
    agency: configuration.agencies,
    station: configuration.stations,
    post: configuration.posts,
    capability: configuration.capabilities,
    unitType: configuration.unitTypes,
    unit: configuration.units,
    zone: configuration.zones,
    priority: configuration.priorities,
    incidentType: configuration.incidentTypes,
    responsePlan: configuration.responsePlans,
    coverageRule: configuration.coverageRules,
  };
  return shelves[kind];
}
