import { applyChanges, type Configuration, type ConfigurationChange, type ZoneId } from "#kernel";
import type { PlaceFinder } from "./place-lookup.ts";

function sameIds(a: readonly ZoneId[] | undefined, b: readonly ZoneId[]): boolean {
  return a !== undefined && a.length === b.length && a.every((id, at) => id === b[at]);
}

/**
 * The changes with the zones of stations and posts looked up in the zones as they will be. Places
 * that the changes do not name are added when a changed zone makes them lie elsewhere.
 */
export function withZonesOfPlaces(
  configuration: Configuration,
  changes: readonly ConfigurationChange[],
  finder: PlaceFinder,
): readonly ConfigurationChange[] {
  const moving = changes.some(
    ({ kind }) => kind === "zone" || kind === "station" || kind === "post",
  );
  if (!moving) return changes;
  const { configuration: after } = applyChanges(configuration, changes);
  const added: ConfigurationChange[] = [];
  for (const put of after.stations.values()) {
    const { zoneIds } = finder.lookUp(after, put);
    if (!sameIds(put.zoneIds, zoneIds)) added.push({ kind: "station", put: { ...put, zoneIds } });
  }
  for (const put of after.posts.values()) {
    const { zoneIds } = finder.lookUp(after, put);
    if (!sameIds(put.zoneIds, zoneIds)) added.push({ kind: "post", put: { ...put, zoneIds } });
  }
  return [...changes, ...added];
}
