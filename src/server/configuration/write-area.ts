import type { Configuration } from "#kernel";
import type { AreaFile } from "./area-file.ts";

/** A place without what the server looks up by itself. */
function plain<T extends { readonly zoneIds?: unknown }>({ zoneIds: _lookedUp, ...rest }: T) {
  return rest;
}

/**
 * SET-7: the whole configuration as an area file. Read again it changes nothing. Roads and the
 * response model are files of the server and stand in its own area file.
 */
export function writeArea(areaId: string, configuration: Configuration): string {
  const { areaName, timeZone, utcOffsets: _made, ...settings } = configuration.settings;
  const lists = {
    agencies: [...configuration.agencies.values()],
    capabilities: [...configuration.capabilities.values()],
    unitTypes: [...configuration.unitTypes.values()],
    stations: [...configuration.stations.values()].map(plain),
    posts: [...configuration.posts.values()].map(plain),
    units: [...configuration.units.values()],
    zones: [...configuration.zones.values()],
    priorities: [...configuration.priorities.values()],
    incidentTypes: [...configuration.incidentTypes.values()],
    responsePlans: [...configuration.responsePlans.values()],
    coverageRules: [...configuration.coverageRules.values()],
  };
  const head = { format: "muster-area", version: 1 } satisfies Partial<AreaFile>;
  const file = { ...head, areaId, name: areaName, timeZone, ...lists, settings };
  return `${JSON.stringify(file, null, 2)}\n`;
}
