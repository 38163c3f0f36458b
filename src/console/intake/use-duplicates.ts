import type { Duplicate, Duplicates, PlaceInput } from "#protocol";
import { useEffect, useState } from "react";
import { ask } from "../area/api.ts";
import { areaId } from "../area/area.ts";

type Found = { readonly asked: string; readonly duplicates: readonly Duplicate[] };

const NONE: readonly Duplicate[] = [];

/** Open incidents near the place that may be what this caller reports. Empty until there is one. */
export function useDuplicates(
  typeId: string | undefined,
  place: PlaceInput | undefined,
): readonly Duplicate[] {
  const [found, setFound] = useState<Found>();
  const lat = place?.lat;
  const lon = place?.lon;
  const asked = `${lat} ${lon} ${typeId}`;
  useEffect(() => {
    if (lat === undefined || lon === undefined) return undefined;
    const abort = new AbortController();
    const query = { lat, lon, ...(typeId === undefined ? {} : { typeId }) };
    const values = { areaId: areaId() };
    ask<Duplicates>("findDuplicates", { values, query, signal: abort.signal }).then(
      ({ duplicates }) => setFound({ asked, duplicates }),
      () => setFound(undefined),
    );
    return () => abort.abort();
  }, [typeId, lat, lon, asked]);
  return found?.asked === asked ? found.duplicates : NONE;
}
