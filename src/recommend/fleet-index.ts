import { areaFromGeoJson, zoneIndex, type Point } from "#geo";
import type {
  CapabilityId,
  Configuration,
  CoverageRule,
  PostId,
  StationId,
  Unit,
  UnitDefinition,
  ZoneId,
} from "#kernel";

/** A unit of the configuration, prepared. */
export type UnitEntry = {
  readonly definition: UnitDefinition;
  /** Place in the order of unit ids: settles ties, whatever order units were configured in. */
  readonly order: number;
  /** Highest level of each capability it has. */
  readonly levels: ReadonlyMap<CapabilityId, number>;
  /** Coverage rules (positions in the index) it counts for when it waits at its station. */
  readonly stationRules: readonly number[];
};

/** What can be known of a fleet from its configuration alone. */
export type FleetIndex = {
  /** By unit id. */
  readonly entries: readonly UnitEntry[];
  readonly byCapability: ReadonlyMap<CapabilityId, readonly UnitEntry[]>;
  readonly rules: readonly CoverageRule[];
  /** Rules (positions in `rules`) whose zone holds the post. */
  readonly rulesAtPost: ReadonlyMap<PostId, readonly number[]>;
  /** Working memory of one call at a time: as long as the fleet. */
  readonly scratch: { readonly nodes: Int32Array; readonly seconds: Float64Array };
};

type WaitingPlace = Point & { readonly zoneId?: ZoneId; readonly zoneIds?: readonly ZoneId[] };

const NO_RULES: readonly number[] = [];

/** Orders ids by code units: the same on every machine, unlike an order by locale. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type RulesAt = (place: WaitingPlace) => readonly number[];

function entriesOf(
  configuration: Configuration,
  rules: readonly CoverageRule[],
  rulesAt: RulesAt,
): UnitEntry[] {
  const stationRules = new Map<StationId, readonly number[]>();
  for (const [id, station] of configuration.stations) stationRules.set(id, rulesAt(station));
  const definitions = [...configuration.units.values()].sort((a, b) =>
    compareIds(a.unitId, b.unitId),
  );
  return definitions.map((definition, order) => {
    const levels = new Map<CapabilityId, number>();
    for (const { capabilityId, level } of definition.capabilities) {
      levels.set(capabilityId, Math.max(level, levels.get(capabilityId) ?? 0));
    }
    const near = stationRules.get(definition.stationId ?? "") ?? NO_RULES;
    const own = near.filter((rule) => levels.has(rules[rule]!.capabilityId));
    return { definition, order, levels, stationRules: own };
  });
}

/** The coverage rules by id, and which of them each waiting place counts for. */
function coverageRulesOf(configuration: Configuration): {
  readonly rules: readonly CoverageRule[];
  readonly rulesAt: RulesAt;
} {
  const rules = [...configuration.coverageRules.values()].sort((a, b) =>
    compareIds(a.ruleId, b.ruleId),
  );
  const areas = zoneIndex(
    rules.map(({ zoneId }) => {
      const coordinates = configuration.zones.get(zoneId)?.polygons ?? [];
      return areaFromGeoJson({ type: "MultiPolygon", coordinates });
    }),
  );
  // Zones that were looked up when the configuration was loaded are not looked up again.
  const rulesAt = (place: WaitingPlace): readonly number[] => {
    const inside = place.zoneIds ?? areas.zonesAt(place).map((rule) => rules[rule]!.zoneId);
    return rules.flatMap(({ zoneId }, position) =>
      zoneId === place.zoneId || inside.includes(zoneId) ? [position] : [],
    );
  };
  return { rules, rulesAt };
}

function buildIndex(configuration: Configuration): FleetIndex {
  const { rules, rulesAt } = coverageRulesOf(configuration);
  const entries = entriesOf(configuration, rules, rulesAt);
  const byCapability = new Map<CapabilityId, UnitEntry[]>();
  for (const entry of entries) {
    for (const capabilityId of entry.levels.keys()) {
      const list = byCapability.get(capabilityId);
      if (list === undefined) byCapability.set(capabilityId, [entry]);
      else list.push(entry);
    }
  }
  const rulesAtPost = new Map<PostId, readonly number[]>();
  for (const [id, post] of configuration.posts) rulesAtPost.set(id, rulesAt(post));
  const nodes = new Int32Array(entries.length);
  const seconds = new Float64Array(entries.length);
  return { entries, byCapability, rules, rulesAtPost, scratch: { nodes, seconds } };
}

const indexes = new WeakMap<Configuration, FleetIndex>();

/** The index of a configuration: made once, for configurations never change. */
export function fleetIndexOf(configuration: Configuration): FleetIndex {
  const known = indexes.get(configuration);
  if (known !== undefined) return known;
  const made = buildIndex(configuration);
  indexes.set(configuration, made);
  return made;
}

/** Rules that the unit counts for where it waits: at its post, else at its station. */
export function rulesWhereWaiting(
  index: FleetIndex,
  { levels, stationRules }: UnitEntry,
  { postId }: Pick<Unit, "postId">,
): readonly number[] {
  if (postId === undefined) return stationRules;
  const near = index.rulesAtPost.get(postId) ?? NO_RULES;
  return near.filter((rule) => levels.has(index.rules[rule]!.capabilityId));
}

/** Coverage rules as a simulator asks about them, which numbers units in the order of their ids. */
export type WaitingRules = {
  /** By rule: free units that it asks for. */
  readonly minimumFree: readonly number[];
  /** Rules that the unit counts for while it is free and waits at the post, else at its station. */
  of(order: number, postId: PostId | undefined): readonly number[];
};

export function waitingRules(configuration: Configuration): WaitingRules {
  const index = fleetIndexOf(configuration);
  return {
    minimumFree: index.rules.map(({ minimumFree }) => minimumFree),
    of: (order, postId) =>
      rulesWhereWaiting(index, index.entries[order]!, postId === undefined ? {} : { postId }),
  };
}
