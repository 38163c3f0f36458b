import type { Point } from "#kernel";
import type { Map as LibreMap, MapMouseEvent } from "maplibre-gl";
import { useCallback, useEffect, useRef, useState } from "react";
import { token } from "../map/images.ts";
import { putFeatures, useDrawnMap } from "../map/use-drawn-map.ts";
import { useWords } from "../words/use-words.ts";
import type { Position } from "./model/geometry.ts";
import {
  boundsOf,
  cornerAt,
  cornerFeatures,
  placeFeatures,
  withCorner,
  zoneFeatures,
} from "./setup-drawing.ts";
import type { Setup } from "./use-setup.ts";
import "../map/map.css";

type Props = {
  readonly state: Setup;
  readonly zoneId?: string | undefined;
  readonly corners?: readonly Position[];
  readonly onCorners?: ((corners: readonly Position[]) => void) | undefined;
  readonly point?: Point;
  readonly onPoint?: ((point: Point) => void) | undefined;
};

/** How near a click must be to take a corner, pixels. */
const NEAR_PIXELS = 12;

function addLayers(map: LibreMap): void {
  const empty = { type: "geojson", data: { type: "FeatureCollection", features: [] } } as const;
  for (const name of ["setup-zones", "setup-corners", "setup-places"]) {
    if (map.getSource(name) === undefined) map.addSource(name, empty);
  }
  const chosen = ["==", ["get", "chosen"], 1] as ["==", ["get", "chosen"], 1];
  map.addLayer({
    id: "setup-fill",
    type: "fill",
    source: "setup-zones",
    filter: chosen,
    paint: { "fill-color": token("--accent"), "fill-opacity": 0.14 },
  });
  map.addLayer({
    id: "setup-line",
    type: "line",
    source: "setup-zones",
    paint: {
      "line-color": ["case", chosen, token("--accent"), token("--map-road-main")],
      "line-width": ["case", chosen, 2, 1],
    },
  });
  map.addLayer({
    id: "setup-places",
    type: "circle",
    source: "setup-places",
    paint: {
      "circle-radius": ["case", chosen, 7, 4],
      "circle-color": ["case", chosen, token("--accent"), token("--map-label")],
      "circle-stroke-width": 1.5,
      "circle-stroke-color": token("--map-ground"),
    },
  });
  map.addLayer({
    id: "setup-corners",
    type: "circle",
    source: "setup-corners",
    paint: {
      "circle-radius": ["case", chosen, 6, ["==", ["get", "middle"], 1], 3, 5],
      "circle-color": ["case", chosen, token("--accent"), token("--map-ground")],
      "circle-stroke-width": ["case", ["==", ["get", "middle"], 1], 1, 2],
      "circle-stroke-color": token("--accent"),
    },
  });
}

/** Dragging a corner moves it; the map stands still meanwhile. */
function drag(map: LibreMap, at: number, now: () => Props): void {
  map.dragPan.disable();
  const move = (event: MapMouseEvent) => {
    const { corners = [], onCorners } = now();
    onCorners?.(corners.with(at, [event.lngLat.lng, event.lngLat.lat]));
  };
  map.on("mousemove", move);
  map.once("mouseup", () => {
    map.off("mousemove", move);
    map.dragPan.enable();
  });
}

/** Clicks add, take and move corners, or say where a place is. */
function useDrawing(
  map: LibreMap | undefined,
  props: Props,
  chosen: number | undefined,
  choose: (at: number | undefined) => void,
): void {
  const now = useRef(props);
  const selected = useRef(chosen);
  useEffect(() => {
    now.current = props;
    selected.current = chosen;
  });
  useEffect(() => {
    if (map === undefined) return;
    const near = (event: MapMouseEvent) =>
      cornerAt(now.current.corners ?? [], event.point, NEAR_PIXELS, (position) =>
        map.project([position[0], position[1]]),
      );
    map.on("mousedown", (event) => {
      const hit = near(event);
      if (now.current.onCorners === undefined || hit === undefined) return;
      event.preventDefault();
      const { corners = [], onCorners } = now.current;
      if (hit.middle) onCorners(withCorner(corners, hit.at, hit.position));
      choose(hit.at);
      drag(map, hit.at, () => now.current);
    });
    map.on("click", (event) => {
      const { lng: lon, lat } = event.lngLat;
      const { onPoint, onCorners, corners = [] } = now.current;
      onPoint?.({ lat, lon });
      if (onCorners === undefined || near(event) !== undefined) return;
      // After the chosen corner, so that a long border can be drawn from any place of it.
      const at = selected.current === undefined ? corners.length : selected.current + 1;
      onCorners(withCorner(corners, at, [lon, lat]));
      choose(at);
    });
  }, [map, choose]);
}

/** Where zones are drawn and places are put. All of it can be done in the fields beside it too. */
export default function SetupMap(props: Props) {
  const { t } = useWords();
  const { state, zoneId, corners, onCorners, point } = props;
  const { map, ground, drawn, attach } = useDrawnMap(addLayers);
  const [chosen, setChosen] = useState<number>();
  useDrawing(map, props, chosen, setChosen);
  const { zones, stations, posts } = state.next;
  useEffect(() => {
    if (map === undefined || drawn === 0) return;
    putFeatures(map, "setup-zones", zoneFeatures(zones, zoneId));
    putFeatures(
      map,
      "setup-places",
      placeFeatures([...stations.values(), ...posts.values()], point),
    );
    putFeatures(
      map,
      "setup-corners",
      cornerFeatures(corners ?? [], chosen, onCorners !== undefined),
    );
  }, [map, drawn, zones, stations, posts, zoneId, point, corners, chosen, onCorners]);
  const fitted = useRef(false);
  const fit = useCallback(() => {
    const bounds = boundsOf(corners ?? [], point) ?? ground?.bounds;
    if (map === undefined || bounds === undefined) return;
    map.fitBounds(bounds, { padding: 36, maxZoom: 15, animate: false });
  }, [map, ground, corners, point]);
  useEffect(() => {
    if (fitted.current || ground === undefined || map === undefined) return;
    fitted.current = true;
    fit();
  }, [fit, ground, map]);
  const remove = () => {
    if (chosen === undefined || corners === undefined) return;
    onCorners?.(corners.toSpliced(chosen, 1));
    setChosen(undefined);
  };
  return (
    <div className="setup-map">
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        ref={attach}
        className="map-canvas is-picking"
        onKeyDown={(event) => {
          if (event.key !== "Delete" && event.key !== "Backspace") return;
          event.preventDefault();
          remove();
        }}
      />
      <fieldset className="map-buttons" aria-label={t("map.view")}>
        {onCorners === undefined ? null : (
          <button type="button" className="button" disabled={chosen === undefined} onClick={remove}>
            {t("setup.removeCorner")}
          </button>
        )}
        <button type="button" className="button" onClick={fit}>
          {t("map.fit")}
        </button>
      </fieldset>
    </div>
  );
}
