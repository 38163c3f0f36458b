import type { Incident } from "#kernel";
import type { GeoJSONSource, Map as LibreMap } from "maplibre-gl";
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { view } from "../store/view.ts";
import { useWords } from "../words/use-words.ts";
import type { Bounds } from "./drawing.ts";
import { loadGround, type Ground } from "./ground.ts";
import { makeMap } from "./make-map.ts";
import { MapButtons } from "./map-buttons.tsx";
import { findRoutes, routedUnits } from "./routes.ts";
import { listOnMap } from "./incidents-on-map.ts";
import { useMarkers } from "./use-markers.ts";
import { mapStyle } from "./style.ts";
import "./map.css";

type SourceData = Parameters<GeoJSONSource["setData"]>[0];

function setSource(map: LibreMap, name: string, data: unknown): void {
  void map.getSource<GeoJSONSource>(name)?.setData(data as SourceData);
}

function collection(features: readonly unknown[]): unknown {
  return { type: "FeatureCollection", features };
}

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

type Made = {
  readonly map: LibreMap | undefined;
  readonly ground: Ground | undefined;
  /** Goes up each time the style is there and its sources are empty. */
  readonly drawn: number;
  readonly attach: (container: HTMLDivElement | null) => (() => void) | undefined;
};

/** Makes the map once, and draws its ground anew when the theme changes. */
function useMap(moved: RefObject<boolean>): Made {
  const { t, theme } = useWords();
  const [map, setMap] = useState<LibreMap>();
  const [ground, setGround] = useState<Ground>();
  const [drawn, setDrawn] = useState(0);
  const attach = useCallback(
    (container: HTMLDivElement | null) => {
      if (container === null) return undefined;
      const made = makeMap(container);
      made.on("style.load", () => setDrawn((count) => count + 1));
      // Only what a person does has an original event; fitting has none.
      made.on("movestart", (event) => {
        if (event.originalEvent !== undefined) moved.current = true;
      });
      setMap(made);
      const abort = new AbortController();
      void loadGround(abort.signal).then(setGround, () => setGround(undefined));
      return () => {
        abort.abort();
        made.remove();
      };
    },
    [moved],
  );
  const label = t("page.map");
  useEffect(() => map?.getCanvas().setAttribute("aria-label", label), [map, label]);
  const shownTheme = useRef(theme);
  useEffect(() => {
    if (map === undefined || shownTheme.current === theme) return;
    shownTheme.current = theme;
    for (const id of map.listImages()) map.removeImage(id);
    map.setStyle(mapStyle(), { diff: false });
  }, [map, theme]);
  useEffect(() => {
    if (map === undefined || ground === undefined || drawn === 0) return;
    setSource(map, "roads", ground.roads);
    setSource(map, "zones", ground.zones);
  }, [map, ground, drawn]);
  return { map, ground, drawn, attach };
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
      setSource(map, "routes", collection([]));
      return undefined;
    }
    const abort = new AbortController();
    const draw = async () => {
      const features = await findRoutes(key.split(" "), place, abort.signal);
      if (abort.signal.aborted) return;
      setSource(map, "routes", collection(features));
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
    setSource(map, "stations", collection(features));
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
