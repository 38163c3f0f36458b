import type { Board, MarkerShape } from "#kernel";
import { Map as LibreMap, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { area } from "../area/area.ts";
import { preferences } from "../store/preferences.ts";
import {
  incidentImage,
  labelImage,
  PIXEL_RATIO,
  pixelsOf,
  stationImage,
  token,
  unitImage,
} from "./images.ts";
import { mapStyle } from "./style.ts";

setWorkerUrl(new URL(workerUrl, document.baseURI).href);

/** An image by its id; the id says all that is drawn. Undefined for an id that is not ours. */
export function drawImage(id: string, board: Board | undefined): HTMLCanvasElement | undefined {
  const [kind = "", first = "", second = "", third = ""] = id.split("/");
  switch (kind) {
    case "unit":
      return unitImage(first as MarkerShape, token(second), third === "hollow");
    case "label":
      return labelImage(id.slice(kind.length + first.length + 2), token(first));
    case "name":
      return labelImage(
        id.slice(kind.length + 1),
        token("--map-label"),
        '500 10px "Inter Variable", sans-serif',
      );
    case "station":
      return stationImage();
    case "incident": {
      const priority = board?.configuration.priorities.get(first);
      if (priority === undefined) return undefined;
      const colour = priority.colour[preferences.get().theme];
      return incidentImage(priority.shape, colour, second === "selected");
    }
    default:
      return undefined;
  }
}

/** A map of nothing yet, in the colours of the page. */
export function makeMap(container: HTMLElement): LibreMap {
  const map = new LibreMap({
    container,
    style: mapStyle(),
    center: [0, 0],
    zoom: 1,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    renderWorldCopies: false,
    // Lines are smoothed by the library itself; doing it twice costs half of every drawing.
    canvasContextAttributes: { antialias: false },
  });
  map.touchZoomRotate.disableRotation();
  map.setMissingStyleImageResolver((id) => {
    const picture = drawImage(id, area.get().board);
    const image = picture === undefined ? undefined : pixelsOf(picture);
    if (image !== undefined && !map.hasImage(id)) {
      map.addImage(id, image, { pixelRatio: PIXEL_RATIO });
    }
  });
  return map;
}
