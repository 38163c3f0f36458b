import type { GrantedCapability, UnitDefinition, UnitType } from "#kernel";
import type { Profile, UnitKind } from "./profile.ts";
import {
  byText,
  frequencies,
  idOf,
  lowerMedian,
  type SourceAssignment,
  type SourceCall,
  type SourceStation,
} from "./source.ts";

/** From this part of its recorded assignments on, a unit counts as advanced life support. */
const ALS_SHARE = 0.5;

/** Everything the history holds about one unit. */
export type UnitHistory = {
  readonly unitId: string;
  /** The kind it was most often recorded as. */
  readonly unitType: string;
  readonly rows: readonly SourceAssignment[];
  /** Calls in the order of `rows`. */
  readonly calls: readonly SourceCall[];
};

/** The units of the history by call sign, each with its assignments by time dispatched. */
export function unitHistories(calls: readonly SourceCall[]): UnitHistory[] {
  const work = calls.flatMap((call) => call.rows.map((row) => ({ call, row })));
  const byUnit = Map.groupBy(work, ({ row }) => row.unit);
  return [...byUnit]
    .toSorted(([a], [b]) => byText(a, b))
    .map(([unitId, own]) => {
      const ordered = own.toSorted(
        (a, b) =>
          (a.row.dispatchedAt ?? a.call.receivedAt) - (b.row.dispatchedAt ?? b.call.receivedAt) ||
          byText(a.row.rowId, b.row.rowId),
      );
      return {
        unitId,
        unitType: frequencies(own.map(({ row }) => row.unitType))[0]?.[0] ?? "",
        rows: ordered.map(({ row }) => row),
        calls: ordered.map(({ call }) => call),
      };
    });
}

export function stationIdOf(station: string): string {
  return `station-${idOf(station)}`;
}

/** The station nearest to the middle of the places a unit was sent to. */
function nearestStation(
  { calls }: UnitHistory,
  stations: readonly SourceStation[],
): SourceStation | undefined {
  const lat = lowerMedian(calls.map((call) => call.lat));
  const lon = lowerMedian(calls.map((call) => call.lon));
  const shrink = Math.cos((lat * Math.PI) / 180);
  let best: { station: SourceStation; distance: number } | undefined;
  for (const station of stations) {
    const distance = Math.hypot(station.lat - lat, (station.lon - lon) * shrink);
    if (best === undefined || distance < best.distance) best = { station, distance };
  }
  return best?.station;
}

/** Picks a home for a unit whose call sign does not name one. */
export type HomeEstimate = (unit: UnitHistory) => SourceStation | undefined;

/** The station nearest to the median place; used when there are no roads to do better. */
export function medianHome(stations: readonly SourceStation[]): HomeEstimate {
  return (unit) => nearestStation(unit, stations);
}

function kindOf(profile: Profile, unitType: string): Omit<UnitKind, "name"> {
  return profile.unitKinds[unitType] ?? profile.otherUnitKind;
}

function capabilitiesOf(unit: UnitHistory, profile: Profile): GrantedCapability[] {
  const kind = kindOf(profile, unit.unitType);
  const advanced = unit.rows.filter(({ advancedLifeSupport }) => advancedLifeSupport === true);
  const granted = new Map(kind.capabilities.map((own) => [own.capabilityId, own.level]));
  if (advanced.length >= ALS_SHARE * unit.rows.length) {
    for (const { capabilityId, level } of kind.alsCapabilities) {
      granted.set(capabilityId, Math.max(level, granted.get(capabilityId) ?? 0));
    }
  }
  return [...granted].map(([capabilityId, level]) => ({ capabilityId, level }));
}

export type Units = {
  readonly unitTypes: readonly UnitType[];
  readonly units: readonly UnitDefinition[];
  /** Units whose home was estimated. */
  readonly estimatedHomes: readonly string[];
};

/** Unit types and units as configured (SCN-11, SCN-12). */
export function unitsOf(
  histories: readonly UnitHistory[],
  stations: readonly SourceStation[],
  estimate: HomeEstimate,
  profile: Profile,
): Units {
  const byNumber = new Map(stations.map((station) => [station.station, station]));
  const estimatedHomes: string[] = [];
  const units = histories.map((history): UnitDefinition => {
    const { unitId, unitType } = history;
    const kind = kindOf(profile, unitType);
    const named = byNumber.get(profile.stationOf(unitId) ?? "");
    const home = named ?? estimate(history);
    if (named === undefined && home !== undefined) estimatedHomes.push(unitId);
    return {
      unitId,
      callSign: unitId,
      agencyId: kind.agencyId,
      unitTypeId: idOf(unitType),
      ...(home === undefined ? {} : { stationId: stationIdOf(home.station) }),
      capabilities: capabilitiesOf(history, profile),
      crew: kind.crew,
    };
  });
  const types = new Set(histories.flatMap(({ rows }) => rows.map(({ unitType }) => unitType)));
  const unitTypes = [...types].toSorted(byText).map((unitType): UnitType => {
    const name = profile.unitKinds[unitType]?.name ?? { en: unitType || "Unnamed" };
    return { unitTypeId: idOf(unitType), name, shape: kindOf(profile, unitType).shape };
  });
  return { unitTypes, units, estimatedHomes };
}
