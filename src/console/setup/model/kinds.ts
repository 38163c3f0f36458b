import {
  changeId,
  sameValue,
  type Configuration,
  type ConfigurationChange,
  type ConfigurationItems,
  type ConfigurationKind,
  type Text,
} from "#kernel";

/** A configured thing of any kind, as its fields. */
export type Item = ConfigurationItems[ConfigurationKind];

/** In the order in which a centre is set up: what others refer to comes first. */
export const KINDS: readonly ConfigurationKind[] = [
  "settings",
  "agency",
  "zone",
  "station",
  "post",
  "capability",
  "unitType",
  "unit",
  "priority",
  "incidentType",
  "responsePlan",
  "coverageRule",
];

/** All things of a kind by id. The settings are one thing. */
export function shelfOf(
  configuration: Configuration,
  kind: ConfigurationKind,
): ReadonlyMap<string, Item> {
  switch (kind) {
    case "agency":
      return configuration.agencies;
    case "station":
      return configuration.stations;
    case "post":
      return configuration.posts;
    case "capability":
      return configuration.capabilities;
    case "unitType":
      return configuration.unitTypes;
    case "unit":
      return configuration.units;
    case "zone":
      return configuration.zones;
    case "priority":
      return configuration.priorities;
    case "incidentType":
      return configuration.incidentTypes;
    case "responsePlan":
      return configuration.responsePlans;
    case "coverageRule":
      return configuration.coverageRules;
    case "settings":
      return new Map([["settings", configuration.settings]]);
    default:
      return kind satisfies never;
  }
}

export function findItem(
  configuration: Configuration,
  kind: ConfigurationKind,
  id: string,
): Item | undefined {
  return kind === "settings" ? configuration.settings : shelfOf(configuration, kind).get(id);
}

/** The change that puts an item; the caller knows that it is of this kind. */
export function putOf(kind: ConfigurationKind, put: Item): ConfigurationChange {
  return { kind, put } as ConfigurationChange;
}

export function idOf(kind: ConfigurationKind, item: Item): string {
  return changeId(putOf(kind, item));
}

/** What people call it: a call sign, a name, and for a rule what it asks for. */
export function titleOf(configuration: Configuration, kind: ConfigurationKind, id: string): Text {
  if (kind === "settings") return configuration.settings.areaName;
  const item = findItem(configuration, kind, id);
  if (item === undefined) return { en: id };
  if ("callSign" in item) return { en: item.callSign };
  if ("ruleId" in item) {
    const zone = configuration.zones.get(item.zoneId)?.name ?? { en: item.zoneId };
    const able = configuration.capabilities.get(item.capabilityId)?.name ?? {
      en: item.capabilityId,
    };
    const both = `${zone.en} · ${able.en}`;
    return { en: both, zh: `${zone.zh ?? zone.en} · ${able.zh ?? able.en}` };
  }
  return "name" in item && item.name.en !== "" ? item.name : { en: id };
}

/** A thing without what the server looks up by itself. */
export function plain(item: Item | undefined): unknown {
  if (item === undefined || !("lat" in item)) return item;
  const { zoneIds: _lookedUp, ...rest } = item;
  return rest;
}

/** Whether two things say the same, or both are not there. */
export function sameItem(a: Item | undefined, b: Item | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a === b || sameValue(plain(a), plain(b));
}
