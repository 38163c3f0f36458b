import type { StyleSpecification } from "maplibre-gl";
import { token } from "./images.ts";

const empty = { type: "geojson", data: { type: "FeatureCollection", features: [] } } as const;

function roadWidth(level: number): ["interpolate", ["linear"], ["zoom"], ...number[]] {
  const wide = [0.4, 0.6, 1.1, 1.8][level] ?? 0.6;
  return ["interpolate", ["linear"], ["zoom"], 10, wide * 0.6, 13, wide, 16, wide * 5];
}

function road(level: number) {
  return {
    id: `roads-${level}`,
    type: "line" as const,
    source: "roads",
    filter: ["==", ["get", "level"], level] as ["==", ["get", "level"], number],
    layout: { "line-cap": "round" as const, "line-join": "round" as const },
    paint: {
      "line-color": token(level >= 2 ? "--map-road-main" : "--map-road"),
      "line-width": roadWidth(level),
    },
  };
}

/** The whole map in the colours of the page's theme: our own data, and nothing from elsewhere. */
export function mapStyle(): StyleSpecification {
  return {
    version: 8,
    sources: {
      roads: empty,
      zones: empty,
      stations: empty,
      routes: empty,
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": token("--map-ground") } },
      { ...road(0), minzoom: 12 },
      road(1),
      road(2),
      road(3),
      {
        id: "zones",
        type: "line",
        source: "zones",
        paint: {
          "line-color": token("--map-zone"),
          "line-width": 1,
          "line-dasharray": [4, 3],
        },
      },
      {
        id: "routes",
        type: "line",
        source: "routes",
        layout: { "line-cap": "round", "line-join": "round" },
        paint: {
          "line-color": token("--accent"),
          "line-width": 2.5,
          "line-opacity": 0.75,
          "line-dasharray": [2, 1.6],
        },
      },
      {
        id: "road-names",
        type: "symbol",
        source: "roads",
        minzoom: 14.2,
        filter: ["!=", ["get", "name"], ""],
        layout: {
          "symbol-placement": "line",
          "symbol-spacing": 320,
          "icon-image": ["concat", "name/", ["get", "name"]],
          "icon-rotation-alignment": "map",
          "icon-keep-upright": true,
        },
      },
      {
        id: "stations",
        type: "symbol",
        source: "stations",
        minzoom: 11.5,
        layout: { "icon-image": "station", "icon-allow-overlap": true },
      },
    ],
  };
}
