import type { Configuration, DeploymentPlan, Point } from "#kernel";
import type { PlanningGround, QuickAnswer } from "#protocol";
import type { Map as LibreMap, MapMouseEvent } from "maplibre-gl";
import { useCallback, useEffect, useRef } from "react";
import { token } from "../map/images.ts";
import { MapButtons } from "../map/map-buttons.tsx";
import { putFeatures, useDrawnMap } from "../map/use-drawn-map.ts";
import { useWords } from "../words/use-words.ts";
import { areaFeatures, boundsOf, demandFeatures, placeFeatures, postNear } from "./map-features.ts";
import type { Tool } from "./studio-store.ts";
import "../map/map.css";

type Props = {
  readonly before: Configuration;
  readonly after: Configuration;
  readonly plan: DeploymentPlan | undefined;
  readonly demand: PlanningGround | undefined;
  readonly quick: QuickAnswer["answer"];
  readonly tool: Tool;
  readonly onPostMoved: (postId: string, to: Point) => void;
  readonly onPoint: (point: Point) => void;
};

/** How near a press must be to take a post, pixels. */
const NEAR_PIXELS = 14;
const SOURCES = ["studio-areas", "studio-demand", "studio-places"] as const;

function addAreas(map: LibreMap): void {
  map.addLayer({
    id: "studio-areas",
    type: "fill",
    source: "studio-areas",
    paint: {
      "fill-color": token("--accent"),
      "fill-opacity": ["interpolate", ["linear"], ["get", "strength"], 0.2, 0.02, 1, 0.5],
    },
  });
  map.addLayer({
    id: "studio-borders",
    type: "line",
    source: "studio-areas",
    paint: {
      "line-color": ["case", ["==", ["get", "differs"], 1], token("--accent"), token("--map-zone")],
      "line-width": ["case", ["==", ["get", "differs"], 1], 1.5, 0.5],
    },
  });
}

function addPlaces(map: LibreMap): void {
  map.addLayer({
    id: "studio-demand",
    type: "circle",
    source: "studio-demand",
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["get", "size"], 0, 0.8, 1, 7],
      "circle-color": token("--map-label"),
      "circle-opacity": 0.45,
    },
  });
  const changed = ["==", ["get", "changed"], 1] as ["==", ["get", string], number];
  map.addLayer({
    id: "studio-places",
    type: "circle",
    source: "studio-places",
    paint: {
      "circle-radius": ["match", ["get", "kind"], "post", 7, "road", 6, 4],
      "circle-color": [
        "case",
        ["==", ["get", "shut"], 1],
        token("--map-ground"),
        changed,
        token("--accent"),
        token("--text"),
      ],
      "circle-stroke-width": ["case", changed, 2, 1],
      "circle-stroke-color": ["case", changed, token("--accent"), token("--map-ground")],
    },
  });
  map.addLayer({
    id: "studio-names",
    type: "symbol",
    source: "studio-places",
    filter: ["==", ["get", "kind"], "post"],
    layout: { "icon-image": ["get", "icon"], "icon-offset": [0, 16], "icon-optional": false },
  });
}

function addLayers(map: LibreMap): void {
  const empty = { type: "geojson", data: { type: "FeatureCollection", features: [] } } as const;
  for (const name of SOURCES) if (map.getSource(name) === undefined) map.addSource(name, empty);
  addAreas(map);
  addPlaces(map);
}

/** Dragging a post moves it; the map stands still meanwhile. */
function drag(map: LibreMap, postId: string, now: () => Props): void {
  map.dragPan.disable();
  const move = ({ lngLat }: MapMouseEvent) => {
    now().onPostMoved(postId, { lat: lngLat.lat, lon: lngLat.lng });
  };
  map.on("mousemove", move);
  map.once("mouseup", () => {
    map.off("mousemove", move);
    map.dragPan.enable();
  });
}

function usePointer(map: LibreMap | undefined, props: Props): void {
  const now = useRef(props);
  useEffect(() => {
    now.current = props;
  });
  useEffect(() => {
    if (map === undefined) return;
    map.on("mousedown", (event) => {
      const { after, plan, tool } = now.current;
      if (plan === undefined || tool !== "look") return;
      const project = ({ lon, lat }: Point) => map.project([lon, lat]);
      const postId = postNear(after, event.point, project, NEAR_PIXELS);
      if (postId === undefined) return;
      event.preventDefault();
      drag(map, postId, () => now.current);
    });
    map.on("click", ({ lngLat }) => {
      if (now.current.tool === "look") return;
      now.current.onPoint({ lat: lngLat.lat, lon: lngLat.lng });
    });
  }, [map]);
}

function useData(map: LibreMap | undefined, drawn: number, props: Props): void {
  const { text } = useWords();
  const { before, after, plan, demand, quick } = props;
  useEffect(() => {
    if (map === undefined || drawn === 0) return;
    putFeatures(map, "studio-places", placeFeatures({ before, after, plan, text }));
  }, [map, drawn, before, after, plan, text]);
  useEffect(() => {
    if (map === undefined || drawn === 0) return;
    putFeatures(map, "studio-areas", areaFeatures(after, quick));
  }, [map, drawn, after, quick]);
  useEffect(() => {
    if (map === undefined || drawn === 0) return;
    putFeatures(map, "studio-demand", demandFeatures(demand));
  }, [map, drawn, demand]);
}

/** Demand, areas, stations and posts. All that is done on it can be done in the forms too. */
export default function StudioMap(props: Props) {
  const { t } = useWords();
  const { map, ground, drawn, attach } = useDrawnMap(addLayers);
  const label = t("studio.map");
  useEffect(() => map?.getCanvas().setAttribute("aria-label", label), [map, label]);
  usePointer(map, props);
  useData(map, drawn, props);
  const { tool, demand } = props;
  const fit = useCallback(() => {
    if (map === undefined || ground === undefined) return;
    map.fitBounds(boundsOf(demand) ?? ground.bounds, { padding: 28, animate: false });
  }, [map, ground, demand]);
  useEffect(() => fit(), [fit]);
  return (
    <div className="studio-map">
      <div ref={attach} className={tool === "look" ? "map-canvas" : "map-canvas is-picking"} />
      {tool === "look" ? null : (
        <output className="map-hint">
          {t(tool === "post" ? "studio.map.post" : "studio.map.road")}
        </output>
      )}
      <MapButtons map={map} onFit={fit} />
    </div>
  );
}
