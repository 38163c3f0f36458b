import { multiPolygonContains, zoneIndex, type MultiPolygon } from "#geo";
import type {
  ConfigurationChange,
  CoverageRule,
  IncidentType,
  MultiPolygon as ZonePolygons,
  Settings,
  Station,
  Zone,
} from "#kernel";
import { plansOf } from "./plans.ts";
import { finalPriorityOf, prioritiesOf } from "./priorities.ts";
import type { Profile } from "./profile.ts";
import {
  byText,
  frequencies,
  idOf,
  type SourceCall,
  type SourceStation,
  type SourceZone,
} from "./source.ts";
import { stationIdOf, unitHistories, unitsOf, type HomeEstimate } from "./units.ts";
import { DISPOSITIONS_ZH, ZONE_NAMES_ZH } from "./zone-names.ts";

export type ConfigurationSource = {
  readonly calls: readonly SourceCall[];
  readonly stations: readonly SourceStation[];
  readonly zones: readonly SourceZone[];
  readonly timeZone: string;
  readonly utcOffsets: Settings["utcOffsets"];
  readonly homes: HomeEstimate;
  readonly profile: Profile;
};

/** A coverage rule is made for so many of the busiest zones that hold a station. */
const COVERED_ZONES = 8;

/** Rings of [lon, lat], closed as GeoJSON has them. */
function polygonsOf(area: MultiPolygon): ZonePolygons {
  return area.map(({ outer, holes }) =>
    [outer, ...holes].map((ring) => ring.map(({ lon, lat }) => [lon, lat] as const)),
  );
}

export function zoneIdOf(name: string): string {
  return `zone-${idOf(name)}`;
}

function zonesOf(zones: readonly SourceZone[]): Zone[] {
  return zones.map(({ name, area }) => {
    const zh = ZONE_NAMES_ZH[name];
    return {
      zoneId: zoneIdOf(name),
      kind: "beat",
      name: { en: name, ...(zh === undefined ? {} : { zh }) },
      polygons: polygonsOf(area),
    };
  });
}

function stationsOf({ stations, zones, profile }: ConfigurationSource): Station[] {
  const index = zoneIndex(zones.map(({ area }) => area));
  const zoneIds = zones.map(({ name }) => zoneIdOf(name));
  return stations.map(({ station, address, lat, lon }) => ({
    stationId: stationIdOf(station),
    agencyId: profile.stationAgencyId,
    name: { en: `Station ${station}`, zh: `${station}号消防站` },
    address,
    lat,
    lon,
    zoneIds: index
      .zonesAt({ lat, lon })
      .map((position) => zoneIds[position] ?? "")
      .toSorted(),
  }));
}

function typesOf(calls: readonly SourceCall[], profile: Profile): IncidentType[] {
  return [...Map.groupBy(calls, ({ type }) => type)]
    .toSorted(([a], [b]) => byText(a, b))
    .map(([type, own]) => ({
      typeId: idOf(type),
      name: profile.types[type]?.name ?? { en: type },
      discipline: profile.types[type]?.discipline ?? profile.otherDiscipline,
      defaultPriorityId: frequencies(own.map(finalPriorityOf))[0]?.[0] ?? "",
    }));
}

/** One free fire engine in each of the busiest zones that hold a station: a modest start. */
function coverageOf({ calls, stations, zones }: ConfigurationSource): CoverageRule[] {
  const held = zones.filter(({ area }) =>
    stations.some((station) => multiPolygonContains(area, station)),
  );
  const counted = held.map(({ name, area }) => ({
    name,
    count: calls.filter((call) => multiPolygonContains(area, call)).length,
  }));
  return counted
    .toSorted((a, b) => b.count - a.count || byText(a.name, b.name))
    .slice(0, COVERED_ZONES)
    .map(({ name }) => ({
      ruleId: `cover-${idOf(name)}`,
      zoneId: zoneIdOf(name),
      capabilityId: "fire-suppression",
      minimumFree: 1,
    }));
}

function settingsOf({ calls, timeZone, utcOffsets }: ConfigurationSource): Settings {
  const found = new Set(calls.map(({ disposition }) => disposition).filter(Boolean));
  for (const always of ["Other", "Cancelled", "Duplicate"]) found.add(always);
  return {
    areaName: { en: "San Francisco", zh: "旧金山" },
    timeZone,
    utcOffsets,
    unacknowledged: { warnSeconds: 60, alertSeconds: 120 },
    notEnRoute: { warnSeconds: 120, alertSeconds: 240 },
    undoWindowSeconds: 60,
    futureToleranceSeconds: 5,
    closedRetentionHours: 24,
    dispositions: [...found].toSorted(byText).map((name) => {
      const zh = DISPOSITIONS_ZH[name];
      return { disposition: idOf(name), name: { en: name, ...(zh === undefined ? {} : { zh }) } };
    }),
  };
}

/** The whole configuration of the area that the history comes from. */
export function configurationOf(source: ConfigurationSource): {
  changes: ConfigurationChange[];
  estimatedHomes: readonly string[];
} {
  const { calls, stations, profile } = source;
  const { unitTypes, units, estimatedHomes } = unitsOf(
    unitHistories(calls),
    stations,
    source.homes,
    profile,
  );
  const used = new Set(units.map(({ agencyId }) => agencyId));
  used.add(profile.stationAgencyId);
  const changes: ConfigurationChange[] = [
    { kind: "settings", put: settingsOf(source) },
    ...profile.agencies
      .filter(({ agencyId }) => used.has(agencyId))
      .map((put) => ({ kind: "agency" as const, put })),
    ...profile.capabilities.map((put) => ({ kind: "capability" as const, put })),
    ...prioritiesOf(calls).map((put) => ({ kind: "priority" as const, put })),
    ...typesOf(calls, profile).map((put) => ({ kind: "incidentType" as const, put })),
    ...zonesOf(source.zones).map((put) => ({ kind: "zone" as const, put })),
    ...stationsOf(source).map((put) => ({ kind: "station" as const, put })),
    ...unitTypes.map((put) => ({ kind: "unitType" as const, put })),
    ...units.map((put) => ({ kind: "unit" as const, put })),
    ...plansOf(calls, profile).map((put) => ({ kind: "responsePlan" as const, put })),
    ...coverageOf(source).map((put) => ({ kind: "coverageRule" as const, put })),
  ];
  return { changes, estimatedHomes };
}
