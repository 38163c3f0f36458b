import type { Incident } from "#kernel";
import type { Map as LibreMap } from "maplibre-gl";
import { useEffect, useMemo, useRef, type RefObject } from "react";
import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { view } from "../store/view.ts";
import { useWords } from "../words/use-words.ts";
import type { Bounds } from "./drawing.ts";
import type { Ground } from "./ground.ts";
import { MapButtons } from "./map-buttons.tsx";
import { findRoutes, routedUnits } from "./routes.ts";
import { listOnMap } from "./incidents-on-map.ts";
import { useMarkers } from "./use-markers.ts";
import { putFeatures, useDrawnMap, type DrawnMap } from "./use-drawn-map.ts";
import "./map.css";

function boundsOf(incidents: readonly Incident[], ground: Ground): Bounds {
  if (incidents.length === 0) return ground.bounds;
  const bounds: Bounds = [180, 90, -180, -90];
  for (const { place } of incidents) {
    bounds[0] = Math.min(bounds[0], place.lon);
    bounds[1] = Math.min(bounds[1], place.lat);
    bounds[2] = Math.max(bounds[2], place.lon);
    bounds[3] = Math.max(bounds[3], place.lat);
  }
  return bounds;
}

function fit(map: LibreMap, bounds: Bounds, animate: boolean): void {
  map.fitBounds(bounds, { padding: 28, maxZoom: 14.5, animate });
}

/** The board's own map has no layers but those of the style. */
function addNothing(): void {}

/** The map with its ground; says in `moved` that a person moved it. */
function useMap(moved: RefObject<boolean>): DrawnMap {
  const { t } = useWords();
  const made = useDrawnMap(addNothing);
  const { map, ground, drawn } = made;
  const label = t("page.map");
  useEffect(() => map?.getCanvas().setAttribute("aria-label", label), [map, label]);
  useEffect(() => {
    if (map === undefined) return undefined;
    // Only what a person does has an original event; fitting has none.
    const listening = map.on("movestart", (event) => {
      if (event.originalEvent !== undefined) moved.current = true;
    });
    return () => listening.unsubscribe();
  }, [map, moved]);
  useEffect(() => {
    if (map === undefined || ground === undefined || drawn === 0) return;
    putFeatures(map, "zones", ground.zones.features);
  }, [map, ground, drawn]);
  return made;
}

function idsOf(incidents: readonly Incident[]): string {
  return incidents
    .map((incident) => incident.incidentId)
    .sort()
    .join(" ");
}

/** Fits when the incidents change and one would be out of sight, unless a person moved the map. */
function useFit(
  map: LibreMap | undefined,
  ground: Ground | undefined,
  incidents: readonly Incident[],
  moved: RefObject<boolean>,
): void {
  const fitted = useRef<string>(undefined);
  useEffect(() => {
    if (map === undefined || ground === undefined) return;
    const ids = idsOf(incidents);
    if (fitted.current === ids) return;
    const first = fitted.current === undefined;
    fitted.current = ids;
    if (moved.current) return;
    const bounds = boundsOf(incidents, ground);
    const seen = map.getBounds();
    const inSight = seen.contains([bounds[0], bounds[1]]) && seen.contains([bounds[2], bounds[3]]);
    if (!first && inSight) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    fit(map, bounds, !first && !calm);
  }, [map, ground, incidents, moved]);
}

function useRoutes(map: LibreMap | undefined, drawn: number, incident: Incident | undefined): void {
  const recommended = useStore(view, (state) => state.recommendedUnitIds);
  const { board } = area.get();
  const units = board === undefined ? [] : routedUnits(board, incident, recommended ?? []);
  const key = units.join(" ");
  // The way changes with the units and the place, not with every event on the incident.
  const place = incident?.place;
  useEffect(() => {
    if (map === undefined || drawn === 0) return undefined;
    if (place === undefined || key === "") {
      putFeatures(map, "routes", []);
      return undefined;
    }
    const abort = new AbortController();
    const draw = async () => {
      const features = await findRoutes(key.split(" "), place, abort.signal);
      if (abort.signal.aborted) return;
      putFeatures(map, "routes", features);
    };
    void draw();
    return () => abort.abort();
  }, [map, drawn, key, place]);
}

/** Roads, zones, stations, units and incidents of the area, drawn from its own data. */
export default function AreaMap() {
  const { t } = useWords();
  const moved = useRef(false);
  const { map, ground, drawn, attach } = useMap(moved);
  const board = useStore(area, (state) => state.board);
  const selectedId = useStore(view, (state) => state.selectedIncidentId);
  const picking = useStore(view, (state) => state.pickPlace !== undefined);
  const incidents = useMemo(() => (board === undefined ? [] : listOnMap(board)), [board]);
  const selected = selectedId === undefined ? undefined : board?.incidents.get(selectedId);
  useFit(map, ground, incidents, moved);
  useRoutes(map, drawn, selected);
  const stations = board?.configuration.stations;
  useEffect(() => {
    if (map === undefined || drawn === 0 || stations === undefined) return;
    const features = [...stations.values()].map(({ lon, lat }) => ({
      type: "Feature" as const,
      geometry: { type: "Point" as const, coordinates: [lon, lat] as [number, number] },
      properties: {},
    }));
    putFeatures(map, "stations", features);
  }, [map, drawn, stations]);
  useMarkers(map, drawn);
  const fitNow = () => {
    moved.current = false;
    if (map !== undefined && ground !== undefined) fit(map, boundsOf(incidents, ground), true);
  };
  return (
    <>
      <div ref={attach} className={picking ? "map-canvas is-picking" : "map-canvas"} />
      {picking ? <output className="map-hint">{t("map.pick")}</output> : null}
      <MapButtons map={map} onFit={fitNow} />
    </>
  );
}
