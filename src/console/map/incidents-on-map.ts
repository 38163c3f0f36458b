import type { Board, Incident } from "#kernel";
import { drawEach } from "../guard/defects.ts";
import { listActive } from "../incidents/incident-order.ts";

/** The active incidents. One without a place that can be drawn is left out and reported (F6). */
export function listOnMap(board: Board): Incident[] {
  return drawEach("map-incident", listActive(board), (incident) => {
    const { lat, lon } = incident.place;
    if (!Number.isFinite(lat + lon)) throw new RangeError("a place needs finite degrees");
    return [incident];
  });
}
