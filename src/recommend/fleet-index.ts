import { areaFromGeoJson, zoneIndex, type Point } from "#geo";
import type {
  CapabilityId,
  Configuration,
  CoverageRule,
  PostId,
  StationId,
  Unit,
  UnitDefinition,
  Zone,
  ZoneId,
} from "#kernel";

/** A unit of the configuration, prepared. */
export type UnitEntry = {
  readonly definition: UnitDefinition;
  /** Place in the order of unit ids: settles ties, whatever order units were configured in. */
  readonly order: number;
  /** Highest level of each capability it has. */
  readonly levels: ReadonlyMap<CapabilityId, number>;
};

/** What can be known of a fleet from its configuration alone. */
export type FleetIndex = {
  /** By unit id. */
  readonly entries: readonly UnitEntry[];
  readonly byCapability: ReadonlyMap<CapabilityId, readonly UnitEntry[]>;
  readonly rules: readonly CoverageRule[];
  /** Rules (positions in `rules`) whose zone holds the place. */
  readonly rulesAtStation: ReadonlyMap<StationId, readonly number[]>;
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

function entriesOf(configuration: Configuration): UnitEntry[] {
  const definitions = [...configuration.units.values()].sort((a, b) =>
    compareIds(a.unitId, b.unitId),
  );
  return definitions.map((definition, order) => {
    const levels = new Map<CapabilityId, number>();
    for (const { capabilityId, level } of definition.capabilities) {
      levels.set(capabilityId, Math.max(level, levels.get(capabilityId) ?? 0));
    }
    return { definition, order, levels };
  });
}

function rulesByPlace<T extends WaitingPlace>(
  places: ReadonlyMap<string, T>,
  rulesAt: (place: T) => readonly number[],
): Map<string, readonly number[]> {
  const found = new Map<string, readonly number[]>();
  for (const [id, place] of places) {
    const rules = rulesAt(place);
    if (rules.length > 0) found.set(id, rules);
  }
  return found;
}

function buildIndex(configuration: Configuration): FleetIndex {
  const entries = entriesOf(configuration);
  const byCapability = new Map<CapabilityId, UnitEntry[]>();
  for (const entry of entries) {
    for (const capabilityId of entry.levels.keys()) {
      const list = byCapability.get(capabilityId);
      if (list === undefined) byCapability.set(capabilityId, [entry]);
      else list.push(entry);
    }
  }
  const rules = [...configuration.coverageRules.values()].sort((a, b) =>
    compareIds(a.ruleId, b.ruleId),
  );
  const zoneOf = (rule: CoverageRule): Zone | undefined => configuration.zones.get(rule.zoneId);
  const areas = zoneIndex(
    rules.map((rule) =>
      areaFromGeoJson({ type: "MultiPolygon", coordinates: zoneOf(rule)?.polygons ?? [] }),
    ),
  );
  // Zones that were looked up when the configuration was loaded are not looked up again.
  const rulesAt = (place: WaitingPlace): readonly number[] => {
    const inside = place.zoneIds ?? areas.zonesAt(place).map((rule) => rules[rule]!.zoneId);
    return rules.flatMap(({ zoneId }, position) =>
      zoneId === place.zoneId || inside.includes(zoneId) ? [position] : [],
    );
  };
  return {
    entries,
    byCapability,
    rules,
    rulesAtStation: rulesByPlace(configuration.stations, rulesAt),
    rulesAtPost: rulesByPlace(configuration.posts, rulesAt),
    scratch: {
      nodes: new Int32Array(entries.length),
      seconds: new Float64Array(entries.length),
    },
  };
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

/** Rules whose zone holds the place where the unit waits: its post, else its station. */
export function rulesWhereWaiting(
  index: FleetIndex,
  entry: UnitEntry,
  unit: Unit,
): readonly number[] {
  if (unit.postId !== undefined) return index.rulesAtPost.get(unit.postId) ?? NO_RULES;
  const { stationId } = entry.definition;
  return stationId === undefined ? NO_RULES : (index.rulesAtStation.get(stationId) ?? NO_RULES);
}
