import type { Board, Incident } from "#kernel";
import type { Map as LibreMap } from "maplibre-gl";
import { useEffect } from "react";
import { area } from "../area/area.ts";
import { selectIncident, view } from "../store/view.ts";
import { areaNow } from "../time/area-clock.ts";
import { selectUnit } from "../units/select-unit.ts";
import { listOnMap } from "./incidents-on-map.ts";
import { MarkerLayer } from "./marker-layer.ts";
import { incidentMarkers, unitMarkers } from "./shown-places.ts";

/** Often enough that a driving unit seems to glide. */
const DRAW_MILLISECONDS = 66;
/** How often what is drawn is worked out anew from the board. */
const LOOK_MILLISECONDS = 200;
/** Positions grow old without anybody saying so. */
const AGE_MILLISECONDS = 10_000;

/** What an incident's marker depends on. */
function markOf({ incidentId, priorityId, place }: Incident): string {
  return `${incidentId} ${priorityId} ${place.lat} ${place.lon}`;
}

function isInSight(map: LibreMap): boolean {
  return !document.hidden && map.getContainer().clientHeight > 0;
}

/** Brings what the board says into the layer. Returns whether anything is different. */
function createLook(layer: MarkerLayer): () => boolean {
  let shownBoard: Board | undefined;
  let shownPositions: unknown;
  let shownIncidents = "";
  let lookedAt = 0;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  return () => {
    const { board, positions } = area.get();
    if (board === undefined) return false;
    const now = performance.now();
    const { selectedIncidentId } = view.get();
    const isOther = board !== shownBoard || positions !== shownPositions;
    if (isOther || now - lookedAt > AGE_MILLISECONDS) {
      layer.setUnits(unitMarkers(board, positions, areaNow()), now, !calm.matches);
      lookedAt = now;
    }
    const incidents = listOnMap(board);
    const key = `${selectedIncidentId} ${incidents.map(markOf).join(" ")}`;
    const isOtherKey = key !== shownIncidents;
    if (isOtherKey) layer.setIncidents(incidentMarkers(board, incidents, selectedIncidentId));
    shownBoard = board;
    shownPositions = positions;
    shownIncidents = key;
    return isOther || isOtherKey;
  };
}

/** A click answers the form that asked for a place, or selects what was clicked. */
function onClick(
  layer: MarkerLayer,
  event: { lngLat: { lat: number; lng: number }; point: { x: number; y: number } },
): void {
  const { pickPlace } = view.get();
  if (pickPlace !== undefined) {
    pickPlace({ lat: event.lngLat.lat, lon: event.lngLat.lng });
    return;
  }
  const hit = layer.at(event.point.x, event.point.y);
  if (hit?.kind === "incident") selectIncident(hit.id);
  else if (hit?.kind === "unit") selectUnit(hit.id);
}

/** Draws units and incidents where they are now, past React: nothing else on the page changes. */
export function useMarkers(map: LibreMap | undefined, drawn: number): void {
  useEffect(() => {
    if (map === undefined || drawn === 0) return undefined;
    const layer = new MarkerLayer(map);
    const look = createLook(layer);
    let lookedAt = 0;
    const draw = () => {
      if (!isInSight(map)) return;
      const now = performance.now();
      let isOther = false;
      if (now - lookedAt >= LOOK_MILLISECONDS) {
        lookedAt = now;
        isOther = look();
      }
      if (isOther || layer.isMoving(now)) layer.draw(now);
    };
    const click = (event: Parameters<typeof onClick>[1]) => onClick(layer, event);
    map.on("click", click);
    // Words drawn before the letters were there are drawn again.
    void document.fonts.ready.then(() => layer.forget());
    draw();
    const timer = setInterval(draw, DRAW_MILLISECONDS);
    return () => {
      clearInterval(timer);
      map.off("click", click);
      layer.remove();
    };
  }, [map, drawn]);
}
