import type { Board, Incident, Place } from "#kernel";
import type { RouteAnswer } from "#protocol";
import { ask } from "../area/api.ts";
import { areaId } from "../area/area.ts";
import type { LineFeature } from "./drawing.ts";

/** More routes than this hide the map they are drawn on. */
const ROUTES_MAX = 8;

/** Units whose way to the incident is worth showing: recommended, or on their way. */
export function routedUnits(
  board: Board,
  incident: Incident | undefined,
  recommended: readonly string[],
): string[] {
  if (incident === undefined) return [];
  const coming = incident.assignmentIds.flatMap((id) => {
    const assignment = board.assignments.get(id);
    const status = assignment?.status;
    const onItsWay = status === "assigned" || status === "acknowledged" || status === "enRoute";
    return assignment !== undefined && onItsWay ? [assignment.unitId] : [];
  });
  return [...new Set([...recommended, ...coming])].slice(0, ROUTES_MAX);
}

/** The way of each unit to the place; a unit whose way cannot be found has none drawn. */
export async function findRoutes(
  unitIds: readonly string[],
  place: Place,
  signal: AbortSignal,
): Promise<LineFeature[]> {
  const to = { lat: place.lat, lon: place.lon };
  const answers = await Promise.allSettled(
    unitIds.map((unitId) =>
      ask<RouteAnswer>("findRoute", {
        values: { areaId: areaId() },
        body: { unitId, to },
        signal,
      }),
    ),
  );
  return answers.flatMap((answer): LineFeature[] => {
    if (answer.status !== "fulfilled") return [];
    const coordinates = answer.value.line.map(([lon = 0, lat = 0]): [number, number] => [lon, lat]);
    return [
      {
        type: "Feature",
        geometry: { type: "LineString", coordinates },
        properties: { level: 0, name: "" },
      },
    ];
  });
}
