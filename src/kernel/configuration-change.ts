import { sameValue } from "./canonical.ts";
import type { Configuration, ConfigurationChange, ConfigurationKind } from "./configuration.ts";
import { unreachable } from "./primitives.ts";

type Removable = Exclude<ConfigurationKind, "settings">;
/** The name of a kind's map in the configuration. */
type Shelf = Exclude<keyof Configuration, "settings">;

const SHELVES: { readonly [K in Removable]: Shelf } = {
  agency: "agencies",
  station: "stations",
  post: "posts",
  capability: "capabilities",
  unitType: "unitTypes",
  unit: "units",
  zone: "zones",
  priority: "priorities",
  incidentType: "incidentTypes",
  responsePlan: "responsePlans",
  coverageRule: "coverageRules",
};

/** The id of the thing a change is about; "settings" for the settings. */
export function changeId(change: ConfigurationChange): string {
  if ("remove" in change) return change.remove;
  switch (change.kind) {
    case "agency":
      return change.put.agencyId;
    case "station":
      return change.put.stationId;
    case "post":
      return change.put.postId;
    case "capability":
      return change.put.capabilityId;
    case "unitType":
      return change.put.unitTypeId;
    case "unit":
      return change.put.unitId;
    case "zone":
      return change.put.zoneId;
    case "priority":
      return change.put.priorityId;
    case "incidentType":
      return change.put.typeId;
    case "responsePlan":
      return change.put.planId;
    case "coverageRule":
      return change.put.ruleId;
    case "settings":
      return "settings";
    default:
      return unreachable(change);
  }
}

/** What stands in the configuration where a change would act; undefined when nothing does. */
export function itemBefore(configuration: Configuration, change: ConfigurationChange): unknown {
  if (change.kind === "settings") return configuration.settings;
  return configuration[SHELVES[change.kind]].get(changeId(change));
}

/** A configuration whose maps may be written. It is made here and nowhere else. */
type Draft = {
  readonly [K in Shelf]: Map<string, unknown>;
} & { settings: Configuration["settings"] };

function applyToDraft(draft: Draft, change: ConfigurationChange): void {
  if (change.kind === "settings") draft.settings = change.put;
  else if ("remove" in change) draft[SHELVES[change.kind]].delete(change.remove);
  else draft[SHELVES[change.kind]].set(changeId(change), change.put);
}

function inverseOf(configuration: Configuration, change: ConfigurationChange): ConfigurationChange {
  const before = itemBefore(configuration, change);
  if (before === undefined && change.kind !== "settings") {
    return { kind: change.kind, remove: changeId(change) };
  }
  // The item was put under this kind before, so it has this kind's type.
  return { kind: change.kind, put: before } as ConfigurationChange;
}

/** Whether a change leaves everything as it is. */
function isIdle(configuration: Configuration, change: ConfigurationChange): boolean {
  const before = itemBefore(configuration, change);
  return "remove" in change ? before === undefined : sameValue(before, change.put);
}

export type ChangedConfiguration = {
  readonly configuration: Configuration;
  /** The changes that restore the old contents, in the order to apply them. */
  readonly inverse: readonly ConfigurationChange[];
  /** The changes that change something, in the order given. */
  readonly effective: readonly ConfigurationChange[];
};

/** Applies changes in order, without judging them. The given configuration is not touched. */
export function applyChanges(
  configuration: Configuration,
  changes: readonly ConfigurationChange[],
): ChangedConfiguration {
  const draft = {
    agencies: new Map(configuration.agencies),
    stations: new Map(configuration.stations),
    posts: new Map(configuration.posts),
    capabilities: new Map(configuration.capabilities),
    unitTypes: new Map(configuration.unitTypes),
    units: new Map(configuration.units),
    zones: new Map(configuration.zones),
    priorities: new Map(configuration.priorities),
    incidentTypes: new Map(configuration.incidentTypes),
    responsePlans: new Map(configuration.responsePlans),
    coverageRules: new Map(configuration.coverageRules),
    settings: configuration.settings,
  };
  const inverse: ConfigurationChange[] = [];
  const effective: ConfigurationChange[] = [];
  for (const change of changes) {
    if (isIdle(draft, change)) continue;
    inverse.push(inverseOf(draft, change));
    effective.push(change);
    applyToDraft(draft, change);
  }
  return { configuration: draft, inverse: inverse.reverse(), effective };
}

/** All of a configuration as changes that build it from an empty one, kind by kind. */
export function configurationAsChanges(configuration: Configuration): ConfigurationChange[] {
  const changes: ConfigurationChange[] = [{ kind: "settings", put: configuration.settings }];
  for (const kind of Object.keys(SHELVES) as Removable[]) {
    for (const put of configuration[SHELVES[kind]].values()) {
      changes.push({ kind, put } as ConfigurationChange);
    }
  }
  return changes;
}
